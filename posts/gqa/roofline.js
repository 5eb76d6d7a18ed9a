// @ts-check
/** Decode attention and weights on the roof of an accelerator: sharing walks up it, a batch moves only the weights. */

import {
  chart,
  choice,
  curve,
  figure,
  fixed,
  flops,
  note,
  panels,
  percent,
  plural,
  point,
  region,
  say,
  slider,
  tint,
  upright,
  words,
} from "../../static/js/kit.js";
import { attainable_flops, ridge_intensity } from "../../static/js/formulas/calc/roofline.js";
import {
  decode_attention_intensity,
  latent_attention_intensity,
  prefill_attention_intensity,
  weights_intensity,
} from "../../static/js/formulas/posts/gqa.js";
import { BATCHES, HEADS, nameOf, number, stairs, weightsOf } from "./roof-steps.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @import { Tree } from "../../static/js/core/tree.js" */

const [LEAST, MOST] = [0.5, 8192]; // FLOPs per byte

export default figure({
  inputs: ({ roofs }) => ({
    n_kv_heads: slider({ label: "Key/value heads of 64", values: HEADS }),
    batch: slider({ label: "Batch", values: BATCHES, unit: "sequences" }),
    dtype: choice({ label: "Cache type", options: { bf16: "bf16", fp8: "fp8" } }),
    accelerator: choice({
      label: "Accelerator",
      options: Object.fromEntries(Object.keys(roofs).map((key) => [key, roofs[key].name])),
    }),
  }),

  presets: {
    "Eight keys": {},
    "A key for every head": { n_kv_heads: 64 },
    "One key for all": { n_kv_heads: 1 },
    "Batch of 512": { batch: 512 },
    "fp8 lifts MLA over the ridge": { dtype: "fp8", batch: 64 },
  },

  once: () => [{ n_kv_heads: 64 }, { n_kv_heads: 1 }],

  derive({ n_kv_heads, batch, dtype, accelerator }, { n_heads, prompt, mla, roofs, dtype_bytes }) {
    const [roof, kv_bytes] = [roofs[accelerator], dtype_bytes[dtype]];
    const reach = (/** @type {number} */ intensity) => attainable_flops(roof, { intensity });
    const on = (/** @type {number} */ intensity) => /** @type {Pair} */ ([intensity, reach(intensity)]);
    const of = (/** @type {number} */ heads) => decode_attention_intensity({ n_heads, n_kv_heads: heads, kv_bytes });
    const [intensity, ridge] = [of(n_kv_heads), ridge_intensity(roof)];
    const mla_intensity = latent_attention_intensity({ ...mla, kv_bytes });
    return {
      ...{ n_kv_heads, batch, dtype, prompt, ridge, intensity, mla_intensity },
      ...{ name: /** @type {string} */ (roof.name), peak: /** @type {number} */ (roof.flops_per_second.bf16) },
      attainable: reach(intensity),
      mla_attainable: reach(mla_intensity),
      bound: intensity >= ridge ? "compute" : "memory",
      roof: [on(LEAST), on(ridge), on(MOST)],
      heads: HEADS.map((heads) => ({ heads, at: on(of(heads)) })),
      weights: BATCHES.map((many) => ({ batch: many, at: on(weights_intensity({ batch: many, weight_bytes: 2 })) })),
      latent: on(mla_intensity),
      prefill: [
        prefill_attention_intensity({ n_heads, n_kv_heads, seq_len: prompt, dtype_bytes: kv_bytes }),
        weights_intensity({ batch: prompt, weight_bytes: 2 }),
      ].map(on),
    };
  },

  view(derived, layout) {
    const { n_kv_heads, ridge, peak, roof, latent, prefill, prompt } = derived;
    const narrow = layout.name === "narrow";
    const plot = chart({
      height: narrow ? 330 : 410,
      x: {
        ...{ domain: [LEAST, MOST], log: 2, format: number, ticks: [1, 8, 64, 512, 4096] },
        ...{ title: "FLOPs per byte read", room: 14 },
      },
      y: {
        ...{ domain: [1e12, 2.6e15], log: 10, format: (v) => fixed(v / 1e12, 0), ticks: [1e12, 1e13, 1e14, 1e15] },
        ...{ grid: true, title: "attainable TFLOP/s" },
      },
      marks: [
        region([[LEAST, 1e12], [ridge, 2.6e15]], { series: "five", key: "waits", class: "faint" }),
        words([LEAST, 1.7e15], narrow ? "memory-bound" : "left of the ridge, arithmetic waits for memory", {
          ...{ dx: 8, weight: "bold" },
        }),
        upright(ridge, peak),
        words([ridge, 3e12], `ridge ${number(ridge)}`, { dx: 8, weight: "bold" }),
        !narrow && words([ridge, 1e12], "arithmetic decides", { dx: 8, dy: -1, quiet: true }),
        curve(roof, { dash: false, weight: 2 }),
        ...stairs(derived, narrow),
        point(latent, { series: "attention", hollow: true, words: "MLA", side: "left", mark: "mla" }),
        point(prefill[0], { series: "attention", hollow: true, tip: `prefill, attention: ${number(prefill[0][0])}` }),
        point(prefill[1], { series: "feedForward", hollow: true, tip: `prefill, weights: ${number(prefill[1][0])}` }),
        !narrow &&
        words(prefill[0], "attention", { ...{ dx: 14, dy: 1.3, anchor: "end", series: "attention", halo: true } }),
        !narrow &&
        words(prefill[1], "weights", { ...{ dx: -10, dy: 1.3, series: "feedForward", halo: true } }),
        words([MOST, peak], narrow ? "prefill" : `prefill of ${prompt / 1024}k tokens`, {
          ...{ dy: -1.2, anchor: "end", quiet: true },
        }),
        ...weightsOf(derived, narrow),
        n_kv_heads === 1 && !narrow &&
        note([64, derived.attainable], "all shared, and still below the ridge", { dx: -24, dy: -3 }),
      ],
    });
    return { ...sentences(derived), plot: panels(layout, [plot]) };
  },
});

/** @param {any} derived  all of it: these are words about every part */
function sentences({ n_kv_heads, batch, dtype, name, peak, ridge, intensity, attainable, bound, ...rest }) {
  const { mla_intensity, prefill, prompt, weights } = rest;
  const share = percent(attainable / peak);
  const of = weights.find((/** @type {{ batch: number }} */ each) => each.batch === batch).at[0];
  const side = (/** @type {number} */ value) => (value >= ridge ? "compute" : "memory");
  return {
    finding: findingOf({
      ...{ dtype, bound, share: tint("attention", share), who: nameOf(n_kv_heads) },
      ...{ latent: side(mla_intensity), batch: of >= ridge ? batch : 0 },
    }),
    summary: `Log-log roofline of ${name}, ridge at ${number(ridge)} FLOPs per byte. Decode attention with ${
      plural(n_kv_heads, "key/value head")
    }: ${number(intensity)}, bound by ${bound}. Latent attention: ${number(mla_intensity)}, bound by ${
      side(mla_intensity)
    }. Weights at batch ${fixed(batch, 0)}: ${number(of)}, bound by ${side(of)}. Prefill of ${
      fixed(prompt, 0)
    } tokens: ${number(prefill[0][0])} and ${number(prefill[1][0])}.`,
    texts: { share, intensity: number(intensity), attainable: flops(attainable, "FLOP/s"), ridge: number(ridge) },
    notes: dtype === "fp8" ? ["The cache is read in fp8; the multiplications are still counted at the bf16 peak."] : [],
  };
}

/**
 * Who gets over the ridge: latent attention in fp8, the weights in a large batch, or nobody.
 * @param {{ dtype: string, bound: string, share: Tree, who: string, latent: string, batch: number }} state
 *   latent: what bounds latent attention; batch: the one that lifts the weights over the ridge, or 0
 */
function findingOf({ dtype, bound, share, who, latent, batch }) {
  const format = dtype === "fp8" ? "In fp8 " : "";
  if (bound === "compute") return say`${format}${who} passes the ridge in decoding: ${share} of the peak.`;
  if (format && latent === "compute") return say`In fp8 MLA passes the ridge; ${who} stays at ${share} of the peak.`;
  if (batch) return say`At batch ${batch} weights pass the ridge; ${who} stays at ${share}.`;
  return say`${format}${format ? "no" : "No"} batch lifts ${who}’s attention above ${share} of the peak.`;
}
