// @ts-check
/** The plane that a norm works in, with the curve of what comes back at every distance. */

import {
  arrow,
  attributesOf,
  buttonOf,
  fixed,
  h,
  handle,
  label,
  line,
  round,
  tear,
  textWidth,
} from "../../static/js/kit.js";

/** @import { State } from "./norm-jacobian.js" */

const [LOW, HIGH] = [-2.25, 4.75]; // the plane that is drawn, upwards
export const STEPS = Array.from({ length: 25 }, (_, i) => (i - 8) / 4); // of both coordinates
const LONG = 1.6; // of a gradient of length 1, in the plane
export const [RADIUS, NEAR] = [Math.sqrt(3), 2 * Math.SQRT2]; // of what leaves the norm; how far out the vector begins
/** @typedef {[number, number]} Pair */
/** @typedef {(x: number, y: number) => Pair} Place  in pixels */
/** The plane. @param {State} state @param {{ width: number, height: number, size: number, layout: string }} box */
export function plane(state, { width, height, size, layout }) {
  const { x, y, angle, p, q, u, v, a, b, length, kept } = state;
  const unit = height / (HIGH - LOW), shift = (width - height) * 0.8;
  const at = /** @type {Place} */ ((px, py) => [shift + (px - LOW) * unit, (HIGH - py) * unit]);
  const [origin, place, on] = [at(0, 0), at(x, y), at(u, v)];
  const tip = (/** @type {number} */ degree) =>
    at(u + LONG * Math.cos(degree * Math.PI / 180), v + LONG * Math.sin(degree * Math.PI / 180));
  const degrees = Array.from({ length: 25 }, (_, i) => i * 15);
  const side = p * v - q * u > 1e-9 ? 1 : -1; // labels of the vectors stand where no gradient goes
  const [nx, ny] = [-v * side / RADIUS, u * side / RADIUS];
  const beside = (/** @type {number} */ dx) => dx < -0.2 ? "end" : dx > 0.2 ? "start" : "middle";
  const out = length > RADIUS ? -1 : 1;
  const arriving = out > 0 ? [0, 1].map((i) => (on[i] + tip(angle)[i]) / 2) : tip(angle); // clear of the curve
  const [ox, oy] = !length ? [0, 1] : kept > 1e-9 ? [u * out / RADIUS, v * out / RADIUS] : [nx, ny]; // and those of the gradients each on its own side
  const [bx, by] = kept > 1e-9 ? [-ox, -oy] : [-nx, -ny];
  const says = length === 0 ? "" : kept > 1e-9 ? "comes back" : "nothing comes back";
  const long = textWidth(says, size) * 1.08; // so that it does not leave the plane at either side
  const [least, last] = [beside(bx) === "end" ? long : 0, width - (beside(bx) === "start" ? long : 0)];
  const edges = /** @type {[Pair, Pair]} */ ([[0, 0], [width, height]]);
  const returned = clipped(place, at(x + LONG * a, y + LONG * b), edges);
  const reach = Math.min(0.5, 0.8 / (length || 1)), named = at(reach * x, reach * y);
  const part = kept > 1e-9 ? (out > 0 ? 0.8 : 0.5) : 1; // of the arrow that comes back, up to its name
  const [mx, my] = [0, 1].map((i) => place[i] + part * (returned.to[i] - place[i]));
  const away = 14 + Math.max(0, 24 - Math.hypot(mx - place[0], my - place[1])); // from the grip, too
  const wanted = mx + bx * away, lx = Math.min(last, Math.max(least, wanted));
  const ly = lx === wanted ? my - by * away : returned.to[1] + (returned.to[1] < place[1] ? -20 : 20);
  const drawn = [
    ...ringOf(origin, RADIUS * unit, v < -1, size),
    ...kept > 1e-9 ? everywhere(state, at, edges, size, layout === "narrow") : [],
    arrow(origin, place, { key: "x", series: "attention", weight: 4 }),
    label([named[0] + nx * 14, named[1] - ny * 14], "x", {
      ...{ size, series: "attention", weight: "bold", anchor: "middle", halo: true },
    }),
    h("circle", { ...attributesOf("dot", { key: "y", series: "router" }), cx: round(on[0]), cy: round(on[1]), r: 6 }),
    arrow(on, tip(angle), { key: "gradient", series: "ink", weight: 2.5 }),
    label([arriving[0] + ox * 15, arriving[1] - oy * 15], "arrives: 1", {
      ...{ size, anchor: beside(ox), halo: true, weight: "bold" },
    }),
    kept > 1e-9 && arrow(place, returned.to, { key: "back", series: "loss", weight: 5, mark: "back" }),
    returned.isCut && torn(place, returned.to),
    label([lx, ly], says, {
      ...{ size, series: "loss", weight: "bold", anchor: beside(bx), halo: true },
    }),
  ];
  return [
    h("g", { key: "drawn" }, ...drawn), // what comes and goes leaves the grips, and the focus, where they are
    handle(place, {
      ...{ label: "Vector", text: `${fixed(x, 2)}, ${fixed(y, 2)}`, series: "attention", radius: 11 },
      tracks: [
        { input: "x", value: x, stops: STEPS.map((value) => [value, ...at(value, y)]) },
        { input: "y", value: y, stops: STEPS.map((value) => [value, ...at(x, value)]) },
      ],
    }),
    handle(tip(angle), {
      ...{ label: "Direction of the gradient", text: `${angle} degrees`, radius: 7 },
      tracks: [{ input: "angle", value: angle, stops: degrees.map((degree) => [degree, ...tip(degree)]) }],
    }),
  ];
}

/** Where the norm puts every vector; the name keeps clear of one that points down.
 * @param {Pair} centre @param {number} radius @param {boolean} isDown @param {number} size */
const ringOf = ([x, y], radius, isDown, size) => [
  h("circle", {
    ...attributesOf("line plain", { key: "ring", series: "router" }),
    ...{ cx: round(x), cy: round(y), r: round(radius), "stroke-width": 1.5 },
  }),
  label([x, y + (isDown ? -1 : 1) * (radius + size * 0.9)], "after the norm", {
    ...{ size, series: "router", anchor: "middle", halo: true, key: "of ring" },
  }),
];

/** What comes back wherever the vector ends on its ray: a curve, and arrows at half and twice the distance.
 * @param {State} state @param {Place} at @param {[Pair, Pair]} edges @param {number} size @param {boolean} narrow */
function everywhere({ x, y, a, b, length }, at, [, [right, foot]], size, narrow) {
  const ends = (/** @type {number} */ times) => at(x * times + LONG * a / times, y * times + LONG * b / times);
  const places = Array.from({ length: 90 }, (_, i) => ends((0.4 + i * 0.06) / length));
  const isDiagonal = x === y && x > 0;
  return [
    line(places.map(([px, py]) => px > 0 && px < right && py > 0 && py < foot ? [px, py] : null), {
      ...{ key: "every", series: "loss", weight: 2, dash: false, class: "faint" },
    }),
    ...[1, 2, 4].filter((far) => isDiagonal && far !== x).map((far) => {
      const from = at(far, far), to = ends(far / x);
      return h(
        "g",
        { key: `goal ${far}`, ...buttonOf({ x: far, y: far }, `${far / 2} times as far as at first`, false) },
        h("circle", { class: "reach", cx: round(from[0]), cy: round(from[1]), r: 16, fill: "transparent" }),
        far > RADIUS && arrow(from, to, { key: "ghost", series: "loss", weight: 2.5, class: "faint" }),
        h("circle", {
          ...attributesOf("dot hollow", { series: "attention" }),
          cx: round(from[0]),
          cy: round(from[1]),
          r: 5,
        }),
      );
    }),
    ...["The farther out,", "the less comes back"].map((text, i) =>
      label([right - (narrow ? 0 : 2 * size), foot - size * (3.4 - 1.4 * i)], text, {
        ...{ key: `insight ${i}`, size, series: "loss", weight: "bold", halo: true, anchor: "end" },
      })
    ),
  ];
}

/** An arrow ends at the edge of the plane. @param {Pair} from @param {Pair} to @param {[Pair, Pair]} corners */
function clipped([x0, y0], [x1, y1], [[left, top], [right, bottom]]) {
  const room = (
    /** @type {number} */ from,
    /** @type {number} */ to,
    /** @type {number} */ low,
    /** @type {number} */ high,
  ) => to > high ? (high - from) / (to - from) : to < low ? (low - from) / (to - from) : 1;
  const share = Math.min(1, room(x0, x1, left, right), room(y0, y1, top, bottom));
  return { to: /** @type {Pair} */ ([x0 + share * (x1 - x0), y0 + share * (y1 - y0)]), isCut: share < 1 };
}

/** The tear in an arrow that was cut, before its head. @param {Pair} from @param {Pair} to */
function torn([x0, y0], [x1, y1]) {
  const long = Math.hypot(x1 - x0, y1 - y0) || 1, [ux, uy] = [(x1 - x0) / long, (y1 - y0) / long];
  const [mx, my] = [x1 - ux * 24, y1 - uy * 24];
  return tear([mx - uy * 5, my + ux * 5], [mx + uy * 5, my - ux * 5]);
}
