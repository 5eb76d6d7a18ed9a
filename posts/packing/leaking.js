// @ts-check
/** Three texts in one row of a small attention model, against each text alone: twin of leaking.py. */

import { softmax } from "../../static/js/transformer/probability.js";

/**
 * @typedef {{ width: number, layers: number, heads: number, head_width: number, grain: number, base: number, nothing: number }} Shape
 * @typedef {{ bounds: number[], weights: Record<string, number[][][]>, shape: Shape, words: string[] }} Data
 * @typedef {(i: number, j: number) => boolean} Allowed  whether i may read j
 * @typedef {{ stream: number[][], maps: number[][][][] }} Run  maps: [layer][head][token][token]
 */

/** The stored whole numbers as weights. @param {Data} data @returns {Record<string, number[][][]>} */
function weightsOf({ weights, shape: { grain } }) {
  return Object.fromEntries(
    Object.entries(weights).map(([name, matrices]) => [
      name,
      matrices.map((matrix) => matrix.map((row) => row.map((number) => number / grain))),
    ]),
  );
}

/**
 * The model over tokens from..to at these positions.
 * @param {Record<string, number[][][]>} weights
 * @param {Shape} shape
 * @param {{ span: [number, number], positions: number[], kind: string, allowed: Allowed }} options
 * @returns {Run}
 */
function run(weights, { width, layers, heads, head_width, base }, { span: [from, to], positions, kind, allowed }) {
  const turns = kind === "rotary" ? positions.map((position) => anglesOf(position, head_width, base)) : null;
  let stream = weights.words[0].slice(from, to);
  if (kind === "learned") stream = stream.map((row, i) => plus(row, weights.positions[0][positions[i]]));
  const maps = [];
  for (let layer = 0; layer < layers; layer++) {
    const normed = stream.map((row) => {
      const size = Math.sqrt(dot(row, row) / width);
      return row.map((number) => number / size);
    });
    const [queries, keys, values] = ["queries", "keys", "values"].map((name) => {
      const made = normed.map((row) => weights[name][layer].map((line) => dot(line, row)));
      return turns && name !== "values" ? made.map((row, i) => turned(row, turns[i], head_width)) : made;
    });
    const read = stream.map(() => /** @type {number[]} */ ([]));
    const found = Array.from({ length: heads }, (_, head) => {
      const [start, end] = [head * head_width, (head + 1) * head_width];
      const parts = keys.map((key) => key.slice(start, end));
      return queries.map((query, i) => {
        const asked = query.slice(start, end);
        const map = softmax(
          parts.map((part, j) => (allowed(i, j) ? dot(asked, part) / Math.sqrt(head_width) : -Infinity)),
        );
        for (let c = start; c < end; c++) {
          let sum = 0;
          for (let j = 0; j < map.length; j++) sum += map[j] * values[j][c];
          read[i].push(sum);
        }
        return map;
      });
    });
    stream = stream.map((row, i) => plus(row, weights.outputs[layer].map((line) => dot(line, read[i]))));
    maps.push(found);
  }
  return { stream, maps };
}

/** @param {number[]} a @param {number[]} b */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** @param {number[]} a @param {number[]} b */
const plus = (a, b) => a.map((number, i) => number + b[i]);

/** Cosine and sine for each pair of a head at a position. @param {number} position @param {number} wide @param {number} base */
const anglesOf = (position, wide, base) =>
  Array.from({ length: wide / 2 }, (_, pair) => {
    const angle = position * base ** (-(2 * pair) / wide);
    return [Math.cos(angle), Math.sin(angle)];
  });

/** Pairs of numbers turned, head by head. @param {number[]} row @param {number[][]} turns @param {number} wide */
const turned = (row, turns, wide) =>
  row.map((number, i) => {
    const [cos, sin] = turns[Math.floor((i % wide) / 2)];
    return i % 2 ? row[i - 1] * sin + number * cos : number * cos - row[i + 1] * sin;
  });

/** The document of a token. @param {number[]} bounds @param {number} token */
export const segmentOf = (bounds, token) => bounds.filter((bound) => bound <= token).length - 1;

/**
 * What the row's run has that the documents alone have not.
 * @param {Data} data
 * @param {{ mask: boolean, restart: boolean, kind: string }} options
 */
export function leak(data, { mask, restart, kind }) {
  const { bounds, shape } = data;
  const many = bounds[bounds.length - 1];
  const tokens = Array.from({ length: many }, (_, i) => i);
  const segment = tokens.map((token) => segmentOf(bounds, token));
  const same = (/** @type {number} */ i, /** @type {number} */ j) => segment[i] === segment[j];
  const positions = tokens.map((token) => token - (restart ? bounds[segment[token]] : 0));
  const weights = weightsOf(data);
  const allowed = (/** @type {number} */ i, /** @type {number} */ j) => j <= i && (!mask || same(i, j));
  const together = run(weights, shape, { span: [0, many], positions, kind, allowed });
  const apart = bounds.slice(0, -1).flatMap((start, d) => {
    const span = /** @type {[number, number]} */ ([start, bounds[d + 1]]);
    const own = { span, positions: tokens.slice(0, span[1] - start), kind };
    return run(weights, shape, { ...own, allowed: (i, j) => j <= i }).stream;
  });
  const gaps = together.stream.map((row, i) => row.map((number, c) => number - apart[i][c]));
  const differences = gaps.map((gap, i) => clean(Math.sqrt(dot(gap, gap) / dot(apart[i], apart[i])), shape.nothing));
  const maps = together.maps.flat();
  const strange = maps.reduce(
    (sum, map) =>
      sum + map.reduce((all, row, i) => all + row.reduce((part, w, j) => part + (same(i, j) ? 0 : w), 0), 0),
    0,
  );
  const later = differences.slice(bounds[1]);
  return {
    maps: together.maps,
    segment,
    differences,
    pairs: mask ? 0 : tokens.reduce((sum, i) => sum + tokens.filter((j) => j <= i && !same(i, j)).length, 0),
    share: strange / (maps.length * many),
    largest: clean(Math.max(...gaps.flat().map(Math.abs)), shape.nothing),
    changed: later.reduce((sum, gap) => sum + gap, 0) / later.length,
  };
}

/** @param {number} value @param {number} nothing */
const clean = (value, nothing) => (value < nothing ? 0 : value);
