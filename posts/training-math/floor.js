// @ts-check
/** Loss of the small model by kind of word, above what an ideal reader pays, as it trains. */

import {
  chart,
  choice,
  count,
  curve,
  figure,
  fixed,
  grip,
  level,
  panels,
  point,
  rows,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";

const NAT = { nats: 1, bits: 1 / Math.LN2 };

export default figure({
  inputs: ({ steps }) => ({
    step: slider({
      label: "Steps trained",
      min: 0,
      max: steps.length - 1,
      format: (index) => count(steps[index]),
    }),
    unit: choice({ label: "Unit", options: { nats: "nats", bits: "bits" } }),
  }),

  presets: ({ steps }) => ({
    "Before training": {},
    "Grammar is learned": { step: steps.indexOf(100) },
    "Copying begins": { step: steps.indexOf(800) },
    "At the end": { step: steps.length - 1 },
  }),

  once: ({ steps }) => [50, 100, 400, 700, 900, 1500].map((step) => ({ step: steps.indexOf(step) })),

  derive({ step, unit }, { steps, losses, floors, names }) {
    const kinds = /** @type {string[]} */ (Object.keys(names));
    const gap = (/** @type {string} */ kind) => losses[kind][step] - floors[kind];
    const gaps = Object.fromEntries(["all", ...kinds].map((kind) => [`gap_${kind}`, gap(kind)]));
    return {
      ...gaps,
      ...{ step, unit, kinds, steps: /** @type {number[]} */ (steps) },
      size: NAT[/** @type {"nats" | "bits"} */ (unit)],
      names: /** @type {Record<string, string>} */ (names),
      loss: /** @type {Record<string, number[]>} */ (losses),
      floor: /** @type {Record<string, number>} */ (floors),
      all: gap("all"),
    };
  },

  view(derived, layout) {
    const { step, steps, unit, size, all, kinds, names, loss, floor } = derived;
    const narrow = layout.name === "narrow";
    return {
      finding: say`After ${count(steps[step])} steps, ${
        tint("loss", `${fixed(all * size, 2)} ${unit}`)
      } a word can still be learned.`,
      summary: `After ${count(steps[step])} steps: ${
        kinds.map((kind) =>
          `${names[kind]} ${fixed(loss[kind][step] * size, 2)}, floor ${fixed(floor[kind] * size, 2)}`
        ).join("; ")
      } ${unit}.`,
      plot: panels(layout, [[
        rows({
          title: `Floor, and what is left, ${unit}`,
          domain: [0, 5.6 * size],
          texts: "edge",
          step: narrow ? 2 : 3,
          rows: kinds.map((kind) => ({
            name: names[kind],
            mark: kind,
            text: fixed(loss[kind][step] * size, 2),
            parts: [
              {
                ...{ value: Math.min(floor[kind], loss[kind][step]) * size, series: /** @type {const} */ ("ink") },
                ...{ soft: true, words: kind === "random" ? "the floor: it stays" : undefined },
              },
              {
                ...{ value: Math.max(0, loss[kind][step] - floor[kind]) * size, series: /** @type {const} */ ("loss") },
                words: kind === "structure" || kind === "copy" ? "still to learn" : undefined,
              },
            ],
          })),
        }),
        all_(derived, narrow ? 220 : 330, layout.name !== "medium"),
      ]]),
      notes: [
        "One run; the kind of a word is what the ideal reader thinks most probable once it has seen it.",
        "A model that expects no repetition can pay less than the reader on random words, and pays more on repeated ones.",
      ],
    };
  },
});

/**
 * The mean over all words, its floor, and two kinds: drawn as far as the reader has gone.
 * @param {{ steps: number[], step: number, size: number, unit: string, loss: Record<string, number[]>, floor: Record<string, number> }} derived
 * @param {number} height
 * @param {boolean} wide
 */
function all_({ steps, step, size, unit, loss, floor }, height, wide) {
  const at = (/** @type {string} */ kind) =>
    steps.slice(0, step + 1).map((s, i) => /** @type {[number, number]} */ ([s, loss[kind][i] * size]));
  const last = steps.length - 1;
  const order = wide ? "Grammar first, then receivers, repeats last" : "Grammar first, repeats last";
  return chart({
    ...{
      title: step === last ? order : "What is learned first?",
      height,
      share: wide ? 1.15 : 0.85,
    },
    x: { domain: [0, steps[last] * 1.1], ticks: [0, 500, 1000, 1500], format: count, title: "steps" },
    y: { domain: [0, 6 * size], format: (v) => fixed(v, 0), grid: true, title: `loss, ${unit}` },
    marks: [
      level(floor.all * size, { series: "ink", mark: "floor" }),
      curve(at("copy"), { series: "two", mark: "copy", weight: 1.5 }),
      curve(at("answer"), { series: "three", mark: "answer", weight: 1.5 }),
      curve(at("all"), { series: "loss", mark: "all", dash: false }),
      point([steps[step], loss.copy[step] * size], { series: "two", radius: 4, hollow: true, mark: "copy" }),
      point([steps[step], loss.answer[step] * size], { series: "three", radius: 4, hollow: true, mark: "answer" }),
      grip([steps[step], loss.all[step] * size], {
        ...{ label: "Steps trained", text: count(steps[step]), series: "loss" },
        along: { input: "step", value: step, places: steps.map((s, i) => [i, s, loss.all[i] * size]) },
      }),
    ],
    names: [
      { y: loss.all[step] * size, text: "all words", series: "loss", mark: "all" },
      { y: floor.all * size, text: "their floor", series: "ink", mark: "floor" },
      { y: loss.copy[step] * size, text: "repeated", series: "two", mark: "copy" },
      { y: loss.answer[step] * size, text: "who receives", series: "three", mark: "answer" },
    ],
  });
}
