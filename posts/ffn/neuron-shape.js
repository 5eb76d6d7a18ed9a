// @ts-check
/** One neuron: an activation of its first input, times a second input that can turn the whole curve over. */

import {
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  group,
  level,
  matrix,
  panels,
  percent,
  say,
  slider,
  tint,
  under,
  upright,
  words,
} from "../../static/js/kit.js";
import { NAMES, shaped, silentShare } from "./activations.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ activation: string, x: number, value: number, beta: number, spread: number, y: number, product: number, silent: number }} State */

const INPUTS = Array.from({ length: 33 }, (_, i) => -4 + i / 4);
const VALUES = Array.from({ length: 17 }, (_, i) => -2 + i / 4);
const TALL = 4.5; // the largest output that is drawn

export default figure({
  inputs: () => ({
    value: slider({ label: "Second input", values: VALUES }),
    x: slider({ label: "First input", values: INPUTS }),
    activation: choice({ label: "Activation", options: NAMES }),
    ...group("More", {
      beta: slider({ label: "Steepness of SiLU, β", values: [0.1, 0.25, 0.5, 1, 1.702, 2.5, 5, 10] }),
      spread: slider({ label: "Spread of the inputs", values: [0.25, 0.5, 1, 2, 4] }),
    }),
  }),

  presets: {
    "SiLU, nothing multiplied": {},
    "ReLU": { activation: "relu" },
    "The value turns it over": { value: -1.5 },
    "No activation: bilinear": { activation: "none", value: -1.5 },
    "As steep as in gpt-oss": { beta: 1.702, value: 2 },
  },

  once: () => [1.5, 2, 1, 0, -1, -1.5].map((value) => ({ value })),

  derive({ activation, x, value, beta, spread }) {
    const y = shaped(activation, x, beta);
    return {
      ...{ activation, x, value, beta, spread, y },
      product: y * value,
      silent: silentShare(activation, beta, spread),
    };
  },

  view(derived, layout) {
    const { activation, x, value, y, product, silent } = derived;
    const name = NAMES[activation];
    return {
      finding: headline(name, { x, value, y, product }),
      summary: `${name} of ${fixed(x, 2)} is ${fixed(y, 4)}; times ${fixed(value, 2)} it is ${
        fixed(product, 4)
      }. Of normal inputs ${percent(silent, 3)} come out nearer to zero than 0.01.`,
      texts: { y: fixed(y, 4), silent: percent(silent, 2) },
      plot: panels(layout, [[slice(derived, layout.name === "narrow"), saddle(derived, layout.name === "narrow")]]),
    };
  },
});

/** @param {string} name @param {Pick<State, "x" | "value" | "y" | "product">} state */
function headline(name, { x, value, y, product }) {
  const [passed, left] = [fixed(y, 2), tint("feedForward", fixed(product, 2))];
  if (value === 1) {
    return say`At ${fixed(x, 2)} ${name === NAMES.none ? "a bare input" : name} passes ${
      tint("feedForward", passed)
    }; what would a second input do?`;
  }
  if (value === 0) return say`A second input of zero silences the neuron, whatever the first is.`;
  return value < 0
    ? say`A gate passes, a value turns it over: ${passed} becomes ${left}.`
    : say`The gate passes ${passed}; a value of ${fixed(value, 2)} makes it ${left}.`;
}

/** What leaves the neuron, over its first input. @param {State} state @param {boolean} narrow */
function slice({ activation, x, value, beta, spread, product, silent }, narrow) {
  const places = Array.from({ length: 81 }, (_, i) => -4 + i / 10);
  const times = (/** @type {number} */ factor) =>
    places.map((at) => {
      const out = shaped(activation, at, beta) * factor;
      return Math.abs(out) > TALL ? null : /** @type {Pair} */ ([at, out]);
    });
  const bell = places.map((at) => /** @type {Pair} */ ([at, -TALL + 1.4 * Math.exp(-((at / spread) ** 2) / 2)]));
  return chart({
    height: narrow ? 230 : 380,
    x: { domain: [-4, 4], ticks: [-4, -2, 0, 2, 4], title: "first input, a" },
    y: { domain: [-TALL, TALL], ticks: [-4, -2, 0, 2, 4], grid: true, title: "what leaves: φ(a) · b" },
    marks: [
      under(bell, -TALL, { series: "ink" }),
      level(0),
      upright(x, product),
      value !== 1 && curve(times(1), { series: "router", weight: 1.5, mark: "gate" }),
      curve(times(value), { series: "feedForward", weight: 3, dash: false, mark: "out" }),
      !narrow && words([-3.9, -TALL + 1.45], "normal inputs", { quiet: true }),
      words([-3.9, -TALL + (narrow ? 1.3 : 0.95)], `${percent(silent, 2)} silenced`, { quiet: true }),
      grip([x, product], {
        label: "First input",
        text: fixed(x, 2),
        along: {
          input: "x",
          value: x,
          places: INPUTS.map((at) => [at, at, Math.max(-TALL, Math.min(TALL, shaped(activation, at, beta) * value))]),
        },
      }),
    ],
  });
}

/** Both inputs as a plane, what leaves as its colour. @param {State} state @param {boolean} narrow */
function saddle({ activation, x, value, beta }, narrow) {
  const [columns, rows] = [128, 64];
  const values = Array.from(
    { length: rows },
    (_, r) =>
      Array.from(
        { length: columns },
        (_, c) => shaped(activation, -4 + (8 * (c + 0.5)) / columns, beta) * (2 - (4 * (r + 0.5)) / rows),
      ),
  );
  /** @type {Mark} */
  const heat = (at) =>
    matrix({
      ...{ values, domain: [-3, 3], ramp: "div", label: "What leaves the neuron, over both inputs" },
      ...{ x: at.left, y: at.top, width: at.right - at.left, height: at.bottom - at.top },
    });
  return chart({
    height: narrow ? 230 : 380,
    x: { domain: [-4, 4], ticks: [-4, -2, 0, 2, 4], title: "first input, a" },
    y: { domain: [-2, 2], ticks: [-2, -1, 0, 1, 2], title: "b: blue adds, orange subtracts" },
    marks: [
      heat,
      activation !== "none" && words([-3.9, 0], "next to nothing", { quiet: true }),
      grip([x, value], {
        label: "Both inputs",
        text: `${fixed(x, 2)} and ${fixed(value, 2)}`,
        x: { input: "x", value: x, values: INPUTS },
        y: { input: "value", value, values: VALUES },
      }),
    ],
  });
}
