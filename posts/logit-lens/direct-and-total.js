// @ts-check
/** What each part pays to the answer directly against what its removal costs in all; three ways to remove move the points. */

import { choice, count, figure, fixed, group, panels, say, signed, tint, when } from "../../static/js/kit.js";
import { hundredths } from "../../static/js/transformer/lens.js";
import { checkSentence, sentenceControls } from "../../static/js/transformer/sentence_controls.js";
import { ABLATIONS, COUNTERPARTS, removals, RESAMPLED } from "./removing.js";
import { CLEAR, scatter, seriesOf, titleOf } from "./scatter.js";

/** @import { Ablation, Row } from "./removing.js" */

const SENTENCE = /** @type {const} */ (["template", "receiver", "giver", "order", "place", "object"]);
const HOW = { zero: "set to zero", mean: "set to its mean", resample: "with another’s write" };

export default figure({
  inputs: (data) => ({
    ablation: choice({ label: "Replace by", options: { zero: "zero", mean: "mean", resample: "another" } }),
    points: choice({ label: "Points", options: { average: `${count(data.sentences)} sentences`, yours: "yours" } }),
    part: choice({
      label: "Part",
      options: Object.fromEntries(
        data.tables["rich-0"].parts.map((/** @type {string} */ name) => [name, titleOf(name)]),
      ),
    }),
    ...group("More", {
      ...when(({ points }) => points === "average", {
        seed: choice({ label: "Model", options: { "rich-0": "seed 0", "rich-1": "seed 1" } }),
      }),
      ...when(({ points }) => points === "yours", givingControls(data)),
    }),
  }),

  presets: {
    "1.2 by its mean": {},
    "1.0 set to zero": { ablation: "zero", part: "1.0" },
    "MLP 1 by its mean": { part: "MLP 1" },
    "MLP 1 by another’s": { part: "MLP 1", ablation: "resample" },
    "Seed 1": { seed: "rich-1", part: "0.2" },
    "Your sentence": { points: "yours" },
  },

  once: () => [{ ablation: "zero" }, { ablation: "resample" }],

  check: (inputs, data) => (inputs.points === "yours" ? checkSentence(inputs, data.language) : null),

  slow: {
    inputs: ["points", ...SENTENCE],
    run: (inputs, data) => (inputs.points === "yours" ? removals(inputs, data) : null),
  },

  derive(inputs, data, worked) {
    const ablation = /** @type {Ablation} */ (inputs.ablation);
    const average = inputs.points === "average";
    const table = data.tables[average ? inputs.seed : "rich-0"];
    const measured = table.parts.map((/** @type {string} */ name, /** @type {number} */ i) => {
      const of = (
        /** @type {"direct" | "total"} */ what,
      ) => /** @type {Record<Ablation, number>} */ (Object.fromEntries(
        ABLATIONS.map((how) => [how, table[what][how][i]]),
      ));
      return /** @type {Row} */ ({ name, dla: table.dla[i], direct: of("direct"), total: of("total") });
    });
    /** @type {Row[]} */
    const rows = (!average && worked?.rows) || measured;
    const picked = rows.find((row) => row.name === inputs.part) ?? rows[0];
    return {
      ...{ ablation, average, rows, picked, seed: inputs.seed, waiting: !average && !worked },
      ...{ sentences: /** @type {number} */ (data.sentences), digits: average ? 1 : 2 },
      clean: /** @type {number} */ ((!average && worked?.clean) || table.clean),
      error: /** @type {number} */ (table.total_error[ablation][table.parts.indexOf(picked.name)]),
      dla: hundredths(picked.dla),
      direct: hundredths(picked.direct[ablation]),
      total: hundredths(picked.total[ablation]),
    };
  },

  view(derived, layout) {
    const { picked, ablation, direct, clean, digits } = derived;
    return {
      ...sentences(derived),
      texts: {
        ...{ dla: signed(picked.dla, digits), direct: signed(direct, digits) },
        ...{
          total: signed(picked.total[ablation], digits),
          clean: signed(clean, digits),
          verdict: verdict(picked.dla, picked.total[ablation]),
        },
      },
      plot: panels(layout, [scatter(derived, layout.name === "narrow" ? 400 : 410)]),
    };
  },
});

/** @param {{ language: import("./film.js").Data["language"] }} data */
const givingControls = (
  { language },
) => /** @type {Record<typeof SENTENCE[number], import("../../static/js/inputs/control.js").Control<string>>} */ (
  sentenceControls(language, { tasks: ["giving"] })
);

/** What a part's two numbers say. @param {number} dla @param {number} total */
function verdict(dla, total) {
  if (Math.abs(total) < CLEAR) return Math.abs(dla) < CLEAR ? "idle here" : "what it pays is made good by others";
  if (total > 0) return "its removal helps";
  if (dla < CLEAR) return "the change comes about through others";
  return total < -1.5 * dla ? "it pays, and others build on it" : "it pays directly";
}

/** @typedef {{ ablation: Ablation, average: boolean, rows: Row[], picked: Row, seed: string, waiting: boolean, error: number, sentences: number, digits: number }} Derived */

/** @param {Derived} derived */
function sentences({ rows, picked, ablation, average, seed, waiting, error, sentences, digits }) {
  const total = picked.total[ablation];
  const who = titleOf(picked.name).replace("h", "H");
  const cost = tint(seriesOf(picked.name), fixed(Math.abs(total), digits), "picked");
  const pays = Math.abs(picked.dla) < 0.05 ? "nothing" : signed(picked.dla, digits);
  return {
    finding: total > 0
      ? say`${who} pays ${pays}; ${HOW[ablation]} it adds ${cost} nats to the lead.`
      : say`${who} pays ${pays}; ${HOW[ablation]} it costs ${cost} nats.`,
    summary: "A scatter of 16 heads and 4 feed-forwards. Direct payment and effect of removal: " +
      rows.map((row) => `${row.name} ${signed(row.dla)}, ${signed(row.total[ablation])}`).join("; ") + ".",
    notes: [
      waiting
        ? `Computing on your sentence; until then, the averages over ${count(sentences)} sentences are shown.`
        : average
        ? `Hollow: a change below ${CLEAR}. Over ${count(sentences)} sentences${
          seed === "rich-1" ? " in seed 1" : ""
        }; standard error of the chosen removal: ${fixed(error, 2)}.`
        : `“Mean” is over ${COUNTERPARTS} sentences in which a third person gives, “another” over ${RESAMPLED}.`,
    ],
  };
}
