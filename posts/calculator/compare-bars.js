// @ts-check
/** The numbers that follow from two models' sizes, and bars of how far they are apart. */

import { bytes, count, label, rows, significant } from "../../static/js/kit.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ total: number, active: number, per_token: number }} Side
 */

const STEP = 1.9; // em from bar to bar

/** The numbers that follow from the sizes. @param {Side} a @param {Side} b */
export const numbersOf = (a, b) =>
  [
    { name: "parameters", values: [a.total, b.total], format: count, series: "ink" },
    { name: "active for a token", values: [a.active, b.active], format: count, series: "ink" },
    { name: "cache of a token", values: [a.per_token, b.per_token], format: bytes, series: "cache" },
  ].map(({ values, format, series, ...row }) => ({
    ...{ ...row, series: /** @type {Series} */ (series), texts: values.map((value) => format(value)) },
    ratio: values[0] > 0 && values[1] > 0 ? values[1] / values[0] : 0,
  }));

/**
 * The numbers that differ: what both have is filled, what one has more is hatched; and the names of the others.
 * @param {Side} from
 * @param {Side} to
 * @param {string} title
 * @returns {(box: Box) => Child[]}
 */
export function ratios(from, to, title) {
  const all = numbersOf(from, to);
  const same = all.filter(({ ratio }) => ratio === 1);
  const bars = (/** @type {number} */ size) =>
    rows({
      names: 11.2 * size,
      domain: [0, 1],
      step: STEP,
      texts: "edge",
      rows: all.filter((each) => !same.includes(each)).map(({ name, ratio, series, texts: [left, right] }) => ({
        ...{ name, series, strong: false, text: stepOf(ratio), tip: `${name}: ${left} and ${right}` },
        parts: [
          { value: Math.min(ratio, 1 / (ratio || 1)), series, soft: series === "ink" },
          { value: 1 - Math.min(ratio, 1 / (ratio || 1)), series, hatch: true },
        ],
      })),
    });
  const equal = same.length === all.length
    ? "All numbers are the same."
    : `The same: ${same.map(({ name }) => name).join("; ")}.`;
  return (box) => [
    label([0, -1.2 * box.size], title, { key: "title", size: box.size, weight: "bold" }),
    ...bars(box.size).draw(box),
    same.length > 0 &&
    label([0, (all.length - same.length + 0.4) * STEP * box.size], equal, { key: "same", size: box.size, quiet: true }),
  ];
}

/** @param {number} ratio */
const stepOf = (ratio) =>
  ratio === 0 ? "another kind" : ratio > 1 ? `× ${significant(ratio)}` : `÷ ${significant(1 / ratio)}`;
