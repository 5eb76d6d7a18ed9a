// @ts-check
/** The sizes of a model that can be compared and carried over. */

import { hidden } from "../../static/js/kit.js";
import { inputsOf } from "../../static/js/calculator/machine.js";
import { machineControls } from "../../static/js/calculator/machine_controls.js";

/**
 * @import { ModelConfig } from "../../static/js/calculator/tiles.js"
 * @typedef {string | number | boolean | undefined} Value
 */

const EXPERTS = [
  ...["n_active_experts", "d_expert", "n_shared_experts", "d_shared_expert", "n_dense_first", "moe_every"],
  ...["router_bias", "expert_bias"],
];

/** @type {WeakMap<object, Record<string, string>>} labels by the data that they were made from */
const known = new WeakMap();

/** What the machine's controls are called, the experts first. @param {object} data */
export function labelsOf(data) {
  const found = known.get(data) ?? {
    n_experts: "",
    ...Object.fromEntries(Object.entries(machineControls(data)).map(([name, { label }]) => [name, label])),
    windows: "Windowed layers",
  };
  known.set(data, found);
  return found;
}

/** The sizes that the first model takes from the second, in an order of their own. @param {object} data */
export function sizesTaken(data) {
  const kept = (/** @type {string} */ text) =>
    Object.keys(labelsOf(data)).filter((name) => text.split(",").includes(name)).join(",");
  return {
    ...hidden({ label: "sizes carried over", read: String, write: String, valid: () => true, empty: "" }),
    read: (/** @type {string} */ text) => (kept(text) === text ? text : undefined),
    nearest: kept,
    sweep: () => ["", "n_layers", "vocab_size", "n_experts"],
  };
}

/** The sizes that mean something in a model; of the others there is nothing to compare. @param {ModelConfig} config */
export function applicable(config) {
  const own = inputsOf(config);
  const absent = [
    ...(own.attention === "heads" ? ["kv_rank", "q_rank"] : ["n_kv_heads", "d_head"]),
    ...(own.n_experts === 0 ? EXPERTS : []),
    ...(own.moe_every === 1 ? ["moe_every"] : []),
    ...(own.n_shared_experts === 0 ? ["d_shared_expert"] : []),
    ...(own.windows === "none" ? ["window_tokens"] : []),
    ...(own.windows === "mixed" ? [] : ["window_local"]),
    ...(config.n_heads === 0 && own.attention === "heads" ? ["n_heads", "n_kv_heads", "d_head"] : []),
  ];
  const none = Object.fromEntries(absent.map((name) => [name, undefined]));
  return /** @type {Record<string, Value>} */ ({ ...own, ...none });
}

/** Whether two models part in a size; who knows no such thing is not unlike who has none of it. @param {Value} a @param {Value} b */
export const differs = (a, b) =>
  a !== undefined && b !== undefined ? a !== b : a !== b && !["0", "false"].includes(String(a ?? b));
