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
  label,
  level,
  panels,
  point,
  rows,
  say,
  slider,
  spread,
  textWidth,
  tint,
  under,
  words,
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
          names: 8.6 * layout.font,
          rows: kinds.map((kind) => ({
            name: names[kind],
            mark: kind,
            text: fixed(loss[kind][step] * size, 2),
            parts: [
              {
                ...{ value: floor[kind] * size, series: /** @type {const} */ ("ink") },
                ...{ soft: true, words: kind === "random" ? "the floor: it stays" : undefined },
              },
              {
                ...{ value: Math.max(0, loss[kind][step] - floor[kind]) * size, series: /** @type {const} */ ("loss") },
                words: kind === "structure" || kind === "copy" ? "still to learn" : undefined,
              },
            ],
          })),
        }),
        all_(derived, narrow ? 220 : 330, layout),
      ]]),
      notes: [
        "One run; the kind of a word is what the ideal reader thinks most probable once it has seen it.",
        "A model that expects no repetition can pay less than the reader on random words, and pays more on repeated ones.",
      ],
    };
  },
});

/** @typedef {{ steps: number[], step: number, size: number, unit: string, loss: Record<string, number[]>, floor: Record<string, number> }} Trained */

const KINDS = /** @type {const} */ ([
  { kind: "all", text: "all words", series: "loss" },
  { kind: "copy", text: "repeated", series: "two" },
  { kind: "answer", text: "who receives", series: "three" },
]);
const TICKS = [0, 100, 400, 800, 1500]; // steps; each checkpoint is as far from the next

/**
 * The mean over all words, its floor, and two kinds: drawn as far as the reader has gone.
 * @param {Trained} derived
 * @param {number} height
 * @param {{ name: string, font: number }} layout
 */
function all_(derived, height, { name, font }) {
  const { steps, step, size, unit, loss, floor } = derived;
  const wide = name !== "medium";
  const at = (/** @type {string} */ kind) =>
    loss[kind].slice(0, step + 1).map((nats, i) => /** @type {[number, number]} */ ([i, nats * size]));
  const last = steps.length - 1;
  const order = wide ? "Grammar first, then receivers, repeats last" : "Grammar first, repeats last";
  return chart({
    ...{ title: step === last ? order : "What is learned first?", height, share: wide ? 1.15 : 0.85 },
    x: {
      ...{ domain: [0, last], ticks: TICKS.map((s) => steps.indexOf(s)), format: (i) => count(steps[i]) },
      ...{ title: "steps", room: textWidth("who receives", font) * 1.1 + 18 },
    },
    y: { domain: [0, 6 * size], format: (v) => fixed(v, 0), grid: true, title: `loss, ${unit}` },
    marks: [
      step > 0 && under(at("all"), floor.all * size, { series: "loss", mark: "all" }),
      level(floor.all * size, { series: "ink", mark: "floor" }),
      words([0, floor.all * size], `the floor of all: ${fixed(floor.all * size, 2)}`, {
        ...{ dx: 6, dy: 1, weight: "bold", halo: true, mark: "floor" },
      }),
      ...KINDS.map(({ kind, series }) =>
        kind === "all"
          ? curve(at(kind), { series, mark: kind, dash: false })
          : curve(at(kind), { series, mark: kind, weight: 1.5 })
      ),
      ...KINDS.slice(1).map(({ kind, series }) =>
        point([step, loss[kind][step] * size], { series, radius: 4, hollow: true, mark: kind })
      ),
      step === 0 ? words([0, loss.all[0] * size], "pull to train", { dx: 16, weight: "bold" }) : named(derived),
      grip([step, loss.all[step] * size], {
        ...{ label: "Steps trained", text: count(steps[step]), series: "loss" },
        along: { input: "step", value: step, places: steps.map((_, i) => [i, i, loss.all[i] * size]) },
      }),
    ],
  });
}

/** The names of the three curves, beside their ends. @param {Trained} derived @returns {import("../../static/js/marks/chart.js").Mark} */
const named = ({ step, size, loss }) => (at) => {
  const ends = KINDS.map(({ kind }) => at.y(loss[kind][step] * size));
  const places = spread(ends, at.size * 1.35, [at.top, at.bottom]);
  return KINDS.map(({ kind, text, series }, i) =>
    label([at.x(step) + 14, places[i]], text, {
      ...{ size: at.size, series, mark: kind, key: `name ${kind}`, weight: "bold", halo: true },
    })
  );
};
