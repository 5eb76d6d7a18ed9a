// @ts-check
/** Small numbers as people write them. */

import { raised } from "../../static/js/kit.js";

/** A small number as people write it. @param {number} value @param {number} [digits] */
export function small(value, digits = 2) {
  if (value === 0) return "0";
  if (value >= 0.001) return String(Number(value.toPrecision(digits)));
  const [digit, power] = value.toExponential(digits - 1).split("e-");
  return Number(digit) === 1 ? `10${raised(-Number(power))}` : `${digit}\u00a0×\u00a010${raised(-Number(power))}`;
}
