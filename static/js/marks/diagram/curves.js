// @ts-check
/**
 * The curves of a routed edge. Every edge is one M and the same number of C, with curves of no length where it needs fewer:
 * a path that changes its way can then be tweened number by number.
 */

import { round } from "../text.js";

/**
 * @typedef {[number, number]} Point
 * @typedef {[Point, Point, Point, Point]} Curve  start, two handles, end
 */

export const CURVES = 9; // a straight piece at both ends, two jogs of three, and the piece between them
const KAPPA = 0.5523; // a cubic that passes for a quarter circle

/** @param {Point} from @param {Point} to @returns {Curve} */
export const straight = (from, to) => [from, from, to, to];

/**
 * From one upright line to another: on to the lane, along it, and round into the other line.
 * @param {Point} from
 * @param {number} x  of the other line
 * @param {{ lane: number, within: [number, number], most: number }} turn
 *   lane: its y; within: how far up and down the corners may reach before and after it; most: their greatest radius
 * @returns {Curve[]} four
 */
export function jog(from, x, { lane, within: [before, after], most }) {
  const room = Math.min(Math.abs(lane - before), Math.abs(after - lane));
  const radius = Math.min(room, most);
  const across = x - from[0];
  const small = Math.abs(across) < 2 * radius;
  const reach = small ? Math.min(room, most * 1.5) : radius;
  const entry = /** @type {Point} */ ([from[0], lane - Math.sign(lane - before) * reach]);
  const exit = /** @type {Point} */ ([x, lane + Math.sign(after - lane) * reach]);
  if (small) return [straight(from, entry), ...bend(entry, exit, lane)];
  const start = /** @type {Point} */ ([from[0] + Math.sign(across) * radius, lane]);
  const end = /** @type {Point} */ ([x - Math.sign(across) * radius, lane]);
  return [
    straight(from, entry),
    corner(entry, [from[0], lane], start),
    straight(start, end),
    corner(end, [x, lane], exit),
  ];
}

/**
 * A small step aside: an S without a level piece, in two halves and nothing between.
 * @param {Point} from @param {Point} to @param {number} lane @returns {Curve[]}
 */
function bend([x1, y1], [x2, y2], lane) {
  const middle = /** @type {Point} */ ([(x1 + x2) / 2, lane]);
  const back = y1 === y2; // both ends on one side of the lane: a narrow turn
  const near = (
    /** @type {number} */ x,
    /** @type {number} */ y,
  ) => /** @type {Point} */ (back ? [x, lane] : [(x + middle[0]) / 2, y + (lane - y) * 0.75]);
  return [
    [[x1, y1], [x1, (y1 + lane) / 2], near(x1, y1), middle],
    straight(middle, middle),
    [middle, near(x2, y2), [x2, (y2 + lane) / 2], [x2, y2]],
  ];
}

/** @param {Point} from @param {Point} at @param {Point} to @returns {Curve} */
function corner(from, at, to) {
  const handle = (
    /** @type {Point} */ [x, y],
  ) => /** @type {Point} */ ([x + (at[0] - x) * KAPPA, y + (at[1] - y) * KAPPA]);
  return [from, handle(from), handle(to), to];
}

/**
 * An arc between two points of one height, in two halves.
 * @param {Point} from @param {Point} to @param {number} top @returns {Curve[]}
 */
export function arch([x1, y1], [x2, y2], top) {
  const half = (x2 - x1) / 2;
  const middle = /** @type {Point} */ ([x1 + half, top]);
  return [
    [[x1, y1], [x1, y1 + (top - y1) * KAPPA * 1.3], [middle[0] - half * KAPPA, top], middle],
    [middle, [middle[0] + half * KAPPA, top], [x2, y2 + (top - y2) * KAPPA * 1.3], [x2, y2]],
  ];
}

/** From side to side, with level ends. @param {Point} from @param {Point} to @returns {Curve} */
export function level([x1, y1], [x2, y2]) {
  const middle = (x1 + x2) / 2;
  return [[x1, y1], [middle, y1], [middle, y2], [x2, y2]];
}

/** The text of a path, filled with curves of no length at its end. @param {Curve[]} curves */
export function pathOf(curves) {
  const last = curves[curves.length - 1][3];
  const missing = Array.from({ length: CURVES - curves.length }, () => straight(last, last));
  const pair = (/** @type {Point} */ [x, y]) => `${round(x)} ${round(y)}`;
  return `M${pair(curves[0][0])}` +
    [...curves, ...missing].map(([, ...rest]) => `C${rest.map(pair).join(" ")}`).join("");
}

/**
 * An arrowhead that ends at a point.
 * @param {Point} tip @param {Point} direction  of length one @param {number} length @param {number} width
 */
export function headOf([x, y], [dx, dy], length, width) {
  const [bx, by] = [x - dx * length, y - dy * length];
  const side = (/** @type {number} */ half) => `${round(bx - dy * half)} ${round(by + dx * half)}`;
  return `M${round(x)} ${round(y)}L${side(width / 2)}L${side(-width / 2)}Z`;
}
