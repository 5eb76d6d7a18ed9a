// @ts-check
/** One next word of the tiny model: the pull on every candidate, and one weight whose gradient predicts the new loss. */

import {
  cell,
  choice,
  figure,
  fixed,
  group,
  h,
  label,
  panel,
  panels,
  say,
  signed,
  slider,
  tint,
} from "../../static/js/kit.js";
import { heatMap, lossCurve, NUDGES, rowName } from "./one-step-drawing.js";
import { foretold } from "../../static/js/formulas/posts/training-math.js";
import { candidates, chips } from "./next-word.js";
import { AT, backward, forward, lossOf, WIDTH } from "./tiny.js";

/** @import { Panel } from "../../static/js/marks/panels.js" */

/** @type {Record<string, string>} */
const MATRICES = { E: "embedding", Q: "queries", V: "values", O: "attention’s output", U: "unembedding" };
const TRAINED = { steps: 200, matrix: "U", weight: "4,3" };

export default figure({
  inputs: ({ checkpoints, words, rows }) => ({
    nudge: slider({ label: "Push the weight by", values: NUDGES, format: (value) => signed(value, 2) }),
    steps: slider({ label: "Steps trained before", values: Object.keys(checkpoints).map(Number) }),
    ...group("Another matrix", { matrix: choice({ label: "Matrix", options: MATRICES }) }),
    weight: cell({
      label: "Weight",
      size: ({ matrix }) => [rows[matrix].length, WIDTH],
      words: (row, column, { matrix }) => `${rowName(words, matrix, rows[matrix][row])}, ${column}`,
    }),
  }),

  presets: {
    "Before any training": {},
    "A small push": { nudge: 0.01 },
    "Trained for 60 steps": { steps: 60, nudge: -1 },
    "Trained, pushed too far": { ...TRAINED, nudge: 1 },
  },

  once: () => [0.01, 0.5, 1].map((nudge) => ({ ...TRAINED, nudge })),

  derive({ nudge, steps, weight, matrix }, { checkpoints, sentences, sentence, place, words, rows, ends }) {
    const weights = checkpoints[steps];
    const row = sentences[sentence];
    const g = new Float64Array(weights.length);
    const loss = backward(weights, row, g, place);
    const [r, c] = weight.split(",").map(Number);
    const shown = /** @type {number[]} */ (rows[matrix]);
    const index = AT[matrix] + shown[r] * WIDTH + c;
    const pushed = (/** @type {number} */ by) =>
      weights.map((/** @type {number} */ w, /** @type {number} */ i) => i === index ? w + by : w);
    const lossAt = (/** @type {number} */ by) => lossOf(forward(pushed(by), row), row, place);
    const slope = g[index];
    return {
      ...{ nudge, steps, weight, matrix, words: /** @type {string[]} */ (words), loss, slope },
      row: /** @type {number[]} */ (row.slice(1, place + 2)),
      p: forward(pushed(nudge), row).p[place],
      whole: forward(weights, row).p[place], // not pushed: the same words stay in sight
      central: (lossAt(1e-5) - lossAt(-1e-5)) / 2e-5,
      foretold: foretold({ loss, slope, nudge }),
      found: lossAt(nudge),
      curve: NUDGES.map((by) => /** @type {[number, number]} */ ([by, lossAt(by)])),
      ends: /** @type {[number, number]} */ (ends[steps][matrix]),
      names: shown.map((o) => rowName(words, matrix, o)),
      unread: 12 - rows.E.length,
      gradient: shown.map((o) => Array.from(g.slice(AT[matrix] + o * WIDTH, AT[matrix] + (o + 1) * WIDTH))),
    };
  },

  view(derived, layout) {
    const { words, row, p, whole, foretold: before, found, slope, central } = derived;
    const narrow = layout.name === "narrow";
    const target = row[row.length - 1];
    const agree = Math.abs(before - found) < 0.00015;
    const bars = panel(narrow ? 120 : 88, (box) => candidates({ words, p, target, others: 3, order: whole }, box), {
      title: "Belief, and the pull on it",
    });
    const slopes = heatMap(derived, narrow ? 232 : 192, layout.name);
    const near = Math.abs(before - found) < 0.02 * found;
    return {
      finding: agree
        ? say`The gradient predicted ${tint("router", fixed(before, 4))}; the forward pass finds ${
          tint("loss", fixed(found, 4))
        }.`
        : near
        ? say`The gradient predicted ${tint("router", fixed(before, 4))}; the curve bends to ${
          tint("loss", fixed(found, 4))
        }.`
        : say`Pushed too far: predicted ${tint("router", fixed(before, 3))}, found ${tint("loss", fixed(found, 3))}.`,
      summary: `The next word is “${words[target]}”, to which the model gives ${
        fixed(100 * p[target], 1)
      } %. The loss has slope ${fixed(slope, 4)} in the chosen weight; pushing it gives a loss of ${
        fixed(found, 4)
      }, where the slope alone says ${fixed(before, 4)}.`,
      readouts: [
        { name: "slope", label: "slope, by the backward pass", text: fixed(slope, 6), value: slope },
        { name: "central", label: "slope, by two forward passes", text: fixed(central, 6), value: central },
      ],
      texts: { before: fixed(before, 4), after: fixed(found, 4) },
      plot: panels(layout, [
        panel(30, (box) => chips(row.map((word) => words[word]), box)),
        [
          lossCurve(derived, narrow ? 245 : 318, 1.7),
          ...(narrow ? [bars, slopes] : [stacked(bars, slopes, 318)]),
        ],
      ]),
      notes: [
        "The loss here is that of one word. Bars are probabilities; each arrow ends at one for the word that came, at zero for the others.",
      ],
    };
  },

  picture: ({ words, p, row }) =>
    panels(/** @type {any} */ ({ name: "picture", width: 240, font: 0 }), [
      panel(120, (box) => candidates({ words, p, target: row[row.length - 1] }, { ...box, size: 0 })),
    ]),
});

/**
 * Two panels as one, the first at the top with its title beside those of its neighbours, the second at the foot.
 * @param {Panel} first
 * @param {Panel} second
 * @param {number} height
 */
const stacked = (first, second, height) =>
  panel(height, (box) => {
    const top = height - second.height(box);
    return [
      ...first.draw(box),
      h(
        "g",
        { key: "second", transform: `translate(0 ${top})` },
        label([0, -box.size * 1.4], second.title ?? "", { size: box.size, weight: "bold" }),
        ...second.draw(box),
      ),
    ];
  }, { title: first.title });
