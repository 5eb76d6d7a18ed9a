// @ts-check
/**
 * A config.json with some of its lines struck out, as the site's reader reads it; and what each line decides, found by
 * changing its value and looking which areas change.
 */

import { kv_cache_bytes } from "../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../static/js/formulas/calc/params.js";
import { fromHf } from "../../static/js/calculator/hf.js";
import { tileGroups } from "../../static/js/calculator/tiles.js";

/**
 * @import { ModelConfig, Tile } from "../../static/js/calculator/tiles.js"
 * @typedef {string | number | boolean | null} Value
 * @typedef {Record<string, Value | Record<string, Value>>} Keys  a file
 * @typedef {{ texts: Record<string, Keys>, table: object, shapes: object }} Data
 * @typedef {"feedForward" | "attention" | "embeddings" | "router"} Part  of a model
 * @typedef {Part | "all" | "cache" | "none"} Decides
 * @typedef {{ part: Part, value: number, tiles: Tile[] }} Band
 * @typedef {{ total: number, active: number, problem: string, bands: Band[], taken: Record<string, Value> }} Reading
 *   taken: what the library assumes for absent keys
 * @typedef {{ key: string, value: Value, used: boolean, decides: Decides, instead: string }} Line
 *   instead: the name of the value that is taken without this line, or ""
 * @typedef {{ lines: Line[], around: string[], reading: Reading }} File  around: keys of the object that holds the lines
 */

/** @type {Record<string, Part>} */
const PARTS = {
  "feed-forward": "feedForward",
  "experts and feed-forward": "feedForward",
  "attention": "attention",
  "other mixers": "attention",
  "embeddings": "embeddings",
  "norms and router": "router",
};
const ORDER = ["feedForward", "attention", "embeddings", "router"];
const CONTEXT = { batch: 1, seq_len: 131072, dtype_bytes: 2 };

/** @type {WeakMap<object, Map<string, File>>} files by the data that they were made from: a frame asks for one again */
const known = new WeakMap();

/** @param {string} name @param {Data} data @returns {File} */
export function fileOf(name, data) {
  const files = known.get(data) ?? new Map();
  known.set(data, files);
  const file = files.get(name) ?? readFile(data.texts[name], data);
  files.set(name, file);
  return file;
}

/** The object of a file that describes the text model. @param {Keys} keys */
const innerOf = (keys) => /** @type {Record<string, Value>} */ (keys.text_config ?? keys);

/** @param {Keys} keys @param {Record<string, Value>} inner */
const withInner = (keys, inner) => (keys.text_config ? { ...keys, text_config: inner } : inner);

/**
 * A file without some of its lines.
 * @param {Keys} keys
 * @param {string[]} struck
 * @param {Data} data
 * @returns {Reading}
 */
export function readingOf(keys, struck, data) {
  const left = Object.entries(innerOf(keys)).filter(([key]) => !struck.includes(key));
  try {
    const { model, assumed } = fromHf(withInner(keys, Object.fromEntries(left)), data.table, data.shapes);
    const { total, active } = parameters(model);
    return { total, active, problem: "", bands: bandsOf(model), taken: assumed };
  } catch (error) {
    return { total: 0, active: 0, problem: String(/** @type {Error} */ (error).message), bands: [], taken: {} };
  }
}

/** @param {ModelConfig} model @returns {Band[]} */
function bandsOf(model) {
  return tileGroups(model).map(({ name, ...group }) => ({ part: PARTS[name], ...group }))
    .sort((a, b) => ORDER.indexOf(a.part) - ORDER.indexOf(b.part));
}

/** @param {Keys} keys @param {Data} data @returns {File} */
function readFile(keys, data) {
  const reading = readingOf(keys, [], data);
  const read = reading.problem ? null : fromHf(keys, data.table, data.shapes);
  const lines = Object.entries(innerOf(keys)).map(([key, value]) => {
    const { taken } = readingOf(keys, [key], data);
    return {
      ...{ key, value, used: Boolean(read) && (key === "model_type" || Object.hasOwn(read?.used ?? {}, key)) },
      decides: read ? decidedBy(keys, key, read.model, data) : /** @type {Decides} */ ("none"),
      instead: read ? Object.keys(taken).find((name) => !Object.hasOwn(reading.taken, name)) ?? "" : "",
    };
  });
  return { lines, around: keys.text_config ? Object.keys(keys) : [], reading };
}

/**
 * Which part of the model another value of a line changes.
 * @param {Keys} keys
 * @param {string} key
 * @param {ModelConfig} model
 * @param {Data} data
 * @returns {Decides}
 */
function decidedBy(keys, key, model, data) {
  const value = innerOf(keys)[key];
  if (typeof value !== "number" && typeof value !== "boolean") return "none";
  const inner = { ...innerOf(keys), [key]: typeof value === "number" ? 2 * value : !value };
  const other = fromHf(withInner(keys, inner), data.table, data.shapes).model;
  const [before, after] = [model, other].map((each) =>
    Object.fromEntries(bandsOf(each).map((band) => [band.part, band]))
  );
  const changed = /** @type {Part[]} */ (ORDER.slice(0, 3)).filter((part) =>
    JSON.stringify(before[part]) !== JSON.stringify(after[part])
  );
  if (changed.length) return changed.length > 1 ? "all" : changed[0];
  return kv_cache_bytes(model, CONTEXT) === kv_cache_bytes(other, CONTEXT) ? "none" : "cache";
}
