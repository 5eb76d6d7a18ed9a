// @ts-check
/** Twenty-eight layers as they are drawn at the start, told time and class in four ways: what they do to a picture. */

import { added, attend, columns, gelu, linear, modulated, normed, silu } from "./arithmetic.js";
import { gaussian, uniform } from "./noise.js";

/** @typedef {Record<string, Float64Array>} Matrices */

export const [TOKENS, WIDTH, LAYERS] = [16, 32, 28];
export const WAYS = ["adaLN-Zero", "adaLN", "cross-attention", "in-context"];
const HEADS = 2;
const [DOWN, ACROSS, COLUMNS] = [4, 8, 4]; // pixels of a patch, and patches in a row of them
/** @type {[string, number, number][]} */
const SHAPES = [
  ["qkv", 96, 32],
  ["o", 32, 32],
  ["in", 128, 32],
  ["out", 32, 128],
  ["ada", 192, 32],
  ["cross", 96, 32],
];
const ZEROS = new Float64Array(WIDTH);
const ONES = new Float64Array(WIDTH).fill(1);

/** @type {Matrices[]} by layer: they are the same in every state */
const drawnOnce = [];

/**
 * A layer's matrices, evenly between plus and minus sqrt(6 / (in + out)).
 * @param {number} layer
 */
function matrices(layer) {
  return drawnOnce[layer] ??= drawnFor(layer);
}

/** @param {number} layer */
function drawnFor(layer) {
  const drawn = uniform(1000 + layer, SHAPES.reduce((sum, [, rows, across]) => sum + rows * across, 0));
  /** @type {Matrices} */
  const found = {};
  let at = 0;
  for (const [name, rows, across] of SHAPES) {
    const [bound, end] = [Math.sqrt(6 / (rows + across)), at + rows * across];
    for (let i = at; i < end; i += 1) drawn[i] = bound * (2 * drawn[i] - 1);
    found[name] = drawn.subarray(at, end);
    at = end;
  }
  return found;
}

/** The time and the class as vectors. @param {number} time */
function told(time) {
  const angles = Array.from({ length: WIDTH / 2 }, (_, i) => time * 1000 ** (-i / (WIDTH / 2)));
  return [Float64Array.from([...angles.map(Math.cos), ...angles.map(Math.sin)]), gaussian(5, WIDTH)];
}

/** Shifts, scales and gates. @param {string} way @param {number} opened @param {Float64Array} made */
function six(way, opened, made) {
  const part = (/** @type {number} */ i) => made.subarray(i * WIDTH, (i + 1) * WIDTH);
  if (way === "adaLN") return [part(0), part(1), ONES, part(3), part(4), ONES];
  if (way === "adaLN-Zero") {
    const gate = new Float64Array(WIDTH).fill(opened);
    return [part(0), part(1), gate, part(3), part(4), gate];
  }
  return [ZEROS, ZEROS, ONES, ZEROS, ZEROS, ONES];
}

/**
 * What one layer makes of the stream.
 * @param {Float64Array} x
 * @param {string} way
 * @param {number} opened
 * @param {Float64Array[]} vectors
 * @param {Matrices} w
 */
function layer(x, way, opened, vectors, w) {
  const c = vectors[0].map((value, i) => value + vectors[1][i]);
  const said = six(way, opened, way.startsWith("adaLN") ? linear(silu(c), w.ada, WIDTH) : ZEROS);
  const shape = { width: WIDTH, heads: HEADS };
  const three = (/** @type {Float64Array} */ all) =>
    [0, 1, 2].map((i) => columns(all, 3 * WIDTH, i * WIDTH, (i + 1) * WIDTH));
  const [q, k, v] = three(linear(modulated(x, WIDTH, said[0], said[1]), w.qkv, WIDTH));
  let y = added(x, said[2], linear(attend(q, k, v, shape), w.o, WIDTH));
  if (way === "cross-attention") {
    const both = Float64Array.from([...vectors[0], ...vectors[1]]);
    const [query, key, value] = [0, 1, 2].map((i) => w.cross.subarray(i * WIDTH * WIDTH, (i + 1) * WIDTH * WIDTH));
    const asked = linear(normed(y, WIDTH), query, WIDTH);
    y = added(y, ONES, attend(asked, linear(both, key, WIDTH), linear(both, value, WIDTH), shape));
  }
  const hidden = gelu(linear(modulated(y, WIDTH, said[3], said[4]), w.in, WIDTH));
  return added(y, said[5], linear(hidden, w.out, 4 * WIDTH));
}

/** The token and the number in it that a pixel is. @param {number} y @param {number} x */
const placeOf = (y, x) =>
  (Math.floor(y / DOWN) * COLUMNS + Math.floor(x / ACROSS)) * WIDTH + (y % DOWN) * ACROSS + (x % ACROSS);

/** A picture's patches as tokens, with mean 0 and mean square 1 over all of them. @param {string[]} picture  shades, 0 to z */
export function patches(picture) {
  const tokens = new Float64Array(TOKENS * WIDTH);
  picture.forEach((row, y) => [...row].forEach((shade, x) => tokens[placeOf(y, x)] = parseInt(shade, 36)));
  const mean = tokens.reduce((sum, shade) => sum + shade, 0) / tokens.length;
  const spread = Math.sqrt(tokens.reduce((sum, shade) => sum + (shade - mean) ** 2, 0) / tokens.length);
  return tokens.map((shade) => (shade - mean) / spread);
}

/** Tokens as the picture that they are the patches of. @param {Float64Array} tokens */
export const pixels = (tokens) =>
  Array.from(
    { length: (TOKENS / COLUMNS) * DOWN },
    (_, y) => Array.from({ length: COLUMNS * ACROSS }, (_, x) => tokens[placeOf(y, x)]),
  );

/**
 * The tokens before the first layer and after each, and how far they have moved by then, as a part of their length.
 * @param {Float64Array} first
 * @param {string} way
 * @param {number} opened
 * @param {number} time
 */
export function through(first, way, opened, time) {
  const vectors = told(time);
  let x = way === "in-context" ? Float64Array.from([...first, ...vectors[0], ...vectors[1]]) : first;
  const length = Math.sqrt(first.reduce((sum, value) => sum + value ** 2, 0));
  const after = [first];
  const moved = Array.from({ length: LAYERS }, (_, at) => {
    x = layer(x, way, opened, vectors, matrices(at));
    after.push(x);
    return Math.sqrt(first.reduce((sum, value, i) => sum + (x[i] - value) ** 2, 0)) / length;
  });
  return { after, moved };
}
