// @ts-check
/** The weights that a token uses and the cache that it leaves, for 44 models: windows make some of them sink. */

import {
  bytes,
  chart,
  choice,
  count,
  curve,
  figure,
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
import { CACHES, ratioLines } from "./ratio-lines.js";
import { track } from "./track.js";

/**
 * @import { Model } from "./models.js"
 * @import { Pair } from "../../static/js/marks/chart.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 */

const CONTEXTS = Array.from({ length: 8 }, (_, i) => 1024 * 2 ** i);
const ASIDE = /** @type {Pair} */ ([5e10, 2 ** 13.5]);
const NOTED = "deepseek-v3"; // named by the note
/** Models that are always named, and sides of those that would collide. @type {Record<string, "left" | "right" | "above" | "below">} */
const LANDMARKS = {
  ...{ "gpt-2-xl": "above", "gpt-3-175b": "above", "bloom-176b": "right", "palm-540b": "above" },
  ...{ "starcoder-15b": "above", "llama-2-7b": "below", "llama-3.1-8b": "above", "llama-3.1-405b": "right" },
  "gemma-3-27b": "left",
};
/** @type {Record<string, "left" | "right" | "above" | "below">} */
const SIDES = { ...LANDMARKS, "deepseek-v3": "right", "kimi-k2": "above" };

/** @type {Record<string, [string, (model: Model) => boolean]>} */
const ONLY = {
  all: ["all", () => true],
  latent: ["latent", ({ choices }) => choices[3] === "latent"],
  window: ["window", ({ windowed }) => windowed[1] > 0],
  experts: ["MoE", ({ choices }) => choices[6] !== "dense"],
};

export default figure({
  inputs: (data) => ({
    seq_len: slider({ label: "Context", values: CONTEXTS, format: tokens, unit: "tokens" }),
    only: choice({
      label: "Light",
      options: Object.fromEntries(Object.entries(ONLY).map(([name, [text]]) => [name, text])),
    }),
    model: modelField("Model", data),
  }),

  presets: {
    "8,192 tokens": {},
    "131,072 tokens": { seq_len: 131072 },
    "Only windows": { seq_len: 131072, only: "window", model: "gpt-oss-120b" },
    "Only latents": { only: "latent", model: "deepseek-v3" },
  },

  once: () => [{ seq_len: 131072 }],

  derive({ seq_len, only, model }, { models }) {
    const keep = (/** @type {Model} */ { kv, windowed: [windowed, window] }) =>
      kept_per_token({ kv, windowed, window, seq_len });
    const read = modelOf(models, model);
    return {
      ...{ seq_len, only, read, kept: keep(read) },
      ratio: cache_for_weights({ kv: keep(read), active: read.active }),
      dots: models.map((/** @type {Model} */ each) => ({
        model: each,
        at: /** @type {Pair} */ ([each.active, keep(each)]),
        full: /** @type {Pair} */ ([each.active, each.kv]),
        lit: ONLY[only][1](each),
      })),
    };
  },

  view(derived, layout) {
    const { seq_len, read, kept, ratio } = derived;
    const size = tint(SHARED[read.choices[3]].series, bytes(kept));
    return {
      finding: read.windowed[1]
        ? say`${read.short}: ${size} a token at ${tokens(seq_len)}, ${bytes(read.kv)} without windows.`
        : say`${read.short}: ${size} of cache a token, whatever the context.`,
      summary: `A scatter plot of 44 models: the weights that a token uses across, its cache up. ${read.short} keeps ${
        bytes(kept)
      } of each token of a context of ${tokens(seq_len)}, ${
        significant(ratio)
      } bytes for a million weights that it uses.`,
      texts: { kept: bytes(kept), ratio: significant(ratio) },
      plot: panels(layout, [plane(derived, layout.width < 640), ruler(seq_len)]),
      notes: [
        "The larger a dot, the more weights; κ: bytes of cache per million weights in use. Lines start at the cache without windows. Contexts beyond a model’s own are arithmetic.",
      ],
    };
  },
});

/** @param {number} seq_len */
const ruler = (seq_len) =>
  track({
    ...{ input: "seq_len", label: "Context", text: tokens(seq_len), value: seq_len, values: CONTEXTS },
    share: (value) => Math.log2(value / CONTEXTS[0]) / 7,
    ticks: [1024, 8192, 131072].map((value) => [value, tokens(value)]),
    named: 32768,
  });

/** Colour says how keys are shared. @type {Record<string, { series: Series, hollow: boolean }>} */
const SHARED = {
  none: { series: "ink", hollow: true },
  groups: { series: "two", hollow: false },
  one: { series: "three", hollow: false },
  latent: { series: "cache", hollow: false },
};

/** @typedef {{ model: Model, at: Pair, full: Pair, lit: boolean }} Dot */

/** What the colours mean, beside the dots that have them. @type {[string, Pair, string, "start" | "middle"][]} */
const GROUPS = [
  ["none", [1.1e9, 5.6 * 2 ** 20], "unshared keys", "start"],
  ["groups", [32e9, 740 * 1024], "groups", "start"],
  ["one", [54e10, 78 * 1024], "one key for all", "middle"],
  ["latent", [24e9, 40 * 1024], "latents", "start"],
];

/** On a phone, where the name of the model that is read stands below. @type {typeof GROUPS} */
const GROUPS_NARROW = [
  GROUPS[0],
  GROUPS[1],
  ["one", [75e10, 108 * 1024], "one key", "start"],
  ["latent", [62e9, 66 * 1024], "latents", "start"],
];

/** @param {{ read: Model, dots: Dot[] }} state @param {boolean} narrow */
function plane({ read, dots }, narrow) {
  const named = (/** @type {Model} */ { slug }) =>
    !narrow && slug !== NOTED && (Object.hasOwn(LANDMARKS, slug) || slug === read.slug);
  const chosen = dots.filter(({ model }) => model === read);
  const style = (/** @type {Model} */ model) => SHARED[model.choices[3]];
  return chart({
    height: narrow ? 330 : 350,
    x: {
      ...{
        domain: [1e9, 1.2e12],
        log: 10,
        ticks: [1e9, 1e10, 1e11, 1e12],
        format: (value) => `${count(value / 1e9)} B`,
      },
      ...{ title: "weights that a token uses", room: 62 },
    },
    y: {
      ...{ domain: CACHES, log: 2, ticks: [2 ** 13, 2 ** 16, 2 ** 19, 2 ** 22], format: (value) => bytes(value) },
      ...{ title: "cache for each token", grid: true, room: narrow ? 70 : 66 },
    },
    marks: [
      ...ratioLines(narrow),
      !narrow && note([37.55e9, 70272], "DS-V3: 671 B, with half an 8 B model’s cache", { dx: 50, dy: 2.2 }),
      ...(narrow ? GROUPS_NARROW : GROUPS).map(([group, at, text, anchor]) =>
        words(at, text, { key: text, series: SHARED[group].series, anchor, weight: "bold" })
      ),
      ...dots.map(({ at, full, lit, model }) =>
        model.windowed[1] > 0 &&
        curve([full, at], {
          ...style(model),
          key: `fall ${model.slug}`,
          dash: false,
          weight: model === read ? 3 : lit ? 1.5 : 0.5,
        })
      ),
      // On a phone the name of the one that is read stands where no dots are.
      ...chosen.map(({ at, model }) =>
        narrow && curve([at, ASIDE], { ...style(model), key: "to its name", dash: false, weight: 0.8 })
      ),
      ...chosen.map(({ at, model }) =>
        point(at, {
          series: style(model).series,
          round: true,
          hollow: true,
          radius: fixedRadius(model.total) + 5,
          key: "ring",
        })
      ),
      ...dots.map(({ at, lit, model }) =>
        point(at, {
          ...{ ...style(model), key: model.slug, mark: model.slug, class: lit ? "" : "faint" },
          ...{ radius: fixedRadius(model.total), tip: model.short },
          ...{ set: { model: model.slug }, chosen: model === read },
          words: named(model) && !model.windowed[1] ? model.short : "",
          side: SIDES[model.slug] ?? "below",
          strong: model === read,
        })
      ),
      // A name keeps its place at the top of the line, while its dot sinks.
      ...dots.map(({ full, model }) =>
        named(model) && model.windowed[1] > 0 &&
        words(full, model.short, {
          ...{ dx: -6, dy: 0.5, anchor: "end", key: `name ${model.slug}`, series: style(model).series },
          weight: model === read ? "bold" : "normal",
        })
      ),
      ...chosen.map(({ model }) =>
        narrow && words(ASIDE, model.short, {
          ...{ dy: 0.8, anchor: "middle", key: "its name", series: style(model).series, weight: "bold" },
        })
      ),
    ],
  });
}

/** Rounded, since logarithms differ in their last digit from engine to engine. @param {number} total */
const fixedRadius = (total) => Math.round(25 + 15 * Math.log10(total / 1e9)) / 10;
