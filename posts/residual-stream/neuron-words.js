// @ts-check
/** What a neuron sees, says and changes, in words. */

import { percent, say, tint } from "../../static/js/kit.js";
import { times } from "./neuron-drawing.js";

/** @import { Memory } from "./neuron-drawing.js" */

/** @param {number} chance */
export const chanceText = (chance) => (chance < 0.001 ? "under 0.1\u00a0%" : percent(chance));

/** @param {Memory & { purity: number, kind: string, active: number, chances: { word: string, before: number, after: number }[] }} derived */
export function sentencesOf({ neuron, scale, contexts, up, down, purity, kind, active, chances }) {
  const [{ word: answer, before, after }] = chances;
  const now = tint("feedForward", chanceText(after));
  const finding = scale === 1
    ? say`When it sees “${contexts[0].word}”, neuron ${neuron} says “${up[0]}”. “${answer}” stands at ${now}.`
    : say`${scale === 0 ? `Without neuron ${neuron}` : `With neuron ${neuron} ${times(scale)}`}, which says “${
      up[0]
    }”, “${answer}” goes from ${chanceText(before)} to ${now}.`;
  return {
    finding,
    summary: `Most exciting words: ${contexts.map(({ word }) => word).join(", ")}. Promotes ${
      up.join(", ")
    }; pushes down ${down.join(", ")}. At ${times(scale)} the chance of “${answer}” is ${percent(after)}, as trained ${
      percent(before)
    }.`,
    texts: {
      active: String(active),
      chance: percent(after),
      before: percent(before),
      up: up[0],
      purity: percent(purity, 2),
      kind,
    },
    notes: [`${percent(purity, 2)} of the 40 words that excite it most are ${kind}.`],
  };
}
