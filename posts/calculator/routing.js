// @ts-check
/** A router at work: tokens fly to the experts that they choose, and one that finds its expert full is turned away. */

import {
  choice,
  count,
  figure,
  fixed,
  group,
  panel,
  panels,
  percent,
  player,
  plural,
  readout,
  say,
  slider,
  tint,
  when,
} from "../../static/js/kit.js";
import { capacity } from "../../static/js/formulas/calc/moe.js";
import {
  accepted,
  auxiliaryLoss,
  balancedBias,
  largestViolation,
  loads,
  panelLogits,
  route,
} from "../../static/js/calculator/router.js";
import { FACTORS, NO_LIMIT, rackTrees, SKEWS } from "./bins.js";

/** @import { Choice } from "./bins.js" */
/** @typedef {{ experts: number[][], load: number[], bias: number[], aux_loss: number }} Routed */

const WAVES = 32; // frames in which the tokens set out; in one more the last ones come to rest
const MOST_ROUTED = 64;
/** @type {Map<string, Routed>} the latest last */
const routed = new Map();

export default figure({
  inputs: () => ({
    skew: slider({ label: "Tilt to the first experts", values: SKEWS }),
    updates: slider({ label: "Nudges of the bias", values: [0, 1, 2, 5, 10, 20, 50, 51] }),
    sent: player({
      label: "Tokens sent",
      frames: WAVES + 2,
      format: (at) => percent(Math.min(1, at / WAVES), 1),
      perSecond: 8,
    }),
    ...group("More", {
      factor: slider({
        label: "Places, of an even share",
        values: FACTORS,
        format: (value) => (value === NO_LIMIT ? "no limit" : String(value)),
      }),
      n_experts: slider({ label: "Experts", values: [4, 8, 16] }),
      n_active_experts: slider({ label: "Experts for each token", values: [1, 2, 4] }),
      n_tokens: slider({ label: "Tokens", values: [16, 32, 64] }),
      score: choice({ label: "Gate", options: { softmax: "softmax", sigmoid: "sigmoid" } }),
      ...when(({ updates }) => updates > 0, {
        step: slider({ label: "Size of a nudge", values: [0.001, 0.003, 0.01, 0.03, 0.1] }),
      }),
    }),
  }),

  presets: {
    "Nearly even": {},
    "No place to spare": { factor: 1 },
    "Tilted": { skew: 4 },
    "Four times the places": { skew: 4, factor: 4 },
    "Fifty nudges": { skew: 4, score: "sigmoid", updates: 50 },
  },

  once: "sent",

  derive(inputs) {
    const { n_tokens, n_experts, n_active_experts, factor, sent } = inputs;
    const { experts, load, bias, aux_loss } = routingOf(inputs);
    const limit = factor === NO_LIMIT ? n_tokens : capacity({ n_tokens, n_experts, n_active_experts, factor });
    const left = Math.floor((Math.min(sent, WAVES) * n_tokens) / WAVES);
    const kept = accepted(experts, n_experts, limit);
    return {
      ...{ ...inputs, load, bias, aux_loss, capacity: limit },
      choices: choicesOf(experts, kept, n_experts),
      dropped: kept.flat().filter((each) => !each).length,
      untouched: kept.filter((row) => !row.includes(true)).length,
      unused: load.reduce((sum, many) => sum + Math.max(0, limit - many), 0),
      max_violation: largestViolation(load),
      even: (n_tokens * n_active_experts) / n_experts,
      left, // tokens that have set out
      arrived: loads(experts.slice(0, left), n_experts),
      landed: sent > WAVES ? n_tokens : Math.floor(((sent - 1) * n_tokens) / WAVES), // and have come to rest
    };
  },

  view(derived, layout) {
    const { n_tokens, n_experts, n_active_experts, load, even, aux_loss, untouched } = derived;
    return {
      finding: headline(derived),
      summary: `${plural(n_tokens, "token")} choose ${n_active_experts} of ${n_experts} experts each. Chosen: ${
        load.join(", ")
      } times. ${plural(untouched, "token")} reach no expert.`,
      readouts: [readout("aux_loss", "auxiliary loss, 1 when even", aux_loss, (value) => fixed(value, 4))],
      texts: { most: count(Math.max(...load)), even: fixed(even, 0) },
      plot: panels(layout, [panel(395, (box) => rackTrees(derived, box))]),
    };
  },
});

/**
 * Where the tokens go: the seats do not change that, so it is kept while they do.
 * @param {{ n_tokens: number, n_experts: number, n_active_experts: number, skew: number, score: string, updates: number,
 *   step: number }} inputs
 */
function routingOf({ n_tokens, n_experts, n_active_experts, skew, score, updates, step }) {
  const name = [n_tokens, n_experts, n_active_experts, skew, score, updates, updates && step].join();
  const known = routed.get(name);
  if (known) return known;
  const logits = panelLogits({ n_tokens, n_experts, skew });
  const rule = { n_active_experts, score: /** @type {"softmax" | "sigmoid"} */ (score) };
  const bias = balancedBias(logits, rule, { step, updates });
  const { scores, experts } = route(logits, rule, bias);
  const sums = scores.map((row) => row.reduce((a, b) => a + b, 0));
  const shares = score === "softmax" ? scores : scores.map((row, t) => row.map((value) => value / sums[t]));
  const found = { experts, load: loads(experts, n_experts), bias, aux_loss: auxiliaryLoss(shares, experts) };
  routed.set(name, found);
  if (routed.size > MOST_ROUTED) routed.delete(routed.keys().next().value ?? "");
  return found;
}

/** All choices, each with its place in or above its expert. @param {number[][]} experts @param {boolean[][]} kept @param {number} n @returns {Choice[]} */
function choicesOf(experts, kept, n) {
  const [taken, refused] = [new Array(n).fill(0), new Array(n).fill(0)];
  return experts.flatMap((row, token) =>
    row.map((expert, rank) => {
      const list = kept[token][rank] ? taken : refused;
      list[expert] += 1;
      return { token, rank, expert, kept: kept[token][rank], place: list[expert] - 1 };
    })
  );
}

/** @param {{ load: number[], even: number, dropped: number, n_tokens: number, n_active_experts: number, updates: number }} derived */
function headline({ load, even, dropped, n_tokens, n_active_experts, updates }) {
  const most = Math.max(...load);
  const [fullest, share] = [`xpert ${load.indexOf(most) + 1} gets ${most}`, fixed(even, even % 1 ? 1 : 0)];
  const after = updates ? `After ${plural(updates, "nudge")} ` : "";
  if (dropped) {
    const lost = `${count(dropped)} of ${count(n_tokens * n_active_experts)}`;
    return say`${after}${tint("loss", lost)} choices find no place: e${fullest}, ${share} would be even.`;
  }
  const start = updates ? `${after}e` : "E";
  return say`${start}${fullest}, ${share} would be even: ${tint("router", "all find a place")}.`;
}
