// @ts-check
/** One head of the small model in its two halves: its route is in the run, its cargo is computed here. */

import { layerNorm, product } from "../../static/js/transformer/arrays.js";
import { forward } from "../../static/js/transformer/transformer.js";

/** @import { Run, Transformer } from "../../static/js/transformer/transformer.js" */

/**
 * The columns of one head in a weight that holds all heads side by side.
 * @param {Float32Array} weight
 * @param {number} head
 * @param {Transformer["config"]} config
 */
function columnsOf(weight, head, { d_model, d_head, n_heads }) {
  const out = new Float32Array(d_model * d_head);
  for (let i = 0; i < d_model; i++) {
    const from = i * n_heads * d_head + head * d_head;
    out.set(weight.subarray(from, from + d_head), i * d_head);
  }
  return out;
}

/**
 * What a head would carry from each row of a stream [rows, d_model].
 * @param {Transformer} model
 * @param {[number, number]} place  layer and head
 * @param {Float32Array} stream
 */
export function cargoOf({ config, weights }, [layer, head], stream) {
  const { d_model, d_head } = config;
  const name = (/** @type {string} */ part) => weights[`block${layer}.${part}`];
  const read = layerNorm(stream, name("norm1_gain"), name("norm1_bias"));
  const own = name("w_o").subarray(head * d_head * d_model, (head + 1) * d_head * d_model);
  return product(product(read, columnsOf(name("w_v"), head, config), d_model), own, d_head);
}

/**
 * The run in which one head's route carries this cargo, and so much of it arrives.
 * @param {Transformer} model
 * @param {Run} run
 * @param {[number, number]} place  layer and head of the route
 * @param {Float32Array} cargo
 * @param {number} share
 */
export function delivered(model, run, [layer, head], cargo, share) {
  const t = run.tokens.length;
  const { d_model } = model.config;
  const pattern = run.layers[layer].pattern.subarray(head * t * t, (head + 1) * t * t);
  const source = run.layers[layer].head.slice();
  source.set(product(pattern, cargo, t).map((value) => value * share), head * t * d_model);
  return forward(model, run.tokens, [{ site: "head", layer, head, mode: "patch", source }]);
}
