// @ts-check
/** Sentences about a configuration in the words of its own keys: the twin of blog/calc/key_words.py. */

import { settled } from "./key_table.js";
import { isName } from "./rule_value.js";

/** @typedef {Record<string, any>} Keys */

const OURS = /\b[A-Z][a-z]+\.(\w+)|\b([a-z]+_\w+)\b/g; // "Moe.d_expert" or "n_layers"
const LETTERS_FOR_ONE = 6; // letters of a key that excuse one wrong one
const LONGEST_KEY = 60;
const MOST_KEYS = 100; // so many are looked at; published files have fewer that no rule reads
/** Where the parts of a value begin. @type {Keys} */
const VALUES = { given: 1, if: 2, len: 1, min: 1, max: 1, "+": 1, "*": 1, "//": 1 };

/**
 * A sentence with our names of quantities replaced by the keys that decide them.
 * @param {any} table
 * @param {string} type
 * @param {Keys} keys
 * @param {string} sentence
 */
export function inKeys(table, type, keys, sentence) {
  const groups = Object.values(settled(table, type, "groups")).flat().reverse();
  const rules = Object.assign(Object.create(null), ...groups, settled(table, type, "lets"));
  for (const [name, tree] of Object.entries(settled(table, type, "fields"))) if (tree !== name) rules[name] = tree;
  const aliases = settled(table, type, "aliases");
  return sentence.replaceAll(OURS, (whole, field, word) => {
    const name = field ?? word;
    if (!(name in rules)) return whole;
    const found = keysOf(name, rules, 0);
    const given = found.flatMap((key) => [key, ...(aliases[key] ?? [])]).find((key) => Object.hasOwn(keys, key));
    return given ?? found[0] ?? whole;
  });
}

/**
 * The keys that stand in a rule for their own value, in order.
 * @param {any} tree
 * @param {Keys} rules
 * @param {number} depth
 * @returns {string[]}
 */
function keysOf(tree, rules, depth) {
  if (isName(tree)) {
    return tree in rules && depth < Object.keys(rules).length ? keysOf(rules[tree], rules, depth + 1) : [tree];
  }
  if (!Array.isArray(tree) || !Object.hasOwn(VALUES, tree[0])) return [];
  return tree.slice(VALUES[tree[0]]).flatMap((part) => keysOf(part, rules, depth + 1));
}

/**
 * Keys that no rule of a type reads, each with the wanted key that it resembles.
 * @param {any} table
 * @param {string} type
 * @param {string[]} keys
 * @param {string[]} wanted
 * @returns {[string, string][]}
 */
export function misspelt(table, type, keys, wanted) {
  const aliases = settled(table, type, "aliases");
  const known = new Set([...Object.keys(settled(table, type, "defaults")), ...Object.entries(aliases).flat(2)]);
  const names = wanted.toSorted();
  const strange = keys.filter((key) => !known.has(key) && key.length < LONGEST_KEY).slice(0, MOST_KEYS);
  return strange.flatMap((key) => {
    const away = names.map((name) => distance(plain(key), plain(name)));
    const least = Math.min(...away);
    return least <= Math.floor(key.length / LETTERS_FOR_ONE) ? [[key, names[away.indexOf(least)]]] : [];
  });
}

/** @param {string} key */
const plain = (key) => key.toLowerCase().replaceAll(/[-_ .]/g, "");

/** How many letters must be put in, taken out or changed. @param {string} left @param {string} right */
function distance(left, right) {
  const row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i += 1) {
    let before = row[0];
    row[0] = i;
    for (let j = 1; j <= right.length; j += 1) {
      const least = Math.min(row[j] + 1, row[j - 1] + 1, before + Number(left[i - 1] !== right[j - 1]));
      [before, row[j]] = [row[j], least];
    }
  }
  return row[right.length];
}
