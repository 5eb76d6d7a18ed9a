// @ts-check
/** The drawing of the grid: a row as a strip of film, all rows below it, and a round glass that is dragged over them. */

import { attributesOf, BOLD, h, handle, label, line, percent, round, textWidth } from "../../static/js/kit.js";
import { framed } from "./film.js";

/**
 * @typedef {{ word: string, right: boolean, chance: number, kl: number, entropy: number, rank: number }} Reading
 * @typedef {{ x: number, y: number, cells: Reading[][] }} Glass  in columns and rows; what the other lens reads
 * @typedef {{ words: string[], names: string[], row: number, column: number, cells: Reading[][], frames: Reading[],
 *   glass: Glass | null, at: Reading }} State
 * @typedef {{ width: number, size: number, layout: "narrow" | "medium" | "wide" | "full" }} Box
 * @typedef {{ left: number, top: number, wide: number, tall: number }} Cells  pixels: where they begin, and how large one is
 */

/** Where the glass may stand, in columns and rows. */
export const ACROSS = Array.from({ length: 41 }, (_, i) => i / 10);
export const DOWN = Array.from({ length: 129 }, (_, i) => i / 4);
const FILM = { narrow: 44, medium: 64, wide: 76, full: 88 }; // pixels
const ROWS = { narrow: 336, medium: 316, wide: 306, full: 300 }; // pixels of all rows, if they are not too many
const GLASS = { narrow: 44, medium: 52, wide: 58, full: 66 }; // radius
const BIG = { narrow: 15, medium: 17, wide: 21, full: 26 }; // font of the film

/** Whether a cell can be read through the glass. @param {{ x: number, y: number }} glass @param {number} row @param {number} column */
export const isUnder = ({ x, y }, row, column) => Math.abs(column - x) <= 0.3 && Math.abs(row - y) <= 1.5;

/** The lowest place of the glass: from there it shows the last row. @param {number} rows */
export const lowest = (rows) => Math.max(0, rows - 2);

/** @param {number} rows @param {Box} box */
export const heightOf = (rows, { size, layout }) =>
  FILM[layout] + size * 2 + Math.max(ROWS[layout], rows * size * 1.3) + GLASS[layout] * 0.62;

/** @param {State} state @param {Box} box */
export function drawReading(state, box) {
  const { words, names, row, column, cells, glass } = state;
  const { width, size, layout } = box;
  const left = Math.max(...words.map((word) => textWidth(word, size))) * 1.08 + 12;
  const rows = Math.max(ROWS[layout], words.length * size * 1.3);
  const place = {
    ...{ left, top: FILM[layout] + size * 2, wide: (width - left) / 5 },
    tall: Math.min(GLASS[layout] / 1.55, rows / words.length), // the glass shows three rows
  };
  const short = (/** @type {string} */ name) =>
    textWidth(name, size) > place.wide - 4 ? name.replace("attention", "attn") : name;
  return [
    ...filmFrames(state, { ...place, top: 0, tall: FILM[layout] }, { ...box, size }),
    ...names.map((name, c) =>
      label([left + (c + 0.5) * place.wide, FILM[layout] + size * 1.1], short(name), {
        ...{ size, anchor: "middle", quiet: c !== column, weight: c === column ? "bold" : "normal" },
      })
    ),
    ...words.map((word, t) =>
      label([left - 8, place.top + (t + 0.5) * place.tall], word, {
        ...{ size, anchor: "end", key: `row ${t}`, weight: t === row ? "bold" : "normal" },
      })
    ),
    ground(state, place),
    ...wordsOf(cells, place, size, {
      name: "outside",
      glass: glass && { ...rimOf(glass, place, layout), inside: false },
    }),
    ...(glass ? throughGlass(glass, state, place, box) : []),
  ];
}

/** The chosen row, frame by frame. @param {State} state @param {Cells} place @param {Box} box */
function filmFrames({ frames, words, row, column }, { left, wide, tall }, { size, layout, width }) {
  const big = BIG[layout];
  const edge = layout === "narrow" ? 7 : 10;
  const box = (/** @type {number} */ c) => ({
    ...{ x: round(left + c * wide + 3), y: edge, width: round(wide - 6), height: tall - 2 * edge },
  });
  const middle = tall / 2 - (layout === "narrow" ? 0 : size * 0.65);
  return [
    h("path", { class: "area s0", "fill-rule": "evenodd", d: stripOf(left, width, tall, edge) }),
    label([left - 8, middle], words[row], { size: Math.min(big, 20), anchor: "end", weight: "bold", key: "film word" }),
    h(
      "g",
      { class: "matrix", key: "film" },
      ...frames.map(({ word, right, chance }, c) => {
        const x = left + (c + 0.5) * wide;
        const font = Math.max(size, Math.min(big, (big * (wide - 14)) / textWidth(word, big) / 1.05));
        const tip = `“${word}”, ${percent(chance, 2)}`;
        return h(
          "g",
          attributesOf("frame-of-film", { key: `frame ${c}`, tip, set: { cell: `${row},${c}` }, chosen: c === column }),
          h("rect", { ...box(c), class: "ground" }),
          right && h("rect", { ...box(c), class: "area s3" }),
          framed([x, middle], word, { width: wide - 8, size: round(font), right, key: "word" }),
          layout !== "narrow" &&
            label([x, tall - edge - size * 0.95], percent(chance, 2), {
              size,
              anchor: "middle",
              quiet: true,
              key: "chance",
            }),
        );
      }),
      h("rect", { ...box(column), class: "cursor", key: "chosen" }),
    ),
  ];
}

/** A strip of film with a row of holes along both edges. @param {number} left @param {number} right @param {number} tall @param {number} edge */
function stripOf(left, right, tall, edge) {
  const many = Math.floor((right - left) / 14);
  const hole = (/** @type {number} */ i, /** @type {number} */ y) =>
    `M${round(left + ((i + 0.5) * (right - left)) / many - 3.5)} ${round(y)}h7v4h-7z`;
  const holes = Array.from({ length: many }, (_, i) => hole(i, edge / 2 - 2) + hole(i, tall - edge / 2 - 2));
  return `M${round(left)} 0H${round(right)}V${tall}H${round(left)}Z${holes.join("")}`;
}

/** The cells' ground and the cursor: an input of kind `cell`. @param {State} state @param {Cells} place */
function ground({ cells, words, names, row, column, at }, { left, top, wide, tall }) {
  const rows = cells.length;
  return h(
    "g",
    {
      ...{ key: "ground", class: "matrix", transform: `translate(${round(left)} ${round(top)})`, tabindex: 0 },
      ...{ role: "application", "aria-roledescription": "matrix", "data-input": "cell", "data-cells": `${rows},5` },
      "aria-label": `What the lens reads, by word and layer. ${words[row]}, ${
        names[column]
      }: ${at.word}. Arrow keys move the cursor.`,
    },
    h("rect", { width: round(wide * 5), height: round(tall * rows), class: "ground" }),
    h("path", { class: "area s3", d: squares(cells, { left: 0, top: 0, wide, tall }) }),
    h("rect", {
      ...{ key: "cursor", class: "cursor", x: round(column * wide), y: round(row * tall) },
      ...{ width: round(wide), height: round(tall) },
    }),
  );
}

/** The cells whose reading is the model's own answer. @param {Reading[][]} cells @param {Cells} place */
const squares = (cells, { left, top, wide, tall }) =>
  cells.flatMap((row, t) =>
    row.map(({ right }, c) =>
      right ? `M${round(left + c * wide)} ${round(top + t * tall)}h${round(wide)}v${round(tall)}h${round(-wide)}z` : ""
    )
  ).join("") || "M0 0";

/** The glass in pixels. @param {Glass} glass @param {Cells} place @param {Box["layout"]} layout */
const rimOf = ({ x, y }, { left, top, wide, tall }, layout) => ({
  cx: Math.min(left + (x + 0.5) * wide, left + 5 * wide - GLASS[layout] - 2),
  cy: top + (y + 0.5) * tall,
  radius: GLASS[layout],
});

/**
 * The words of all cells; none that the rim of the glass would cut.
 * @param {Reading[][]} cells
 * @param {Cells} place
 * @param {number} size
 * @param {{ name: string, glass: ReturnType<typeof rimOf> & { inside: boolean } | null }} options
 */
function wordsOf(cells, { left, top, wide, tall }, size, { name, glass }) {
  const isShown = (/** @type {string} */ word, /** @type {number} */ x, /** @type {number} */ y) => {
    if (!glass) return true;
    const [across, down] = [Math.abs(x - glass.cx), Math.abs(y - glass.cy)];
    const half = Math.min(textWidth(word, size) * BOLD, wide - 6) / 2;
    const chord = Math.sqrt(Math.max(0, glass.radius ** 2 - down ** 2)); // half of it
    const isNear = across < wide * 0.4 && down < tall * 0.6;
    return glass.inside ? isNear || across + half < chord + 3 : chord === 0 || across - half > chord - 3;
  };
  return cells.flatMap((row, t) =>
    row.map(({ word, right }, c) => {
      const [x, y] = [left + (c + 0.5) * wide, top + (t + 0.5) * tall];
      return isShown(word, x, y) &&
        framed([x, y], word, { width: wide - 6, size, right, key: `${name} ${t},${c}` });
    })
  );
}

/** Where the glass can stand. @param {Reading[][]} cells */
const rowsOf = (cells) => DOWN.filter((v) => v <= lowest(cells.length));

/**
 * A round glass: under it the other lens reads. It is a grip as a whole.
 * @param {Glass} glass
 * @param {State} state
 * @param {Cells} place
 * @param {Box} box
 */
function throughGlass({ x, y, cells }, { names }, place, { size, layout }) {
  const { left, top, wide, tall } = place;
  const radius = GLASS[layout];
  const across = (/** @type {number} */ v) => Math.min(left + (v + 0.5) * wide, left + 5 * wide - radius - 2);
  const down = (/** @type {number} */ v) => top + (v + 0.5) * tall;
  const [cx, cy] = [round(across(x)), round(down(y))];
  const id = `glass-${layout}`; // each layout is printed once in a page, until one of them lives
  const end = radius + size * 2.4;
  const stick = [radius, end].map((
    far,
  ) => /** @type {[number, number]} */ ([cx - far * Math.SQRT1_2, cy + far * Math.SQRT1_2]));
  return [
    h("clipPath", { id, key: "clip" }, h("circle", { key: "hole", cx, cy, r: round(radius) })),
    line(stick, { series: "ink", dash: false, weight: 7, key: "stick" }),
    h(
      "g",
      { "clip-path": `url(#${id})`, key: "under" },
      h("circle", { ...attributesOf("dot hollow", { series: "ink", key: "paper" }), cx, cy, r: round(radius) }),
      h("path", { class: "area s3", d: squares(cells, place) }),
      ...wordsOf(cells, place, size, {
        name: "under",
        glass: { ...rimOf({ x, y, cells }, place, layout), inside: true },
      }),
    ),
    handle([cx, cy], {
      ...{ label: "Glass", text: `${names[Math.round(x)]}, row ${Math.round(y) + 1}` },
      ...{ look: "bare", radius: round(radius) },
      tracks: [
        { input: "glass_x", value: x, stops: ACROSS.map((v) => [v, across(v), cy]) },
        { input: "glass_y", value: y, stops: rowsOf(cells).map((v) => [v, cx, down(v)]) },
      ],
    }),
  ];
}
