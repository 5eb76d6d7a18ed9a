// @ts-check
/** Cache size against context length, with every kind of control that has a value. */

import { bytes, count, tokens } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { kv_cache_bytes } from "../../static/js/formulas/calc/kv_cache.js";
import { choice } from "../../static/js/inputs/choice.js";
import { number } from "../../static/js/inputs/number.js";
import { slider } from "../../static/js/inputs/slider.js";
import { toggle } from "../../static/js/inputs/toggle.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { dot } from "../../static/js/marks/dot.js";
import { area, line, rule } from "../../static/js/marks/line.js";
import { log } from "../../static/js/marks/scale.js";
import { label, spread } from "../../static/js/marks/text.js";

const divisors = (n) => Array.from({ length: n }, (_, i) => i + 1).filter((i) => n % i === 0);

function inputs() {
  return {
    n_heads: slider({ label: "Query heads", values: [4, 8, 16, 32, 64] }),
    n_kv_heads: slider({ label: "Key/value heads", values: (inputs) => divisors(inputs.n_heads) }),
    seq_len: slider({ label: "Context", min: 1024, max: 131072, scale: "log", unit: "tokens" }),
    batch: number({ label: "Batch", min: 1, max: 4096, unit: "sequences" }),
    dtype: choice({ label: "Cache type", options: { bf16: "bf16", fp8: "fp8" } }),
    model: choice({ label: "Model", options: { a: "One", b: "Two", c: "Three", d: "Four", e: "Five" } }),
    causal: toggle({ label: "Causal mask" }),
  };
}

function presets() {
  return {
    "Published": {},
    "One key for all": { n_kv_heads: 1 },
    "Long": { seq_len: 131072, dtype: "fp8", causal: false },
  };
}

function check(inputs) {
  if (inputs.batch * inputs.seq_len <= 2 ** 24) return null;
  return `${count(inputs.batch)} sequences of ${
    count(inputs.seq_len)
  } tokens are more than 16,777,216 tokens; take fewer sequences.`;
}

function derive(inputs, data) {
  const dtype_bytes = inputs.dtype === "fp8" ? 1 : 2;
  const of = (n_kv_heads, seq_len) =>
    kv_cache_bytes({ ...data.model, n_heads: inputs.n_heads, n_kv_heads }, {
      batch: inputs.batch,
      seq_len,
      dtype_bytes,
    });
  const curves = [1, inputs.n_kv_heads, inputs.n_heads].map((heads) =>
    [1024, 131072].map((seq_len) => [seq_len, of(heads, seq_len)])
  );
  return { ...inputs, curves, cache_bytes: of(inputs.n_kv_heads, inputs.seq_len) };
}

function view(derived, layout) {
  const size = layout.font;
  const height = 320;
  const left = 5.5 * size;
  const right = layout.width - 5.5 * size;
  const foot = height - 3.4 * size;
  const x = log([1024, 131072], [left, right], 2);
  const y = log([2 ** 20, 2 ** 50], [foot, 2.4 * size], 2);
  const at = ([seq_len, value]) => /** @type {[number, number]} */ ([x(seq_len), y(value)]);
  const names = ["one for all", `${derived.n_kv_heads} heads`, "one each"];
  const places = spread(derived.curves.map((curve) => y(curve[1][1])), size * 1.35);
  return {
    finding: `At ${count(derived.seq_len)} tokens the cache takes ${bytes(derived.cache_bytes)}.`,
    summary: "Three rising lines: the cache grows with the context, and with the heads that store keys and values.",
    readouts: [{ name: "cache_bytes", label: "cache", text: bytes(derived.cache_bytes), value: derived.cache_bytes }],
    texts: { context: `${tokens(derived.seq_len)}` },
    notes: derived.causal ? [] : ["Without the causal mask a model cannot generate; the cache is the same."],
    plot: svg(layout.width, height, [
      axisBottom(x, foot, { format: tokens, about: 5, title: "context, tokens", size }),
      axisLeft(y, left, {
        format: bytes,
        ticks: [2 ** 20, 2 ** 30, 2 ** 40, 2 ** 50],
        title: "cache",
        grid: [left, right],
        size,
      }),
      area(derived.curves[1].map(at), foot, { series: "cache", mark: "chosen" }),
      rule([left, y(80 * 2 ** 30)], [right, y(80 * 2 ** 30)], { series: "ink" }),
      ...derived.curves.map((curve, i) =>
        line(curve.map(at), {
          series: ["cache", "cache", "loss"][i],
          dash: i !== 1,
          mark: ["least", "chosen", "most"][i],
        })
      ),
      dot([x(derived.seq_len), y(derived.cache_bytes)], {
        series: "cache",
        tip: `${bytes(derived.cache_bytes)} at ${count(derived.seq_len)} tokens`,
        mark: "chosen",
      }),
      ...names.map((name, i) =>
        label([right + 6, places[i]], name, {
          size,
          series: ["cache", "cache", "loss"][i],
          mark: ["least", "chosen", "most"][i],
          weight: i === 1 ? "bold" : "normal",
        })
      ),
    ]),
  };
}

function picture() {
  return svg(240, 120, [line([[10, 110], [230, 10]], { series: "cache" })]);
}

export default { inputs, presets, check, derive, view, picture };
