// @ts-check
/** The seven swaps as rows, in the order in which they are done: each says what the model is after it. A click swaps a part. */

import { bar, buttonOf, bytes, decimal, dot, h, handle, label, panel, plural, rule } from "../../static/js/kit.js";
import { clicked } from "./swap-shape.js";

/**
 * @typedef {import("./swap-shape.js").Part} Part
 * @typedef {{ weights: number, cache: number }} After
 * @typedef {{ order: string, step: number, parts: Part[], after: After[] }} State
 */

const [MOST, WHOLE] = [8.6e9, 314572800]; // weights and bytes at the right edge

/** @param {State} state @param {boolean} narrow */
export function swapRows(state, narrow) {
  return panel(({ size }) => size * (narrow ? 18.5 : 26.5), ({ width, height, size }) => {
    const top = size * 2.1;
    const row = (height - top - 4) / 7;
    const left = size * 9.8;
    const room = width - left - (narrow ? 26 : size * 7);
    return [
      label([size * 1.6, size * 0.5], "Click a part", { size, quiet: true }),
      label([left, size * 0.5], narrow ? "parameters" : "parameters after it", { size, weight: "bold" }),
      label([narrow ? width - 26 : left + size * 11, size * 0.5], "cache", {
        size,
        series: "cache",
        weight: "bold",
        anchor: narrow ? "end" : "start",
      }),
      ...[...state.order].map((letter, i) =>
        swapRow(state, letter, i, { top: top + i * row, row, left, room, size, width, narrow })
      ),
      divider(state, { top, row, width, size }),
    ];
  }, { share: 1 });
}

/**
 * @param {State} state @param {string} letter @param {number} i
 * @param {{ top: number, row: number, left: number, room: number, size: number, width: number, narrow: boolean }} place
 */
function swapRow({ order, step, parts, after }, letter, i, { top, row, left, room, size, width, narrow }) {
  const part = /** @type {Part} */ (parts.find((each) => each.letter === letter));
  const done = i < step;
  const { weights, cache } = after[i + 1];
  const thick = Math.min(9, row * 0.24);
  const middle = top + row * 0.46;
  const name = done ? part.new : part.old;
  const moved = cache < after[i].cache;
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
    label([size * 1.6, middle], name, { size, weight: done ? "bold" : "normal", key: "name" }),
    h(
      "g",
      { key: "bars", class: done ? null : "faint" },
      bar({ x: left, y: middle - thick - 1, width: (room * weights) / MOST, height: thick }, {
        ...{ series: "ink", key: "weights" },
      }),
      bar({ x: left, y: middle + 1, width: (room * cache) / WHOLE, height: thick }, { series: "cache", key: "cache" }),
      !narrow &&
        label([left + (room * weights) / MOST + 6, middle - thick * 0.6], decimal(weights), { size, key: "text" }),
      !narrow && (moved || i === 0) && label([left + (room * cache) / WHOLE + 6, middle + thick * 0.85], bytes(cache), {
        ...{ size, series: "cache", key: "bytes", weight: "bold" },
      }),
    ),
  );
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
