// @ts-check
/** One budget, many sizes: what each costs in loss under three fits of one formula, and how sure the best size is. */

import {
  brief,
  choice,
  decimal,
  figure,
  fixed,
  group,
  panels,
  say,
  significant,
  slider,
  tint,
} from "../../static/js/kit.js";
import { best_size, predicted_loss } from "../../static/js/formulas/posts/gpt2-to-now.js";
import { exponent, LAWS, SIZES } from "./law-names.js";
import { bowl } from "./spend-bowl.js";

/**
 * @typedef {import("./spend-bowl.js").Known} Known
 * @typedef {{ E: number, A: number, B: number, alpha: number, beta: number }} Law
 */

const ERRORS = { joint: "from the runs", marginal: "as if independent" };

export default figure({
  inputs: ({ budgets }) => ({
    size: slider({ label: "Parameters", values: SIZES, format: brief }),
    budget: slider({ label: "Budget", values: budgets, format: exponent, unit: "FLOP" }),
    law: choice({ label: "Fit", options: { printed: "printed", unrounded: "unrounded", refit: "re-fit" } }),
    ...group("Errors of the re-fit", { errors: choice({ label: "Band", options: ERRORS }) }),
  }),

  presets: {
    "Gopher’s choice": {},
    "Chinchilla’s": { size: 70e9 },
    "What the print says": { size: 32e9 },
    "The re-fit": { size: 70e9, law: "refit" },
    "Llama 3.1 405B": { budget: 3.8e25, size: 405e9, law: "refit" },
    "Errors misread": { size: 70e9, law: "refit", errors: "marginal" },
  },

  once: () => [280e9, 140e9, 70e9, 32e9].map((size) => ({ size })),

  derive({ size, budget, law, errors }, { laws, bands, grid, models, kaplan }) {
    const fits = Object.entries(/** @type {Record<string, Law>} */ (laws)).map(([name, fit]) => {
      const { E: _, ...four } = fit;
      const best = best_size({ flops: budget, ...four });
      const loss = (/** @type {number} */ n) => predicted_loss({ size: n, tokens: budget / (6 * n), ...fit });
      const least = loss(best);
      const above = (/** @type {number} */ n) => loss(n) - least;
      return { ...{ name, best, least, above }, ratio: budget / 6 / best ** 2, excess: above(size) };
    });
    const mine = /** @type {typeof fits[0]} */ (fits.find(({ name }) => name === law));
    const far = /** @type {number[]} */ (grid).map((flops) => Math.abs(Math.log(flops / budget)));
    const rows = /** @type {number[]} */ (bands[errors][far.indexOf(Math.min(...far))]);
    const [[flops, each], [later, fewer]] = /** @type {[number, number][]} */ (kaplan);
    const advised = each * (budget / flops) ** (Math.log(fewer / each) / Math.log(later / flops));
    return {
      ...{ size, budget, law, errors, fits, mine, ends: [rows[0], rows[rows.length - 1]] },
      near: /** @type {Known[]} */ (models).filter(([, n, d]) => Math.abs(Math.log10((6 * n * d) / budget)) < 0.1),
      ...{ given: budget / (6 * size ** 2), advice: Math.sqrt(budget / 6 / advised) },
      ...{ best: mine.best, tokens: budget / (6 * mine.best), ratio: mine.ratio, loss: mine.least },
    };
  },

  view(state, layout) {
    const { size, budget, law, errors, mine, given, near, ends: [low, high] } = state;
    const { series, words } = LAWS[law];
    const above = fixed(Math.max(0, mine.excess), 3);
    const ratio = significant(mine.ratio);
    const own = near.find(([, n]) => n === size);
    const who = own ? `${own[0]}, ${brief(size)}` : `${brief(size)} parameters`;
    return {
      finding: law === "refit" && errors === "marginal"
        ? say`Errors taken as independent: the best ratio is ${tint(series, significant(low, 1))} to ${
          significant(high)
        }.`
        : own?.[0] === "Chinchilla" && law === "printed"
        ? say`The printed formula says ${tint(series, brief(mine.best))}; Chinchilla was built with ${brief(size)}.`
        : say`${who}: ${tint(series, `${above} nats`)} above the best size, ${brief(mine.best)}.`,
      summary: `A budget of ${exponent(budget)} FLOP. With ${decimal(size)} parameters each gets ${
        significant(given)
      } tokens, ${above} nats above the least loss. The best size by the ${words} is ${
        decimal(mine.best)
      }, with ${ratio} tokens each.`,
      texts: { best: decimal(mine.best), ratio, excess: above },
      plot: panels(layout, [bowl(state, layout.name === "narrow")]),
    };
  },
});
