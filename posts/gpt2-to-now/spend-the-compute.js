// @ts-check
/** One budget, many sizes: what each costs in loss under three fits of one formula, and how sure the best ratio is. */

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
import { losses, ratios } from "./spend-panels.js";

/**
 * @import { Pair } from "../../static/js/marks/chart.js"
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
      const ratio = (/** @type {number} */ flops) => flops / 6 / best_size({ flops, ...four }) ** 2;
      return {
        ...{ name, best, least, ratio: ratio(budget), excess: loss(size) - least },
        twice: Math.max(loss(best / 2), loss(2 * best)) - least,
        sizes: SIZES.map((n) => /** @type {Pair} */ ([n, loss(n) - least])).filter(([, above]) => above < 0.55),
        ratios: /** @type {number[]} */ (grid).map((flops) => /** @type {Pair} */ ([flops, ratio(flops)])),
      };
    });
    const mine = /** @type {typeof fits[0]} */ (fits.find(({ name }) => name === law));
    const rows = /** @type {number[][]} */ (bands[errors]);
    const band = /** @type {number[]} */ (grid).map((flops, i) => [flops, rows[i][0], rows[i][rows[i].length - 1]]);
    const near = band.map(([flops]) => Math.abs(Math.log(flops / budget)));
    const ends = band[near.indexOf(Math.min(...near))].slice(1);
    return {
      ...{ size, budget, law, errors, fits, mine, band, ends, models, kaplan, given: budget / (6 * size ** 2) },
      ...{ best: mine.best, tokens: budget / (6 * mine.best), ratio: mine.ratio, loss: mine.least },
    };
  },

  view(state, { name, width, font }) {
    const layout = { name, width, font };
    const { size, budget, law, errors, mine, given, models, ends: [low, high] } = state;
    const { series, words } = LAWS[law];
    const above = fixed(Math.max(0, mine.excess), 3);
    const ratio = significant(mine.ratio);
    const own = models.find((/** @type {[string, number, number]} */ [, n, d]) =>
      n === size && Math.abs(Math.log10((6 * n * d) / budget)) < 0.1
    );
    const who = own ? `${own[0]}, ${brief(size)}` : `${brief(size)} parameters`;
    return {
      finding: law === "refit" && errors === "marginal"
        ? say`Errors taken as independent: the best ratio is ${tint(series, significant(low, 1))} to ${
          significant(high)
        }.`
        : say`${who}: ${tint(series, `${above} nats`)} above the least; the best size is ${brief(mine.best)}.`,
      summary: `A budget of ${exponent(budget)} FLOP. With ${decimal(size)} parameters each gets ${
        significant(given)
      } tokens, ${above} nats above the least loss. The best size by the ${words} is ${
        decimal(mine.best)
      }, with ${ratio} tokens each.`,
      texts: { best: decimal(mine.best), ratio, excess: above },
      plot: panels(layout, [[losses(state, name === "narrow"), ratios(state, name)]]),
    };
  },
});
