// @ts-check
/** Four trainings of the same eight layers: lead the grip through the first steps and see the gradient go. */

import {
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  level,
  note,
  panels,
  percent,
  point,
  say,
  significant,
  slider,
  tint,
  upright,
  words,
} from "../../static/js/kit.js";
import { small } from "./log-axis.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */

/** @type {Record<string, { name: string, short: [string, string], series: "loss" | "attention" | "four" | "two" }>} */
const RUNS = {
  "post cold": { name: "Post-LN, no warm-up", short: ["Post-LN", "no warm-up"], series: "loss" },
  "post warm": { name: "Post-LN, warm-up", short: ["Post-LN", "warm-up"], series: "four" },
  "pre cold": { name: "Pre-LN, no warm-up", short: ["Pre-LN", "no warm-up"], series: "attention" },
  "pre warm": { name: "Pre-LN, warm-up", short: ["Pre-LN", "warm-up"], series: "two" },
};
/** @type {Record<string, { name: string, ask: number, says?: string[], domain: [number, number], log?: number, ticks: number[] }>} */
const DIALS = {
  first: {
    ...{ name: "gradient, first layer", says: ["the gradient is", "smaller", "larger"], ask: 1e-4 },
    ...{ domain: [3e-7, 5], log: 10, ticks: [1e-6, 1e-4, 0.01, 1] },
  },
  last: {
    ...{ name: "gradient, last layer", says: ["the gradient is", "smaller", "larger"], ask: 1e-4 },
    ...{ domain: [3e-7, 5], log: 10, ticks: [1e-6, 1e-4, 0.01, 1] },
  },
  moved: {
    name: "length of the update",
    says: ["the update is", "shorter", "longer"],
    ask: 0.01,
    domain: [0.005, 3],
    log: 10,
    ticks: [0.01, 0.1, 1],
  },
  dead: { name: "units silent on every word", ask: 0.5, domain: [0, 0.6], ticks: [0, 0.2, 0.4, 0.6] },
};
const STEPS = { domain: /** @type {Pair} */ ([0.85, 460]), log: 10, ticks: [1, 3, 10, 30, 100, 400], format: String };
const SHOWN = [...Array.from({ length: 20 }, (_, i) => i + 1), ...Array.from({ length: 38 }, (_, i) => 30 + 10 * i)];

export default figure({
  inputs: () => ({
    step: slider({ label: "Step", values: SHOWN }),
    run: choice({
      label: "Run",
      options: Object.fromEntries(Object.entries(RUNS).map(([key, { name }]) => [key, name])),
    }),
    dial: choice({
      label: "Upper chart",
      options: Object.fromEntries(Object.entries(DIALS).map(([key, { name }]) => [key, name])),
    }),
  }),

  presets: {
    "The first step": {},
    "Twenty steps later": { step: 20 },
    "With warm-up": { step: 100, run: "post warm" },
    "Pre-LN without": { step: 400, run: "pre cold" },
    "Units that fell silent": { step: 400, dial: "dead" },
  },

  once: () => [1, 2, 4, 8, 14, 20].map((step) => ({ step })),

  derive({ step, run, dial }, { curves, floor, unigram, ends }) {
    const all = Object.keys(RUNS);
    const along = (/** @type {string} */ key, /** @type {string} */ name) =>
      curves[key][name].map((
        /** @type {number} */ value,
        /** @type {number} */ i,
      ) => /** @type {Pair} */ ([i + 1, value]));
    return {
      ...{ step, run, dial },
      floor: /** @type {number} */ (floor),
      unigram: /** @type {number} */ (unigram),
      loss: /** @type {number} */ (curves[run].loss[step - 1]),
      shown: /** @type {number} */ (curves[run][dial][step - 1]),
      end: /** @type {number} */ (ends[run][0]),
      losses: all.map((key) => ({ key, points: smooth(along(key, "loss")), end: Number(ends[key][0]) })),
      dials: all.map((key) => ({ key, points: smooth(along(key, dial), Boolean(DIALS[dial].log)) })),
    };
  },

  view(derived, layout) {
    const { step, run, floor, unigram, end, losses } = derived;
    const own = derived.dials.find(({ key }) => key === run)?.points ?? [];
    const loss = losses.find(({ key }) => key === run)?.points[step - 1][1] ?? derived.loss;
    const { name } = RUNS[run];
    return {
      finding: headline(derived, own[0][1]),
      summary: `Loss of four runs over 400 steps; knowing only how often letters occur costs ${
        fixed(unigram, 2)
      } nats, the language’s own entropy is ${fixed(floor, 2)}. ${name} has ${fixed(loss, 2)} at step ${step}. Ends: ${
        losses.map(({ key, end }) => `${RUNS[key].name} ${fixed(end, 2)}`).join(", ")
      }.`,
      notes: [
        "First of three seeds; the text gives means of all. Averaged over up to nine steps, by logarithms on a logarithmic axis.",
      ],
      texts: { loss: fixed(loss, 2), end: fixed(end, 2) },
      plot: panels(layout, [dialChart(derived, layout), lossChart(derived, layout)]),
    };
  },
});

/** @typedef {{ key: string, points: Pair[] }[]} Lines */

/** What the run's dial shows, against its first step. @param {{ step: number, run: string, dial: string, shown: number }} state
 * @param {number} began */
function headline({ step, run, dial, shown }, began) {
  const { name, series } = RUNS[run], { says } = DIALS[dial];
  if (!says) return say`${name}: ${tint(series, percent(shown, 2), run)} of the units are silent at step ${step}.`;
  const [is, less, more] = says;
  if (step === 1) {
    return say`${name}: ${is} ${tint(series, small(shown), run)} at step 1.`;
  }
  const times = significant(Number(Math.max(shown / began, began / shown).toPrecision(2)), 2);
  return say`${name}: ${is} ${tint(series, `${times} times`, run)} ${shown < began ? less : more} at step ${step}.`;
}

/** The lines of four runs; the chosen one as far as the reader has gone, faint the rest of the others. @param {Lines} all @param {string} run @param {number} step */
const lines = (all, run, step) =>
  all.flatMap(({ key, points }) => {
    const { series } = RUNS[key], gone = SHOWN.filter((each) => each <= step).map((each) => points[each - 1]);
    return [
      key !== run && curve(SHOWN.map((each) => points[each - 1]), {
        ...{ series, mark: key, key: `all ${key}`, weight: 1.25, dash: false, class: "faint" },
      }),
      curve(gone, { series, mark: key, key, weight: key === run ? 3.5 : 1.5, dash: false }),
      key !== run && point(points[step - 1], { series, mark: key, key: `head ${key}`, radius: 3 }),
    ];
  });

/** What shows the trouble first. @param {{ step: number, run: string, dial: string, dials: Lines }} state
 * @param {{ name: string, font: number }} layout */
function dialChart({ step, run, dial, dials }, { name, font }) {
  const narrow = name === "narrow", short = narrow || name === "medium", { series } = RUNS[run];
  const at = dials.find(({ key }) => key === run)?.points ?? [];
  const cold = dials[0].points, vanished = dial === "first" && step >= 16;
  return chart({
    title: DIALS[dial].name[0].toUpperCase() + DIALS[dial].name.slice(1),
    height: narrow ? 220 : 186,
    x: { ...STEPS, room: font * (narrow ? 6.1 : 9.8), grid: true, format: narrow ? String : () => "" },
    y: { ...DIALS[dial], format: (v) => small(v), grid: true, room: font * 2.7 },
    marks: [
      ...lines(dials, run, step),
      upright(step),
      vanished && note(cold[short ? 15 : 11], short ? "training" : "training made it vanish", {
        ...{ dx: short ? -3 : -40, dy: narrow ? 2.3 : 3 },
      }),
      vanished && short && words(cold[15], narrow ? "did this" : "made it vanish", {
        ...{ dx: -3, dy: narrow ? 3.5 : 4.3, anchor: "end", weight: "bold" },
      }),
      step === 1 && words([1, DIALS[dial].ask], "and after twenty steps?", { dx: 10, weight: "bold" }),
      point([step, at[step - 1][1]], { series }),
      grip([step, at[step - 1][1]], {
        ...{ label: "Step", text: String(step), series },
        along: { input: "step", value: step, places: SHOWN.map((each) => [each, each, at[each - 1][1]]) },
      }),
    ],
    names: dials.map(({ key, points }) => ({
      y: points[(key === run ? step : points.length) - 1][1],
      ...{ series: RUNS[key].series, mark: key, strong: key === run },
      ...(narrow ? { text: RUNS[key].short[0], below: RUNS[key].short[1] } : { text: RUNS[key].name }),
      ...{ set: { run: key }, chosen: key === run },
    })),
  });
}

/** What it cost. @param {{ step: number, run: string, losses: Lines, unigram: number }} state
 * @param {{ name: string, font: number }} layout */
function lossChart({ step, run, losses, unigram }, { name, font }) {
  const narrow = name === "narrow", { series } = RUNS[run];
  const at = losses.find(({ key }) => key === run)?.points ?? [];
  return chart({
    title: "Loss, nats a letter",
    height: narrow ? 170 : 144,
    x: { ...STEPS, room: font * (narrow ? 6.1 : 9.8), title: "step" },
    y: { domain: [2.1, 3.5], ticks: [2.2, 2.8, 3.4], format: (v) => fixed(v, 1), room: font * 2.7 },
    marks: [
      ...lines(losses, run, step),
      level(unigram),
      step >= 100 && words([400, unigram], narrow ? "stuck here" : "Post-LN without warm-up is stuck here", {
        ...{ dx: -8, dy: -0.9, anchor: "end", weight: "bold", series: RUNS["post cold"].series },
      }),
      upright(step),
      point([step, at[step - 1][1]], { series }),
    ],
    names: [
      { y: unigram, text: narrow ? "only counts" : "only letter counts", strong: false },
      { y: at[step - 1][1], text: fixed(at[step - 1][1], 2), series, mark: run },
    ],
  });
}

/** Means over at most nine steps, evenly about each; of logarithms where the axis has them.
 * @param {Pair[]} points @param {boolean} [log] @returns {Pair[]} */
function smooth(points, log = false) {
  const [there, back] = log ? [Math.log, Math.exp] : [Number, Number];
  return points.map(([at], i) => {
    const reach = Math.min(4, i, points.length - 1 - i);
    const near = points.slice(i - reach, i + reach + 1).map(([, value]) => there(value));
    return [at, back(near.reduce((sum, value) => sum + value, 0) / near.length)];
  });
}
