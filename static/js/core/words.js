// @ts-check
/** Sentences whose numbers have the colour of their marks. */

import { CLASSES } from "./series.js";
import { h } from "./tree.js";

/**
 * @typedef {import("./tree.js").Tree} Tree
 * @typedef {string | (string | Tree)[]} Words
 */

/**
 * A sentence with parts that are trees: say`The cache holds ${tint("cache", bytes(n))}.`
 * @param {TemplateStringsArray} strings
 * @param {...(string | number | Tree)} parts
 * @returns {Words}
 */
export const say = (strings, ...parts) =>
  h("span", null, ...strings.flatMap((text, i) => i < parts.length ? [text, parts[i]] : [text])).children;

/**
 * Words in the colour of a series; pointing at them lights the mark of that name.
 * @param {import("./series.js").Series} series
 * @param {string} text
 * @param {string} [mark]
 */
export const tint = (series, text, mark) =>
  h("b", { class: `tint ${CLASSES[series]}`, "data-mark": mark ?? null }, text);

/** The bare text. @param {Words | Tree} words @returns {string} */
export function plainText(words) {
  if (Array.isArray(words)) return words.map(plainText).join("");
  return typeof words === "object" ? plainText(words.children) : String(words);
}
