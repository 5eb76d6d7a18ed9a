// @ts-check
/** What the build refuses to publish; no page loads it. */

import { textsOf } from "./figure.js";
import { some } from "./tree.js";
import { plainText } from "./words.js";

/** @typedef {import("./figure.js").View} View */

const NONSENSE = /NaN|Infinity|undefined|null|\[object Object\]/; // quickly found; most texts have none of it
// In a path, the letter of a command may stand before or after.
const WORD = /(?<![a-z])(NaN|Infinity|undefined|null)(?![a-z])|\[object Object\]/;

/** @param {string} text */
const bad = (text) => NONSENSE.test(text) && WORD.test(text);

/**
 * What is wrong with a drawn view: a number that is none, a negative size, an undefined text.
 * @param {View} view
 * @returns {string | null}
 */
export function flawOf(view) {
  for (const text of [plainText(view.finding), view.summary, ...(view.notes ?? []), ...Object.values(textsOf(view))]) {
    if (typeof text !== "string" || bad(text)) return `the text "${text}"`;
  }
  let flaw = /** @type {string | null} */ (null);
  some(view.plot, ({ tag, attributes, children }) => {
    for (const name in attributes) {
      const value = attributes[name];
      const size = name === "width" || name === "height" || name === "r";
      if (
        typeof value === "number"
          ? !Number.isFinite(value) || (size && value < 0)
          : typeof value === "string" && bad(value)
      ) {
        flaw = `${name}="${value}" of <${tag}>`;
      }
    }
    for (const child of children) if (typeof child === "string" && bad(child)) flaw = `the text "${child}"`;
    return flaw !== null;
  });
  return flaw;
}
