// @ts-check
/**
 * A squarified treemap: areas in true proportion, whatever their size; labels only where they fit. A tile travels under
 * its name.
 */

import { h } from "../core/tree.js";
import { bar } from "./bar.js";
import { classOf } from "./mark.js";
import { BOLD, label, textWidth } from "./text.js";

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {{ name: string, value: number, series: import("./mark.js").Series, text: string, tip?: string, mark?: string, idle?: boolean, short?: string }} Part
 *   idle: outlined only, for what is held and not used; short: the name where there is little room
 */

/**
 * @param {Part[]} parts
 * @param {Box & { size?: number, bare?: boolean }} box  bare: without words, which something else would cut
 */
export function treemap(parts, { size = 13, bare = false, ...box }) {
  return h(
    "g",
    { class: "treemap" },
    ...squarify(parts, box).map(({ part, tile }) => drawTile(part, tile, size, bare)),
  );
}

/**
 * @param {Part} part
 * @param {Box} tile
 * @param {number} size
 * @param {boolean} bare
 */
function drawTile(part, tile, size, bare) {
  const gap = Math.min(2, tile.width / 3, tile.height / 3);
  const inner = { ...tile, width: tile.width - gap, height: tile.height - gap };
  const rows = bare ? [] : rowsOf(part, inner, size);
  return h(
    "g",
    { key: `tile ${part.name}` },
    bar(inner, {
      key: "area",
      series: part.series,
      mark: part.mark ?? part.name,
      tip: part.tip ?? `${part.name}: ${part.text}`,
      soft: !part.idle,
      class: part.idle ? "hatched" : undefined,
    }),
    h("rect", {
      key: "edge",
      "data-mark": part.mark ?? part.name,
      class: `edge ${classOf(part.series)}`,
      x: inner.x,
      y: inner.y,
      width: Math.min(4, inner.width),
      height: inner.height,
    }),
    ...rows.map((row, i) =>
      label([inner.x + 12, inner.y + size * (1.1 + 1.3 * i)], row, {
        size,
        key: `line ${i}`,
        weight: i ? "normal" : "bold",
        mark: part.mark ?? part.name,
      })
    ),
  );
}

/**
 * The lines of text that a tile has room for: its name, then what fits below; none without the name.
 * @param {Part} part
 * @param {{ width: number, height: number }} tile
 * @param {number} size
 */
export function rowsOf(part, { width, height }, size) {
  const fits = (/** @type {string} */ row, /** @type {number} */ i) =>
    height > (i + 1.4) * size * 1.3 && width > textWidth(row, size) * (i ? 1 : BOLD) + 16;
  const name = [part.name, part.short ?? part.name].find((each) => fits(each, 0));
  if (name === undefined) return [];
  return [name, ...part.text.split("\n").filter((row) => row !== "").filter((row, i) => fits(row, i + 1))];
}

/**
 * Bruls, Huizing and van Wijk 2000: fill the shorter side row by row while the worst aspect ratio improves.
 * @param {Part[]} parts
 * @param {Box} box
 * @returns {{ part: Part, tile: Box }[]}
 */
export function squarify(parts, box) {
  const rest = parts.filter((part) => part.value > 0).sort((a, b) => b.value - a.value);
  const total = rest.reduce((sum, part) => sum + part.value, 0);
  const scale = total > 0 ? (box.width * box.height) / total : 0;
  const tiles = [];
  let free = { ...box };
  while (rest.length) {
    const side = Math.min(free.width, free.height);
    const row = [rest[0]];
    while (row.length < rest.length && worst([...row, rest[row.length]], side, scale) <= worst(row, side, scale)) {
      row.push(rest[row.length]);
    }
    rest.splice(0, row.length);
    const depth = side > 0 ? (row.reduce((sum, part) => sum + part.value, 0) * scale) / side : 0;
    let along = 0;
    for (const part of row) {
      const length = depth > 0 ? (part.value * scale) / depth : 0;
      const upright = free.width >= free.height;
      tiles.push({
        part,
        tile: upright
          ? { x: free.x, y: free.y + along, width: depth, height: length }
          : { x: free.x + along, y: free.y, width: length, height: depth },
      });
      along += length;
    }
    free = free.width >= free.height
      ? { ...free, x: free.x + depth, width: Math.max(0, free.width - depth) }
      : { ...free, y: free.y + depth, height: Math.max(0, free.height - depth) };
  }
  return tiles;
}

/**
 * @param {Part[]} row
 * @param {number} side
 * @param {number} scale
 */
function worst(row, side, scale) {
  const areas = row.map((part) => part.value * scale);
  const sum = areas.reduce((a, b) => a + b, 0);
  return Math.max(
    ...areas.map((area) => Math.max((side * side * area) / (sum * sum), (sum * sum) / (side * side * area))),
  );
}
