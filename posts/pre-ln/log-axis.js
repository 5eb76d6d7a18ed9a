// @ts-check
/** What a logarithmic axis needs: a line that ends where it would leave, and small numbers as people write them. */

import { raised } from "../../static/js/kit.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */

/** The part of a line below a height, on a logarithmic axis: it ends where it would leave. @param {Pair[]} points @param {number} top
 * @returns {Pair[]} */
export function below(points, top) {
  return points.flatMap(([x, y], i) => {
    const next = points[i + 1];
    const here = /** @type {Pair[]} */ (y <= top ? [[x, y]] : []);
    if (!next || (y <= top) === (next[1] <= top)) return here;
    const share = Math.log(top / y) / Math.log(next[1] / y);
    return [...here, /** @type {Pair} */ ([x + share * (next[0] - x), top])];
  });
}

/** A small number as people write it. @param {number} value @param {number} [digits] */
export function small(value, digits = 2) {
  if (value === 0) return "0";
  if (value >= 0.001) return String(Number(value.toPrecision(digits)));
  const [digit, power] = value.toExponential(digits - 1).split("e-");
  return Number(digit) === 1 ? `10${raised(-Number(power))}` : `${digit}\u00a0×\u00a010${raised(-Number(power))}`;
}
