// @ts-check
/** One formula, three sets of constants: the loss of real models and of the reader's own, split into its three terms. */

import {
  chart,
  choice,
  curve,
  decimal,
  figure,
  fixed,
  grip,
  panels,
  point,
  rows,
  say,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { predicted_loss } from "../../static/js/formulas/posts/gpt2-to-now.js";
import { LAWS, SIZES, TOKENS } from "./law-names.js";

/**
 * @import { Pair } from "../../static/js/marks/chart.js"
 * @typedef {"start" | "middle" | "end"} Anchor
 * @typedef {{ E: number, A: number, B: number, alpha: number, beta: number }} Law
 * @typedef {{ name: string, size: number, tokens: number, loss: number, floor: number, bySize: number, byData: number }} Terms
 */

const [ACROSS, UP] = [SIZES.filter((n) => n >= 1e8 && n <= 1e12), TOKENS.filter((d) => d >= 1e11)];
/** Where a name stands beside its dot, clear of the line of equal loss. @type {Record<string, [number, number, Anchor]>} */
const PLACES = {
  "GPT-3": [-8, 0, "end"],
  "Gopher": [0, 1.3, "middle"],
  "Chinchilla": [-14, 0.15, "end"],
  "LLaMA 65B": [-9, 1.35, "end"],
  "Llama 3 8B": [-8, 0, "end"],
  "Llama 3.1 405B": [-6, -1.1, "middle"],
};
const FIRST = ["GPT-3", "Chinchilla", "Llama 3.1 405B"];
const PAIRED = [...FIRST, "Llama 3 8B", "Yours"];

export default figure({
  inputs: () => ({
    law: choice({ label: "Fit", options: { printed: "printed", unrounded: "unrounded", refit: "re-fit" } }),
    size: slider({ label: "Your parameters", values: ACROSS, format: (v) => decimal(v) }),
    tokens: slider({ label: "Your tokens", values: UP, format: (v) => decimal(v) }),
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
    // Each model by the print, rounded or not, and by the re-fit.
    const former = law === "refit" ? "printed" : law;
    const pairs = [...models, yours].filter(([name]) => PAIRED.includes(name)).map((model) => ({
      before: by(laws[former])(model),
      after: by(laws.refit)(model),
    }));
    // Where the predicted loss is the same as at the reader's place.
    const same = ACROSS.map((n) => {
      const left = mine.loss - fit.E - fit.A / n ** fit.alpha;
      const d = left > 0 ? (fit.B / left) ** (1 / fit.beta) : Infinity;
      return d > 1e11 && d < 1e14 ? /** @type {Pair} */ ([n, d]) : null;
    });
    return {
      ...{ law, former, mine, known, pairs, same, floor: fit.E },
      outputs: Object.fromEntries(known.map(({ name, loss }) => [name.replaceAll(" ", "_"), loss])),
    };
  },

  view({ law, former, mine, known, pairs, same, floor }, layout) {
    const narrow = layout.name === "narrow";
    const { words: fit } = LAWS[law];
    const { before, after } = pairs[pairs.length - 1];
    return {
      finding: say`After ${decimal(mine.tokens)} tokens the ${LAWS[former].words} and the re-fit differ by ${
        tint("ink", fixed(Math.abs(after.loss - before.loss), 3))
      } nats.`,
      summary: `Predicted loss by the ${fit}, from a floor of ${fixed(floor, 4)} nats. ${
        [...known, mine].map(({ name, loss }) => `${name} ${fixed(loss, 4)}`).join(", ")
      }.`,
      texts: { loss: fixed(mine.loss, 3) },
      plot: panels(layout, [[
        place({ law, mine, known, same }, layout.name),
        rows({
          ...{ title: "Predicted loss, in nats", domain: [1.65, 2.12], step: narrow ? 1.5 : 2.4, texts: "edge" },
          rows: pairs.flatMap(({ before, after }) => [
            bar(before, before.name, law !== "refit"),
            bar(after, "re-fit", law === "refit"),
          ]),
        }),
      ]]),
      notes: [
        "Predictions for one tokenizer and one data set; the models named here have others, so the order is no ranking.",
      ],
    };
  },
});

/** The terms of a model's loss by one fit. @param {Terms} terms @param {string} name @param {boolean} chosen */
const bar = (terms, name, chosen) => ({
  ...{ name, key: `${terms.name} ${name}`, from: terms.floor, text: fixed(terms.loss, 3), quiet: !chosen },
  strong: name !== "re-fit",
  parts: [{ value: terms.bySize, series: /** @type {const} */ ("four") }, {
    value: terms.byData,
    series: /** @type {const} */ ("three"),
  }],
});

/** The plane of sizes and tokens, the reader's model as a grip. @param {{ law: string, mine: Terms, known: Terms[], same: (Pair | null)[] }} state @param {string} layout */
function place({ law, mine, known, same }, layout) {
  const { series } = LAWS[law];
  const short = (/** @type {number} */ v) => decimal(v, 1);
  return chart({
    height: layout === "narrow" ? 200 : 330,
    x: { domain: [1e8, 1e12], log: 10, ticks: [1e8, 1e9, 1e10, 1e11, 1e12], format: short, title: "parameters" },
    y: { domain: [1e11, 1e14], log: 10, ticks: [1e11, 1e12, 1e13, 1e14], format: short, grid: true, title: "tokens" },
    marks: [
      curve(same, { series, dash: false, key: "same" }),
      words([1.2e8, 1.15e11], "line: equal loss", { series, dy: -0.6 }),
      ...known.map(({ name, size, tokens }) =>
        point([size, tokens], {
          ...{ series: "ink", key: name, radius: 4 },
          tip: `${name}: ${decimal(size)} parameters, ${decimal(tokens)} tokens`,
        })
      ),
      ...known.filter(({ name }) => layout === "full" || FIRST.includes(name)).map(({ name, size, tokens }) => {
        const [dx, dy, anchor] = PLACES[name];
        return words([size, tokens], name, { dx, dy, anchor, halo: true, key: `name ${name}` });
      }),
      grip([mine.size, mine.tokens], {
        ...{ label: "Your model", text: `${decimal(mine.size)} parameters, ${decimal(mine.tokens)} tokens` },
        x: { input: "size", value: mine.size, values: ACROSS },
        y: { input: "tokens", value: mine.tokens, values: UP },
      }),
    ],
  });
}
