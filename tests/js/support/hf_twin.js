// @ts-check
/**
 * Run by tests/calc/test_hf_twin.py: the table of keys, and configurations with what Python reads in them, come in; what
 * the page's reader says otherwise goes out. Then what Python cannot draw: hostile values, and the page's own exports.
 */

import { parameters } from "../../../static/js/formulas/calc/params.js";
import { asConfig, OWN_KEY } from "../../../static/js/calculator/export.js";
import { complete } from "../../../static/js/calculator/config_checks.js";
import { keysOfText } from "../../../static/js/calculator/config_text.js";
import { fromHf } from "../../../static/js/calculator/hf.js";
import { stored } from "../../../static/js/calculator/stored.js";
import { forMany } from "./random.js";

const { table, shapes, cases, texts, stored: packed } = JSON.parse(await new Response(Deno.stdin.readable).text());
const problems = { readings: [], exports: [], hostile: [], texts: [], stored: [] };

/** @param {string} kind @param {string} text */
function fault(kind, text) {
  const list = /** @type {any} */ (problems)[kind];
  if (list.length < 5) list.push(text.slice(0, 600));
}

/** A value as text, with the keys of every object in order. @param {any} value @returns {string} */
function plain(value) {
  if (Array.isArray(value)) return `[${value.map(plain).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((key) => `${key}:${plain(value[key])}`).join(",")}}`;
}

/** @param {any} keys */
function reading(keys) {
  try {
    return fromHf(keys, table, shapes);
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

function compareReadings() {
  for (const { keys, expected } of cases) {
    const found = reading(keys);
    if (plain(found) !== plain(expected)) {
      fault("readings", `${JSON.stringify(keys)}\n  Python ${plain(expected)}\n  JavaScript ${plain(found)}`);
    }
  }
}

/** What this page exports is read again, and by its usual keys too where they can say it. */
function compareExports() {
  for (const { keys, expected } of cases) {
    if (typeof expected === "string") continue;
    const { model } = fromHf(keys, table, shapes);
    const { [OWN_KEY]: own, ...usual } = /** @type {any} */ (asConfig(model, "an export", shapes));
    if (plain(complete(own.model, shapes)) !== plain(model)) fault("exports", JSON.stringify(keys));
    const simple = !model.qkv_bias && !model.out_bias && model.qk_norm === "none" && model.windows.length === 0 &&
      model.dense.length + model.n_layers_without_attention + model.n_layers_without_ffn === 0 &&
      model.rotary && model.qk_norm_vectors === 1 && model.learned_positions === 0 && model.d_embedding === 0 &&
      model.final_norm && !model.ffn_bias && !model.head_bias && !model.embedding_norm && !model.query_gate;
    if (usual.model_type !== "llama" || !simple) continue;
    const total = parameters(fromHf(usual, table, shapes).model).total;
    if (total !== parameters(model).total) fault("exports", `${JSON.stringify(keys)} comes back as ${total}`);
  }
}

const KEYS = [
  ...Object.keys(table.types.general.aliases),
  ...["model_type", "text_config", "__proto__", "constructor", "toString", "hidden_size", "num_hidden_layers"],
];
const NASTY = [null, true, false, 0, 1, -1, 2.5, 1e308, -1e308, 2 ** 53, "", "llama", "__proto__", "9".repeat(50), []];

/** Anything that JSON can hold, and worse. @param {import("./random.js").Random} draw @param {number} depth @returns {any} */
function anything(draw, depth = 0) {
  if (depth > 3 || draw.whole(0, 9) < 6) return draw.pick(NASTY);
  const size = draw.whole(0, 4);
  if (draw.whole(0, 1)) return Array.from({ length: size }, () => anything(draw, depth + 1));
  return Object.fromEntries(Array.from({ length: size }, () => [draw.pick(KEYS), anything(draw, depth + 1)]));
}

/** Hostile configurations are refused with a sentence or counted, never worse. */
function hostileKeys() {
  forMany(3000, (draw) => {
    const keys = { ...(draw.whole(0, 3) ? /** @type {any} */ (draw.pick(cases)).keys : {}) };
    for (let i = draw.whole(1, 4); i > 0; i -= 1) keys[draw.pick(KEYS)] = anything(draw);
    try {
      const { total } = parameters(fromHf(keys, table, shapes).model);
      if (!Number.isFinite(total) || total < 0) fault("hostile", `${JSON.stringify(keys)}: ${total}`);
    } catch (error) {
      const sentence = error instanceof Error && !(error instanceof TypeError) && String(error).length < 420;
      if (!sentence) fault("hostile", `${JSON.stringify(keys)}: ${error}`);
    }
  });
  for (const value of [null, 3, "text", [], [1], undefined]) {
    const refused = String(reading(value));
    if (!refused.startsWith("a configuration is an object of keys")) fault("hostile", `${value}: ${refused}`);
  }
}

function compareTexts() {
  for (const [text, expected] of texts) {
    let found;
    try {
      found = keysOfText(text);
    } catch (error) {
      found = /** @type {Error} */ (error).message;
    }
    if (plain(found) !== plain(expected)) {
      fault("texts", `${text}\n  Python ${plain(expected)}\n  JavaScript ${plain(found)}`);
    }
  }
}

function compareStored() {
  for (const [model, keys, expected] of packed) {
    const found = stored(model, keys);
    if (plain(found) !== plain(expected)) fault("stored", `${plain(keys)}: ${plain(expected)}, not ${plain(found)}`);
  }
}

compareReadings();
compareTexts();
compareStored();
compareExports();
hostileKeys();
console.log(JSON.stringify(problems));
