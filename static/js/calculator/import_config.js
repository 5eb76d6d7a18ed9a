// @ts-check
/** A pasted text in, a value of the model input and words about how it was read out; or an error with one sentence. */

import { count } from "../core/format.js";
import { parameters } from "../formulas/calc/params.js";
import { readOwn, shown } from "./config_checks.js";
import { keysOfText } from "./config_text.js";
import { compact, OWN_KEY } from "./export.js";
import { fromHf } from "./hf.js";
import { stored } from "./stored.js";

const LONGEST = 1_000_000; // characters; a configuration has a few thousand
const LINKED = 1_600; // characters that still fit in an address with the rest of a state
const MOST_LISTED = 24;

/**
 * @param {string} text
 * @param {any} data
 * @param {() => Promise<any>} table  of keys
 */
export async function readConfig(text, data, table) {
  if (text.length > LONGEST) {
    throw new Error(`The text has ${count(text.length)} characters; a configuration has far fewer.`);
  }
  const keys = parsed(text);
  const own = keys && typeof keys === "object" && Object.hasOwn(keys, OWN_KEY) ? keys[OWN_KEY] : null;
  const read = own ? readExported(own, data) : readKeys(keys, await table(), data);
  const { total } = parameters(read.config);
  if (!Number.isSafeInteger(total)) {
    throw new Error(
      `These sizes make ${total.toExponential(1)} parameters; exact counts end at 9.0e+15: use smaller sizes.`,
    );
  }
  const value = pastedText(read, data.shapes);
  const long = encodeURIComponent(value).length > LINKED;
  const link = long ? ["It is too long for an address: a copied link will not hold it."] : [];
  return { value, words: [`${read.name}: ${count(total)} parameters.`, ...read.words, ...link].join("\n") };
}

/** @param {string} text */
function parsed(text) {
  try {
    return keysOfText(text);
  } catch (error) {
    throw new Error(`This cannot be read: ${/** @type {Error} */ (error).message}.`);
  }
}

/**
 * @param {any} own
 * @param {any} data
 */
function readExported(own, data) {
  const config = readOwn(own?.model, data.shapes);
  const name = typeof own.name === "string" ? own.name : "Pasted";
  return { name, config, library: config, words: ["Read from what this page exported."] };
}

/**
 * @param {any} keys
 * @param {any} table
 * @param {any} data
 */
function readKeys(keys, table, data) {
  const { model, library, model_type, used, ignored, assumed, notes } = fromHf(keys, table, data.shapes);
  const weights = stored(model, keys);
  const pairs = (/** @type {Record<string, any>} */ found) =>
    listed(Object.entries(found).map(([key, value]) => `${key} ${shown(value)}`));
  return {
    name: model_type || "Pasted",
    config: model,
    library,
    stored: weights && typeof weights === "object" ? weights : undefined,
    words: [
      `Used: ${pairs(used)}.`,
      ...(Object.keys(assumed).length ? [`Assumed, because absent: ${pairs(assumed)}.`] : []),
      ...(ignored.length ? [`Without effect on any size: ${listed(ignored.map((key) => key.slice(0, 40)))}.`] : []),
      ...notes,
      ...(typeof weights === "string" ? [weights] : []),
      ...(weights && typeof weights === "object"
        ? [`The file's own format is ${weights.dtype}. ${weights.words}.`]
        : []),
    ],
  };
}

/** @param {string[]} words */
function listed(words) {
  const more = words.length - MOST_LISTED;
  return words.slice(0, MOST_LISTED).join(", ") + (more > 0 ? `, and ${count(more)} more` : "");
}

/**
 * The text that stands for a pasted configuration.
 * @param {{ name: string, config: import("../formulas/calc/config.js").ModelConfig, library: import("../formulas/calc/config.js").ModelConfig, stored?: import("./stored.js").Stored }} read
 * @param {any} shapes
 */
function pastedText({ name, config, library, stored: weights }, shapes) {
  const [model, kept] = [compact(config, shapes), compact(library, shapes)];
  const packed = weights ? { stored: { dtype: weights.dtype, weight_bytes: weights.weight_bytes } } : {};
  const same = JSON.stringify(model) === JSON.stringify(kept);
  return JSON.stringify({ name: name.slice(0, 60), model, ...(same ? {} : { library: kept }), ...packed });
}
