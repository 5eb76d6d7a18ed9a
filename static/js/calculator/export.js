// @ts-check
/**
 * A configuration as a config.json: the usual keys, as far as they can say it, and this site's own words for all of it
 * under one key of their own, which is what this page reads back.
 *
 * @typedef {import("../formulas/calc/config.js").ModelConfig} ModelConfig
 */

import { POSITIVE } from "./config_checks.js";

export const OWN_KEY = "forward_pass";

/**
 * A configuration without the fields that have their defaults.
 * @param {ModelConfig} model
 * @param {any} shapes
 * @returns {Record<string, any>}
 */
export function compact(model, shapes) {
  const kept = (/** @type {Record<string, any>} */ part, /** @type {Record<string, any>} */ shape) =>
    Object.fromEntries(
      Object.entries(part).filter(([name, value]) =>
        !(Array.isArray(value) ? value.length === 0 : value === shape[name])
      ),
    );
  const part = kept(model, shapes.model);
  for (const kind of Object.keys(POSITIVE)) {
    if (part[kind]) {
      part[kind] = part[kind].map((/** @type {Record<string, any>} */ group) => kept(group, shapes[kind]));
    }
  }
  return part;
}

/**
 * The library's type whose rules say what the usual keys leave open; our own where none does.
 * @param {ModelConfig} config
 */
function typeOf(config) {
  const plain = config.ffn_matrices === 3 && config.norm_vectors === 1 && config.norms_per_layer === 2 && !config.sinks;
  if (!plain || config.mixers.length || config.attention.length || config.extras.length) return OWN_KEY;
  if (config.mla.length) return "deepseek_v3";
  return config.moe.length ? "mixtral" : config.qk_norm === "head" ? "qwen3" : "llama";
}

/**
 * @param {ModelConfig} config
 * @param {string} name
 * @param {any} shapes
 */
export function asConfig(config, name, shapes) {
  const mla = config.mla.at(0);
  const moe = config.moe.at(0);
  const window = config.windows.at(0);
  return {
    model_type: typeOf(config),
    hidden_size: config.d_model,
    num_hidden_layers: config.n_layers,
    num_attention_heads: mla?.n_heads ?? config.n_heads,
    num_key_value_heads: mla?.n_heads ?? config.n_kv_heads,
    ...(mla ? {} : { head_dim: config.d_head }),
    intermediate_size: moe && typeOf(config) === "mixtral" ? moe.d_expert : config.d_ff,
    vocab_size: config.vocab_size,
    tie_word_embeddings: config.tied_embeddings,
    attention_bias: config.qkv_bias,
    ...(window ? { sliding_window: window.tokens } : {}),
    ...(mla
      ? {
        q_lora_rank: mla.q_rank || null,
        kv_lora_rank: mla.kv_rank,
        qk_nope_head_dim: mla.d_nope,
        qk_rope_head_dim: mla.d_rope,
        v_head_dim: mla.d_value,
      }
      : {}),
    ...(moe
      ? {
        [mla ? "n_routed_experts" : "num_local_experts"]: moe.n_experts,
        num_experts_per_tok: moe.n_active_experts,
        ...(mla
          ? {
            moe_intermediate_size: moe.d_expert,
            n_shared_experts: moe.n_shared_experts,
            first_k_dense_replace: config.n_layers - moe.n_layers,
          }
          : {}),
      }
      : {}),
    [OWN_KEY]: { name, model: compact(config, shapes) },
  };
}
