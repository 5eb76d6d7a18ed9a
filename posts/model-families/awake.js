// @ts-check
/** The experts of one layer, asleep or awake: each token of a batch wakes a few, and soon hardly one sleeps. */

import {
  attributesOf,
  choice,
  count,
  figure,
  h,
  panel,
  panels,
  percent,
  plural,
  round,
  rows,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { asleep_weights } from "../../static/js/formulas/posts/model-families.js";
import { shuffled } from "./block-parts.js";
import { modelOf } from "./models.js";
import { track } from "./track.js";

/**
 * @import { Model } from "./models.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 */

const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

const MOST = `over ${percent(0.99, 2)}`;

/** Share of the weights that is read, never all of them while some sleep. @param {number} asleep */
const read = (asleep) => asleep < 0.01 ? MOST : percent(1 - asleep, 2);

export default figure({
  inputs: ({ models }) => ({
    batch: slider({ label: "Tokens in a batch", values: BATCHES }),
    model: choice({
      label: "Model",
      options: Object.fromEntries(models.map((/** @type {Model} */ { slug, short }) => [slug, short])),
    }),
  }),

  presets: {
    "One token": {},
    "Eight experts, 16 tokens": { batch: 16, model: "mixtral-8x7b" },
    "256 tokens": { batch: 256 },
    "Kimi K2": { batch: 256, model: "kimi-k2" },
    "Maverick sleeps late": { batch: 256, model: "llama-4-maverick" },
  },

  once: () => [{ batch: 4 }, { batch: 16 }, { batch: 64 }, { batch: 256 }],

  derive({ batch, model }, { models }) {
    const sleep = (/** @type {Model} */ { integers: { n_experts, n_active_experts }, weights, total }) =>
      asleep_weights({ at_rest: weights[2], n_experts, n_active_experts, batch }) / total;
    const chosen = modelOf(models, model);
    const { n_experts, n_active_experts } = chosen.integers;
    return {
      ...{ batch, model: chosen, asleep: sleep(chosen) },
      awake: Math.round(n_experts * (1 - (1 - n_active_experts / n_experts) ** batch)),
      all: [...models].map((/** @type {Model} */ each) => ({ model: each, asleep: sleep(each) }))
        .sort((a, b) => a.model.weights[2] / a.model.total - b.model.weights[2] / b.model.total),
    };
  },

  view({ batch, model, asleep, awake, all }, layout) {
    const narrow = layout.name === "narrow";
    const tokens = batch === 1 ? "one token" : plural(batch, "token");
    const alone = percent(1 - model.weights[2] / model.total, 2);
    return {
      finding: batch === 1
        ? say`For one token ${model.short} reads ${tint("feedForward", alone)} of itself.`
        : say`For ${tokens} ${model.short} reads ${tint("feedForward", read(asleep))} of itself, not ${alone}.`,
      summary: `A grid of ${model.integers.n_experts} experts, of which ${tokens} ${
        batch === 1 ? "wakes" : "wake"
      } ${awake}. Below, the share of its weights that each of ${plural(all.length, "model")} reads in a step: ${
        all.map((each) => `${each.model.short} ${read(each.asleep)}`).join(", ")
      }.`,
      texts: { read: read(asleep), awake: String(awake) },
      plot: panels(layout, [
        panel(narrow ? 140 : 88, (box) => cells(model, awake, { ...box, height: narrow ? 140 : 88 }), {
          title: `One layer${narrow ? "" : ` of ${model.short}`}: ${awake} of ${
            plural(model.integers.n_experts, "expert")
          } awake`,
        }),
        track({
          ...{ input: "batch", label: "Tokens in a batch", text: tokens, value: batch, values: BATCHES },
          share: (value) => Math.log2(value) / 10,
          ticks: [1, 16, 256, 1024].map((value) => [value, count(value)]),
          named: 64,
        }),
        shares(model, all, narrow ? 1.5 : 1.42),
      ]),
      notes: [
        "Each token chooses at random, evenly and independently; an uneven router wakes fewer experts.",
      ],
    };
  },
});

/**
 * What each model reads. A last row, which is not drawn, holds the widest text, so that no bar changes its end.
 * @param {Model} model
 * @param {{ model: Model, asleep: number }[]} all
 * @param {number} step
 */
function shares(model, all, step) {
  const drawn = rows({
    ...{ domain: [0, 1], texts: "edge", step },
    rows: [
      ...all.map(({ model: each, asleep }) => ({
        ...{ name: each.short, key: each.slug, text: read(asleep), strong: each === model },
        ...{ set: { model: each.slug }, chosen: each === model, tip: each.short },
        parts: [
          { value: 1 - asleep, series: /** @type {const} */ ("feedForward") },
          { value: asleep, series: /** @type {const} */ ("feedForward"), soft: true },
        ],
      })),
      { name: "", parts: [], text: MOST },
    ],
  });
  return {
    ...drawn,
    height: (/** @type {Box} */ { size }) => all.length * step * size,
    draw: (/** @type {Box} */ box) => drawn.draw(box).slice(0, all.length),
  };
}

/**
 * One square for each expert of a layer, those awake filled.
 * @param {Model} model
 * @param {number} awake
 * @param {{ width: number, height: number }} box
 */
function cells({ integers: { n_experts } }, awake, { width, height }) {
  const most = Math.min(n_experts, Math.ceil(Math.sqrt((n_experts * width) / height)));
  const columns = Math.ceil(n_experts / Math.ceil(n_experts / most));
  const step = round(Math.min(width / columns, height / Math.ceil(n_experts / columns)));
  const side = round(step * 0.8);
  const lines = Array.from({ length: Math.ceil(n_experts / columns) }, (_, line) => {
    const many = Math.min(columns, n_experts - line * columns);
    return `M0 ${round((line + 0.4) * step)}h${round((many - 0.2) * step)}`;
  });
  const up = shuffled(n_experts).slice(0, awake)
    .map((i) => `M${round((i % columns) * step)} ${round((Math.floor(i / columns) + 0.4) * step)}h${side}`);
  return [
    // A dash is an expert.
    h("path", {
      ...attributesOf("wire", { key: "asleep", series: "feedForward" }),
      ...{ d: lines.join(""), opacity: 0.3, "stroke-width": side, "stroke-dasharray": `${side} ${round(step - side)}` },
    }),
    h("path", {
      ...attributesOf("wire", { key: "awake", series: "feedForward" }),
      ...{ d: up.join(""), "stroke-width": side },
    }),
  ];
}
