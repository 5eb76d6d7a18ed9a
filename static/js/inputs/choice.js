// @ts-check
/** One of a few named options: native radio buttons side by side, or a select when there are many. */

import { h } from "../core/tree.js";
import { stepThrough } from "./control.js";

const SIDE_BY_SIDE = 4; // more options, or longer words, become a select

/**
 * @import { Control } from "./control.js"
 * @typedef {import("./control.js").Place} Place
 * @param {object} options
 * @param {string} options.label
 * @param {Record<string, string>} options.options  value in the address -> words
 * @returns {Control<string>}
 */
export function choice({ label, options }) {
  const values = Object.keys(options);
  const letters = Object.values(options).join("").length;
  const few = values.length <= SIDE_BY_SIDE && letters <= 28;
  return {
    kind: "choice",
    label,
    text: (value) => options[value],
    write: String,
    tree: (place) => (few ? radios(label, options, place) : select(label, options, place)),
    read: (raw) => values.find((value) => value === raw),
    rule: () => values.join(", "),
    nearest: (value) => (values.includes(value) ? value : values[0]),
    sweep: () => values,
    take: (raw) => values.find((value) => value === raw),
    step: (value, key) => stepThrough(values, value, key),
  };
}

/**
 * @param {string} label
 * @param {Record<string, string>} options
 * @param {Place} place
 */
function radios(label, options, place) {
  return h(
    "fieldset",
    { class: "control choice" },
    h("legend", null, label),
    h(
      "div",
      { class: "options" },
      ...Object.entries(options).map(([value, words]) =>
        h(
          "label",
          null,
          h("input", {
            type: "radio",
            name: place.id,
            value,
            "data-input": place.name,
            checked: value === place.value,
          }),
          h("span", null, words),
        )
      ),
    ),
  );
}

/**
 * @param {string} label
 * @param {Record<string, string>} options
 * @param {Place} place
 */
function select(label, options, place) {
  const entries = Object.entries(options).map(([value, words]) =>
    h("option", { value, selected: value === place.value }, words)
  );
  return h(
    "div",
    { class: "control choice" },
    h("label", { for: place.id }, label),
    h("select", { id: place.id, "data-input": place.name, value: place.value }, ...entries),
  );
}
