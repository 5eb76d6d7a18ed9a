// @ts-check
/** Query heads wired to the key/value heads that they read: the bytes fall with sharing, the arithmetic stays. */

import {
  bytes,
  choice,
  count,
  figure,
  flops,
  group as fold,
  h,
  panel,
  panels,
  plural,
  rows,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { attention_flops_per_token } from "../../static/js/formulas/calc/flops.js";
import { kv_cache_bytes, kv_cache_bytes_per_token } from "../../static/js/formulas/calc/kv_cache.js";
import { divisors, wires } from "./head-wires.js";

const HEADS = [4, 8, 16, 28, 32, 40, 64, 96, 128];

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
    const keys = n_kv_heads === 1 ? "one key/value head" : `${n_kv_heads} key/value heads`;
    const wiring = panel(layout.name === "narrow" ? 196 : 262, (box) => wires(derived, box));
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
      plot: panels(layout, [wiring, eachToken(derived, layout.name === "narrow")]),
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

/** What sharing does to cache and arithmetic. @param {{ group: number, bytes_per_token: number, flops: number }} state @param {boolean} narrow */
const eachToken = ({ group, bytes_per_token, flops: work }, narrow) =>
  rows({
    title: "For each token",
    domain: [0, 1],
    names: narrow ? undefined : 84,
    texts: "edge",
    widest: bytes(2048),
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
