// @ts-check
/**
 * The value of a rule's tree for one configuration: the walk of blog/calc/rule_value.py. A tree is a number, a truth
 * value or null; a name, or after a quotation mark a literal text; or a list of an operator and its parts.
 *
 * @typedef {any} Tree
 * @typedef {object} Notes
 * @property {(name: string, value: any) => void} filled  an absent name was replaced by a value
 * @property {(i: number) => Lookup} layer  the same names as one layer sees them
 * @typedef {((name: string) => any) & Notes} Lookup
 */

import { shown } from "./config_checks.js";

const QUOTE = "'"; // before a literal text
const MOST_LAYERS = 1000; // the deepest published model has a seventh as many

/** Whether a tree is a name alone. @param {Tree} tree */
export const isName = (tree) => typeof tree === "string" && !tree.startsWith(QUOTE);

/**
 * The value of a tree, with its names looked up.
 * @param {Tree} tree
 * @param {Lookup} look
 * @returns {any}
 */
export function ruleValue(tree, look) {
  if (typeof tree === "string") return isName(tree) ? look(tree) : tree.slice(1);
  if (!Array.isArray(tree)) return tree;
  const [head, ...parts] = tree;
  if (Object.hasOwn(FORMS, head)) return FORMS[head](parts, look);
  const values = parts.map((part) => ruleValue(part, look));
  if (Object.hasOwn(OF_NUMBERS, head)) return OF_NUMBERS[head](...values.map((value, i) => number(parts[i], value)));
  return OF_VALUES[head](...values);
}

/** Whether a value counts as true: not null, false, 0, nor an empty text, list or object. @param {any} value */
export function truth(value) {
  if (value === null || value === undefined || value === false || value === 0 || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/** The layers of a model that has so many. @param {any} value */
export function layers(value) {
  if (!Number.isInteger(value) || value < 1 || value > MOST_LAYERS) {
    throw new Error(`n_layers is ${shown(value)}: use 1 to ${MOST_LAYERS}.`);
  }
  return Array.from({ length: value }, (_, i) => i);
}

/** A value that arithmetic can use; any other is refused by its name. @param {Tree} tree @param {any} value */
function number(tree, value) {
  const name = isName(tree) ? tree : "a number";
  if (value === null || value === undefined) throw new Error(`${name} is missing: give ${name}.`);
  if (typeof value !== "number") {
    throw new Error(`${name} is ${shown(value)}, which is no number: give a whole number.`);
  }
  return value;
}

/** The first part that is not null; the second is what a missing key was taken to be. @param {Tree[]} parts @param {Lookup} look */
function given(parts, look) {
  for (const [position, part] of parts.entries()) {
    const value = ruleValue(part, look);
    if (position === 1 && isName(parts[0])) look.filled(parts[0], value);
    if (value !== null && value !== undefined) return value;
  }
  return null;
}

/** The first part that counts as `wanted`, or the last. @param {boolean} wanted @returns {(parts: Tree[], look: Lookup) => any} */
const until = (wanted) => (parts, look) => {
  let value;
  for (const part of parts) {
    value = ruleValue(part, look);
    if (truth(value) === wanted) break;
  }
  return value;
};

/** @param {Tree[]} parts @param {Lookup} look */
function refuse(parts, look) {
  const values = parts.map((part) => ruleValue(part, look));
  const quoted = (/** @type {Tree} */ part) => typeof part === "string" && part.startsWith(QUOTE);
  throw new Error(values.map((value, i) => (quoted(parts[i]) ? value : shown(value))).join(""));
}

/** @param {any} a @param {any} b @returns {boolean} */
function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

/** @param {any} value @param {any} key */
function at(value, key) {
  if (Array.isArray(value) || typeof value === "string") {
    return Number.isInteger(key) && key >= 0 && key < value.length ? value[key] : null;
  }
  if (typeof value !== "object" || value === null || !["string", "number"].includes(typeof key)) return null;
  return Object.hasOwn(value, String(key)) ? value[String(key)] : null;
}

/** @param {string} sign @param {(a: number, b: number) => number} divide */
const divided = (sign, divide) => (/** @type {number} */ a, /** @type {number} */ b) => {
  if (b === 0) throw new Error(`${a} ${sign} 0 has no value: give sizes of at least 1.`);
  return divide(a, b);
};

/** @type {Record<string, (parts: Tree[], look: Lookup) => any>} */
const FORMS = {
  if: ([test, then, other], look) => ruleValue(truth(ruleValue(test, look)) ? then : other, look),
  given,
  and: until(false),
  or: until(true),
  sum: ([n, body], look) =>
    layers(ruleValue(n, look)).reduce((total, i) => total + number(body, ruleValue(body, look.layer(i))), 0),
  count: ([n, body], look) => layers(ruleValue(n, look)).filter((i) => truth(ruleValue(body, look.layer(i)))).length,
  refuse,
};

/** @type {Record<string, (...values: number[]) => any>} */
const OF_NUMBERS = {
  "+": (...values) => values.reduce((a, b) => a + b),
  "-": (a, b) => a - b,
  "*": (...values) => values.reduce((a, b) => a * b),
  "/": divided("/", (a, b) => a / b),
  "//": divided("//", (a, b) => Math.floor(a / b)),
  "%": divided("%", (a, b) => a - b * Math.floor(a / b)),
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  min: Math.min,
  max: Math.max,
  ceil: Math.ceil,
  floor: Math.floor,
};

/** @type {Record<string, (...values: any[]) => any>} */
const OF_VALUES = {
  list: (...values) => values,
  not: (value) => !truth(value),
  at,
  "==": same,
  "!=": (a, b) => !same(a, b),
  in: (value, entries) => Array.isArray(entries) && entries.some((entry) => same(value, entry)),
  len: (value) => (Array.isArray(value) || typeof value === "string" ? value.length : 0),
  bool: truth,
  is_list: (value) => Array.isArray(value),
  is_text: (value) => typeof value === "string",
  is_number: (value) => typeof value === "number",
};
