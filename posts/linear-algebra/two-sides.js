// @ts-check
/** A head in one line: W_OV from the left mixes numbers, A from the right mixes words; one cell shows both. */

import {
  cell,
  choice,
  figure,
  fixed,
  h,
  label,
  panel,
  panels,
  round,
  say,
  textWidth,
  tint,
} from "../../static/js/kit.js";
import { wordOf } from "./arcs.js";
import { named } from "./scripts.js";
import { travel } from "./travel.js";

/** @import { Box } from "../../static/js/marks/panels.js" */

const LOOKS = { before: "at the word before", first: "at the first word", all: "at all so far" };
const CARRIES = { two: "two", one: "one" };
const [LOW, HIGH, PALE] = [0.12, 0.75, 0.45]; // opacities of a cell of size zero and of the largest; grey ones are pale

/** @param {number[][]} a @param {number[][]} b */
const times = (a, b) => a.map((row) => b[0].map((_, j) => row.reduce((sum, v, k) => sum + v * b[k][j], 0)));
/** @param {number[][]} m */
const flipped = (m) => m[0].map((_, j) => m.map((row) => row[j]));

export default figure({
  inputs: ({ words, x }) => ({
    look: choice({ label: "The head looks", options: LOOKS }),
    carry: choice({ label: "Directions it carries", options: CARRIES }),
    cell: cell({
      label: "Output",
      size: () => [x.length, words.length],
      words: (row, column) => `${row + 1} of “${words[column]}”`,
    }),
  }),

  presets: {
    "The word before": {},
    "One direction": { carry: "one", cell: "1,3" },
    "Always the first word": { look: "first", cell: "1,4" },
    "The mean of all": { look: "all", cell: "2,3" },
  },

  once: () => [{ cell: "2,2" }, { cell: "2,4" }, { cell: "0,4" }],

  derive({ look, carry, cell: at }, { words, x, patterns, carries, ranks }) {
    const out = times(times(carries[carry], x), flipped(patterns[look]));
    const [row, column] = at.split(",").map(Number);
    return {
      ...{ look, carry, at, row, column, x, out },
      words: /** @type {string[]} */ (words),
      where: /** @type {number[][]} */ (patterns[look]),
      what: /** @type {number[][]} */ (carries[carry]),
      value: out[row][column],
      rank: /** @type {number} */ (ranks[look][carry]),
    };
  },

  view(derived, layout) {
    const { look, carry, row, column, words, value, rank } = derived;
    return {
      finding: rank === 1
        ? say`Rank 1: each word gets ${tint("feedForward", "the same direction", "what")}, ${
          tint("attention", look === "first" ? "and equally much of it" : "more or less of it", "where")
        }.`
        : say`${tint("feedForward", `Row ${row + 1} at left`, "what")} says what, ${
          tint("attention", `the row of “${words[column]}” in A`, "where")
        } says where.`,
      summary: `W_OV, five words as columns, A on its side, and their product: number ${row + 1} of ${
        words[column]
      } is ${fixed(value, 2)}. Rank ${rank}.`,
      plot: panels(layout, [panel(tallOf, (box) => all(derived, box))]),
    };
  },
});

/** The height of all. @param {Box} box */
const tallOf = ({ width, size }) => (width < 500 ? 9 : 5) * cellOf(width, size) + (width < 500 ? 8 : 9.2) * size;

/** Pixels of a cell. @param {number} width @param {number} size */
const cellOf = (width, size) => (width < 500 ? (width - 3 * size) / 10 : Math.min(44, (width - 6 * size) / 19));

/**
 * The factors in a row and their product behind, or below where it is narrow.
 * @param {{ what: number[][], x: number[][], where: number[][], out: number[][], row: number, column: number, at: string, words: string[] }} state
 * @param {Box} box
 */
function all({ what, x, where, out, row, column, at, words }, { width, size }) {
  const unit = cellOf(width, size);
  const narrow = width < 500;
  const top = 1.8 * size;
  const gap = narrow ? size : 1.6 * size;
  const second = [4 * unit + gap, top];
  const third = narrow ? [0, top + 4 * unit + 4 * size] : [9 * unit + 2 * gap, top];
  const last = narrow ? [5 * unit + 2 * gap, third[1]] : [14 * unit + 3 * gap, top];
  return [
    ...signs([
      ["×", second[0] - gap / 2, top],
      ["×", second[0] + 5 * unit + (narrow ? size : gap / 2), top],
      ["=", last[0] - (narrow ? gap : gap / 2), third[1]],
    ], unit),
    ...cells("W_OV", what, [0, top], { unit, size, series: "s2", mark: "what", lit: (r) => r === row }),
    ...cells("X", x, second, {
      ...{ unit, size, series: "s3", mark: "words", lit: (_, c) => where[column][c] > 0, foot: words },
    }),
    ...cells(narrow ? "A^T" : "A^T: A on its side", flipped(where), third, {
      ...{ unit, size, series: "s1", mark: "where", lit: (_, c) => c === column, foot: words },
    }),
    ...cells("what it writes", out, last, {
      ...{ unit: narrow ? (width - last[0]) / 5 : unit, size, series: "s0", mark: "out", foot: words, at },
      lit: (r, c) => r === row && c === column,
    }),
    ...(narrow ? [] : travel({ looks: where[column], words, column }, {
      ...{ unit, size, foot: top + 4 * unit + 1.6 * size, deep: top + 5 * unit + 1.6 * size },
      ...{ what: 2 * unit, x: second[0], where: third[0], out: last[0] },
    })),
  ];
}

/** Between the matrices. @param {[string, number, number][]} places  sign, its middle, and the top of its row @param {number} unit */
const signs = (places, unit) =>
  places.map(([text, x, top], i) =>
    label([x, top + 2 * unit], text, { key: `sign ${i}`, size: 18, weight: "bold", anchor: "middle" })
  );

/**
 * @param {string} name
 * @param {number[][]} values
 * @param {number[]} place
 * @param {{ unit: number, size: number, series: string, mark: string, lit: (row: number, column: number) => boolean,
 *   foot?: string[], at?: string }} options  at: the output, whose cells are chosen
 */
function cells(name, values, [left, top], { unit, size, series, mark, lit, foot = [], at }) {
  const most = Math.max(...values.flat().map(Math.abs), 1e-9);
  const many = values.length;
  const upright = foot.some((word) => textWidth(word, size) > unit - 4);
  const drawn = values.flatMap((row, r) =>
    row.map((value, c) => {
      const chosen = lit(r, c);
      return h(
        "g",
        { key: `${name} ${r} ${c}` },
        h("rect", {
          ...{ x: round(left + c * unit), y: round(top + r * unit), width: round(unit - 2), height: round(unit - 2) },
          ...{
            class: `bar ${series}`,
            opacity:
              round((LOW + ((series === "s0" ? PALE : HIGH) - LOW) * Math.abs(value) / most) * (chosen ? 10 : 4)) / 10,
          },
        }),
        value !== 0 && textWidth(short(value), size) < unit - 4 &&
          label([left + (c + 0.5) * unit - 1, top + (r + 0.5) * unit - 1], short(value), {
            ...{ size, anchor: "middle", weight: chosen ? "bold" : "normal" },
          }),
      );
    })
  );
  const [r, c] = (at ?? "0,0").split(",").map(Number);
  return [
    named([left, top - size * 0.95], name, { key: `name ${name}`, size, weight: "bold", mark }),
    h(
      "g",
      {
        key: `cells ${name}`,
        "data-mark": mark,
        ...(at === undefined ? {} : {
          class: "matrix",
          tabindex: 0,
          role: "application",
          "aria-roledescription": "matrix",
          "aria-label": "What the head writes. Arrow keys move the cursor.",
          "data-input": "cell",
          "data-cells": `${many},${values[0].length}`,
        }),
      },
      ...drawn,
      at !== undefined && h("rect", {
        ...{
          class: "cursor",
          x: round(left + c * unit - 1),
          y: round(top + r * unit - 1),
          width: round(unit),
          height: round(unit),
        },
      }),
    ),
    ...foot.map((word, i) =>
      wordOf(word, `${name} ${i}`, [left + (i + 0.5) * unit, top + many * unit - size * 0.2], upright, size)
    ),
  ];
}

/** @param {number} value */
const short = (value) => fixed(value, Number.isInteger(value) ? 0 : 1);
