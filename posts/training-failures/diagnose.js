// @ts-check
/** Ten anonymous runs: open the dials that you choose, commit to a cause, then see it mended from that step on. */

import { choice, figure, hidden, panels, plural, say, tint } from "../../static/js/kit.js";
import { CALM, dial, list, lossOf, pairs, runs } from "./diagnose-drawing.js";
import { DIALS, isLog, ORDER, play } from "./diagnose-play.js";

/** @import { Play, State } from "./diagnose-play.js" */

const BIN = 4;
/** @type {Record<string, string>} */
const WHY = {
  healthy: "Nothing is wrong: this is the run that the others are compared with.",
  hot:
    "Entropy more than halved in the first forty steps. A lower rate at step 200 does not mend it: rewind, and far enough.",
  cold: "The update is far below its usual share of the weights, from the first step to the last.",
  collapse: "Entropy was gone at step 4. QK-norm, switched on, gives attention back.",
  dead: "Hardly a ReLU opened: a feed-forward that writes next to nothing.",
  leak: "The loss goes far under the language’s entropy, and validation is absurd: the answer leaks in.",
  pool: "Training goes on falling while validation turns and rises.",
  order: "The loss jumps, gradient and update stay calm: the model is as before, the text is not.",
  bad: "The gradient jumped with the loss. Skipping five batches is enough.",
  slips: "The update jumped at a calm gradient. No other data would have helped.",
};

export default figure({
  inputs: ({ causes, cases }) => ({
    case: choice({ label: "Run", options: Object.fromEntries(Object.keys(cases).map((key) => [key, `run ${key}`])) }),
    log: hidden({
      ...{ label: "log of dials and causes", empty: "", write: String },
      valid: (log) => isLog(log, cases, causes),
      read: (log) => (isLog(log, cases, causes) ? log : undefined),
    }),
  }),

  presets: {
    "Ten runs, all lids shut": {},
    "Run 7, two dials open": { case: "7", log: "7-1.7-2" },
    "Run 1, solved": { log: "1-1.1-bad" },
  },

  derive({ case: number, log }, { cases, causes, levels }) {
    const { cause, dials, checks, cure, final } = cases[number];
    const along = (/** @type {number[]} */ values, from = 0) =>
      values.map((value, i) => /** @type {[number, number]} */ ([from + BIN * (i + 1), value]));
    const runs = Object.keys(cases);
    const plays = Object.fromEntries(runs.map((run) => [run, play(log, run, cases[run].cause)]));
    return {
      ...{ number, log, plays, cause, final: /** @type {number} */ (final), ...plays[number] },
      causes: /** @type {Record<string, string>} */ (causes),
      won: runs.reduce((sum, run) => sum + (plays[run].right ? plays[run].points : 0), 0),
      solved: runs.filter((run) => plays[run].right).length,
      loss: along(dials.loss),
      losses: Object.fromEntries(runs.map((run) => [run, along(cases[run].dials.loss)])),
      dials: ORDER.map((key) => ({ key, places: along(dials[key]) })),
      checks: checks.map((
        /** @type {number} */ value,
        /** @type {number} */ i,
      ) => /** @type {[number, number]} */ ([50 * (i + 1), value])),
      cure: cure
        ? {
          at: /** @type {number} */ (cure.at),
          points: along(cure.loss, cure.at),
          final: /** @type {number} */ (cure.final),
          check: /** @type {number} */ (cure.check),
        }
        : null,
      levels: /** @type {Record<string, number>} */ (levels),
    };
  },

  view(derived, layout) {
    const { number, right, cause, causes, opened, wrong, points: score, won, solved } = derived;
    const low = layout.name === "narrow";
    const stacked = low || layout.name === "medium";
    const dials = derived.dials.map((each) => dial(each, derived, low ? 62 : 78, layout.name));
    return {
      finding: heading(derived),
      summary: `Loss and validation of an anonymous run, number ${number}. Open dials: ${
        opened.map((key) => DIALS[key].title).join(", ") || "none"
      }. Wrong causes: ${wrong.map((key) => causes[key]).join(", ") || "none"}. ${
        right ? WHY[cause] : "The cause is hidden."
      }`,
      notes: [
        right ? WHY[cause] : `Solved so far: ${plural(solved, "run")} of 10, with ${plural(won, "point")} of 50.`,
      ],
      texts: { score: String(score) },
      plot: panels(layout, [
        runs(derived, low),
        ...(stacked
          ? [lossOf(derived, low ? 150 : 200), ...pairs(dials, low), list(derived, 2)]
          : [[lossOf(derived, CALM), list(derived, 1)], dials]),
      ]),
    };
  },
});

/** @param {State & Play & { won: number, solved: number }} state */
function heading({ number, right, cause, causes, wrong, points: score, solved, won }) {
  if (right) {
    const gained = tint("embeddings", plural(score, "point"));
    return solved === 10
      ? say`All ten solved: ${tint("embeddings", String(won))} points of 50.`
      : say`Run ${number} was “${causes[cause]}”: ${gained} of 5.`;
  }
  if (!wrong.length) return say`What is wrong with run ${number}? It is worth ${plural(score, "point")}.`;
  return say`Run ${number}: not “${causes[wrong[wrong.length - 1]]}”. ${plural(score, "point")} left.`;
}
