// @ts-check
/** A layer of experts as a strip, twice, with a knife on its cuts: what one token uses and what a batch reads; and a number in full. */

import { attributesOf, BOLD, count, h, handle, label, panel, plural, round, textWidth } from "../../static/js/kit.js";

/** @import { MarkOptions } from "../../static/js/marks/mark.js" */
/**
 * @typedef {{ cut: number, cuts: number[], all: number, shared: number, n_active_experts: number, read: number, part: string, batch: number, wide: number, sets: string, same: string }} Layer  sets: how many, in full; same: at which cuts the share that is read is this one
 */

/** @param {number} a @param {number} b @returns {number} */
const common = (a, b) => (b ? common(b, a % b) : a);

/** All pieces in an order that jumps about, always the same. @param {number} n */
function scattered(n) {
  let stride = Math.max(1, Math.round(n * 0.618));
  while (common(stride, n) > 1) stride += 1;
  return Array.from({ length: n }, (_, i) => (i * stride + Math.floor(n / 8)) % n);
}

/** Where the knife stands: on a true cut line, further right for finer cuts. @param {number} step @param {number} all */
const knifeAt = (step, all) => Math.round(all * (0.125 + 0.16 * step)) / all;

/** What one token uses, with the knife. @param {Layer} layer @param {boolean} narrow */
export const used = ({ cut, cuts, all, shared, n_active_experts, wide }, narrow) =>
  panel(narrow ? 116 : 128, ({ width, height, size }) => {
    const order = scattered(all - shared).map((at) => at + shared).slice(0, n_active_experts);
    const [top, tall] = [size * 1.8, height - size * 3.2];
    const places = cuts.map((each, i) => /** @type {[number, number, number]} */ ([
      each,
      width * knifeAt(i, (all / cut) * each),
      top + tall,
    ]));
    const [, x] = places.find(([each]) => each === cut) ?? places[0];
    return [
      label(
        [0, size * 0.6],
        `one token uses ${plural(n_active_experts + shared, "piece")} of width ${count(Math.round(wide))}`,
        {
          ...{ key: "one", size, weight: "bold" },
        },
      ),
      ...strip(order, { all, shared, width, top, tall }),
      h("path", {
        ...attributesOf("wire", { key: "knife", series: "ink" }),
        ...{ d: `M${round(x)} ${round(top - 6)}V${round(top + tall)}`, "stroke-width": 3 },
      }),
      label(
        [x + (x > width * 0.7 ? -16 : 16), top + tall + size * 0.7],
        cut === 1 ? "cut each expert" : `each cut in ${cut}`,
        {
          ...{ key: "cut", size, anchor: x > width * 0.7 ? "end" : "start" },
        },
      ),
      handle([x, top + tall + 4], {
        ...{ label: "Pieces of each expert", text: String(cut) },
        tracks: [{ input: "cut", value: cut, stops: places.map(([each, at, y]) => [each, at, y + 4]) }],
      }),
    ];
  });

/** What a batch reads. @param {Layer} layer @param {boolean} narrow */
export const readBy = ({ all, shared, read, part, batch, same }, narrow) =>
  panel(narrow ? 114 : 106, ({ width, height, size }) => {
    const visited = scattered(all - shared).map((at) => at + shared).slice(0, Math.round(read * all) - shared);
    const [top, tall] = [size * 1.8, height - size * (narrow ? 3.3 : 1.8)];
    return [
      label(
        [0, size * 0.6],
        `${batch === 1 ? "one token reads" : `${batch} tokens read about`} ${
          Math.round(read * all)
        } of ${all}: ${part}`,
        {
          ...{ key: "batch", size, weight: "bold", series: "feedForward" },
        },
      ),
      same &&
      label([width, narrow ? height - size * 0.6 : size * 0.6], same, {
        key: "same",
        size: size * 1.15,
        anchor: "end",
        weight: "bold",
      }),
      ...strip(visited, { all, shared, width, top, tall }),
    ];
  });

/** @param {number[]} places @param {{ all: number, shared: number, width: number, top: number, tall: number }} box */
function strip(places, { all, shared, width, top, tall }) {
  const piece = width / all, gap = Math.min(7, piece * 0.25);
  const pieces = (/** @type {number[]} */ list) =>
    list.map((at) =>
      `M${round(at * piece + gap / 2)} ${round(top)}h${round(piece - gap)}v${round(tall)}h${round(gap - piece)}z`
    ).join("") || "M0 0";
  const filled = (/** @type {string} */ key, /** @type {number[]} */ list, /** @type {MarkOptions} */ look) =>
    h("path", { ...attributesOf("bar", { key, ...look }), d: pieces(list) });
  const every = Array.from({ length: all }, (_, i) => i);
  return [
    filled("layer", every, { series: "feedForward", class: "area" }),
    filled("filled", places, { series: "feedForward" }),
    filled("shared", every.slice(0, shared), { series: "embeddings" }),
  ];
}

/** The sets that a token can be sent to, every digit of them. @param {Layer} layer @param {boolean} narrow */
export const inFull = ({ sets }, narrow) =>
  panel(narrow ? 176 : 124, ({ width, size }) => {
    const big = Math.max(size * (narrow ? 1.6 : 2.1), Math.min(size * 6, width / (0.62 * sets.length)));
    const digits = sets.replaceAll(",", "").length;
    /** @type {string[]} */
    const lines = [""];
    for (const part of sets.split(/(?<=,)/)) {
      if (textWidth(lines[lines.length - 1] + part, big) * BOLD > width) lines.push("");
      lines[lines.length - 1] += part;
    }
    return [
      label(
        [0, size * 0.6],
        `sets ${narrow ? "for a token" : "that a token can be sent to"}${digits > 6 ? `: ${digits} digits` : ""}`,
        {
          ...{ key: "what", size, weight: "bold" },
        },
      ),
      ...lines.map((line, i) =>
        label([0, size * 1.7 + big * (0.6 + 1.2 * i)], line, {
          key: `line ${i}`,
          size: big,
          weight: "bold",
          series: "router",
        })
      ),
    ];
  });
