// @ts-check
/** The controls of the machine: everything that a configuration says, and the hardware that it meets. */

import { choice } from "../inputs/choice.js";
import { group, when } from "../inputs/control.js";
import { quantity } from "../inputs/quantity.js";
import { logarithmic, slider } from "../inputs/slider.js";
import { toggle } from "../inputs/toggle.js";
import { baseOf } from "./bases.js";
import { divisors } from "./config_checks.js";
import { deviceChoice } from "./following.js";
import { modelSearch } from "./model_search.js";

const LAYERS = [
  1,
  2,
  3,
  4,
  6,
  8,
  10,
  12,
  14,
  16,
  18,
  20,
  22,
  24,
  26,
  28,
  30,
  32,
  36,
  40,
  44,
  48,
  52,
  56,
  60,
  64,
  72,
  80,
  88,
  96,
  104,
  112,
  120,
  128,
  144,
  160,
  176,
  200,
];
const HEAD_WIDTHS = [16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 256, 320, 384, 512];
const RANKS = [0, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096];
const EXPERTS = [0, 2, 4, 8, 16, 32, 64, 96, 128, 160, 192, 256, 320, 384, 512];
const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8];

/** Four values to a doubling, or two. @param {number} least @param {number} most @param {number} [step] */
const rounded = (least, most, step = 1) => logarithmic(least, most).filter((value) => value % step === 0);
/** @param {number} least @param {number} most */
const halves = (least, most) =>
  logarithmic(least, most).filter((value, i, all) =>
    i === 0 || i === all.length - 1 || Number.isInteger(Math.log2(value)) || Number.isInteger(Math.log2(value / 3))
  );

const heads = (/** @type {any} */ state) => state.attention === "heads";
const latent = (/** @type {any} */ state) => state.attention === "latent";
const sparse = (/** @type {any} */ state) => state.n_experts > 0;
const WIDE = halves(64, 262144);

/**
 * The maker of the fields for sizes.
 * @param {any} data
 */
function sizesOf(data) {
  const own = (/** @type {any} */ state) => baseOf(state.model, data).own;
  // The thumb rests at usual values, at the model's own and at the one in use, whatever they are.
  return (
    /** @type {string} */ name,
    /** @type {string} */ label,
    /** @type {[number, number]} */ [min, max],
    /** @type {number[] | ((state: any) => number[])} */ list,
    more = {},
  ) =>
    quantity({
      label,
      min,
      max,
      own: (state) => own(state)[name],
      values: (state) => {
        const usual = typeof list === "function" ? list(state) : list;
        const extra = [own(state)[name], state[name]].filter((value) => value !== undefined && !usual.includes(value));
        return extra.length ? [...new Set([...usual, ...extra])].sort((a, b) => a - b) : usual;
      },
      ...more,
    });
}

/** @typedef {ReturnType<typeof sizesOf>} Size */

/**
 * All controls, in reading order.
 * @param {any} data
 */
export function machineControls(data) {
  const size = sizesOf(data);
  return {
    model: modelSearch("Model", data),
    ...shape(size),
    ...attention(size),
    ...feedForward(size),
    ...embeddings(size),
    ...hardware(size, data),
  };
}

const LAYERS_GROUP = "Layers and attention";
const EXPERTS_GROUP = "Feed-forward and experts";
const HARDWARE_GROUP = "Hardware and formats";

/** The sizes that come first in a file; two of them stand open. @param {Size} size */
function shape(size) {
  return {
    ...group(LAYERS_GROUP, {
      d_model: size("d_model", "Width", [64, 32768], rounded(64, 32768, 64)),
      n_layers: size("n_layers", "Layers", [1, 200], LAYERS),
      n_heads: size("n_heads", "Query heads", [1, 256], (state) => {
        const step = heads(state) && state.n_kv_heads > 0 ? state.n_kv_heads : 1;
        return logarithmic(1, Math.max(1, Math.floor(256 / step))).map((many) => many * step);
      }),
    }),
    ...when(heads, {
      n_kv_heads: size("n_kv_heads", "Key/value heads", [1, 256], (state) => divisors(Math.max(1, state.n_heads))),
    }),
    ...group(
      EXPERTS_GROUP,
      when((state) => state.d_ff_rule === "own", { d_ff: size("d_ff", "Feed-forward width", [64, 262144], WIDE) }),
    ),
    seq_len: size("seq_len", "Context", [1, 2097152], halves(1, 2097152), { binary: true, unit: "tokens" }),
    ...group(HARDWARE_GROUP, { batch: size("batch", "Sequences at once", [1, 4096], halves(1, 4096)) }),
  };
}

/** @param {Size} size */
function attention(size) {
  return group(LAYERS_GROUP, {
    attention: choice({ label: "Keys and values", options: { heads: "heads", latent: "latent (MLA)" } }),
    ...when(heads, {
      d_head: size("d_head", "Head width", [1, 512], HEAD_WIDTHS),
      d_head_follows: toggle({ label: "Head width is width ÷ heads" }),
    }),
    ...when(latent, {
      q_rank: size("q_rank", "Query rank, 0 for none", [0, 4096], RANKS),
      kv_rank: size("kv_rank", "Latent width", [64, 2048], [64, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048]),
      d_nope: size("d_nope", "Head part without position", [16, 512], HEAD_WIDTHS),
      d_rope: size("d_rope", "Head part with position", [0, 256], [0, 16, 32, 64, 96, 128, 192, 256]),
      d_value: size("d_value", "Value width", [16, 512], HEAD_WIDTHS),
    }),
    windows: choice({ label: "Window", options: { none: "none", all: "all layers", mixed: "n local : 1" } }),
    ...when((state) => state.windows !== "none", {
      window_tokens: size("window_tokens", "Window width", [1, 131072], halves(64, 131072), {
        binary: true,
        unit: "tokens",
      }),
    }),
    ...when((state) => state.windows === "mixed", {
      window_local: size(
        "window_local",
        "Local layers for each full one",
        [1, 15],
        Array.from({ length: 15 }, (_, i) => i + 1),
      ),
    }),
    qkv_bias: toggle({ label: "Bias on queries, keys, values" }),
    out_bias: toggle({ label: "Bias on the output" }),
    qk_norm: choice({
      label: "Norm of queries and keys",
      options: { none: "none", head: "shared by heads", full: "full width", query: "queries only" },
    }),
    sinks: toggle({ label: "A sink for each head" }),
  });
}

/** @param {Size} size */
function feedForward(size) {
  return group(EXPERTS_GROUP, {
    ffn_matrices: choice({ label: "Feed-forward", options: { 3: "gated", 2: "plain" } }),
    d_ff_rule: choice({ label: "Width of it", options: { own: "own", "4d": "4 d", "8d/3": "8 d / 3" } }),
    ffn_bias: toggle({ label: "Biases" }),
    n_experts: size("n_experts", "Experts, 0 for none", [0, 512], EXPERTS),
    ...when(sparse, {
      n_active_experts: size(
        "n_active_experts",
        "Experts for each token",
        [1, 64],
        (state) => [...EIGHT, 10, 12, 16].filter((k) => k <= state.n_experts),
      ),
      d_expert: size("d_expert", "Width of an expert", [64, 262144], WIDE),
      n_shared_experts: size("n_shared_experts", "Shared experts", [0, 8], [0, ...EIGHT]),
    }),
    ...when((state) => sparse(state) && state.n_shared_experts > 0, {
      d_shared_expert: size("d_shared_expert", "Width of a shared one", [64, 262144], WIDE),
    }),
    ...when(sparse, {
      n_dense_first: size(
        "n_dense_first",
        "Dense layers before them",
        [0, 199],
        (state) => [0, ...EIGHT].filter((many) => many < state.n_layers),
      ),
      moe_every: size("moe_every", "Experts in every n-th layer", [1, 8], EIGHT),
      router_bias: toggle({ label: "Balancing bias in the router" }),
      expert_bias: toggle({ label: "Biases in experts" }),
      inside: toggle({ label: "Draw only what a token visits" }),
    }),
  });
}

/** @param {Size} size */
function embeddings(size) {
  return group("Embeddings and norms", {
    vocab_size: size("vocab_size", "Vocabulary", [256, 512000], halves(256, 512000), { unit: "tokens" }),
    tied_embeddings: toggle({ label: "Output reuses the input table" }),
    learned_positions: size("learned_positions", "Learned positions", [0, 131072], [0, ...halves(512, 131072)], {
      binary: true,
    }),
    head_bias: toggle({ label: "Bias on the output matrix" }),
    norm_vectors: choice({ label: "A norm has", options: { 1: "scale", 2: "scale, bias", 0: "none" } }),
    norms_per_layer: size("norms_per_layer", "Norms in a layer", [0, 8], [0, 1, 2, 3, 4]),
    final_norm: toggle({ label: "Final norm" }),
    embedding_norm: toggle({ label: "Norm after the embedding" }),
    count_table: toggle({ label: "Count the input table as active" }),
  });
}

/** @param {Size} size @param {any} data */
function hardware(size, data) {
  return group(HARDWARE_GROUP, {
    weight_dtype: choice({ label: "Weights", options: { bf16: "bf16", fp8: "fp8", int8: "int8", int4: "int4" } }),
    kv_dtype: choice({ label: "Cache", options: { bf16: "bf16", fp8: "fp8", int8: "int8", int4: "int4" } }),
    accelerator: deviceChoice(data),
    count: size("count", "How many", [1, 64], halves(1, 64)),
    usable: slider({ label: "Usable memory", min: 50, max: 100, step: 5, unit: "%" }),
  });
}
