// @ts-check
/** Name the family from as few facts as you can: eight facts, one at a time, twelve rounds, one that nobody can know. */

import { choice, figure, h, hidden, panels, plural, say, slider, tint } from "../../static/js/kit.js";
import { FAMILIES } from "./models.js";
import { board } from "./quiz-drawing.js";

/**
 * @import { Model } from "./models.js"
 * @import { Control } from "../../static/js/inputs/control.js"
 * @typedef {{ slug: string, short: string, family: string, facts: string[] }} Question
 */

const FACTS = 8;
const NAMED = Object.fromEntries(Object.entries(FAMILIES).filter(([name]) => name !== "other"));

/** The board's cards set it; beside them a control could change an answer once it is given. @param {Control} control @returns {Control} */
const unseen = (control) => ({ ...control, kind: "hidden", tree: () => h("span", { hidden: true }) });

export default figure({
  inputs: ({ questions }) => ({
    shown: unseen(slider({ label: "Facts", min: 1, max: FACTS })),
    guess: unseen(choice({ label: "Your answer", options: { none: "not yet", ...NAMED, unknown: "nobody can know" } })),
    round: unseen(slider({ label: "Round", min: 1, max: questions.length })),
    log: hidden({
      ...{ label: "points so far", read: (text) => text, write: String, empty: "" },
      valid: (value) => /^[0-9]{0,12}$/.test(String(value)),
    }),
  }),

  presets: ({ questions }) => ({
    "First round": {},
    "All eight facts": { shown: FACTS },
    "One that is different": {
      round: 1 + questions.findIndex((/** @type {Question} */ { slug }) => slug === "gpt-4"),
      shown: FACTS,
    },
  }),

  once: () => [{ shown: 3 }],

  derive({ round, shown, guess, log }, { questions, models }) {
    /** @type {Question} */
    const asked = questions[round - 1];
    const points = guess === asked.family ? FACTS + 1 - shown : 0;
    return {
      ...{ round, shown, guess, log, points, models, facts: asked.facts },
      ...{ rounds: questions.length, family: asked.family, answer: asked.short },
      model: models.find((/** @type {Model} */ { slug }) => slug === asked.slug) ?? null,
      score: [...log].reduce((sum, digit) => sum + Number(digit), 0),
    };
  },

  view(derived, layout) {
    const { round, rounds, shown, guess, answer, points, family, score, facts } = derived;
    const done = guess !== "none";
    const open = facts.slice(0, shown).join("; ");
    return {
      finding: !done
        ? say`Round ${round}: whose body is this, by ${tint("ink", shown === 1 ? "one fact" : plural(shown, "fact"))}?`
        : round === rounds
        ? say`All ${rounds} rounds: ${tint("ink", String(score + points))} of ${
          rounds * FACTS
        } points. This was ${answer}.`
        : guess !== family
        ? say`No, ${family === "unknown" ? "nobody outside can know" : "this is"} ${tint("ink", answer)}.`
        : say`Right, ${tint("ink", answer)}: ${plural(points, "point")} for ${plural(shown, "fact")}.`,
      summary: `Round ${round} of ${rounds}. Facts: ${open}. ${done ? `It is ${answer}.` : "Choose a family."}`,
      readouts: [
        {
          name: "stake",
          label: done ? "points for this round" : shown === FACTS ? "point, if right now" : "points, if right now",
          text: String(done ? points : FACTS + 1 - shown),
        },
        { name: "score", label: "points so far", text: String(score + points) },
      ],
      texts: { round: String(round) },
      plot: panels(layout, [board(derived, layout.name)]),
    };
  },
});
