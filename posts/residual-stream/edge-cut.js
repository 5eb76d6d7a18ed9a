// @ts-check
/** One edge of the model cut: a reader that no longer hears one writer, and what is then still answered. */

import { layerNorm, product, rotate, splitHeads } from "../../static/js/transformer/arrays.js";
import { compared } from "../../static/js/transformer/attribution.js";
import { lastLogits } from "../../static/js/transformer/parts.js";
import { ranked } from "../../static/js/transformer/probability.js";
import { forward } from "../../static/js/transformer/transformer.js";

/**
 * @import { Hook, Run, Transformer } from "../../static/js/transformer/transformer.js"
 * @typedef {{ kind: "q" | "k" | "v", writer: number, reader: number, instead: number[] }} Edge  heads counted through all blocks
 * @typedef {{ word: number, said: [number, number] }} Answer  what should follow; what does, whole and cut
 */

/**
 * The run of a sentence, whole and with the edge cut.
 * @param {Transformer} model
 * @param {number[]} tokens
 * @param {Edge} edge
 */
function bothRuns(model, tokens, edge) {
  const clean = forward(model, tokens);
  return [clean, edge.writer >> 2 < edge.reader >> 2 ? forward(model, tokens, [cut(model, clean, edge)]) : clean];
}

/**
 * The reader's queries, keys or values, computed from a stream without one writer's write.
 * @param {Transformer} model
 * @param {Run} clean
 * @param {Edge} edge
 * @returns {Hook}
 */
function cut({ config, weights }, clean, { kind, writer, reader, instead }) {
  const { d_model, d_head, n_heads } = config;
  const layer = reader >> 2;
  const t = clean.tokens.length;
  const wrote = clean.layers[writer >> 2].head.subarray((writer % 4) * t * d_model, ((writer % 4) + 1) * t * d_model);
  const stream = clean.layers[layer].stream.map((value, i) => value - wrote[i] + instead[i % d_model]);
  const name = (/** @type {string} */ part) => weights[`block${layer}.${part}`];
  const read = product(layerNorm(stream, name("norm1_gain"), name("norm1_bias")), name(`w_${kind}`), d_model);
  const split = splitHeads(read, n_heads, d_head);
  return { site: kind, layer, head: reader % 4, mode: "mean", source: kind === "v" ? split : rotate(split, config, t) };
}

/**
 * The second half of a string that repeats: every word whose predecessor is known, and what the model says there.
 * @param {Transformer} model
 * @param {number[]} tokens
 * @param {Edge} edge
 * @returns {Answer[]}
 */
export function repeated(model, tokens, edge) {
  const { vocab_size } = model.config;
  const runs = bothRuns(model, tokens, edge);
  const length = (tokens.length - 1) / 2;
  return Array.from({ length: length - 2 }, (_, i) => {
    const at = length + 2 + i;
    const [whole, left] = runs.map(({ logits }) => ranked(logits.subarray(at * vocab_size, (at + 1) * vocab_size))[0]);
    return { word: tokens[at + 1], said: [whole, left] };
  });
}

/**
 * The lead of a sentence's answer, whole and with the edge cut.
 * @param {Transformer} model
 * @param {{ tokens: number[], answer: string | null, wrong: string | null }} sentence
 * @param {Edge} edge
 * @param {string[]} vocabulary
 */
export function leads(model, sentence, edge, vocabulary) {
  const logits = bothRuns(model, sentence.tokens, edge).map(lastLogits);
  const [answer, rival] = compared(sentence, logits[0], vocabulary);
  const [before, after] = logits.map((each) => each[answer] - each[rival]);
  return { before, after, answer: vocabulary[answer], rival: vocabulary[rival] };
}
