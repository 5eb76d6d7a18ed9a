// @ts-check
/** One formula, three sets of constants: the loss of real models and of the reader's own, split into its three terms. */

import { brief, choice, figure, fixed, panels, say, slider, tint } from "../../static/js/kit.js";
import { ACROSS, losses, place, UP } from "./two-floors.js";
import { predicted_loss } from "../../static/js/formulas/posts/gpt2-to-now.js";
import { LAWS } from "./law-names.js";

/**
 * @import { Pair } from "../../static/js/marks/chart.js"
 * @typedef {{ E: number, A: number, B: number, alpha: number, beta: number }} Law
 * @typedef {{ name: string, size: number, tokens: number, loss: number, floor: number, bySize: number, byData: number }} Terms
 */

/** @type {Record<string, string>} */
const SAID = { printed: "In print", unrounded: "Unrounded", refit: "Re-fitted" };

export default figure({
  inputs: () => ({
    law: choice({ label: "Fit", options: { printed: "printed", unrounded: "unrounded", refit: "re-fit" } }),
    size: slider({ label: "Your parameters", values: ACROSS, format: brief }),
    tokens: slider({ label: "Your tokens", values: UP, format: brief }),
  }),

  presets: {
    "A Chinchilla of your own": {},
    "The same, re-fitted": { law: "refit" },
    "Ten times the tokens": { tokens: 1.4e13 },
    "Ten times, re-fitted": { tokens: 1.4e13, law: "refit" },
    "Small and long trained": { size: 1e9, tokens: 8.4e13, law: "refit" },
  },

  once: () => [1.4e12, 4.05e12, 1.4e13].map((tokens) => ({ tokens })),

  derive({ law, size, tokens }, { laws, models }) {
    const by = (/** @type {Law} */ fit) => (/** @type {[string, number, number]} */ [name, n, d]) => ({
      ...{ name, size: n, tokens: d, loss: predicted_loss({ size: n, tokens: d, ...fit }), floor: fit.E },
      ...{ bySize: fit.A / n ** fit.alpha, byData: fit.B / d ** fit.beta },
    });
    const fit = /** @type {Law} */ (laws[law]);
    const known = /** @type {Terms[]} */ (models.map(by(fit)));
    const yours = /** @type {[string, number, number]} */ (["Yours", size, tokens]);
    const mine = by(fit)(yours);
    // The reader's model by the print, rounded or not, and by the re-fit.
    const former = law === "refit" ? "printed" : law;
    const pair = { before: by(laws[former])(yours), after: by(laws.refit)(yours) };
    // Where the predicted loss is the same as at the reader's place.
    const same = ACROSS.map((n) => {
      const left = mine.loss - fit.E - fit.A / n ** fit.alpha;
      const d = left > 0 ? (fit.B / left) ** (1 / fit.beta) : Infinity;
      return d > 1e11 && d < 1e14 ? /** @type {Pair} */ ([n, d]) : null;
    });
    return {
      ...{ law, former, mine, known, pair, same, floor: fit.E },
      outputs: Object.fromEntries(known.map(({ name, loss }) => [name.replaceAll(" ", "_"), loss])),
    };
  },

  view({ law, former, mine, known, pair, same, floor }, layout) {
    const narrow = layout.name === "narrow";
    const { words: fit } = LAWS[law];
    const { before, after } = pair;
    const other = (law === "refit" ? before : after).floor;
    return {
      finding: say`${SAID[law]}, ${tint(LAWS[law].series, fixed(floor, 2))} of your ${
        fixed(mine.loss, 2)
      } nats are unavoidable; ${law === "refit" ? "in print" : "re-fitted"}, ${fixed(other, 2)}.`,
      summary: `Predicted loss by the ${fit}, from a floor of ${fixed(floor, 4)} nats. ${
        [...known, mine].map(({ name, loss }) => `${name} ${fixed(loss, 4)}`).join(", ")
      }.`,
      texts: { loss: fixed(mine.loss, 3) },
      plot: panels(layout, [[
        place({ law, mine, known, same }, layout.name),
        losses({ law, former, pair }, narrow),
      ]]),
      notes: [
        "Predictions for one tokenizer and one data set; the models named here have others, so the order is no ranking.",
      ],
    };
  },
});
