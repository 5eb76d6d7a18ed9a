// @ts-check
/** A value without a control of its own, kept in the address: what was pasted, say. */

import { h } from "../core/tree.js";

/**
 * @import { Control } from "./control.js"
 * @param {object} options
 * @param {string} options.label
 * @param {(text: string) => any} options.read  undefined when the text is no valid value
 * @param {(value: any) => string} options.write
 * @param {(value: any) => boolean} options.valid
 * @param {any} options.empty  the value when there is none
 * @returns {Control}
 */
export function hidden({ label, read, write, valid, empty }) {
  return {
    kind: "hidden",
    label,
    text: () => label,
    write,
    read,
    tree: () => h("span", { hidden: true }),
    rule: () => `a ${label} as this page writes it`,
    nearest: (value) => (valid(value) ? value : empty),
    sweep: () => [empty],
    take: read,
    step: (value) => value,
  };
}
