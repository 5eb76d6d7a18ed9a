// @ts-check
/** How long a text a model can keep: its cache over the context, and other ways to attend, under the memory that the weights leave. */

import {
  bytes,
  chart,
  choice,
  count,
  curve,
  decimal,
  figure,
  flops,
  grip,
  group,
  level,
  panels,
  plural,
  point,
  region,
  rows,
  say,
  slider,
  tint,
  tokens,
  upright,
  words,
} from "../../static/js/kit.js";
import { kv_cache_bytes, kv_cache_bytes_per_token } from "../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../static/js/formulas/calc/params.js";
import { free_bytes } from "../../static/js/formulas/calc/roofline.js";
import { modelOf } from "../../static/js/calculator/bases.js";
import { deviceChoice, FOLLOWS } from "../../static/js/calculator/following.js";
import { AS_ABOVE, modelSearch } from "../../static/js/calculator/model_search.js";
import { FARTHEST, longestContext } from "../../static/js/calculator/quantities.js";
import { variants } from "../../static/js/calculator/variants.js";
import { shortName } from "./roof.js";

/**
 * @import { ModelConfig } from "../../static/js/formulas/calc/config.js"
 * @import { Mark, Pair, Series } from "../../static/js/marks/chart.js"
 * @typedef {{ kind: string, name: string, points: Pair[], longest: number, per_token: number }} Line
 * @typedef {{ lines: Line[], free: number, usable: number, weights: number, name: string, device: string, count: number,
 *   pulls: [number, number, number][] }} Caches  pulls: how many devices, and where the model's line then ends
 */

const CONTEXTS = Array.from({ length: 45 }, (_, i) => Math.round(2 ** (10 + i / 4)));
const [SHORTEST, LONGEST] = [CONTEXTS[0], CONTEXTS[44]];
const FAR = CONTEXTS[42]; // the grip stops there
const [LEAST, MOST] = [2 ** 22, 2 ** 44]; // bytes
const COUNTS = [1, 2, 4, 8, 16, 32, 64];
const USABLE = 0.9;
/** @type {Record<string, { series: Series, short: string }>} */
const KINDS = {
  own: { series: "cache", short: "as it is" },
  mha: { series: "four", short: "unshared" },
  mqa: { series: "one", short: "one key" },
  windowed: { series: "three", short: "windows" },
  latent: { series: "six", short: "latent" },
};
/** Texts of such lengths, at three words to four tokens. @type {Record<number, string>} */
const BOOKS = { [2 ** 13]: "an essay", [2 ** 17]: "a novel", [2 ** 20]: "the Bible" };

export default figure({
  inputs: (data) => ({
    count: slider({ label: "How many accelerators", values: COUNTS }),
    accelerator: deviceChoice(data),
    model: modelSearch("Model", data, AS_ABOVE),
    ...group("More", {
      kv_dtype: choice({ label: "Cache in", options: { bf16: "bf16", fp8: "fp8", int4: "int4" } }),
    }),
  }),

  presets: {
    "The machine above": {},
    "Llama 2 70B on four": { model: "llama-2-70b", count: 4 },
    "Gemma 3 27B, windows": { model: "gemma-3-27b" },
    "DeepSeek-V3 on sixteen": { model: "deepseek-v3", count: 16, accelerator: "h200-sxm" },
  },

  follows: FOLLOWS,
  once: () => [{ count: 2 }, { count: 4 }],

  derive(inputs, data) {
    const { name, config } = modelOf(inputs, data);
    const accelerator = data.devices[inputs.accelerator];
    const kv_bytes = data.dtype_bytes[inputs.kv_dtype];
    const run = (/** @type {number} */ many) => ({
      ...{ batch: 1, seq_len: 1, weight_bytes: 2, kv_bytes, weight_dtype: "bf16", kv_dtype: inputs.kv_dtype },
      ...{ count: many, usable_fraction: USABLE, accelerator },
    });
    const size = (/** @type {ModelConfig} */ model, /** @type {number} */ seq_len) =>
      kv_cache_bytes(model, { batch: 1, seq_len, dtype_bytes: kv_bytes });
    const lines = [{ kind: "own", name, model: config }, ...variants(config)].map(({ model, ...line }) => ({
      ...line,
      points: CONTEXTS.map((seq_len) => /** @type {Pair} */ ([seq_len, size(model, seq_len)])),
      longest: longestContext(model, run(inputs.count)),
      per_token: kv_cache_bytes_per_token(model, { dtype_bytes: kv_bytes }),
    }));
    const end = (/** @type {number} */ many) => Math.min(FAR, Math.max(SHORTEST, longestContext(config, run(many))));
    return {
      ...{ name, lines, count: inputs.count, device: shortName(accelerator) },
      pulls: COUNTS.map((many) => /** @type {[number, number, number]} */ ([many, end(many), size(config, end(many))])),
      free: free_bytes(config, accelerator, run(inputs.count)),
      usable: accelerator.memory_bytes * inputs.count * USABLE,
      weights: 2 * parameters(config).total,
      "bounds.longest_context": lines[0].longest,
      per_token: lines[0].per_token,
      at_131072: size(config, 131072),
    };
  },

  view(derived, layout) {
    const { lines, per_token } = derived;
    return {
      finding: headline(derived),
      summary: `Cache of one sequence from ${count(SHORTEST)} to ${count(LONGEST)} tokens. ` +
        lines.map((line) => `${line.name}: ${bytes(line.per_token)} a token`).join("; ") + ".",
      readouts: [{
        name: "cache.bytes_per_token",
        label: "of cache for one more token",
        text: bytes(per_token),
        value: per_token,
      }],
      texts: { at_131072: bytes(derived.at_131072) },
      plot: panels(layout, [memory(derived, layout.name === "narrow"), contexts(derived, layout.name)]),
    };
  },
});

/** @param {number} many */
const length = (many) => many >= FARTHEST ? "any number of" : many >= 1e7 ? decimal(many) : count(many);

/** @param {Caches} caches */
function headline({ lines: [own, ...others], free, weights, name, device, count: many }) {
  const title = name.length > 20 ? `${name.slice(0, 19)}…` : name;
  const on = many === 1 ? `one ${device} has` : `${many} ${device} have`;
  if (free <= 0) return say`${title} weighs ${tint("ink", flops(weights, "B"))}: ${on} no room for a cache.`;
  const mha = others.find(({ kind }) => kind === "mha");
  const less = mha && mha.longest < own.longest ? `; unshared keys, ${length(mha.longest)}` : "";
  return say`${many === 1 ? `One ${device} holds` : `${many} ${device} hold`} ${
    tint("cache", `${length(own.longest)} tokens`, "own")
  } beside ${title}${less}.`;
}

/** What the weights take of the memory, and what they leave. @param {Caches} caches @param {boolean} narrow */
const memory = ({ weights, free, usable, device, count: many }, narrow) =>
  rows({
    domain: [0, 1.15 * usable],
    limit: usable,
    limitText: `${many} × ${device}: ${bytes(usable)} to use`,
    rows: [{
      name: "Memory",
      parts: [
        { value: weights, series: "five", soft: true, words: narrow ? "weights" : `weights, ${bytes(weights)}` },
        {
          ...{ value: Math.max(0, free), series: "cache", soft: true, mark: "own" },
          words: narrow ? bytes(free) : `room for the cache, ${bytes(free)}`,
        },
      ],
    }],
  });

/** @param {Caches} caches @param {"narrow" | "medium" | "wide" | "full"} layout */
function contexts({ lines, free, count: many, pulls }, layout) {
  const wide = layout === "wide" || layout === "full";
  const [own] = lines;
  const edge = Math.max(LEAST, free);
  const crosses = own.longest >= SHORTEST && own.longest <= FAR && free > LEAST;
  const [, x, y] = pulls[COUNTS.indexOf(many)];
  return chart({
    height: layout === "narrow" ? 330 : 300,
    x: {
      ...{
        domain: [SHORTEST, LONGEST],
        log: 2,
        ticks: [2 ** 10, 2 ** 13, 2 ** 17, 2 ** 20],
        title: "tokens of context",
      },
      format: (value) => (value === 2 ** 20 ? "1M" : tokens(value)) + (wide && BOOKS[value] ? `, ${BOOKS[value]}` : ""),
    },
    y: {
      ...{ domain: [LEAST, MOST], log: 2, grid: true, title: "cache of one sequence" },
      ...{ format: (value) => bytes(value, 1), ticks: [2 ** 25, 2 ** 30, 2 ** 35, 2 ** 40] },
    },
    marks: [
      region([[SHORTEST, edge], [LONGEST, MOST]], { key: "full", series: "loss" }),
      words([SHORTEST, MOST], "does not fit", { dx: 8, dy: 1, series: "loss", weight: "bold", key: "words" }),
      level(edge, { key: "edge" }),
      ...lines.slice(1).map((line) => curveOf(line, 2)),
      curveOf(own, 4),
      ...lines.slice(1).map((line) => fullOf(line, own, free, wide)),
      crosses && upright(x, y, { key: "down", series: "cache" }),
      crosses && words([x, LEAST], count(own.longest), {
        ...{ key: "longest", series: "cache", weight: "bold", dy: -0.9, dx: x > 2 ** 17 ? -7 : 7 },
        anchor: x > 2 ** 17 ? "end" : "start",
      }),
      grip([x, y], {
        label: "How many accelerators",
        text: plural(many, "accelerator"),
        along: { input: "count", value: many, places: pulls },
      }),
    ],
    names: lines.map(({ kind, name, points }) => ({
      ...{ y: points[points.length - 1][1], series: KINDS[kind].series, mark: kind, strong: kind === "own" },
      text: !wide ? KINDS[kind].short : name.length > 20 ? `${name.slice(0, 19)}…` : name,
    })),
  });
}

/** A line, where it is inside the plane. @param {Line} line @param {number} weight @returns {Mark} */
const curveOf = ({ kind, points }, weight) =>
  curve(points.map(([x, y]) => (y >= LEAST && y <= MOST ? [x, y] : null)), {
    ...{ key: kind, series: KINDS[kind].series, mark: kind, weight, dash: false },
  });

/** Where another way to attend meets the memory's edge. @param {Line} line @param {Line} own @param {number} free @param {boolean} wide @returns {Mark | false} */
const fullOf = ({ kind, longest }, own, free, wide) =>
  longest >= SHORTEST && longest <= LONGEST && free > LEAST && point([longest, free], {
    ...{ key: `full ${kind}`, series: KINDS[kind].series, mark: kind, radius: 4.5, side: "left" },
    words: wide && kind === "mha" && longest > 2 ** 14 && longest < own.longest / 1.5
      ? `full at ${count(longest)}`
      : undefined,
  });
