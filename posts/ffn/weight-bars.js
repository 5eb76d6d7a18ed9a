// @ts-check
/** The opening figure's layer, heads beside a wide block, and the bars that are its shadow: attention first, then feed-forward. */

import { attributesOf, bar, BOLD, h, handle, label, percent, plural, round, textWidth } from "../../static/js/kit.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ attention: number, feed_forward: number, vocabulary: number, rest: number }} Parts  weights
 * @typedef {{ name: string, trait: string, attention: number, feedForward: number }} Model  shares of what is counted
 * @typedef {{ all: Model[], n_kv_heads: number, n_experts: number, ratio: number, whole: string, ends: [number, number][] }} Ranked
 *   whole: what the reader's block is;
 *   ends: by number of key/value heads, where the reader's attention ends
 */

const QUERIES = 32; // query heads of the reader's model
const PARTS = ["gate", "value", "output"]; // the three matrices of a gated feed-forward
const SLIVER = 0.03; // of the weights: attention that one has to look for
export const HEADS = [1, 2, 4, 8, 16, 32];
export const EXPERTS = [1, 2, 4, 8, 16, 32, 64, 128];
export const RATIOS = [1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8];

/**
 * The reader's model as one large layer, and below it everyone's bar, to the same scale.
 * @param {Ranked} ranked
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
export function barTrees(ranked, { width, height, size, layout }) {
  const { all, n_kv_heads, ends, whole } = ranked;
  const narrow = layout === "narrow";
  const [top, tall] = [size * 1.8, narrow ? 110 : 156];
  const head = top + tall + size * 1.6, step = (height - head) / all.length;
  const left = Math.max(...all.map(({ name }) => textWidth(name, size))) * BOLD + 8;
  const right = width - textWidth("99.4 %", size) * BOLD - 10;
  const at = (/** @type {number} */ share) => left + (right - left) * share;
  const own = all.findIndex(({ name }) => name === "Yours");
  const big = narrow ? (/** @type {number} */ share) => width * share : at;
  const x = big(all[own].attention), y = head + own * step, middle = top + tall / 2;
  return [
    !narrow && label([0, top + size * 0.7], "Yours", { key: "yours", size, weight: "bold", mark: "Yours" }),
    !narrow && label([0, top + size * 2], whole, { key: "whole", size, quiet: true }),
    !narrow && label([width, top + size * 0.7], percent(all[own].feedForward, 3), {
      ...{ key: "share", size, weight: "bold", anchor: "end", series: "feedForward" },
    }),
    ...layerTrees(ranked, all[own], { at: big, top, tall, size }),
    h("rect", { key: "ground", class: "row-ground", x: 0, y: y - 1, width, height: step - 2 }),
    ...all.map((model, i) => rowOf(model, head + i * step, step, { at, width, size, last: i === all.length - 1 })),
    h("path", {
      ...attributesOf("wire", { key: "edge", series: "ink" }),
      ...{ d: `M${round(x)} ${round(top - 3)}V${round(narrow ? top + tall : y + step * 0.9)}`, "stroke-width": 1.5 },
    }),
    handle([x, middle], {
      label: "Key/value heads",
      text: plural(n_kv_heads, "key/value head"),
      tracks: [{
        input: "n_kv_heads",
        value: n_kv_heads,
        stops: ends.map(([heads, share]) => [heads, big(share), middle]),
      }],
    }),
  ];
}

/**
 * Heads beside a wide block or its experts, each as large as its weights.
 * @param {Ranked} ranked
 * @param {Model} own
 * @param {{ at: (share: number) => number, top: number, tall: number, size: number }} places
 */
function layerTrees({ n_kv_heads, n_experts }, { attention, feedForward }, { at, top, tall, size }) {
  const [a, b] = [at(attention), at(attention + feedForward)];
  const column = (8 * (a - at(0))) / (QUERIES + n_kv_heads), keys = at(0) + (QUERIES / 8) * column;
  const cellsIn = (
    /** @type {number} */ many,
    /** @type {number} */ rows,
    /** @type {[number, number]} */ [from, to],
  ) =>
    Array.from({ length: many }, (_, i) => {
      const [wide, high] = [(to - from) / (many / rows), tall / rows], gap = Math.min(1.5, wide / 4);
      return {
        ...{ x: from + Math.floor(i / rows) * wide, y: top + (i % rows) * high },
        ...{ width: wide - gap, height: high - Math.min(1.5, high / 4) },
      };
    });
  const rows = n_experts === 1 ? PARTS.length : 2 ** Math.floor(Math.log2(n_experts) / 2);
  const parts = cellsIn(n_experts === 1 ? PARTS.length : n_experts, rows, [a + 1, b]);
  const tight = b - at(0) < size * 34; // no room for long names above the block
  const blue = tight ? "attention" : `attention: ${QUERIES} query and ${plural(n_kv_heads, "key head")}`;
  const red = n_experts > 1 ? plural(n_experts, "expert") : tight ? "feed-forward" : "feed-forward: one block";
  const rest = at(1) - b;
  return [
    label([at(0), size * 0.6], blue, { key: "attention", size, series: "attention", weight: "bold" }),
    label([b, size * 0.6], red, { key: "feed-forward", size, series: "feedForward", weight: "bold", anchor: "end" }),
    ...cellsIn(QUERIES, 8, [at(0), keys]).map((box, i) => bar(box, { key: `query ${i}`, series: "attention" })),
    ...cellsIn(n_kv_heads, Math.min(8, n_kv_heads), [keys, a]).map((box, i) =>
      bar(box, { key: `key ${i}`, series: "attention", soft: true })
    ),
    ...parts.map((box, i) => bar(box, { key: `expert ${i}`, series: "feedForward" })),
    ...(n_experts > 1 ? [] : PARTS).map((name, i) =>
      label([b - 10, top + (tall * (i + 0.5)) / PARTS.length], name, {
        ...{ key: `part ${name}`, size, anchor: "end", on: true },
      })
    ),
    bar({ x: b, y: top, width: rest, height: tall }, { key: "rest", series: "embeddings", soft: true }),
    rest > size * 1.4 && vocabulary([b + rest / 2, top + tall / 2], rest, size),
  ];
}

/** What stands on the rest, turned where it would not fit. @param {[number, number]} at @param {number} room @param {number} size */
function vocabulary([x, y], room, size) {
  const tree = label([x, y], "vocabulary", { key: "vocabulary", size, anchor: "middle" });
  if (textWidth("vocabulary", size) > room) tree.attributes.transform = `rotate(-90 ${round(x)} ${round(y)})`;
  return tree;
}

/**
 * @param {Model} model
 * @param {number} top
 * @param {number} step
 * @param {{ at: (share: number) => number, width: number, size: number, last: boolean }} places
 */
function rowOf({ name, trait, attention, feedForward }, top, step, { at, width, size, last }) {
  const yours = name === "Yours", sliver = attention < SLIVER, solid = yours || sliver;
  const tall = step * 0.82;
  const [y, middle] = [top + (step - tall) / 2 - 2, top + step / 2 - 2];
  const [a, b] = [at(attention), at(attention + feedForward)];
  const here = sliver && last ? (b - a > 300 ? "← attention: this sliver" : "← attention") : "";
  return h(
    "g",
    { key: `row ${name}`, "data-mark": name },
    label([0, middle], name, { key: "name", size, weight: yours ? "bold" : "normal", mark: name }),
    bar({ x: at(0), y, width: a - at(0), height: tall }, { key: "attention", series: "attention", mark: name }),
    bar({ x: a, y, width: b - a, height: tall }, {
      ...{ key: "feed-forward", series: "feedForward", mark: name, soft: !solid },
    }),
    bar({ x: b, y, width: at(1) - b, height: tall }, { key: "rest", series: "embeddings", soft: true }),
    here && label([a + 8, middle], here, {
      ...{ key: "sliver", size, weight: "bold", on: true },
    }),
    textWidth(trait + here, size) + 24 < b - a && label([b - 8, middle], trait, {
      ...{ key: "trait", size, anchor: "end", on: solid },
    }),
    label([width, middle], percent(feedForward, 3), {
      ...{ key: "share", size, anchor: "end", weight: solid ? "bold" : "normal", mark: name },
    }),
  );
}

/** The same bars without words. @param {Model[]} all */
export function small(all) {
  const step = 108 / all.length;
  return h(
    "svg",
    { viewBox: "0 0 240 120", "aria-hidden": "true" },
    ...all.flatMap(({ attention, feedForward }, i) => {
      const [y, height] = [6 + i * step, step * 0.72];
      return [
        bar({ x: 10, y, width: 220 * attention, height }, { series: "attention" }),
        bar({ x: 10 + 220 * attention, y, width: 220 * feedForward, height }, { series: "feedForward" }),
      ];
    }),
  );
}
