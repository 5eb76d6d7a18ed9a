// @ts-check
/**
 * What fits on devices, as far as it is no closed formula.
 *
 * @typedef {import("../formulas/calc/config.js").ModelConfig} ModelConfig
 * @typedef {import("./quantities.js").Run} Run
 */

import { kv_cache_bytes } from "../formulas/calc/kv_cache.js";
import { free_bytes } from "../formulas/calc/roofline.js";
import { FARTHEST } from "./row.js";

/**
 * Most positions for each sequence whose caches fit beside the weights; the twin of `longest_context`, which searches
 * and is therefore no closed formula.
 * @param {ModelConfig} config
 * @param {Run} run
 */
export function longestContext(config, run) {
  const { batch, kv_bytes } = run;
  const free = free_bytes(config, run.accelerator, run);
  let [low, high] = [0, FARTHEST + 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (kv_cache_bytes(config, { batch, seq_len: middle, dtype_bytes: kv_bytes }) <= free) low = middle;
    else high = middle;
  }
  return low;
}

/** What devices that share out the heads hold more than once: the twin of blog/calc/advice.py. @param {ModelConfig} config @param {number} devices */
export function copied(config, devices) {
  if (config.mla.length) return "all latents on each";
  const fewest = Math.min(...(config.attention.length ? config.attention : [config]).map((each) => each.n_kv_heads));
  return fewest > 0 && fewest < devices
    ? `each key-value head on ${Math.ceil(devices / fewest)}`
    : "norms alone on each";
}
