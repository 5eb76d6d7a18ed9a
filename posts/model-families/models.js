// @ts-check
/**
 * What the figures of this article share: the names of the eight choices and of their values, families and months.
 *
 * @typedef {import("../../static/js/marks/mark.js").Series} Series
 * @typedef {Record<string, number>} Integers
 * @typedef {{ slug: string, short: string, name: string, family: string, month: number, choices: string[],
 *   integers: Integers, total: number, active: number, kv: number, windowed: [number, number], cached: number,
 *   weights: [number, number, number, number] }} Model
 *   weights: attention, feed-forward in use, feed-forward at rest, vocabulary
 * @typedef {{ slug: string, short: string, family: string, month: number }} Closed
 * @typedef {{ name: string, title: string, short: string, series: Series, values: Record<string, [string, string, string]> }} Choice
 *   values: a word, a letter and a few letters for each
 */

import { search } from "../../static/js/kit.js";

const TRIED = 11; // the build tries every so manyth model

/** @type {Choice[]} in the order of a row's choices; the first value is that of GPT-2 */
export const CHOICES = [
  {
    ...{ name: "norm", title: "kind of norm", short: "norm", series: "router" },
    values: { layer: ["LayerNorm", "L", ""], rms: ["RMSNorm", "R", "RMS"], bare: ["no weights", "0", "bare"] },
  },
  {
    ...{ name: "placement", title: "place of the norm", short: "place", series: "router" },
    values: {
      pre: ["before", "b", ""],
      parallel: ["parallel", "P", "par"],
      both: ["both sides", "2", "both"],
      outputs: ["after", "a", "after"],
    },
  },
  {
    ...{ name: "position", title: "position", short: "pos.", series: "attention" },
    values: { learned: ["learned", "l", ""], rotary: ["rotary", "R", "rot"], ALiBi: ["ALiBi", "A", "ALi"] },
  },
  {
    ...{ name: "sharing", title: "sharing of keys", short: "keys", series: "cache" },
    values: {
      none: ["unshared", "–", ""],
      groups: ["groups", "G", "grp"],
      one: ["one for all", "1", "one"],
      latent: ["latent", "M", "lat"],
    },
  },
  {
    ...{ name: "extras", title: "extras of attention", short: "extras", series: "attention" },
    values: {
      none: ["none", "–", ""],
      window: ["window", "W", "win"],
      "qk-norm": ["QK-norm", "Q", "QK"],
      "window+qk-norm": ["window, QK", "W", "w+Q"],
      "window+cap": ["window, cap", "W", "w+c"],
      "window+sinks": ["window, sink", "W", "w+s"],
      cap: ["logit cap", "C", "cap"],
      clip: ["clipping", "C", "clip"],
      banded: ["banded", "B", "band"],
    },
  },
  {
    ...{ name: "ffn", title: "feed-forward", short: "FFN", series: "feedForward" },
    values: {
      GELU: ["GELU", "g", ""],
      SwiGLU: ["SwiGLU", "S", "Swi"],
      GEGLU: ["GEGLU", "G", "GEG"],
      "ReLU²": ["ReLU²", "r", "ReL"],
    },
  },
  {
    ...{ name: "experts", title: "experts", short: "exp.", series: "feedForward" },
    values: { dense: ["dense", "–", ""], routed: ["routed", "E", "MoE"], shared: ["with shared", "S", "MoE+"] },
  },
  {
    ...{ name: "tying", title: "vocabulary matrices", short: "tied", series: "embeddings" },
    values: { tied: ["tied", "t", ""], two: ["two", "2", "two"] },
  },
];

/**
 * What a model may have: words for a sentence about several, words for a list, and the colour of its part.
 * @type {Record<string, { words: string, short: string, series: Series, has: (model: Model) => boolean }>}
 */
export const TRAITS = {
  rms: {
    ...{ words: "use RMSNorm", short: "RMSNorm", series: "router" },
    has: ({ choices }) => choices[0] === "rms",
  },
  rotary: {
    ...{ words: "rotate their positions", short: "rotary positions", series: "attention" },
    has: ({ choices }) => choices[2] === "rotary",
  },
  gated: {
    ...{ words: "gate the feed-forward", short: "gated feed-forward", series: "feedForward" },
    has: ({ choices }) => ["SwiGLU", "GEGLU"].includes(choices[5]),
  },
  shared: {
    ...{ words: "share keys", short: "shared keys", series: "cache" },
    has: ({ choices }) => choices[3] !== "none",
  },
  experts: {
    ...{ words: "have experts", short: "experts", series: "four" },
    has: ({ choices }) => choices[6] !== "dense",
  },
  parallel: {
    ...{ words: "run halves in parallel", short: "parallel halves", series: "one" },
    has: ({ choices }) => choices[1] === "parallel",
  },
  "qk-norm": {
    ...{ words: "norm queries and keys", short: "QK-norm", series: "two" },
    has: ({ choices }) => choices[4].includes("qk-norm"),
  },
  tied: {
    ...{ words: "tie the vocabulary", short: "tied vocabulary", series: "embeddings" },
    has: ({ choices }) => choices[7] === "tied",
  },
};

/** Those of GPT-2. */
export const OLDEST = CHOICES.map(({ values }) => Object.keys(values)[0]);

export const FAMILIES = {
  ...{ gpt: "GPT", google: "Gemini, Gemma", llama: "LLaMA", mistral: "Mistral", deepseek: "DeepSeek", qwen: "Qwen" },
  other: "others",
};

const NAMES = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** A month in words. @param {number} month  since January 2019 */
export const monthOf = (month) => `${NAMES[month % 12]} ${2019 + Math.floor(month / 12)}`;

/** The word of a value. @param {number} choice @param {string} value */
export const wordOf = (choice, value) => CHOICES[choice].values[value][0];

/**
 * A field that takes one of the models.
 * @param {string} label
 * @param {{ models: Model[] }} data
 * @param {Record<string, string>} [first]  options before them
 */
export function modelField(label, { models }, first = {}) {
  const options = { ...first, ...Object.fromEntries(models.map(({ slug, short }) => [slug, short])) };
  const field = search({ label, options });
  return { ...field, sweep: () => Object.keys(options).filter((_, i) => i % TRIED === 0) };
}

/** @param {Model[]} models @param {string} slug @returns {Model} */
export function modelOf(models, slug) {
  const found = models.find((model) => model.slug === slug);
  if (!found) throw new Error(`unknown model: ${slug}`);
  return found;
}
