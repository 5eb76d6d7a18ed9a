// @ts-check
/**
 * A slider with a field beside it: the thumb rests at the values that are usual, the field takes any whole number in
 * range, such as 1,000 or 128k. What the figure's own check refuses can be typed, and is answered with its sentence.
 */

import { count, parseNumber } from "../core/format.js";
import { h } from "../core/tree.js";
import { stepThrough } from "./control.js";

/**
 * @import { Control } from "./control.js"
 * @typedef {import("./control.js").Inputs} Inputs
 * @param {object} options
 * @param {string} options.label
 * @param {number} options.min
 * @param {number} options.max
 * @param {(inputs: Inputs) => number[]} options.values  where the thumb rests, rising; the value in use among them
 * @param {(inputs: Inputs) => number | undefined} [options.own]  a value that is valid wherever it lies
 * @param {boolean} [options.binary]  k is 1024, as for context lengths
 * @param {string} [options.unit]
 * @returns {Control<number>}
 */
export function quantity({ label, min, max, values, own = () => undefined, binary = false, unit = "" }) {
  const valid = (/** @type {any} */ value, /** @type {Inputs} */ inputs) =>
    (Number.isInteger(value) && value >= min && value <= max) || (value !== undefined && value === own(inputs));
  const text = (/** @type {number} */ value) => count(value) + (unit ? `\u00a0${unit}` : "");
  const typed = (/** @type {string} */ raw, /** @type {Inputs} */ inputs) => {
    const value = parseNumber(raw, { binary });
    return valid(value, inputs) ? value : undefined;
  };
  return {
    kind: "quantity",
    label,
    text,
    write: String,
    read: (raw, inputs) => (/^\d+$/.test(raw) && valid(Number(raw), inputs) ? Number(raw) : undefined),
    tree(place) {
      const list = values(place.inputs);
      const index = Math.max(0, list.indexOf(place.value));
      const share = list.length > 1 ? (100 * index) / (list.length - 1) : 50;
      return h(
        "div",
        { class: "control quantity" },
        h("label", { for: place.id }, label),
        h("input", {
          class: "value",
          size: 9,
          inputmode: "text",
          autocomplete: "off",
          spellcheck: "false",
          "aria-label": `${label}, typed`,
          "data-input": place.name,
          value: count(place.value),
        }),
        h("input", {
          type: "range",
          id: place.id,
          "data-input": place.name,
          min: 0,
          max: Math.max(list.length - 1, 0),
          step: 1,
          value: index,
          disabled: list.length < 2,
          "aria-valuetext": text(place.value),
          style: { "--fill": `${share}%` },
        }),
      );
    },
    rule: () => `a whole number from ${count(min)} to ${count(max)}`,
    nearest: (value, inputs) => {
      if (valid(value, inputs)) return value;
      const whole = Number.isFinite(value) ? Math.round(value) : min;
      return Math.min(max, Math.max(min, whole));
    },
    sweep: values,
    take: (raw, _checked, inputs, type) => (type === "range" ? values(inputs)[Number(raw)] : typed(raw, inputs)),
    step: (value, key, inputs) => stepThrough(values(inputs), value, key),
  };
}
