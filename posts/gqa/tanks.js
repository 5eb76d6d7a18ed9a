// @ts-check
/**
 * The memory of a few accelerators as one tank for each way to share heads, filled to scale: weights at the bottom, then a
 * box for the cache of every sequence, until the next would not fit.
 */

import { attributesOf, bar, bytes, count, fixed, h, label, panel, plural, round } from "../../static/js/kit.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Series } from "../../static/js/marks/chart.js"
 * @typedef {{ kind: string, name: string, series: Series, n_kv_heads: number, weights: number, one: number, fits: number,
 *   held_rate: number }} Kind  one: bytes of a sequence's cache; held_rate: tokens per second of those that fit
 * @typedef {{ batch: number, devices: number, usable: number, kinds: Kind[] }} State
 * @typedef {{ x: number, top: number, width: number, tall: number, size: number }} Tank
 */

const GAP = 22; // pixels between tanks

/** @param {State} state @param {number} height */
export const tanks = (state, height) =>
  panel(height, ({ width, size }) => {
    const wide = (width - GAP * (state.kinds.length - 1)) / state.kinds.length;
    const [top, foot] = [size * 3, height - size * 1.9];
    return state.kinds.flatMap((kind, i) =>
      tank(kind, state, { x: i * (wide + GAP), top, width: wide, tall: foot - top, size })
    );
  });

/** @param {Kind} kind @param {State} state @param {Tank} place */
function tank(kind, { batch, devices, usable }, place) {
  const { x, top, width, tall, size } = place;
  const { kind: mark, name, series, n_kv_heads, weights, one, fits, held_rate } = kind;
  const [held, all] = [Math.min(batch, fits), fits >= batch];
  const level = tall * Math.min(1, weights / usable);
  const foot = top + tall;
  const tip = `${name}: ${bytes(weights)} of weights, ${bytes(held * one)} of cache; ${devices} H100s hold ${
    bytes(usable)
  }`;
  const how = held
    ? `${all ? (batch === 1 ? "it fits" : "all fit") : `${count(held)} of ${count(batch)} fit`}`
    : "not even one";
  return [
    label([x, size * 0.6], `${name}, ${plural(n_kv_heads, "key")}`, {
      ...{ key: `name ${mark}`, size, series, mark, weight: "bold" },
    }),
    label([x, size * 2], how, { key: `fit ${mark}`, size, mark, series: all ? "ink" : "loss", quiet: all }),
    bar({ x, y: foot - level, width, height: level }, { key: `weights ${mark}`, soft: true, mark, tip }),
    level > size * 1.6 && label([x + 7, foot - level + size * 0.9], "weights", { key: `words ${mark}`, size, mark }),
    h("path", {
      ...attributesOf("bar", { key: `cache ${mark}`, series: "cache", mark }),
      d: boxes(held, (one * width * tall) / usable, { x, foot: foot - level, width, room: tall - level }),
    }),
    h("path", {
      ...attributesOf("wire", { key: `tank ${mark}`, series: all ? "ink" : "loss", mark }),
      d: `M${round(x)} ${round(top)}V${round(foot)}H${round(x + width)}V${round(top)}`,
      "stroke-width": 1.5,
    }),
    !all && h("path", {
      ...attributesOf("wire", { key: `lid ${mark}`, series: "loss", mark }),
      d: `M${round(x - 3)} ${round(top)}H${round(x + width + 3)}`,
      "stroke-width": 3,
    }),
    label(
      [x, foot + size * 1.2],
      held
        ? `${fixed(held_rate, 0)}${width < 150 ? "/s" : " tokens/s"}${all ? "" : ` with ${count(held)}`}`
        : "nothing runs",
      {
        ...{ key: `rate ${mark}`, size, mark, weight: "bold" },
      },
    ),
  ];
}

/**
 * Boxes of one area, row by row from the bottom; those of a row that would cross the rim are lower, and wider by as much.
 * @param {number} many
 * @param {number} area
 * @param {{ x: number, foot: number, width: number, room: number }} place
 */
function boxes(many, area, { x, foot, width, room }) {
  const across = Math.max(1, Math.round(width / Math.sqrt(area)));
  const row = (area * across) / width;
  return Array.from({ length: many }, (_, i) => {
    const [above, at] = [Math.floor(i / across), i % across];
    const tall = Math.min(row, room - above * row);
    const wide = area / tall;
    const slit = Math.min(1.5, wide / 5, tall / 5);
    const [left, low] = [x + at * wide + slit / 2, foot - above * row - slit / 2];
    return `M${round(left)} ${round(low)}h${round(wide - slit)}v${round(slit - tall)}h${round(slit - wide)}z`;
  }).join("") || "M0 0";
}
