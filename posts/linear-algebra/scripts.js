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
  if (!found) return label(at, text, options);
  const [, base, sign, script, rest] = found;
  const { size } = options; // of the script, which is the smallest that can be read
  const tree = label(at, "", { ...options, size: round(1.3 * size) });
  const dy = round(size * (sign === "_" ? 0.25 : -0.4));
  tree.children = [
    base,
    h("tspan", { dy, "font-size": size }, script),
    rest && h("tspan", { dy: -dy, "font-size": size }, rest),
  ];
  return tree;
}
