// @ts-check
/** Many answers to one question: how often the most frequent one is right, and how often any of them is. */

import {
  between,
  chart,
  curve,
  figure,
  fixed,
  grip,
  group,
  panels,
  percent,
  player,
  plural,
  point,
  say,
  slider,
  tint,
  upright,
  words,
} from "../../static/js/kit.js";
import { urn } from "./urn.js";
import { pass_at } from "../../static/js/formulas/posts/gpt2-to-now.js";
import { draw, vote } from "./ballots.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */

const TRIES = [1, 2, 4, 8, 16, 32, 64];
const PARTS = 16; // in which a draw is counted
const CHANCES = Array.from({ length: 18 }, (_, i) => (i + 1) / 20);

export default figure({
  inputs: () => ({
    tries: slider({ label: "Answers", values: TRIES }),
    counted: player({ label: "Counted", frames: PARTS + 1, perSecond: 6, format: (part) => percent(part / PARTS, 2) }),
    chance: slider({ label: "Right, each time", values: CHANCES, format: (v) => percent(v, 2) }),
    ...group("Other answers, another draw", {
      wrong: slider({ label: "Wrong answers there are", values: [1, 2, 3, 5, 10] }),
      seed: slider({ label: "Draw", values: Array.from({ length: 16 }, (_, i) => i + 1) }),
    }),
  }),

  presets: {
    "One answer": { tries: 1 },
    "A vote of 16": {},
    "A vote of 64": { tries: 64 },
    "Only one way to be wrong": { tries: 64, wrong: 1 },
    "Below the wrong ones": { tries: 64, chance: 0.15 },
  },

  once: "counted",

  derive({ chance, tries, wrong, seed, counted }) {
    return {
      ...{ chance, tries, wrong, answers: draw(chance, tries, wrong, seed) },
      counted: Math.round((tries * counted) / PARTS),
      votes: TRIES.map((many) => /** @type {Pair} */ ([many, vote(chance, many, wrong)])),
      anys: TRIES.map((many) => /** @type {Pair} */ ([many, pass_at({ chance, tries: many })])),
      vote: vote(chance, tries, wrong),
      any: pass_at({ chance, tries }),
    };
  },

  view(derived, layout) {
    const { chance, tries, wrong, vote: voted, any } = derived;
    const narrow = layout.name === "narrow";
    const verdict = tries === 1
      ? "One answer is no vote"
      : voted > chance + 5e-4
      ? "Voting helps"
      : voted < chance - 5e-4
      ? "Voting hurts"
      : "Voting does nothing";
    return {
      finding: say`${verdict}: right in ${tint("one", percent(voted))} of ${
        tries === 1 ? "cases" : "votes"
      }, alone in ${percent(chance, 2)}.`,
      summary: `Each of ${plural(tries, "answer")} is right with ${percent(chance)}, else one of ${
        plural(wrong, "wrong answer")
      }. The most frequent answer is right with ${percent(voted)}, at least one with ${percent(any)}.`,
      texts: { voted: percent(voted), any: percent(any) },
      plot: panels(layout, [[
        urn(derived, narrow ? 150 : 300),
        odds(derived, narrow),
      ]]),
    };
  },
});

/**
 * How often the vote is right, and how often any answer is, by the number of answers.
 * @param {{ chance: number, tries: number, votes: Pair[], anys: Pair[], vote: number, any: number }} state
 * @param {boolean} narrow
 */
function odds({ chance, tries, votes, anys, vote: voted, any }, narrow) {
  const judge = anys[3][1] - votes[3][1];
  return chart({
    height: narrow ? 215 : 320,
    x: { domain: [1, 64], log: 2, ticks: TRIES, format: String, title: "answers" },
    y: {
      domain: [0, 1],
      ticks: [0, 0.25, 0.5, 0.75, 1],
      format: (v) => fixed(100 * v, 0),
      grid: true,
      title: "right, in percent",
    },
    marks: [
      between(anys, votes, { series: "ink", key: "judge" }),
      ...(narrow || judge < 0.3 ? [] : ["what a judge", "could add"]).map((text, i) =>
        words([8, (anys[3][1] + votes[3][1]) / 2], text, {
          ...{ anchor: "middle", weight: "bold", dy: i - 0.5, key: text },
        })
      ),
      upright(tries),
      curve(anys, { series: "ink", dash: true, weight: 1.5, mark: "any" }),
      curve(votes, { series: "one", dash: false, weight: 3, mark: "vote" }),
      point([tries, any], { series: "ink", hollow: true, mark: "any" }),
      grip([tries, voted], {
        ...{ label: "Answers", text: String(tries), series: "one", radius: 11, mark: "vote" },
        along: { input: "tries", value: tries, places: votes.map(([k, share]) => [k, k, share]) },
      }),
    ],
    lead: 16,
    names: [
      { y: anys[6][1], text: "any is right", series: "ink", mark: "any" },
      { y: votes[6][1], text: "the vote", series: "one", mark: "vote" },
    ],
  });
}
