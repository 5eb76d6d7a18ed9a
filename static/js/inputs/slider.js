// @ts-check
/**
 * A native range over a list of valid values: the thumb can only rest where the figure is true.
 * The list is given, or made from min, max and step, or logarithmic with four steps to a doubling.
 */

import { count, significant } from "../core/format.js";
import { h } from "../core/tree.js";
import { labelled, stepThrough } from "./control.js";

/**
 * @import { Control } from "./control.js"
 * @typedef {import("./control.js").Inputs} Inputs
 * @param {object} options
 * @param {string} options.label
 * @param {number[] | ((inputs: Inputs) => number[])} [options.values]
 * @param {number} [options.min]
 * @param {number} [options.max]
 * @param {number} [options.step]
 * @param {"linear" | "log"} [options.scale]
 * @param {(value: number) => string} [options.format]
 * @param {string} [options.unit]  said after the value, for people and screen readers
 * @returns {Control<number>}
 */
export function slider(options) {
  const { label, unit = "" } = options;
  if (options.scale === "log" && !options.values && !((options.min ?? 0) > 0)) {
    throw new Error(`slider "${label}": a logarithmic scale needs 0 < min, not ${options.min ?? 0}`);
  }
  const list = valuesOf(options);
  const format = options.format ?? ((value) => (Number.isInteger(value) ? count(value) : significant(value)));
  const text = (/** @type {number} */ value) => format(value) + (unit ? `\u00a0${unit}` : "");
  return {
    kind: "slider",
    label,
    text,
    write: String,
    tree(place) {
      const values = list(place.inputs);
      const index = values.indexOf(place.value);
      const share = values.length > 1 ? (100 * index) / (values.length - 1) : 50;
      const native = h("input", {
        type: "range",
        id: place.id,
        "data-input": place.name,
        min: 0,
        max: Math.max(values.length - 1, 0),
        step: 1,
        value: index,
        disabled: values.length < 2,
        "aria-valuetext": text(place.value),
        style: { "--fill": `${share}%` },
      });
      return labelled("slider", label, place, text(place.value), native);
    },
    read: (raw, inputs) => list(inputs).find((value) => raw.trim() !== "" && value === Number(raw)),
    rule: (inputs) => listed(list(inputs), format),
    nearest: (value, inputs) => closest(list(inputs), value, options.scale === "log"),
    sweep: (inputs) => list(inputs),
    take: (raw, _checked, inputs) => list(inputs)[Number(raw)],
    step: (value, key, inputs) => stepThrough(list(inputs), value, key),
  };
}

/**
 * @param {{ values?: number[] | ((inputs: Inputs) => number[]), min?: number, max?: number, step?: number, scale?: string }} options
 * @returns {(inputs: Inputs) => number[]}
 */
function valuesOf({ values, min = 0, max = 1, step = 1, scale = "linear" }) {
  if (typeof values === "function") return values;
  const fixedList = values ?? (scale === "log" ? logarithmic(min, max) : linear(min, max, step));
  return () => fixedList;
}

/**
 * @param {number} min
 * @param {number} max
 * @param {number} step
 */
function linear(min, max, step) {
  const steps = Math.floor((max - min) / step + 1e-9);
  // Rounded to the step's own decimals, so that 0.1 + 0.2 is 0.3 here.
  return Array.from({ length: steps + 1 }, (_, i) => Number((min + i * step).toPrecision(12)));
}

/**
 * Four whole numbers to a doubling, powers of two among them, and both ends.
 * @param {number} min
 * @param {number} max
 */
export function logarithmic(min, max) {
  const values = new Set([min, max]);
  for (let power = 2 ** Math.floor(Math.log2(min)); power <= max; power *= 2) {
    for (const quarter of [4, 5, 6, 7]) {
      const value = (power * quarter) / 4;
      if (value > min && value < max && (min < 1 || Number.isInteger(value))) values.add(value);
    }
  }
  return [...values].sort((a, b) => a - b);
}

/**
 * @param {number[]} values
 * @param {number} value
 * @param {boolean} log
 */
function closest(values, value, log) {
  const at = values.indexOf(value);
  if (at >= 0) return values[at];
  const distance = (/** @type {number} */ other) => log ? Math.abs(Math.log(other / value)) : Math.abs(other - value);
  return values.reduce((best, other) => (distance(other) < distance(best) ? other : best), values[0]);
}

/**
 * @param {number[]} values
 * @param {(value: number) => string} format
 */
function listed(values, format) {
  if (values.length <= 12) return values.map(format).join(", ");
  return `${values.length} values from ${format(values[0])} to ${format(values[values.length - 1])}`;
}
