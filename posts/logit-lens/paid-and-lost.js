// @ts-check
/** Every head and feed-forward of a published model: what it pays to the answer, and what is lost without it. */

import { cell, choice, figure, fixed, panels, plural, say, signed, tint } from "../../static/js/kit.js";
import { endOf, seen } from "./tokens.js";
import { twoMaps } from "./two-maps.js";

/**
 * @typedef {{ tokens: string[], answer: string, foil: string, difference: number, embedding: number,
 *   paid: number[][], lost: number[][] }} Sentence  paid, lost: [row][layer], nine heads and then the feed-forward
 * @typedef {{ sentences: Sentence[] }} Data
 */

const [HEADS, LAYERS] = [9, 30];
const REACH = 3; // nats at the ends of the ramp; beyond it the colour stops
const FAINT = 22; // the last layer before parts pay much one by one
const QUIET = 0.1; // nats below which a part does not count

const nameOf = (/** @type {number} */ row, /** @type {number} */ layer) =>
  row === HEADS ? `MLP ${layer}` : `head ${layer}.${row}`;
const ROWS = Array.from({ length: HEADS + 1 }, (_, row) => (row === HEADS ? "MLP" : row ? String(row) : "head 0"));

export default figure({
  inputs: (/** @type {Data} */ { sentences }) => ({
    part: cell({
      label: "Part",
      size: () => [HEADS + 1, LAYERS],
      words: (row, layer) => nameOf(row, layer),
    }),
    sentence: choice({
      label: "Sentence",
      options: Object.fromEntries(sentences.map((each, i) => [String(i), endOf(each)])),
    }),
  }),

  presets: {
    "Pays next to nothing": {},
    "Pays a name": { part: "3,23" },
    "Votes against": { sentence: "11", part: "9,28" },
    "A capital": { sentence: "0", part: "4,23" },
    "Agreement": { sentence: "10", part: "0,26" },
  },

  once: () => [{ part: "9,28" }, { part: "1,29" }],

  derive({ part, sentence }, /** @type {Data} */ { sentences }) {
    const chosen = sentences[Number(sentence)];
    const [row, layer] = part.split(",").map(Number);
    const { paid, lost } = chosen;
    const pays = paid.flat();
    return {
      ...{ part, row, layer, chosen },
      ...{ paid: paid[row][layer], lost: lost[row][layer], difference: chosen.difference },
      payers: pays.filter((value) => Math.abs(value) >= QUIET).length,
      silent: paid.map((values, i) => values.map((value, j) => Math.abs(value) < QUIET && lost[i][j] > 1)),
      early: paid.flatMap((values) => values.slice(0, FAINT + 1)).reduce((total, value) => total + value, 0),
      sum: pays.reduce((total, value) => total + value, chosen.embedding),
    };
  },

  view(derived, layout) {
    const { part, row, layer, chosen, paid, lost, difference } = derived;
    const silent = derived.silent.flat().filter(Boolean).length;
    const name = nameOf(row, layer);
    const most = lost === Math.max(...chosen.lost.flat());
    const answer = `“${seen(chosen.answer)}”`;
    const early = layout.name === "narrow" ? "" : `, by layers 0 to ${FAINT} in all ${signed(derived.early, 2)}`;
    return {
      finding: say`${name.replace(/^h/, "H")} pays ${answer} ${
        tint("ink", Math.abs(paid) < QUIET / 2 ? "next to nothing" : `${signed(paid, 2)} nats`, "paid")
      }; cut at the end, it ${lost < 0 ? "adds" : "costs"} ${tint("ink", `${fixed(Math.abs(lost), 2)} nats`, "lost")}.`,
      summary: `“${chosen.tokens.join("").trim()}”: ${answer} leads “${seen(chosen.foil)}” by ${
        fixed(difference, 2)
      } nats. ${plural(derived.payers, "part")} of 300 pay at least ${QUIET}; ${silent} pay${
        silent === 1 ? "s" : ""
      } less and cost more than 1 when removed.`,
      texts: { paid: signed(paid, 2), lost: signed(lost, 2), silent: String(silent), payers: String(derived.payers) },
      plot: panels(layout, [
        twoMaps({
          ...{ rows: ROWS, cursor: part, name, reach: REACH },
          maps: [
            { title: `Paid to ${answer}${early}`, values: chosen.paid, says: `pays ${signed(paid, 2)}` },
            {
              title: "Lost without what it writes at the last word",
              values: chosen.lost,
              outlined: derived.silent,
              key: silent ? `outlined: paid under ${QUIET}, lost over 1 nat (${silent} of 300)` : undefined,
              says: `${fixed(Math.abs(lost), 2)} ${lost < 0 ? "won" : "lost"}${
                most && layer < LAYERS / 3 ? ", the most of 300" : ""
              }`,
            },
          ],
        }),
      ]),
      notes: [
        `Beyond ${REACH} nats the colour stops. The payments and the embedding’s ${
          signed(chosen.embedding, 2)
        } sum to the difference, ${fixed(difference, 2)} nats. SmolLM2-135M-Instruct, measured here.`,
      ],
    };
  },
});
