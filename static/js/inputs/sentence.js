// @ts-check
/**
 * A sentence in the reader's own words: a field that suggests how to finish the word in hand. What the words may be is
 * the figure's matter; its check answers what it cannot read.
 */

import { h } from "../core/tree.js";

const LONGEST = 2000; // characters; more is no sentence

/**
 * @import { Control } from "./control.js"
 * @param {object} options
 * @param {string} options.label
 * @param {(text: string) => string[]} options.suggest  whole texts, for what stands in the field
 * @param {string[]} options.examples  the first is taken in place of what is no text
 * @returns {Control<string>}
 */
export function sentence({ label, suggest, examples }) {
  const text = (/** @type {any} */ value) =>
    typeof value === "string" && value.length <= LONGEST ? value.trim() : undefined;
  return {
    kind: "sentence",
    label,
    text: String,
    write: String,
    tree: (place) =>
      h(
        "div",
        { class: "control sentence" },
        h("label", { for: place.id }, label),
        h("input", {
          type: "text",
          id: place.id,
          list: `${place.id}-list`,
          autocomplete: "off",
          autocapitalize: "none",
          spellcheck: "false",
          "data-input": place.name,
          value: place.value,
        }),
        h("datalist", { id: `${place.id}-list` }, ...examples.map((example) => h("option", { value: example }))),
      ),
    read: text,
    rule: () => `a text of at most ${LONGEST} characters`,
    nearest: (value) => text(value) ?? examples[0],
    sweep: () => [...examples, ""],
    take: text,
    step: (value) => value,
    suggest,
  };
}
