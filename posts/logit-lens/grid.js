// @ts-check
/** Every state of a sentence's stream, read as if it were the last; a round glass reads what is under it by the tuned lens. */

import {
  cell,
  choice,
  figure,
  fixed,
  group,
  panel,
  panels,
  percent,
  plural,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { hundredths } from "../../static/js/transformer/lens.js";
import { checkSentence, sentenceOf } from "../../static/js/transformer/sentence_controls.js";
import { filmOf, highest, REPEATED, sentenceInputs } from "./film.js";
import { ACROSS, DOWN, drawReading, heightOf, isUnder, lowest } from "./reading.js";

/** @import { Reading } from "./reading.js" */

const COLUMNS = {
  layers: { states: [0, 2, 4, 6, 8], names: ["start", "layer 0", "layer 1", "layer 2", "layer 3"] },
  attention: { states: [0, 1, 3, 5, 7], names: ["start", "attention 0", "attention 1", "attention 2", "attention 3"] },
};
const columnsOf = (/** @type {string} */ where) => COLUMNS[/** @type {"layers"} */ (where)];
const LAST = "15,1"; // the last word of the opening sentence, after layer 0

export default figure({
  inputs: (data) => {
    const words = (/** @type {Record<string, any>} */ inputs) =>
      checkSentence(inputs, data.language) ? Array(33).fill("…") : sentenceOf(inputs, data.language).words; // what cannot be read moves no cursor
    const place = (/** @type {number} */ value) => fixed(value + 1, 2);
    return {
      lens: choice({ label: "Lens", options: { logit: "logit", debiased: "debiased", tuned: "tuned" } }),
      where: choice({ label: "Read the stream", options: { layers: "after layers", attention: "after attention" } }),
      cell: cell({
        label: "Cell",
        size: (inputs) => [words(inputs).length, 5],
        words: (row, column, inputs) => `“${words(inputs)[row]}”, ${columnsOf(inputs.where).names[column]}`,
      }),
      ...group("More", {
        ...sentenceInputs(data),
        glass_x: slider({ label: "Glass, column", values: ACROSS, format: place }),
        glass_y: slider({ label: "Glass, row", values: DOWN, format: place }),
      }),
    };
  },

  presets: {
    "Who receives": {},
    "Under the glass": { cell: LAST, glass_x: 1, glass_y: 14 },
    "All by the tuned lens": { lens: "tuned" },
    "Half a step earlier": { where: "attention", cell: LAST },
    "A fact": { task: "fact", cell: "5,1", glass_x: 1, glass_y: 4 },
    "Not there yet": { task: "own", own: REPEATED, lens: "tuned", cell: "11,3" },
  },

  once: () => [{ glass_x: 2, glass_y: 14 }, { glass_x: 1, glass_y: 14 }],

  check: (inputs, data) => checkSentence(inputs, data.language),

  derive(inputs, data) {
    const film = filmOf(inputs, data);
    const { words } = film;
    const { vocabulary } = data.language;
    const { states, names } = columnsOf(inputs.where);
    const grid = (/** @type {string} */ lens) => {
      const measured = states.map((state) => film.measured(lens, state));
      const top = states.map((state) => film.read(lens, state));
      return words.map((_, t) =>
        states.map((_, c) => {
          const { top: word, top1, kl, entropy, rank } = measured[c][t];
          return /** @type {Reading} */ ({
            ...{ word: vocabulary[word], right: top1 === 1, chance: Math.exp(top[c][t][word]), kl, entropy, rank },
          });
        })
      );
    };
    const [row, column] = inputs.cell.split(",").map(Number);
    const cells = grid(inputs.lens);
    const at = cells[row][column];
    const glass = inputs.lens === "tuned"
      ? null
      : { x: inputs.glass_x, y: Math.min(inputs.glass_y, lowest(words.length)), cells: grid("tuned") };
    return {
      ...{ lens: inputs.lens, words, names, row, column, cells, at, glass },
      frames: cells[row].map((each, c) => glass && isUnder(glass, row, c) ? glass.cells[row][c] : each),
      final_word: /** @type {string} */ (vocabulary[highest(film.final[row])]),
      ...{ top: at.word, rank: at.rank, kl: hundredths(at.kl) },
    };
  },

  view(derived, layout) {
    const { words, cells, at, names, column, final_word, frames, lens } = derived;
    const settled = cells.filter((each) => each[column].right).length;
    return {
      finding: findingOf(derived),
      summary:
        `A grid with ${words.length} rows, one for each word, and five columns: ${names.join(", ")}. In the column ` +
        `${names[column]}, ${plural(settled, "row")} of ${words.length} already have the model’s final word on top. ` +
        `The film of “${words[derived.row]}”: ${
          frames.map(({ word, chance }) => `${word} ${percent(chance, 2)}`).join(", ")
        }.`,
      texts: {
        ...Object.fromEntries(cells[words.length - 1].map((each, c) => [`end_${c}`, each.word])),
        ...{ top: at.word, rank: String(at.rank), kl: fixed(at.kl, 2), entropy: fixed(at.entropy, 2) },
      },
      plot: panels(layout, [
        panel((box) => heightOf(words.length, box), (box) => drawReading(derived, { ...box, layout: layout.name })),
      ]),
      notes: [
        `${
          lens === "tuned" ? "" : "The glass reads by the tuned lens. "
        }Green: the model’s own answer, “${final_word}” in this row. ` +
        `The ${lens} lens is ${fixed(at.kl, 2)} nats off at the cursor.`,
      ],
    };
  },
});

/**
 * @param {{ lens: string, names: string[], row: number, column: number, at: Reading, frames: Reading[], final_word: string,
 *   glass: { x: number, y: number } | null }} derived
 */
function findingOf({ lens, names, row, column, at, frames, final_word, glass }) {
  const after = column === 0 ? "before layer 0" : `after ${names[column]}`;
  const seen = frames[column];
  const word = (/** @type {string} */ text) => tint("embeddings", `“${text}”`, "answer");
  if (glass && isUnder(glass, row, column) && !at.right) {
    return seen.right
      ? say`Under the glass “${at.word}” turns into ${word(seen.word)}: a trained map reads it.`
      : say`The glass does not help: “${seen.word}”, where the model will say ${word(final_word)}.`;
  }
  const start = after.replace(/^./, (letter) => letter.toUpperCase());
  return at.right
    ? say`${start} the ${lens} lens reads ${word(at.word)}, the model’s own answer.`
    : say`${start} the ${lens} lens reads “${at.word}”; ${word(final_word)}, the answer, is ${ordinal(at.rank)}.`;
}

/** @param {number} n */
export function ordinal(n) {
  const tail = n % 100 > 10 && n % 100 < 14 ? "th" : ["th", "st", "nd", "rd"][n % 10] ?? "th";
  return `${n}${tail}`;
}
