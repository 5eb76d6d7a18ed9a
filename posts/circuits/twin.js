// @ts-check
/** The sentence that a patch is taken from, and what a run says of the two names. */

import { lastLogits, scoresOf, unrelated } from "../../static/js/transformer/parts.js";
import { softmax } from "../../static/js/transformer/probability.js";

/**
 * @import { Language, Sentence } from "../../static/js/transformer/sentences.js"
 * @import { Run } from "../../static/js/transformer/transformer.js"
 * @typedef {{ difference: number, answer: number, wrong: number }} Score  answer, wrong: probabilities
 */

/**
 * The sentence to patch from.
 * @param {string} other
 * @param {Sentence} sentence
 * @param {Language} language
 */
export function otherTokens(other, { tokens, roles }, language) {
  const { receiver = 0, giver = 0, giver_again = 0 } = roles;
  if (other === "names") return unrelated(tokens, language)[0];
  const changed = [...tokens];
  if (other === "giver") changed[giver_again] = tokens[receiver];
  else [changed[receiver], changed[giver]] = [tokens[giver], tokens[receiver]];
  return changed;
}

/** What a run says of the two names. @param {Sentence} sentence @param {Language} language */
export function scorer(sentence, { vocabulary }) {
  const [answer, wrong] = [sentence.answer, sentence.wrong].map((word) => vocabulary.indexOf(word ?? ""));
  return (/** @type {Run} */ run) => {
    const logits = lastLogits(run);
    const chances = softmax(logits);
    const { difference } = scoresOf(logits, { answer, wrong, kind: "roles" });
    return /** @type {Score} */ ({ difference, answer: chances[answer], wrong: chances[wrong] });
  };
}
