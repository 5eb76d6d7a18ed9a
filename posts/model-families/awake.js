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
import { modelOf } from "./models.js";
import { track } from "./track.js";

/** @import { Model } from "./models.js" */

const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const STRIDE = 101; // a prime: experts wake in an order that looks like none

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
    "16 tokens": { batch: 16 },
    "Eight experts, 16 tokens": { batch: 16, model: "mixtral-8x7b" },
    "256 tokens": { batch: 256 },
    "Kimi K2": { batch: 256, model: "kimi-k2" },
  },

  once: () => [{ batch: 4 }, { batch: 16 }, { batch: 64 }, { batch: 256 }],

  derive({ batch, model }, { models }) {
    const sleep = (/** @type {Model} */ { integers: { n_experts, n_active_experts }, weights, total }) =>
      asleep_weights({ at_rest: weights[2], n_experts, n_active_experts, batch }) / total;
    const read = modelOf(models, model);
    const { n_experts, n_active_experts } = read.integers;
    return {
      ...{ batch, read, asleep: sleep(read) },
      awake: Math.round(n_experts * (1 - (1 - n_active_experts / n_experts) ** batch)),
      all: [...models].map((/** @type {Model} */ each) => ({ model: each, asleep: sleep(each) }))
        .sort((a, b) => a.model.weights[2] / a.model.total - b.model.weights[2] / b.model.total),
    };
  },

  view({ batch, read, asleep, awake, all }, layout) {
    const narrow = layout.name === "narrow";
    const tokens = batch === 1 ? "one token" : plural(batch, "token");
    return {
      finding: say`${read.name}: ${tokens} a step, ${tint("feedForward", percent(1 - asleep))} of all weights read.`,
      summary: `A grid of ${read.integers.n_experts} experts, of which ${tokens} ${
        batch === 1 ? "wakes" : "wake"
      } ${awake}. Below, the share of its weights that each of ${plural(all.length, "model")} reads in a step: ${
        all.map(({ model, asleep: rest }) => `${model.short} ${percent(1 - rest)}`).join(", ")
      }.`,
      texts: { read: percent(1 - asleep), awake: String(awake) },
      plot: panels(layout, [
        panel(narrow ? 140 : 112, (box) => cells(read, awake, { ...box, height: narrow ? 140 : 112 })),
        track({
          ...{ input: "batch", label: "Tokens in a batch", text: tokens, value: batch, values: BATCHES },
          share: (value) => Math.log2(value) / 10,
          ticks: [1, 16, 256, 1024].map((value) => [value, count(value)]),
        }),
        rows({
          ...{ domain: [0, 1], texts: "edge", step: narrow ? 1.5 : 1.42 },
          rows: all.map(({ model, asleep: rest }) => ({
            ...{ name: model.short, key: model.slug, text: percent(1 - rest, 2), strong: model === read },
            ...{
              set: { model: model.slug },
              chosen: model === read,
              tip: model.short,
            },
            parts: [
              { value: 1 - rest, series: "feedForward" },
              { value: rest, series: "feedForward", soft: true },
            ],
          })),
        }),
      ]),
      notes: [
        "Each token chooses at random, evenly and independently; an uneven router wakes fewer experts.",
      ],
    };
  },
});

/**
 * One square for each expert of a layer, those awake filled.
 * @param {Model} model
 * @param {number} awake
 * @param {{ width: number, height: number }} box
 */
function cells({ integers: { n_experts } }, awake, { width, height }) {
  const columns = Math.min(n_experts, Math.ceil(Math.sqrt((n_experts * width) / height)));
  const step = round(Math.min(width / columns, height / Math.ceil(n_experts / columns)));
  const side = round(step * 0.8);
  const lines = Array.from({ length: Math.ceil(n_experts / columns) }, (_, line) => {
    const many = Math.min(columns, n_experts - line * columns);
    return `M0 ${round((line + 0.4) * step)}h${round((many - 0.2) * step)}`;
  });
  const up = Array.from({ length: n_experts }, (_, i) => i).filter((i) => (i * STRIDE) % n_experts < awake)
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
