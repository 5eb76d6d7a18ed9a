// @ts-check
/** A lens trained in the page: Adam on an affine map, from the identity, measured on the way. Twin of page_training in experiment.py. */

import { moments, product } from "../../static/js/transformer/arrays.js";
import { shifted, statesOf } from "../../static/js/transformer/lens.js";
import { logProbabilities } from "../../static/js/transformer/probability.js";
import { forward, modelFrom, readout } from "../../static/js/transformer/transformer.js";

/**
 * @typedef {import("../../static/js/transformer/transformer.js").Transformer} Transformer
 * @typedef {import("../../static/js/transformer/transformer.js").TransformerConfig} Config
 * @typedef {{ config: Config, files: { model: ArrayBuffer }, rows: number[][], held_out: number[][],
 *   asked: { tokens: number[], answer: number }[], steps: number, rate: number, batch: number, stride: number,
 *   shown: number }} Texts
 * @typedef {{ state: number, form: string, examples: number, pull: number }} How
 * @typedef {{ states: Float32Array[], final: Float64Array[], logs: Float64Array[] }} Text  the stream at the four places,
 *   [n, d_model] each, and the probabilities that the model finally gives, by position, with their logarithms
 * @typedef {{ step: number, seen: number, unseen: number, read: number[] }} Frame  divergence on its own examples and on
 *   unseen text, and the word that is read at the end of each sentence
 */

/** Places where a lens is trained: states of the stream. */
export const PLACES = [0, 2, 4, 6];
/** Steps after which the map is measured: close together at first, when it learns most. */
export const MEASURED = [0, 1, 2, 4, 8, ...Array.from({ length: 10 }, (_, i) => 12 * (i + 1))];

/**
 * The training, as what was measured on the way.
 * @param {How} how
 * @param {Texts} data
 * @returns {Frame[]}
 */
export function train({ state, form, examples, pull }, data) {
  const model = modelFrom(data.config, data.files.model);
  const d = data.config.d_model;
  const place = PLACES.indexOf(state);
  const { text, other, ends } = preparedFor(model, data);
  const taken = Array.from({ length: examples }, (_, i) => (i * data.stride) % text.final.length);
  const mine = picked(text, place, taken.slice(0, data.shown), d);
  const unseen = { ...other, states: other.states[place] };
  const A = Float32Array.from({ length: d * d }, (_, i) => Number(i % (d + 1) === 0));
  const b = new Float32Array(d);
  const { loss, gradient, tops } = trainer(model);
  const learns = (/** @type {number} */ i) => form === "full" || (form === "diagonal" && i % (d + 1) === 0);
  const [ofMatrix, ofBias] = [adam(A, learns), adam(b)];
  const measured = (/** @type {number} */ step) => ({
    step,
    seen: loss(mine, A, b),
    unseen: loss(unseen, A, b),
    read: tops(ends[place], A, b),
  });
  const frames = [measured(0)];
  const batch = Math.min(data.batch, examples);
  for (let step = 1; step <= data.steps; step++) {
    const rows = Array.from({ length: batch }, (_, i) => taken[((step - 1) * batch + i) % examples]);
    const { byMatrix, byBias } = gradient(picked(text, place, rows, d), A, b, form);
    const rate = data.rate * (1 - (step - 1) / data.steps);
    ofMatrix(byMatrix, step, rate);
    ofBias(byBias, step, rate);
    for (let i = 0; pull > 0 && i < A.length; i++) A[i] -= rate * pull * (A[i] - Number(i % (d + 1) === 0));
    if (MEASURED.includes(step)) frames.push(measured(step));
  }
  return frames;
}

/**
 * Adam's step on an array, in place.
 * @param {Float32Array} values
 * @param {(index: number) => boolean} [learns]
 */
function adam(values, learns = () => true) {
  const first = new Float64Array(values.length), second = new Float64Array(values.length);
  return (/** @type {Float32Array} */ by, /** @type {number} */ step, /** @type {number} */ rate) => {
    const grown = [1 - 0.9 ** step, 1 - 0.999 ** step];
    for (let i = 0; i < values.length; i++) {
      if (!learns(i)) continue;
      first[i] = 0.9 * first[i] + 0.1 * by[i];
      second[i] = 0.999 * second[i] + 0.001 * by[i] * by[i];
      values[i] -= (rate * (first[i] / grown[0])) / (Math.sqrt(second[i] / grown[1]) + 1e-8);
    }
  };
}

/** @type {WeakMap<Transformer, { text: Text, other: Text, ends: Float32Array[] }>} */
const prepared = new WeakMap();

/**
 * Everything that no input changes, computed once for a model. `ends`: the sentences' last positions, by place.
 * @param {Transformer} model
 * @param {Texts} data
 */
function preparedFor(model, data) {
  const d = model.config.d_model;
  const runs = () => data.asked.map(({ tokens }) => statesOf(forward(model, tokens)));
  const endsOf = (/** @type {Float32Array[][]} */ all) =>
    PLACES.map((state) => Float32Array.from(all.flatMap((states) => [...states[state].slice(-d)])));
  const found = prepared.get(model) ??
    { text: collected(model, data.rows), other: collected(model, data.held_out), ends: endsOf(runs()) };
  prepared.set(model, found);
  return found;
}

/** @param {Transformer} model @param {number[][]} rows @returns {Text} */
function collected(model, rows) {
  const { d_model, vocab_size } = model.config;
  const size = rows[0].length * d_model;
  const states = PLACES.map(() => new Float32Array(rows.length * size));
  const final = rows.flatMap((tokens, i) => {
    const run = forward(model, tokens);
    const all = statesOf(run);
    states.forEach((each, k) => each.set(all[PLACES[k]], i * size));
    return logProbabilities(run.logits, vocab_size).map((row) => row.map(Math.exp));
  });
  return { states, final, logs: final.map((row) => row.map(Math.log)) };
}

/** @typedef {{ states: Float32Array, final: Float64Array[], logs: Float64Array[] }} Examples */

/** @param {Text} text @param {number} place @param {number[]} rows @param {number} d @returns {Examples} */
function picked({ states, final, logs }, place, rows, d) {
  const out = new Float32Array(rows.length * d);
  rows.forEach((row, i) => out.set(states[place].subarray(row * d, (row + 1) * d), i * d));
  return { states: out, final: rows.map((row) => final[row]), logs: rows.map((row) => logs[row]) };
}

/** @param {Float32Array} matrix  [rows, columns] @param {number} columns */
function transposed(matrix, columns) {
  const rows = matrix.length / columns;
  const out = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j];
  return out;
}

/**
 * The divergence from the model's last distribution, how it changes with matrix and bias, and what is read.
 * @param {Transformer} model
 */
function trainer(model) {
  const { d_model: d, vocab_size } = model.config;
  const { final_gain, unembedding } = model.weights;
  const turned = transposed(unembedding, vocab_size);
  const moved = (/** @type {Float32Array} */ x, /** @type {Float32Array} */ A, /** @type {Float32Array} */ b) =>
    shifted(product(x, transposed(A, d), d), b);
  const read = (/** @type {Float32Array} */ here) => logProbabilities(readout(model, here), vocab_size);
  /** @param {Float32Array} x @param {Float32Array} A @param {Float32Array} b */
  const tops = (x, A, b) => read(moved(x, A, b)).map((row) => row.indexOf(Math.max(...row)));
  /** @param {Examples} aim @param {Float32Array} A @param {Float32Array} b */
  const loss = ({ states, final, logs }, A, b) => {
    const found = read(moved(states, A, b));
    let sum = 0;
    for (let n = 0; n < found.length; n++) {
      const p = final[n], log = logs[n], guess = found[n];
      for (let v = 0; v < vocab_size; v++) if (p[v] > 1e-12) sum += p[v] * (log[v] - guess[v]);
    }
    return sum / found.length;
  };
  /** @param {Examples} aim @param {Float32Array} A @param {Float32Array} b @param {string} form */
  const gradient = ({ states, final }, A, b, form) => {
    const here = moved(states, A, b);
    const rows = here.length / d;
    const found = read(here);
    const byLogits = new Float32Array(rows * vocab_size);
    for (let n = 0; n < rows; n++) {
      const p = final[n], guess = found[n];
      for (let v = 0; v < vocab_size; v++) byLogits[n * vocab_size + v] = (Math.exp(guess[v]) - p[v]) / rows;
    }
    const byUnit = product(byLogits, turned, vocab_size);
    for (let i = 0; i < byUnit.length; i++) byUnit[i] *= final_gain[i % d];
    const byMoved = throughNorm(here, byUnit, d);
    const byBias = new Float32Array(d);
    for (let i = 0; i < byMoved.length; i++) byBias[i % d] += byMoved[i];
    const byMatrix = form === "bias" ? A : product(transposed(byMoved, d), states, rows); // a bias alone moves no matrix
    return { byMatrix, byBias };
  };
  return { loss, gradient, tops };
}

/** The derivative through a normalisation without gain. @param {Float32Array} x @param {Float32Array} by @param {number} d */
function throughNorm(x, by, d) {
  const out = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += d) {
    const [mean, sigma] = moments(x, at, d);
    let middle = 0, along = 0;
    for (let i = 0; i < d; i++) {
      middle += by[at + i] / d;
      along += (by[at + i] * (x[at + i] - mean)) / sigma / d;
    }
    for (let i = 0; i < d; i++) out[at + i] = (by[at + i] - middle - ((x[at + i] - mean) / sigma) * along) / sigma;
  }
  return out;
}
