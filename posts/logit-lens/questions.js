// @ts-check
/** The three kinds of questions that the averages are over, what is measured, and what a curve then says. */

import { fixed, percent, say, tint } from "../../static/js/kit.js";
import { STATES } from "../../static/js/transformer/lens.js";
import { REPEATED } from "./film.js";

/**
 * @import { Series } from "../../static/js/marks/chart.js"
 * @typedef {"kl" | "top1" | "probability" | "entropy"} Metric
 * @typedef {{ name: string, answer: string, series: Series, values: number[], raw: number[], band: number[][],
 *   right: number[], set: Record<string, string> }} Line  by state; band: quartiles, right: the share of answers on top
 * @typedef {{ lens: string, metric: Metric, state: number, seed: string, yours: number[], lines: Line[], chosen: Line,
 *   frames: { word: string, right: boolean }[] }} Derived
 */

/** @type {Record<string, { task: string, name: string, answer: string, series: Series, set: Record<string, string> }>} */
export const QUESTIONS = {
  giving: { task: "giving", name: "receivers", answer: "the receiver", series: "one", set: { task: "giving" } },
  facts: { task: "fact", name: "facts", answer: "the fact", series: "three", set: { task: "fact" } },
  repeats: {
    ...{ task: "own", name: "repeats", answer: "the repeated word", series: "two" },
    set: { task: "own", own: REPEATED },
  },
};
/** @type {Record<Metric, { title: string, most: number, ticks: number[], text: (value: number) => string }>} */
export const METRICS = {
  kl: { title: "nats off the final answer", most: 13, ticks: [0, 4, 8, 12], text: (v) => `${fixed(v, 2)}\u00a0nats` },
  top1: { title: "share of answers on top", most: 1, ticks: [0, 0.5, 1], text: (v) => percent(v, 2) },
  probability: { title: "chance of the answer", most: 1, ticks: [0, 0.5, 1], text: (v) => percent(v, 2) },
  entropy: { title: "entropy, nats", most: 5.6, ticks: [0, 2, 4], text: (v) => `${fixed(v, 2)}\u00a0nats` },
};

/** @param {Derived} derived */
export function findingOf({ lens, metric, state, chosen: { values, right, series, answer } }) {
  const [now, before] = [values[state], values[state - 1]];
  const number = (/** @type {number} */ value) => tint(series, METRICS[metric].text(value), "chosen");
  const after = state === 0 ? "At the embedding" : `After ${STATES[state]}`;
  if (metric === "top1") return say`${after} the ${lens} lens has ${answer} on top in ${number(now)}.`;
  if (metric === "probability") return say`${after} the ${lens} lens gives ${answer} a chance of ${number(now)}.`;
  if (metric === "entropy") {
    return say`${after} the ${lens} lens: entropy ${number(now)}, right in ${percent(right[state], 1)}.`;
  }
  if (state === 0) return say`At the embedding the ${lens} lens is ${number(now)} off the answer.`;
  return say`${STATES[state]} writes, and the ${lens} lens is ${number(Math.abs(now - before))} ${
    now > before ? "further off" : "nearer"
  } than before.`;
}

/**
 * What the chart says of a place.
 * @param {Metric} metric
 * @param {number[]} values
 * @param {number} state
 * @param {Derived["frames"]} frames
 */
export function insightAt(metric, values, state, frames) {
  if (state < 1 || state > 7) return "";
  const [now, before] = [values[state], values[state - 1]];
  const lost = frames[state - 1].right && !frames[state].right;
  if (metric === "kl" && now > before) {
    return lost ? `half a step before it had “${frames[state - 1].word}”` : "the film runs backwards here";
  }
  if (metric === "entropy") return now === Math.min(...values.slice(0, 8)) ? "surest so far, and wrong" : "";
  if (metric === "top1" && now > 0.8 && before < 0.2 + now / 2) return "the answer was there";
  return metric === "top1" && now < 0.01 ? "not there yet" : "";
}
