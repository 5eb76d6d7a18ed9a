// @ts-check
/** The rate of descent in a bowl with two curvatures: what each direction keeps of its distance in a step, and the way down. */

import {
  chart,
  choice,
  count,
  curve,
  figure,
  fixed,
  grip,
  level,
  note,
  panels,
  point,
  points,
  region,
  say,
  significant,
  slider,
  tint,
  when,
  words,
} from "../../static/js/kit.js";

const CONDITIONS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const ROUND = [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.01, 2.1, 2.25];
const RATES = sorted([...ROUND, ...CONDITIONS.map(best)]);
const FAR = 1.7; // up to where the way is drawn
const [CLOSE, LOST] = [1e-6, 1e12];

export default figure({
  inputs: () => ({
    ...when(({ rule }) => rule !== "ball", {
      rate: slider({ label: "Rate × steepest curvature", values: RATES, format: (value) => significant(value, 4) }),
    }),
    condition: slider({ label: "Condition number", values: CONDITIONS }),
    rule: choice({ label: "Rule", options: { descent: "descent", ball: "heavy ball" } }),
  }),

  presets: {
    "Half the limit": {},
    "The best rate": { rate: best(10) },
    "Just above the edge": { rate: 2.01 },
    "A ball with momentum": { rule: "ball" },
    "Ten times as narrow": { condition: 1000, rate: best(1000) },
  },

  once: () => [0.25, 1.5, 2.01].map((rate) => ({ rate })),

  derive({ rate, condition, rule }, { most }) {
    const root = Math.sqrt(condition);
    const eta = rule === "ball" ? (2 / (1 + root)) ** 2 : rate / condition;
    const beta = rule === "ball" ? ((root - 1) / (root + 1)) ** 2 : 0;
    return { rate, condition, rule, beta, most: Number(most), ...walked(condition, eta, beta, most) };
  },

  view(derived, layout) {
    const { rule, steps, condition, rate, most } = derived;
    const tall = layout.name === "narrow" ? 250 : 330;
    const arrives = steps < most;
    const long = tint("attention", count(steps));
    return {
      finding: !arrives
        ? say`At ${tint("loss", `${share(rate)} %`)} of the edge it never arrives.`
        : rule === "ball"
        ? say`A heavy ball at its best constants arrives after ${long} steps.`
        : say`At ${share(rate)} % of the edge it arrives after ${long} steps.`,
      summary: `Descent in a bowl of condition number ${count(condition)}. ${
        arrives
          ? `${count(steps)} steps until the distance is below a millionth.`
          : rate > 2
          ? "The distance grows."
          : "The steep direction swings from side to side and comes no nearer."
      }`,
      texts: { steps: arrives ? count(steps) : "never" },
      plot: panels(layout, [[way(derived, tall), kept(derived, tall)]]),
      notes: [
        "Arrived: within a millionth of the bottom. The ball has the rate and the momentum that suit its bowl best.",
      ],
    };
  },
});

/** A rate in percent of the edge, beyond which the steep direction grows; close to it with a decimal. @param {number} rate */
const share = (rate) => fixed(50 * rate, rate !== 2 && Math.abs(rate - 2) < 0.02 ? 1 : 0);

/** @param {number[]} values @returns {number[]} without repetitions */
function sorted(values) {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** Rates that a hand can tell apart, the first of those that are close. @param {number[]} values */
const apart = (values) =>
  sorted(values.filter((r, i) => values.slice(0, i).every((other) => Math.abs(other - r) > 0.03)));

/** The rate at which both directions shrink alike. @param {number} condition */
function best(condition) {
  return (2 * condition) / (1 + condition);
}

/**
 * Steps from (1, 1) until the distance is below a millionth, and the first places on the way; twin of quadratic.py.
 * @param {number} condition
 * @param {number} eta
 * @param {number} beta
 * @param {number} most
 */
function walked(condition, eta, beta, most) {
  let [x, y, u, v] = [1, 1, 0, 0];
  const path = [/** @type {[number, number]} */ ([1, 1])];
  for (let step = 1; step < most; step++) {
    u = beta * u - eta * x;
    v = beta * v - eta * condition * y;
    x += u;
    y += v;
    if (step <= 60) path.push([x, y]);
    const far = Math.hypot(x, y);
    if (far < CLOSE) return { steps: step, path };
    if (far > LOST) break;
  }
  return { steps: most, path };
}

/**
 * What a step keeps of the distance in both directions; the slower one decides.
 * @param {{ rate: number, condition: number, rule: string, beta: number }} derived
 * @param {number} height
 */
function kept({ rate, condition, rule, beta }, height) {
  const flat = (/** @type {number} */ r) => Math.abs(1 - r / condition);
  const steep = (/** @type {number} */ r) => Math.abs(1 - r);
  const worst = (/** @type {number} */ r) => Math.max(flat(r), steep(r));
  const line = (/** @type {(r: number) => number} */ of) =>
    sorted([...Array.from({ length: 46 }, (_, i) => i / 20), best(condition)])
      .map((r) => /** @type {[number, number]} */ ([r, of(r)]));
  const ball = rule === "ball", low = height < 300;
  const [least, rest] = [best(condition), Math.sqrt(beta)];
  return chart({
    ...{ title: "The slower decides", height, share: 0.65 },
    x: {
      domain: [0, 2.25],
      ticks: [0, 0.5, 1, 1.5, 2],
      format: (v) => fixed(v, 1),
      title: "rate × curvature",
    },
    y: { domain: [0, 1.3], ticks: [0, 0.5, 1], format: (v) => fixed(v, 1), grid: true, title: "kept, each step" },
    marks: [
      region([[2, 0], [2.25, 1.3]], { series: "loss" }),
      level(1, { series: "loss" }),
      words([1.96, 1.22], "the edge", { anchor: "end", weight: "bold", series: "loss" }),
      curve(line(flat), { series: "attention", mark: "flat", weight: 1.75 }),
      curve(line(steep), { series: "cache", mark: "steep", weight: 1.75 }),
      !ball && curve(line(worst), { series: "ink", dash: false, weight: 3, mark: "worst" }),
      point([least, worst(least)], { series: "ink", radius: 4 }),
      !(ball && low) && note([least, worst(least)], `best: ${fixed(worst(least), condition > 20 ? 3 : 2)}`, {
        ...{ dx: low ? -32 : -40, dy: worst(least) < 0.3 ? -3 : low ? 2 : 3.2 },
      }),
      ball && level(rest, { series: "attention", mark: "ball" }),
      ball &&
      words([0, rest], `the ball: ${fixed(rest, 2)}`, {
        dx: 5,
        dy: 0.9,
        weight: "bold",
        halo: true,
        mark: "ball",
      }),
      !ball && point([rate, worst(rate)], { series: "ink", hollow: true, radius: 6, key: "now" }),
    ],
    names: [
      { y: flat(2.25), text: "flat", series: "attention", mark: "flat" },
      { y: steep(2.25), text: "steep", series: "cache", mark: "steep" },
    ],
  });
}

/**
 * The first sixty steps, seen from above, a dot for each, the first in the hand; what leaves the drawing ends at its rim.
 * @param {{ path: [number, number][], rate: number, condition: number, rule: string }} derived
 * @param {number} height
 */
function way({ path, rate, condition, rule }, height) {
  const out = path.findIndex(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) > FAR);
  const seen = out < 0 ? path : path.slice(0, out + 1);
  const end = seen[seen.length - 1];
  const ring = (/** @type {number} */ size) =>
    Array.from({ length: 61 }, (_, i) => {
      const turn = (i * Math.PI) / 30;
      return /** @type {[number, number]} */ ([size * Math.cos(turn), (size * Math.sin(turn)) / Math.sqrt(condition)]);
    });
  return chart({
    ...{ title: "The first sixty steps, from above", height },
    x: { domain: [-1.3, FAR], ticks: [-1, 0, 1], format: (v) => fixed(v, 0), title: "flat direction" },
    y: { domain: [-FAR, FAR], ticks: [-1, 0, 1], format: (v) => fixed(v, 0), title: "steep direction" },
    marks: [
      ...[0.4, 0.8, 1.2].map((size) => curve(ring(size), { series: "ink", dash: false, weight: 0.75 })),
      curve(seen, { series: "attention", dash: false, weight: 1, mark: "way" }),
      points(out < 0 ? seen.slice(1) : seen.slice(1, -1), { series: "attention", radius: 2.5, key: "step" }),
      point([0, 0], { series: "ink", radius: 3 }),
      point(path[0], { series: "attention", words: "start", side: "above" }),
      out < 0
        ? point(end, { series: "attention", hollow: true })
        : words([end[0], Math.sign(end[1]) * FAR], `gone at step ${out}`, {
          ...{ dx: end[0] > 0.4 ? -8 : 8, dy: end[1] > 0 ? 0.7 : -0.7, anchor: end[0] > 0.4 ? "end" : "start" },
          ...{ weight: "bold", series: "loss", halo: true },
        }),
      rule !== "ball" && words(path[1], "first step", { dx: 14, halo: true, key: "first step" }),
      rule !== "ball" && grip(path[1], {
        ...{ label: "Rate", text: significant(rate, 4) },
        along: {
          ...{ input: "rate", value: rate },
          places: apart([rate, best(condition), ...ROUND]).map((r) => [r, 1 - r / condition, 1 - r]),
        },
      }),
    ],
  });
}
