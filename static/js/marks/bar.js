// @ts-check
/** Bars and the hatch that marks what is not used. */

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
 * Diagonal strokes inside a box, clipped by arithmetic: no pattern ids that could collide in a page.
 * @param {{ x: number, y: number, width: number, height: number }} box
 */
function hatch({ x, y, width, height }) {
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
