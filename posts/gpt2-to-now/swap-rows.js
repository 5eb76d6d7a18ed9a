// @ts-check
/** The seven swaps as rows, in the order in which they are done: each says what the model is after it. A click swaps a part. */

import {
  attributesOf,
  bar,
  buttonOf,
  bytes,
  decimal,
  dot,
  h,
  handle,
  label,
  panel,
  plural,
  round,
  rule,
} from "../../static/js/kit.js";
import { clicked } from "./swap-shape.js";

/**
 * @typedef {import("./swap-shape.js").Part} Part
 * @typedef {{ weights: number, cache: number }} After
 * @typedef {{ order: string, step: number, parts: Part[], after: After[] }} State
 */

/** @param {State} state @param {boolean} narrow */
export function swapRows(state, narrow) {
  return panel(({ size }) => size * (narrow ? 20 : 31), ({ width, height, size }) => {
    const top = size * 2.1;
    const row = (height - top - 4) / 7;
    const left = size * 10.6;
    const room = width - left - 30 - 5 * size;
    return [
      label([size * 1.6, size * 0.5], "Click a part", { size, quiet: true }),
      label([left, size * 0.5], narrow ? "cache" : "cache after it", { size, series: "cache", weight: "bold" }),
      label([left + room + 6, size * 0.5], bytes(state.after[0].cache), { size, series: "cache", weight: "bold" }),
      ...[...state.order].map((letter, i) =>
        swapRow(state, letter, i, { top: top + i * row, row, left, room, size, width })
      ),
      h("path", {
        ...attributesOf("wire", { key: "whole", series: "cache" }),
        ...{ d: `M${round(left + room)} ${round(size * 1.1)}V${round(height - 8)}`, "stroke-dasharray": "2 4" },
      }),
      divider(state, { top, row, width, size }),
    ];
  }, { share: 1 });
}

/**
 * @param {State} state @param {string} letter @param {number} i
 * @param {{ top: number, row: number, left: number, room: number, size: number, width: number }} place
 */
function swapRow({ order, step, parts, after }, letter, i, { top, row, left, room, size, width }) {
  const part = /** @type {Part} */ (parts.find((each) => each.letter === letter));
  const done = i < step;
  const { weights, cache } = after[done ? i + 1 : step]; // a swap that is not done has changed nothing
  const middle = top + row * 0.46;
  const two = row > 3 * size; // lines
  const name = done ? part.new : part.old;
  return h(
    "g",
    {
      key: `part ${letter}`,
      "data-mark": `part-${letter}`,
      ...buttonOf(clicked(order, step, letter), `${part.old} or ${part.new}, ${part.year}`, done),
    },
    h("rect", {
      class: "row-ground",
      key: "ground",
      x: 0,
      y: Math.round(top),
      width: Math.round(width - 24),
      height: Math.round(row - 3),
    }),
    dot([size * 0.7, middle], { series: "ink", hollow: !done, radius: 5, key: "dot" }),
    label([size * 1.6, middle - (two ? size * 0.65 : 0)], name, {
      size,
      weight: done ? "bold" : "normal",
      key: "name",
    }),
    two &&
      label([size * 1.6, middle + size * 0.65], done ? `${decimal(weights)} parameters` : `→ ${part.new}`, {
        ...{ size, quiet: true, key: "text" },
      }),
    ...(done
      ? cacheTrees([after[0].cache, after[i].cache, cache], {
        x: left,
        y: middle - row * 0.2,
        height: row * 0.4,
        room,
        size,
      })
      : [label([left + 6, middle], "?", { size, quiet: true, key: "open" })]),
  );
}

/**
 * The cache after a swap: a strong bar where it shrinks, with what it was; pale where it does not.
 * @param {[number, number, number]} caches  of GPT-2, before and after @param {{ x: number, y: number, height: number, room: number, size: number }} place
 */
function cacheTrees([whole, before, cache], { x, y, height, room, size }) {
  const [was, wide] = [before, cache].map((value) => (room * value) / whole);
  const less = cache < before;
  return [
    bar({ x, y, width: wide, height }, { series: "cache", key: "cache", class: less ? "" : "soft" }),
    less && bar({ x: x + wide, y, width: was - wide, height }, { series: "cache", key: "gone", hatch: true }),
    less && label([x + was + 6, y + height / 2], bytes(cache), {
      ...{ size, series: "cache", key: "bytes", weight: "bold" },
    }),
  ];
}

/** The line between what is swapped and what is not: pulled down, it swaps. @param {State} state @param {{ top: number, row: number, width: number, size: number }} place */
function divider({ step }, { top, row, width }) {
  const at = (/** @type {number} */ many) => top + many * row - 2;
  return h(
    "g",
    { key: "divider" },
    rule([0, at(step)], [width - 12, at(step)], { key: "line" }),
    handle([width - 12, at(step)], {
      ...{ label: "Parts swapped", text: plural(step, "part") },
      tracks: [{
        input: "step",
        value: step,
        stops: [0, 1, 2, 3, 4, 5, 6, 7].map((many) => [many, width - 12, at(many)]),
      }],
    }),
  );
}
