// @ts-check
/** A decoding step on an accelerator: how long its memory and its multipliers are busy, and where that stands under the roof. */

import {
  choice,
  count,
  figure,
  flops,
  group,
  panels,
  percent,
  plural,
  quantity,
  rows,
  say,
  significant,
  slider,
  tint,
} from "../../static/js/kit.js";
import { kv_cache_bytes } from "../../static/js/formulas/calc/kv_cache.js";
import { matmul_weights } from "../../static/js/formulas/calc/flops.js";
import { prefill_intensity } from "../../static/js/formulas/posts/calculator.js";
import {
  attainable_flops,
  attention_intensity,
  decode_bytes,
  decode_flops,
  decode_intensity,
  decode_seconds,
  max_batch,
  peak_flops,
  ridge_intensity,
  weights_read,
} from "../../static/js/formulas/calc/roofline.js";
import { modelOf } from "../../static/js/calculator/bases.js";
import { deviceChoice, FOLLOWS } from "../../static/js/calculator/following.js";
import { AS_ABOVE, modelSearch } from "../../static/js/calculator/model_search.js";
import { BATCHES, underTheRoof } from "./roof.js";

/** @import { Pair, Series } from "../../static/js/marks/chart.js" */
/** @import { Step } from "./roof.js" */

const USABLE = 0.9; // of the memory
const CONTEXTS = Array.from({ length: 14 }, (_, i) => 2 ** (i + 7));

export default figure({
  inputs: (data) => ({
    batch: slider({ label: "Sequences at once", values: BATCHES }),
    seq_len: quantity({
      label: "Context",
      min: 1,
      max: 2097152,
      values: ({ seq_len }) => [...new Set([...CONTEXTS, seq_len])].sort((a, b) => a - b),
      binary: true,
      unit: "tokens",
    }),
    accelerator: deviceChoice(data),
    ...group("More", {
      dtype: choice({ label: "Weights and cache in", options: { bf16: "bf16", fp8: "fp8" } }),
      model: modelSearch("Model", data, AS_ABOVE),
    }),
  }),

  presets: {
    "One sequence": {},
    "32 sequences": { batch: 32 },
    "256 short ones": { batch: 256, seq_len: 1024 },
    "More than fit": { batch: 64 },
    "On a laptop": { accelerator: "m4-max" },
  },

  follows: FOLLOWS,
  once: () => [{ batch: 8 }, { batch: 32 }],

  derive(inputs, data) {
    const { batch, seq_len, accelerator } = inputs;
    const { name, config } = modelOf(inputs, data);
    const device = data.devices[accelerator];
    const bytes = data.dtype_bytes[inputs.dtype];
    const step = (/** @type {number} */ many) => ({ batch: many, seq_len, weight_bytes: bytes, kv_bytes: bytes });
    const under = (
      /** @type {number} */ intensity,
    ) => /** @type {Pair} */ ([intensity, attainable_flops(device, { intensity, weight_bytes: bytes })]);
    const weights = weights_read(config, { batch }) * bytes;
    const seconds = decode_seconds(config, device, { count: 1, ...step(batch) });
    const reading = decode_bytes(config, step(batch)) / device.bandwidth_bytes_per_second;
    const decode = decode_intensity(config, step(batch));
    const cache = kv_cache_bytes(config, { batch: 1, seq_len, dtype_bytes: bytes });
    return {
      ...{ batch, seq_len, name, config, accelerator, step: step(batch), roof: device },
      devices: Object.entries(data.devices),
      "bounds.intensity": decode,
      "bounds.ridge": ridge_intensity(device, { weight_bytes: bytes }),
      peak: peak_flops(device, { weight_bytes: bytes }),
      prefill: prefill_intensity(config, { seq_len, weight_bytes: bytes, kv_bytes: bytes }),
      attainable: under(decode)[1],
      tokens_per_second: batch / seconds,
      most: max_batch(config, device, {
        count: 1,
        usable_fraction: USABLE,
        seq_len,
        weight_bytes: bytes,
        kv_bytes: bytes,
      }),
      weights: weights / device.bandwidth_bytes_per_second / seconds,
      reading: reading / seconds,
      decode: under(decode),
      climb: BATCHES.map((many) => under(decode_intensity(config, step(many)))),
      alone: under((2 * batch * matmul_weights(config)) / weights),
      limit: cache > 0 ? decode_flops(config, { batch: 1, seq_len }) / cache : Infinity,
      attention: cache > 0 && config.n_heads > 0 ? under(attention_intensity(config, { kv_bytes: bytes })) : null,
    };
  },

  view(derived, layout) {
    const { peak, attainable } = derived;
    const decode = derived["bounds.intensity"];
    return {
      finding: headline(derived),
      summary: summaryOf(derived),
      readouts: [{
        name: "bounds.intensity",
        label: `FLOPs for each byte; balanced at ${significant(derived["bounds.ridge"])}`,
        text: significant(decode),
        value: decode,
        formula: {
          module: "calc/roofline",
          name: "decode_intensity",
          arguments: [derived.config, derived.step],
          source: "Williams, Waterman and Patterson 2009, CACM 52(4).",
        },
      }],
      texts: {
        intensity: significant(decode),
        prefill: significant(derived.prefill),
        share: tenths(attainable / peak),
      },
      plot: panels(layout, [busy(derived), underTheRoof(derived, layout.name)]),
    };
  },
});

/** What a step reaches; no rate for sequences that do not fit. @param {Step & { tokens_per_second: number }} step */
function headline({ batch, most, attainable, peak, tokens_per_second }) {
  const busy = tint("six", tenths(attainable / peak), "multipliers");
  if (batch > most) {
    const fits = most ? `only ${count(most)} fit${most === 1 ? "s" : ""}` : "not even one fits";
    return say`${plural(batch, "sequence")} would keep the multipliers ${busy} busy, but ${
      tint("loss", fits, "caches")
    }.`;
  }
  return say`${plural(batch, "sequence")} keep${batch === 1 ? "s" : ""} the multipliers at most ${busy} busy: ${
    significant(tokens_per_second)
  } tokens/s.`;
}

/** @param {Step} step */
function summaryOf({ name, roof, "bounds.ridge": ridge, decode, alone, attention, prefill, attainable }) {
  const each = [["decoding", decode], ["its weights", alone], ["its attention", attention]];
  const told = each.map(([words, at]) => at && `${words}: ${significant(Number(at[0]))} FLOPs per byte`).filter(
    Boolean,
  );
  return `Log-log roofline of ${roof.name} for ${name}, ridge at ${significant(ridge)} FLOPs per byte. ${
    told.join("; ")
  }; ` +
    `the prompt: ${significant(prefill)}. Decoding reaches ${flops(attainable, "FLOP/s")}.`;
}

/** A share to a tenth of a percent at most. @param {number} value */
const tenths = (value) => percent(value, value < 0.01 ? 1 : value < 0.1 ? 2 : 3);

/** How long memory and multipliers are busy in one step. @param {Step} step */
const busy = ({ weights, reading, attainable, peak }) => {
  const share = attainable / peak;
  const waits = (/** @type {number} */ rest, /** @type {string} */ words) => ({
    ...{ value: rest, series: /** @type {Series} */ ("five"), soft: true, words },
  });
  return rows({
    domain: [0, 1],
    texts: "edge",
    widest: percent(0.00888),
    rows: [
      {
        name: "Memory",
        text: percent(reading),
        parts: [
          { value: weights, series: "feedForward", soft: true, words: "reads the weights", mark: "weights" },
          { value: reading - weights, series: "cache", soft: true, words: "reads the caches", mark: "caches" },
          waits(1 - reading, "waits"),
        ],
      },
      {
        name: "Multipliers",
        text: tenths(share),
        mark: "multipliers",
        parts: [{ value: share, series: "six" }, waits(1 - share, `wait ${percent(1 - share)} of the time`)],
      },
    ],
  });
};
