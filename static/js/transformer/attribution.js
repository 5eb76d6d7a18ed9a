// @ts-check
/**
 * Direct logit attribution: the logit of one word minus that of another, split over everything that wrote to the
 * stream. Twin of blog/lab/attribution.py.
 *
 * @typedef {import("./transformer.js").Transformer} Transformer
 * @typedef {import("./transformer.js").Run} Run
 * @typedef {{ name: string, kind: "embedding" | "head" | "mlp", layer: number, head?: number, write: Float32Array }} Part
 */

import { moments, product } from "./arrays.js";
import { ranked } from "./probability.js";

/**
 * Everything that wrote to one position of the stream: the embedding, the heads and feed-forwards in order.
 * @param {Pick<Run, "tokens" | "layers">} run @param {number} at @param {{ d_model: number, n_heads: number }} config
 * @returns {Part[]}
 */
export function partsOf(run, at, { d_model, n_heads }) {
  const t = run.tokens.length;
  const row = (/** @type {Float32Array} */ x, /** @type {number} */ i) => x.subarray(i * d_model, (i + 1) * d_model);
  return [
    { name: "embedding", kind: "embedding", layer: -1, write: row(run.layers[0].stream, at) },
    ...run.layers.flatMap((block, layer) => [
      ...Array.from({ length: n_heads }, (_, head) => /** @type {Part} */ ({
        name: `${layer}.${head}`,
        kind: "head",
        layer,
        head,
        write: row(block.head, head * t + at),
      })),
      /** @type {Part} */ ({ name: `MLP ${layer}`, kind: "mlp", layer, write: row(block.mlp, at) }),
    ]),
  ];
}

/**
 * How the logits of two words differ along the stream: the direction that a write is read along, what the bias adds,
 * and the difference itself. The final norm divides by `sigma`, taken as it came out; the rest of it is linear.
 * @param {Transformer} model @param {Float32Array} stream  one position @param {number} a @param {number} b
 */
export function difference({ config, weights }, stream, a, b) {
  const { final_gain, final_bias, unembedding } = weights;
  const [, sigma] = moments(stream, 0, stream.length);
  const gap = Array.from(
    stream,
    (_, i) => unembedding[i * config.vocab_size + a] - unembedding[i * config.vocab_size + b],
  );
  const raw = gap.map((value, i) => (value * final_gain[i]) / sigma);
  const middle = raw.reduce((sum, value) => sum + value, 0) / raw.length;
  const along = raw.map((value) => value - middle); // the norm takes each write's mean away
  const constant = dot(gap, final_bias);
  return { along, constant, sigma, value: constant + dot(along, stream) };
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
export function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * The two words that are compared: the sentence's own where it has them, else the likeliest.
 * @param {{ answer: string | null, wrong: string | null }} sentence
 * @param {ArrayLike<number>} logits  at the position
 * @param {string[]} vocabulary
 * @returns {[number, number]}
 */
export function compared({ answer, wrong }, logits, vocabulary) {
  const order = ranked(logits);
  const first = answer === null ? order[0] : vocabulary.indexOf(answer);
  const second = wrong === null ? order.find((word) => word !== first) ?? 0 : vocabulary.indexOf(wrong);
  return [first, second];
}

/**
 * What writes [rows, d_model] add to every logit, up to the final norm's scale.
 * @param {Transformer} model @param {Float32Array} write
 */
export function promoted({ config, weights }, write) {
  const { d_model } = config;
  const read = write.map((value, i) => value * weights.final_gain[i % d_model]);
  for (let row = 0; row < write.length; row += d_model) {
    const [middle] = moments(write, row, d_model);
    for (let i = 0; i < d_model; i++) read[row + i] -= middle * weights.final_gain[i];
  }
  return product(read, weights.unembedding, d_model);
}
