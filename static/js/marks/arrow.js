// @ts-check
/** Wires, arrows and flows between two points. */

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
 * An arrow with a head of fixed size at its end.
 * @param {Point} from
 * @param {Point} to
 * @param {MarkOptions & { weight?: number }} [options]
 */
export function arrow([x1, y1], [x2, y2], options = {}) {
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const head = 7;
  const [bx, by] = [x2 - ux * head, y2 - uy * head];
  const side = (/** @type {number} */ sign) =>
    `${round(bx - sign * uy * head * 0.5)} ${round(by + sign * ux * head * 0.5)}`;
  return h(
    "g",
    attributesOf("arrow", options),
    h("path", {
      d: `M${round(x1)} ${round(y1)}L${round(bx)} ${round(by)}`,
      class: "shaft",
      "stroke-width": options.weight ?? 1.5,
    }),
    h("path", { d: `M${round(x2)} ${round(y2)}L${side(1)}L${side(-1)}Z`, class: "head" }),
  );
}

/**
 * A band from one upright edge to another, as wide as what flows.
 * @param {Point} from  middle of the left edge
 * @param {Point} to  middle of the right edge
 * @param {number} width
 * @param {MarkOptions} [options]
 */
export function flow([x1, y1], [x2, y2], width, options = {}) {
  const half = width / 2;
  const middle = round((x1 + x2) / 2);
  const curve = (/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ x) =>
    `C${middle} ${round(a)} ${middle} ${round(b)} ${round(x)} ${round(b)}`;
  const d = `M${round(x1)} ${round(y1 - half)}${curve(y1 - half, y2 - half, x2)}` +
    `L${round(x2)} ${round(y2 + half)}${curve(y2 + half, y1 + half, x1)}Z`;
  return h("path", { d, ...attributesOf("flow", options) });
}
