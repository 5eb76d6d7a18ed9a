// @ts-check
/** What removing each part of the model does to one sentence, three ways to remove. Twin of bill.py and sampled.py. */

import { difference, dot, partsOf } from "../../static/js/transformer/attribution.js";
import { average, forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { sentenceOf } from "../../static/js/transformer/sentence_controls.js";

/**
 * @typedef {import("../../static/js/transformer/transformer.js").Run} Run
 * @typedef {import("../../static/js/transformer/transformer.js").Hook} Hook
 * @typedef {import("../../static/js/transformer/transformer.js").Transformer} Transformer
 * @typedef {import("../../static/js/transformer/attribution.js").Part} Part
 * @typedef {Pick<Run, "layers" | "stream">} Source
 * @typedef {ReturnType<typeof sentenceOf>} Sentence
 * @typedef {"zero" | "mean" | "resample"} Ablation
 * @typedef {{ name: string, dla: number, direct: Record<Ablation, number>, total: Record<Ablation, number> }} Row  what a part
 *   pays, and what its removal changes where the logits alone hear of it, and where all do
 */

/** Sentences behind `mean` and `resample`, as in sampled.py. */
export const [COUNTERPARTS, RESAMPLED] = [12, 4];
/** @type {Ablation[]} */
export const ABLATIONS = ["zero", "mean", "resample"];

/**
 * @param {Record<string, string>} inputs  of a sentence about giving
 * @param {Omit<import("./film.js").Data, "translators">} data
 * @returns {{ clean: number, rows: Row[] }}
 */
export function removals(inputs, data) {
  const model = modelFrom(data.config, data.files.model);
  const sentence = sentenceOf(inputs, data.language);
  const { d_model } = data.config;
  const [a, b] = [sentence.answer, sentence.wrong].map((word) => data.language.vocabulary.indexOf(word ?? ""));
  const last = sentence.tokens.length - 1;
  const end = (/** @type {Float32Array} */ stream) => stream.subarray(last * d_model, (last + 1) * d_model);
  const clean = forward(model, sentence.tokens);
  const whole = difference(model, end(clean.stream), a, b);
  const sources = ABLATIONS.map((how) => replacements(model, sentence, how, data.language));
  const rows = partsOf(clean, last, data.config).slice(1).map((part, index) => {
    const changes = (/** @type {Source | null} */ source) => {
      const said = source && partsOf({ ...clean, ...source }, last, data.config)[index + 1].write;
      const direct = end(clean.stream).map((value, i) => value - part.write[i] + (said ? said[i] : 0));
      const changed = forward(model, sentence.tokens, [hookOf(part, source)]);
      return [direct, end(changed.stream)].map((stream) => difference(model, stream, a, b).value - whole.value);
    };
    const means = sources.map((several) => several.map(changes)).map((all) =>
      [0, 1].map((i) => all.reduce((sum, row) => sum + row[i], 0) / all.length)
    );
    const [direct, total] = [0, 1].map((
      i,
    ) => /** @type {Record<Ablation, number>} */ (Object.fromEntries(ABLATIONS.map((how, k) => [how, means[k][i]]))));
    return { name: part.name, dla: dot(whole.along, part.write), direct, total };
  });
  return { clean: whole.value, rows };
}

/** @param {Part} part @param {Source | null} source @returns {Hook} */
const hookOf = ({ kind, layer, head }, source) => ({
  site: kind === "head" ? "head" : "mlp",
  layer,
  ...(kind === "head" ? { head } : {}),
  ...(source ? { mode: "patch", source } : { mode: "zero" }),
});

/**
 * What a removed part is replaced from: nothing, one average run, or several other sentences.
 * @param {Transformer} model
 * @param {Sentence} sentence
 * @param {Ablation} how
 * @param {import("./film.js").Data["language"]} language
 * @returns {(Source | null)[]}
 */
function replacements(model, sentence, how, language) {
  if (how === "zero") return [null];
  const runs = (/** @type {number} */ count, /** @type {boolean} */ third) =>
    Array.from({ length: count }, (_, k) => forward(model, counterpart(sentence, k, third, language)));
  return how === "mean" ? [average(runs(COUNTERPARTS, true))] : runs(RESAMPLED, false);
}

/**
 * The same sentence about others; with `third`, someone who was not there gives.
 * @param {Sentence} sentence
 * @param {number} k
 * @param {boolean} third
 * @param {import("./film.js").Data["language"]} language
 */
function counterpart({ words, roles, answer, wrong }, k, third, { vocabulary, names, places, objects }) {
  const people = [0, 1, 2].map((i) => names[(5 * k + 16 * i + 3) % names.length]);
  const put = (/** @type {string} */ word, /** @type {number} */ i) => {
    if (third && i === roles.giver_again) return people[2];
    if (word === answer) return people[0];
    if (word === wrong) return people[1];
    if (places.includes(word)) return places[(3 * k + 1) % places.length];
    return objects.includes(word) ? objects[(7 * k + 2) % objects.length] : word;
  };
  return words.map((word, i) => vocabulary.indexOf(put(word, i)));
}
