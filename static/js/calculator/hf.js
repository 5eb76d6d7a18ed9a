// @ts-check
/**
 * Reads any Hugging Face config.json of a decoder: the twin of blog/calc/hf.py, over the same table of keys, whose rules
 * come as trees. Which keys were used, ignored and assumed, or in one sentence why it cannot be.
 *
 * @typedef {import("../formulas/calc/config.js").ModelConfig} ModelConfig
 * @typedef {Record<string, any>} Keys
 * @typedef {object} Imported
 * @property {ModelConfig} model
 * @property {ModelConfig} library  what to ask for the cache that the library's own growing cache keeps
 * @property {string} model_type
 * @property {Keys} used  keys that decided something, with their values
 * @property {string[]} ignored
 * @property {Keys} assumed  absent keys, with the value taken instead
 * @property {string[]} notes
 * @property {boolean} certain  the type's own rules counted it, not the general ones
 */

import { complete, POSITIVE, problemOf, shown } from "./config_checks.js";
import { byLayer, namesOfRule, settled } from "./key_table.js";
import { inKeys, misspelt } from "./key_words.js";
import { architectureOf, refuseOtherFiles, refuseTypes, typeOfArchitecture } from "./refusal.js";
import { isName, layers, ruleValue, truth } from "./rule_value.js";

const LONGEST_LIST = 20_000;
const DEEPEST = 4; // a text model is at most so many levels inside a larger one

/** @param {any} value */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Looks names up: bound values, then quantities of ours, then keys and their defaults.
 * @param {any} table
 * @param {Keys} keys
 * @param {string} type
 * @param {boolean} library
 */
function scopeOf(table, keys, type, library) {
  const [aliases, defaults, lets] = ["aliases", "defaults", "lets"].map((section) => settled(table, type, section));
  const varying = byLayer(lets);
  const used = /** @type {Keys} */ (Object.create(null));
  const assumed = /** @type {Keys} */ (Object.create(null));
  const [absent, asked] = [1, 2].map(() => /** @type {Set<string>} */ (new Set()));
  const known = new Map();
  const inner = new Map(); // the same names as each layer sees them

  /** @param {Keys} bound */
  const scope = (bound) => {
    const here = new Map();
    const look = (/** @type {string} */ name) => {
      if (Object.hasOwn(bound, name)) {
        asked.add(name);
        return bound[name];
      }
      if (name in lets) {
        const memory = varying.has(name) ? here : known;
        if (!memory.has(name)) memory.set(name, ruleValue(lets[name], look));
        return memory.get(name);
      }
      for (const alias of [name, ...(aliases[name] ?? [])]) {
        if (Object.hasOwn(keys, alias)) return (used[alias] = readValue(alias, keys[alias]));
      }
      absent.add(name);
      const standard = defaults[name] ?? null;
      if (standard !== null) assumed[name] = standard;
      return standard;
    };
    look.filled = (/** @type {string} */ name, /** @type {any} */ value) => {
      if (!(name in lets) && !Object.hasOwn(bound, name) && truth(value) && !(name in assumed)) assumed[name] = value;
    };
    look.layer = (/** @type {number} */ i) => {
      if (!inner.has(i)) inner.set(i, scope({ ...bound, i }));
      return inner.get(i);
    };
    return look;
  };
  return { look: scope({ library, model_type: type }), varying, used, assumed, absent, asked };
}

/**
 * A key's value in the form that expressions use; what no configuration holds is refused.
 * @param {string} key
 * @param {any} value
 */
function readValue(key, value) {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new Error(`${key} is ${value}, which is no size: give a finite number.`);
  }
  if (Array.isArray(value) && value.length > LONGEST_LIST) {
    throw new Error(`${key} has ${value.length} entries, and may have ${LONGEST_LIST}: shorten the list.`);
  }
  if (typeof value === "string" && value.length > LONGEST_LIST) {
    throw new Error(`${key} is a text of ${value.length} characters: shorten it to ${LONGEST_LIST}.`);
  }
  return value;
}

/**
 * The keys of the text model inside a larger configuration, and the path to them.
 * @param {any} table
 * @param {Keys} keys
 * @returns {[Keys, string[]]}
 */
function textPart(table, keys, depth = 0) {
  const own = { ...keys };
  const named = table.text.filter((/** @type {string} */ key) => Object.hasOwn(own, key) && isObject(own[key]));
  if (!named.length || depth === DEEPEST) return [own, []];
  const outer = own.model_type;
  const [inner, path] = textPart(table, own[named[0]], depth + 1);
  if (typeof inner.model_type !== "string" && typeof outer === "string") {
    inner.model_type = Object.hasOwn(table.text_types, outer) ? table.text_types[outer] : outer;
  }
  const tied = Object.hasOwn(own, "tie_word_embeddings") ? own.tie_word_embeddings : null;
  if (tied !== null && !path.length) inner.tie_word_embeddings = tied; // whoever holds the decoder holds its output matrix
  return [inner, [named[0], ...path]];
}

/**
 * The type whose rules apply: its own, or for an unknown type one whose telling key it has.
 * @param {any} table
 * @param {Keys} keys
 * @param {string} type
 */
function rulingType(table, keys, type) {
  const other = Object.hasOwn(table.text_types, type) ? table.text_types[type] : undefined;
  for (const name of [type, other]) if (name !== undefined && Object.hasOwn(table.types, name)) return name;
  const sign = Object.entries(table.signs).find(([key]) => Object.hasOwn(keys, key) && keys[key] !== null);
  return sign ? String(sign[1]) : "general";
}

/**
 * The value of a field's rule; its absence is refused by the name that the rule asks for.
 * @param {string} name
 * @param {any} tree
 * @param {import("./rule_value.js").Lookup} look
 */
function given(name, tree, look) {
  const value = ruleValue(tree, look);
  const missing = isName(tree) ? tree : name;
  if (value === null || value === undefined) throw new Error(`${missing} is missing: give ${missing}.`);
  return value;
}

/**
 * The groups of equal layers that one template describes.
 * @param {any[]} looks  of every layer
 * @param {string} kind
 * @param {Record<string, any>} template
 * @param {Set<string>} varying  names that depend on the layer
 */
function groupsOf(looks, kind, { where, ...rules }, varying) {
  /** @type {Map<string, { n_layers: number } & Keys>} */
  const found = new Map();
  const matching = looks.filter((look) => truth(ruleValue(where, look)));
  const alike = !Object.values(rules).some((tree) => namesOfRule(tree).some((name) => varying.has(name)));
  for (const look of alike ? matching.slice(0, 1) : matching) { // where no field depends on the layer, one speaks for all
    const fields = Object.fromEntries(Object.entries(rules).map(([name, tree]) => [name, given(name, tree, look)]));
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === "object") {
        throw new Error(`${POSITIVE[kind][0]}.${name} is ${shown(value)}: give one number.`);
      }
    }
    const key = JSON.stringify(fields);
    const group = found.get(key) ?? { n_layers: 0, ...fields };
    group.n_layers += alike ? matching.length : 1;
    found.set(key, group);
  }
  return [...found.values()];
}

/**
 * The configuration that the keys describe.
 * @param {any} table
 * @param {{ look: any, varying: Set<string> }} scope
 * @param {string} type
 * @param {any} shapes
 * @returns {ModelConfig}
 */
function built(table, { look, varying }, type, shapes) {
  const values = /** @type {Keys} */ ({});
  for (const [name, tree] of Object.entries(settled(table, type, "fields"))) values[name] = given(name, tree, look);
  const looks = layers(values.n_layers).map((i) => look.layer(i));
  for (const [kind, templates] of Object.entries(settled(table, type, "groups"))) {
    values[kind] = templates.flatMap((/** @type {Record<string, any>} */ template) =>
      groupsOf(looks, kind, template, varying)
    );
  }
  values.extras = Object.values(settled(table, type, "extras")).map((template) =>
    Object.fromEntries(Object.entries(template).map(([name, tree]) => [name, ruleValue(tree, look)]))
  ).filter((extra) => extra.weights);
  const model = complete(values, shapes);
  const problem = problemOf(model, shapes);
  if (problem) throw new Error(problem);
  return model;
}

/** Whether rules are those of a type and not borrowed. @param {any} table @param {string} type @param {string} rules */
function hasRules(table, type, rules) {
  return rules === type || (Object.hasOwn(table.text_types, type) && rules === table.text_types[type]);
}

/**
 * What a reader should know about the count.
 * @param {any} table
 * @param {any} look
 * @param {string} type
 * @param {string} rules
 * @param {string[]} path
 */
function notesOf(table, look, type, rules, path) {
  const found = [];
  if (path.length) found.push(`Only ${path.join(".")} is counted; vision and audio towers are left out.`);
  if (!hasRules(table, type, rules)) {
    const how = rules === "general" ? "the general rules" : `the rules of ${rules}, whose keys it has`;
    found.push(
      `Unknown model type (${type.slice(0, 60) || "none given"}): counted by ${how}, which may not fit. ` +
        "Compare the total with the published one.",
    );
  }
  for (const [text, condition] of Object.entries(settled(table, rules, "notes"))) {
    if (truth(ruleValue(condition, look))) found.push(text);
  }
  return found;
}

/**
 * Read the keys of a text model.
 * @param {any} table
 * @param {Keys} keys
 * @param {string} type
 * @param {string[]} path
 * @param {any} shapes
 * @returns {Imported}
 */
function read(table, keys, type, path, shapes) {
  const rules = rulingType(table, keys, type);
  const scope = scopeOf(table, keys, rules, false);
  const { look, used, assumed, absent, asked } = scope;
  const meant = (/** @type {string[]} */ strange) => misspelt(table, rules, strange, [...absent]);
  let [model, library, notes] = /** @type {[any, any, string[]]} */ ([null, null, []]);
  try {
    for (const [reason, condition] of Object.entries(settled(table, rules, "refuse"))) {
      if (truth(ruleValue(condition, look))) {
        throw new Error(`${type || "this model"} cannot be counted: ${reason}.`);
      }
    }
    model = built(table, scope, rules, shapes);
    notes = notesOf(table, look, type, rules, path);
    library = asked.has("library") ? built(table, scopeOf(table, keys, rules, true), rules, shapes) : model;
  } catch (error) {
    const strange = meant(Object.keys(keys).filter((key) => !(key in used)));
    const questions = strange.map(([key, name]) => ` ${key.slice(0, 60)}: did you mean ${name}?`).join("");
    throw new Error(inKeys(table, rules, keys, /** @type {Error} */ (error).message) + questions);
  }
  const seen = new Set(["model_type", ...Object.keys(used), ...path]);
  const ignored = Object.keys(keys).filter((key) => !seen.has(key));
  const questions = meant(ignored).map(([key, name]) => `${key.slice(0, 60)} is not read: did you mean ${name}?`);
  return {
    model,
    library,
    model_type: type,
    used,
    ignored,
    assumed: Object.fromEntries(Object.entries(assumed).filter(([name]) => !(name in used))),
    notes: [...questions, ...notes],
    certain: hasRules(table, type, rules),
  };
}

/**
 * Read the keys of a config.json; what cannot be counted is an error with one sentence.
 * @param {any} keys
 * @param {any} table  of keys, as hf_keys.json
 * @param {any} shapes  fields of a configuration and their defaults
 * @returns {Imported}
 */
export function fromHf(keys, table, shapes) {
  if (!isObject(keys)) {
    throw new Error(`a configuration is an object of keys, not ${shown(keys)}: paste a config.json.`);
  }
  refuseOtherFiles(table, keys);
  const architecture = architectureOf(keys);
  const derived = !truth(Object.hasOwn(keys, "model_type") ? keys.model_type : null);
  const outer = derived ? { ...keys, model_type: typeOfArchitecture(table, architecture) } : keys;
  const [inner, path] = textPart(table, outer);
  const type = Object.hasOwn(inner, "model_type") ? inner.model_type : "";
  if (typeof type !== "string") throw new Error(`model_type is ${shown(type)}: give a text.`);
  refuseTypes(table, [outer.model_type, type], architecture);
  const found = read(table, inner, type, path, shapes);
  const taken = derived && outer.model_type ? { model_type: outer.model_type } : {};
  return { ...found, assumed: { ...taken, ...found.assumed } };
}
