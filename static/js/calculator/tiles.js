// @ts-check
/**
 * The parts of a model as areas: every weight is in exactly one, and together they are the total.
 *
 * @typedef {import("../formulas/calc/config.js").ModelConfig} ModelConfig
 * @typedef {import("../core/series.js").Series} Series
 * @typedef {{ name: string, short?: string, value: number, series: Series, idle?: boolean }} Tile
 * @typedef {{ name: string, value: number, tiles: Tile[] }} Group
 */

import { attention_layers, dense_layers } from "../formulas/calc/layers.js";
import { parameters } from "../formulas/calc/params.js";

/**
 * The parts of a model, by what they are for.
 * @param {ModelConfig} config
 * @returns {Group[]}
 */
export function tileGroups(config) {
  const parts = parameters(config);
  const tile = (/** @type {string} */ name, /** @type {number} */ value, /** @type {Series} */ series) => ({
    name,
    value,
    series,
  });
  const visited = parts.routed_experts - parts.unvisited_experts;
  const groups = [
    ["attention", attentionTiles(config, parts.attention)],
    [config.moe.length ? "experts and feed-forward" : "feed-forward", [
      ...matrices(config, parts.dense_ffn),
      {
        ...tile(parts.unvisited_experts > 0 ? "experts a token visits" : "experts", visited, "feedForward"),
        short: "visited",
      },
      {
        ...tile("experts it does not visit", parts.unvisited_experts, "feedForward"),
        short: "not visited",
        idle: true,
      },
      tile("shared experts", parts.shared_experts + parts.shared_expert_gate, "feedForward"),
    ]],
    ["other mixers", [
      tile("state spaces", parts.ssm, "attention"),
      tile("linear attention", parts.linear_attention, "attention"),
      tile("indexer", parts.sparse_indexer, "attention"),
    ]],
    ["embeddings", [
      {
        ...tile(config.tied_embeddings ? "tokens in and out" : "tokens in", parts.token_embedding, "embeddings"),
        short: config.tied_embeddings ? "tokens" : "in",
      },
      { ...tile(config.tied_embeddings ? "output bias" : "tokens out", parts.lm_head, "embeddings"), short: "out" },
      tile("positions", parts.position_embedding, "embeddings"),
      tile("embedding projections", parts.embedding_projection, "embeddings"),
    ]],
    ["norms and router", [
      tile("norms", parts.norm + parts.qk_norm + parts.mla_latent_norm, "router"),
      tile("router", parts.router + parts.router_bias, "router"),
      tile("residual mixing", parts.hyper_connection + parts.layer_scalar + parts.other, "router"),
    ]],
  ];
  return /** @type {[string, Tile[]][]} */ (groups).map(([name, tiles]) => {
    const kept = tiles.filter(({ value }) => value > 0);
    return { name, tiles: kept, value: kept.reduce((sum, { value }) => sum + value, 0) };
  }).filter(({ value }) => value > 0);
}

/**
 * The projections of attention; biases, sinks and mixers of other kinds are what is left.
 * @param {ModelConfig} config
 * @param {number} total
 * @returns {Tile[]}
 */
function attentionTiles(config, total) {
  const { d_model, n_heads, n_kv_heads, d_head } = config;
  const layers = attention_layers(config);
  const owners = layers - config.n_shared_kv_layers;
  const found = {
    query: layers * d_model * n_heads * d_head * (config.query_gate ? 2 : 1),
    key: owners * d_model * n_kv_heads * d_head,
    value: owners * d_model * n_kv_heads * d_head,
    output: layers * d_model * n_heads * d_head,
    "latent, down": 0,
    "keys and values, up": 0,
  };
  for (const group of config.attention) {
    found.query += group.n_layers * d_model * group.n_heads * group.d_head;
    found.key += group.owns_keys ? group.n_layers * d_model * group.n_kv_heads * group.d_head : 0;
    found.value += group.owns_values ? group.n_layers * d_model * group.n_kv_heads * group.d_value : 0;
    found.output += group.n_layers * d_model * group.n_heads * group.d_value;
  }
  for (const group of config.mla) {
    const d_query = group.n_heads * (group.d_nope + group.d_rope);
    found.query += group.n_layers * (group.q_rank > 0 ? group.q_rank * (d_model + d_query) : d_model * d_query);
    found["latent, down"] += group.n_layers * d_model * (group.kv_rank + group.d_rope);
    found["keys and values, up"] += group.n_layers * group.kv_rank * group.n_heads * (group.d_nope + group.d_value);
    found.output += group.n_layers * group.n_heads * group.d_value * d_model;
  }
  const rest = total - Object.values(found).reduce((sum, value) => sum + value, 0);
  const other = config.mixers.some((mixer) => mixer.component === "attention") ? "other attention" : "attention biases";
  return [...Object.entries(found), [other, rest]].map(([name, value]) => ({
    name: String(name),
    value: Number(value),
    series: "attention",
  }));
}

/**
 * The matrices of the dense feed-forwards; biases are what is left.
 * @param {ModelConfig} config
 * @param {number} total
 * @returns {Tile[]}
 */
function matrices(config, total) {
  const rows = dense_layers(config) * config.d_ff +
    config.dense.reduce((sum, group) => sum + group.n_layers * group.d_ff, 0);
  const each = config.d_model * rows;
  const names = config.ffn_matrices === 3 ? ["gate", "up", "down"] : ["up", "down"];
  const tile = (/** @type {string} */ name, /** @type {number} */ value) => /** @type {Tile} */ ({
    name,
    value,
    series: "feedForward",
  });
  return [...names.map((name) => tile(name, each)), tile("feed-forward biases", total - names.length * each)];
}
