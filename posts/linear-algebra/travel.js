// @ts-check
/** The way of a word's vector through a head: from the words it looks at through A, and out as W_OV says. */

import { arrow, attributesOf, h, label, round } from "../../static/js/kit.js";
import { named } from "./scripts.js";

/** @import { Series } from "../../static/js/marks/chart.js" */

/**
 * Under the matrices: what the chosen word looks at goes through its column of A, and W_OV says what of it is written.
 * @param {{ looks: number[], words: string[], column: number }} state  looks: shares of the chosen word's attention
 * @param {{ unit: number, size: number, foot: number, deep: number, what: number, x: number, where: number, out: number }} place
 */
export function travel({ looks, words, column }, { unit, size, foot, deep, what, x, where, out }) {
  const seen = words.filter((_, j) => looks[j] > 0);
  const middle = (/** @type {number} */ left, /** @type {number} */ c) => left + (c + 0.5) * unit - 1;
  const [through, end] = [middle(where, column), middle(out, column)];
  const bow = (/** @type {number[]} */ [x0, y0], /** @type {number[]} */ [x1, y1], /** @type {number} */ low) =>
    `M${round(x0)} ${round(y0)}C${round(x0)} ${round(low)} ${round(x1)} ${round(low)} ${round(x1)} ${round(y1)}`;
  const way = (
    /** @type {string} */ key,
    /** @type {Series} */ series,
    /** @type {number} */ weight,
    /** @type {string} */ d,
  ) => h("path", { ...attributesOf("line", { key, series, class: "plain" }), "stroke-width": weight, d });
  const [left, right] = [end - 7, end + 7]; // where the two land
  const land = foot + size;
  return [
    way("carry", "feedForward", 4, bow([what, foot - 1.2 * size], [right, land], deep + 5.7 * size)),
    arrow([right, land + 3], [right, foot], { key: "carried", series: "feedForward", weight: 4 }),
    ...looks.map((share, j) =>
      share > 0 &&
      way(`look ${j}`, "attention", round(2 + 6 * share), bow([middle(x, j), foot], [through, deep], deep + 1.8 * size))
    ),
    way("on", "attention", 4, bow([through, deep], [left, land], deep + 1.8 * size)),
    arrow([left, land + 3], [left, foot], { key: "lands", series: "attention", weight: 4 }),
    label(
      [(x + through) / 2 + unit, deep + 2.4 * size],
      seen.length > 1
        ? `A mixes ${seen.length} words for “${words[column]}”`
        : `A brings “${seen[0]}” to “${words[column]}”`,
      {
        ...{ size, series: "attention", weight: "bold", anchor: "middle", halo: true, key: "where" },
      },
    ),
    named([(what + end) / 2, deep + 5 * size], "W_OV says what of it is written", {
      ...{ anchor: "middle", size, series: "feedForward", weight: "bold", halo: true, key: "what" },
    }),
  ];
}
