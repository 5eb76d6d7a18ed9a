// @ts-check
/**
 * What a figure starts from: a published model by its name, or a configuration that the reader pasted, which then
 * stands in the input itself as `{"name": ..., "model": {...}}` and so in the address.
 *
 * @typedef {import("../formulas/calc/config.js").ModelConfig} ModelConfig
 * @typedef {object} Base
 * @property {string} name
 * @property {ModelConfig} config
 * @property {Record<string, any>} own  the inputs that describe it
 * @property {ModelConfig} library  what the library's own cache keeps
 * @property {number} [total]  as published
 * @property {boolean} [exact]  whether the published total must be met
 * @property {string} [source]
 * @property {string} [note]
 * @property {{ dtype: string, weight_bytes: number }} [stored]  how a pasted file says that weights are stored
 */

import { complete, readOwn } from "./config_checks.js";
import { inputsOf } from "./machine.js";

const LONGEST = 100_000; // characters of a pasted configuration as it stands in the input
const MOST_KNOWN = 300; // bases remembered at once

/** @type {WeakMap<object, Map<string, Base>>} bases by the data that they were made from: a frame asks many times */
const known = new WeakMap();

/** @param {any} value */
export const isPasted = (value) => typeof value === "string" && value.startsWith("{");

/**
 * @param {string} value  a slug, or a pasted configuration; one that cannot be read is an error with one sentence
 * @param {any} data
 * @returns {Base}
 */
export function baseOf(value, data) {
  const bases = known.get(data) ?? new Map();
  known.set(data, bases);
  const base = bases.get(value) ?? readBase(value, data);
  if (bases.size > MOST_KNOWN) bases.clear();
  bases.set(value, base);
  return base;
}

/**
 * @param {string} value
 * @param {any} data
 * @returns {Base}
 */
function readBase(value, data) {
  if (!isPasted(value)) {
    const found = data.published[value];
    const config = complete(found.model, data.shapes);
    return { ...found, config, library: config, own: inputsOf(config) };
  }
  if (value.length > LONGEST) throw new Error(`The configuration has ${value.length} characters: shorten it.`);
  const { name, model, library, stored } = JSON.parse(value);
  const config = readOwn(model, data.shapes);
  const kept = library === undefined ? config : readOwn(library, data.shapes);
  const title = typeof name === "string" ? name.slice(0, 60) : "Pasted";
  const packed = stored?.weight_bytes > 0 && stored.weight_bytes <= 4 ? stored : undefined;
  return { name: title, config, library: kept, own: inputsOf(config), stored: packed };
}

/**
 * Whether a value of the model input is one that `baseOf` can read.
 * @param {any} value
 * @param {any} data
 */
export function readable(value, data) {
  if (!isPasted(value)) return typeof value === "string" && Object.hasOwn(data.published, value);
  try {
    baseOf(value, data);
    return true;
  } catch {
    return false;
  }
}

/**
 * The model of a figure that follows the machine unless another is chosen.
 * @param {string} value
 * @param {{ name: string, config: ModelConfig }} machine
 * @param {any} data
 * @returns {{ name: string, config: ModelConfig }}
 */
export function chosen(value, machine, data) {
  return value === "machine" ? machine : baseOf(value, data);
}

/**
 * The model of a figure that has an input for it and follows the machine.
 * @param {Record<string, any>} inputs
 * @param {any} data
 */
export const modelOf = (inputs, data) => chosen(inputs.model, inputs.machine, data);

/**
 * The circumstances that the inputs describe; a file that packs its weights in the chosen format says in how many bytes.
 * @param {any} inputs
 * @param {any} data
 * @param {Base} [base]
 * @returns {import("./quantities.js").Run}
 */
export function runOf(inputs, data, base) {
  const stored = base?.stored;
  const { seq_len, batch, weight_dtype, kv_dtype, count, usable, accelerator } = inputs;
  return {
    seq_len,
    batch,
    weight_dtype,
    kv_dtype,
    count,
    weight_bytes: stored && stored.dtype === weight_dtype ? stored.weight_bytes : data.dtype_bytes[weight_dtype],
    kv_bytes: data.dtype_bytes[kv_dtype],
    usable_fraction: usable / 100,
    accelerator: data.devices[accelerator],
  };
}
