// @ts-check
/** What circuits of every size keep, and whether one reacts as the whole model does when heads are taken from both. */

import {
  attributesOf,
  chart,
  curve,
  fixed,
  grip,
  h,
  level,
  note,
  percent,
  plural,
  point,
  round,
  upright,
} from "../../static/js/kit.js";

/**
 * @import { Mark, Pair } from "../../static/js/marks/chart.js"
 * @typedef {{ size: number, circuit: string[], logit_difference: number, top1: number }} Grown
 * @typedef {{ size: number, sets: Pair[] }} Random  F and receiver first, of each set
 * @typedef {{ circuit: string[], subsets: Pair[] }} Tests  F of model and of circuit, without each K
 */

export const SIZES = Array.from({ length: 17 }, (_, i) => i);
const FIRM = 0.4; // so much more of F than of the answers is worth a word

/** A share that is known to a thousandth. @param {number} value */
export const short = (value) => percent(value, Math.abs(value) < 0.1 ? 2 : 3);

/** How far model and circuit are apart. @param {Pair} pair */
export const gap = ([model, circuit]) => Math.abs(model - circuit);

/**
 * @typedef {{ k: number, own: boolean, grown: Grown[], whole: number, circuit: string[], share: number, top1: number,
 *   known: boolean, random: Random[] }} State
 */

/** Both shares by the number of heads, and random sets. @param {State} state @param {boolean} narrow */
export function sizes(state, narrow) {
  const { grown, whole, random } = state;
  const kept = grown.map((each) => /** @type {Pair} */ ([each.size, each.logit_difference / whole]));
  const right = grown.map((each) => /** @type {Pair} */ ([each.size, each.top1]));
  const median = (/** @type {number[]} */ values) => values.sort((a, b) => a - b)[values.length >> 1];
  return chart({
    title: "What a circuit keeps",
    share: 1.5,
    height: narrow ? 230 : 292,
    x: { domain: [0, 16], ticks: [0, 4, 8, 12, 16], format: String, title: "heads kept" },
    y: { domain: [-0.1, 1.55], ticks: [0, 0.5, 1, 1.5], format: (v) => `${fixed(100 * v, 0)}\u00a0%`, grid: true },
    marks: [
      level(1, { series: "ink" }),
      curve(random.map(({ size, sets }) => [size, median(sets.map(([, first]) => first))]), {
        ...{ series: "ink", weight: 1.25, dash: false, class: "faint", mark: "random" },
      }),
      curve(kept, { series: "four", dash: false, weight: 3, mark: "share" }),
      curve(right, { series: "one", dash: false, weight: 3, mark: "right" }),
      !narrow && firmest(state),
      ...here(state),
    ],
    names: [
      { y: 1.02, text: "share of F", series: "four", mark: "share" },
      { y: 1, text: "right", series: "one", mark: "right" },
      { y: 0.98, text: "random sets", series: "ink", mark: "random", strong: false },
    ],
  });
}

/** Where F is firmest while the answer is wrong; further on, the threshold would cross the words. @param {State} state */
function firmest({ grown, whole, circuit }) {
  const more = (/** @type {Grown} */ each) => each.logit_difference / whole - each.top1;
  const firm = grown.reduce((a, b) => (more(b) > more(a) ? b : a));
  if (more(firm) <= FIRM || circuit.length > firm.size + 2) return null;
  const said = `${short(firm.logit_difference / whole)} of F, right in ${short(firm.top1)}`;
  return note([firm.size, firm.top1], said, { dx: 44, dy: -1.6, mark: "note" });
}

/** The circuit at hand. @param {State} state */
function here({ k, own, circuit, share, top1, known }) {
  const at = circuit.length;
  const many = plural(at, "head");
  const shared = { radius: 6 };
  return [
    known && upright(at),
    known && point([at, share], { ...shared, series: "four", mark: "share", tip: `${many}: ${short(share)} of F` }),
    known && point([at, top1], { ...shared, series: "one", mark: "right", tip: `${many}: right in ${short(top1)}` }),
    !own && grip([k, -0.1], { label: "Heads kept", text: many, x: { input: "k", value: k, values: SIZES } }),
  ];
}

/**
 * Every subset K: the model without K across, the circuit without K up. On the diagonal the circuit is complete.
 * @param {Tests} tests
 * @param {Pair} worst
 * @param {boolean} tight
 */
export function completeness({ subsets, circuit }, worst, tight) {
  const all = subsets.flat();
  const domain = /** @type {Pair} */ ([Math.min(-1, ...all), Math.max(14, ...all)]);
  const axis = { domain, ticks: [0, 5, 10], format: (/** @type {number} */ v) => fixed(v, 0) };
  const r = 2.5;
  const above = worst[1] > worst[0];
  /** @type {Mark} */
  const cloud = (at) =>
    h("path", {
      d: subsets.map(([a, b]) =>
        `M${round(at.x(a) - r)} ${round(at.y(b))}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`
      )
        .join(""),
      ...attributesOf("bar", { series: "four", tip: `${subsets.length} subsets K of the ${circuit.length} heads` }),
      "fill-opacity": 0.7,
    });
  return chart({
    title: `${tight ? "" : "Complete? "}Without any K of ${circuit.length}`,
    height: 292,
    x: { ...axis, title: "F of the model" },
    y: { ...axis, title: "F of the circuit" },
    marks: [
      curve([[domain[0], domain[0]], [domain[1], domain[1]]], { series: "ink", weight: 1, dash: false }),
      cloud,
      note(worst, `${fixed(gap(worst), 2)} apart`, above ? { dx: -12, dy: -2 } : { dx: 6, dy: 2.4, anchor: "middle" }),
    ],
  });
}
