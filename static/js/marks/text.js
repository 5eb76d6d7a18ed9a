// @ts-check
/** Words in a drawing: labels, their estimated width, and labels spread so that none covers another. */

import { h } from "../core/tree.js";
import { classOf } from "./mark.js";

/** Mean widths in em of Source Sans: enough to keep labels apart without measuring in a page. */
const WIDTHS = Object.fromEntries(
  Object.entries({ "ilj.,:;'|!()[] I": 0.25, "tfr-/": 0.42, "mwMW%@—→": 0.77, "…": 0.96 })
    .flatMap(([letters, width]) => [...letters].map((letter) => [letter, width])),
);
const OTHERS = 0.525;

const SHIFTS = { middle: 0.35, auto: 0, hanging: 0.75 }; // of a baseline, in em

/** How much wider bold is. */
export const BOLD = 1.1;

/**
 * Estimated width of a text in pixels, in the regular weight.
 * @param {string} text
 * @param {number} size  font size in pixels
 */
export function textWidth(text, size) {
  let width = 0;
  for (let i = 0; i < text.length; i++) width += WIDTHS[text[i]] ?? OTHERS;
  return size * width;
}

/**
 * @param {[number, number]} at
 * @param {string} text
 * @param {{ anchor?: "start" | "middle" | "end", on?: boolean, size?: number, weight?: "normal" | "bold", quiet?: boolean, series?: import("./mark.js").Series, mark?: string | null, key?: string | number, code?: boolean, halo?: boolean, baseline?: "middle" | "auto" | "hanging" }} [options]  code: in the fixed-width font; halo: over other marks
 */
export function label([x, y], text, options = {}) {
  const { anchor = "start", size = 13, weight = "normal", quiet = false, series, mark = null } = options;
  const shift = SHIFTS[options.baseline ?? "middle"] * size;
  let classes = "label";
  if (quiet) classes += " quiet";
  if (weight === "bold") classes += " strong";
  if (options.on) classes += " on-bar";
  if (options.code) classes += " fixed-width";
  if (options.halo) classes += " halo";
  if (series !== undefined) classes += ` ${classOf(series)}`;
  const attributes = {
    x: round(x),
    y: round(y + shift),
    "text-anchor": anchor === "start" ? null : anchor,
    "font-size": size,
    class: classes,
    "data-mark": mark,
  };
  return h("text", options.key === undefined ? attributes : { key: options.key, ...attributes }, text);
}

/**
 * A text broken into lines no wider than a width, one <text> with tspans.
 * @param {[number, number]} at  of the first line
 * @param {string} text
 * @param {number} width
 * @param {{ size?: number, anchor?: "start" | "middle" | "end", quiet?: boolean, weight?: "normal" | "bold" }} [options]
 */
export function paragraph([x, y], text, width, options = {}) {
  const size = options.size ?? 13;
  const tree = label([x, y], "", { ...options, baseline: "auto" });
  tree.children = wrap(text, width, size).map((line, i) =>
    h("tspan", { x: round(x), dy: i ? round(size * 1.3) : 0 }, line)
  );
  return tree;
}

/**
 * @param {string} text
 * @param {number} width
 * @param {number} size
 */
export function wrap(text, width, size) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (last >= 0 && textWidth(`${lines[last]} ${word}`, size) <= width) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

/**
 * Move positions apart until neighbours are a gap away, each as near its own place as that allows: least squares, by
 * pooling those that collide.
 * @param {number[]} positions
 * @param {number} gap
 * @param {[number, number]} [range]
 * @returns {number[]} in the given order
 */
export function spread(positions, gap, [low, high] = [-Infinity, Infinity]) {
  const order = positions.map((_, i) => i).sort((a, b) => positions[a] - positions[b] || a - b);
  /** @type {{ sum: number, count: number }[]} */
  const pools = [];
  order.forEach((original, rank) => {
    let pool = { sum: positions[original] - rank * gap, count: 1 };
    let last = pools[pools.length - 1];
    while (last && last.sum / last.count >= pool.sum / pool.count) {
      pool = { sum: last.sum + pool.sum, count: last.count + pool.count };
      pools.pop();
      last = pools[pools.length - 1];
    }
    pools.push(pool);
  });
  const firsts = pools.flatMap(({ sum, count }) => Array(count).fill(sum / count));
  const most = high - gap * (positions.length - 1);
  const result = [...positions];
  order.forEach((original, rank) => {
    result[original] = Math.max(low, Math.min(most, firsts[rank])) + rank * gap;
  });
  return result;
}

/** Pixels to a tenth, so that the page's text stays short. @param {number} value */
export function round(value) {
  return Math.round(value * 10) / 10;
}
