// @ts-check
/** Two models in one corner on one scale, and the list of the sizes in which they differ. */

import {
  attributesOf,
  bar,
  BOLD,
  count,
  decimal,
  h,
  label,
  percent,
  round,
  rowsOf,
  squarify,
  textWidth,
  treemap,
} from "../../static/js/kit.js";

/**
 * @import { Group } from "../../static/js/calculator/tiles.js"
 * @import { Value } from "./compare-sizes.js"
 * @typedef {{ name: string, total: number, groups: Group[] }} Model
 * @typedef {{ name: string, label: string, a: Value, b: Value, taken: boolean, free: boolean,
 *   came: boolean, along?: string, now?: Value }} Size  came: along with one that was carried over; along: with which it would
 * @typedef {{ width: number, height: number, size: number }} Box
 */

/** @param {Model[]} models  the larger one first */
const ordered = ([a, b]) => a.total >= b.total ? [a, b] : [b, a];

/** @param {Model} model */
const nameOf = ({ name, total }) => `${name}, ${decimal(total)}`;

/** @param {Model[]} models */
export const titleOf = (models) => nameOf(ordered(models)[0]);

/**
 * The larger model fills the box, the smaller lies over it at the lower left.
 * @param {Model[]} models
 * @param {Box} box
 * @param {Model} [before]  the first one before it took sizes over: an outline
 */
export function laidOn(models, { width, height, size }, before) {
  const [below, above] = ordered(models);
  const side = Math.sqrt(above.total / below.total);
  const edge = height * (1 - side);
  const inside = edge > 4.3 * size; // below the words of the larger one
  const room = width - textWidth(nameOf(below), size) * BOLD - 12;
  const on = alike(above, below) ? "same as" : "over it";
  const over = [`${on} ${nameOf(above)}`, `${on} ${above.name}`, above.name].find((text) =>
    textWidth(text, size) < room
  );
  const same = side > 0.999; // the smaller one covers the larger: what stood before cuts the words
  const cut = same ? Math.sqrt((before?.total ?? 0) / below.total) : side;
  const corner = { x: width * cut, y: height * (1 - cut) - 1.6 * size };
  const sheet = (/** @type {Model} */ model, /** @type {number} */ share) => {
    const place = { x: 0, y: height * (1 - share), width: width * share, height: height * share };
    return h(
      "g",
      { key: model === models[0] ? "a" : "b" },
      h("rect", { key: "sheet", class: "sheet", ...rounded(place) }),
      treemap(partsOf(model), {
        ...{ ...place, width: place.width + 2, height: place.height + 2, size },
        bare: model === below || same,
      }),
      (model === below) !== same && wordsBeside(model, corner, { width, height, size }),
    );
  };
  return [
    sheet(below, 1),
    sheet(above, side),
    ...(before && before.total < above.total
      ? outline(before, Math.sqrt(before.total / below.total), { width, height, size })
      : []),
    inside
      ? label([0, edge - 0.9 * size], nameOf(above), { key: "above", size, weight: "bold", halo: true })
      : over && label([width, -1.4 * size], over, { key: "over", size, anchor: "end" }),
  ];
}

/**
 * The words of the larger model's areas, where neither the smaller one nor its name would cut them.
 * @param {Model} model
 * @param {{ x: number, y: number }} corner
 * @param {Box} box
 */
const wordsBeside = (model, corner, { width, height, size }) =>
  squarify(partsOf(model), { x: 0, y: 0, width: width + 2, height: height + 2 }).flatMap(({ part, tile }) => {
    const tall = (/** @type {string[]} */ rows) => tile.y + size * (0.4 + 1.3 * rows.length);
    const rowsFrom = (/** @type {number} */ x) =>
      rowsOf(part, { width: tile.x + tile.width - x - 2, height: tile.height - 2 }, size);
    const left = tall(rowsFrom(tile.x)) < corner.y ? tile.x : Math.max(tile.x, corner.x);
    return rowsFrom(left).map((row, i) =>
      label([left + 12, tile.y + size * (1.1 + 1.3 * i)], row, {
        ...{ key: `${part.name} ${i}`, size, weight: i ? "normal" : "bold", mark: part.mark },
      })
    );
  });

/** Whether all areas are equal. @param {Model} a @param {Model} b */
const alike = ({ groups: a }, { groups: b }) =>
  a.length === b.length && a.every(({ value }, i) => value === b[i].value);

/** How large a model was. @param {Model} model @param {number} share @param {Box} box */
const outline = (model, share, { width, height, size }) => [
  h("rect", {
    ...attributesOf("wire", { key: "before", series: "ink" }),
    ...rounded({ x: 1, y: height * (1 - share), width: width * share, height: height * share - 1 }),
    ...{ "stroke-width": 2.5, "pointer-events": "none" },
  }),
  label([6, height * (1 - share) - size * 0.9], `before, ${decimal(model.total)}`, {
    ...{ key: "was", size, weight: "bold", halo: true },
  }),
];

/** @param {{ x: number, y: number, width: number, height: number }} box */
const rounded = ({ x, y, width, height }) => ({ x, y: round(y), width: round(width), height: round(height) });

/** Groups as areas; experts that a token does not visit are one of their own. @param {Model} model */
const partsOf = ({ groups, total }) =>
  groups.flatMap(({ name, value, tiles }) => {
    const idle = tiles.filter((tile) => tile.idle).reduce((sum, tile) => sum + tile.value, 0);
    const parts = idle > 0
      ? [{ name: "not visited", value: idle, idle: true }, { name: "experts", value: value - idle }]
      : [{ name, value }];
    return parts.map((part) => ({
      ...{ ...part, series: tiles[0].series, text: percent(part.value / total), mark: name },
      tip: `${part.name}: ${count(part.value)} parameters`,
    }));
  });

/** @param {Value} value */
export function shown(value) {
  if (value === undefined) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? count(value) : value;
}

/**
 * The sizes in which they part, and where they end; a click carries one over to the first, or back.
 * @param {Size[]} sizes
 * @param {number} most  rows that are shown
 * @param {Box} box
 */
export function listed(sizes, most, { width, size }) {
  const kept = [...sizes].sort((one, other) => rankOf(one) - rankOf(other)).slice(0, most);
  const left = sizes.length - kept.length;
  const many = kept.length + Number(left > 0);
  const step = Math.min(4, (1.75 * (most + 1)) / many) * size; // few rows stand wider
  const rows = sizes.filter((each) => kept.includes(each));
  const set = (/** @type {Size} */ one) => ({
    taken: sizes.filter((each) => each.taken !== (each === one)).map(({ name }) => name).join(","),
  });
  const trees = [
    ...rows.map((each, i) =>
      sizeRow(each, { y: (i + 0.5) * step, step, width, size, set: each.free && !each.came ? set(each) : undefined })
    ),
    left > 0 && label([0, (many - 0.5) * step], `and ${left} more`, { key: "more", size, quiet: true }),
  ];
  return { trees, foot: many * step };
}

/** @param {Size} size */
const isMoved = ({ taken, came }) => taken || came;

/** What moved comes first, then what both have. @param {Size} size */
const rankOf = (size) => isMoved(size) ? 0 : size.a === undefined || size.b === undefined ? 2 : 1;

/**
 * @param {Size} size
 * @param {{ y: number, step: number, width: number, size: number, set?: { taken: string } }} place
 */
function sizeRow({ name, label: words, a, b, taken, came, along, now = b }, { y, step, width, size, set }) {
  const [from, to] = [width * 0.74, width];
  const moved = taken || came;
  const whole = along && !moved ? `${words} (with ${along})` : words;
  const fits = textWidth(whole + shown(a), size) < from - 12;
  const trees = [
    h("rect", { class: "row-ground", x: -4, y: round(y - step / 2), width: round(width + 8), height: round(step) }),
    label([0, y], fits ? whole : words, { key: "words", size, quiet: !set && !came }),
    set && !moved && label([from + 18, y], "←", { key: "carry", size, quiet: true, anchor: "middle" }),
    // the number that is carried over moves to the first model's column, and stays in the second's
    label([moved ? from : to, y], shown(now), {
      key: "b",
      size,
      anchor: "end",
      quiet: !moved,
      weight: moved ? "bold" : "normal",
    }),
    label([moved ? to : from, y], shown(moved ? b : a), {
      ...{ key: moved ? "stays" : "a", size, anchor: "end", quiet: moved || !set, weight: moved ? "normal" : "bold" },
    }),
    ...sizeBars(moved ? now : a, b, { y: y + 0.75 * size, width: from, height: 0.4 * size }),
  ];
  if (!set) return h("g", { key: name }, ...trees);
  const button = attributesOf("row", { key: name, set, chosen: taken });
  return h("g", { ...button, "aria-label": `${words}: ${shown(a)} against ${shown(b)}` }, ...trees);
}

/** Two numbers as a bar: what both have is filled, what one has more is hatched. @param {Value} a @param {Value} b @param {{ y: number, width: number, height: number }} place */
function sizeBars(a, b, { y, width, height }) {
  if (typeof a !== "number" || typeof b !== "number") return [];
  const shared = (width * Math.min(a, b)) / Math.max(a, b, 1);
  return [
    bar({ x: 0, y, width: shared, height }, { soft: true }),
    bar({ x: shared, y, width: width - shared, height }, { hatch: true }),
  ];
}
