// @ts-check
/** A circle of words under a matrix: grid, rim, the two axes that stay at right angles, and the columns to pull. */

import { arrow, h, handle, label, line, round, wire } from "../../static/js/kit.js";
import { applied } from "./planar.js";

/**
 * @import { Matrix, Point } from "./planar.js"
 * @import { Child } from "../../static/js/core/tree.js"
 * @typedef {{ now: Matrix, whole: Matrix, axes: Point[], factors: Point, ended: boolean }} Shown  axes: directions that
 *   stay at right angles, before the first act; factors: by what they are stretched so far
 * @typedef {(point: Point) => Point} Place
 */

const MONTHS = [0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11];
const WORDS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const REACH = 1.78; // units from the middle to the nearer edge
const LINES = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
export const STEPS = Array.from({ length: 65 }, (_, i) => (i - 32) / 20);

/**
 * @param {Shown} shown
 * @param {{ width: number, height: number, size: number }} box
 * @returns {Child[]}
 */
export function plane(shown, { width, height, size }) {
  const unit = Math.min(width, height) / 2 / REACH;
  /** @type {Place} */
  const at = ([x, y]) => [width / 2 + unit * x, height / 2 - unit * y];
  const inside = (/** @type {Point} */ [x, y]) => x >= 0 && x <= width && y >= 0 && y <= height;
  return [
    grid(shown.now, at, { width, height }),
    rim(shown.now, at, inside),
    ...shown.axes.map((axis, i) => stretched(shown, axis, i, at, { width, height, size })),
    ...[0, 1].map((i) => column(shown.now, i, at, { width, size })),
    ...wordsAround(shown.now, at, inside, size),
    ...(shown.ended ? [0, 1].map((i) => pulled(shown.whole, i, at)) : []),
  ];
}

/**
 * A small picture of the circle after an act, and of the one before the first.
 * @param {{ now: Matrix, axes: Point[], reach: number }} shown  reach: units from the middle to the edge
 * @param {number} width
 * @returns {Child[]}
 */
export function small({ now, axes, reach }, width) {
  const unit = width / 2 / reach;
  const [a, b, c, d] = now;
  const middle = `${round(width / 2)} ${round(width / 2)}`;
  /** @type {Place} */
  const at = ([x, y]) => [width / 2 + unit * x, width / 2 - unit * y];
  return [
    h("circle", { key: "before", class: "wire s0", opacity: 0.3, transform: `translate(${middle})`, r: round(unit) }),
    h("circle", {
      ...{
        key: "rim",
        class: "line plain s3",
        r: round(unit),
        "stroke-width": 2,
        "vector-effect": "non-scaling-stroke",
      },
      transform: `matrix(${[a, -c, -b, d].map((v) => v.toFixed(3)).join(" ")} ${middle})`,
    }),
    ...axes.map((axis, i) =>
      wire(at([0, 0]), at(applied(now, axis)), { key: `axis ${i}`, series: i ? "two" : "one", weight: 3 })
    ),
  ];
}

/** The lattice, carried along, as far as the drawing goes. @param {Matrix} now @param {Place} at @param {{ width: number, height: number }} box */
function grid(now, at, { width, height }) {
  const through = (/** @type {Point} */ from, /** @type {Point} */ to) => {
    const ends = cut(at(applied(now, from)), at(applied(now, to)), width, height);
    return ends ? `M${ends[0].map(round).join(" ")}L${ends[1].map(round).join(" ")}` : "";
  };
  const d = LINES.map((k) => through([k, -9], [k, 9]) + through([-9, k], [9, k])).join("");
  return h("path", { key: "grid", class: "wire s0", opacity: 0.16, "stroke-width": 1, d: d || "M0 0" });
}

/**
 * The part of a line inside a box, or null. Source: Liang and Barsky 1984.
 * @param {Point} from
 * @param {Point} to
 * @param {number} width
 * @param {number} height
 * @returns {[Point, Point] | null}
 */
function cut([x0, y0], [x1, y1], width, height) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  let [start, end] = [0, 1];
  for (const [p, q] of [[-dx, x0], [dx, width - x0], [-dy, y0], [dy, height - y0]]) {
    if (p === 0 && q < 0) return null;
    if (p < 0) start = Math.max(start, q / p);
    if (p > 0) end = Math.min(end, q / p);
  }
  const on = (/** @type {number} */ t) => /** @type {Point} */ ([x0 + t * dx, y0 + t * dy]);
  return start < end ? [on(start), on(end)] : null;
}

/** The circle, carried along. @param {Matrix} now @param {Place} at @param {(point: Point) => boolean} inside */
function rim(now, at, inside) {
  const points = Array.from({ length: 49 }, (_, i) => (Math.PI * i) / 24).map((angle) =>
    at(applied(now, [Math.cos(angle), Math.sin(angle)]))
  );
  return line(points.map((point) => (inside(point) ? point : null)), {
    ...{ key: "rim", series: "embeddings", mark: "rim", dash: false },
  });
}

/** Whether the picture is all but a line, on which the names of the columns would lie. @param {Matrix} now */
const flat = ([a, b, c, d]) => Math.abs(a * d - b * c) < 0.15;

/** A place so many pixels further from the middle. @param {Point} place @param {Point} middle @param {number} by @returns {Point} */
function outward([x, y], [ox, oy], by) {
  const far = Math.max(1, Math.hypot(x - ox, y - oy));
  return [x + ((x - ox) * by) / far, y + ((y - oy) * by) / far];
}

/**
 * The words outside of the rim, half a month on since the columns end at full ones; of those that would lie on one
 * another, the first.
 * @param {Matrix} now
 * @param {Place} at
 * @param {(point: Point) => boolean} inside
 * @param {number} size
 */
function wordsAround(now, at, inside, size) {
  /** @type {[number, Point][]} */
  const kept = [];
  const tips = flat(now) ? [at([now[0], now[2]]), at([now[1], now[3]])] : [];
  for (const i of MONTHS) {
    const angle = Math.PI / 2 - (Math.PI * (i + 0.5)) / 6;
    const rim = at(applied(now, [Math.cos(angle), Math.sin(angle)]));
    const place = outward(rim, at([0, 0]), 1.2 * size);
    const taken = [...kept.map(([, other]) => other), ...tips];
    const free = taken.every(([x, y]) => Math.abs(x - place[0]) > 2.4 * size || Math.abs(y - place[1]) > 1.1 * size);
    if (free && inside(place)) kept.push([i, place]);
  }
  return kept.sort(([i], [j]) => i - j).map(([i, place]) =>
    label(place, WORDS[i], { key: `word ${WORDS[i]}`, size, anchor: "middle", halo: true, series: "embeddings" })
  );
}

/** One of the two axes that stay at right angles, with its factor. @param {Shown} shown @param {Point} axis @param {number} i @param {Place} at @param {{ width: number, height: number, size: number }} box */
function stretched({ now, factors }, axis, i, at, { width, height, size }) {
  const series = /** @type {const} */ (["one", "two"])[i];
  const [x, y] = applied(now, axis);
  const long = Math.hypot(x, y);
  const [ox, oy] = at([0, 0]);
  const [, [tx, ty]] = cut([ox, oy], at([x, y]), width, height) ?? [[ox, oy], [ox, oy]];
  const away = Math.max(1, Math.hypot(tx - ox, ty - oy));
  const [along, aside] = [(tx - ox) / away, (ty - oy) / away];
  const aways = (/** @type {number} */ side) => /** @type {Point} */ ([
    ox + 0.6 * (tx - ox) + 1.7 * size * aside * side,
    oy + 0.6 * (ty - oy) - 1.2 * size * along * side,
  ]);
  // On which side of the shaft its factor stands: the usual one, unless a column goes through it.
  const usual = i || flat(now) ? 1 : -1;
  const struck = [[now[0], now[2]], [now[1], now[3]]].some((tip) => {
    const [[px, py], [qx, qy]] = [aways(usual), at(/** @type {Point} */ (tip))].map(([u, v]) => [u - ox, v - oy]);
    const part = Math.max(0, Math.min(1, (px * qx + py * qy) / Math.max(1, qx * qx + qy * qy)));
    return Math.hypot(px - part * qx, py - part * qy) < 1.3 * size;
  });
  const beside = aways(struck ? -usual : usual);
  return h(
    "g",
    { key: `axis ${i}`, "data-mark": series === "one" ? "longest" : "shortest" },
    long > 0.03 && arrow(at([0, 0]), [tx, ty], { key: "shaft", series, weight: 4 }),
    long > 0.03 && label(beside, `×${Math.abs(factors[i]).toFixed(2)}`, {
      ...{ key: "factor", size, series, anchor: "middle", weight: "bold", halo: true },
    }),
  );
}

/** Where a basis vector has got to. @param {Matrix} now @param {number} i @param {Place} at @param {{ width: number, size: number }} box */
function column(now, i, at, { width, size }) {
  const tip = applied(now, i ? [0, 1] : [1, 0]);
  const [x, y] = at(tip);
  const name = `${i ? "2nd" : "1st"}${width < 400 ? "" : " column"}`;
  const across = (x - at([0, 0])[0]) / Math.max(1, Math.hypot(x - at([0, 0])[0], y - at([0, 0])[1]));
  const anchor = Math.abs(across) < 0.5 ? "middle" : across > 0 ? "start" : "end";
  const near = Math.abs(at([now[0], now[2]])[1] - at([now[1], now[3]])[1]) < 1.2 * size;
  const [nx, ny] = flat(now)
    ? [x, y + (i && near ? 3.1 : 1.6) * size]
    : outward([x, y], at([0, 0]), anchor === "middle" ? 2.6 * size : 1.4 * size);
  const wide = name.length * 0.55 * size;
  const edge = { start: [0, width - wide], middle: [wide / 2, width - wide / 2], end: [wide, width] }[anchor];
  return h(
    "g",
    { key: `column ${i}`, "data-mark": `column-${i + 1}` },
    Math.hypot(...tip) > 0.03 && arrow(at([0, 0]), [x, y], { key: "shaft", series: "ink", weight: 2 }),
    label([Math.max(edge[0], Math.min(edge[1], nx)), ny], name, { key: "name", size, halo: true, quiet: true, anchor }),
  );
}

/** The grip at the end of a column. @param {Matrix} whole @param {number} i @param {Place} at */
function pulled([a, b, c, d], i, at) {
  const [x, y] = i ? [b, d] : [a, c];
  const [across, up] = i ? ["b", "d"] : ["a", "c"];
  const tip = at([x, y]);
  return handle(tip, {
    label: `Tip of the ${i ? "second" : "first"} column`,
    text: `${x} across, ${y} up`,
    tracks: [
      { input: across, value: x, stops: STEPS.map((v) => [v, at([v, 0])[0], tip[1]]) },
      { input: up, value: y, stops: STEPS.map((v) => [v, tip[0], at([0, v])[1]]) },
    ],
  });
}
