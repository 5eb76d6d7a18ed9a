// @ts-check
/** What a training cost, against the recipe. */

import { fixed, say, tint } from "../../static/js/kit.js";

/** @type {Record<string, string>} */
export const RULES = { adamw: "AdamW", momentum: "momentum", descent: "plain" };
const RECIPE = { rate: 0.02, batch: 8, rule: "adamw" };

/** @typedef {{ rate: number, batch: number, rule: string }} Recipe */

/** What differs from the recipe, if it is one thing; nothing if it is the recipe itself. @param {Recipe} training */
export function differs({ rate, batch, rule }) {
  const found = [
    batch !== RECIPE.batch && (batch === 1 ? "One sentence a step" : `A batch of ${batch}`),
    rate !== RECIPE.rate && `A rate of ${rate}`,
    rule !== RECIPE.rule && (rule === "descent" ? "Plain descent" : "Momentum"),
  ].filter(Boolean);
  return found.length > 1 ? "This training" : found[0] || "";
}

/** @param {Recipe & { end: number | null, floor: number, ends: Record<string, [number, number][]>, waiting: boolean }} derived */
export function findingOf({ end, floor, ends, waiting, ...training }) {
  if (waiting) return "Training…";
  if (end === null) return "The loss is no longer a number: the weights have run away.";
  const what = differs(training);
  if (!what) {
    return say`The recipe ends ${tint("loss", `${fixed(end - floor, 3)} nats`)} a word above what it must pay.`;
  }
  const more = end - (ends[RECIPE.rule].find(([rate]) => rate === RECIPE.rate)?.[1] ?? floor);
  const where = more < 0 ? "below" : "above";
  return say`${what} ends ${tint("loss", `${fixed(Math.abs(more), 3)} nats`)} a word ${where} the recipe.`;
}
