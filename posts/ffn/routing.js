// @ts-check
/**
 * The routing figure's simulation: the twin of routing.py, on the calculator's router.
 *
 * @typedef {{ tokens: number, experts: number, chosen: number, waves: number, updates: number, rate: number, step: number }} Sizes
 * @typedef {{ time: number, rule: string, factor: number, skew: number }} State
 * @typedef {{ token: number, rank: number, expert: number, kept: boolean, place: number }} Choice
 *   place: among those that its expert took, or among those that it refused
 */

import { accepted, auxiliaryLoss, balancedBias, loads, panelLogits, route } from "../../static/js/calculator/router.js";
import { softmax } from "../../static/js/transformer/probability.js";

/** @type {Map<string, { experts: number[][], offset: number[], logits: number[][] }>} where the tokens go; the latest last */
const known = new Map();
const MOST = 128;

/**
 * Gradient of E * sum(f * P) by an offset of each expert's logit; the shares f of choices are counts and have none.
 * @param {number[][]} odds
 * @param {number[]} load
 */
function lossGradient(odds, load) {
  const all = load.reduce((sum, many) => sum + many, 0);
  const share = load.map((many) => many / all);
  const means = odds.map((row) => row.reduce((sum, p, e) => sum + p * share[e], 0));
  return share.map((f, e) =>
    (share.length * odds.reduce((sum, row, t) => sum + row[e] * (f - means[t]), 0)) / odds.length
  );
}

/** @param {number[][]} logits @param {number[]} offset */
const shiftedBy = (logits, offset) => logits.map((row) => row.map((z, e) => z + offset[e]));

/**
 * What balancing has added to each expert after some updates on this batch: to its logit, or to its score.
 * @param {number[][]} logits
 * @param {string} rule
 * @param {number} updates
 * @param {Sizes} sizes
 * @returns {number[]}
 */
function offsetsOf(logits, rule, updates, { experts, chosen, rate, step }) {
  const how = /** @type {const} */ ({ n_active_experts: chosen, score: "sigmoid" });
  if (rule === "bias") return balancedBias(logits, how, { step, updates });
  let offset = new Array(experts).fill(0);
  for (let i = 0; i < (rule === "loss" ? updates : 0); i += 1) {
    const shifted = shiftedBy(logits, offset);
    const slope = lossGradient(shifted.map((row) => softmax(row)), loads(route(shifted, how).experts, experts));
    offset = offset.map((value, e) => value - rate * slope[e]);
  }
  return offset;
}

/**
 * Where every token goes, kept for the states that were asked for last.
 * @param {State} state
 * @param {Sizes} sizes
 */
export function routed({ time, rule, skew }, sizes) {
  const updates = rule === "none" ? 0 : Math.max(0, time - sizes.waves);
  const name = [rule, skew, updates].join();
  const found = known.get(name) ?? routedAnew(rule, skew, updates, sizes);
  known.set(name, found);
  if (known.size > MOST) known.delete(known.keys().next().value ?? "");
  return found;
}

/** @param {string} rule @param {number} skew @param {number} updates @param {Sizes} sizes */
function routedAnew(rule, skew, updates, sizes) {
  const logits = panelLogits({ n_tokens: sizes.tokens, n_experts: sizes.experts, skew });
  const offset = offsetsOf(logits, rule, updates, sizes);
  const how = /** @type {const} */ ({ n_active_experts: sizes.chosen, score: "sigmoid" });
  const { experts } = rule === "bias" ? route(logits, how, offset) : route(shiftedBy(logits, offset), how);
  return { experts, offset, logits };
}

/**
 * How far the first of a token's two weights is from what the untouched router gives the same pair, on average: they are
 * the softmax of the two chosen logits, as Mixtral has them; a bias leaves the logits as they are.
 * @param {ReturnType<typeof routed>} found
 * @param {string} rule
 */
export function movedWeight({ experts, offset, logits }, rule) {
  const first = (/** @type {number[][]} */ z) => experts.map((row, t) => softmax(row.map((e) => z[t][e]))[0]);
  const [after, before] = [first(rule === "bias" ? logits : shiftedBy(logits, offset)), first(logits)];
  return after.reduce((sum, value, t) => sum + Math.abs(value - before[t]), 0) / after.length;
}

/** The auxiliary loss of what is routed now. @param {ReturnType<typeof routed>} found @param {string} rule */
export function lossOf({ experts, offset, logits }, rule) {
  const seen = rule === "bias" ? logits : shiftedBy(logits, offset);
  return auxiliaryLoss(seen.map((row) => softmax(row)), experts);
}

/** All choices, each with its place in its expert or among those that it refused. @param {number[][]} experts @param {number} limit @param {number} n */
export function choicesOf(experts, limit, n) {
  const kept = accepted(experts, n, limit);
  const [taken, refused] = [new Array(n).fill(0), new Array(n).fill(0)];
  return experts.flatMap((row, token) =>
    row.map((expert, rank) => {
      const list = kept[token][rank] ? taken : refused;
      list[expert] += 1;
      return { token, rank, expert, kept: kept[token][rank], place: list[expert] - 1 };
    })
  );
}
