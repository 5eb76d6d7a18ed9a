// @ts-check
/** The machine: a configuration under the reader's hand, its weights as areas, its memory and one decoding step. */

import { bytes, count, figure, panel, panels, percent } from "../../static/js/kit.js";
import { kv_cache_bytes } from "../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../static/js/formulas/calc/params.js";
import { looked_up_weights, peak_flops } from "../../static/js/formulas/calc/roofline.js";
import { baseOf, runOf } from "../../static/js/calculator/bases.js";
import { inputsOf, laidOver } from "../../static/js/calculator/machine.js";
import { machineControls } from "../../static/js/calculator/machine_controls.js";
import { quantities } from "../../static/js/calculator/quantities.js";
import { tileGroups } from "../../static/js/calculator/tiles.js";
import { areas, smallAreas } from "./machine-areas.js";
import { memory, step } from "./machine-bars.js";
import { findingOf, notesOf } from "./machine-words.js";

/** @import { Control } from "../../static/js/inputs/control.js" */

const LLAMA = { model: "llama-3.1-8b" };
const DEEPSEEK = { model: "deepseek-v3", count: 16 };
const SHOWN = ["parameters.total", "cache.bytes", "bounds.tokens_per_second"];
const CONTEXTS = Array.from({ length: 12 }, (_, i) => 1024 * 2 ** i); // where the cache's grip rests

export default figure({
  lead: "model",
  leadInputs: (value, data) => baseOf(value, data).own,
  inputs: machineControls,

  presets: {
    "Llama 3.1 8B": LLAMA,
    "Mixtral 8x7B": { model: "mixtral-8x7b", count: 2 },
    "DeepSeek-V3": DEEPSEEK,
    "What one token visits": { ...DEEPSEEK, inside: true },
    "A key for every head": { ...LLAMA, n_kv_heads: 32 },
    "A book of context": { ...LLAMA, seq_len: 131072 },
  },

  once: (data) =>
    [{ model: "mixtral-8x7b", count: 2 }, DEEPSEEK, { ...DEEPSEEK, inside: true }, DEEPSEEK].map((state) => ({
      ...baseOf(state.model, data).own,
      ...state,
    })),

  check: (state, data) => laidOver(baseOf(state.model, data).config, state).problem,

  derive(state, data) {
    const base = baseOf(state.model, data);
    const { config, problem } = laidOver(base.config, state);
    if (!config) throw new Error(problem);
    const given = new Map(Object.entries(state));
    const changes = Object.entries(base.own).filter(([name, own]) => given.get(name) !== own).map(([name]) => name);
    const run = runOf(state, data, base);
    const rows = quantities(config, run, changes.length ? config : base.library);
    const exact = Object.fromEntries(rows.map(({ name, value }) => [name, value ?? 0])); // beyond 2^53 with all digits
    const value = (/** @type {string} */ name) => Number(exact[name]);
    const cached = (/** @type {typeof config} */ model, seq_len = run.seq_len) =>
      kv_cache_bytes(model, { batch: run.batch, seq_len, dtype_bytes: run.kv_bytes });
    const bandwidth = run.count * run.accelerator.bandwidth_bytes_per_second;
    const [total, active, cache] = [value("parameters.total"), value("parameters.active"), value("cache.bytes")];
    const operations = (run.batch * value("flops.per_token")) / (run.count * peak_flops(run.accelerator, run));
    return {
      ...exact,
      ...{ base, config, run, rows, changes, total, active, cache, weights: value("bounds.weights_bytes") },
      per_token: value("cache.bytes_per_token"),
      inside: state.inside && active < total,
      usable: state.usable,
      first: run.seq_len === data.inputs.seq_len && run.batch === data.inputs.batch,
      before: { total: parameters(base.config).total, cache: cached(base.config) },
      only: changes.length === 1 ? changeInWords(changes[0], base.own, state, data) : "",
      twin: changes.length ? twinOf(config, total, data) : "",
      shapes: data.shapes,
      title: changes.length ? `${base.name}, changed` : base.name,
      groups: tileGroups(config),
      published: changes.length ? undefined : base.total,
      yard: { name: data.published[LLAMA.model].name, total: data.published[LLAMA.model].total },
      without_table: state.count_table ? null : active - looked_up_weights(config),
      contexts: [...new Set([...CONTEXTS, run.seq_len])].sort((a, b) => a - b)
        .map((many) => /** @type {const} */ ([many, cached(config, many)])),
      step: {
        ...{ weights: (value("bounds.decode_bytes") - cache) / bandwidth, cache: cache / bandwidth },
        ...{ arithmetic: operations, least: value("bounds.decode_seconds") },
      },
    };
  },

  view(state, layout) {
    const { rows, groups, total, cache, weights, without_table } = state;
    const readouts = rows.filter(({ name }) => SHOWN.includes(name));
    const parts = groups.map(({ name, value, tiles }) => {
      const each = tiles.map((tile) => `${tile.name} ${count(tile.value)}`).join(", ");
      return `${name} ${percent(value / total)} (${each})`;
    });
    return {
      finding: findingOf(state),
      summary: `Areas in proportion to ${count(total)} parameters: ${parts.join("; ")}.`,
      readouts: without_table === null ? readouts : [...readouts, {
        ...{ name: "parameters.active_without_table", label: "active, without the input table" },
        ...{ value: without_table, text: count(without_table) },
      }],
      ledger: rows.filter(({ name }) => !SHOWN.includes(name)),
      texts: {
        total: count(total),
        cache: bytes(cache),
        per_token: bytes(state.per_token),
        weights: bytes(weights),
      },
      plot: panels(layout, [
        panel(HEIGHT[layout.name], (box) => areas(state, box)),
        [memory(state), step(state)],
      ]),
      notes: notesOf(state),
    };
  },

  /** Read a pasted config.json. The table of keys is fetched only now: nobody else needs it. */
  async take(text, data) {
    const { readConfig } = await import("../../static/js/calculator/import_config.js");
    const table = async () => {
      const address = new URL("../../../posts/calculator/figures/config-keys.json", import.meta.url);
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`The table of keys could not be fetched (${answer.status}): try again.`);
      return (await answer.json()).table;
    };
    const { value, words } = await readConfig(text, data, table);
    const { own, stored } = baseOf(value, data);
    const weight_dtype = stored?.dtype ?? data.inputs.weight_dtype;
    return { inputs: { ...data.inputs, ...own, weight_dtype, model: value }, words };
  },

  async give({ config, title, shapes }) {
    const { asConfig } = await import("../../static/js/calculator/export.js");
    return { name: "config.json", text: JSON.stringify(asConfig(config, title, shapes), null, 2) + "\n" };
  },

  picture: smallAreas,
});

const HEIGHT = { narrow: 200, medium: 230, wide: 250, full: 256 };

/** @type {WeakMap<object, Record<string, Control>>} of the data that they were made from */
const controls = new WeakMap();

/**
 * A single change as the finding says it: "Key/value heads 32, not 8".
 * @param {string} name
 * @param {Record<string, unknown>} own
 * @param {Record<string, unknown>} state
 * @param {object} data
 */
function changeInWords(name, own, state, data) {
  const found = controls.get(data) ?? /** @type {Record<string, Control>} */ (machineControls(data));
  controls.set(data, found);
  const { label, text } = found[name];
  return `${label} ${text(state[name])}, not ${text(own[name])}`;
}

/**
 * The published model that a changed one has become, or "".
 * @param {import("../../static/js/calculator/tiles.js").ModelConfig} config
 * @param {number} total
 * @param {{ published: Record<string, { name: string, total: number }> }} data
 */
function twinOf(config, total, data) {
  const alike = Object.entries(data.published).filter(([, each]) => each.total === total);
  if (!alike.length) return "";
  const own = JSON.stringify(inputsOf(config));
  return alike.find(([slug]) => JSON.stringify(baseOf(slug, data).own) === own)?.[1].name ?? "";
}
