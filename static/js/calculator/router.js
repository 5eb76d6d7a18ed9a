// @ts-check
/**
 * How tokens are sent to experts: the twin of blog/calc/moe.py, for the rules that a figure can show. Ties go to the
 * lower index everywhere.
 *
 * @typedef {"softmax" | "sigmoid"} Score
 * @typedef {{ scores: number[][], experts: number[][], weights: number[][] }} Routing
 */

import { softmax } from "../transformer/probability.js";

/**
 * The logits of the routing figure: a fixed pattern, tilted towards the first experts.
 * @param {{ n_tokens: number, n_experts: number, skew: number }} sizes
 */
export function panelLogits({ n_tokens, n_experts, skew }) {
  return Array.from({ length: n_tokens }, (_, t) =>
    Array.from({ length: n_experts }, (_, e) => {
      const tilt = (skew * (n_experts - 1 - e)) / Math.max(n_experts - 1, 1);
      return 1.5 * Math.cos(0.7 * (t + 1) * (e + 1)) + Math.sin(1.3 * (t + 1) + 2.1 * e) + tilt;
    }));
}

/**
 * @param {number[]} logits
 * @param {Score} score
 */
function scored(logits, score) {
  return score === "sigmoid" ? logits.map((z) => 1 / (1 + Math.exp(-z))) : softmax(logits);
}

/**
 * The indices of the largest values.
 * @param {number[]} values
 * @param {number} count
 */
export function best(values, count) {
  /** @type {number[]} */
  const chosen = []; // best first; one pass, since the routing figure asks for thousands
  let least = -Infinity; // of the chosen, once there are enough
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (chosen.length === count && value <= least) continue;
    let place = chosen.length === count ? count - 1 : chosen.length;
    for (; place > 0 && values[chosen[place - 1]] < value; place -= 1) chosen[place] = chosen[place - 1];
    chosen[place] = i;
    least = values[chosen[chosen.length - 1]];
  }
  return chosen;
}

/**
 * Choose experts for every token: by score plus bias, weighed by the scores without it, renormalised over the chosen.
 * @param {number[][]} logits
 * @param {{ n_active_experts: number, score: Score, scale?: number }} rule
 * @param {number[]} [bias]
 * @returns {Routing}
 */
export function route(logits, { n_active_experts, score, scale = 1 }, bias = []) {
  const scores = logits.map((row) => scored(row, score));
  const experts = scores.map((row) => best(row.map((value, e) => value + (bias[e] ?? 0)), n_active_experts));
  const weights = experts.map((chosen, t) => {
    const own = chosen.map((e) => scores[t][e]);
    const sum = own.reduce((a, b) => a + b, 0) + 1e-20;
    return own.map((value) => (value / sum) * scale);
  });
  return { scores, experts, weights };
}

/**
 * How many tokens chose each expert.
 * @param {number[][]} experts
 * @param {number} n_experts
 */
export function loads(experts, n_experts) {
  const load = new Array(n_experts).fill(0);
  for (const row of experts) for (const e of row) load[e] += 1;
  return load;
}

/**
 * Which choices an expert of limited capacity accepts; earlier tokens come first.
 * @param {number[][]} experts
 * @param {number} n_experts
 * @param {number} limit
 */
export function accepted(experts, n_experts, limit) {
  const load = new Array(n_experts).fill(0);
  return experts.map((row) => row.map((e) => (load[e] += 1) <= limit));
}

/**
 * E * sum(f * P): 1 when balanced, E when all tokens go to one expert.
 * @param {number[][]} scores
 * @param {number[][]} experts
 */
export function auxiliaryLoss(scores, experts) {
  const n_experts = scores[0].length;
  const slots = experts.length * experts[0].length;
  const mean = Array.from(
    { length: n_experts },
    (_, e) => scores.reduce((sum, row) => sum + row[e], 0) / scores.length,
  );
  return n_experts * loads(experts, n_experts).reduce((sum, load, e) => sum + (load / slots) * mean[e], 0);
}

/**
 * How far the fullest expert is above the mean: 0 when balanced.
 * @param {number[]} load
 */
export function largestViolation(load) {
  return Math.max(...load) / (load.reduce((a, b) => a + b, 0) / load.length) - 1;
}

/**
 * The choice bias after one update: up where an expert had too few tokens, down where too many.
 * @param {number[]} bias
 * @param {number[]} load
 * @param {number} step
 */
function updatedBias(bias, load, step) {
  const mean = load.reduce((a, b) => a + b, 0) / load.length;
  return bias.map((value, e) => value + step * Math.sign(mean - load[e]));
}

/**
 * The choice bias after some updates on the same tokens.
 * @param {number[][]} logits
 * @param {{ n_active_experts: number, score: Score }} rule
 * @param {{ step: number, updates: number }} how
 */
export function balancedBias(logits, rule, { step, updates }) {
  const n_experts = logits[0].length;
  const scores = logits.map((row) => scored(row, rule.score));
  let bias = new Array(n_experts).fill(0);
  const raised = new Array(n_experts).fill(0); // one row, again and again
  for (let i = 0; i < updates; i += 1) {
    const load = new Array(n_experts).fill(0);
    for (const row of scores) {
      for (let e = 0; e < n_experts; e += 1) raised[e] = row[e] + bias[e];
      for (const e of best(raised, rule.n_active_experts)) load[e] += 1;
    }
    bias = updatedBias(bias, load, step);
  }
  return bias;
}
