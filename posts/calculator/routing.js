// @ts-check
/** A router at work: which expert each token chooses, what overflows, and what balances the load. */

import { count, fixed, percent, plural } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { capacity } from "../../static/js/formulas/calc/moe.js";
import { choice } from "../../static/js/inputs/choice.js";
import { when } from "../../static/js/inputs/control.js";
import { slider } from "../../static/js/inputs/slider.js";
import { bar } from "../../static/js/marks/bar.js";
import { rule } from "../../static/js/marks/line.js";
import { label } from "../../static/js/marks/text.js";
import {
  accepted,
  auxiliaryLoss,
  balancedBias,
  largestViolation,
  loads,
  panelLogits,
  route,
} from "../../static/js/calculator/router.js";

const STEPS = 9; // of the ramp
const NO_LIMIT = 8; // a capacity factor that stands for none

export function inputs() {
  return {
    skew: slider({ label: "Skew towards the first experts", min: 0, max: 6, step: 0.5 }),
    factor: slider({
      label: "Capacity factor",
      values: [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, NO_LIMIT],
      format: (value) => (value === NO_LIMIT ? "no limit" : String(value)),
    }),
    n_experts: slider({ label: "Experts", values: [4, 8, 16, 32, 64] }),
    n_active_experts: slider({
      label: "Experts for each token",
      values: (state) => [1, 2, 3, 4, 6, 8].filter((k) => k <= state.n_experts),
    }),
    n_tokens: slider({ label: "Tokens", values: [16, 32, 64, 128, 256] }),
    score: choice({ label: "Gate", options: { softmax: "softmax", sigmoid: "sigmoid" } }),
    updates: slider({ label: "Updates of the balancing bias", values: [0, 1, 2, 5, 10, 20, 50, 51] }),
    ...when((state) => state.updates > 0, {
      step: slider({ label: "Step of an update", values: [0.001, 0.003, 0.01, 0.03, 0.1] }),
    }),
    alpha: slider({ label: "Weight of the auxiliary loss", values: [0, 0.001, 0.01, 0.1] }),
  };
}

export function presets() {
  return [
    { name: "Nearly even", inputs: {} },
    { name: "Skewed", inputs: { skew: 2 } },
    { name: "Very skewed", inputs: { skew: 4 } },
    { name: "Very skewed, then balanced", inputs: { skew: 4, score: "sigmoid", updates: 50 } },
    { name: "No spare room", inputs: { factor: 1 } },
  ];
}

/** @typedef {import("../../static/js/calculator/router.js").Routing} Routing */
/** @type {Map<string, Routing & { bias: number[], load: number[], aux_loss: number }>} the latest last */
const routed = new Map();
const MOST_ROUTED = 64;

/**
 * Where the tokens go: neither the capacity nor the weight of the loss changes that, so it is kept while they move.
 * @param {any} state
 */
function routingOf({ n_tokens, n_experts, n_active_experts, skew, score, updates, step }) {
  const name = [n_tokens, n_experts, n_active_experts, skew, score, updates, updates && step].join();
  const known = routed.get(name);
  if (known) return known;
  const logits = panelLogits({ n_tokens, n_experts, skew });
  const choose = { n_active_experts, score };
  const bias = balancedBias(logits, choose, { step, updates });
  const { scores, experts, weights } = route(logits, choose, bias);
  const load = loads(experts, n_experts);
  const found = { scores, experts, weights, bias, load, aux_loss: auxiliaryLoss(scores.map(shares), experts) };
  routed.set(name, found);
  if (routed.size > MOST_ROUTED) routed.delete(routed.keys().next().value ?? "");
  return found;
}

/** @param {any} state */
export function derive(state) {
  const { n_tokens, n_experts, n_active_experts, factor, alpha } = state;
  const { scores, experts, weights, bias, load, aux_loss } = routingOf(state);
  const limit = factor === NO_LIMIT ? n_tokens : capacity({ n_tokens, n_experts, n_active_experts, factor });
  const kept = accepted(experts, n_experts, limit);
  return {
    ...state,
    scores,
    experts,
    weights,
    kept,
    bias,
    load,
    capacity: limit,
    dropped: kept.flat().filter((each) => !each).length,
    aux_loss,
    weighted_loss: alpha * aux_loss,
    max_violation: largestViolation(load),
    slots: n_tokens * n_active_experts,
  };
}

/** Scores of a token as shares of one; softmax gives them at once. @param {number[]} row */
function shares(row) {
  const sum = row.reduce((a, b) => a + b, 0);
  return Math.abs(sum - 1) < 1e-9 ? row : row.map((value) => value / sum);
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { n_tokens, n_experts, n_active_experts, load, dropped, slots, max_violation, aux_loss } = derived;
  const { width, font: size } = layout;
  const most = Math.max(...load);
  const words = dropped === 0 ? "none is dropped" : `${count(dropped)} of ${count(slots)} choices are dropped`;
  const fullest = load.indexOf(most) + 1;
  const limit = derived.factor === NO_LIMIT
    ? "Without a limit"
    : `With room for ${plural(derived.capacity, "token")} in each expert`;
  return {
    finding:
      `Expert ${fullest} is chosen ${plural(most, "time")} where an even share is ${
        fixed(slots / n_experts, slots % n_experts ? 1 : 0)
      }. ` +
      `${limit}, ${words}.`,
    summary: `${plural(n_tokens, "token")} choose ${n_active_experts} of ${n_experts} experts each. Loads: ${
      load.join(", ")
    }.`,
    readouts: [
      {
        name: "max_violation",
        label: "fullest expert above the mean",
        text: percent(max_violation),
        value: max_violation,
      },
      { name: "dropped", label: `dropped of ${count(slots)}`, text: count(dropped), value: dropped },
      { name: "aux_loss", label: "auxiliary loss, 1 when even", text: fixed(aux_loss, 4), value: aux_loss },
      {
        name: "weighted_loss",
        label: `added to the loss at ${derived.alpha}`,
        text: fixed(derived.weighted_loss, 5),
        value: derived.weighted_loss,
      },
    ],
    texts: { most: count(most), even: fixed(slots / n_experts, 0) },
    plot: drawRouting(derived, width, size),
    notes: derived.updates > 0
      ? [
        `The bias enters the choice alone: weights come from the scores without it. Largest bias ${
          fixed(Math.max(...derived.bias), 3)
        }.`,
      ]
      : [],
  };
}

/**
 * Tokens from left to right, experts from top to bottom: shade is the router's score, a frame the choice, a cross what
 * overflowed; loads beside them with the capacity.
 * @param {any} derived
 * @param {number} width
 * @param {number} size
 */
function drawRouting(
  { scores, experts, kept, load, capacity: limit, n_tokens, n_experts, factor, score },
  width,
  size,
) {
  const rows = n_experts;
  const many = Math.min(n_tokens, Math.max(16, Math.floor(1024 / rows)), width < 400 ? 32 : 64);
  const left = size * 2.2;
  const bars = width < 400 ? 84 : 150;
  const right = width - bars - 14;
  const cell = (right - left) / many;
  const tall = Math.max(rows > 16 ? 8 : 14, Math.min(48, (width < 400 ? 260 : 400) / rows));
  const top = size * 2;
  const most = score === "sigmoid" ? 1 : Math.max(0.5, 2 / n_experts); // the score at the end of the ramp
  const at = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  const shades = new Array(STEPS).fill("");
  for (let t = 0; t < many; t += 1) {
    for (let e = 0; e < rows; e += 1) {
      const step = Math.min(STEPS - 1, Math.floor((scores[t][e] / most) * STEPS));
      shades[step] += `M${at(left + t * cell)} ${at(top + e * tall)}h${at(cell)}v${at(tall)}h${at(-cell)}Z`;
    }
  }
  const frames = { chosen: "", dropped: "" };
  for (let t = 0; t < many; t += 1) {
    experts[t].forEach((/** @type {number} */ e, /** @type {number} */ i) => {
      const [x, y] = [left + t * cell, top + e * tall];
      const [w, d] = [cell - 2, tall - 2];
      frames.chosen += `M${at(x + 1)} ${at(y + 1)}h${at(w)}v${at(d)}h${at(-w)}Z`;
      if (!kept[t][i]) frames.dropped += `M${at(x + 1)} ${at(y + 1)}l${at(w)} ${at(d)}m0 ${at(-d)}l${at(-w)} ${at(d)}`;
    });
  }
  const longest = Math.max(...load, Math.min(limit, 2 * Math.max(...load)));
  const scale = bars / longest;
  const start = right + 14;
  const height = top + rows * tall + size * 1.8;
  const every = rows > 16 ? 8 : rows > 8 ? 4 : 1;
  return svg(width, height, [
    label([left, size * 0.8], many < n_tokens ? `the first ${many} of ${n_tokens} tokens` : `${many} tokens`, {
      size,
      quiet: true,
    }),
    label([start, size * 0.8], "load", { size, quiet: true }),
    h("g", { class: "matrix seq" }, ...shades.map((d, step) => d && h("path", { d, class: `q${step}` }))),
    h("path", { d: frames.chosen || "M0 0", class: "wire s4", "stroke-width": 2 }),
    h("path", { d: frames.dropped || "M0 0", class: "wire s6", "stroke-width": 2 }),
    ...load.flatMap((/** @type {number} */ value, /** @type {number} */ e) => {
      const y = top + e * tall;
      const box = (/** @type {number} */ from, /** @type {number} */ to) => ({
        x: start + from * scale,
        y: y + 1,
        width: (to - from) * scale,
        height: tall - 2,
      });
      const over = factor !== NO_LIMIT && value > limit;
      return [
        e % every === 0 ? label([left - 6, y + tall / 2], String(e + 1), { size, anchor: "end", quiet: true }) : null,
        bar(box(0, Math.min(value, limit)), {
          series: 4,
          mark: `expert ${e + 1}`,
          tip: `expert ${e + 1}: chosen ${count(value)} times`,
        }),
        over ? bar(box(limit, value), { series: 6, hatch: tall > 10, mark: `expert ${e + 1}` }) : null,
      ];
    }),
    factor === NO_LIMIT || limit > longest
      ? null
      : rule([start + limit * scale, top - 3], [start + limit * scale, top + rows * tall + 3], { series: 0 }),
    factor === NO_LIMIT || limit > longest
      ? null
      : label([Math.min(width, start + limit * scale + size * 2), top + rows * tall + size], `room ${count(limit)}`, {
        size,
        anchor: "end",
      }),
    label([left, top + rows * tall + size], "framed: chosen; crossed: dropped", { size, quiet: true }),
  ]);
}
