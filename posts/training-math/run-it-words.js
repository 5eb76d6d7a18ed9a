// @ts-check
/** What a training cost, against the recipe. */

import { fixed, say, tint } from "../../static/js/kit.js";

/** @type {Record<string, string>} */
export const RULES = { adamw: "AdamW", momentum: "momentum", descent: "plain" };

/** @typedef {{ rate: number, batch: number, rule: string }} Recipe */

/** What differs from the recipe, if it is one thing; nothing if it is the recipe itself. @param {Recipe} training @param {Recipe} usual */
export function differs({ rate, batch, rule }, usual) {
  const found = [
    batch !== usual.batch && (batch === 1 ? "One sentence a step" : `A batch of ${batch}`),
    rate !== usual.rate && `A rate of ${rate}`,
    rule !== usual.rule && (rule === "descent" ? "Plain descent" : "Momentum"),
  ].filter(Boolean);
  return found.length > 1 ? "This training" : found[0] || "";
}

/** @param {Recipe & { usual: Recipe, end: number | null, floor: number, ends: Record<string, [number, number][]>, waiting: boolean }} derived */
export function findingOf({ end, floor, ends, waiting, usual, ...training }) {
  if (waiting) return "Training…";
  if (end === null) return "The loss is no longer a number: the weights have run away.";
  const what = differs(training, usual);
  if (!what) {
    return say`The recipe ends ${tint("loss", `${fixed(end - floor, 3)} nats`)} a word above what it must pay.`;
  }
  const [, least] = ends[usual.rule].find(([rate]) => rate === usual.rate) ?? [0, NaN];
  const more = end - least;
  const where = more < 0 ? "below" : "above";
  return say`${what} ends ${tint("loss", `${fixed(Math.abs(more), 3)} nats`)} a word ${where} the recipe.`;
}
