// @ts-check
/**
 * What `quantization_config` says about the bytes of a checkpoint: the twin of blog/calc/stored.py.
 *
 * @typedef {Record<string, any>} Keys
 * @typedef {{ dtype: string, weight_bytes: number, words: string }} Stored
 */

import { packed_bytes } from "../formulas/calc/dtypes.js";
import { parameters } from "../formulas/calc/params.js";

const BLOCK = 128 * 128; // weights that share a scale of four bytes in block-wise fp8
const PACKED = [
  "attention",
  "dense_ffn",
  "routed_experts",
  "shared_experts",
  "ssm",
  "linear_attention",
  "sparse_indexer",
];
const ATTENTION = ["attention", "linear_attention", "sparse_indexer"];
/** Words in names of modules that are left as they are, with what they mean. @type {Record<string, string[]>} */
const EXCLUDED = {
  attn: ATTENTION,
  attention: ATTENTION,
  shared_expert: ["shared_experts"],
  mixer: ["ssm"],
  mamba: ["ssm"],
};

/** @param {any} value @returns {value is Keys} */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * How a file's weights are stored; null when it does not say, a sentence when it says it unreadably.
 * @param {import("../formulas/calc/config.js").ModelConfig} model
 * @param {Keys} keys
 * @returns {Stored | string | null}
 */
export function stored(model, keys) {
  const levels = [keys, ...Object.values(keys).filter(isObject)]; // a text model may say it itself
  const config = levels.flatMap((level) => [level.quantization_config, level.compression_config])
    .find((each) => each !== null && each !== undefined);
  if (!isObject(config)) return null;
  const method = config.quant_method ?? config.quant_algo;
  const rule = typeof method === "string" && Object.hasOwn(METHODS, method.toLowerCase())
    ? METHODS[method.toLowerCase()]
    : null;
  const packed = rule ? rule(config) : null;
  if (packed === null) {
    const said = typeof method === "string" ? method.slice(0, 40) : "without a method";
    return `quantization_config (${said}) is not understood: weights are counted as bf16 unless a format is chosen.`;
  }
  const counted = /** @type {any} */ (parameters(model));
  const parts = rule === METHODS.mxfp4 ? ["routed_experts"] : included(config, model.n_layers);
  const narrow = parts.reduce((sum, name) => sum + counted[name], 0);
  const dtype = packed < 1 ? "int4" : /fp8|float|FP8/.test(JSON.stringify(config)) ? "fp8" : "int8";
  const short = Number(packed.toPrecision(8));
  const words = `${method}: ${short} bytes for each weight in the matrices of layers, 2 for others`;
  return { dtype, weight_bytes: (counted.total * 2 - narrow * (2 - packed)) / counted.total, words };
}

/** The components that are packed: all but those that the file leaves as they are in every layer. @param {Keys} config @param {number} n_layers */
function included(config, n_layers) {
  const names = ["modules_to_not_convert", "ignore", "exclude_modules"]
    .flatMap((key) => Array.isArray(config[key]) ? config[key] : [])
    .filter((name) => typeof name === "string");
  const left = Object.entries(EXCLUDED).flatMap(([word, parts]) => {
    const layers = names.filter((name) => name.includes(word))
      .map((name) => name.split(".").find((/** @type {string} */ piece) => /^\d+$/.test(piece)) ?? "");
    return layers.includes("") || new Set(layers).size >= n_layers ? parts : [];
  });
  return PACKED.filter((name) => !left.includes(name));
}

/** @param {any} bits @param {any} group */
const sizes = (bits, group) =>
  [2, 3, 4, 5, 6, 8].includes(bits) && Number.isInteger(group) && -1 <= group && group <= BLOCK;

/** @param {number} bits @param {number} group @param {number} scale_bytes @param {number} zero_bytes */
const grouped = (bits, group, scale_bytes, zero_bytes = 0) =>
  !sizes(bits, group) ? null : group > 0 ? packed_bytes({ bits, group, scale_bytes, zero_bytes }) : bits / 8;

/** @param {Keys} config */
const ofGroups = ({ bits, w_bit, group_size, q_group_size }) =>
  grouped(bits ?? w_bit, group_size ?? q_group_size ?? 128, 2, (bits ?? w_bit) / 8);

/** compressed-tensors and modelopt: the weights of the first group, or the name of the algorithm. @param {Keys} config */
function scheme({ config_groups, quant_algo }) {
  const weights = isObject(config_groups) ? Object.values(config_groups)[0]?.weights : null;
  if (isObject(weights)) return grouped(weights.num_bits, weights.group_size || 0, weights.type === "float" ? 1 : 2);
  return quant_algo === "NVFP4" ? grouped(4, 16, 1) : quant_algo === "FP8" ? 1 : null;
}

/** @type {Record<string, (config: Keys) => number | null>} */
const METHODS = {
  "awq": ofGroups,
  "gptq": ofGroups,
  "fp8": ({ weight_block_size }) => weight_block_size ? 1 + 4 / BLOCK : 1,
  "fbgemm_fp8": () => 1,
  "mxfp4": () => grouped(4, 32, 1),
  "bitsandbytes": ({ load_in_8bit, load_in_4bit, bnb_4bit_use_double_quant }) =>
    load_in_8bit ? 1 : load_in_4bit ? grouped(4, 64, bnb_4bit_use_double_quant ? 1 : 4) : null,
  "compressed-tensors": scheme,
  "modelopt": scheme,
};
