// @ts-check
/** GPT-2 XL with some of its parts swapped: the sizes, what they come to, and the order of the swaps. */

import {
  attention_layer,
  feed_forward_layer,
  model_weights,
  sequence_cache_bytes,
} from "../../static/js/formulas/posts/gpt2-to-now.js";

/**
 * @typedef {{ layers: number, width: number, heads: number, head: number, vocabulary: number, context: number,
 *   groups: number, window: number, experts: number, used: number, plain: number, gated: number }} Sizes
 * @typedef {{ letter: string, old: string, new: string, year: string }} Part
 */

/**
 * What the model comes to when these parts are swapped.
 * @param {string} letters
 * @param {Sizes} sizes
 */
export function swapped(letters, sizes) {
  const has = (/** @type {string} */ letter) => letters.includes(letter);
  const width = has("g") ? sizes.gated : sizes.plain;
  const shape = {
    keys: has("k") ? sizes.groups : sizes.heads,
    windowed: has("w") ? sizes.layers / 2 : 0,
    matrices: has("g") ? 3 : 2,
    experts: has("e") ? sizes.experts : 1,
    used: has("e") ? sizes.used : 1,
    d_ff: has("e") ? width / sizes.used : width,
    positions: has("r") ? 0 : sizes.context,
    norm_vectors: has("n") ? 1 : 2,
    biases: has("b") ? 0 : 1,
  };
  const { keys, biases, matrices, d_ff, experts, positions, norm_vectors, windowed } = shape;
  const common = { d_model: sizes.width, biases };
  const attention = attention_layer({ ...common, n_heads: sizes.heads, n_kv_heads: keys, d_head: sizes.head });
  const weights = (/** @type {number} */ counted) =>
    model_weights({
      ...{
        n_layers: sizes.layers,
        d_model: sizes.width,
        vocab_size: sizes.vocabulary,
        positions,
        norm_vectors,
        attention,
      },
      feed_forward: feed_forward_layer({ ...common, d_ff, matrices, n_experts: experts, counted }),
    });
  const cache = sequence_cache_bytes({
    ...{ n_layers: sizes.layers, n_kv_heads: keys, d_head: sizes.head, seq_len: sizes.context },
    ...{ windowed, window: sizes.window, dtype_bytes: 2 },
  });
  return { ...shape, weights: weights(experts), active: weights(shape.used), cache };
}

/**
 * Order and step after a click on a part: the swaps that are done come first, in the order in which they were done.
 * @param {string} order
 * @param {number} step
 * @param {string} letter
 */
export function clicked(order, step, letter) {
  const rest = [...order].filter((other) => other !== letter);
  const done = order.indexOf(letter) < step;
  const at = done ? step - 1 : step;
  return { order: [...rest.slice(0, at), letter, ...rest.slice(at)].join(""), step: done ? step - 1 : step + 1 };
}
