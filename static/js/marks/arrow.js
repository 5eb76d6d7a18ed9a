// @ts-check
/** Wires and arrows between two points. */

import { h } from "../core/tree.js";
import { attributesOf } from "./mark.js";
import { round } from "./text.js";

/**
 * @typedef {import("./mark.js").MarkOptions} MarkOptions
 * @typedef {[number, number]} Point
 */

/**
 * A straight wire without a head.
 * @param {Point} from
 * @param {Point} to
 * @param {MarkOptions & { weight?: number }} [options]
 */
export function wire([x1, y1], [x2, y2], options = {}) {
  const d = `M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}`;
  return h("path", { d, ...attributesOf("wire", options), "stroke-width": options.weight ?? 1.25 });
}

/**
 * An arrow with a head at its end, larger on a thick one; with a key it travels as one.
 * @param {Point} from
 * @param {Point} to
 * @param {MarkOptions & { weight?: number }} [options]
 */
export function arrow([x1, y1], [x2, y2], options = {}) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const head = Math.max(7, 2.75 * (options.weight ?? 0));
  const [bx, by] = [x2 - ux * head, y2 - uy * head];
  const side = (/** @type {number} */ sign) =>
    `${round(bx - sign * uy * head * 0.5)} ${round(by + sign * ux * head * 0.5)}`;
  return h(
    "g",
    attributesOf("arrow", options),
    h("path", {
      ...(options.key === undefined ? {} : { key: "shaft" }),
      d: `M${round(x1)} ${round(y1)}L${round(bx)} ${round(by)}`,
      class: "shaft",
      "stroke-width": options.weight ?? 1.5,
    }),
    h("path", {
      ...(options.key === undefined ? {} : { key: "head" }),
      d: `M${round(x2)} ${round(y2)}L${side(1)}L${side(-1)}Z`,
      class: "head",
    }),
  );
}
