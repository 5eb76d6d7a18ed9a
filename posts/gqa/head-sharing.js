// @ts-check
/** Query heads wired to the key/value heads that they read: the bytes fall with sharing, the arithmetic stays. */

import {
  attributesOf,
  bar,
  bytes,
  choice,
  count,
  figure,
  flops,
  group as fold,
  h,
  handle,
  label,
  panel,
  panels,
  plural,
  round,
  rows,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { attention_flops_per_token } from "../../static/js/formulas/calc/flops.js";
import { kv_cache_bytes, kv_cache_bytes_per_token } from "../../static/js/formulas/calc/kv_cache.js";

/** @import { Box } from "../../static/js/marks/panels.js" */
/** @typedef {{ n_heads: number, n_kv_heads: number, group: number }} Heads */

const HEADS = [4, 8, 16, 28, 32, 40, 64, 96, 128];
/** @param {number} n */
const divisors = (n) => Array.from({ length: n }, (_, i) => i + 1).filter((i) => n % i === 0);

export default figure({
  inputs: () => ({
    n_kv_heads: slider({ label: "Key/value heads", values: ({ n_heads }) => divisors(n_heads) }),
    n_heads: slider({ label: "Query heads", values: HEADS }),
    seq_len: slider({ label: "Context", min: 128, max: 131072, scale: "log", format: count, unit: "tokens" }),
    ...fold("More", {
      d_head: slider({ label: "Width of a head", values: [64, 80, 96, 128, 192, 256] }),
      n_layers: slider({ label: "Layers", min: 1, max: 128 }),
      dtype: choice({ label: "Cache type", options: { bf16: "bf16", fp8: "fp8" } }),
    }),
  }),

  presets: ({ models }) => ({
    "Llama 2 70B": {},
    "A key for every head": { n_kv_heads: 64 },
    "One key for all": { n_kv_heads: 1 },
    "Llama 3.1 8B": models["Llama 3.1 8B"],
    "Gemma 7B: small, unshared": models["Gemma 7B"],
  }),

  once: () => [{ n_kv_heads: 64 }],

  derive(inputs, data) {
    const { n_heads, n_kv_heads, d_head, n_layers, seq_len, dtype } = inputs;
    const shape = { n_heads, n_kv_heads, d_head, n_layers };
    const model = { ...data.model, ...shape };
    const dtype_bytes = data.dtype_bytes[dtype];
    return {
      ...inputs,
      group: n_heads / n_kv_heads,
      model_name: nameOf(shape, data.models),
      bytes_per_token: kv_cache_bytes_per_token(model, { dtype_bytes }),
      unshared_bytes: kv_cache_bytes_per_token({ ...model, n_kv_heads: n_heads }, { dtype_bytes }),
      cache_bytes: kv_cache_bytes(model, { batch: 1, seq_len, dtype_bytes }),
      flops: attention_flops_per_token(model, { seq_len }),
    };
  },

  view(derived, layout) {
    const { n_heads, n_kv_heads, group, bytes_per_token, unshared_bytes, flops: work, seq_len } = derived;
    const keys = n_kv_heads === 1 ? "one key" : `${n_kv_heads} keys`;
    const wiring = panel(layout.name === "narrow" ? 196 : 262, (box) => wires(derived, box));
    const bars = rows({
      title: "For each token",
      domain: [0, 1],
      texts: "edge",
      rows: [
        {
          name: "Cache",
          text: bytes(bytes_per_token),
          parts: [
            { value: 1 / group, series: "cache" },
            { value: 1 - 1 / group, series: "cache", hatch: true, words: group > 1 ? "saved" : "" },
          ],
        },
        {
          name: "Attention",
          text: flops(work),
          parts: [{ value: 1, series: "attention", words: group > 1 ? "nothing happened here" : "" }],
        },
      ],
    });
    return {
      finding: group === 1
        ? say`A key for every query head: ${tint("cache", bytes(bytes_per_token))} a token.`
        : say`${n_heads} query heads on ${keys}: cache ${tint("cache", `÷\u00a0${group}`)}, attention ${
          tint("attention", "unchanged")
        }.`,
      summary: `${n_heads} bars for query heads, wired in groups of ${group} to ${
        plural(n_kv_heads, "key/value head")
      }. Of ${bytes(unshared_bytes)} that unshared heads would add for each token, ${bytes(bytes_per_token)} are kept.`,
      readouts: [{
        name: "cache",
        label: `cache at ${count(seq_len)} tokens`,
        text: bytes(derived.cache_bytes),
        value: derived.cache_bytes,
      }],
      texts: { per_token: bytes(bytes_per_token), flops: flops(work) },
      plot: panels(layout, [wiring, bars]),
      notes: [
        derived.model_name
          ? `These are the head counts of ${derived.model_name}; every layer is counted as attending to the whole context.`
          : "Every layer is counted as attending to the whole context.",
      ],
    };
  },

  picture: (derived) =>
    h(
      "svg",
      { viewBox: "0 0 240 120", "aria-hidden": "true" },
      ...wires(derived, { width: 240, height: 120, size: 0 }),
    ),
});

/**
 * The published model of this shape, or "".
 * @param {Record<string, number>} shape
 * @param {Record<string, Record<string, number>>} models
 */
function nameOf(shape, models) {
  const found = Object.entries(models).find(([, known]) =>
    Object.keys(shape).every((key) => known[key] === shape[key])
  );
  return found ? found[0] : "";
}

/**
 * Every query head, and the key/value head that it reads. A head that is merged stands where the one does that it was
 * merged into, so that boxes slide together and apart.
 * @param {Heads} heads
 * @param {{ width: number, height: number, size: number }} box
 */
function wires({ n_heads, n_kv_heads, group }, { width, height, size }) {
  const gap = group > 1 && n_kv_heads > 1 ? Math.min(14, (0.2 * width) / (n_kv_heads - 1)) : 0;
  const pitch = (width - gap * (n_kv_heads - 1)) / n_heads;
  const [top, foot] = [size * 1.4, height - size * 1.6];
  const [query, key] = [(foot - top) * 0.2, (foot - top) * 0.17];
  const at = (/** @type {number} */ i) => (i + 0.5) * pitch + Math.floor(i / group) * gap;
  const keyAt = (/** @type {number} */ k) => (at(k * group) + at(k * group + group - 1)) / 2;
  const thick = Math.min(20, pitch * 0.64);
  const broad = Math.min(34, Math.max(thick, group * pitch * 0.5));
  const heads = Array.from({ length: n_heads }, (_, i) => i);
  const markOf = (/** @type {number} */ i) => `group-${Math.floor(i / group) + 1}`;
  return [
    ...heads.map((i) =>
      h("path", {
        d: `M${round(at(i))} ${round(top + query + 2)}L${round(keyAt(Math.floor(i / group)))} ${round(foot - key - 2)}`,
        ...attributesOf("wire", { key: `wire ${i}`, mark: markOf(i) }),
        "stroke-width": 0.75,
        opacity: 0.5,
      })
    ),
    ...heads.map((i) =>
      bar({ x: at(i) - thick / 2, y: top, width: thick, height: query }, {
        ...{ key: `query ${i}`, series: "attention", mark: markOf(i) },
      })
    ),
    ...heads.map((i) =>
      bar({ x: keyAt(Math.floor(i / group)) - broad / 2, y: foot - key, width: broad, height: key }, {
        ...{ key: `key ${i}`, series: "cache", mark: markOf(i), tip: tipOf(i, { n_heads, n_kv_heads, group }) },
      })
    ),
    ...(size ? labels({ n_heads, n_kv_heads, group }, { foot, size }) : []),
    size && n_kv_heads > 0 && merging({ n_heads, n_kv_heads, group }, keyAt, foot - key / 2),
  ];
}

/** What a group's key says of itself; only the first box of a group does. @param {number} i @param {Heads} heads */
function tipOf(i, { n_kv_heads, group }) {
  if (i % group || n_kv_heads > 16) return undefined;
  const readers = group === 1 ? `Query head ${i + 1} reads` : `Query heads ${i + 1} to ${i + group} share`;
  return `${readers} key/value head ${i / group + 1}`;
}

/** @param {Heads} heads @param {{ foot: number, size: number }} place */
const labels = ({ n_heads, n_kv_heads }, { foot, size }) => [
  label([0, size * 0.5], `${n_heads} query heads`, { size, series: "attention", weight: "bold" }),
  label([0, foot + size], n_kv_heads === 1 ? "one key/value head" : plural(n_kv_heads, "key/value head"), {
    ...{ size, series: "cache", weight: "bold" },
  }),
];

/**
 * The grip on the last key: pushed to the left, keys merge; pulled to the right, they come apart.
 * @param {Heads} heads
 * @param {(key: number) => number} keyAt
 * @param {number} y
 */
function merging({ n_heads, n_kv_heads }, keyAt, y) {
  const stops = divisors(n_heads);
  const right = keyAt(n_kv_heads - 1);
  return handle([right, y], {
    label: "Key/value heads",
    text: plural(n_kv_heads, "key/value head"),
    tracks: [{
      input: "n_kv_heads",
      value: n_kv_heads,
      stops: stops.map((many) => [many, right + (stops.indexOf(many) - stops.indexOf(n_kv_heads)) * 44, y]),
    }],
  });
}
