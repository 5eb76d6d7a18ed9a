// @ts-check
/** The plane that a norm works in, with rings that say what is left of a gradient, and both lengths as bars. */

import { arrow, attributesOf, buttonOf, fixed, h, handle, label, round, tear, textWidth } from "../../static/js/kit.js";

/** @import { State } from "./norm-jacobian.js" */

const [LOW, HIGH] = [-2.4, 4.9]; // the plane that is drawn
export const STEPS = Array.from({ length: 25 }, (_, i) => (i - 8) / 4); // of both coordinates
const LONG = 1.6; // of a gradient of length 1, in the plane
const MOST = 2; // of the bars
export const [RADIUS, NEAR] = [Math.sqrt(3), 2 * Math.SQRT2]; // of what leaves the norm; how far out the vector begins
const RINGS = [["× 2", 0.5], ["× 1", 1], ["far out: × ½", 2]];
/** @typedef {[number, number]} Pair */
/** The plane: rings say what is left of a gradient there. @param {State} state
 * @param {{ width: number, height: number, size: number }} box */
export function plane({ x, y, angle, p, q, u, v, a, b, length, kept }, { width, height, size }) {
  const unit = height / (HIGH - LOW), shift = (width - height) / 2;
  const at = (
    /** @type {number} */ px,
    /** @type {number} */ py,
  ) => /** @type {Pair} */ ([shift + (px - LOW) * unit, (HIGH - py) * unit]);
  const [origin, place, on] = [at(0, 0), at(x, y), at(u, v)];
  const tip = (/** @type {number} */ degree) =>
    at(u + LONG * Math.cos(degree * Math.PI / 180), v + LONG * Math.sin(degree * Math.PI / 180));
  const degrees = Array.from({ length: 25 }, (_, i) => i * 15);
  const side = p * v - q * u > 1e-9 ? 1 : -1; // labels of the vectors stand where no gradient goes
  const [nx, ny] = [-v * side / RADIUS, u * side / RADIUS];
  const beside = (/** @type {number} */ dx) => dx < -0.2 ? "end" : dx > 0.2 ? "start" : "middle";
  const reach = Math.min(0.5, 0.8 / (length || 1)), named = at(reach * x, reach * y);
  const out = length > RADIUS ? -1 : 1, [ox, oy] = length ? [u * out / RADIUS, v * out / RADIUS] : [0, 1]; // and those of the gradients each on its own side
  const [bx, by] = kept > 1e-9 ? [-ox, -oy] : [-nx, -ny];
  const says = length === 0 ? "" : kept > 1e-9 ? "comes back" : "nothing comes back";
  const long = textWidth(says, size) * 1.08; // so that it does not leave the plane at either side
  const [least, last] = [beside(bx) === "end" ? long : 0, width - (beside(bx) === "start" ? long : 0)];
  const returned = clipped(place, at(x + LONG * a, y + LONG * b), [[shift, 0], [shift + height, height]]);
  const drawn = [
    ...rings(at, unit, size),
    ...goals(at, size, { x, y, length, kept }, [u + LONG * p, v + LONG * q]),
    arrow(origin, place, { key: "x", series: "attention", weight: 2.5 }),
    label([named[0] + nx * 14, named[1] - ny * 14], "x", {
      ...{ size, series: "attention", weight: "bold", anchor: "middle", halo: true },
    }),
    h("circle", { ...attributesOf("dot", { key: "y", series: "router" }), cx: round(on[0]), cy: round(on[1]), r: 6 }),
    length > 0 && label([on[0] + nx * 15, on[1] - ny * 15], "norm(x)", {
      ...{ size, series: "router", weight: "bold", anchor: beside(nx), halo: true },
    }),
    arrow(on, tip(angle), { key: "gradient", series: "ink", weight: 1.75 }),
    label([tip(angle)[0] + ox * 15, tip(angle)[1] - oy * 15], "arrives: 1", {
      ...{ size, anchor: beside(ox), halo: true },
    }),
    kept > 1e-9 && arrow(place, returned.to, { key: "back", series: "loss", weight: 3, mark: "back" }),
    returned.isCut && torn(place, returned.to),
    label([Math.min(last, Math.max(least, returned.to[0] + bx * 14)), returned.to[1] - by * 14], says, {
      ...{ size, series: "loss", weight: "bold", anchor: beside(bx), halo: true },
    }),
  ];
  return [
    h("g", { key: "drawn" }, ...drawn), // what comes and goes leaves the grips, and the focus, where they are
    handle(place, {
      ...{ label: "Vector", text: `${fixed(x, 2)}, ${fixed(y, 2)}`, series: "attention" },
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

/** @param {(x: number, y: number) => Pair} at @param {number} unit @param {number} size */
function rings(at, unit, size) {
  const [ox, oy] = at(0, 0);
  return RINGS.flatMap(([text, times]) => {
    const radius = RADIUS * Number(times), turn = -0.52;
    const circle = radius < -LOW
      ? h("circle", { key: `ring ${text}`, cx: ox, cy: oy, r: round(radius * unit) })
      : h("path", { key: `ring ${text}`, d: arc(at, radius, unit) });
    const [lx, ly] = at(radius * Math.cos(turn), radius * Math.sin(turn));
    const ring = {
      ...circle.attributes,
      class: times === 1 ? "line plain s4" : "zero",
      "stroke-width": times === 1 ? 2 : 1,
    };
    return [
      { ...circle, attributes: ring },
      label([lx + size * 1.1, ly + size * 0.5], String(text), {
        ...{ size, anchor: "middle", series: times === 1 ? "router" : "ink", key: `of ring ${text}` },
      }),
    ];
  });
}

/** Where the vector is twice and half as far out as at first. @param {(x: number, y: number) => Pair} at
 * @param {number} size @param {Pick<State, "x" | "y" | "length" | "kept">} state @param {Pair} tip  of the gradient, which would cover one */
function goals(at, size, { x: vx, y: vy, length, kept }, tip) {
  const isTrue = vx === vy && Math.abs(length - NEAR) < 0.3 && vx > 0 && kept > 1e-9; // half and twice are of the first
  return [{ far: 1, text: "half as far: twice" }, { far: 4, text: "twice as far: half" }].map(({ far, text }) => {
    const [x, y] = at(far, far), away = Math.abs(length - far * Math.SQRT2);
    const here = away < 0.3 || Math.hypot(tip[0] - far, tip[1] - far) < 1;
    return h(
      "g",
      { key: `goal ${far}`, ...buttonOf({ x: far, y: far }, text, here) },
      h("circle", { class: "reach", cx: round(x), cy: round(y), r: 16, fill: "transparent" }),
      h("circle", { ...attributesOf("dot hollow", { series: "attention" }), cx: round(x), cy: round(y), r: 5 }),
      !here && isTrue &&
        label([x - 12, y], text, { size, anchor: "end", halo: true }),
    );
  });
}

/** A ring that is wider than the plane, from edge to edge. @param {(x: number, y: number) => Pair} at
 * @param {number} radius @param {number} unit */
function arc(at, radius, unit) {
  const other = Math.sqrt(radius ** 2 - LOW ** 2), long = round(radius * unit);
  const [from, to] = [at(other, LOW), at(LOW, other)].map((pair) => pair.map(round));
  return `M${from.join(" ")}A${long} ${long} 0 0 0 ${to.join(" ")}`;
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

/** What lies across the vector, over the deviation. @param {number} kept @param {number} long @param {boolean} wide */
const quotient = (kept, long, wide) =>
  long && `${fixed(kept * long / RADIUS, 2)}${wide ? " across" : ""} ÷ ${fixed(long / RADIUS, 2)} = ${fixed(kept, 2)}`;

/** What came back at first, as an outline. @param {number} value @param {Pair} at @param {Pair} sizes  the bar’s width, and pixels for 1 @param {number} size */
function near(value, [x, foot], [wide, up], size) {
  const tall = Math.min(MOST, value) * up;
  const box = { x: round(x - wide / 2), y: round(foot - tall), width: round(wide), height: round(tall) };
  return [
    h("rect", { ...attributesOf("bar hatched faint", { key: "near", series: "loss" }), ...box }),
    label([x, foot - tall - size * 0.9], `at first: ${fixed(value, 2)}`, { size, anchor: "middle", quiet: true }),
  ];
}

/** Both lengths as bars that stand. @param {State} state @param {{ width: number, height: number, size: number }} box */
export function standing({ kept, length }, { width, height, size }) {
  const foot = height - size * 3.4, up = (foot - size * 2.2) / MOST, wide = Math.min(46, width * 0.24);
  const one = (
    /** @type {string} */ name,
    /** @type {"ink" | "loss"} */ series,
    /** @type {number} */ x,
    /** @type {number} */ value,
  ) => {
    const tall = Math.min(MOST, value) * up;
    return [
      h("rect", {
        ...attributesOf("bar", { key: `bar ${name}`, series }),
        ...{ x: round(x - wide / 2), y: round(foot - tall), width: round(wide), height: round(tall) },
      }),
      value > MOST && tear([x - wide / 2, foot - tall + 12], [x + wide / 2, foot - tall + 12]),
      label([x, foot - tall - size * 0.9], length || name === "arrives" ? fixed(value, 2) : "none", {
        ...{ size: size * 1.2, anchor: "middle", series, weight: "bold", key: `value ${name}` },
      }),
      label([x, foot + size * 1.1], name, { size, anchor: "middle", series }),
    ];
  };
  return [
    h("path", { key: "foot", class: "zero", d: `M0 ${round(foot)}H${round(width)}` }),
    ...one("arrives", "ink", width * 0.27, 1),
    ...one("comes back", "loss", width * 0.75, kept),
    ...(Math.abs(length / NEAR - 1) > 0.3 && kept > 1e-9
      ? near(kept * length / NEAR, [width * 0.75, foot], [wide, up], size)
      : []),
    label([width / 2, foot + size * 2.8], quotient(kept, length, width > 185) || "", {
      size,
      anchor: "middle",
      weight: "bold",
    }),
  ];
}

/** Both lengths as bars that lie. @param {State} state @param {{ width: number, height: number, size: number }} box */
export function lying({ kept, length }, { width, size }) {
  const left = size * 5.6, along = (width - left - size * 3) / MOST;
  const one = (
    /** @type {string} */ name,
    /** @type {"ink" | "loss"} */ series,
    /** @type {number} */ y,
    /** @type {number} */ value,
  ) => {
    const long = Math.min(MOST, value) * along;
    return [
      label([0, y + 10], name, { size, series }),
      h("rect", {
        ...attributesOf("bar", { key: `bar ${name}`, series }),
        ...{ x: round(left), y, width: round(long), height: 20 },
      }),
      value > MOST && tear([left + long - 12, y], [left + long - 12, y + 20]),
      label([left + long + 6, y + 10], length || name === "arrives" ? fixed(value, 2) : "none", {
        ...{ size, series, weight: "bold", key: `value ${name}` },
      }),
    ];
  };
  return [
    ...one("arrives", "ink", 0, 1),
    ...one("comes back", "loss", 28, kept),
    label([0, 76], quotient(kept, length, true) || "", { size, weight: "bold" }),
  ];
}
