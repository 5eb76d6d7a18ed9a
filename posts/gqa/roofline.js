// @ts-check
/** Decode attention, weights and prefill under one accelerator's roof. */

import { fixed, flops, percent, plural, significant } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { attainable_flops, ridge_intensity } from "../../static/js/formulas/calc/roofline.js";
import {
  decode_attention_intensity,
  latent_attention_intensity,
  prefill_attention_intensity,
  weights_intensity,
} from "../../static/js/formulas/posts/gqa.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { dot } from "../../static/js/marks/dot.js";
import { line, rule } from "../../static/js/marks/line.js";
import { log } from "../../static/js/marks/scale.js";
import { label, textWidth } from "../../static/js/marks/text.js";

const NARROWEST = 0.5; // FLOPs per byte at the left edge
const DEEPEST = 8192;

/** @param {any} data */
export function inputs(data) {
  const names = Object.fromEntries(Object.entries(data.roofs).map(([key, roof]) => [key, roof.name]));
  return {
    n_kv_heads: slider({ label: `Key/value heads of ${data.n_heads}`, values: [1, 2, 4, 8, 16, 32, 64] }),
    batch: slider({ label: "Batch", values: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024], unit: "sequences" }),
    dtype: choice({ label: "Cache type", options: { bf16: "bf16", fp8: "fp8" } }),
    accelerator: choice({ label: "Accelerator", options: names }),
  };
}

export function presets() {
  return [
    { name: "Eight keys", inputs: {} },
    { name: "A key for every head", inputs: { n_kv_heads: 64 } },
    { name: "One key for all", inputs: { n_kv_heads: 1 } },
    { name: "Batch of 512", inputs: { batch: 512 } },
    { name: "fp8 lifts MLA over the ridge", inputs: { dtype: "fp8" } },
  ];
}

/** @param {any} inputs @param {any} data */
export function derive(inputs, data) {
  const kv_bytes = data.dtype_bytes[inputs.dtype];
  const roof = data.roofs[inputs.accelerator];
  const of = (/** @type {number} */ n_kv_heads) =>
    decode_attention_intensity({ n_heads: data.n_heads, n_kv_heads, kv_bytes });
  const reach = (/** @type {number} */ intensity) => attainable_flops(roof, { intensity });
  const ridge = ridge_intensity(roof);
  const intensity = of(inputs.n_kv_heads);
  const mla_intensity = latent_attention_intensity({ ...data.mla, kv_bytes });
  const sizes = { n_heads: data.n_heads, n_kv_heads: inputs.n_kv_heads, seq_len: data.prompt, dtype_bytes: kv_bytes };
  return {
    ...inputs,
    n_heads: data.n_heads,
    prompt: data.prompt,
    name: roof.name,
    peak: roof.flops_per_second.bf16,
    ridge,
    reach,
    intensity,
    attainable: reach(intensity),
    bound: intensity >= ridge ? "compute" : "memory",
    references: [data.n_heads, 1].filter((heads) => heads !== inputs.n_kv_heads).map((heads) => [heads, of(heads)]),
    mla_intensity,
    mla_attainable: reach(mla_intensity),
    weights: weights_intensity({ batch: inputs.batch, weight_bytes: 2 }),
    prefill: [prefill_attention_intensity(sizes), weights_intensity({ batch: data.prompt, weight_bytes: 2 })],
  };
}

/** @param {number} value */
const number = (value) => (value < 100 && !Number.isInteger(value) ? significant(value) : fixed(value, 0));

/** @param {number} heads @param {number} all */
const kind = (heads, all) => (heads === all ? "MHA" : heads === 1 ? "MQA" : `GQA-${heads}`);

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { width, font: size } = layout;
  const narrow = layout.name === "narrow";
  const height = narrow ? 380 : Math.min(560, width * 0.8);
  const left = narrow ? 48 : 52;
  const bottom = height - size * 3.5;
  const x = log([NARROWEST, DEEPEST], [left, width - 8], 2);
  const y = log([1e12, 2.6e15], [bottom, size * 2.4]);
  const at = (
    /** @type {number} */ intensity,
  ) => /** @type {[number, number]} */ ([x(intensity), y(derived.reach(intensity))]);
  const roof = [NARROWEST, derived.ridge, DEEPEST].map(at);
  const point = (/** @type {number} */ value, /** @type {string} */ text, /** @type {any} */ options = {}) => {
    const [px, py] = at(value);
    return [
      dot([px, py], {
        series: 1,
        hollow: true,
        radius: 5,
        tip: `${text}: ${number(value)} FLOPs per byte`,
        ...options,
      }),
      label([px + 11, py + size * 0.75], narrow ? text : `${text}: ${number(value)}`, {
        size,
        weight: options.hollow === false ? "bold" : "normal",
      }),
    ];
  };
  const weights = at(derived.weights);
  const [, high] = at(DEEPEST);
  // The label of the weights stands left of the line; where it would reach across, it is shorter and higher.
  const room = weights[0] - left - 12;
  const words =
    [`weights, batch ${fixed(derived.batch, 0)}`, "weights"].find((text) =>
      textWidth(text, size) < room && !(narrow && text !== "weights")
    ) ?? "weights";
  const over = Math.max(0, textWidth(words, size) - room);
  const steep = (y(1e12) - y(2e12)) / (x(2) - x(1));
  const foot = y(2e13);
  const share = percent(derived.attainable / derived.peak);
  const rate = flops(derived.attainable, "FLOP/s");
  const what = derived.n_kv_heads === derived.n_heads
    ? "With a key for every query head"
    : `With ${derived.n_kv_heads === 1 ? "one key" : `${derived.n_kv_heads} keys`} for ${derived.n_heads} query heads`;
  return {
    finding:
      `${what}, attention in decoding does ${number(derived.intensity)} ${
        derived.intensity === 1 ? "FLOP" : "FLOPs"
      } per byte at any batch and can reach ${rate}, ` +
      `${share} of the peak of ${derived.name}; the weights, at batch ${fixed(derived.batch, 0)}, do ${
        number(derived.weights)
      }.`,
    summary: `Log-log roofline of ${derived.name}, ridge at ${number(derived.ridge)} FLOPs per byte. ` +
      `Decode attention with ${plural(derived.n_kv_heads, "key/value head")}: ${
        number(derived.intensity)
      }, bound by ${derived.bound}. ` +
      `Latent attention: ${number(derived.mla_intensity)}, bound by ${
        derived.mla_intensity >= derived.ridge ? "compute" : "memory"
      }. ` +
      `Weights at batch ${fixed(derived.batch, 0)}: ${number(derived.weights)}, bound by ${
        derived.weights >= derived.ridge ? "compute" : "memory"
      }. ` +
      `Prefill of ${fixed(derived.prompt, 0)} tokens: ${derived.prefill.map(number).join(" and ")}.`,
    readouts: [
      {
        name: "intensity",
        label: "FLOPs per byte, attention",
        text: number(derived.intensity),
        value: derived.intensity,
      },
      {
        name: "attainable",
        label: `at most, of ${flops(derived.peak, "FLOP/s")}`,
        text: rate,
        value: derived.attainable,
      },
      { name: "ridge", label: "FLOPs per byte at the ridge", text: number(derived.ridge), value: derived.ridge },
    ],
    texts: { share },
    plot: svg(width, height, [
      axisBottom(x, bottom, {
        format: number,
        ticks: [1, 8, 64, 512, 4096],
        grid: [bottom, high],
        title: "FLOPs per byte read",
        size,
      }),
      axisLeft(y, left, {
        format: (value) => fixed(value / 1e12, 0),
        ticks: [1e12, 1e13, 1e14, 1e15],
        grid: [left, width - 8],
        title: "attainable TFLOP/s",
        size,
      }),
      rule([x(derived.ridge), foot], [x(derived.ridge), bottom], { series: 0 }),
      label([x(derived.ridge) + 8, foot + size * 0.5], `ridge ${number(derived.ridge)}`, { size, weight: "bold" }),
      !narrow && label([x(derived.ridge) - 8, bottom - size], "memory decides", { size, anchor: "end", quiet: true }),
      !narrow && label([x(derived.ridge) + 8, bottom - size], "arithmetic decides", { size, quiet: true }),
      line(roof, { series: 0, dash: false, weight: 2 }),
      ...derived.references.flatMap((/** @type {[number, number]} */ [heads, value]) =>
        point(value, kind(heads, derived.n_heads))
      ),
      ...point(derived.mla_intensity, "MLA"),
      ...point(derived.intensity, kind(derived.n_kv_heads, derived.n_heads), { hollow: false, radius: 8 }),
      dot(weights, {
        series: 2,
        radius: 6,
        tip: `weights at batch ${derived.batch}: ${number(derived.weights)} FLOPs per byte`,
      }),
      label([weights[0] - 6 + over, weights[1] - size - over * steep], words, { size, series: 2, anchor: "end" }),
      dot(at(derived.prefill[0]), {
        series: 1,
        hollow: true,
        tip: `prefill attention: ${number(derived.prefill[0])} FLOPs per byte`,
      }),
      dot(at(derived.prefill[1]), {
        series: 2,
        hollow: true,
        tip: `prefill weights: ${number(derived.prefill[1])} FLOPs per byte`,
      }),
      label([width - 8, high - size * 1.1], narrow ? "prefill" : `prefill of ${derived.prompt / 1024}k`, {
        size,
        anchor: "end",
        quiet: true,
      }),
    ]),
    notes: derived.dtype === "fp8"
      ? ["The cache is read in fp8; the multiplications are still counted at the bf16 peak."]
      : [],
  };
}
