// @ts-check
/** Four trainings of the same eight layers: lead the grip through the first steps and see the first layer go dark. */

import {
  attributesOf,
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  h,
  panels,
  percent,
  point,
  round,
  say,
  significant,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { lampsOf, RUNS } from "./lamps.js";
import { small } from "./small.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ loss: number[], first: number[], last: number[], dead: number[] }} Curves  step by step */

const STEPS = [...Array.from({ length: 20 }, (_, i) => i + 1), ...Array.from({ length: 38 }, (_, i) => 30 + 10 * i)];

export default figure({
  inputs: () => ({
    step: slider({ label: "Step", values: STEPS }),
    run: choice({
      label: "Run",
      options: Object.fromEntries(Object.entries(RUNS).map(([key, { name }]) => [key, name])),
    }),
    shown: choice({ label: "Bars", options: { gradient: "gradients", dead: "silent units" } }),
  }),

  presets: {
    "The first step": {},
    "Step twenty": { step: 20 },
    "With warm-up": { step: 100, run: "post warm" },
    "Pre-LN without": { step: 400, run: "pre cold" },
    "Units that fell silent": { step: 400, shown: "dead" },
  },

  once: () => [1, 2, 4, 8, 14, 20].map((step) => ({ step })),

  derive({ step, run, shown }, data) {
    const curves = /** @type {Record<string, Curves>} */ (data.curves), { floor, unigram, ends } = data;
    const at = (/** @type {string} */ key, /** @type {number} */ each) =>
      shown === "dead" ? [curves[key].dead[each - 1]] : [curves[key].first[each - 1], curves[key].last[each - 1]];
    const losses = Object.keys(RUNS).map((key) => ({
      ...{ key, points: smooth(curves[key].loss.map((loss, i) => [i + 1, loss])) },
    }));
    return {
      ...{ step, run, shown, losses },
      floor: /** @type {number} */ (floor),
      unigram: /** @type {number} */ (unigram),
      loss: losses[Object.keys(RUNS).indexOf(run)].points[step - 1][1],
      first: curves[run].first[step - 1],
      began: curves[run].first[0],
      dead: curves[run].dead[step - 1],
      end: /** @type {number} */ (ends[run][0]),
      lamps: Object.keys(RUNS).map((key) => ({ key, now: at(key, step), start: at(key, 1) })),
    };
  },

  view(derived, layout) {
    const { step, run, shown, floor, unigram, end, loss, losses } = derived;
    const { name } = RUNS[run];
    return {
      finding: headline(derived),
      summary: `Loss of four runs over 400 steps; knowing only how often letters occur costs ${
        fixed(unigram, 2)
      } nats, the language’s own entropy is ${fixed(floor, 2)}. ${name} has ${
        fixed(loss, 2)
      } at step ${step}; its last 25 steps average ${fixed(end, 2)}. ${
        shown === "dead" ? "Silent units" : "Gradients of the first layer and the last"
      }: ${
        derived.lamps.map(({ key, now }) => `${RUNS[key].name} ${now.map((value) => small(value)).join(" and ")}`).join(
          "; ",
        )
      }.`,
      notes: [
        "First of three seeds; the text’s final losses are means of all three. Losses here are averaged over up to nine steps, one at either end.",
      ],
      texts: { loss: fixed(loss, 2), end: fixed(end, 2) },
      plot: panels(layout, [
        lampsOf(derived.lamps, { run, silent: shown === "dead", step }),
        lossChart({ step, run, losses, unigram }, layout),
      ]),
    };
  },
});

/** What became of the first layer, against its first step.
 * @param {{ step: number, run: string, shown: string, first: number, began: number, dead: number }} state */
function headline({ step, run, shown, first, began, dead }) {
  const { name, series } = RUNS[run], at = `${name}, step ${step}`;
  if (shown === "dead") return say`${at}: ${tint(series, percent(dead, 2), run)} of the units are silent.`;
  if (step === 1) return say`${at}: first layer’s gradient ${tint(series, small(first), run)}. And at step 20?`;
  const ratio = first / began, times = significant(Number(Math.max(ratio, 1 / ratio).toPrecision(2)), 2);
  const change = Number(times) < 1.2 ? "hardly changed" : `${ratio < 1 ? "down" : "up"} ${times}-fold`;
  return say`${at}: first layer’s gradient ${tint(series, change, run)}.`;
}

/** What it cost, with the grip on it.
 * @param {{ step: number, run: string, losses: { key: string, points: Pair[] }[], unigram: number }} state
 * @param {{ name: string, font: number }} layout */
function lossChart({ step, run, losses, unigram }, { name, font }) {
  const narrow = name === "narrow", { series } = RUNS[run];
  const at = losses.find(({ key }) => key === run)?.points ?? [];
  return chart({
    title: `Loss: ${fixed(at[step - 1][1], 2)} nats a letter. Drag through the steps`,
    height: narrow ? 190 : 160,
    x: {
      ...{ domain: [0.85, 460], log: 10, ticks: [1, 3, 10, 30, 100, 400], format: String, title: "step" },
      room: font * (narrow ? 8 : 13),
    },
    y: { domain: [2.1, 3.5], ticks: [2.2, 2.8, 3.4], format: (v) => fixed(v, 1), room: font * 2.7 },
    marks: [
      curve([[0.85, unigram], [460, unigram]], {
        series: "ink",
        weight: 1.5,
        dash: false,
        class: "faint",
        key: "counts",
      }),
      words([1, unigram], narrow ? "letter counts" : "letter counts alone", { dx: 4, dy: 1, halo: true }),
      ...losses.flatMap(({ key, points }) => {
        const { series, warm } = RUNS[key], strong = key === run;
        return [
          course(STEPS.map((each) => points[each - 1]), {
            ...{ series, mark: key, key: `all ${key}`, weight: strong ? 2.5 : 1.5, warm, class: "faint" },
          }),
          course(STEPS.filter((each) => each <= step).map((each) => points[each - 1]), {
            ...{ series, mark: key, key, weight: strong ? 4 : 2, warm },
          }),
          !strong && point(points[step - 1], { series, mark: key, key: `head ${key}`, radius: 3, round: true }),
        ];
      }),
      grip([step, at[step - 1][1]], {
        ...{ label: "Step", text: String(step), series },
        along: { input: "step", value: step, places: STEPS.map((each) => [each, each, at[each - 1][1]]) },
      }),
    ],
    names: losses.map(({ key, points }) => ({
      ...{
        y: points[points.length - 1][1],
        text: `${narrow ? BRIEF[key] : RUNS[key].name}${key === "post cold" ? ": stuck" : ""}`,
        series: RUNS[key].series,
      },
      ...{ mark: key, strong: key === run, set: { run: key }, chosen: key === run },
    })),
  });
}

/** A run's loss, dashed where it has a warm-up.
 * @param {Pair[]} points @param {Parameters<typeof attributesOf>[1] & { weight: number, warm?: boolean }} options
 * @returns {import("../../static/js/marks/chart.js").Mark} */
const course = (points, { weight, warm, ...options }) => (at) =>
  h("path", {
    ...attributesOf("wire", options),
    ...{ "stroke-width": weight, "stroke-dasharray": warm ? "7 4" : null, "stroke-linejoin": "round" },
    d: points.map(([x, y], i) => `${i ? "L" : "M"}${round(at.x(x))} ${round(at.y(y))}`).join(""),
  });

/** @type {Record<string, string>} names of curves where there is little room */
const BRIEF = {
  "post cold": "Post-LN",
  "post warm": "Post, warm",
  "pre cold": "Pre-LN",
  "pre warm": "Pre, warm",
};

/** Means over at most nine steps, evenly about each. @param {Pair[]} points @returns {Pair[]} */
function smooth(points) {
  return points.map(([at], i) => {
    const reach = Math.min(4, i, points.length - 1 - i);
    const near = points.slice(i - reach, i + reach + 1).map(([, value]) => value);
    return [at, near.reduce((sum, value) => sum + value, 0) / near.length];
  });
}
