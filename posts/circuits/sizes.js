// @ts-check
/** What circuits of every size keep: the share of the logit difference, and how often the answer is right. */

import { chart, curve, fixed, grip, level, percent, plural, point, upright, words } from "../../static/js/kit.js";

/**
 * @import { Pair } from "../../static/js/marks/chart.js"
 * @typedef {{ size: number, circuit: string[], logit_difference: number, top1: number }} Grown
 * @typedef {{ size: number, sets: Pair[] }} Random  F and receiver first, of each set
 * @typedef {{ k: number, own: boolean, grown: Grown[], whole: number, circuit: string[], share: number, top1: number,
 *   known: boolean, random: Random[] }} State
 */

export const SIZES = Array.from({ length: 17 }, (_, i) => i);
const FIRM = 0.4; // so much more of F than of the answers is worth a word
const HALF = 0.68; // where the answers come back, there is room for their name

/** A share in whole percents, since 240 sentences tell no more. @param {number} value */
export const short = (value) => percent(value, Math.abs(value) < 0.1 ? 1 : 2);

/**
 * Both shares by the number of heads: thick as far as heads are kept, thin beyond.
 * @param {State} state
 * @param {{ left: number, right: number }} margins
 * @param {boolean} narrow
 */
export function sizes(state, margins, narrow) {
  const { grown, whole, random, own, k } = state;
  const kept = grown.map((each) => /** @type {Pair} */ ([each.size, each.logit_difference / whole]));
  const right = grown.map((each) => /** @type {Pair} */ ([each.size, each.top1]));
  const chance = random.map(({ size, sets }) => /** @type {Pair} */ ([size, median(sets.map(([, first]) => first))]));
  const end = own ? 1 : k + 1;
  return chart({
    height: narrow ? 218 : 306,
    x: { domain: [0, SIZES.length - 1], ticks: [], bare: true, room: margins.right },
    y: {
      ...{ domain: [-0.1, 1.6], ticks: [0, 0.5, 1, 1.5], format: (v) => `${fixed(100 * v, 0)}\u00a0%`, grid: true },
      room: margins.left,
    },
    marks: [
      level(1, { series: "ink" }),
      curve(chance, { series: "ink", weight: 1, dash: false, class: "faint", mark: "random" }),
      curve(kept, { series: "four", dash: false, weight: 1.25, mark: "share", class: "faint" }),
      curve(right, { series: "one", dash: false, weight: 1.25, mark: "right", class: "faint" }),
      curve(atLeastTwo(kept.slice(0, end)), { series: "four", dash: false, weight: 3.5, mark: "share" }),
      curve(atLeastTwo(right.slice(0, end)), { series: "one", dash: false, weight: 3.5, mark: "right" }),
      ...gap(state, narrow),
      ...here(state),
      ...named(kept, right, chance, narrow),
    ],
  });
}

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** A line of one point is none. @param {Pair[]} points */
const atLeastTwo = (points) => (points.length > 1 ? points : [points[0], points[0]]);

/** The lines' names, each where its line is alone. @param {Pair[]} kept @param {Pair[]} right @param {Pair[]} chance @param {boolean} narrow */
function named(kept, right, chance, narrow) {
  const [x, y] = chance[narrow ? 10 : 7];
  const top = kept.reduce((a, b) => (b[1] > a[1] ? b : a));
  const rise = right.find(([, share]) => share > HALF) ?? top;
  return [
    words([top[0] + 0.35, top[1]], "share of F", { series: "four", weight: "bold", dx: 4, dy: -0.7, halo: true }),
    words([rise[0] + 0.25, HALF], narrow ? "right" : "right answers", {
      ...{ series: "one", weight: "bold", dx: 4, halo: true },
    }),
    words([x, y], narrow ? "random" : "random heads", { quiet: true, dx: 6, dy: 1.1, halo: true }),
  ];
}

/**
 * Where F is firmest while the answer is wrong: a line over what lies between, and the words where there is room for them.
 * @param {State} state
 * @param {boolean} narrow
 */
function gap({ grown, whole }, narrow) {
  const more = (/** @type {Grown} */ each) => each.logit_difference / whole - each.top1;
  const firm = grown.reduce((a, b) => (more(b) > more(a) ? b : a));
  if (more(firm) <= FIRM) return [];
  const share = firm.logit_difference / whole;
  const before = !narrow && firm.size > 2;
  const at = /** @type {Pair} */ (narrow ? [8, 0.26] : [firm.size, firm.top1 + (share - firm.top1) * 0.45]);
  const side = /** @type {const} */ ({ dx: before ? -7 : 7, mark: "note", halo: true, weight: "bold" });
  const anchor = before ? "end" : "start";
  return [
    curve([[firm.size, firm.top1], [firm.size, share]], { series: "ink", dash: false, weight: 1 }),
    narrow && curve([[firm.size, at[1]], at], { series: "ink", dash: false, weight: 1 }),
    words(at, `${short(share)} of F,`, { ...side, anchor }),
    words(at, `${short(firm.top1)} right`, { ...side, anchor, dy: 1.25 }),
  ];
}

/** The circuit at hand. @param {State} state */
function here({ k, own, circuit, share, top1, known }) {
  const at = circuit.length;
  const many = plural(at, "head");
  const shared = { radius: 7 };
  return [
    known && upright(at, Math.max(share, top1)),
    known && point([at, share], { ...shared, series: "four", mark: "share", tip: `${many}: ${short(share)} of F` }),
    known && point([at, top1], { ...shared, series: "one", mark: "right", tip: `${many}: right in ${short(top1)}` }),
    !own && grip([k, -0.1], { label: "Heads kept", text: many, x: { input: "k", value: k, values: SIZES } }),
  ];
}
