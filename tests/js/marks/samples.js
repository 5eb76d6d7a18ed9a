// @ts-check
/**
 * Every mark with its options, as the golden test prints it: file of static/js/marks -> what it shows -> tree.
 * A sample has about 240 by 100 pixels.
 */

import { arrow, wire } from "../../../static/js/marks/arrow.js";
import { axisBottom, axisLeft } from "../../../static/js/marks/axis.js";
import { bar } from "../../../static/js/marks/bar.js";
import { dot } from "../../../static/js/marks/dot.js";
import { area, line, rule } from "../../../static/js/marks/line.js";
import { matrix } from "../../../static/js/marks/matrix.js";
import { linear, log } from "../../../static/js/marks/scale.js";
import { label, paragraph, spread } from "../../../static/js/marks/text.js";
import { treemap } from "../../../static/js/marks/treemap.js";

/** @typedef {import("../../../static/js/core/tree.js").Tree} Tree */

const BOX = { x: 10, y: 10, width: 120.25, height: 30 };
const named = { mark: "cache", tip: "320 KiB a token", class: "own" };
const SERIES = [0, 1, 2, 3, 4, 5, 6];
/** @type {[number, number][]} */
const POINTS = [[0, 80], [60.04, 20], [120, 50], [180, 10]];
const VALUES = [[0, 0.1, 0.1], [0.5, 0.9, 1]];

/** @type {Record<string, Record<string, Tree | null>>} */
export const samples = {
  arrow: {
    "a wire": wire([10, 10], [200, 60]),
    "a wire with options": wire([10, 10], [200, 60], { series: 5, weight: 3, ...named }),
    "an arrow": arrow([10, 80], [200, 20]),
    "an arrow with options": arrow([200, 20], [200, 90], { series: 1, weight: 3, ...named }),
  },
  axis: {
    "below, linear": axisBottom(linear([0, 100], [30, 230]), 60, { format: String }),
    "below, with a title, a grid and ticks of its own, in large letters": axisBottom(log([1, 4096], [30, 230]), 50, {
      format: (value) => `${value} k`,
      ticks: [1, 16, 256, 4096],
      title: "tokens",
      grid: [0, 50],
      size: 15,
    }),
    "below, with more ticks than have room": axisBottom(linear([0, 10], [30, 110]), 60, {
      format: (value) => `${value} sequences`,
      about: 10,
    }),
    "left, with a title and a grid": axisLeft(linear([0, 3], [90, 20]), 40, {
      format: String,
      about: 3,
      title: "GiB",
      grid: [40, 230],
    }),
  },
  bar: {
    "plain": bar(BOX),
    "soft, with a series": bar(BOX, { soft: true, series: 5 }),
    "hatched": bar({ ...BOX, width: 31 }, { hatch: true, series: 2 }),
    "linked, with a card": bar(BOX, named),
    "without length": bar({ ...BOX, width: -3 }, { series: 1 }),
  },
  dot: {
    ...Object.fromEntries(SERIES.map((series) => [`series ${series}`, dot([20, 20], { series })])),
    "hollow, large, with options": dot([20, 20], { series: 3, radius: 9, hollow: true, ...named }),
  },
  line: {
    "a line": line(POINTS),
    "a line with a gap": line([POINTS[0], POINTS[1], null, POINTS[2], POINTS[3]], { series: 1 }),
    "a line with options": line(POINTS, { series: 6, dash: false, weight: 1, ...named }),
    "an area": area(POINTS, 90, { series: 5 }),
    "an area without points": area([], 90),
    "a rule": rule([0, 30], [230, 30], { series: 4, ...named }),
  },
  matrix: {
    "sequential": matrix({ values: VALUES, domain: [0, 1], label: "attention", ...BOX }),
    "diverging, with a cursor that is an input": matrix({
      values: VALUES,
      domain: [-1, 1],
      ramp: "div",
      label: "weights",
      cursor: "1,2",
      input: "cell",
      tip: "row 1, column 2: 1.",
      ...BOX,
    }),
  },
  text: {
    "a label": label([10, 20], "tokens & <words>"),
    "a label with options": label([120, 20], "GQA-8", {
      anchor: "middle",
      size: 15,
      weight: "bold",
      series: 5,
      mark: "gqa",
      baseline: "hanging",
    }),
    "a quiet label above its point": label([120, 20], "8", { anchor: "end", quiet: true, baseline: "auto" }),
    "a paragraph": paragraph([10, 20], "Weights and activations come on top of it.", 120, { size: 15, quiet: true }),
    "labels that are spread": label([10, spread([20, 22, 90], 16, [0, 90])[0]], "first of three"),
  },
  treemap: {
    "parts, one of them idle": treemap([
      { name: "feed-forward", value: 60, series: 2, text: "60 %\nof all" },
      { name: "attention", value: 30, series: 1, text: "30 %", tip: "queries, keys, values, output", short: "attn" },
      { name: "experts at rest", value: 9, series: 2, text: "9 %", idle: true },
      { name: "nothing", value: 0, series: 3, text: "0 %" },
    ], { x: 0, y: 0, width: 230, height: 95 }),
  },
};
