// @ts-check
/** The line of equal cache for each weight that a token uses, with its name. */

import { curve, words } from "../../static/js/kit.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */

const [LOW, HIGH] = [2 ** 11, 2 ** 23]; // bytes of cache

/** What the axis of caches spans. @type {Pair} */
export const CACHES = [LOW, HIGH];

/** @param {boolean} narrow @returns {Mark[]} */
export const ratioLines = (narrow) => [isoLine(), isoName(narrow)];

/** One byte for a million weights, inside the plane. @returns {Mark} */
const isoLine = () => curve([[LOW * 1e6, LOW], [1e12, 1e6]], { key: "iso", dash: false, weight: 0.6 });

/** On a phone at the line's upper end, else beside its lower one. @param {boolean} narrow @returns {Mark} */
const isoName = (narrow) =>
  narrow
    ? words([1e12, 1e6], "κ = 1", { dx: 4, dy: 0, quiet: true, key: "κ" })
    : words([3.2e9, 3200], "κ = 1: a byte of cache per million weights", { dx: 14, dy: 0.2, quiet: true, key: "κ" });
