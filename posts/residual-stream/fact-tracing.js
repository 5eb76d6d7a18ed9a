// @ts-check
/** Causal tracing of a fact: noise on its subject, and what each state alone brings back of the answer. */

import { lastLogits } from "../../static/js/transformer/parts.js";
import { softmax } from "../../static/js/transformer/probability.js";
import { sentenceOf } from "../../static/js/transformer/sentence_controls.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";

/**
 * @import { Language } from "../../static/js/transformer/sentences.js"
 * @import { Hook, Run, TransformerConfig } from "../../static/js/transformer/transformer.js"
 * @import { Kind } from "./tower-states.js"
 * @typedef {Record<Kind, number[][]>} Restored  by block and position
 * @typedef {{ clean: number, corrupted: number, restored: Restored }} Traced
 * @typedef {Record<"relation" | "country" | "form", string> & { level: number }} FactInputs  level: of the noise, in
 *   standard deviations of the stream
 * @typedef {{ config: TransformerConfig, files: { model: ArrayBuffer }, language: Language, noise: number[][],
 *   spread: number }} Data
 */

export const KINDS = /** @type {Kind[]} */ (["stream", "attention", "mlp"]);

/**
 * The chance of the answer as it is, with noise on the subject, and what each state put back returns.
 * @param {FactInputs} inputs
 * @param {Data} data
 * @returns {Traced}
 */
export function traceOf({ relation, country, form, level }, data) {
  const model = modelFrom(data.config, data.files.model);
  const { n_layers, d_model } = model.config;
  const { words, tokens, answer } = sentenceOf({ relation, country, form, task: "fact" }, data.language);
  const target = data.language.vocabulary.indexOf(String(answer));
  const subject = words.indexOf(country);
  const clean = forward(model, tokens);
  const blurred = data.noise.map((drawn) => {
    const source = clean.layers[0].stream.slice();
    drawn.forEach((value, i) => (source[subject * d_model + i] += level * data.spread * value));
    return forward(model, tokens, [{ site: "stream", layer: 0, mode: "patch", source }]);
  });
  const average = (/** @type {(blur: Run) => Run} */ run) =>
    blurred.reduce((sum, blur) => sum + softmax(lastLogits(run(blur)))[target], 0) / blurred.length;
  const corrupted = average((blur) => blur);
  const returned = (/** @type {Kind} */ kind, /** @type {number} */ layer, /** @type {number} */ position) => {
    if (position < subject) return 0; // what stands before the subject never hears of it
    const at = kind === "stream" ? layer + 1 : layer;
    /** @type {Hook} */
    const hook = { site: kind, layer: at, mode: "patch", positions: [position], source: clean };
    return average((blur) => forward(model, tokens, [hook], blur)) - corrupted;
  };
  const map = (/** @type {Kind} */ kind) =>
    Array.from({ length: n_layers }, (_, layer) => tokens.map((_, position) => returned(kind, layer, position)));
  const restored = /** @type {Restored} */ (Object.fromEntries(KINDS.map((kind) => [kind, map(kind)])));
  return { clean: softmax(lastLogits(clean))[target], corrupted, restored };
}
