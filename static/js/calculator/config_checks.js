// @ts-check
/**
 * Why a configuration cannot exist: the twin of blog/calc/checks.py, with the same sentences, and the reading of
 * configurations that come from outside.
 *
 * @typedef {import("../formulas/calc/config.js").ModelConfig} ModelConfig
 * @typedef {Record<string, any>} Part
 * @typedef {Record<string, Part>} Shapes  the fields of a configuration and of its groups, with their defaults; null:
 *   a number that must be given, "": a text that must be given
 */

import { attention_layers, dense_layers, full_attention_layers } from "../formulas/calc/layers.js";

const LARGEST = 2 ** 40;
const MOST_GROUPS = 64; // of one kind; published models have at most six

/** Fields that must be at least 1, and the name of each group in messages. @type {Record<string, [string, string[]]>} */
export const POSITIVE = {
  windows: ["Window", ["n_layers", "tokens"]],
  attention: ["Attention", ["n_layers", "n_heads", "n_kv_heads", "d_head", "d_value"]],
  mla: ["Mla", ["n_layers", "n_heads", "kv_rank", "d_nope", "d_value"]],
  mixers: ["Mixer", ["n_layers", "stride"]],
  dense: ["Dense", ["n_layers", "d_ff"]],
  moe: ["Moe", ["n_layers", "n_experts", "n_active_experts", "d_expert"]],
  extras: ["Extra", []],
};
const QK_NORMS = ["none", "head", "full", "query"];

/**
 * Numbers as a reader says them.
 * @param {number[]} values
 */
export function listed(values) {
  const words = values.map(String);
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`;
}

/**
 * The divisors of a positive number, smallest first.
 * @param {number} number
 */
export function divisors(number) {
  const small = [];
  for (let d = 1; d * d <= number; d += 1) if (number % d === 0) small.push(d);
  return [...small, ...small.filter((d) => d * d !== number).map((d) => number / d).reverse()];
}

/**
 * @param {string} name
 * @param {any} value
 * @param {number} least
 */
function size(name, value, least) {
  if (!Number.isInteger(value)) return `${name} is ${shown(value)}, which is no whole number: use ${least} or more.`;
  if (value < least) return `${name} is ${shown(value)}, and must be at least ${least}: use ${least} or more.`;
  if (value > LARGEST) return `${name} is ${shown(value)}, and must be at most ${LARGEST}: use ${LARGEST} or less.`;
  return null;
}

/**
 * A value as a message shows it, short: as Python writes it.
 * @param {any} value
 * @returns {string}
 */
export function shown(value) {
  if (typeof value === "number" && Math.abs(value) > 1e30) return "a number of more than 30 digits";
  const text = written(value, 0);
  return text.length <= 40 ? text : text.slice(0, 37) + "...";
}

/** @param {any} part @param {number} depth @returns {string} */
function written(part, depth) {
  if (part === null || part === undefined) return "None";
  if (typeof part === "boolean") return part ? "True" : "False";
  if (typeof part === "string") {
    return part.includes("'") && !part.includes('"') ? `"${part}"` : `'${part.replaceAll("'", "\\'")}'`;
  }
  if (typeof part !== "object") return String(part);
  if (depth > 20) return "...";
  if (Array.isArray(part)) return `[${part.slice(0, 20).map((item) => written(item, depth + 1)).join(", ")}]`;
  const pairs = Object.entries(part).slice(0, 20).map(([key, item]) => `'${key}': ${written(item, depth + 1)}`);
  return `{${pairs.join(", ")}}`;
}

/**
 * @param {Part} part
 * @param {string} prefix
 * @param {string[]} positive
 * @param {Part} [shape]  the fields' defaults, where values come from outside and may be of any type
 */
function sizes(part, prefix, positive, shape) {
  for (const [name, value] of Object.entries(part)) {
    const like = shape ? shape[name] : value;
    if (typeof like === "boolean" && typeof value !== "boolean") {
      return `${prefix}${name} is ${shown(value)}: use True or False.`;
    }
    if (typeof like === "boolean" || typeof like === "string" || Array.isArray(like)) continue;
    const problem = size(prefix + name, value, positive.includes(name) ? 1 : 0);
    if (problem) return problem;
  }
  return null;
}

/** @param {number} n_heads @param {number} n_kv_heads */
function sharedHeads(n_heads, n_kv_heads) {
  if (n_kv_heads <= n_heads && n_heads % n_kv_heads === 0) return null;
  return `${n_heads} query heads cannot be shared evenly by ${n_kv_heads} key-value heads. ` +
    `Use ${listed(divisors(n_heads))}.`;
}

/** @param {string} name @param {number} width */
function oddHead(name, width) {
  return `RoPE rotates pairs: ${name} ${width} is odd. Nearest: ${width - 1} or ${width + 1}.`;
}

/** @param {string} name @param {any} value @param {any[]} allowed */
function oneOf(name, value, allowed) {
  return allowed.includes(value) ? null : `${name} is ${shown(value)}: use ${allowed.map(shown).join(" or ")}.`;
}

/** @param {Part} moe */
function experts(moe) {
  const choices = moe.n_experts + moe.n_empty_experts;
  if (moe.n_active_experts > choices) {
    return `Top-k is ${moe.n_active_experts} but there are ${choices} experts: choose k ≤ ${choices}.`;
  }
  if (moe.n_shared_experts && !moe.d_shared_expert) {
    return `${moe.n_shared_experts} shared experts have width 0: give d_shared_expert, at least 1.`;
  }
  if (moe.expert_matrices !== 2 && moe.expert_matrices !== 3) {
    return `expert_matrices is ${moe.expert_matrices}: use 3 (gated) or 2 (plain).`;
  }
  return null;
}

/** @param {string} name @param {number} count @param {number} limit @param {string} [unit] */
function exceed(name, count, limit, unit = "layers") {
  return count > limit ? `${name} (${count}) exceed the ${limit} ${unit}: use at most ${limit}.` : null;
}

/** @param {ModelConfig} model */
function layerCounts(model) {
  const ordinary = attention_layers(model);
  const full = full_attention_layers(model);
  const dense = dense_layers(model);
  const { n_layers } = model;
  return exceed("Layers with other attention", n_layers - ordinary, n_layers) ??
    exceed("Windowed layers", ordinary - full, ordinary, "ordinary attention layers") ??
    exceed("Layers that share keys and values", model.n_shared_kv_layers, full, "full ones") ??
    exceed("Layers with another feed-forward or none", n_layers - dense, n_layers) ??
    (ordinary ? ordinaryHeads(model) : null) ??
    (dense > 0 ? size("d_ff", model.d_ff, 1) : null);
}

/** @param {ModelConfig} model */
function ordinaryHeads(model) {
  for (const name of /** @type {const} */ (["n_heads", "n_kv_heads", "d_head"])) {
    const problem = size(name, model[name], 1);
    if (problem) return problem;
  }
  return sharedHeads(model.n_heads, model.n_kv_heads) ??
    (model.rotary && model.d_head % 2 ? oddHead("head size", model.d_head) : null);
}

/**
 * @param {string} kind
 * @param {Part} group
 * @param {Shapes} [shapes]
 */
function groupProblem(kind, group, shapes) {
  const [name, positive] = POSITIVE[kind];
  const problem = sizes(group, name + ".", positive, shapes?.[kind]);
  if (problem) return problem;
  if (kind === "attention") return sharedHeads(group.n_heads, group.n_kv_heads);
  if (kind === "mla") return group.d_rope % 2 ? oddHead("rotary head size", group.d_rope) : null;
  return kind === "moe" ? experts(group) : null;
}

/**
 * One sentence with both values, the rule and the nearest change, or null when the configuration can exist.
 * @param {ModelConfig} model
 * @param {Shapes} [shapes]  given for what comes from outside
 * @returns {string | null}
 */
export function problemOf(model, shapes) {
  for (const kind of Object.keys(POSITIVE)) {
    for (const group of /** @type {any} */ (model)[kind]) {
      const problem = groupProblem(kind, group, shapes);
      if (problem) return problem;
    }
  }
  return sizes(model, "", ["d_model", "n_layers", "vocab_size"], shapes?.model) ??
    oneOf("ffn_matrices", model.ffn_matrices, [3, 2]) ??
    oneOf("norm_vectors", model.norm_vectors, [0, 1, 2]) ??
    oneOf("qk_norm", model.qk_norm, QK_NORMS) ??
    oneOf("qk_norm_vectors", model.qk_norm_vectors, [0, 1, 2]) ??
    layerCounts(model);
}

/**
 * A configuration with all its fields, from one that leaves the defaults out.
 * @param {Part} part
 * @param {Shapes} shapes
 * @returns {ModelConfig}
 */
export function complete(part, shapes) {
  const model = /** @type {any} */ ({ ...shapes.model, ...part });
  for (const kind of Object.keys(POSITIVE)) {
    model[kind] = model[kind].map((/** @type {Part} */ group) => ({ ...shapes[kind], ...group }));
  }
  return model;
}

/**
 * A configuration in this site's own words, from outside: every field known and of its type, or one sentence.
 * @param {any} value
 * @param {Shapes} shapes
 * @returns {ModelConfig}
 */
export function readOwn(value, shapes) {
  checkFields(value, shapes.model, "the configuration");
  for (const kind of Object.keys(POSITIVE)) {
    const groups = Object.hasOwn(value, kind) ? value[kind] : [];
    if (!Array.isArray(groups) || groups.length > MOST_GROUPS) {
      throw new Error(`${kind} is no list of at most ${MOST_GROUPS} groups: give a list.`);
    }
    for (const group of groups) checkFields(group, shapes[kind], kind);
  }
  const model = complete(value, shapes);
  const problem = problemOf(model, shapes);
  if (problem) throw new Error(problem);
  return model;
}

/**
 * Refuse what is no object of sizes; whether they are sizes is for `problemOf` to say.
 * @param {any} part
 * @param {Part} shape
 * @param {string} where
 */
function checkFields(part, shape, where) {
  if (typeof part !== "object" || part === null || Array.isArray(part)) {
    throw new Error(`${where} is ${shown(part)}: give an object of sizes.`);
  }
  const unknown = Object.keys(part).find((name) => !Object.hasOwn(shape, name));
  if (unknown !== undefined) throw new Error(`"${unknown.slice(0, 40)}" is no size of ${where}: leave it out.`);
}
