// @ts-check
/** Trainings of five features in a plane: free, or around an arrow that is held. */

import { begin, gapsBetween, gram, ruleBatch } from "../../static/js/transformer/superposition.js";

/** @typedef {ReturnType<typeof begin>} Training */
/** @typedef {{ W: number[][], b: number[], losses: number[] }} Trained */
/** @typedef {ReturnType<typeof ended>} End */

const AROUND = 120; // steps in which the others settle around an arrow that is held

/** @type {WeakMap<object, { of: string, training: Training, batch: ReturnType<typeof ruleBatch> }>} */
const last = new WeakMap();

/**
 * The training of some inputs: the last one again while only the step or the hand moves.
 * @param {any} data
 * @param {number[]} densities
 * @param {number[]} importance
 * @param {number} seed
 */
export function trainingOf(data, densities, importance, seed) {
  const of = [...densities, ...importance, seed].join();
  const known = last.get(data);
  if (known?.of === of) return known;
  const batch = ruleBatch(data, densities);
  const found = { of, batch, training: begin(data.starts[seed - 1], batch, importance, data) };
  last.set(data, found);
  return found;
}

/**
 * What the others come to around an arrow that is held.
 * @param {Trained} from
 * @param {number[]} tip
 * @param {number} held
 * @param {ReturnType<typeof ruleBatch>} batch
 * @param {number[]} importance
 * @param {number} rate
 */
export function around(from, tip, held, batch, importance, rate) {
  const start = from.W.map((row, j) => row.map((value, i) => (i === held ? tip[j] : value)));
  return begin(start, batch, importance, { steps: AROUND, rate, bias: from.b, held }).after(AROUND);
}

/** @param {number[][]} W @param {number} least */
export function measured(W, least) {
  const products = gram(W);
  const norms = products.map((row, i) => Math.sqrt(row[i]));
  return { products, norms, kept: norms.flatMap((norm, i) => (norm > least ? [i] : [])) };
}

/** How the training ends, whatever is shown. @param {Trained} trained @param {number} least */
export function ended({ W, b, losses }, least) {
  const { kept } = measured(W, least);
  return {
    W,
    gaps: gapsBetween(W, kept),
    represented: kept.length,
    loss: losses[losses.length - 1],
    bias: b.reduce((sum, v) => sum + v, 0) / b.length,
  };
}
