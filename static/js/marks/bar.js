// @ts-check
/** Bars, the hatch that marks what is not used, and the tear in a bar that goes on beyond the drawing. */

import { h } from "../core/tree.js";
import { attributesOf, classOf } from "./mark.js";
import { round } from "./text.js";

/** @typedef {import("./mark.js").MarkOptions} MarkOptions */

/**
 * @param {{ x: number, y: number, width: number, height: number }} box
 * @param {MarkOptions & { hatch?: boolean, soft?: boolean }} [options]  soft: a tint with a strong left edge
 */
export function bar({ x, y, width, height }, options = {}) {
  const kind = options.hatch ? "bar hatched" : options.soft ? "bar soft" : "bar";
  const box = { x: round(x), y: round(y), width: round(Math.max(0, width)), height: round(Math.max(0, height)) };
  const shape = h("rect", { ...box, ...attributesOf(kind, options) });
  if (!options.hatch) return shape;
  return h(
    "g",
    options.key === undefined ? null : { key: options.key },
    shape,
    h("path", { d: hatch(box), class: `hatch ${classOf(options.series)}` }),
  );
}

/**
 * A bar that goes on beyond the drawing is torn: a slanted gap across it.
 * @param {[number, number]} from  on one edge of the bar
 * @param {[number, number]} to    on the edge across
 */
export function tear([x1, y1], [x2, y2]) {
  const across = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / across, (y2 - y1) / across];
  const place = (/** @type {number} */ along, /** @type {number} */ over) =>
    `${round(x1 + ux * over + uy * along)} ${round(y1 + uy * over - ux * along)}`;
  const [near, far] = [-2, across + 2]; // a little over both edges
  return h(
    "g",
    { key: "tear", class: "tear" },
    h("path", { class: "gap", d: `M${place(-5, near)}L${place(1, far)}L${place(5, far)}L${place(-1, near)}Z` }),
    h("path", { class: "lips", d: `M${place(-5, near)}L${place(1, far)}M${place(-1, near)}L${place(5, far)}` }),
  );
}

/**
 * Diagonal strokes inside a box, clipped by arithmetic: no pattern ids that could collide in a page.
 * @param {{ x: number, y: number, width: number, height: number }} box
 */
export function hatch({ x, y, width, height }) {
  const step = 6;
  let d = "";
  for (let offset = step; offset < width + height; offset += step) {
    const x1 = x + Math.min(offset, width);
    const y1 = y + Math.max(0, offset - width);
    const x2 = x + Math.max(0, offset - height);
    const y2 = y + Math.min(offset, height);
    d += `M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}`;
  }
  return d || "M0 0";
}
