// @ts-check
/** A labelled matrix: names of its rows and columns, numbers or words in its cells, a cursor that the reader moves. */

import { h } from "../core/tree.js";
import { classOf } from "./mark.js";
import { matrix, rampStep } from "./matrix.js";
import { label, round, textWidth } from "./text.js";

/**
 * @typedef {import("../core/tree.js").Child} Child
 * @typedef {import("./panels.js").Box} Box
 * @typedef {import("./panels.js").Panel} Panel
 * @typedef {object} Grid
 * @property {number[][]} values
 * @property {[number, number]} domain   values at the ends of the ramp
 * @property {"seq" | "div"} [ramp]      diverging ramps have zero in the middle
 * @property {string} label              what it shows, for screen readers
 * @property {string[]} [rowNames]
 * @property {string[]} [columnNames]
 * @property {string} [rowTitle]         what the rows are, above their names
 * @property {string} [columnTitle]      what the columns are, above theirs
 * @property {(value: number, row: number, column: number) => string} [text]  in each cell, where it fits
 * @property {string} [cursor]           "row,column"
 * @property {string} [input]            of kind `cell`: the cursor's
 * @property {string} [tip]              what the cell under the cursor says
 * @property {number} [cell]             em: a row's height; square cells otherwise, and at most 3 em
 * @property {string} [title]
 * @property {number} [share]
 */

const SQUARE = 3; // em, at most

/**
 * @param {Grid} options
 * @returns {Panel}
 */
export function grid(options) {
  return {
    title: options.title,
    share: options.share,
    height: (box) => {
      const { top, cell } = measures(options, box);
      return Math.ceil(top + cell.height * options.values.length + 2);
    },
    draw: (box) => drawGrid(options, box, measures(options, box)),
  };
}

/**
 * Margins for the names, and the size of a cell.
 * @param {Grid} options
 * @param {Box} box
 */
function measures({ values, rowNames = [], columnNames = [], rowTitle, columnTitle, cell }, { width, size }) {
  const columns = Math.max(1, values[0]?.length ?? 0);
  const widest = (/** @type {string[]} */ texts) => Math.max(0, ...texts.map((text) => textWidth(text, size)));
  const left = rowNames.length || rowTitle
    ? Math.min(width * 0.35, widest([...rowNames, rowTitle ?? ""]) * 1.06 + 10)
    : 0;
  const across = (width - left) / columns;
  const upright = columnNames.length > 0 && widest(columnNames) + 6 > across; // too long for their columns: turned
  const titles = columnTitle || rowTitle ? size * 1.6 : 0;
  const names = columnNames.length ? (upright ? Math.min(widest(columnNames) * 0.75 + size, size * 6) : size * 1.5) : 0;
  const tall = cell === undefined ? Math.min(across, SQUARE * size) : cell * size;
  return { left, top: titles + names, titles, upright, cell: { width: across, height: tall } };
}

/**
 * @param {Grid} options
 * @param {Box} box
 * @param {ReturnType<typeof measures>} measured
 * @returns {Child[]}
 */
function drawGrid(options, { width, size }, { left, top, titles, upright, cell }) {
  const { values, rowNames = [], columnNames = [], rowTitle, columnTitle, text, tip } = options;
  const [middle, row] = [left + cell.width / 2, top + cell.height / 2];
  const chosen = options.cursor?.split(",").map(Number) ?? [];
  return [
    rowTitle && label([0, titles * 0.4], rowTitle, { size, quiet: true }),
    columnTitle && label([left, titles * 0.4], columnTitle, { size, quiet: true }),
    ...columnNames.map((name, c) => columnName(name, [middle + c * cell.width, top], size, upright, c === chosen[1])),
    ...rowNames.map((name, r) =>
      label([left - 8, row + r * cell.height], name, {
        ...{ size, anchor: "end", key: `row ${r}`, weight: r === chosen[0] ? "bold" : "normal" },
      })
    ),
    matrix({
      ...options,
      ...{ x: left, y: top, width: width - left, height: cell.height * values.length },
      tip,
    }),
    text && h("g", { class: `cells ${options.ramp ?? "seq"}` }, ...cellTexts(options, { left, top, cell, size })),
  ];
}

/**
 * @param {string} name
 * @param {[number, number]} at  middle of the column, top of the cells
 * @param {number} size
 * @param {boolean} upright
 * @param {boolean} chosen
 */
function columnName(name, [x, y], size, upright, chosen) {
  const weight = chosen ? "bold" : "normal";
  if (!upright) return label([x, y - size * 0.75], name, { size, anchor: "middle", weight });
  const turned = label([0, 0], name, { size, weight });
  turned.attributes.transform = `translate(${round(x)} ${round(y - size * 0.4)}) rotate(-48)`;
  return turned;
}

/**
 * @param {Grid} options
 * @param {{ left: number, top: number, cell: { width: number, height: number }, size: number }} place
 * @returns {Child[]}
 */
function cellTexts({ values, domain, text }, { left, top, cell, size }) {
  return values.flatMap((row, r) =>
    row.map((value, c) => {
      const written = text?.(value, r, c) ?? "";
      if (!written || textWidth(written, size) > cell.width - 4 || cell.height < size * 1.1) return null;
      const at = /** @type {[number, number]} */ ([left + (c + 0.5) * cell.width, top + (r + 0.5) * cell.height]);
      const tree = label(at, written, { size, anchor: "middle", key: `${r},${c}` });
      tree.attributes.class += ` on-q${rampStep(value, domain)} ${classOf("ink")}`;
      return tree;
    })
  );
}
