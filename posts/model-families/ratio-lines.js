// @ts-check
/** Lines of equal cache for each weight that a token uses, with their names. */

import { curve, words } from "../../static/js/kit.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */

const RATIOS = [1, 10, 100]; // bytes of cache for a million weights
const [LOW, HIGH] = [2 ** 11, 2 ** 23]; // bytes of cache

/** What the axis of caches spans. @type {Pair} */
export const CACHES = [LOW, HIGH];

/** @param {boolean} narrow @returns {Mark[]} */
export const ratioLines = (narrow) => [...RATIOS.map(isoLine), ...RATIOS.map((ratio) => isoName(ratio, narrow))];

/** The line of equal ratio, inside the plane. @param {number} ratio @returns {Mark} */
function isoLine(ratio) {
  const [from, to] = [Math.max(1e9, (LOW / ratio) * 1e6), Math.min(1e12, (HIGH / ratio) * 1e6)];
  return curve([[from, (from / 1e6) * ratio], [to, (to / 1e6) * ratio]], {
    key: `iso ${ratio}`,
    dash: false,
    weight: 0.6,
  });
}

/** @param {number} ratio @param {boolean} narrow @returns {Mark} */
function isoName(ratio, narrow) {
  const long = ratio === 1 && !narrow;
  const to = long ? 9e9 : Math.min(1e12, (HIGH / ratio) * 1e6);
  return words([to, (to / 1e6) * ratio], `κ = ${ratio}${long ? ": a byte of cache per million weights" : ""}`, {
    ...{ dx: long ? 10 : 4, dy: ratio === 100 ? -0.8 : long ? 0.4 : 0 },
    ...{ quiet: true, key: `κ ${ratio}` },
  });
}
