// @ts-check
/** A sentence in one line and a head's attention as arcs above it, from each word back to those it looks at. */

import { attributesOf, h, label, panel, round, textWidth } from "../../static/js/kit.js";

/**
 * @import { Panel } from "../../static/js/marks/panels.js"
 * @import { Child } from "../../static/js/core/tree.js"
 * @typedef {(row: number, column: number) => number} Weight  a share of the row's attention
 */

const SEEN = 0.06; // a share below it is not drawn
export const ARC = 0.25; // from here on a look counts as an arc
const TURNED = 58; // degrees, of words that are wider than their place

/**
 * @param {{ words: string[], now: Weight, whole: Weight, strong?: [number, number][], rests?: boolean }} sentence  whole:
 *   of the head as it is; strong: the arcs that count, the others pale; rests: on the first word
 * @returns {Panel}
 */
export function arcs({ words: tokens, now, whole, strong, rests }) {
  const words = tokens.map((word) => word.trim());
  const upright = (/** @type {number} */ width, /** @type {number} */ size) =>
    Math.max(...words.map((word) => textWidth(word, size))) + 4 > width / words.length;
  const foot = (/** @type {number} */ width, /** @type {number} */ size) =>
    upright(width, size) ? Math.max(...words.map((word) => textWidth(word, size))) * 0.9 + size : size * 2;
  const tall = (/** @type {{ width: number, size: number, layout: string }} */ { width, size, layout }) =>
    (layout === "narrow" ? 120 : 165) + foot(width, size);
  return panel(tall, ({ width, height, size, layout }) => {
    const ground = height - foot(width, size);
    const step = width / words.length;
    const at = (/** @type {number} */ i) => (i + 0.5) * step;
    const seen = pairs(words.length).filter(([i, j]) => whole(i, j) >= SEEN).map(([i, j]) => i - j);
    const longest = Math.max(words.length / 2, ...seen); // its arc is as high as the drawing
    const path = (/** @type {number} */ from, /** @type {number} */ to) => {
      const [a, b] = [at(from), at(to)];
      const rise = (ground - 8) * Math.min(1, 0.16 + 0.95 * ((from - to) / longest)) * 1.3;
      return `M${round(a)} ${round(ground)}C${round(a)} ${round(ground - rise)} ${round(b)} ${round(ground - rise)} ${
        round(b)
      } ${round(ground)}`;
    };
    const resting = words.map((_, i) => (i ? now(i, 0) : 0));
    const far = resting.findLastIndex((share) => share >= ARC);
    return [
      rests && far > 0 && h("path", {
        ...attributesOf("area", { series: "attention", key: "resting" }),
        ...{
          d: `${path(far, 0)}Z`,
          opacity: round(2 * resting.reduce((sum, share) => sum + share, 0) / words.length) / 2,
        },
      }),
      ...pairs(words.length).flatMap(([i, j]) =>
        arcOf(
          i,
          j,
          now(i, j),
          whole(i, j),
          path,
          strong ? !strong.some(([a, b]) => a === i && b === j) : !j,
          !j && rests,
        )
      ),
      strong && strong.length > 0 && label([width, size * 0.6], `the ${strong.length} that count`, {
        ...{ size, anchor: "end", series: "attention", weight: "bold", key: "count", mark: "arcs" },
      }),
      rests && layout !== "narrow" &&
      label([0, size * 0.6], `pale band: rests on “${words[0]}”`, { size, quiet: true, key: "rests" }),
      ...words.map((word, i) => wordOf(word, `word ${i}`, [at(i), ground], upright(width, size), size)),
    ];
  });
}

/** @param {number} length @returns {[number, number][]} */
const pairs = (length) =>
  Array.from({ length }, (_, i) => i).flatMap((i) =>
    Array.from({ length: i }, (_, j) => /** @type {[number, number]} */ ([i, j]))
  );

/**
 * An arc as it is now, over a dashed one where more was.
 * @param {number} i
 * @param {number} j
 * @param {number} now
 * @param {number} whole
 * @param {(from: number, to: number) => string} path
 * @param {boolean} pale
 * @param {boolean} [resting]  part of the band
 * @returns {Child[]}
 */
function arcOf(i, j, now, whole, path, pale, resting) {
  const strange = now > whole + 0.15 && whole < ARC;
  return [
    whole >= ARC && now < whole - 0.1 && !resting && h("path", {
      ...attributesOf("wire", { key: `was ${i} ${j}` }),
      ...{ d: path(i, j), "stroke-dasharray": "4 4", "stroke-width": 1.25, opacity: pale ? 0.3 : 0.8, fill: "none" },
    }),
    now >= SEEN && h("path", {
      ...attributesOf("wire", {
        key: `arc ${i} ${j}`,
        series: strange ? "loss" : "attention",
      }),
      ...{
        d: path(i, j),
        "stroke-width": resting ? 0.75 : round(0.6 + 4.4 * now),
        opacity: pale && !strange ? 0.3 : 0.9,
        fill: "none",
      },
    }),
  ].filter(Boolean);
}

/** A word under a place, turned where it has no room. @param {string} word @param {string} key @param {[number, number]} place @param {boolean} upright @param {number} size */
export function wordOf(word, key, [x, ground], upright, size) {
  if (!upright) return label([x, ground + size], word, { key, size, anchor: "middle" });
  const turned = label([0, 0], word, { key, size, anchor: "end" });
  turned.attributes.transform = `translate(${round(x + size * 0.2)} ${round(ground + size * 0.8)}) rotate(${-TURNED})`;
  return turned;
}

/** The pattern of a list of lower triangles, rows below one another. @param {number[]} list @param {number} unit @returns {Weight} */
export const triangle = (list, unit) => (row, column) => list[(row * (row + 1)) / 2 + column] / unit;
