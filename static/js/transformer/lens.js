// @ts-check
/** What a lens reads off the states of the stream: the logit lens, and lenses that move a state before it is read. */

import { add, product } from "./arrays.js";
import { logProbabilities } from "./probability.js";
import { readout } from "./transformer.js";

/**
 * @typedef {import("./transformer.js").Transformer} Transformer
 * @typedef {import("./transformer.js").Run} Run
 * @typedef {(stream: Float32Array) => Float32Array} Translator  a state as the readout should see it
 */

/** The states of the stream, named by what wrote last. */
export const STATES = ["start", "attn 0", "MLP 0", "attn 1", "MLP 1", "attn 2", "MLP 2", "attn 3", "MLP 3"];
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-"; // as in posts/logit-lens/tuned.py
const NEGLIGIBLE = -30; // a log-probability whose word adds less than 1e-11 to a sum

/** The nine states of the stream, [t, d_model] each. @param {Run} run */
export function statesOf(run) {
  return [run.layers[0].stream, ...run.layers.flatMap((each) => [each.stream_mid, add(each.stream_mid, each.mlp)])];
}

/** @type {WeakMap<object, Record<string, Translator[]>>} */
const decoded = new WeakMap();

/**
 * The lenses of a figure's data: for each, what moves a state before it is read. The last state is never moved.
 * @param {{ debiased: number[][], tuned: { scales: number[], letters: string, bias: number[] }[] }} stored
 * @returns {Record<string, Translator[]>}
 */
export function lensesFrom(stored) {
  const known = decoded.get(stored);
  if (known) return known;
  const lenses = {
    logit: [],
    debiased: stored.debiased.map((bias) => (/** @type {Float32Array} */ x) => shifted(x, bias)),
    tuned: stored.tuned.map(({ scales, letters, bias }) => {
      const d = bias.length;
      const value = Object.fromEntries([...ALPHABET].map((letter, i) => [letter, i - (ALPHABET.length >> 1)]));
      const turned = new Float32Array(d * d); // by rows of what comes in, as `product` wants it
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) turned[j * d + i] = Number(i === j) + value[letters[i * d + j]] * scales[i];
      }
      return (/** @type {Float32Array} */ x) => shifted(product(x, turned, d), bias);
    }),
  };
  decoded.set(stored, lenses);
  return lenses;
}

/** @param {Float32Array} x  [t, d]; not changed @param {ArrayLike<number>} bias */
export function shifted(x, bias) {
  const out = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += bias.length) {
    for (let i = 0; i < bias.length; i++) out[at + i] = x[at + i] + bias[i];
  }
  return out;
}

/**
 * What a lens reads at some states of a run: log-probabilities by state and position.
 * @param {Transformer} model
 * @param {Run} run
 * @param {Translator[]} lens
 * @param {number[]} chosen
 */
export function readings(model, run, lens, chosen) {
  const states = statesOf(run);
  return chosen.map((s) =>
    logProbabilities(readout(model, lens[s] ? lens[s](states[s]) : states[s]), model.config.vocab_size)
  );
}

/**
 * How far a reading is from the model's own last one, how open it is, and how likely and how high it has one word.
 * @param {Float64Array} final @param {Float64Array} found @param {number} word
 */
export function measuresOf(final, found, word) {
  let kl = 0, entropy = 0, rank = 1, top = 0;
  for (let v = 0; v < final.length; v++) {
    if (final[v] > NEGLIGIBLE) kl += Math.exp(final[v]) * (final[v] - found[v]);
    if (found[v] > NEGLIGIBLE) entropy -= Math.exp(found[v]) * found[v];
    if (found[v] > found[word]) rank += 1;
    if (found[v] > found[top]) top = v;
  }
  return { kl: Math.max(0, kl), entropy, rank, top, probability: Math.exp(found[word]), top1: Number(top === word) };
}

/** @param {number} value */
export const hundredths = (value) => Math.round(value * 100) / 100;
