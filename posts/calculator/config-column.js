// @ts-check
/** The model that a file makes as a column of areas, on the scale of the model that the whole file makes. */

import { count, fixed, h, label, paragraph, percent, round, rule, treemap } from "../../static/js/kit.js";

/**
 * @import { Band, File, Part, Reading } from "./config-reading.js"
 * @typedef {{ name: string, struck: string[], file: File, reading: Reading }} State
 * @typedef {{ x: number, y: number, width: number, height: number }} Place
 */

const ROOM = 1.17; // of the published model, for what a missing line may add

/**
 * The bands of the model, each as long as its share of what the file decides when it is whole.
 * @param {State} state
 * @param {Place} map
 * @param {boolean} narrow  they stand side by side
 */
export function bandsIn({ file, reading }, map, narrow) {
  const scale = (narrow ? map.width : map.height) / (ROOM * Math.max(1, file.reading.total, reading.total / ROOM));
  let from = 0;
  return reading.bands.map((band) => {
    const long = band.value * scale;
    const box = narrow ? { ...map, x: map.x + from, width: long } : { ...map, y: map.y + from, height: long };
    from += long;
    return { ...band, box };
  });
}

/**
 * The model that the lines make, beside the outline of the one that the whole file makes.
 * @param {State} state
 * @param {Place} map
 * @param {{ size: number, narrow: boolean }} place
 */
export function column(state, map, { size, narrow }) {
  const { file, reading } = state;
  const bands = bandsIn(state, map, narrow);
  const long = (narrow ? map.width : map.height) / ROOM;
  const whole = narrow ? { ...map, width: long } : { ...map, height: long };
  const end = bands.reduce((sum, { box }) => sum + (narrow ? box.width : box.height), 0);
  const foot = narrow ? map.height + size * 1.1 : end + size * 1.1;
  return [
    ...(reading.problem ? refusal(reading.problem, whole, size) : []),
    ...bands.map(({ part, tiles, box }) =>
      h(
        "g",
        { key: part },
        treemap(joined(tiles, part, reading.total, narrow).map((tile) => named(tile, part, reading)), { ...box, size }),
      )
    ),
    ...(file.reading.problem || reading.problem ? [] : [before(whole, end, { size, narrow })].flat()),
    reading.total > 0 &&
    label([map.x, foot], `${count(reading.total)} parameters${times(state, narrow)}`, {
      key: "total",
      size,
      weight: "bold",
    }),
  ];
}

/**
 * How far the areas went with the whole file, where they go less far now.
 * @param {Place} whole
 * @param {number} end
 * @param {{ size: number, narrow: boolean }} place
 */
function before({ x, width, height }, end, { size, narrow }) {
  if (narrow) return end < width - 1 ? rule([width, 0], [width, height], { key: "whole" }) : [];
  if (end > height - 1) return [];
  const words = height - end > 3.4 * size &&
    label([x + width, height - size], "as written", { size, anchor: "end", quiet: true, key: "as" });
  return [rule([x, height], [x + width, height], { key: "whole" }), words];
}

/** The reason in place of the areas. @param {string} problem @param {Place} place @param {number} size */
const refusal = (problem, { x, y, width, height }, size) => [
  h("rect", { key: "refused", x, y, width: round(width), height: round(height), class: "threshold s0" }),
  paragraph([x + 14, y + size * 1.9], problem, width - 28, { size, weight: "bold" }),
];

/** How many times as large the model is as by the whole file. @param {State} state @param {boolean} narrow */
const times = ({ file, reading }, narrow) =>
  !narrow && reading.total > file.reading.total && file.reading.total > 0
    ? `, ${fixed(reading.total / file.reading.total, 2)} × as written`
    : "";

/**
 * Parts that are too small for a name of their own as one: a phone's attention, and keys and values of few heads.
 * @param {Band["tiles"]} tiles
 * @param {Part} part
 * @param {number} total
 * @param {boolean} narrow
 */
function joined(tiles, part, total, narrow) {
  if (part !== "attention") return tiles;
  const small = tiles.filter(({ name, value }) => narrow || (["key", "value"].includes(name) && value < 0.03 * total));
  if (small.length < 2) return tiles;
  const value = small.reduce((sum, tile) => sum + tile.value, 0);
  const [name, short] = narrow ? ["attention", "att."] : ["key, value", "k, v"];
  return [...tiles.filter((tile) => !small.includes(tile)), { ...small[0], name, short, value }];
}

/** @param {Band["tiles"][number] & { short?: string }} tile @param {Part} part @param {Reading} reading */
const named = (tile, part, { total }) => ({
  ...{ ...tile, mark: part, text: percent(tile.value / total), tip: `${tile.name}: ${count(tile.value)} parameters` },
});
