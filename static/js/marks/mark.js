// @ts-check
/**
 * What marks share. A mark takes pixels and gives a plain tree; colour comes by meaning, from `series`.
 *
 * @typedef {import("../core/series.js").Series} Series
 * @typedef {string | number | boolean} Value
 * @typedef {object} MarkOptions
 * @property {Series} [series]
 * @property {string | number} [key]  the mark's identity among its neighbours: it travels when its place changes
 * @property {string} [mark]   takes part in linked highlighting under this name
 * @property {string} [tip]    a card on hover, focus and tap; makes the mark focusable
 * @property {Record<string, Value>} [set]  inputs that a click or Enter sets; makes the mark a button, named by its tip
 * @property {string} [plays]  the player that a click starts from its beginning, after the inputs are set
 * @property {boolean} [chosen]  whether these inputs are set now
 * @property {string} [class]  further classes
 */

import { CLASSES, classOf } from "../core/series.js";

export { CLASSES, classOf };

/**
 * The attributes that every mark takes from its options.
 * @param {string} kind
 * @param {MarkOptions} options
 */
export function attributesOf(kind, { series, key, mark, tip, set, plays, chosen, class: more }) {
  const classes = more ? `${kind} ${classOf(series)} ${more}` : `${kind} ${classOf(series)}`;
  /** @type {import("../core/tree.js").Attributes} */
  const attributes = { class: classes, "data-mark": mark ?? null, "data-tip": tip ?? null };
  if (key !== undefined) attributes.key = key;
  if (plays) attributes["data-plays"] = plays;
  if (set) Object.assign(attributes, buttonOf(set, tip ?? mark ?? "", chosen));
  else if (tip) Object.assign(attributes, { tabindex: 0, role: "img", "aria-label": tip });
  return attributes;
}

/**
 * What makes an element choose something.
 * @param {Record<string, Value>} set
 * @param {string} label
 * @param {boolean} [chosen]
 */
export function buttonOf(set, label, chosen) {
  const texts = Object.entries(set).map(([name, value]) => [name, String(value)]);
  return {
    "data-set": new URLSearchParams(texts).toString(),
    tabindex: 0,
    role: "button",
    "aria-label": label,
    "aria-pressed": chosen === undefined ? null : String(chosen),
  };
}
