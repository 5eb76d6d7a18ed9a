// @ts-check
/** The three fits by name, and the sizes and tokens that a reader can choose. */

import { fixed } from "../../static/js/kit.js";

/** @import { Series } from "../../static/js/marks/chart.js" */

/** @type {Record<string, { words: string, series: Series }>} */
export const LAWS = {
  printed: { words: "printed fit", series: "two" },
  unrounded: { words: "unrounded fit", series: "three" },
  refit: { words: "re-fit", series: "one" },
};

const MANTISSAS = [1, 1.2, 1.4, 1.7, 2, 2.4, 2.8, 3.2, 4.05, 5, 6, 7, 8.4];
/** @param {number} from @param {number} to  powers of ten */
const ladder = (from, to) =>
  Array.from({ length: to - from }, (_, i) => MANTISSAS.map((m) => Number(`${m}e${from + i}`))).flat();
export const SIZES = ladder(7, 13);
export const TOKENS = ladder(10, 14);

/** 5.76e23 as people write it here. @param {number} value */
export function exponent(value) {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const front = value / 10 ** power;
  const round = Math.abs(front - Math.round(front)) < 1e-6;
  return `${fixed(front, round ? 0 : 2)}e${power}`;
}
