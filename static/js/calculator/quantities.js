// @ts-check
/**
 * Every number of the calculator by its dotted name, as `blog calc --json` prints them: the exact value, its text, the
 * formula that made it and where that is published.
 *
 * @typedef {import("../formulas/calc/config.js").ModelConfig} ModelConfig
 * @typedef {import("../core/figure.js").Readout} Readout
 * @typedef {object} Run  under which circumstances a model works
 * @property {number} seq_len
 * @property {number} batch
 * @property {string} weight_dtype
 * @property {string} kv_dtype
 * @property {number} weight_bytes
 * @property {number} kv_bytes
 * @property {number} count
 * @property {number} usable_fraction
 * @property {any} accelerator
 */

import { bytes, count, decimal, flops, seconds, significant } from "../core/format.js";
import * as exactCache from "../formulas/calc/kv_cache.exact.js";
import * as exactPrefill from "../formulas/calc/prefill.exact.js";
import { kv_cache_bytes, kv_cache_bytes_per_token } from "../formulas/calc/kv_cache.js";
import { parameters } from "../formulas/calc/params.js";
import { forward_flops, library_step_flops, prefill_flops } from "../formulas/calc/prefill.js";
import {
  decode_bytes,
  decode_flops,
  decode_intensity,
  decode_seconds,
  max_batch,
  prefill_seconds,
  ridge_intensity,
  split_max_batch,
} from "../formulas/calc/roofline.js";
import { training_bytes } from "../formulas/calc/training.js";
import { copied, longestContext } from "./room.js";
import { amount, roof, row, SOURCES } from "./row.js";

const TRAINING = {
  weight_bytes: 2,
  gradient_bytes: 2,
  optimizer_bytes: 12,
  zero_stage: 0,
  n_devices: 1,
  batch: 0,
  seq_len: 0,
  recomputation: "full",
};
const EIGHTHS = 32; // every number format is a whole number of so many parts of a byte

/** The formula of a component that has one of its own. @type {Record<string, [string, string]>} */
const COMPONENTS = {
  attention: ["calc/params", "attention_weights"],
  norm: ["calc/params", "norm_weights"],
  lm_head: ["calc/params", "lm_head_weights"],
  dense_ffn: ["calc/feed_forward", "dense_ffn"],
  qk_norm: ["calc/attention", "qk_norm"],
};

/**
 * A whole number beyond what a float holds exactly, computed again with all digits.
 * @param {number} value
 * @param {() => bigint | number} exactly
 */
function whole(value, exactly) {
  return Number.isSafeInteger(value) || !Number.isInteger(value) ? value : exactly();
}

/**
 * Bytes of a cache, exact.
 * @param {ModelConfig} config
 * @param {Run} run
 */
function cacheBytes(config, { batch, seq_len, kv_bytes }) {
  const value = kv_cache_bytes(config, { batch, seq_len, dtype_bytes: kv_bytes });
  return whole(value, () => {
    const numbers = BigInt(exactCache.cache_numbers(config, { seq_len }).total) * BigInt(kv_bytes * EIGHTHS);
    return BigInt(batch) * (numbers / BigInt(EIGHTHS) + BigInt(exactCache.state_bytes(config)));
  });
}

/**
 * All numbers, in the order of the table.
 * @param {ModelConfig} config
 * @param {Run} run
 * @param {ModelConfig} [library]  what the library's own cache keeps
 * @returns {Readout[]}
 */
export function quantities(config, run, library = config) {
  return [
    ...weightRows(config, run),
    ...cacheRows(config, run, library),
    ...flopRows(config, run),
    ...boundRows(config, run),
  ];
}

/** @param {ModelConfig} config @param {Run} run */
function weightRows(config, run) {
  const counted = parameters(config);
  const { total, active, unvisited_experts: _, ...parts } = counted;
  const components = Object.entries(parts).filter(([, value]) => value > 0).map(([name, value]) => {
    const own = COMPONENTS[name];
    /** @type {[string, string, any[], string?]} */
    const formula = own ? [...own, [config]] : ["calc/params", "parameters", [config], name];
    const label = name.replaceAll("_", " ").replace("ffn", "feed-forward").replace("lm head", "output matrix");
    return row(`parameters.by_component.${name}`, label, value, count(value), formula, SOURCES.weights);
  });
  const size = total * run.weight_bytes;
  const most = config.moe.some(({ n_empty_experts }) => n_empty_experts > 0); // a token may choose what does nothing
  return [
    row(
      "parameters.total",
      "parameters",
      total,
      count(total),
      ["calc/params", "Parameters.total", [counted]],
      SOURCES.weights,
    ),
    row("parameters.active", most ? "active for each token, at most" : "active for each token", active, count(active), [
      "calc/params",
      "Parameters.active",
      [
        counted,
      ],
    ], SOURCES.weights),
    ...components,
    row(
      "bounds.weights_bytes",
      `weights in ${run.weight_dtype}, ${decimal(size).replace("\u00a0B", "\u00a0G")}B`,
      size,
      bytes(size),
      ["calc/params", "Parameters.total", [counted]],
      `Parameters times ${run.weight_bytes} bytes each.`,
    ),
  ];
}

/** @param {ModelConfig} config @param {Run} run @param {ModelConfig} library */
function cacheRows(config, run, library) {
  const { batch, seq_len, kv_bytes } = run;
  const sizes = { batch, seq_len, dtype_bytes: kv_bytes };
  const [own, kept] = [cacheBytes(config, run), cacheBytes(library, run)];
  const per_token = kv_cache_bytes_per_token(config, { dtype_bytes: kv_bytes });
  const words = batch === 1 ? `${count(seq_len)} tokens` : `${count(batch)} × ${count(seq_len)} tokens`;
  return [
    row("cache.bytes", `cache of ${words}`, own, bytes(Number(own)), ["calc/kv_cache", "kv_cache_bytes", [
      config,
      sizes,
    ]], SOURCES.cache),
    row("cache.bytes_per_token", "cache of one more token", per_token, bytes(per_token), [
      "calc/kv_cache",
      "kv_cache_bytes_per_token",
      [config, { dtype_bytes: kv_bytes }],
    ], SOURCES.cache),
    row("cache.library_bytes", "cache as the library keeps it", kept, bytes(Number(kept)), [
      "calc/kv_cache",
      "kv_cache_bytes",
      [library, sizes],
    ], SOURCES.cache),
  ];
}

/** @param {ModelConfig} config @param {Run} run */
function flopRows(config, { seq_len }) {
  const step = { cached: seq_len - 1 };
  const passes = /** @type {const} */ ([
    ["prefill", "prompt", forward_flops(config, { seq_len }), "forward_flops", { seq_len }],
    ["decode", "next token", library_step_flops(config, step), "library_step_flops", step],
  ]);
  const parts = /** @type {const} */ ([
    ["attention", "attention", "attention"],
    ["feed_forward", "ffn", "feed-forward"],
    ["head", "lm_head", "output matrix"],
  ]);
  const exactly = (/** @type {"forward_flops" | "library_step_flops"} */ name, /** @type {any} */ sizes) =>
    /** @type {any} */ (exactPrefill)[name](config, sizes);
  const rows = passes.flatMap(([key, words, found, name, sizes]) => {
    const all = whole(found.total, () => exactly(name, sizes).total);
    const each = parts.map(([part, field, label]) => {
      const value = whole(found[field], () => exactly(name, sizes)[field]);
      return row(`flops.${key}.${part}`, `${words}: ${label}`, value, flops(Number(value)), ["calc/prefill", name, [
        config,
        sizes,
      ], field], SOURCES.flops);
    });
    const label = key === "prefill" ? "prompt, every pair of tokens counted" : "next token, as a library computes it";
    return [
      row(`flops.${key}.total`, label, all, flops(Number(all)), ["calc/prefill", name, [config, sizes]], SOURCES.flops),
      ...each,
    ];
  });
  const causal = whole(prefill_flops(config, { seq_len }), () => exactPrefill.prefill_flops(config, { seq_len }));
  const absorbed = decode_flops(config, { batch: 1, seq_len });
  return [
    row("flops.per_token", "for each token", absorbed, flops(absorbed), ["calc/roofline", "decode_flops", [config, {
      batch: 1,
      seq_len,
    }]], SOURCES.flops),
    row("flops.prefill.causal_total", "prompt, causal pairs only", causal, flops(Number(causal)), [
      "calc/prefill",
      "prefill_flops",
      [config, { seq_len }],
    ], SOURCES.flops),
    ...rows,
  ];
}

/** @param {ModelConfig} config @param {Run} run */
function boundRows(config, run) {
  return [...stepRows(config, run), ...roomRows(config, run)];
}

/** Hardware as a label says it. @param {Run} run */
const hardwareOf = (run) => `${count(run.count)} × ${run.accelerator.name}`;
/** What one decoding step costs. @param {ModelConfig} config @param {Run} run */
function stepRows(config, run) {
  const { accelerator, batch } = run;
  const step = { batch, seq_len: run.seq_len, weight_bytes: run.weight_bytes, kv_bytes: run.kv_bytes };
  const placed = { count: run.count, ...step };
  const moved = decode_bytes(config, step);
  const least = decode_seconds(config, accelerator, placed);
  const intensity = decode_intensity(config, step);
  const at = { weight_bytes: run.weight_bytes };
  const ridge = ridge_intensity(accelerator, at);
  const most = max_batch(config, accelerator, { ...placed, usable_fraction: run.usable_fraction });
  const rate = batch <= most ? batch / least : undefined;
  return [
    row(
      "bounds.decode_bytes",
      "read in one decoding step",
      moved,
      bytes(moved),
      roof("decode_bytes", [config, step]),
      SOURCES.roofline,
    ),
    row(
      "bounds.decode_seconds",
      `a decoding step on ${hardwareOf(run)}, at least`,
      least,
      seconds(least),
      roof("decode_seconds", [config, accelerator, placed]),
      SOURCES.roofline,
    ),
    row(
      "bounds.tokens_per_second",
      "tokens a second, at most",
      rate,
      rate === undefined ? `${count(batch)} do not fit; ${count(most)} do` : significant(rate),
      roof("decode_seconds", [config, accelerator, placed]),
      `Batch ${count(batch)} over the least time of a step. ${SOURCES.roofline}`,
    ),
    row(
      "bounds.intensity",
      "FLOPs for each byte while decoding",
      intensity,
      significant(intensity),
      roof("decode_intensity", [config, step]),
      SOURCES.roofline,
    ),
    row(
      "bounds.ridge",
      `FLOPs for each byte at the ridge of ${accelerator.name}`,
      ridge,
      significant(ridge),
      roof("ridge_intensity", [accelerator, at]),
      accelerator.source,
    ),
  ];
}

/** What fits when devices share out the heads of each sequence. @param {ModelConfig} config @param {Run} run @param {any} room */
function splitRow(config, run, room) {
  const most = split_max_batch(config, run.accelerator, room);
  const formula = roof("split_max_batch", [config, run.accelerator, room]);
  return row(
    "bounds.split_max_batch",
    `when heads are split, ${copied(config, run.count)}`,
    most,
    amount(most),
    formula,
    SOURCES.roofline,
  );
}

/** What a prompt costs, and what fits. @param {ModelConfig} config @param {Run} run */
function roomRows(config, run) {
  const { accelerator, seq_len, weight_bytes } = run;
  const prompt = { count: run.count, seq_len, weight_bytes };
  const reading = prefill_seconds(config, accelerator, prompt);
  const step = { batch: run.batch, seq_len, weight_bytes, kv_bytes: run.kv_bytes };
  const room = { ...step, count: run.count, usable_fraction: run.usable_fraction };
  const most = max_batch(config, accelerator, room);
  const farthest = longestContext(config, run);
  const training = training_bytes(config, TRAINING);
  return [
    row(
      "bounds.prefill_seconds",
      "reading one prompt, at least",
      reading,
      seconds(reading),
      roof("prefill_seconds", [config, accelerator, prompt]),
      SOURCES.roofline,
    ),
    row(
      "bounds.max_batch",
      `such sequences fit on ${hardwareOf(run)}, at most`,
      most,
      amount(most),
      roof("max_batch", [config, accelerator, room]),
      SOURCES.roofline,
    ),
    ...(run.count > 1 ? [splitRow(config, run, room)] : []),
    row(
      "bounds.longest_context",
      "tokens of context fit, at most",
      farthest,
      amount(farthest),
      roof("free_bytes", [config, accelerator, room]),
      "The largest context whose cache is no larger than what the weights leave free.",
    ),
    row("bounds.training_bytes", "to train, 16 bytes a parameter", training.total, bytes(training.total), [
      "calc/training",
      "training_bytes",
      [config, TRAINING],
    ], SOURCES.training),
  ];
}
