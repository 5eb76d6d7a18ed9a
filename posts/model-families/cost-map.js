// @ts-check
/** Any two quantities of 44 models on a plane; at the start the weights that a token uses and the cache that it leaves. */

import {
  bytes,
  chart,
  choice,
  curve,
  figure,
  group,
  note,
  panels,
  point,
  say,
  significant,
  slider,
  tint,
  tokens,
  words,
} from "../../static/js/kit.js";
import { cache_for_weights, kept_per_token } from "../../static/js/formulas/posts/model-families.js";
import { modelField, modelOf } from "./models.js";
import { QUANTITIES } from "./quantities.js";
import { track } from "./track.js";

/**
 * @import { Model } from "./models.js"
 * @import { Mark, Pair } from "../../static/js/marks/chart.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 */

const CONTEXTS = Array.from({ length: 11 }, (_, i) => 1024 * 2 ** i);
const RATIOS = [1, 10, 100]; // bytes of cache for a million weights
/** Models that are always named, and on which side. @type {Record<string, "left" | "right" | "above" | "below">} */
const LANDMARKS = {
  ...{
    "gpt-2-xl": "above",
    "gpt-3-175b": "above",
    "bloom-176b": "right",
    "palm-540b": "right",
    "starcoder-15b": "right",
  },
  ...{ "llama-2-7b": "above", "llama-3.1-8b": "below", "llama-3.1-405b": "right", "gemma-3-27b": "below" },
  ...{ "gpt-oss-120b": "below" },
};

/** @type {Record<string, [string, (model: Model) => boolean]>} */
const ONLY = {
  all: ["all", () => true],
  latent: ["latent", ({ choices }) => choices[3] === "latent"],
  window: ["window", ({ windowed }) => windowed[1] > 0],
  experts: ["experts", ({ choices }) => choices[6] !== "dense"],
};

export default figure({
  inputs: (data) => ({
    seq_len: slider({ label: "Context", values: CONTEXTS, format: tokens, unit: "tokens" }),
    only: choice({
      label: "Light",
      options: Object.fromEntries(Object.entries(ONLY).map(([name, [text]]) => [name, text])),
    }),
    model: modelField("Model", data),
    ...group("Axes", { x: axisChoice("Across"), y: axisChoice("Up") }),
  }),

  presets: {
    "8,192 tokens": {},
    "131,072 tokens, windows": { seq_len: 131072, only: "window", model: "gemma-3-27b" },
    "Only latents": { only: "latent" },
    "Weights at rest": { x: "total", y: "share", only: "experts", model: "kimi-k2" },
    "Depth and width": { x: "d_model", y: "n_layers", model: "qwen3-235b-a22b" },
  },

  once: () => [{ seq_len: 131072, model: "gemma-3-27b" }],

  derive({ seq_len, only, model, x, y }, { models }) {
    const keep = (/** @type {Model} */ { kv, windowed: [windowed, window] }) =>
      kept_per_token({ kv, windowed, window, seq_len });
    const read = modelOf(models, model);
    return {
      ...{ seq_len, only, x, y, read, kept: keep(read) },
      ratio: cache_for_weights({ kv: keep(read), active: read.active }),
      dots: models.map((/** @type {Model} */ each) => ({
        model: each,
        at: /** @type {Pair} */ ([QUANTITIES[x].of(each, keep(each)), QUANTITIES[y].of(each, keep(each))]),
        full: /** @type {Pair} */ ([QUANTITIES[x].of(each, each.kv), QUANTITIES[y].of(each, each.kv)]),
        lit: ONLY[only][1](each),
      })),
    };
  },

  view(derived, layout) {
    const { seq_len, read, kept, ratio, x, y } = derived;
    const [across, up] = [QUANTITIES[x], QUANTITIES[y]];
    const cost = x === "active" && y === "kept";
    return {
      finding: cost
        ? say`${read.name}: ${tint("cache", bytes(kept))} of cache for each of ${tokens(seq_len)} tokens.`
        : say`${read.short}: ${across.format(across.of(read, kept))} ${across.short}, ${
          tint("ink", up.format(up.of(read, kept)))
        } ${up.short}.`,
      summary: `A scatter plot of 44 models: ${across.title} across, ${up.title} up. ${read.short} keeps ${
        bytes(kept)
      } of each token of a context of ${tokens(seq_len)}, ${
        significant(ratio)
      } bytes for a million weights that it uses.`,
      texts: { kept: bytes(kept), ratio: significant(ratio) },
      plot: panels(layout, [plane(derived, layout.width < 640), ruler(seq_len)]),
      notes: [
        "The larger a dot, the more weights in all. A vertical line starts at what a model would keep without its window. Contexts longer than a model’s own are arithmetic only.",
      ],
    };
  },
});

/** @param {string} label */
const axisChoice = (label) =>
  choice({ label, options: Object.fromEntries(Object.entries(QUANTITIES).map(([name, { title }]) => [name, title])) });

/** @param {number} seq_len */
const ruler = (seq_len) =>
  track({
    ...{ input: "seq_len", label: "Context", text: tokens(seq_len), value: seq_len, values: CONTEXTS },
    share: (value) => Math.log2(value / CONTEXTS[0]) / 10,
    ticks: [1024, 8192, 131072, 1048576].map((value) => [value, tokens(value)]),
  });

/** Colour says how keys are shared. @type {Record<string, { series: Series, hollow: boolean }>} */
const SHARED = {
  none: { series: "ink", hollow: true },
  groups: { series: "two", hollow: false },
  one: { series: "three", hollow: false },
  latent: { series: "cache", hollow: false },
};

/** @typedef {{ model: Model, at: Pair, full: Pair, lit: boolean }} Dot */

/** @param {{ x: string, y: string, read: Model, dots: Dot[] }} state @param {boolean} narrow */
function plane({ x, y, read, dots }, narrow) {
  const [across, up] = [QUANTITIES[x], QUANTITIES[y]];
  const cost = x === "active" && y === "kept";
  const named = (/** @type {Model} */ model) =>
    model === read || (cost && !narrow && Object.hasOwn(LANDMARKS, model.slug));
  return chart({
    height: narrow ? 330 : 350,
    x: { ...across.axis, title: across.title, room: 62 },
    y: { ...up.axis, title: up.title, grid: true, room: narrow ? 70 : 66 },
    marks: [
      ...RATIOS.map((ratio) => cost && isoLine(ratio)),
      ...RATIOS.map((ratio) => cost && isoName(ratio)),
      cost && !narrow && note([37.55e9, 70272], "671 B, with half an 8 B model’s cache", { dx: 50, dy: 2.2 }),
      ...dots.map(({ at, full, lit, model }) =>
        model.windowed[1] > 0 && curve([full, at], {
          ...{ ...SHARED[model.choices[3]], key: `fall ${model.slug}`, dash: false, weight: lit ? 1.5 : 0.5 },
        })
      ),
      ...dots.map(({ at, lit, model }) =>
        point(at, {
          ...{ ...SHARED[model.choices[3]], key: model.slug, mark: model.slug, class: lit ? "" : "faint" },
          ...{
            radius: fixedRadius(model.total),
            tip: model.short,
          },
          ...{ set: { model: model.slug }, chosen: model === read },
          words: named(model) ? model.short : "",
          side: LANDMARKS[model.slug] ?? "below",
          strong: model === read,
        })
      ),
    ],
  });
}

/** Rounded, since logarithms differ in their last digit from engine to engine. @param {number} total */
const fixedRadius = (total) => Math.round(25 + 15 * Math.log10(total / 1e9)) / 10;

/** The line of equal ratio, inside the plane. @param {number} ratio @returns {Mark} */
function isoLine(ratio) {
  const [low, high] = [2 ** 12, 2 ** 23];
  const [from, to] = [Math.max(1e9, (low / ratio) * 1e6), Math.min(1e12, (high / ratio) * 1e6)];
  return curve([[from, (from / 1e6) * ratio], [to, (to / 1e6) * ratio]], {
    key: `iso ${ratio}`,
    dash: false,
    weight: 0.6,
  });
}

/** @param {number} ratio @returns {Mark} */
function isoName(ratio) {
  const to = Math.min(1e12, (2 ** 23 / ratio) * 1e6);
  return words([to, (to / 1e6) * ratio], `κ = ${ratio}`, {
    dx: 4,
    dy: ratio === 100 ? -0.8 : 0,
    quiet: true,
    key: `κ ${ratio}`,
  });
}
