// @ts-check
/** Names of matrices as they are set in the text, with a low or a raised part. */

import { h, label, round } from "../../static/js/kit.js";

/**
 * A label in which W_Q stands as W with a low Q, and A^T as A with a raised T.
 * @param {[number, number]} at
 * @param {string} text
 * @param {Parameters<typeof label>[2] & { size: number }} options
 */
export function named(at, text, options) {
  const found = /^([A-Z])([_^])(\w+)(.*)$/.exec(text);
  const tree = label(at, found ? "" : text, options);
  if (!found) return tree;
  const [, base, sign, script, rest] = found;
  const dy = round(options.size * (sign === "_" ? 0.22 : -0.35));
  tree.children = [
    base,
    h("tspan", { dy, "font-size": round(0.75 * options.size) }, script),
    rest && h("tspan", { dy: -dy }, rest),
  ];
  return tree;
}
