// @ts-check
/** The ravine from above, in its own directions: height lines, the coordinates that lie across it, five trails, two grips. */

import { attributesOf, dot, h, handle, label, line, round } from "../../static/js/kit.js";

import { thin } from "./thin.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Series } from "../../static/js/marks/chart.js"
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Point } from "./trails.js"
 * @typedef {{ name: string, text: string, series: Series, places: Point[], losses: number[], steps: number }} Runner
 * @typedef {{ angle: number, condition: number, u: number, w: number, step: number, turns: Record<string, Point>,
 *   runners: Runner[], ghost: Point[] }} Map  ghost: Adam's trail along the axes
 */

const WIDE = 0.93; // the map's half width across
const RIMS = [0.08, 0.18, 0.3, 0.45, 0.64, 0.87]; // height lines, by where they cross the middle
const REACH = 0.82; // of the coordinate's grip

export const ALONG = Array.from({ length: 53 }, (_, i) => Number((-2.6 + i / 10).toFixed(1)));
export const ACROSS = Array.from({ length: 19 }, (_, i) => Number((-0.9 + i / 10).toFixed(1)));

/** The map's half width along. @param {number} width */
const farOf = (width) => (width < 400 ? 2.2 : 2.8);

/** How high the map is at a width. @param {Pick<Box, "width">} box */
export const mapHeight = ({ width }) => Math.round(width * WIDE / farOf(width));

/**
 * @param {Map} map
 * @param {Pick<Box, "width" | "size"> & { height: number }} box
 * @param {boolean} [still]  a picture: neither words nor grips
 * @returns {Child[]}
 */
export function ravineMap(map, { width, height, size }, still = false) {
  const far = farOf(width);
  const unit = width / (2 * far);
  const at = (/** @type {Point} */ [u, w]) => /** @type {Point} */ ([width / 2 + unit * u, height / 2 - unit * w]);
  const shown = map.runners.map((runner) => runner.places.slice(0, map.step + 1));
  return [
    ...RIMS.map((rim) => slope(rim, map.condition, at, far)),
    ...coordinates(map, at, size, far, still),
    map.ghost.length > 0 && line(thin(map.ghost.map((place) => at(inside(place, far)))), {
      ...{ key: "ghost", series: "six", weight: 1.5 },
    }),
    ...map.runners.map(({ name, series }, i) =>
      line(thin(shown[i].map((place) => at(inside(place, far)))), {
        ...{ key: `trail ${name}`, series, mark: name, dash: false, weight: name === "adam" ? 4 : 2.25 },
      })
    ),
    ...map.runners.map(({ name, series }, i) =>
      dot(at(inside(shown[i][shown[i].length - 1], far)), {
        ...{ key: `head ${name}`, series, mark: name, radius: name === "adam" ? 6.5 : 5 },
      })
    ),
    ...(still ? [] : [turning(map, at), starting(map, at)]),
  ];
}

/** A place, or the map's edge where it lies beyond. @param {Point} place @param {number} far @returns {Point} */
const inside = ([u, w], far) => [Math.max(-far, Math.min(far, u)), Math.max(-WIDE, Math.min(WIDE, w))];

/** All places below one height, within the map. @param {number} rim @param {number} condition @param {(p: Point) => Point} at @param {number} far */
function slope(rim, condition, at, far) {
  const end = Math.min(far, rim * Math.sqrt(condition));
  const us = Array.from({ length: 17 }, (_, i) => end * Math.sin((Math.PI * (i - 8)) / 16));
  const side = (/** @type {number} */ sign) =>
    us.map((u) =>
      at(inside([sign * u, sign * Math.sqrt(Math.max(0, rim * rim - (u * u) / condition))], far)).map(round).join(" ")
    );
  return h("path", {
    ...attributesOf("area", { series: "ink", key: `rim ${rim}` }),
    d: `M${[...side(1), ...side(-1)].join("L")}Z`,
    opacity: 0.42,
  });
}

/**
 * The directions of the two weights, through the lowest point.
 * @param {Map} map
 * @param {(p: Point) => Point} at
 * @param {number} size
 * @param {number} far
 * @param {boolean} still
 * @returns {Child[]}
 */
function coordinates({ angle, turns }, at, size, far, still) {
  const [c, s] = turns[angle];
  const ends = (/** @type {Point} */ [du, dw]) => {
    const long = Math.min(far / Math.max(1e-9, Math.abs(du)), WIDE / Math.max(1e-9, Math.abs(dw)));
    return /** @type {[Point, Point]} */ ([[-long * du, -long * dw], [long * du, long * dw]]);
  };
  const axes = [ends([c, -s]), ends([s, c])];
  const words = (/** @type {string} */ text, /** @type {Point} */ [x, y], /** @type {"start" | "end"} */ anchor) =>
    label([x, y], text, { key: text, size, quiet: true, anchor, halo: true });
  const first = at([REACH * c, -REACH * s]);
  const second = at([0.8 * s, 0.8 * c]);
  return [
    ...axes.map(([from, to], i) =>
      h("path", {
        ...attributesOf("threshold", { key: `axis ${i}` }),
        d: `M${at(from).map(round).join(" ")}L${at(to).map(round).join(" ")}`,
      })
    ),
    ...(still ? [] : [
      words("weight 1", [first[0] + 14, first[1] - size * 0.9], "start"),
      words("weight 2", [second[0] + (angle < 60 ? -8 : 0), second[1] - (angle < 60 ? 0 : size)], "end"),
    ]),
  ];
}

/** The grip that turns the coordinates. @param {Map} map @param {(p: Point) => Point} at */
function turning({ angle, turns }, at) {
  const place = (/** @type {Point} */ [c, s]) => at([REACH * c, -REACH * s]);
  const stops = Object.entries(turns).map(([degrees, turn]) => {
    const [x, y] = place(turn);
    return /** @type {[number, number, number]} */ ([Number(degrees), x, y]);
  });
  return handle(place(turns[angle]), {
    label: "Angle between the ravine and the weights",
    text: `${angle} degrees`,
    tracks: [{ input: "angle", value: angle, stops }],
  });
}

/** The grip at the start. @param {Map} map @param {(p: Point) => Point} at */
function starting({ u, w }, at) {
  const [x, y] = at([u, w]);
  return handle([x, y], {
    label: "Start",
    text: `${u} along, ${w} across`,
    tracks: [
      { input: "u", value: u, stops: ALONG.map((value) => [value, at([value, w])[0], y]) },
      { input: "w", value: w, stops: ACROSS.map((value) => [value, x, at([u, value])[1]]) },
    ],
  });
}
