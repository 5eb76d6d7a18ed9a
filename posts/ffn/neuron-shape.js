// @ts-check
/** One neuron: the curve of its activation, which a second input at the curve's right end stretches or folds over. */

import {
  attributesOf,
  between,
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  group,
  h,
  level,
  panels,
  percent,
  round,
  say,
  slider,
  tint,
  under,
  words,
} from "../../static/js/kit.js";
import { NAMES, shaped, silentShare } from "./activations.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ activation: string, x: number, value: number, beta: number, spread: number, y: number, product: number, silent: number }} State */

const INPUTS = Array.from({ length: 24 }, (_, i) => -3 + i / 4);
const VALUES = Array.from({ length: 13 }, (_, i) => -1.5 + i / 4);
const [WIDE, TALL] = [3, 4.5]; // the largest input and the largest output that are drawn
const ROOM = 34; // pixels left of both charts
const LEAST = 0.01; // an output nearer to zero counts as silenced
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

  once: () => [-3, -2, -1, 0, 1, 2].map((x) => ({ x })),

  derive({ activation, x, value, beta, spread }) {
    const y = shaped(activation, x, beta);
    return {
      ...{ activation, x, value, beta, spread, y },
      product: y * value,
      silent: silentShare(activation, beta, spread, LEAST),
    };
  },

  view(derived, layout) {
    const { activation, x, value, y, product, silent } = derived;
    const name = NAMES[activation];
    return {
      finding: headline(name, derived),
      summary: `${name} of ${fixed(x, 2)} is ${fixed(y, 4)}; times ${fixed(value, 2)} it is ${
        fixed(product, 4)
      }. Of normal inputs ${percent(silent, 3)} come out nearer to zero than ${LEAST}.`,
      texts: { y: fixed(y, 4), silent: percent(silent, 2) },
      plot: panels(layout, [
        slice(derived, layout.name === "narrow"),
        inputs(derived, layout.name === "narrow"),
      ]),
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
      ? say`Without an activation all of ${fixed(x, 2)} leaves; the curve is a line.`
      : say`${name} turns ${fixed(x, 2)} into ${left} and silences ${percent(silent, 2)} of normal inputs.`;
  }
  if (value === 0) return say`A second input of zero silences the neuron, whatever the first is.`;
  return value < 0
    ? say`A gate passes, a value turns it over: ${passed} becomes ${left}.`
    : say`The gate passes ${passed}; a value of ${fixed(value, 2)} makes it ${left}.`;
}

/** What leaves the neuron, over its input. @param {State} state @param {boolean} narrow */
function slice({ activation, x, value, beta, product }, narrow) {
  const out = (/** @type {number} */ at) => shaped(activation, at, beta);
  const end = 1.5 * Math.abs(out(WIDE)) > TALL ? NEAR : WIDE;
  const places = Array.from({ length: 10 * 2 * WIDE + 1 }, (_, i) => -WIDE + i / 10);
  const times = (/** @type {number} */ factor) =>
    places.filter((at) => Math.abs(out(at)) <= TALL).map((at) => /** @type {Pair} */ ([at, out(at) * factor]));
  const turned = value !== 1;
  return chart({
    height: narrow ? 240 : 290,
    lead: 16,
    x: { domain: [-WIDE, WIDE], ticks: [], bare: true, room: narrow ? 92 : 84 },
    y: {
      ...{ domain: [-TALL, TALL], ticks: [-4, -2, 0, 2, 4], format: (v) => fixed(v, 0), grid: true },
      room: ROOM,
      title: turned ? "what leaves: φ(a) · b" : "what leaves: φ(a)",
    },
    marks: [
      level(0),
      turned && between(times(1), times(value), { series: "feedForward", key: "folded" }),
      turned && curve(times(1), { series: "router", weight: 2, dash: false, mark: "gate", key: "gate" }),
      turned && words([narrow ? 1.2 : 1.6, out(1.6)], "the gate alone", {
        ...{ dx: -12, dy: -1, anchor: "end", series: "router", weight: "bold", mark: "gate", halo: true },
      }),
      !turned && activation !== "relu" && activation !== "none" && relu(narrow),
      !turned && curve(times(-1), { series: "feedForward", weight: 1.5, class: "faint", key: "ghost" }),
      !turned && words([narrow ? 1.1 : 2.4, -out(narrow ? 1.1 : 2.4)], narrow ? "b = −1" : "with b = −1", {
        ...{ dx: -14, dy: 1, anchor: "end", series: "feedForward", halo: true },
      }),
      curve([[x, -TALL], [x, product]], { series: "ink", weight: 1, class: "faint", key: "up" }),
      curve(times(value), { series: "feedForward", weight: 4, dash: false, mark: "out", key: "out" }),
      grip([end, out(end) * value], {
        ...{ label: "Second input, b", text: fixed(value, 2), series: "feedForward" },
        along: { input: "value", value, places: VALUES.map((each) => [each, end, out(end) * each]) },
      }),
      grip([x, product], {
        ...{ label: "Input", text: fixed(x, 2) },
        along: { input: "x", value: x, places: INPUTS.map((at) => [at, at, out(at) * value]) },
      }),
    ],
    names: [{
      ...{ y: out(end) * value, text: `b = ${fixed(value, 2)}`, below: "pull it", series: "feedForward" },
      mark: "out",
    }],
  });
}

/** Normal inputs as a bell under the curve; solid are those of which next to nothing is left. @param {State} state @param {boolean} narrow */
function inputs({ activation, x, beta, spread, silent }, narrow) {
  const bell = (/** @type {number} */ at) => Math.exp(-((at / spread) ** 2) / 2);
  const places = Array.from({ length: 20 * WIDE + 1 }, (_, i) => -WIDE + i / 10);
  return chart({
    title: `Solid: ${percent(silent, 2)}${narrow ? "" : " of normal inputs"} end within ${LEAST} of zero`,
    height: narrow ? 84 : 88,
    x: {
      ...{ domain: [-WIDE, WIDE], ticks: [-3, -2, -1, 0, 1, 2, 3], format: (v) => fixed(v, 0), title: "input, a" },
      room: narrow ? 92 : 84,
    },
    y: { domain: [0, 1.05], bare: true, room: ROOM },
    marks: [
      under(places.map((at) => [at, bell(at)]), 0, { series: "ink", key: "bell" }),
      silenced((at) => shaped(activation, at, beta), bell),
      curve([[x, 0], [x, 1.05]], { series: "ink", weight: 1, class: "faint", key: "up" }),
    ],
  });
}

/** ReLU beside a smoother curve. @param {boolean} narrow @returns {Mark} */
const relu = (narrow) => (at) =>
  [
    curve([[-WIDE, 0], [0, 0], [WIDE, WIDE]], { series: "ink", weight: 1.25, key: "relu", mark: "relu" })(at),
    ...[
      words([narrow ? 1.5 : 2, narrow ? 1.5 : 2], "ReLU", {
        ...{ dx: -10, dy: -0.9, anchor: "end", halo: true, mark: "relu" },
      })(at),
    ].flat(),
  ].flat();

/** The inputs of which next to nothing is left, solid in the bell. @param {(at: number) => number} out @param {(at: number) => number} bell @returns {Mark} */
const silenced = (out, bell) => (at) => {
  /** @type {number[][]} */
  const runs = [];
  for (let i = 0; i <= 200 * WIDE; i += 1) {
    const a = -WIDE + i / 100, last = runs[runs.length - 1];
    if (Math.abs(out(a)) >= LEAST) continue;
    if (last && a - last[1] < 0.011) last[1] = a;
    else runs.push([a, a]);
  }
  const place = (/** @type {number} */ a, /** @type {number} */ y) => `${round(at.x(a))} ${round(at.y(y))}`;
  const d = runs.map(([from, to]) => {
    const many = Math.ceil((to - from) * 10) + 1;
    const top = Array.from({ length: many + 1 }, (_, i) => from + ((to - from) * i) / many);
    return `M${place(from, 0)}${top.map((a) => `L${place(a, bell(a))}`).join("")}L${place(to, 0)}Z`;
  });
  return h("path", {
    ...attributesOf("bar", { series: "ink", key: "silenced" }),
    opacity: 0.55,
    d: d.join("") || "M0 0",
  });
};
