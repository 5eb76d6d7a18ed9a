// @ts-check
/**
 * A chart in the units of its data: it owns scales, axes, grid, margins and the collision of the marks' names at its right
 * edge; a value outside its domain stops at the edge. Marks are functions of its plane.
 */

import { h } from "../core/tree.js";
import { axisBottom, axisLeft } from "./axis.js";
import { hatch as strokesOf } from "./bar.js";
import { dot } from "./dot.js";
import { handle as gripAt } from "./handle.js";
import { area, line, rule } from "./line.js";
import { attributesOf, buttonOf, classOf } from "./mark.js";
import { linear, log } from "./scale.js";
import { BOLD, label, round, spread, textWidth } from "./text.js";

/**
 * @typedef {import("../core/tree.js").Child} Child
 * @typedef {import("../core/tree.js").Tree} Tree
 * @typedef {import("./mark.js").Series} Series
 * @typedef {import("./mark.js").MarkOptions} MarkOptions
 * @typedef {import("./mark.js").Value} Value
 * @typedef {import("./panels.js").Box} Box
 * @typedef {import("./panels.js").Panel} Panel
 * @typedef {[number, number]} Pair  in the units of the axes
 * @typedef {{ x: (value: number) => number, y: (value: number) => number, left: number, right: number, top: number,
 *   bottom: number, size: number, layout: Box["layout"] }} Plane  turns data into pixels
 * @typedef {(plane: Plane) => Child | Child[]} Mark
 * @typedef {false | null | undefined | "" | 0} Nothing
 * @typedef {object} Axis
 * @property {Pair} domain
 * @property {number} [log]     the base of a logarithmic axis
 * @property {(value: number) => string} [format]
 * @property {number[]} [ticks]
 * @property {string} [title]   the quantity and its unit
 * @property {boolean} [grid]
 * @property {number} [room]    pixels for its labels: left of the plot, or right of it for the marks' names
 * @property {boolean} [bare]   neither line nor ticks
 * @typedef {{ y: number, text: string, below?: string, series?: Series, mark?: string, strong?: boolean,
 *   set?: Record<string, Value>, chosen?: boolean }} Name  set: inputs that a click on the name sets
 * @typedef {{ x: Axis, y: Axis, marks: (Mark | Nothing)[], names?: (Name | Nothing)[], lead?: number,
 *   height?: number | ((box: Box) => number), title?: string, share?: number }} Chart
 *   names: of marks, at the right edge, each at the height where its mark ends; lead: pixels from there to a name
 */

const LEAD = 8; // pixels from a mark's end to its name
const HEIGHT = { narrow: 270, medium: 300, wide: 340, full: 380 };

/**
 * @param {Chart} chart
 * @returns {Panel}
 */
export function chart({ height, title, share, ...parts }) {
  const tall = typeof height === "function" ? height : (/** @type {Box} */ { layout }) => height ?? HEIGHT[layout];
  return { title, share, height: tall, draw: (box) => drawChart(parts, { ...box, height: tall(box) }) };
}

/**
 * @param {Pick<Chart, "x" | "y" | "marks" | "names" | "lead">} parts
 * @param {Box & { height: number }} box
 */
function drawChart({ x, y, marks, names = [], lead = LEAD }, { width, height, size, layout }) {
  const shown = names.filter((name) => typeof name === "object" && name !== null);
  const plane = planeOf(x, y, { width, height, size, layout }, shown, lead);
  const { left, right, top, bottom } = plane;
  return [
    x.bare ? null : axisBottom(scaleOf(x, [left, right]), bottom, {
      ...x,
      format: x.format ?? String,
      grid: x.grid ? [bottom, top] : undefined,
      size,
    }),
    y.bare ? null : axisLeft(scaleOf(y, [bottom, top]), left, {
      ...y,
      format: y.format ?? String,
      grid: y.grid ? [left, right] : undefined,
      size,
    }),
    ...marks.flatMap((mark, i) => (mark ? keyed([mark(plane)].flat(), i) : [])),
    ...nameTrees(shown, plane, lead),
  ];
}

/** @param {Axis} axis @param {Pair} range */
const scaleOf = ({ domain, log: base }, range) => (base ? log(domain, range, base) : linear(domain, range));

/**
 * @param {Axis} x
 * @param {Axis} y
 * @param {Box & { height: number }} box
 * @param {Name[]} names
 * @param {number} lead
 * @returns {Plane}
 */
function planeOf(x, y, { width, height, size, layout }, names, lead) {
  const widest = (/** @type {string[]} */ texts) => Math.max(0, ...texts.map((text) => textWidth(text, size)));
  const ticks = y.bare ? [] : (y.ticks ?? scaleOf(y, [1, 0]).ticks()).map(y.format ?? String);
  const left = y.room ?? (y.bare ? 2 : widest(ticks) + 10);
  const named = names.length ? widest(names.flatMap(({ text, below = "" }) => [text, below])) * BOLD + lead + 4 : 10;
  const right = width - (x.room ?? named);
  const top = y.title ? size * 2.4 : size * 0.8;
  const bottom = height - (x.bare ? 4 : size * (x.title ? 3.3 : 1.9));
  const within = (/** @type {number} */ v, /** @type {Pair} */ [a, b]) =>
    Math.min(Math.max(a, b), Math.max(Math.min(a, b), v));
  const [across, up] = [scaleOf(x, [left, right]), scaleOf(y, [bottom, top])];
  return {
    ...{ left, right, top, bottom, size, layout },
    x: (value) => across(within(value, x.domain)),
    y: (value) => up(within(value, y.domain)),
  };
}

/**
 * A mark keeps its identity by its place in the list, which has holes for what is not shown.
 * @param {Child[]} trees
 * @param {number} index
 */
function keyed(trees, index) {
  return trees.map((tree, i) => {
    if (!tree || typeof tree !== "object" || tree.attributes.key !== undefined) return tree;
    return { ...tree, attributes: { key: `${index}.${i}`, ...tree.attributes } };
  });
}

/** @param {Name[]} names @param {Plane} plane @param {number} lead */
function nameTrees(names, { y, right, top, bottom, size }, lead) {
  const tall = names.some((name) => name.below) ? 2.9 : 1.35;
  const places = spread(names.map((name) => y(name.y)), size * tall, [top + size * 0.6, bottom - size * 0.6]);
  return names.flatMap(({ text, below, series, mark, strong = true, set, chosen }, i) => {
    const key = `name ${series ?? ""} ${mark ?? i}`;
    const name = label([right + lead, places[i] - (below ? size * 0.6 : 0)], text, {
      ...{ size, series, mark, key },
      weight: strong ? "bold" : "normal",
    });
    const moved = places[i] - y(names[i].y);
    return [
      Math.abs(moved) > size * 0.45 && line([[right + 1, y(names[i].y)], [right + lead - 2, places[i]]], {
        ...{ series, mark, key: `tie ${key}`, weight: 1, dash: false },
      }),
      set ? h("g", { key: `choose ${key}`, ...buttonOf(set, text, chosen) }, name) : name,
      below && label([right + lead, places[i] + size * 0.6], below, {
        ...{ size, quiet: true, mark, key: `below ${series ?? ""} ${mark ?? i}` },
      }),
    ];
  });
}

/** A line through points; null leaves a gap. @param {(Pair | null)[]} points @param {Parameters<typeof line>[1]} [options] @returns {Mark} */
export const curve = (points, options) => (at) =>
  line(points.map((point) => (point ? [at.x(point[0]), at.y(point[1])] : null)), options);

/** The area between two rows of points. @param {Pair[]} high @param {Pair[]} low @param {MarkOptions} [options] @returns {Mark} */
export const between = (high, low, options = {}) => (at) =>
  h("path", {
    ...attributesOf("area", options),
    d: [...high, ...low.toReversed()]
      .map(([x, y], i) => `${i ? "L" : "M"}${round(at.x(x))} ${round(at.y(y))}`).join("") + "Z",
  });

/** The area between points and a value. @param {Pair[]} points @param {number} from @param {MarkOptions} [options] @returns {Mark} */
export const under = (points, from, options) => (at) =>
  area(points.map(([x, y]) => [at.x(x), at.y(y)]), at.y(from), options);

/**
 * A dot, and words beside it.
 * @param {Pair} place
 * @param {Parameters<typeof dot>[1] & { words?: string, side?: "left" | "right" | "above" | "below", strong?: boolean }} [options]
 * @returns {Mark}
 */
export const point = ([x, y], { words: text, side = "right", strong = false, ...options } = {}) => (at) => {
  const off = (options.radius ?? 5) + 6;
  const [dx, dy, anchor] = /** @type {const} */ ({
    right: [off, at.size * 0.75, "start"],
    left: [-off, -at.size * 0.75, "end"],
    above: [0, -off - at.size * 0.4, "middle"],
    below: [0, off + at.size * 0.4, "middle"],
  })[side];
  return [
    dot([at.x(x), at.y(y)], options),
    text && label([at.x(x) + dx, at.y(y) + dy], text, {
      ...{ size: at.size, anchor, mark: options.mark, series: options.series },
      weight: strong ? "bold" : "normal",
    }),
  ];
};

/** Many dots of one series, as one mark. @param {Pair[]} places @param {Parameters<typeof dot>[1]} [options] @returns {Mark} */
export const points = (places, options) => (at) =>
  places.map(([x, y], i) =>
    dot([at.x(x), at.y(y)], { ...options, key: `${options?.key ?? options?.mark ?? ""} ${i}` })
  );

/** Upright bars from a value, each as wide as a step of x leaves. @param {Pair[]} places @param {{ from?: number, width: number, hatch?: boolean } & MarkOptions} options @returns {Mark} */
export const columns = (places, { from = 0, width, hatch, ...options }) => (at) => {
  const boxes = places.map(([x, y]) => {
    const [a, b, end, foot] = [at.x(x - width / 2), at.x(x + width / 2), at.y(y), at.y(from)];
    return { x: a, y: Math.min(end, foot), width: b - a, height: Math.abs(foot - end) };
  });
  const path =
    boxes.map(({ x, y, width: wide, height }) =>
      `M${round(x)} ${round(y + height)}V${round(y)}H${round(x + wide)}V${round(y + height)}Z`
    ).join("") || "M0 0";
  const bars = h("path", { ...attributesOf(hatch ? "bar hatched" : "bar", options), d: path });
  if (!hatch) return bars;
  const strokes = { class: `hatch ${classOf(options.series)}`, d: boxes.map(strokesOf).join("") || "M0 0" };
  return [bars, h("path", strokes)];
};

/**
 * Names beside places on marks, moved apart; one that a chart has no room for at its left is left out.
 * @param {(Name & { x: number })[]} names
 * @param {-1 | 1} [side]  1: right of the places
 * @returns {Mark}
 */
export const beside = (names, side = 1) => (at) => {
  const { size, left, top, bottom } = at;
  const places = spread(names.map(({ y }) => at.y(y)), size * 1.35, [top + size * 0.6, bottom - size * 0.6]);
  return names.map(({ x, text, series, mark, strong = true, set, chosen }, i) => {
    const from = at.x(x) + 12 * side;
    if (side < 0 && from - textWidth(text, size) * BOLD < left) return null;
    return h(
      "g",
      { key: `beside ${mark}`, ...(set ? buttonOf(set, text, chosen) : {}) },
      label([from, places[i]], text, {
        ...{ key: "words", size, series, mark, halo: true, anchor: side < 0 ? "end" : "start" },
        weight: strong ? "bold" : "normal",
      }),
    );
  });
};

/** An upright threshold, from the bottom to a value or to the top. @param {number} x @param {number} [y] @param {MarkOptions} [options] @returns {Mark} */
export const upright = (x, y, options) => (at) =>
  rule([at.x(x), y === undefined ? at.top : at.y(y)], [at.x(x), at.bottom], options);

/** A level threshold across the plot, or from a place on. @param {number} y @param {MarkOptions & { from?: number }} [options] @returns {Mark} */
export const level = (y, { from, ...options } = {}) => (at) =>
  rule([from === undefined ? at.left : at.x(from), at.y(y)], [at.right, at.y(y)], options);

/** A region of the plane, softly tinted. @param {[Pair, Pair]} corners @param {MarkOptions} [options] @returns {Mark} */
export const region = ([[x0, y0], [x1, y1]], options = {}) => (at) =>
  h("rect", {
    x: round(Math.min(at.x(x0), at.x(x1))),
    y: round(Math.min(at.y(y0), at.y(y1))),
    width: round(Math.abs(at.x(x1) - at.x(x0))),
    height: round(Math.abs(at.y(y1) - at.y(y0))),
    ...attributesOf("area", options),
  });

/**
 * Words at a place of the plane; dx in pixels, dy in lines.
 * @param {Pair} place
 * @param {string} text
 * @param {{ dx?: number, dy?: number } & Parameters<typeof label>[2]} [options]
 * @returns {Mark}
 */
export const words = ([x, y], text, { dx = 0, dy = 0, ...options } = {}) => (at) =>
  label([at.x(x) + dx, at.y(y) + dy * at.size], text, { size: at.size, ...options });

/**
 * The insight, written on the chart: words with a thin line to the place that they are about.
 * @param {Pair} place
 * @param {string} text
 * @param {{ dx: number, dy: number, anchor?: "start" | "middle" | "end", mark?: string }} options  where the words stand: pixels, lines
 * @returns {Mark}
 */
export const note = ([x, y], text, { dx, dy, anchor = dx < 0 ? "end" : "start", mark }) => (at) => {
  const [px, py, tx, ty] = [at.x(x), at.y(y), at.x(x) + dx, at.y(y) + dy * at.size];
  const foot = ty + (ty < py ? 0.7 : -0.7) * at.size;
  return [
    h("path", {
      class: "leader",
      d: `M${round(px)} ${round(py)}L${round(anchor === "middle" ? tx : px + dx * 0.9)} ${round(foot)}`,
    }),
    label([tx, ty], text, { size: at.size, anchor, mark, weight: "bold" }),
  ];
};

/**
 * A grip in the plane that sets inputs: `along` for one whose values lie on a curve, `x` and `y` for values of the axes.
 * @param {Pair} place
 * @param {{ label: string, text: string, series?: Series, mark?: string, look?: "grip" | "bare", radius?: number,
 *   x?: { input: string, value: number, values: number[] }, y?: { input: string, value: number, values: number[] },
 *   along?: { input: string, value: Value, places: [Value, number, number][] } }} options
 * @returns {Mark}
 */
export const grip = ([x, y], { x: across, y: up, along, ...options }) => (at) => {
  const tracks = [
    along && { ...along, stops: along.places.map(([value, vx, vy]) => stop(value, at.x(vx), at.y(vy))) },
    across && { ...across, stops: across.values.map((value) => stop(value, at.x(value), at.y(y))) },
    up && { ...up, stops: up.values.map((value) => stop(value, at.x(x), at.y(value))) },
  ].filter((track) => track !== undefined);
  return gripAt([at.x(x), at.y(y)], { ...options, tracks });
};

/** @param {Value} value @param {number} x @param {number} y @returns {import("./handle.js").Stop} */
const stop = (value, x, y) => [value, x, y];
