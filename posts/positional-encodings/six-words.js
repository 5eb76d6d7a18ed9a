// @ts-check
/** One attention layer over six words, with random weights: what it gives to each of them, in whatever order they stand. */

import { softmax } from "../../static/js/transformer/probability.js";

/** @typedef {{ x: number[][], q: number[][], k: number[][], v: number[][] }} Drawn */
/** @typedef {{ encoding: string, masked: boolean }} How */

/** The words' order: the first has changed places with that at `place`; then all may be turned round. @param {number} count @param {number} place @param {boolean} backwards */
export function orderOf(count, place, backwards) {
  const order = Array.from({ length: count }, (_, i) => i);
  [order[0], order[place]] = [order[place], order[0]];
  return backwards ? order.reverse() : order;
}

/**
 * The output of each word, in the words' own order.
 * @param {number[]} order
 * @param {How} how
 * @param {Drawn} drawn
 */
export function outputsOf(order, { encoding, masked }, drawn) {
  const width = drawn.q.length;
  const thetas = Array.from({ length: width / 2 }, (_, i) => 10_000 ** ((-2 * i) / width));
  const x = order.map((word, at) =>
    encoding === "sinusoid" ? drawn.x[word].map((value, i) => value + wave(at * thetas[i >> 1], i)) : drawn.x[word]
  );
  const turned = (/** @type {number[][]} */ rows) =>
    encoding === "rope" ? rows.map((row, at) => turn(row, at, thetas)) : rows;
  const [q, k, v] = [turned(times(x, drawn.q)), turned(times(x, drawn.k)), times(x, drawn.v)];
  /** @type {number[][]} */
  const found = new Array(order.length);
  order.forEach((word, at) => {
    const seen = order.map((_, i) => i).filter((i) => !masked || i <= at);
    const scores = seen.map((i) =>
      dot(q[at], k[i]) / Math.sqrt(width) - (encoding === "alibi" ? 0.5 * Math.abs(at - i) : 0)
    );
    const weights = softmax(scores);
    found[word] = v[0].map((_, c) => seen.reduce((sum, i, n) => sum + weights[n] * v[i][c], 0));
  });
  return found;
}

/** @param {number} angle @param {number} i */
const wave = (angle, i) => (i % 2 ? Math.cos(angle) : Math.sin(angle));

/** Each pair of neighbours turned. @param {number[]} row @param {number} at @param {number[]} thetas */
const turn = (row, at, thetas) =>
  row.map((value, i) => {
    const angle = at * thetas[i >> 1];
    return i % 2
      ? row[i - 1] * Math.sin(angle) + value * Math.cos(angle)
      : value * Math.cos(angle) - row[i + 1] * Math.sin(angle);
  });

/** @param {number[]} a @param {number[]} b */
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** @param {number[][]} rows @param {number[][]} matrix */
const times = (rows, matrix) =>
  rows.map((row) => matrix[0].map((_, c) => row.reduce((sum, value, i) => sum + value * matrix[i][c], 0)));
