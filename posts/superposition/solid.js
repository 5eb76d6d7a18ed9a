// @ts-check
/**
 * Directions in many dimensions as a solid that turns: one corner is held at the top, every other hangs at the height of
 * its cosine to it. What is not height is seen from the side, in the plane that shows most symmetry.
 */

import { attributesOf, fixed, h, handle, label, round, spread } from "../../static/js/kit.js";

/** @import { Box } from "../../static/js/marks/panels.js" */
/** @typedef {{ i: number, cosine: number, a: number, b: number, near: number[] }} Corner
 *   a, b: its place in the plane that turns; near: the later ones that it disturbs */
/** @typedef {{ corners: Corner[], turn: number, frames: number, held: number }} Solid */
/** @typedef {(at: { a: number, b: number, cosine: number }) => { x: number, y: number, depth: number }} Place */

const TILT = 0.36; // radians by which the solid leans to the reader
const SQUARE = 0.06; // a cosine nearer to zero counts as a right angle
const FLOOR = -1.12; // the height of the ring that turns it, as a cosine

/** @param {number[]} a @param {number[]} b */
const dot = (a, b) => a.reduce((sum, value, j) => sum + value * b[j], 0);

/** What is left of a vector without its share along a unit vector. @param {number[]} vector @param {number[]} unit */
const without = (vector, unit) => {
  const along = dot(vector, unit);
  return vector.map((value, j) => value - along * unit[j]);
};

/** @param {number[]} vector */
const unitOf = (vector) => {
  const length = Math.sqrt(dot(vector, vector));
  return vector.map((value) => value / length);
};

/**
 * The corners of unit vectors as seen from one of them. Axes across the held one are taken from those most opposed to
 * it; fanned out over half a turn, pairs that are back to back on them stand opposite each other.
 * @param {number[][]} units
 * @param {number} held
 * @returns {Corner[]}
 */
export function hangFrom(units, held) {
  const cosines = units.map((unit) => dot(unit, units[held]));
  const far = units.map((_, i) => i).filter((i) => i !== held).sort((i, j) => cosines[i] - cosines[j] || i - j);
  /** @type {number[][]} */
  const axes = [];
  for (const i of far) {
    const rest = axes.reduce(without, without(units[i], units[held]));
    if (dot(rest, rest) > 0.1) axes.push(unitOf(rest));
  }
  const scale = Math.sqrt(2 / axes.length); // what five axes shorten a direction by when they are seen in a plane
  const turned = (/** @type {number} */ k) => (Math.PI * k) / axes.length;
  return units.map((unit, i) => {
    const on = axes.map((axis) => dot(unit, axis));
    return {
      ...{ i, cosine: cosines[i] },
      near: units.flatMap((other, j) => (j > i && dot(unit, other) > SQUARE ? [j] : [])),
      a: on.reduce((sum, value, k) => sum + value * Math.cos(turned(k)) * scale, 0),
      b: on.reduce((sum, value, k) => sum + value * Math.sin(turned(k)) * scale, 0),
    };
  });
}

/**
 * The solid, its held corner on top; a click holds another.
 * @param {Solid} solid
 * @param {Box & { height: number }} box
 */
export function hanging({ corners, turn, frames, held }, { width, height, size }) {
  const unit = Math.min(height / 2.5, width / 2.75);
  const centre = width * 0.4;
  const angle = (2 * Math.PI * turn) / (frames - 1);
  /** @type {Place} */
  const place = ({ a, b, cosine }) => {
    const [across, depth] = [a * Math.cos(angle) + b * Math.sin(angle), b * Math.cos(angle) - a * Math.sin(angle)];
    const y = cosine * Math.cos(TILT) + depth * Math.sin(TILT);
    return { x: centre + unit * across, y: height * 0.47 - unit * y, depth };
  };
  const at = corners.map(place);
  const line = (/** @type {number} */ i, /** @type {number} */ j) =>
    `M${Math.round(at[i].x)} ${Math.round(at[i].y)}L${Math.round(at[j].x)} ${Math.round(at[j].y)}`;
  const to = (/** @type {Corner[]} */ those) => those.map(({ i }) => line(held, i)).join("") || "M0 0";
  const tiers = tiersOf(corners, held);
  const net = corners.flatMap(({ near }, i) => (i === held ? [] : near.map((j) => (j === held ? "" : line(i, j)))));
  return [
    h("path", { key: "net", class: "wire s0", opacity: 0.14, "stroke-width": 1, d: net.join("") || "M0 0" }),
    ...tiers.filter(({ weight }) => weight).map(({ name, those, series, weight }) =>
      h("path", { ...attributesOf("wire", { key: name, mark: name, series }), "stroke-width": weight, d: to(those) })
    ),
    ...corners.map((corner) => cornerTree(corner, at[corner.i], corner.i === held, tiers)),
    label([at[held].x + 14, at[held].y - 2], `feature ${held + 1}`, { key: "held", size, weight: "bold" }),
    ...tierNames(tiers, place, { size, x: centre + unit + 4 }),
    turntable({ turn, frames }, place, angle),
  ];
}

/** A corner, larger where it is nearer. @param {Corner} corner @param {ReturnType<Place>} at @param {boolean} chosen @param {ReturnType<typeof tiersOf>} tiers */
function cornerTree(corner, { x, y, depth }, chosen, tiers) {
  const { i, cosine } = corner;
  const tier = tiers.find(({ those }) => those.includes(corner));
  return h("circle", {
    ...attributesOf("dot", {
      ...{ key: `corner ${i}`, set: { feature: i + 1 }, chosen },
      ...(tier && { mark: tier.name, series: tier.series }),
      tip: chosen ? `feature ${i + 1}, held` : `feature ${i + 1}: cosine ${fixed(cosine, 2)} to the held one`,
    }),
    ...{ cx: round(x), cy: round(y), r: round(chosen ? 8 : 5.2 - 1.3 * depth) },
  });
}

/**
 * The others by the side on which they lie: where the dot product is negative the ReLU cuts it off.
 * @param {Corner[]} corners
 * @param {number} held
 */
function tiersOf(corners, held) {
  const those = (/** @type {(cosine: number) => boolean} */ test) =>
    corners.filter(({ cosine }, i) => i !== held && test(cosine));
  return [
    {
      name: "towards",
      words: "on its side",
      series: /** @type {const} */ ("two"),
      weight: 1.4,
      those: those((c) => c > SQUARE),
    },
    {
      name: "square",
      words: "at right angles",
      series: /** @type {const} */ ("five"),
      weight: 0, // no lines
      those: those((c) => Math.abs(c) <= SQUARE),
    },
    {
      name: "against",
      words: "on the far side",
      series: /** @type {const} */ ("one"),
      weight: 1.4,
      those: those((c) => c < -SQUARE),
    },
  ];
}

/**
 * How many hang at which height, beside it.
 * @param {ReturnType<typeof tiersOf>} tiers
 * @param {Place} place
 * @param {{ size: number, x: number }} at
 */
function tierNames(tiers, place, { size, x }) {
  const shown = tiers.filter(({ those }) => those.length).map((tier) => ({
    ...tier,
    cosine: tier.those.reduce((sum, { cosine }) => sum + cosine, 0) / tier.those.length,
  }));
  const heights = spread(shown.map(({ cosine }) => place({ a: 0, b: 0, cosine }).y), size * 3);
  return shown.flatMap(({ name, words, series, cosine, those }, i) => [
    label([x, heights[i] - size * 0.65], `${those.length} at ${fixed(cosine, 2)}`, {
      ...{ key: `${name} count`, size, series, mark: name, weight: "bold" },
    }),
    label([x, heights[i] + size * 0.65], words, { key: `${name} words`, size, series, mark: name }),
  ]);
}

/**
 * A ring under the solid, and the grip that turns it.
 * @param {{ turn: number, frames: number }} state
 * @param {Place} place
 * @param {number} angle  of the turn
 */
function turntable({ turn, frames }, place, angle) {
  const on = (/** @type {number} */ turned) => {
    const around = turned + angle - Math.PI / 2; // the ring itself stands still, from the front on
    const { x, y } = place({ a: 0.8 * Math.cos(around), b: 0.8 * Math.sin(around), cosine: FLOOR });
    return /** @type {[number, number]} */ ([x, y]);
  };
  const stops = Array.from({ length: frames }, (_, i) => on((2 * Math.PI * i) / (frames - 1)));
  const ring = stops.map(([x, y], i) => `${i ? "L" : "M"}${round(x)} ${round(y)}`).join("");
  return h(
    "g",
    { key: "turntable" },
    h("path", { class: "wire s0", opacity: 0.35, d: ring }),
    handle(stops[turn], {
      label: "Turn",
      text: `${fixed((360 * turn) / (frames - 1), 0)}°`,
      tracks: [{ input: "turn", value: turn, stops: stops.map(([x, y], i) => [i, x, y]) }],
    }),
  );
}
