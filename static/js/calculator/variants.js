// @ts-check
/**
 * One model with other attention: the same layers, query heads and widths, other keys and values.
 *
 * @typedef {import("../formulas/calc/config.js").ModelConfig} ModelConfig
 */

import { windowedLayers } from "./machine.js";

const LATENT = {
  q_rank: 0,
  kv_rank: 512,
  d_nope: 128,
  d_rope: 64,
  d_value: 128,
  n_index_heads: 0,
  d_index: 0,
  index_top_k: 0,
  latent_norms: true,
  bias: false,
};
const LOCAL = 5; // windowed layers for each full one, as in Gemma 3
const WINDOW = 1024;

/**
 * Query heads and widths of a head in a model's attention; null when it has none.
 * @param {ModelConfig} config
 */
function headsOf(config) {
  const mla = config.mla.at(0);
  const group = config.attention.at(0);
  if (mla) {
    return { n_heads: mla.n_heads, n_kv_heads: mla.n_heads, d_head: mla.d_nope + mla.d_rope, d_value: mla.d_value };
  }
  if (group) {
    return { n_heads: group.n_heads, n_kv_heads: group.n_kv_heads, d_head: group.d_head, d_value: group.d_value };
  }
  if (config.n_heads === 0) return null;
  return { n_heads: config.n_heads, n_kv_heads: config.n_kv_heads, d_head: config.d_head, d_value: config.d_head };
}

/**
 * @param {ModelConfig} config
 * @returns {{ kind: string, name: string, model: ModelConfig }[]}
 */
export function variants(config) {
  const heads = headsOf(config);
  if (!heads) return [];
  const { n_layers } = config;
  const bare = {
    ...config,
    windows: [],
    attention: [],
    mla: [],
    mixers: [],
    n_shared_kv_layers: 0,
    n_layers_without_attention: 0,
  };
  const group = {
    n_layers,
    ...heads,
    window: 0,
    owns_keys: true,
    owns_values: true,
    caches: true,
    qkv_bias: false,
    out_bias: false,
    qk_norm: "none",
    sinks: false,
  };
  const local = windowedLayers(n_layers, LOCAL);
  const windowed = [{ ...group, n_layers: local, window: WINDOW }, { ...group, n_layers: n_layers - local }];
  return [
    {
      kind: "mha",
      name: "a key for every head",
      model: { ...bare, attention: [{ ...group, n_kv_heads: heads.n_heads }] },
    },
    { kind: "mqa", name: "one key for all", model: { ...bare, attention: [{ ...group, n_kv_heads: 1 }] } },
    {
      kind: "windowed",
      name: "5 of 6 layers local",
      model: { ...bare, attention: windowed.filter((each) => each.n_layers > 0) },
    },
    {
      kind: "latent",
      name: "latent, 512 + 64",
      model: { ...bare, mla: [{ ...LATENT, n_layers, n_heads: heads.n_heads }] },
    },
  ].filter(({ kind }) => kind !== "latent" || config.mla.length === 0);
}
