// @ts-check
/** A policy over four answers, a judge that may err, and a leash: the best policy in closed form, and DPO on its way to it. */

import {
  between,
  chart,
  curve,
  decimal,
  figure,
  fixed,
  grip,
  level,
  panels,
  percent,
  point,
  say,
  significant,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { bars } from "./policy-bars.js";
import { divergence, dpoPolicy, expected, policy, rewards } from "./policy.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */

const BETAS = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10];
const FINE = Array.from({ length: 97 }, (_, i) => BETAS[0] * 10 ** (i / 32)); // for curves without corners
const CHANCE = 0.25;
const ERRORS = Array.from({ length: 9 }, (_, i) => i / 4);

export default figure({
  inputs: () => ({
    beta: slider({ label: "Leash β", values: BETAS, format: (v) => significant(v, 2) }),
    error: slider({ label: "Judge’s error", values: ERRORS, format: (v) => fixed(v, 2) }),
    steps: slider({ label: "Steps of DPO", values: [0, 1, 2, 3, 5, 8, 12, 20, 40] }),
  }),

  presets: {
    "A judge who likes flattery": {},
    "The same, leash let out": { beta: 0.1 },
    "A fair judge": { error: 0 },
    "Long leash, fair judge": { error: 0, beta: 0.1 },
    "Untrained": { steps: 0 },
  },

  once: () => [0, 1, 3, 8, 40].map((steps) => ({ steps })),

  derive({ beta, error, steps }, { answers }) {
    const judged = rewards(error);
    const best = policy(judged, beta);
    const learned = dpoPolicy(judged, beta, steps);
    const at = (/** @type {number} */ value) => policy(judged, value);
    const line = FINE.map(at);
    const truth = line.map((each) => /** @type {Pair} */ ([divergence(each), expected(each, rewards(0))]));
    return {
      ...{ beta, error, steps, answers, best, learned, far: divergence(best) },
      judged: expected(best, judged),
      true: expected(best, rewards(0)),
      drawn: [expected(learned, judged), expected(learned, rewards(0))],
      places: BETAS.map((
        value,
      ) => /** @type {[number, number, number]} */ ([value, divergence(at(value)), expected(at(value), rewards(0))])),
      truth,
      judge: line.map((each) => /** @type {Pair} */ ([divergence(each), expected(each, judged)])),
      below: truth.findLast(([, y]) => y < CHANCE), // the shortest leash with less than chance in truth
      outputs: Object.fromEntries(
        best.flatMap((value, i) => [[`best_${i + 1}`, value], [`learned_${i + 1}`, learned[i]]]),
      ),
    };
  },

  view(derived, layout) {
    const { beta, error, steps, answers, best, learned, judged, true: truth, drawn } = derived;
    const narrow = layout.name === "narrow";
    const right = percent(learned[0], 3);
    return {
      finding: error > 1
        ? say`The judge sees a reward of ${tint("five", fixed(drawn[0], 2))}; in truth it is ${
          tint("one", fixed(drawn[1], 2))
        }, by chance 0.25.`
        : say`β = ${significant(beta, 2)}: after ${decimal(steps)} steps the right answer has ${tint("one", right)}.`,
      summary: `Four answers with probabilities ${
        learned.map((p) => percent(p)).join(", ")
      }; the best policy gives them ${best.map((p) => percent(p)).join(", ")}. Its reward is ${
        fixed(judged, 3)
      } by the judge and ${fixed(truth, 3)} in truth.`,
      texts: { right, truth: fixed(truth, 2) },
      plot: panels(layout, [[
        bars({ answers, best, learned }, narrow ? 190 : 300),
        leash(derived, layout.name),
      ]]),
    };
  },
});

/**
 * What a longer leash earns by the judge and in truth.
 * @param {{ beta: number, error: number, far: number, judged: number, true: number, places: [number, number, number][], truth: Pair[], judge: Pair[], below?: Pair }} state
 * @param {string} layout
 */
function leash({ beta, error, far, judged, true: height, places, truth, judge, below }, layout) {
  const narrow = layout === "narrow";
  return chart({
    height: narrow ? 200 : 300,
    x: {
      domain: [0, 1.45],
      ticks: [0, 0.5, 1],
      format: (v) => fixed(v, 1),
      title: layout === "full" ? "a longer leash: nats away from the reference" : "nats away from the reference",
    },
    y: {
      domain: [0, 2],
      ticks: [0, 0.5, 1, 1.5, 2],
      format: (v) => fixed(v, 1),
      grid: true,
      title: "mean reward",
    },
    marks: [
      level(CHANCE, { class: "faint" }),
      between(judge, truth, { series: "five", key: "error" }),
      error > 1 && !narrow &&
      words([0.95, 0.92], "the judge’s error", { anchor: "middle", series: "five", weight: "bold" }),
      error === 0 &&
      words([0.72, 1.05], layout === "full" ? "a fair judge: one curve" : "one curve", {
        anchor: "middle",
        weight: "bold",
      }),
      curve(judge, { series: "five", dash: false, mark: "judge" }),
      curve([[far, height], ...truth.filter(([x]) => x < far)], {
        ...{ series: "one", dash: false, weight: 9, class: "faint", key: "leash" },
      }),
      point(truth[truth.length - 1], {
        series: "ink",
        hollow: true,
        key: "start",
      }),
      words([0, CHANCE], "reference", { dx: 6, dy: 1, quiet: true, halo: true, key: "start" }),
      curve(truth, { series: "one", dash: false, weight: 3, mark: "truth" }),
      ...(below ? falls(below, narrow) : []),
      point([far, judged], { series: "five", radius: 5, mark: "judge" }),
      grip([far, height], {
        ...{ label: "Leash β", text: significant(beta, 2), series: "one" },
        along: { input: "beta", value: beta, places },
      }),
    ],
    names: [
      { y: judge[0][1], text: "by the judge", series: "five", mark: "judge" },
      {
        y: places[0][2] - (judge[0][1] === places[0][2] ? 0.3 : 0),
        text: "in truth",
        series: "one",
        mark: "truth",
      },
      { y: CHANCE, text: "chance", strong: false },
    ],
  });
}

/** Where the truth falls below chance. @param {Pair} place @param {boolean} narrow */
const falls = ([x, y], narrow) => [
  point([x, y], { series: "one", radius: 4, key: "falls" }),
  ...(narrow ? ["below chance"] : ["here the truth falls", "below chance"]).map((text, i, { length }) =>
    words([x, y], text, {
      ...{ dy: 1.25 * (i - length) + 0.1, dx: x > 0.7 ? 6 : -2, anchor: x > 0.7 ? "end" : "start" },
      ...{ series: "one", weight: "bold", halo: true, key: `falls ${i}` },
    })
  ),
];
