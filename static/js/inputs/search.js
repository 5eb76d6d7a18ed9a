// @ts-check
/**
 * One of many named things, found by typing: a native field with suggestions. It is empty and shows the current name as
 * its placeholder, so that the list is whole when it opens; what is typed in part takes the first name that has it.
 */

import { h } from "../core/tree.js";

/**
 * @import { Control } from "./control.js"
 * @param {object} options
 * @param {string} options.label
 * @param {Record<string, string>} options.options  value in the address -> name
 * @param {string[]} [options.hidden]  values that are valid but not suggested
 * @returns {Control<string>}
 */
export function search({ label, options, hidden = [] }) {
  const values = Object.keys(options);
  const plain = (/** @type {string} */ text) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const find = (/** @type {string} */ text) =>
    values.find((value) => value === text) ??
      (plain(text) === "" ? undefined : values.find((value) => plain(options[value]) === plain(text)));
  return {
    kind: "search",
    label,
    text: (value) => options[value],
    write: String,
    tree: (place) =>
      h(
        "div",
        { class: "control search" },
        h("label", { for: place.id }, label),
        h("input", {
          type: "text",
          id: place.id,
          list: `${place.id}-list`,
          autocomplete: "off",
          "data-input": place.name,
          "aria-label": `${label}: ${options[place.value]}`,
          placeholder: options[place.value],
          value: "",
        }),
        h(
          "datalist",
          { id: `${place.id}-list` },
          ...values.filter((value) => !hidden.includes(value)).map((value) => h("option", { value: options[value] })),
        ),
      ),
    read: (raw) => values.find((value) => value === raw),
    rule: () => `one of the ${values.length - hidden.length} that are suggested`,
    nearest: (value) => (values.includes(value) ? value : values[0]),
    sweep: () => values.filter((value) => !hidden.includes(value)),
    take: find,
    guess: (text) => {
      const shown = values.filter((value) => !hidden.includes(value));
      const part = plain(text);
      return shown.find((value) => plain(options[value]).startsWith(part)) ??
        shown.find((value) => plain(options[value]).includes(part));
    },
    step: (value) => value,
  };
}
