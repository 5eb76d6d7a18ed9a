// @ts-check
/** A sentence and what each lens reads off its states; what was read once is kept for as long as its run is. */

import { label, textWidth } from "../../static/js/kit.js";
import { lensesFrom, measuresOf, readings } from "../../static/js/transformer/lens.js";
import { logProbabilities } from "../../static/js/transformer/probability.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";

/**
 * @typedef {import("../../static/js/transformer/transformer.js").Run} Run
 * @typedef {import("../../static/js/transformer/transformer.js").TransformerConfig} Config
 * @typedef {{ config: Config, files: { model: ArrayBuffer }, translators: Parameters<typeof lensesFrom>[0],
 *   language: import("../../static/js/transformer/sentences.js").Language }} Data
 */

/**
 * @typedef {"task" | "template" | "receiver" | "giver" | "order" | "place" | "object" | "relation" | "country" | "form"
 *   | "own"} SentenceInput
 * @typedef {Record<SentenceInput, import("../../static/js/inputs/control.js").Control<string>>} SentenceInputs
 */

/** The controls of a sentence of any kind. @param {Data} data */
export const sentenceInputs = (
  { language },
) => /** @type {SentenceInputs} */ (sentenceControls(language, { tasks: ["giving", "fact", "own"] }));

/** A list of words that repeats, as the reader may write it. */
export const REPEATED = "key Owen lamp store Eva ring key Owen lamp store Eva";

/** @type {WeakMap<Run, Map<string, unknown>>} what was read off a run, by name */
const films = new WeakMap();

/**
 * The sentence that the controls make, what the model says at its end, and what a lens reads at a state.
 * @param {Record<SentenceInput, string>} inputs
 * @param {Data} data
 */
export function filmOf(inputs, data) {
  const model = modelFrom(data.config, data.files.model);
  const sentence = sentenceOf(inputs, data.language);
  const run = forward(model, sentence.tokens);
  const kept = films.get(run) ?? new Map();
  films.set(run, kept);
  /** @template T @param {string} name @param {() => T} make @returns {T} */
  const keep = (name, make) => {
    if (!kept.has(name)) kept.set(name, make());
    return /** @type {T} */ (kept.get(name));
  };
  const final = keep("final", () => logProbabilities(run.logits, data.config.vocab_size));
  const read = (/** @type {string} */ lens, /** @type {number} */ state) =>
    keep(`${lens} ${state}`, () => readings(model, run, lensesFrom(data.translators)[lens], [state])[0]);
  return {
    ...sentence,
    final,
    read,
    /** How near each position's reading is to what the model says there. @param {string} lens @param {number} state */
    measured: (lens, state) =>
      keep(
        `measured ${lens} ${state}`,
        () => read(lens, state).map((found, t) => measuresOf(final[t], found, highest(final[t]))),
      ),
  };
}

/** The likeliest word's number. @param {ArrayLike<number>} row */
export function highest(row) {
  let best = 0;
  for (let v = 1; v < row.length; v++) if (row[v] > row[best]) best = v;
  return best;
}

/**
 * A word in the middle of a frame, set smaller or cut where it is too long; bold and green when it is the right one.
 * @param {[number, number]} at
 * @param {string} word
 * @param {{ width: number, size: number, right: boolean, key: string }} options
 */
export function framed(at, word, { width, size, right, key }) {
  const letters = [...word];
  while (letters.length > 1 && textWidth(letters.join(""), size) * 1.14 > width) letters.pop();
  return label(at, letters.length < word.length ? `${letters.slice(0, -1).join("")}…` : word, {
    ...{ size, key, anchor: "middle", weight: right ? "bold" : "normal" },
    ...(right ? { series: "embeddings" } : {}),
  });
}
