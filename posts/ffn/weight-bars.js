// @ts-check
/** The bars of the opening figure: attention from the left, feed-forward behind it, what else is counted at the end. */

import { bar, BOLD, h, handle, label, percent, plural, textWidth } from "../../static/js/kit.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ attention: number, feed_forward: number, vocabulary: number, rest: number }} Parts  weights
 * @typedef {{ name: string, trait: string, attention: number, feedForward: number }} Model  shares of what is counted
 * @typedef {{ all: Model[], n_kv_heads: number, n_experts: number, ratio: number, ends: [number, number][] }} Ranked
 *   ends: by number of key/value heads, where the reader's attention ends
 */

export const HEADS = [1, 2, 4, 8, 16, 32];
export const EXPERTS = [1, 2, 4, 8, 16, 32, 64, 128];
export const RATIOS = [1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8];

/**
 * @param {Ranked} ranked
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
export function barTrees({ all, n_kv_heads, ends }, { width, height, size, layout }) {
  const head = size * 1.8;
  const step = (height - head) / all.length;
  const left = Math.max(...all.map(({ name }) => textWidth(name, size))) * BOLD + 8;
  const right = width - textWidth("99.4 %", size) - 10;
  const at = (/** @type {number} */ share) => left + (right - left) * share;
  const own = all.findIndex(({ name }) => name === "Yours");
  const y = head + own * step;
  return [
    label([left, size * 0.6], "attention", { key: "attention", size, series: "attention", weight: "bold" }),
    label([width, size * 0.6], layout === "narrow" ? "feed-forward" : "feed-forward, experts included", {
      ...{ key: "feed-forward", size, series: "feedForward", weight: "bold", anchor: "end" },
    }),
    h("rect", { key: "ground", class: "row-ground", x: 0, y: y - 1, width, height: step - 2 }),
    ...all.map((model, i) => rowOf(model, head + i * step, step, { at, width, size })),
    handle([at(all[own].attention), y + step * 0.44], {
      label: "Key/value heads",
      text: plural(n_kv_heads, "key/value head"),
      tracks: [{
        input: "n_kv_heads",
        value: n_kv_heads,
        stops: ends.map(([heads, share]) => [heads, at(share), y + step * 0.44]),
      }],
    }),
  ];
}

/**
 * @param {Model} model
 * @param {number} top
 * @param {number} step
 * @param {{ at: (share: number) => number, width: number, size: number }} places
 */
function rowOf({ name, trait, attention, feedForward }, top, step, { at, width, size }) {
  const yours = name === "Yours";
  const tall = step * 0.66, look = { mark: name, soft: !yours };
  const [y, middle] = [top + (step - tall) / 2 - 2, top + step * 0.44];
  const [a, b] = [at(attention), at(attention + feedForward)];
  return h(
    "g",
    { key: `row ${name}`, "data-mark": name },
    label([0, middle], name, { key: "name", size, weight: yours ? "bold" : "normal", mark: name }),
    bar({ x: at(0), y, width: a - at(0), height: tall }, { key: "attention", series: "attention", ...look }),
    bar({ x: a, y, width: b - a, height: tall }, { key: "feed-forward", series: "feedForward", ...look }),
    bar({ x: b, y, width: at(1) - b, height: tall }, { key: "rest", series: "embeddings", soft: true }),
    textWidth(trait, size) + 14 < b - a && label([b - 8, middle], trait, {
      ...{ key: "trait", size, anchor: "end" },
    }),
    label([width, middle], percent(feedForward, 3), {
      ...{ key: "share", size, anchor: "end", weight: yours ? "bold" : "normal", mark: name },
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
