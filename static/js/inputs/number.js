// @ts-check
/** A number that is typed: accepts 1,024 and 128k and 8B; anything else keeps the last valid value and says why. */

import { count, parseNumber, significant } from "../core/format.js";
import { h } from "../core/tree.js";
import { labelled } from "./control.js";

/**
 * @import { Control } from "./control.js"
 * @param {object} options
 * @param {string} options.label
 * @param {number} options.min
 * @param {number} options.max
 * @param {boolean} [options.whole]
 * @param {boolean} [options.binary]  k is 1024, as for context lengths
 * @param {string} [options.unit]
 * @returns {Control<number>}
 */
export function number({ label, min, max, whole = true, binary = false, unit = "" }) {
  const valid = (/** @type {number} */ value) => value >= min && value <= max && (!whole || Number.isInteger(value));
  const plain = (/** @type {number} */ value) => (Number.isInteger(value) ? count(value) : significant(value, 6));
  const text = (/** @type {number} */ value) => plain(value) + (unit ? `\u00a0${unit}` : "");
  const read = (/** @type {string} */ raw) => {
    const value = parseNumber(raw, { binary });
    return valid(value) ? value : undefined;
  };
  return {
    kind: "number",
    label,
    text,
    write: String,
    read,
    tree: (place) =>
      labelled(
        "number",
        label,
        place,
        unit,
        h("input", {
          type: "text",
          inputmode: "decimal",
          autocomplete: "off",
          id: place.id,
          "data-input": place.name,
          value: plain(place.value),
        }),
      ),
    rule: () => `a ${whole ? "whole " : ""}number from ${plain(min)} to ${plain(max)}`,
    nearest: (value) => Math.min(max, Math.max(min, whole ? Math.round(value) : value)),
    sweep: () => [min, max],
    take: read,
    step: (value, key) => {
      const next = value + (({ ArrowUp: 1, ArrowDown: -1 })[key] ?? 0);
      return valid(next) ? next : value;
    },
  };
}
