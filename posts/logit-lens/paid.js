// @ts-check
/** Direct logit attribution of one answer: what each part pays, what its removal would take, and whence a head fetched. */

import { product } from "../../static/js/transformer/arrays.js";
import { compared, difference, dot, partsOf } from "../../static/js/transformer/attribution.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { sentenceOf } from "../../static/js/transformer/sentence_controls.js";

/**
 * @typedef {import("../../static/js/transformer/attribution.js").Part} Part
 * @typedef {import("../../static/js/transformer/transformer.js").Run} Run
 * @typedef {import("./film.js").Data} Data
 * @typedef {{ name: string, kind: "constant" | "embedding" | "head" | "mlp", layer: number, value: number }} Entry
 * @typedef {{ word: string, weight: number, value: number }} Fetched  from one position: with which attention, paid what
 */

/**
 * @param {Record<import("./film.js").SentenceInput, string> & { back: number, swap: boolean, head: string }} inputs
 * @param {Data} data
 */
export function paidFor(inputs, data) {
  const model = modelFrom(data.config, data.files.model);
  const { d_model, vocab_size } = data.config;
  const { vocabulary } = data.language;
  const sentence = sentenceOf(inputs, data.language);
  const run = forward(model, sentence.tokens);
  const at = sentence.tokens.length - 1 - inputs.back;
  const logits = run.logits.subarray(at * vocab_size, (at + 1) * vocab_size);
  const asked = inputs.back === 0 ? sentence : { answer: null, wrong: null };
  const two = compared(asked, logits, vocabulary);
  const [a, b] = inputs.swap ? two.reverse() : two;
  const stream = run.stream.subarray(at * d_model, (at + 1) * d_model);
  const whole = difference(model, stream, a, b);
  const parts = partsOf(run, at, data.config);
  const moving = parts.map(({ write }) => difference(model, stream.map((value, i) => value - write[i]), a, b));
  const entry = (
    /** @type {Omit<Entry, "value">} */ { name, kind, layer },
    /** @type {number} */ value,
  ) => /** @type {Entry} */ ({ name, kind, layer, value });
  const constant = { name: "bias", kind: /** @type {const} */ ("constant"), layer: -1 };
  return {
    words: sentence.words.slice(0, at + 1),
    whole: whole.value,
    ...{ a: vocabulary[a], b: vocabulary[b] },
    frozen: [entry(constant, whole.constant), ...parts.map((part) => entry(part, dot(whole.along, part.write)))],
    alone: [entry(constant, 0), ...parts.map((part, i) => entry(part, whole.value - moving[i].value))],
    sources: fetchedBy(inputs.head, { run, at, along: whole.along, words: sentence.words }, model.weights, data),
  };
}

/**
 * What a head pays, by the position that it was fetched from.
 * @param {string} name
 * @param {{ run: Run, at: number, along: number[], words: string[] }} read
 * @param {Record<string, Float32Array>} weights
 * @param {Data} data
 * @returns {Fetched[]}
 */
function fetchedBy(name, { run, at, along, words }, weights, { config: { d_model, d_head } }) {
  const [layer, head] = name.split(".").map(Number);
  const { v, pattern } = run.layers[layer];
  const t = run.tokens.length;
  const values = v.subarray(head * t * d_head, (head + 1) * t * d_head);
  const out = weights[`block${layer}.w_o`].subarray(head * d_head * d_model, (head + 1) * d_head * d_model);
  const moved = product(values, out, d_head);
  return words.slice(0, at + 1).map((word, j) => {
    const weight = pattern[(head * t + at) * t + j];
    return { word, weight, value: weight * dot(along, moved.subarray(j * d_model, (j + 1) * d_model)) };
  });
}

/** @param {Entry[]} entries @param {Entry["kind"]} [kind] */
export const sum = (entries, kind) =>
  entries.reduce((total, each) => total + (kind && each.kind !== kind ? 0 : each.value), 0);
