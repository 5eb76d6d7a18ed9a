// @ts-check
/** What a type of model inherits in the table of configuration keys: the twin of blog/calc/key_table.py. */

import { isName } from "./rule_value.js";

/**
 * A section of a type's entry with everything inherited.
 * @param {any} table
 * @param {string} type
 * @param {string} section
 * @returns {Record<string, any>}
 */
export function settled(table, type, section) {
  const entries = [];
  for (let name = type; name;) {
    const entry = table.types[name];
    entries.unshift(entry[section] ?? {});
    name = entry.like ?? (name === "general" ? "" : "general");
  }
  return Object.assign(Object.create(null), ...entries);
}

/**
 * The names that decide a tree's value; a sum over the layers does not depend on one layer.
 * @param {any} tree
 * @returns {string[]}
 */
export function namesOfRule(tree) {
  if (!Array.isArray(tree)) return isName(tree) ? [tree] : [];
  const parts = ["sum", "count"].includes(tree[0]) ? tree.slice(1, 2) : tree.slice(1);
  return parts.flatMap(namesOfRule);
}

/**
 * The quantities of a type that depend on the layer i, directly or through others.
 * @param {Record<string, any>} lets
 */
export function byLayer(lets) {
  const uses = Object.entries(lets).map(([name, tree]) => /** @type {const} */ ([name, namesOfRule(tree)]));
  const found = new Set(["i"]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const [name, names] of uses) if (names.some((each) => found.has(each))) found.add(name);
  }
  return found;
}
