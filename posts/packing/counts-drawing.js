// @ts-check
/** All rows of a packed dataset to scale, sorted by what they hold, with the lower edge as a grip; and the most common rows. */

import { attributesOf, bar, decimal, h, handle, label, panel, round } from "../../static/js/kit.js";
import { hatched, plaque } from "./hatching.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @import { Box } from "../../static/js/marks/panels.js" */
/**
 * @typedef {{ profile: Pair[], rows: number, all: number, capacity: number, limit: number, limits: string, edges: Pair[],
 *   common: { text: string, count: number, pack: Pair[] }[] }} Stacked
 *   edges: limits, and the rows that each leaves; limits: the present one in words
 * @typedef {{ y: (row: number) => number, x: (slots: number) => number, foot: number }} Scale
 */

/** All rows to scale, tokens and padding. @param {Stacked} state @param {boolean} narrow */
export function stack(state, narrow) {
  const { profile, rows, all, capacity } = state;
  return panel(narrow ? 330 : 392, (box) => {
    const { width, height, size } = box;
    const [top, foot] = [size * 2.2, height - size * 8.6];
    const exactly = (/** @type {number} */ row) => top + (row / all) * (foot - top);
    const y = (/** @type {number} */ row) => round(exactly(row));
    const x = (/** @type {number} */ slots) => round((slots / capacity) * width);
    const places = thinned(profile.map(([used, row]) => [x(used), y(row)]));
    return [
      label([0, size * 0.6], `${decimal(rows)} rows of ${capacity}`, { key: "rows", size, weight: "bold" }),
      h("path", {
        ...attributesOf("wire", { key: "before" }),
        d: `M0.5 ${y(0)}H${round(width - 0.5)}V${y(all)}H0.5Z`,
        ...{ "stroke-width": 1, opacity: 0.4, "stroke-dasharray": "3 4" },
      }),
      hatched(slices(places, width), { key: "padding", area: `M0 ${y(0)}H${round(width)}V${y(rows)}H0Z` }),
      h("path", {
        ...attributesOf("bar", { key: "tokens", series: "one" }),
        d: `M0 ${y(0)}${places.map((at) => `L${at.join(" ")}`).join("")}L0 ${y(rows)}Z`,
      }),
      ...wordTrees(state, box, { y, x, foot }),
      h("path", { ...attributesOf("wire", { key: "edge" }), d: `M0 ${y(rows)}H${round(width)}` }),
      edgeGrip(state, width / 2, exactly),
      ...commonTrees(state, box, foot),
    ];
  });
}

/** What the regions are. @param {Stacked} state @param {Box} box @param {Scale} scale */
function wordTrees({ profile, rows, all, capacity }, { width, size }, { y, x, foot }) {
  const free = rows - (profile.find(([used]) => used < capacity * 0.5)?.[1] ?? rows); // rows that are less than half full
  return [
    label([8, y(0) + size * 1.1], "tokens", { key: "tokens words", size, weight: "bold", on: true }),
    y(free) - y(0) > size * 2.4 &&
    plaque([x(capacity) - size * 3.4, y(rows) - size * 1.6], "padding", { key: "padding words", size }),
    foot - y(rows) > size * 2.6 &&
    label([width / 2, (foot + y(rows)) / 2 + 5], `${decimal(all - rows)} rows saved`, {
      ...{ key: "saved", size: size * 1.2, anchor: "middle", weight: "bold" },
    }),
  ];
}

/** The lower edge: pushed up, more sequences share a row. @param {Stacked} state @param {number} x @param {(row: number) => number} y */
const edgeGrip = ({ limit, limits, rows, edges }, x, y) =>
  handle([x, y(rows)], {
    label: "In a row at most, by the rows that are left",
    text: `${limits}, ${decimal(rows)} rows`,
    tracks: [{ input: "limit", value: limit, stops: edges.map(([many, left]) => [many, x, y(left)]) }],
  });

/** The most common rows, each with its pieces to scale. @param {Stacked} state @param {Box} box @param {number} foot */
function commonTrees({ common, capacity }, { width, size }, foot) {
  const [left, right] = [size * 3.9, size * 6.8];
  const scale = (width - left - right) / capacity;
  return [
    label([0, foot + size * 2.4], "Most common rows", { key: "common", size, weight: "bold" }),
    ...common.flatMap(({ text, count, pack }, i) => {
      const middle = foot + size * (4.1 + 1.7 * i);
      const pieces = pack.flatMap(([length, times]) => Array(times).fill(length));
      const [y, tall] = [middle - size * 0.6, size * 1.2];
      let at = 0;
      const bars = pieces.map((length, k) => {
        const x = left + at * scale;
        at += length;
        return bar({ x, y, width: Math.max(1, length * scale - 1), height: tall }, {
          ...{ key: `piece ${i} ${k}`, series: "one" },
        });
      });
      return [
        label([0, middle], `${decimal(count)} ×`, { key: `many ${i}`, size }),
        ...bars,
        hatched([{ x: left + at * scale, y, width: (capacity - at) * scale, height: tall }], { key: `rest ${i}` }),
        label([width - right + 6, middle], text, { key: `text ${i}`, size }),
      ];
    }),
  ];
}

/** Thin boxes right of the edge, row by row. @param {number[][]} places @param {number} width */
const slices = (places, width) =>
  places.slice(1).map(([x, y], i) => {
    const from = Math.max(x, places[i][0]);
    return { x: from, y: places[i][1], width: width - from, height: y - places[i][1] };
  });

/** Places that are some pixels from the last one, and the end. @param {number[][]} places */
function thinned(places) {
  let [left, top] = [-9, -9];
  return places.filter(([x, y], i) => {
    if (Math.hypot(x - left, y - top) < 3.5 && i < places.length - 1) return false;
    [left, top] = [x, y];
    return true;
  });
}
