// @ts-check
/** On or off: a native checkbox. */

import { h } from "../core/tree.js";

/**
 * @import { Control } from "./control.js"
 * @param {{ label: string, on?: string, off?: string }} options  on and off: words for the two states
 * @returns {Control<boolean>}
 */
export function toggle({ label, on = "on", off = "off" }) {
  return {
    kind: "toggle",
    label,
    text: (value) => (value ? on : off),
    write: (value) => (value ? "1" : "0"),
    tree: (place) =>
      h(
        "div",
        { class: "control toggle" },
        h("label", { for: place.id }, label),
        h("input", { type: "checkbox", id: place.id, "data-input": place.name, checked: place.value }),
      ),
    read: (raw) => (raw === "1" ? true : raw === "0" ? false : undefined),
    rule: () => "1 or 0",
    nearest: Boolean,
    sweep: () => [false, true],
    take: (_raw, checked) => checked,
    step: (value, key) => (key === " " ? !value : value),
  };
}
