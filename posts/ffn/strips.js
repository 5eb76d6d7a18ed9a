// @ts-check
/** A layer of experts as a strip, twice: what one token uses of it, and what a batch reads. */

import { attributesOf, bar, count, h, label, round } from "../../static/js/kit.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ all: number, shared: number, n_active_experts: number, read: number, batch: number, wide: number }} Layer
 */

/** @param {number} a @param {number} b @returns {number} */
const common = (a, b) => (b ? common(b, a % b) : a);

/** All pieces in an order that jumps about, always the same. @param {number} n */
function scattered(n) {
  let stride = Math.max(1, Math.round(n * 0.618));
  while (common(stride, n) > 1) stride += 1;
  return Array.from({ length: n }, (_, i) => (i * stride + Math.floor(n / 8)) % n);
}

/**
 * @param {Layer} layer
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
export function strips({ all, shared, n_active_experts, read, batch, wide }, { width, height, size }) {
  const tall = (height - size * 4.4) / 2;
  const [first, second] = [size * 1.6, size * 3.6 + tall];
  const piece = width / all;
  const order = scattered(all - shared).map((at) => at + shared);
  const chosen = order.slice(0, n_active_experts);
  const visited = order.slice(0, Math.round(read * all) - shared);
  const box = (/** @type {number} */ at, /** @type {number} */ top) =>
    `M${round(at * piece)} ${round(top)}h${round(piece)}v${round(tall)}h${round(-piece)}z`;
  const drawn = (/** @type {number[]} */ places, /** @type {number} */ top, /** @type {string} */ key) =>
    h("path", {
      d: places.map((at) => box(at, top)).join("") || "M0 0",
      ...attributesOf("bar", { key, series: "feedForward" }),
    });
  const cuts = (/** @type {number} */ top, /** @type {string} */ key) =>
    h("path", {
      ...{ ...attributesOf("wire", { key }), "stroke-width": piece > 8 ? 1 : 0.4 },
      d: Array.from({ length: all + 1 }, (_, i) => `M${round(i * piece)} ${round(top)}v${round(tall)}`).join(""),
    });
  return [
    label([0, size * 0.6], `a token uses ${n_active_experts + shared} pieces of width ${count(Math.round(wide))}`, {
      key: "one",
      size,
    }),
    bar({ x: 0, y: first, width, height: tall }, { key: "layer 1", series: "feedForward", class: "area" }),
    drawn(chosen, first, "chosen"),
    bar({ x: 0, y: first, width: shared * piece, height: tall }, { key: "shared 1", series: "embeddings" }),
    cuts(first, "cuts 1"),
    label(
      [0, second - size],
      `${batch === 1 ? "one token reads" : `${batch} tokens read`} about ${Math.round(read * all)} of ${all}`,
      {
        ...{ key: "batch", size },
      },
    ),
    bar({ x: 0, y: second, width, height: tall }, { key: "layer 2", series: "feedForward", class: "area" }),
    drawn(visited, second, "visited"),
    bar({ x: 0, y: second, width: shared * piece, height: tall }, { key: "shared 2", series: "embeddings" }),
    cuts(second, "cuts 2"),
  ];
}
