// @ts-check
/** One neuron: inputs pass its activation's curve and leave, up or down, as a second input stretches it or folds it over. */

import {
  between,
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  group,
  level,
  panels,
  say,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { NAMES, shaped, silentShare } from "./activations.js";
import { inputsOf, piles, shareWords } from "./piles.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ activation: string, x: number, value: number, beta: number, spread: number, y: number, product: number, silent: number }} State */

const INPUTS = Array.from({ length: 24 }, (_, i) => -3 + i / 4);
const VALUES = Array.from({ length: 13 }, (_, i) => -1.5 + i / 4);
const [WIDE, TALL] = [3, 4.5]; // the largest input and the largest output that are drawn
const FLOOR = -6.4; // below all outputs: where the inputs lie
const ROOM = 34; // pixels left of the chart
const LEAST = 0.01; // an input of which less leaves, up or down, is silenced
const NEAR = 1.6; // where the second input's grip stands on a curve that leaves the drawing

export default figure({
  inputs: () => ({
    x: slider({ label: "Input, a", values: INPUTS }),
    value: slider({ label: "Second input, b", values: VALUES }),
    activation: choice({ label: "Activation", options: NAMES }),
    ...group("More", {
      beta: slider({ label: "Steepness of SiLU, β", values: [0.1, 0.25, 0.5, 1, 1.702, 2.5, 5, 10] }),
      spread: slider({ label: "Spread of the inputs", values: [0.25, 0.5, 1, 2, 4] }),
    }),
  }),

  presets: {
    "SiLU": {},
    "ReLU": { activation: "relu" },
    "The value turns it over": { value: -1.5 },
    "No activation: bilinear": { activation: "none", value: -1.5 },
    "As steep as in gpt-oss": { beta: 1.702 },
  },

  once: () => [0.5, 0, -0.75, -1.5, -0.75, 0.5].map((value) => ({ value })),

  derive({ activation, x, value, beta, spread }) {
    const y = shaped(activation, x, beta);
    return {
      ...{ activation, x, value, beta, spread, y },
      product: y * value,
      silent: silentShare(activation, beta, spread, LEAST / Math.abs(value)), // at b = 0, all
    };
  },

  view(derived, layout) {
    const { activation, x, value, spread, y, product, silent } = derived;
    const name = NAMES[activation];
    return {
      finding: headline(name, derived),
      summary: `${name === NAMES.none ? "Without an activation," : `${called(name)} of`} ${fixed(x, 2)} is ${
        fixed(y, 4)
      }; times ${fixed(value, 2)} it is ${fixed(product, 4)}. The neuron silences ${
        silenced(silent, spread, 3)
      }: they come out nearer to zero than ${LEAST}.`,
      texts: { y: fixed(y, 4), silent: shareWords(silent, 2) },
      plot: panels(layout, [folding(derived, layout.width < 500)]),
    };
  },
});

/** @param {string} name @param {State} state */
function headline(name, { activation, beta, spread, x, value, y, product, silent }) {
  const [passed, left] = [fixed(y, 2), tint("feedForward", fixed(product, 2))];
  if (value === 1) {
    if (activation === "silu" && x > 0 && beta === 1 && spread === 1) {
      return say`SiLU turns ${fixed(x, 2)} into ${left}. Can one neuron also subtract?`;
    }
    return name === NAMES.none
      ? say`Without an activation ${fixed(x, 2)} leaves as it came; the curve is a line.`
      : say`${called(name)} turns ${fixed(x, 2)} into ${left} and silences ${silenced(silent, spread, 2)}.`;
  }
  if (value === 0) return say`A second input of zero silences the neuron, whatever the first is.`;
  if (y === 0) return say`Nothing passes the gate, so nothing leaves, whatever the value.`;
  if (Math.abs(y) < LEAST) return say`Next to nothing passes the gate: ${fixed(y, 4)} becomes ${fixed(product, 4)}.`;
  return value < 0
    ? say`A gate passes, a value turns it over: ${passed} becomes ${left}.`
    : say`The gate passes ${passed}; a value of ${fixed(value, 2)} makes it ${left}.`;
}

/** @param {string} name */
const called = (name) => name === NAMES.sigmoid ? "The sigmoid" : name;

/** How much of which inputs. @param {number} silent @param {number} spread @param {number} digits */
const silenced = (silent, spread, digits) =>
  `${shareWords(silent, digits)}${silent > 0.9999 ? "" : " of"} normal inputs${
    spread === 1 ? "" : ` of spread ${spread}`
  }`;

/** What leaves the neuron, over its input, and the heaps of a hundred inputs before and after. @param {State} state @param {boolean} narrow */
function folding({ activation, x, value, beta, spread, product, silent }, narrow) {
  const out = (/** @type {number} */ at) => shaped(activation, at, beta);
  const end = 1.5 * Math.abs(out(WIDE)) > TALL ? NEAR : WIDE;
  const places = Array.from({ length: 10 * 2 * WIDE + 1 }, (_, i) => -WIDE + i / 10);
  const times = (/** @type {number} */ factor) =>
    places.filter((at) => Math.abs(out(at)) <= TALL).map((at) => /** @type {Pair} */ ([at, out(at) * factor]));
  const turned = value !== 1, room = narrow ? 150 : 270;
  const many = inputsOf(spread).filter((a) => Math.abs(a) <= WIDE).length;
  return chart({
    height: narrow ? 340 : 430,
    x: {
      ...{ domain: [-WIDE, WIDE], ticks: [-3, -2, -1, 0, 1, 2, 3], format: (v) => fixed(v, 0), room },
      title: many === 100 ? "100 normal inputs, a" : `${many} of 100 inputs, a`,
    },
    y: {
      ...{ domain: [FLOOR, TALL], ticks: [-4, -2, 0, 2, 4], format: (v) => fixed(v, 0), grid: true, room: ROOM },
      title: turned ? "what leaves: φ(a) · b" : "what leaves: φ(a)",
    },
    marks: [
      level(0),
      piles({
        ...{ spread, narrow, wide: WIDE, tall: TALL, floor: FLOOR, least: LEAST },
        silent,
        out: (a) => out(a) * value,
      }, room),
      turned && between(times(1), times(value), { series: "feedForward", key: "folded" }),
      turned && curve(times(1), { series: "router", weight: 2, dash: false, mark: "gate", key: "gate" }),
      turned && words([narrow ? 1.2 : 1.6, out(1.6)], "the gate alone", {
        ...{ dx: -12, dy: -1, anchor: "end", series: "router", weight: "bold", mark: "gate", halo: true },
      }),
      !turned && activation !== "relu" && activation !== "none" && relu,
      !turned && curve(times(-1), { series: "feedForward", weight: 1.5, class: "faint", key: "ghost" }),
      !turned && words([end, -out(end)], "if b = −1", {
        ...{ dx: 8, dy: 0.6, series: "feedForward", halo: true },
      }),
      curve([[x, FLOOR], [x, product], [WIDE, product]], { series: "ink", weight: 1, class: "faint", key: "up" }),
      curve(times(value), { series: "feedForward", weight: 4, dash: false, mark: "out", key: "out" }),
      words([end, out(end) * value], `pull: b = ${fixed(value, 2)}`, {
        ...{ dx: -14, dy: value < 0 ? 1 : -1, anchor: "end", series: "feedForward", weight: "bold", halo: true },
        mark: "out",
      }),
      grip([end, out(end) * value], {
        ...{ label: "Second input, b", text: fixed(value, 2), series: "feedForward" },
        along: { input: "value", value, places: VALUES.map((each) => [each, end, out(end) * each]) },
      }),
      grip([x, product], {
        ...{ label: "Input", text: fixed(x, 2) },
        along: { input: "x", value: x, places: INPUTS.map((at) => [at, at, out(at) * value]) },
      }),
    ],
  });
}

/** ReLU beside a smoother curve. @type {Mark} */
const relu = (at) =>
  [
    curve([[-WIDE, 0], [0, 0], [WIDE, WIDE]], { series: "ink", weight: 1.25, key: "relu", mark: "relu" })(at),
    words([1.2, 1.2], "ReLU", { dx: -8, dy: -0.8, anchor: "end", halo: true, mark: "relu" })(at),
  ].flat();
