// @ts-check
/** Curves and areas: one path each, whatever the number of points. */

import { h } from "../core/tree.js";
import { attributesOf } from "./mark.js";
import { round } from "./text.js";

/**
 * @typedef {import("./mark.js").MarkOptions} MarkOptions
 * @typedef {[number, number]} Point
 */

/** @param {Point[]} points */
function path(points) {
  return points.map(([x, y], i) => `${i ? "L" : "M"}${round(x)} ${round(y)}`).join("");
}

/**
 * A line through points; a gap is left where a point is missing (null).
 * @param {(Point | null)[]} points
 * @param {MarkOptions & { dash?: boolean, weight?: number }} [options]  dash: the series' own pattern, the second cue
 */
export function line(points, options = {}) {
  /** @type {Point[][]} */
  const runs = [[]];
  for (const point of points) point ? runs[runs.length - 1].push(point) : runs.push([]);
  const classes = [options.class, options.dash === false ? "plain" : null].filter(Boolean).join(" ");
  return h("path", {
    d: runs.map(path).join(""),
    ...attributesOf("line", { ...options, class: classes }),
    "stroke-width": options.weight ?? (options.series === "loss" ? 3.5 : 2.5),
  });
}

/**
 * The area between points and a baseline.
 * @param {Point[]} points
 * @param {number} baseline
 * @param {MarkOptions} [options]
 */
export function area(points, baseline, options = {}) {
  if (!points.length) return null;
  const end = `L${round(points[points.length - 1][0])} ${round(baseline)}L${round(points[0][0])} ${round(baseline)}Z`;
  return h("path", { d: path(points) + end, ...attributesOf("area", options) });
}

/**
 * A straight rule across the plot, for a threshold.
 * @param {Point} from
 * @param {Point} to
 * @param {MarkOptions} [options]
 */
export function rule(from, to, options = {}) {
  return h("path", { d: path([from, to]), ...attributesOf("threshold", options) });
}
