// @ts-check
/** A policy over four answers, a judge that may err, and a leash: the best policy in closed form, and DPO on its way to it. */

import {
  bar,
  chart,
  curve,
  decimal,
  figure,
  fixed,
  grip,
  label,
  panel,
  panels,
  percent,
  point,
  rule,
  say,
  significant,
  slider,
  tint,
} from "../../static/js/kit.js";
import { divergence, dpoPolicy, expected, policy, rewards } from "./policy.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */

const BETAS = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10];
const ERRORS = Array.from({ length: 9 }, (_, i) => i / 4);

export default figure({
  inputs: () => ({
    beta: slider({ label: "Leash β", values: BETAS, format: (v) => significant(v, 2) }),
    error: slider({ label: "Judge’s error", values: ERRORS, format: (v) => fixed(v, 2) }),
    steps: slider({ label: "Steps of DPO", values: [0, 1, 2, 3, 5, 8, 12, 20, 40] }),
  }),

  presets: {
    "Untrained": { steps: 0 },
    "A fair judge": {},
    "Long leash, fair judge": { beta: 0.1 },
    "A judge who likes flattery": { error: 1.5 },
    "The same, leash let out": { error: 1.5, beta: 0.1 },
  },

  once: () => [0, 1, 3, 8, 40].map((steps) => ({ steps })),

  derive({ beta, error, steps }, { answers }) {
    const judged = rewards(error);
    const best = policy(judged, beta);
    const learned = dpoPolicy(judged, beta, steps);
    const line = BETAS.map((value) => ({ value, policy: policy(judged, value) }));
    return {
      ...{ beta, error, steps, answers, best, learned, far: divergence(best) },
      judged: expected(best, judged),
      true: expected(best, rewards(0)),
      places: line.map((
        { value, policy: at },
      ) => /** @type {[number, number, number]} */ ([value, divergence(at), expected(at, rewards(0))])),
      judge: line.map(({ policy: at }) => /** @type {Pair} */ ([divergence(at), expected(at, judged)])),
      outputs: Object.fromEntries(
        best.flatMap((value, i) => [[`best_${i + 1}`, value], [`learned_${i + 1}`, learned[i]]]),
      ),
    };
  },

  view({ beta, error, steps, answers, best, learned, far, judged, true: truth, places, judge }, layout) {
    const narrow = layout.name === "narrow";
    const right = percent(learned[0], 3);
    return {
      finding: error > 1
        ? say`The judge’s mean reward is ${tint("five", fixed(judged, 2))}. The true one is ${
          tint("one", fixed(truth, 2))
        }, where chance would give 0.25.`
        : say`β = ${significant(beta, 2)}: after ${decimal(steps)} steps the right answer has a probability of ${
          tint("one", right)
        }.`,
      summary: `Four answers with probabilities ${
        learned.map((p) => percent(p)).join(", ")
      }; the best policy gives them ${best.map((p) => percent(p)).join(", ")}. Its reward is ${
        fixed(judged, 3)
      } by the judge and ${fixed(truth, 3)} in truth.`,
      texts: { right, truth: fixed(truth, 2) },
      plot: panels(layout, [[
        bars({ answers, best, learned }, narrow ? 190 : 300),
        chart({
          height: narrow ? 200 : 300,
          x: {
            domain: [0, 1.45],
            ticks: [0, 0.5, 1],
            format: (v) => fixed(v, 1),
            title: "nats away from the reference",
          },
          y: {
            domain: [0, 2],
            ticks: [0, 0.5, 1, 1.5, 2],
            format: (v) => fixed(v, 1),
            grid: true,
            title: "mean reward",
          },
          marks: [
            curve(judge, { series: "five", dash: false, mark: "judge" }),
            curve(places.map(([, x, y]) => [x, y]), { series: "one", dash: false, weight: 3, mark: "truth" }),
            point([far, judged], { series: "five", radius: 5, mark: "judge" }),
            grip([far, truth], {
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
          ],
        }),
      ]]),
    };
  },
});

/** One bar for each answer; a mark where the best policy is. @param {{ answers: string[], best: number[], learned: number[] }} state @param {number} tall */
const bars = ({ answers, best, learned }, tall) =>
  panel(tall, ({ width, height, size }) => {
    const row = height / answers.length;
    const room = width - 52;
    return answers.flatMap((answer, i) => {
      const top = i * row + size * 1.5;
      const thick = row - size * 2.3;
      const end = room * best[i];
      return [
        label([0, top - size * 0.75], answer, { size, weight: i ? "normal" : "bold", key: `answer ${i}` }),
        bar({ x: 0, y: top, width: room * learned[i], height: thick }, {
          series: i === 0 ? "one" : i === 1 ? "five" : "ink",
          soft: i > 1,
          key: `bar ${i}`,
        }),
        rule([end, top - 3], [end, top + thick + 3], { series: "ink", key: `best ${i}` }),
        label([Math.max(room * learned[i], end) + 8, top + thick / 2], share(learned[i]), {
          size,
          key: `text ${i}`,
        }),
      ];
    });
  }, { title: "Policy, and the best one (dashed)" });

/** A share in percent; what is next to nothing is nothing. @param {number} p */
const share = (p) => (p < 0.001 ? "0\u00a0%" : percent(p, 2));
