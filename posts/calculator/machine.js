// @ts-check
/** The machine: a configuration under the reader's hand, its weights as areas, its memory and one decoding step. */

import { bytes, count } from "../../static/js/core/format.js";
import { kv_cache_bytes } from "../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../static/js/formulas/calc/params.js";
import { looked_up_weights } from "../../static/js/formulas/calc/roofline.js";
import { baseOf, runOf } from "../../static/js/calculator/bases.js";
import { inputsOf, laidOver } from "../../static/js/calculator/machine.js";
import { machineControls } from "../../static/js/calculator/machine_controls.js";
import { drawMachine, machinePicture, summaryOf } from "../../static/js/calculator/machine_plate.js";
import { finding, notes } from "../../static/js/calculator/machine_words.js";
import { quantities } from "../../static/js/calculator/quantities.js";
import { tileGroups } from "../../static/js/calculator/tiles.js";

const COUNTERS = [
  "parameters.total",
  "parameters.active",
  "bounds.weights_bytes",
  "cache.bytes",
  "flops.per_token",
  "bounds.decode_seconds",
  "bounds.tokens_per_second",
  "bounds.max_batch",
  "bounds.training_bytes",
];
export const lead = "model";

/** @param {string} value @param {any} data */
export function leadInputs(value, data) {
  return baseOf(value, data).own;
}

export const inputs = machineControls;

export function presets() {
  const llama = { model: "llama-3.1-8b" };
  return {
    "Llama 3.1 8B": llama,
    "GPT-2": { model: "gpt-2", seq_len: 1024 },
    "Gemma 3 27B": { model: "gemma-3-27b" },
    "Mixtral 8x7B": { model: "mixtral-8x7b" },
    "DeepSeek-V3": { model: "deepseek-v3", count: 16 },
    "A key for every head": { ...llama, n_kv_heads: 32 },
    "Tie the embeddings": { ...llama, tied_embeddings: true },
    "Double the feed-forward": { ...llama, d_ff: 28672 },
  };
}

/** @param {any} state @param {any} data */
export function check(state, data) {
  return laidOver(baseOf(state.model, data).config, state).problem;
}

/** @param {any} state @param {any} data */
export function derive(state, data) {
  const base = baseOf(state.model, data);
  const { own } = base;
  const { config, problem } = laidOver(base.config, state);
  if (!config) throw new Error(problem);
  const changes = Object.keys(own).filter((name) => state[name] !== own[name]);
  const run = runOf(state, data);
  const rows = quantities(config, run, changes.length ? config : base.library);
  const cached = (/** @type {any} */ model, /** @type {number} */ seq_len, batch = 1) =>
    kv_cache_bytes(model, { batch, seq_len, dtype_bytes: run.kv_bytes });
  const values = /** @type {Record<string, any>} */ (Object.fromEntries(rows.map(({ name, value }) => [name, value])));
  const bandwidth = run.count * run.accelerator.bandwidth_bytes_per_second;
  const [weights, cache] = [values["bounds.weights_bytes"], Number(values["cache.bytes"])];
  const arithmetic = (run.batch * Number(values["flops.per_token"])) /
    (run.count * run.accelerator.flops_per_second.bf16);
  const each = values["cache.bytes_per_token"];
  const crossing = each > 0 ? Math.floor(weights / each) : 0;
  const [reading, least] = [values["bounds.decode_bytes"] - cache, values["bounds.decode_seconds"]];
  return {
    ...state,
    ...values,
    base,
    config,
    run,
    rows,
    own,
    changes,
    total: values["parameters.total"],
    weights,
    cache,
    before: {
      total: parameters(base.config).total,
      cache: cached(base.config, run.seq_len, run.batch),
    },
    only: changes.length === 1 ? changeInWords(changes[0], own, state, data) : null,
    // Where no window bends the line, the context whose cache is as large as the weights.
    crossing: crossing > 0 && cached(config, crossing) === crossing * each ? crossing : 0,
    twin: changes.length ? twinOf(config, values["parameters.total"], data) : null,
    shapes: data.shapes,
    title: changes.length ? `${base.name}, changed` : base.name,
    groups: tileGroups(config),
    without_table: values["parameters.active"] - looked_up_weights(config),
    step: { weights: reading / bandwidth, cache: cache / bandwidth, arithmetic, least },
  };
}

/** @type {WeakMap<object, Record<string, any>>} */
const controls = new WeakMap();

/** The controls of a figure's data, made once. @param {any} data @returns {Record<string, any>} */
function controlsOf(data) {
  const found = controls.get(data) ?? inputs(data);
  controls.set(data, found);
  return found;
}

/**
 * A single change as the finding says it: "key/value heads 32 instead of 8".
 * @param {string} name
 * @param {any} own
 * @param {any} state
 * @param {any} data
 */
function changeInWords(name, own, state, data) {
  const { label, text } = controlsOf(data)[name];
  return `${label[0].toLowerCase()}${label.slice(1)} ${text(state[name])} instead of ${text(own[name])}`;
}

/**
 * The published model that a changed one has become.
 * @param {any} config
 * @param {number} total
 * @param {any} data
 */
function twinOf(config, total, data) {
  const alike = Object.entries(data.published).filter(([, each]) => each.total === total);
  if (!alike.length) return null;
  const own = JSON.stringify(inputsOf(config));
  return alike.find(([slug]) => JSON.stringify(baseOf(slug, data).own) === own)?.[1].name ?? null;
}

/**
 * Read a pasted config.json. The table of keys is fetched only now: nobody else needs it.
 * @param {string} text
 * @param {any} data
 */
export async function take(text, data) {
  const { readConfig } = await import("../../static/js/calculator/import_config.js");
  const table = async () => {
    const address = new URL("../../../posts/calculator/figures/config-keys.json", import.meta.url);
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`The table of keys could not be fetched (${answer.status}): try again.`);
    return (await answer.json()).table;
  };
  const { value, words } = await readConfig(text, data, table);
  return { inputs: { ...data.inputs, ...leadInputs(value, data), model: value }, words };
}

/** @param {any} derived */
export async function give({ config, title, shapes }) {
  const { asConfig } = await import("../../static/js/calculator/export.js");
  return { name: "config.json", text: JSON.stringify(asConfig(config, title, shapes), null, 2) + "\n" };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { rows, count_table, without_table } = derived;
  const sparse = derived["parameters.active"] < derived.total;
  // In a dense model every parameter is active: one large number says it, the table keeps the other.
  const shown = COUNTERS.filter((name) => name !== "parameters.active" || sparse || !count_table);
  const readouts = shown.map((name) => rows.find((/** @type {any} */ row) => row.name === name));
  if (!count_table) {
    readouts[1] = {
      name: "parameters.active_without_table",
      label: "active, without the input table",
      value: without_table,
      text: count(without_table),
    };
  }
  return {
    finding: finding(derived),
    summary: summaryOf(derived),
    readouts,
    ledger: rows.filter((/** @type {any} */ row) => !readouts.some((each) => each.name === row.name)),
    texts: {
      total: count(derived.total),
      cache: bytes(derived.cache),
      per_token: bytes(derived["cache.bytes_per_token"]),
      weights: bytes(derived.weights),
    },
    plot: drawMachine(derived, layout),
    notes: notes(derived),
  };
}

export const picture = machinePicture;
