// @ts-check
/** A hundred inputs as dots: heaped on their axis, and heaped again where a neuron lets them out. */

import { attributesOf, h, label, percent, round, rule } from "../../static/js/kit.js";

/**
 * @import { Mark, Plane } from "../../static/js/marks/chart.js"
 * @typedef {{ spread: number, narrow: boolean, wide: number, tall: number, floor: number, silent: number,
 *   out: (a: number) => number, least: number }} Flow  out: what leaves; silent: the share of inputs of which less than `least` does;
 *   wide, tall: the largest input and output that are drawn; floor: where the inputs lie
 */

const MANY = 100;
const SENT = [3, 15, 69, 93]; // of these inputs the way is drawn

/** A share of the inputs in words. @param {number} share @param {number} digits */
export const shareWords = (share, digits) =>
  share > 0.9999 ? "all" : share < 0.001 ? "under 0.1\u00a0%" : percent(share, digits);

/** Inputs with as much of the normal distribution between each two. @param {number} spread */
export const inputsOf = (spread) => Array.from({ length: MANY }, (_, i) => spread * quantile((i + 0.5) / MANY));

/** Where so much of the normal distribution lies below, by halving. @param {number} share */
function quantile(share) {
  let [low, high] = [-5, 5];
  for (let i = 0; i < 30; i += 1) {
    const middle = (low + high) / 2;
    if (below(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The normal distribution, within 0.0002. @param {number} z */
const below = (z) => 1 / (1 + Math.exp(-1.5976 * z - 0.070566 * z ** 3));

/**
 * Dots in bins, heaped away from a line: the pixels along and off it of each.
 * @param {number[]} along
 * @param {number} pitch
 * @param {number} most  pixels that a heap may take
 * @param {number} abreast  dots in each row of a bin
 */
function heaped(along, pitch, most, abreast) {
  const wide = abreast * pitch;
  const binOf = (/** @type {number} */ at) => Math.round(at / wide);
  /** @type {Record<string, number>[]} */
  const [sizes, seen] = [{}, {}];
  for (const at of along) sizes[binOf(at)] = (sizes[binOf(at)] ?? 0) + 1;
  return along.map((at) => {
    const bin = binOf(at), place = seen[bin] ?? 0;
    seen[bin] = place + 1;
    const step = Math.min(pitch, most / Math.ceil(sizes[bin] / abreast));
    return /** @type {const} */ ([
      bin * wide + (place % abreast - (abreast - 1) / 2) * pitch,
      (Math.floor(place / abreast) + 0.5) * step,
    ]);
  });
}

/** Both heaps, with what is silenced in ink. @param {Flow} flow @param {number} room  pixels right of the plot @returns {Mark} */
export const piles = ({ spread, narrow, wide, tall, floor, silent, out, least }, room) => (at) => {
  const pitch = narrow ? 4.5 : 9;
  const shown = inputsOf(spread).filter((a) => Math.abs(a) <= wide);
  const bell = heaped(shown.map((a) => at.x(a) - at.x(0)), pitch, at.y(-tall) - at.y(0), 2)
    .map(([along, off]) => /** @type {const} */ ([at.x(0) + along, at.y(floor) - off]));
  const left = shown.filter((a) => Math.abs(out(a)) <= tall);
  const edge = at.right + (narrow ? 8 : 22);
  const heap = heaped(left.map((a) => at.y(out(a)) - at.y(0)), pitch, at.right + room - edge, narrow ? 2 : 1)
    .map(([along, off]) => /** @type {const} */ ([edge + off, at.y(0) + along]));
  const quiet = (/** @type {number} */ a) => Math.abs(out(a)) < least;
  const dots = (/** @type {string} */ key, /** @type {readonly (readonly [number, number])[]} */ places, more = {}) =>
    h("path", {
      ...attributesOf("wire", { series: "ink", key }),
      ...more,
      ...{ "stroke-width": pitch - 1, "stroke-linecap": "round" },
      d: places.map(([x, y]) => `M${round(x)} ${round(y)}h0`).join("") || "M0 0",
    });
  return [
    rule([at.right, at.y(0)], [at.right + room, at.y(0)], { key: "zero out" }),
    ...ways(inputsOf(spread).filter((a, i) => SENT.includes(i) && left.includes(a)), { at, out, tall, edge, pitch }),
    dots("inputs", bell, { opacity: 0.3 }),
    dots("inputs silenced", bell.filter((_, i) => quiet(shown[i]))),
    dots("left", heap, attributesOf("wire", { series: "feedForward", mark: "out" })),
    dots("left silenced", heap.filter((_, i) => quiet(left[i]))),
    ...wordsOf(at, room, `${shareWords(silent, 2)} silenced`),
  ];
};

/** The way of some inputs in dots: up to the curve, and off it to the right.
 * @param {number[]} some @param {{ at: Plane, out: (a: number) => number, tall: number, edge: number, pitch: number }} places */
const ways = (some, { at, out, tall, edge, pitch }) =>
  /** @type {const} */ (["ink", "feedForward"]).map((series) =>
    h("path", {
      ...attributesOf("wire", { series, key: `ways ${series}`, class: "faint" }),
      ...{ "stroke-width": pitch * 0.6, "stroke-linecap": "round", "stroke-dasharray": `0 ${pitch * 1.6}` },
      d: some.map((a) => {
        const [x, y] = [round(at.x(a)), round(at.y(out(a)))];
        return series === "ink" ? `M${x} ${round(at.y(-tall))}V${y}` : `M${x} ${y}H${round(edge)}`;
      }).join("") || "M0 0",
    })
  );

/** What the right half says. @param {Plane} at @param {number} room @param {string} silenced */
function wordsOf(at, room, silenced) {
  const { size } = at, right = at.right + room;
  return [
    label([right, at.y(4)], "adds ↑", { key: "adds", size, anchor: "end", weight: "bold", series: "feedForward" }),
    label([right, at.y(-4)], "subtracts ↓", {
      ...{ key: "subtracts", size, anchor: "end", weight: "bold", series: "feedForward" },
    }),
    label([right, at.y(0) - size * 2.1], silenced, { key: "silent", size, anchor: "end", weight: "bold", halo: true }),
  ];
}
