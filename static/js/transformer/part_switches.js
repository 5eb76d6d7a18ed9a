// @ts-check
/** Controls of the small model: which of its parts are on, and which of the two trained models it is. */

import { h } from "../core/tree.js";
import { choice } from "../inputs/choice.js";
import { layerOf, PARTS } from "./parts.js";

/** The choice between the two trained models. */
export const modelChoice = () => choice({ label: "Model", options: { "rich-0": "seed 0", "rich-1": "seed 1" } });

/**
 * A grid of native checkboxes, one row a layer; the value lists those that are not ticked.
 * @param {object} options
 * @param {string} options.label
 * @param {string} options.name  of the input itself
 * @param {boolean} [options.mlps]  whether feed-forwards can be switched too
 * @returns {import("../inputs/control.js").Control}
 */
export function partSwitches({ label, name, mlps = true }) {
  const known = PARTS.filter((part) => mlps || part.includes("."));
  const clean = (/** @type {any} */ value) => {
    const asked = String(value).split(",").map((part) => part.trim());
    return known.filter((part) => asked.includes(part)).join(",");
  };
  const box = (/** @type {string} */ part, /** @type {any} */ place) =>
    h(
      "label",
      null,
      h("input", {
        type: "checkbox",
        value: part,
        "data-input": place.name,
        checked: !place.value.split(",").includes(part),
        "aria-label": part.includes(".") ? `head ${part}` : `feed-forward ${part.slice(4)}`,
      }),
      h("span", null, part.includes(".") ? part : "MLP"),
    );
  return {
    kind: "switches",
    label,
    text: (value) => (value ? `without ${value.replaceAll(",", ", ")}` : "all on"),
    write: (value) => value || "none",
    read: (raw) => (raw === "none" ? "" : clean(raw) && clean(raw) === raw ? raw : undefined),
    rule: () => `none, or some of ${known.join(",")}, in this order`,
    nearest: clean,
    sweep: () => ["", known[3], known.join(",")],
    take(raw, checked, inputs) {
      const left = inputs[name].split(",").filter((/** @type {string} */ part) => part !== raw);
      return clean(checked ? left.join(",") : [...left, raw].join(","));
    },
    step: (value) => value,
    tree: (place) =>
      h(
        "fieldset",
        { class: "control choice" },
        h("legend", null, label),
        ...[...new Set(known.map(layerOf))].map((layer) =>
          h(
            "div",
            { class: "options" },
            ...known.filter((part) => layerOf(part) === layer).map((part) => box(part, place)),
          )
        ),
      ),
  };
}
