// @ts-check
/**
 * Every mark with its options, as the golden test prints it: file of static/js/marks -> what it shows -> tree.
 * A sample has about 240 by 100 pixels.
 */

import { arrow, wire } from "../../../static/js/marks/arrow.js";
import { axisBottom, axisLeft } from "../../../static/js/marks/axis.js";
import { bar, tear } from "../../../static/js/marks/bar.js";
import { dot } from "../../../static/js/marks/dot.js";
import { area, line, rule } from "../../../static/js/marks/line.js";
import { matrix } from "../../../static/js/marks/matrix.js";
import { linear, log } from "../../../static/js/marks/scale.js";
import { label, paragraph, spread } from "../../../static/js/marks/text.js";
import { treemap } from "../../../static/js/marks/treemap.js";
import { SERIES } from "../support/series.js";

import {
  chart,
  columns,
  curve,
  grip,
  level,
  note,
  point,
  points,
  region,
  under,
  upright,
  words,
} from "../../../static/js/marks/chart.js";
import { diagram } from "../../../static/js/marks/diagram.js";
import { grid } from "../../../static/js/marks/grid.js";
import { handle } from "../../../static/js/marks/handle.js";
import { panel, panels } from "../../../static/js/marks/panels.js";
import { rows } from "../../../static/js/marks/rows.js";

/** @typedef {import("../../../static/js/core/tree.js").Tree} Tree */

/** @type {import("../../../static/js/core/figure.js").Layout} */
const LAYOUT = { name: "medium", width: 240, font: 10 };
/** @param {...any} rows */
const drawn = (...rows) => panels(LAYOUT, rows);
/** @type {[number, number][]} */
const GROWING = [[1, 10], [4, 40], [16, 200], [64, 900]];
const AXES = {
  x: { domain: /** @type {[number, number]} */ ([1, 64]), log: 4, title: "batch" },
  y: { domain: /** @type {[number, number]} */ ([0, 1000]), grid: true, title: "tokens" },
};

const BOX = { x: 10, y: 10, width: 120.25, height: 30 };
const named = { mark: "cache", tip: "320 KiB a token", class: "own" };
/** @type {[number, number][]} */
const POINTS = [[0, 80], [60.04, 20], [120, 50], [180, 10]];
const VALUES = [[0, 0.1, 0.1], [0.5, 0.9, 1]];

/** @type {Record<string, Record<string, Tree | null>>} */
export const samples = {
  chart: {
    "curves with names that would collide": drawn(chart({
      ...AXES,
      height: 120,
      marks: [curve(GROWING, { series: "cache" }), false, curve(GROWING.map(([x, y]) => [x, y * 0.98]))],
      names: [{ y: 900, text: "cache", series: "cache", below: "full at 64" }, { y: 882, text: "ink", strong: false }],
    })),
    "all other marks": drawn(chart({
      ...AXES,
      height: 140,
      marks: [
        region([[4, 0], [16, 1000]], { series: "router" }),
        under(GROWING, 0, { series: "attention" }),
        columns([[8, 300], [32, 600]], { width: 4, series: "one" }),
        points(GROWING, { series: "two", radius: 3 }),
        point([16, 200], { series: "loss", words: "here", side: "left", hollow: true, mark: "here" }),
        upright(4),
        level(500),
        words([4, 900], "memory decides", { dx: 4, quiet: true }),
        note([64, 900], "sharing stops paying", { dx: -30, dy: 2 }),
        grip([4, 0], { label: "Batch", text: "4 sequences", x: { input: "batch", value: 4, values: [1, 4, 16] } }),
      ],
    })),
    "values outside stop at the edge": drawn(
      chart({ x: { ...AXES.x, bare: true }, y: { ...AXES.y, bare: true }, height: 60, marks: [point([1000, -5])] }),
    ),
  },
  diagram: {
    "nodes and edges": drawn(diagram({
      columns: 3,
      rows: 2,
      nodes: [
        { id: "a", at: [0, 0], text: "a", series: "attention", set: { head: "a" } },
        { id: "b", at: [1, 0], text: "b", state: "off" },
        { id: "c", at: [2, 1], text: "c", state: "chosen", tip: "the last" },
      ],
      edges: [{ from: "a", to: "c", series: "attention", weight: 2 }, { from: "b", to: "c", state: "faint" }],
    })),
  },
  grid: {
    "names, numbers and a cursor": drawn(grid({
      values: VALUES,
      domain: [0, 1],
      label: "Attention",
      rowNames: ["Mary", "gave"],
      columnNames: ["a", "b", "a long name"],
      rowTitle: "to",
      columnTitle: "from",
      text: (value) => String(value),
      cursor: "1,2",
      input: "cell",
    })),
  },
  handle: {
    "across": handle([60, 30], {
      label: "Batch",
      text: "4 sequences",
      tracks: [{ input: "batch", value: 4, stops: [[1, 0, 30], [4, 60, 30], [16, 120, 30]] }],
    }),
    "up, bare": handle([60, 30], {
      ...{ label: "Price", text: "0.5", look: "bare", series: "loss", radius: 6, mark: "price" },
      tracks: [{ input: "price", value: 0.5, stops: [[0, 60, 90], [0.5, 60, 30]] }],
    }),
    "free": handle([60, 30], {
      label: "Setting",
      text: "2 by 4",
      tracks: [
        { input: "wide", value: 2, stops: [[1, 0, 30], [2, 60, 30]] },
        { input: "high", value: 4, stops: [[1, 60, 90], [4, 60, 30]] },
      ],
    }),
  },
  panels: {
    "below one another and side by side": drawn(
      panel(20, ({ width, height }) => [bar({ x: 0, y: 0, width, height })], { title: "Above" }),
      [
        panel(20, ({ width, height }) => [bar({ x: 0, y: 0, width, height })], { share: 2 }),
        panel(30, ({ width, height }) => [bar({ x: 0, y: 0, width, height })]),
      ],
      null,
    ),
    "side by side becomes one below the other where it is narrow": panels({ name: "narrow", width: 120, font: 10 }, [
      [panel(20, () => [dot([5, 5])]), panel(20, () => [dot([5, 5])])],
    ]),
  },
  rows: {
    "parts against a limit": drawn(rows({
      domain: [0, 100],
      limit: 60,
      limitText: "full at 60 GB",
      rows: [
        {
          name: "MHA",
          series: "ink",
          text: "80 GB",
          parts: [{ value: 30, soft: true, words: "weights" }, { value: 50, series: "cache" }],
        },
        false,
        { name: "GQA", text: "20 GB", parts: [{ value: 20, series: "cache" }], set: { kind: "gqa" }, chosen: true },
      ],
      drag: { input: "memory", value: 60, values: [40, 60, 80], label: "Memory", text: "60 GB" },
    })),
    "bars that end beyond the domain are torn": drawn(rows({
      domain: [-5, 5],
      rows: [
        { name: "inside", text: "+5", parts: [{ value: 5, series: "cache" }] },
        {
          name: "above",
          text: "+12",
          parts: [{ value: 2, series: "cache" }, { value: 10, series: "cache", hatch: true }],
        },
        { name: "below", text: "−6", parts: [{ value: -6, series: "cache" }] },
      ],
    })),
    "a waterfall, both ways from zero": drawn(rows({
      domain: [-5, 5],
      rows: [
        { name: "head 2.0", text: "+3", parts: [{ value: 3, series: "attention" }] },
        { name: "MLP 1", text: "−4", from: 3, parts: [{ value: -4, series: "feedForward" }], quiet: true },
      ],
    })),
  },
  arrow: {
    "a wire": wire([10, 10], [200, 60]),
    "a wire with options": wire([10, 10], [200, 60], { series: "cache", weight: 3, ...named }),
    "an arrow": arrow([10, 80], [200, 20]),
    "an arrow with options": arrow([200, 20], [200, 90], { series: "attention", weight: 3, ...named }),
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
    "soft, with a series": bar(BOX, { soft: true, series: "cache" }),
    "hatched": bar({ ...BOX, width: 31 }, { hatch: true, series: "feedForward" }),
    "linked, with a card": bar(BOX, named),
    "without length": bar({ ...BOX, width: -3 }, { series: "attention" }),
    "torn across": tear([60, 10], [60, 40]),
    "torn along": tear([20, 60], [80, 60]),
  },
  dot: {
    ...Object.fromEntries(SERIES.map((series) => [`series ${series}`, dot([20, 20], { series })])),
    "hollow, large, with options": dot([20, 20], { series: "embeddings", radius: 9, hollow: true, ...named }),
  },
  line: {
    "a line": line(POINTS),
    "a line with a gap": line([POINTS[0], POINTS[1], null, POINTS[2], POINTS[3]], { series: "attention" }),
    "a line with options": line(POINTS, { series: "loss", dash: false, weight: 1, ...named }),
    "an area": area(POINTS, 90, { series: "cache" }),
    "an area without points": area([], 90),
    "a rule": rule([0, 30], [230, 30], { series: "router", ...named }),
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
      series: "cache",
      mark: "gqa",
      baseline: "hanging",
    }),
    "a quiet label above its point": label([120, 20], "8", { anchor: "end", quiet: true, baseline: "auto" }),
    "a paragraph": paragraph([10, 20], "Weights and activations come on top of it.", 120, { size: 15, quiet: true }),
    "labels that are spread": label([10, spread([20, 22, 90], 16, [0, 90])[0]], "first of three"),
  },
  treemap: {
    "parts, one of them idle": treemap([
      { name: "feed-forward", value: 60, series: "feedForward", text: "60 %\nof all" },
      {
        name: "attention",
        value: 30,
        series: "attention",
        text: "30 %",
        tip: "queries, keys, values, output",
        short: "attn",
      },
      { name: "experts at rest", value: 9, series: "feedForward", text: "9 %", idle: true },
      { name: "nothing", value: 0, series: "embeddings", text: "0 %" },
    ], { x: 0, y: 0, width: 230, height: 95 }),
  },
};
