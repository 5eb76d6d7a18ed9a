// @ts-check
/**
 * A configuration under the reader's hand: a base model with the figure's inputs laid over it. What the inputs leave as
 * the model has it stays as it is, unlike layers included; what they change is applied, or refused in one sentence.
 *
 * @typedef {import("../formulas/calc/config.js").ModelConfig} ModelConfig
 * @typedef {Record<string, any>} Inputs
 */

import { parameters } from "../formulas/calc/params.js";
import { divisors, listed, problemOf } from "./config_checks.js";

/** Inputs that are fields of a configuration under the same name. */
const FLAT = [
  "d_model",
  "n_layers",
  "n_heads",
  "n_kv_heads",
  "d_head",
  "d_ff",
  "vocab_size",
  "tied_embeddings",
  "learned_positions",
  "qkv_bias",
  "out_bias",
  "ffn_bias",
  "head_bias",
  "norms_per_layer",
  "final_norm",
  "embedding_norm",
  "qk_norm",
  "sinks",
];
/** The same, as the words of a choice. */
const CHOSEN = ["ffn_matrices", "norm_vectors"];
const HEADS = ["n_heads", "n_kv_heads", "d_head", "d_head_follows"];
const LATENT = ["q_rank", "kv_rank", "d_nope", "d_rope", "d_value"];
const WINDOWS = ["windows", "window_tokens", "window_local"];
const EXPERTS = ["n_experts", "n_active_experts", "d_expert", "n_shared_experts", "router_bias", "expert_bias"];
const SPARSE = [...EXPERTS, "d_shared_expert", "n_dense_first", "moe_every"];
const MOST_LOCAL = 15; // windowed layers for each full one

const NEW_LATENT = { n_index_heads: 0, d_index: 0, index_top_k: 0, latent_norms: true, bias: false };
const NEW_EXPERTS = {
  d_shared_expert: 0,
  shared_expert_gate: false,
  router_scale: 0,
  router_linear_bias: false,
  shared_expert_bias: false,
  d_latent: 0,
  n_empty_experts: 0,
  beside_dense: false,
};
/** What an input is called in a sentence. @type {Record<string, string>} */
const NAMES = {
  n_layers: "number of layers",
  n_heads: "number of query heads",
  n_kv_heads: "number of key-value heads",
  d_head: "head width",
  d_head_follows: "head width",
  attention: "kind of attention",
  windows: "window pattern",
  window_tokens: "window",
  window_local: "window pattern",
  n_experts: "number of experts",
  n_dense_first: "number of dense layers",
  moe_every: "spacing of expert layers",
};

/**
 * Windowed layers when so many stand before each full one.
 * @param {number} n_layers
 * @param {number} local
 */
export const windowedLayers = (n_layers, local) => n_layers - Math.floor(n_layers / (local + 1));

/**
 * The inputs that describe a configuration.
 * @param {ModelConfig} config
 * @returns {Inputs}
 */
export function inputsOf(config) {
  const { n_layers } = config;
  const mla = config.mla.at(0);
  const moe = config.moe.at(0);
  const window = config.windows.at(0);
  const local = Array.from({ length: MOST_LOCAL }, (_, i) => i + 1)
    .find((n) => window && windowedLayers(n_layers, n) === window.n_layers);
  const everySecond = moe !== undefined && 2 * moe.n_layers === n_layers;
  const inputs = /** @type {Inputs} */ ({});
  for (const name of FLAT) inputs[name] = /** @type {any} */ (config)[name];
  for (const name of CHOSEN) inputs[name] = String(/** @type {any} */ (config)[name]);
  return {
    ...inputs,
    n_heads: mla ? mla.n_heads : config.n_heads,
    attention: mla ? "latent" : "heads",
    d_head_follows: false,
    d_ff_rule: "own",
    q_rank: mla?.q_rank ?? 0,
    kv_rank: mla?.kv_rank ?? 512,
    d_nope: mla?.d_nope ?? 128,
    d_rope: mla?.d_rope ?? 64,
    d_value: mla?.d_value ?? 128,
    windows: window === undefined ? "none" : window.n_layers === n_layers ? "all" : "mixed",
    window_tokens: window?.tokens ?? 4096,
    window_local: local ?? 1,
    n_experts: moe?.n_experts ?? 0,
    n_active_experts: moe?.n_active_experts ?? 2,
    d_expert: moe?.d_expert ?? Math.max(1, config.d_ff),
    n_shared_experts: moe?.n_shared_experts ?? 0,
    d_shared_expert: moe?.d_shared_expert || moe?.d_expert || Math.max(1, config.d_ff),
    n_dense_first: moe === undefined || everySecond ? 0 : n_layers - moe.n_layers,
    moe_every: everySecond ? 2 : 1,
    router_bias: moe?.router_bias ?? false,
    expert_bias: moe?.expert_bias ?? false,
  };
}

/**
 * Whether the inputs say all there is to say about which layer is of which kind.
 * @param {ModelConfig} config
 */
function layersAreAlike(config) {
  const inputs = inputsOf(config);
  const mla = config.mla.at(0);
  const moe = config.moe.at(0);
  const others = [config.attention, config.mixers, config.dense, config.mla.slice(1), config.moe.slice(1)];
  return [...others, config.windows.slice(1)].every((groups) => groups.length === 0) &&
    config.n_layers_without_attention + config.n_layers_without_ffn + config.n_shared_kv_layers === 0 &&
    (mla === undefined || mla.n_layers === config.n_layers) &&
    (moe === undefined || (moe.n_layers === sparseLayers(inputs) && !moe.beside_dense)) &&
    JSON.stringify(windowsOf(inputs)) === JSON.stringify(config.windows);
}

/** @param {Inputs} inputs */
function sparseLayers({ n_layers, n_dense_first, moe_every }) {
  return Math.floor((n_layers - n_dense_first) / moe_every);
}

/** @param {Inputs} inputs */
function windowsOf({ n_layers, windows, window_tokens, window_local }) {
  const counts = { none: 0, all: n_layers, mixed: windowedLayers(n_layers, window_local) };
  const n = counts[/** @type {keyof typeof counts} */ (windows)];
  return n > 0 ? [{ n_layers: n, tokens: window_tokens }] : [];
}

/** @type {WeakMap<ModelConfig, Readonly<Inputs>>} what describes a base, which many states lie over */
const described = new WeakMap();

/** @param {ModelConfig} base */
function ownOf(base) {
  const found = described.get(base) ?? Object.freeze(inputsOf(base));
  described.set(base, found);
  return found;
}

/**
 * The configuration that inputs describe over a base model, or the sentence that says why there is none.
 * @param {ModelConfig} base
 * @param {Inputs} asked
 * @returns {{ config: ModelConfig, problem: null } | { config: null, problem: string }}
 */
export function laidOver(base, asked) {
  const own = ownOf(base);
  const inputs = /** @type {Inputs} */ ({ ...asked, ...ruled(asked) });
  if (Object.keys(own).every((name) => inputs[name] === own[name])) return { config: base, problem: null };
  const changed = (/** @type {string} */ name) => inputs[name] !== own[name];
  const problem = refusal(base, own, inputs, changed);
  if (problem) return { config: null, problem };
  const config = /** @type {any} */ ({ ...base });
  for (const name of FLAT) if (changed(name)) config[name] = inputs[name];
  for (const name of CHOSEN) if (changed(name)) config[name] = Number(inputs[name]);
  if (["attention", "n_layers", "n_heads", ...LATENT].some(changed)) config.mla = latentGroups(base, inputs, changed);
  if (["n_layers", ...WINDOWS].some(changed)) config.windows = windowsOf(inputs);
  if (["n_layers", ...SPARSE].some(changed)) config.moe = expertGroups(base, inputs, changed);
  const wrong = problemOf(config) ?? tooLarge(config);
  return wrong ? { config: null, problem: wrong } : { config, problem: null };
}

/**
 * What the rules of the figure set: a feed-forward or a head that follows the width.
 * @param {Inputs} inputs
 */
function ruled({ d_model, n_heads, d_ff_rule, d_head_follows, d_ff, d_head }) {
  const wide = /** @type {Record<string, number>} */ ({ "4d": 4 * d_model, "8d/3": 256 * Math.ceil(d_model / 96) });
  return { d_ff: wide[d_ff_rule] ?? d_ff, d_head: d_head_follows ? d_model / n_heads : d_head };
}

/**
 * Why a change cannot be applied to a base: what the checks of a configuration cannot see.
 * @param {ModelConfig} base
 * @param {Inputs} own
 * @param {Inputs} inputs
 * @param {(name: string) => boolean} changed
 * @returns {string | null}
 */
function refusal(base, own, inputs, changed) {
  const started = own.n_experts === 0 || inputs.n_experts === 0 ? ["n_experts"] : [];
  const places = ["n_layers", "attention", ...WINDOWS, "n_dense_first", "moe_every", ...started];
  const moved = places.find(changed);
  const unlike = moved === undefined || layersAreAlike(base) ? undefined : moved;
  const ownShape = base.attention.length > 0 || base.mla.length > 1 || base.n_heads === 0;
  const reshaped = ownShape ? HEADS.find(changed) : undefined;
  const stuck = unlike ?? reshaped;
  if (stuck) {
    return `This model has layers of several kinds, so its ${NAMES[stuck]} (${own[stuck]}) cannot become ` +
      `${inputs[stuck]} here: set ${own[stuck]} again, or choose a model whose layers are alike.`;
  }
  if (base.moe.length > 1) {
    const part = SPARSE.find(changed);
    if (part) return `The experts of this model come in several kinds: set ${part} to ${own[part]} again.`;
  }
  if (!Number.isInteger(inputs.d_head)) {
    const counts = divisors(inputs.d_model).filter((heads) => heads <= 256);
    const below = counts.filter((heads) => heads < inputs.n_heads).slice(-1);
    const above = counts.filter((heads) => heads > inputs.n_heads).slice(0, 1);
    return `Width ${inputs.d_model} cannot be divided evenly by ${inputs.n_heads} query heads. Use ` +
      `${listed([...below, ...above])} heads, or give the head width itself.`;
  }
  if (inputs.n_experts > 0 && inputs.n_dense_first >= inputs.n_layers && changed("n_dense_first")) {
    return `Dense-first layers (${inputs.n_dense_first}) exceed the ${inputs.n_layers} layers, of which one at least ` +
      `must hold experts: use at most ${inputs.n_layers - 1}.`;
  }
  if (inputs.n_experts > 0 && sparseLayers(inputs) < 1) {
    return `${inputs.n_layers} layers of which ${inputs.n_dense_first} are dense leave none for experts: ` +
      `use at least ${inputs.n_dense_first + inputs.moe_every} layers.`;
  }
  return null;
}

/** @param {ModelConfig} config */
function tooLarge(config) {
  const { total } = parameters(config);
  if (Number.isSafeInteger(total)) return null;
  return `These sizes make ${total.toExponential(1)} parameters; exact counts end at 9.0e+15: use smaller sizes.`;
}

/**
 * @param {ModelConfig} base
 * @param {Inputs} inputs
 * @param {(name: string) => boolean} changed
 */
function latentGroups(base, inputs, changed) {
  if (inputs.attention !== "latent") return [];
  const [first, ...rest] = base.mla;
  const group = /** @type {any} */ ({ ...NEW_LATENT, ...first });
  for (const name of ["n_heads", ...LATENT]) if (!first || changed(name)) group[name] = inputs[name];
  return [{ ...group, n_layers: changed("n_layers") || !first ? inputs.n_layers : first.n_layers }, ...rest];
}

/**
 * @param {ModelConfig} base
 * @param {Inputs} inputs
 * @param {(name: string) => boolean} changed
 */
function expertGroups(base, inputs, changed) {
  if (inputs.n_experts === 0) return [];
  const [first, ...rest] = base.moe;
  const fresh = { ...NEW_EXPERTS, expert_matrices: Number(inputs.ffn_matrices) };
  const group = /** @type {any} */ ({ ...fresh, ...first });
  for (const name of EXPERTS) group[name] = inputs[name];
  if (inputs.n_shared_experts > 0) group.d_shared_expert = inputs.d_shared_expert;
  const placed = ["n_layers", "n_dense_first", "moe_every"].some(changed) || !first;
  return [{ ...group, n_layers: placed ? sparseLayers(inputs) : first.n_layers }, ...rest];
}
