// @ts-check
/** What a neuron sees, says and changes, in words. */

import { percent, say, tint } from "../../static/js/kit.js";
import { times } from "./neuron-drawing.js";

/**
 * @import { Memory } from "./neuron-drawing.js"
 * @typedef {{ after: string, word: string, before: number, now: number }} Next  chances of a word, as trained and now
 */

/** @param {number} chance */
export const chanceText = (chance) => (chance < 0.001 ? "under 0.1\u00a0%" : percent(chance, chance < 0.01 ? 1 : 3));

/** The word that excites it most often. @param {{ word: string }[]} contexts */
function mostOf(contexts) {
  const times = (/** @type {string} */ one) => contexts.filter(({ word }) => word === one).length;
  return contexts.reduce((best, { word }) => (times(word) > times(best) ? word : best), contexts[0].word);
}

/** @param {Memory & { purity: number, kind: string, active: number, next: Next }} derived */
export function sentencesOf({ neuron, scale, contexts, up, down, purity, kind, active, next }) {
  const { after, word, before, now } = next;
  const who = scale === 0 ? `Without neuron ${neuron}` : `With neuron ${neuron} ${times(scale)}`;
  return {
    finding: scale === 1
      ? say`Neuron ${neuron} sees “${mostOf(contexts)}”, says “${up[0]}”: ${
        tint("feedForward", percent(purity, 2))
      } of what it sees is ${kind}.`
      : say`${who}, “${word}” after “${after}”: from ${chanceText(before)} to ${tint("feedForward", chanceText(now))}.`,
    summary: `Most exciting words: ${contexts.map(({ word }) => word).join(", ")}. Promotes ${
      up.join(", ")
    }; pushes down ${down.join(", ")}. At ${times(scale)} the chance of “${word}” after “${after}” is ${
      percent(now)
    }, as trained ${percent(before)}.`,
    texts: {
      active: String(active),
      chance: percent(now),
      before: percent(before),
      up: up[0],
      purity: percent(purity, 2),
      kind,
    },
  };
}
