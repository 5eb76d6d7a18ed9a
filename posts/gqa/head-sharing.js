// @ts-check
/** Query heads wired to the key-value heads that they read: the bytes fall with sharing, the FLOPs stay. */

import { bytes, count, flops, plural } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { attention_flops_per_token } from "../../static/js/formulas/calc/flops.js";
import { kv_cache_bytes, kv_cache_bytes_per_token } from "../../static/js/formulas/calc/kv_cache.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { bar } from "../../static/js/marks/bar.js";
import { attributesOf } from "../../static/js/marks/mark.js";
import { label, round } from "../../static/js/marks/text.js";

const SHAPE = ["n_heads", "n_kv_heads", "d_head", "n_layers"];
const HEADS = [4, 8, 16, 28, 32, 40, 64, 96, 128];

/** @param {number} n */
const divisors = (n) => Array.from({ length: n }, (_, i) => i + 1).filter((i) => n % i === 0);

export function inputs() {
  return {
    n_heads: slider({ label: "Query heads", values: HEADS }),
    n_kv_heads: slider({ label: "Key/value heads", values: (inputs) => divisors(inputs.n_heads) }),
    d_head: slider({ label: "Width of a head", values: [64, 80, 96, 128, 192, 256] }),
    n_layers: slider({ label: "Layers", min: 1, max: 128 }),
    seq_len: slider({ label: "Context", min: 128, max: 131072, scale: "log", format: count, unit: "tokens" }),
    dtype: choice({ label: "Cache type", options: { bf16: "bf16", fp8: "fp8" } }),
  };
}

/** @param {any} data */
export function presets(data) {
  return [
    { name: "Llama 2 70B", inputs: {} },
    { name: "A key for every head", inputs: { n_kv_heads: 64 } },
    { name: "One key for all", inputs: { n_kv_heads: 1 } },
    { name: "Llama 3.1 8B", inputs: data.models["Llama 3.1 8B"] },
    { name: "Gemma 7B: small, unshared", inputs: data.models["Gemma 7B"] },
  ];
}

/** @param {any} inputs @param {any} data */
export function derive(inputs, data) {
  const shape = Object.fromEntries(SHAPE.map((name) => [name, inputs[name]]));
  const model = { ...data.model, ...shape };
  const dtype_bytes = data.dtype_bytes[inputs.dtype];
  const named = Object.entries(data.models).find(([, known]) => SHAPE.every((name) => known[name] === inputs[name]));
  return {
    ...inputs,
    model_name: named ? named[0] : "",
    group: inputs.n_heads / inputs.n_kv_heads,
    bytes_per_token: kv_cache_bytes_per_token(model, { dtype_bytes }),
    unshared_bytes: kv_cache_bytes_per_token({ ...model, n_kv_heads: inputs.n_heads }, { dtype_bytes }),
    cache_bytes: kv_cache_bytes(model, { batch: 1, seq_len: inputs.seq_len, dtype_bytes }),
    flops: attention_flops_per_token(model, { seq_len: inputs.seq_len }),
  };
}

/**
 * The heads and their wires; one path for each group's queries and one for its wires.
 * @param {{ n_heads: number, n_kv_heads: number, group: number }} heads
 * @param {{ width: number, top: number, query: number, drop: number, key: number }} box
 */
function wiring({ n_heads, n_kv_heads, group }, { width, top, query, drop, key }) {
  const gap = group > 1 && n_kv_heads > 1 ? Math.min(14, (0.2 * width) / (n_kv_heads - 1)) : 0;
  const pitch = (width - gap * (n_kv_heads - 1)) / n_heads;
  const thick = Math.min(20, pitch * 0.64);
  const broad = Math.min(34, Math.max(thick, group * pitch * 0.5));
  const below = top + query + drop;
  return Array.from({ length: n_kv_heads }, (_, k) => {
    const centres = Array.from({ length: group }, (_, i) => (k * group + i + 0.5) * pitch + k * gap);
    const middle = (centres[0] + centres[group - 1]) / 2;
    const mark = `group-${k + 1}`;
    const first = k * group + 1;
    const readers = group === 1 ? `Query head ${first} reads` : `Query heads ${first} to ${first + group - 1} share`;
    const tip = n_kv_heads <= 16 ? `${readers} key/value head ${k + 1}` : undefined;
    const queries = centres.map((x) => `M${round(x - thick / 2)} ${top}h${round(thick)}v${query}h${round(-thick)}Z`);
    const wires = centres.map((x) => `M${round(x)} ${top + query + 2}L${round(middle)} ${below - 2}`);
    return [
      h("path", {
        d: wires.join(""),
        ...attributesOf("wire", { series: 0, mark }),
        "stroke-width": 0.75,
        opacity: 0.5,
      }),
      h("path", { d: queries.join(""), ...attributesOf("bar", { series: 1, mark }) }),
      bar({ x: middle - broad / 2, y: below, width: broad, height: key }, { series: 5, mark, tip }),
    ];
  }).flat();
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { n_heads, n_kv_heads, group, seq_len } = derived;
  const { width, font: size } = layout;
  const wide = layout.name !== "narrow";
  const top = size * 1.8;
  const box = wide ? { width, top, query: 44, drop: 148, key: 38 } : { width, top, query: 30, drop: 84, key: 26 };
  const under = top + box.query + box.drop + box.key;
  const thick = wide ? 28 : 20;
  const keys = n_kv_heads === 1 ? "one key/value head" : plural(n_kv_heads, "key/value head");
  const perToken = bytes(derived.bytes_per_token);
  const work = flops(derived.flops);
  const shared = (width * n_kv_heads) / n_heads;
  const measure = (
    /** @type {number} */ y,
    /** @type {string} */ name,
    /** @type {string} */ value,
    /** @type {any[]} */ ...bars
  ) => [
    label([0, y], name, { size }),
    label([width, y], value, { size, anchor: "end", weight: "bold" }),
    ...bars,
  ];
  const first = under + size * (wide ? 5 : 3.8);
  const second = first + thick + size * (wide ? 4 : 3);
  const across = (/** @type {number} */ y, x = 0, right = width) => ({
    x,
    y: y + size,
    width: right - x,
    height: thick,
  });
  const rest = group > 1 && bar(across(first, shared), { series: 5, hatch: true });
  const span = (/** @type {number} */ first) => `${first} ${group === 2 ? "and" : "to"} ${first + group - 1}`;
  const sharing = group === 1
    ? `With a key for every query head, one token adds ${perToken} to the cache; attending to ${
      count(seq_len)
    } tokens takes ${work}.`
    : `${count(n_heads)} query heads on ${keys} cut the cache ${
      count(group)
    }-fold, to ${perToken} a token; the ${work} of attention stay.`;
  const same = wide ? `${work}, with any sharing` : work;
  return {
    finding: sharing,
    summary: group === 1
      ? `${count(n_heads)} query heads, each wired to a key/value head of its own.`
      : `${count(n_heads)} query heads in ${plural(n_kv_heads, "group")} of ${group}: query heads ${
        span(1)
      } share key/value head 1` +
        (n_kv_heads > 1 ? `, query heads ${span(group + 1)} share key/value head 2, and so on.` : "."),
    readouts: [
      {
        name: "cache",
        label: `cache at ${count(seq_len)} tokens`,
        text: bytes(derived.cache_bytes),
        value: derived.cache_bytes,
      },
      { name: "per_token", label: "added by each token", text: perToken, value: derived.bytes_per_token },
      { name: "flops", label: "attention per new token", text: work, value: derived.flops },
    ],
    texts: { queries_per_key: count(group), shape: derived.model_name || "this shape" },
    plot: svg(width, Math.ceil(second + size + thick + 2), [
      label([0, size * 0.6], plural(n_heads, "query head"), { size, weight: "bold", series: 1 }),
      ...wiring(derived, box),
      label([0, under + size * 1.2], keys[0].toUpperCase() + keys.slice(1), { size, weight: "bold", series: 5 }),
      ...measure(
        first,
        "Cache per token",
        wide && group > 1 ? `${perToken} of ${bytes(derived.unshared_bytes)}` : perToken,
        rest,
        bar(across(first, 0, shared), { series: 5 }),
      ),
      ...measure(second, "Attention per new token", same, bar(across(second), { series: 1 })),
    ]),
    notes: derived.model_name
      ? [
        `These are the head counts of ${derived.model_name}; every layer is counted as attending to the whole context.`,
      ]
      : [],
  };
}

export function picture() {
  const heads = { n_heads: 32, n_kv_heads: 4, group: 8 };
  return svg(240, 120, wiring(heads, { width: 240, top: 14, query: 26, drop: 46, key: 22 }));
}
