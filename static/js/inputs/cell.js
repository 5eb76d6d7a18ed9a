// @ts-check
/**
 * A cursor on a matrix: one tab stop, arrows move it, the pointer sets it. The matrix mark draws it; the panel says
 * where it stands. Its value is the text "row,column", counted from 0.
 */

import { h } from "../core/tree.js";

/**
 * @import { Control } from "./control.js"
 * @typedef {import("./control.js").Inputs} Inputs
 * @param {object} options
 * @param {string} options.label
 * @param {(inputs: Inputs) => [number, number]} options.size  rows and columns
 * @param {(row: number, column: number, inputs: Inputs) => string} [options.words]  the place in words
 * @returns {Control<string>}
 */
export function cell({ label, size, words = (row, column) => `row ${row + 1}, column ${column + 1}` }) {
  const at = (/** @type {string} */ value) => /** @type {[number, number]} */ (value.split(",").map(Number));
  const inside = (/** @type {string} */ value, /** @type {Inputs} */ inputs) => {
    const [rows, columns] = size(inputs);
    const [row, column] = at(value).map((part) => Math.trunc(part) || 0);
    return `${Math.max(0, Math.min(rows - 1, row))},${Math.max(0, Math.min(columns - 1, column || 0))}`;
  };
  const read = (/** @type {string} */ raw, /** @type {Inputs} */ inputs) =>
    /^\d{1,4},\d{1,4}$/.test(raw) && inside(raw, inputs) === raw ? raw : undefined;
  return {
    kind: "cell",
    label,
    text: (value, inputs = {}) => words(...at(value), inputs),
    write: String,
    read,
    tree: (place) =>
      h(
        "div",
        { class: "control cell" },
        h("span", null, label),
        h("output", { class: "value" }, words(...at(place.value), place.inputs)),
      ),
    rule: (inputs) => `row,column below ${size(inputs).join(",")}`,
    nearest: inside,
    sweep(inputs) {
      const [rows, columns] = size(inputs);
      return ["0,0", `0,${columns - 1}`, `${rows - 1},0`, `${rows - 1},${columns - 1}`];
    },
    take: (raw, _checked, inputs) => read(raw, inputs),
    step(value, key, inputs) {
      /** @type {Record<string, [number, number]>} */
      const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
      const [row, column] = at(value);
      if (key === "Home") return inside(`${row},0`, inputs);
      if (key === "End") return inside(`${row},9999`, inputs);
      if (key === "PageUp") return inside(`0,${column}`, inputs);
      if (key === "PageDown") return inside(`9999,${column}`, inputs);
      if (!Object.hasOwn(moves, key)) return value;
      return inside(`${row + moves[key][0]},${column + moves[key][1]}`, inputs);
    },
  };
}
