// @ts-check
/** Points, each series with its own shape (circle, square, triangle, diamond, cross, plus) unless they are to be round. */

import { h } from "../core/tree.js";
import { attributesOf, CLASSES } from "./mark.js";
import { round } from "./text.js";

/**
 * @param {[number, number]} at
 * @param {import("./mark.js").MarkOptions & { radius?: number, hollow?: boolean, round?: boolean }} [options]
 */
export function dot([x, y], options = {}) {
  const { radius = 5, hollow = false, round: disc = false, ...rest } = options;
  const series = disc ? 0 : shapeOf(options.series);
  const attributes = attributesOf(hollow ? "dot hollow" : "dot", rest);
  if (series <= 1) return h("circle", { cx: round(x), cy: round(y), r: radius, ...attributes });
  return h("path", { d: shape(series, x, y, radius), ...attributes });
}

/** The number of a series' shape: the second cue beside its colour. @param {import("./mark.js").Series} [series] */
const shapeOf = (series = "ink") => Object.keys(CLASSES).indexOf(series) % 7;

/**
 * @param {number} series
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
function shape(series, x, y, r) {
  const polygon = (/** @type {[number, number][]} */ corners) =>
    corners.map(([dx, dy], i) => `${i ? "L" : "M"}${round(x + dx * r)} ${round(y + dy * r)}`).join("") + "Z";
  const arm = 0.4;
  const plus = /** @type {[number, number][]} */ ([
    [-arm, -1.1],
    [arm, -1.1],
    [arm, -arm],
    [1.1, -arm],
    [1.1, arm],
    [arm, arm],
    [arm, 1.1],
    [-arm, 1.1],
    [-arm, arm],
    [-1.1, arm],
    [-1.1, -arm],
    [-arm, -arm],
  ]); // deno-fmt-ignore
  const turn = Math.SQRT1_2;
  const cross = /** @type {[number, number][]} */ (plus.map(([a, b]) => [(a - b) * turn, (a + b) * turn]));
  /** @type {Record<number, [number, number][]>} */
  const shapes = {
    2: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
    3: [[0, -1.15], [1.05, 0.8], [-1.05, 0.8]],
    4: [[0, -1.25], [1.1, 0], [0, 1.25], [-1.1, 0]],
    5: cross,
    6: plus,
  };
  return polygon(shapes[series]);
}
