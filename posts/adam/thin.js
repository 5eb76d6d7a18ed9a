// @ts-check
/** Lines with as few points as the eye needs: what lies within a tenth of a pixel of a straight piece is left out. */

import { line } from "../../static/js/kit.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */

const OFF = 0.1; // pixels

/**
 * The points that matter, by Ramer, Douglas and Peucker.
 * @param {Pair[]} points
 * @returns {Pair[]}
 */
export function thin(points) {
  if (points.length < 3) return points;
  const [[x0, y0], [x1, y1]] = [points[0], points[points.length - 1]];
  const long = Math.hypot(x1 - x0, y1 - y0);
  let [far, at] = [0, 0];
  for (let i = 1; i < points.length - 1; i++) {
    const [x, y] = points[i];
    const off = long > 1e-9 ? Math.abs((y1 - y0) * (x - x0) - (x1 - x0) * (y - y0)) / long : Math.hypot(x - x0, y - y0);
    if (off > far) [far, at] = [off, i];
  }
  if (far <= OFF) return [points[0], points[points.length - 1]];
  return [...thin(points.slice(0, at + 1)).slice(0, -1), ...thin(points.slice(at))];
}

/** A curve of a chart, thinned. @param {Pair[]} points @param {Parameters<typeof line>[1]} [options] @returns {Mark} */
export const thinCurve = (points, options) => (plane) =>
  line(thin(points.map(([x, y]) => [plane.x(x), plane.y(y)])), options);
