// @ts-check
/**
 * Matrices, drawn cell by cell, with a cursor if the reader moves one. Colours are nine steps of a ramp (`q0` to `q8`)
 * whose values the style sheet knows per theme.
 */

import { h } from "../core/tree.js";
import { round } from "./text.js";

const STEPS = 9;

/**
 * @typedef {import("../core/tree.js").Tree} Tree
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {object} MatrixOptions
 * @property {number[][]} values
 * @property {[number, number]} domain  values at the ends of the ramp
 * @property {"seq" | "div"} [ramp]  diverging ramps have zero in the middle
 * @property {string} label  what the matrix shows, for screen readers
 */

/**
 * The step of a ramp for a value.
 * @param {number} value
 * @param {[number, number]} domain
 */
export function rampStep(value, [low, high]) {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return Math.min(STEPS - 1, Math.max(0, Math.floor(share * STEPS)));
}

/**
 * A matrix in a box: cells as paths, one per step of the ramp, and a cursor if an input of kind `cell` moves one.
 * @param {MatrixOptions & Box & { cursor?: string, input?: string, mark?: string, tip?: string }} options
 *   cursor: "row,column"; input: the name of the input that the cursor sets; tip: what the cell under it says
 */
export function matrix({ values, domain, ramp = "seq", label, x, y, width, height, cursor, input, tip }) {
  const rows = values.length;
  const columns = values[0]?.length ?? 0;
  const cell = { width: width / Math.max(1, columns), height: height / Math.max(1, rows) };
  const at = cursor?.split(",").map(Number);
  return h(
    "g",
    {
      class: `matrix ${ramp}`,
      transform: `translate(${round(x)} ${round(y)})`,
      ...(input
        ? {
          tabindex: 0,
          role: "application",
          "aria-roledescription": "matrix",
          "aria-label": `${label}. ${tip ?? ""} Arrow keys move the cursor.`,
          "data-input": input,
          "data-cells": `${rows},${columns}`,
        }
        : {}),
    },
    h("rect", { width: round(width), height: round(height), class: "ground" }),
    h("g", { transform: `scale(${exact(cell.width)} ${exact(cell.height)})` }, ...cellPaths(values, domain)),
    at && h("rect", {
      class: "cursor",
      x: round(at[1] * cell.width),
      y: round(at[0] * cell.height),
      width: round(cell.width),
      height: round(cell.height),
    }),
  );
}

/** A scale must be exact enough for hundreds of cells. @param {number} value */
function exact(value) {
  return Number(value.toPrecision(8));
}

/**
 * One path per step of the ramp, in units of a cell; neighbours in a row are joined.
 * @param {number[][]} values
 * @param {[number, number]} domain
 * @returns {Tree[]}
 */
function cellPaths(values, domain) {
  const paths = Array.from({ length: STEPS }, () => "");
  values.forEach((row, r) => {
    for (let from = 0; from < row.length;) {
      const step = rampStep(row[from], domain);
      let to = from + 1;
      while (to < row.length && rampStep(row[to], domain) === step) to += 1;
      paths[step] += `M${from} ${r}h${to - from}v1h${from - to}z`;
      from = to;
    }
  });
  return paths.map((d, step) => h("path", { d: d || "M0 0", class: `q${step}` }));
}
