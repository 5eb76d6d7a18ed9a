// @ts-check
/** The two drawings of a budget: the loss of every size, and the best tokens per parameter for every budget. */

import {
  between,
  brief,
  chart,
  curve,
  decimal,
  fixed,
  grip,
  level,
  note,
  point,
  region,
  significant,
  upright,
  words,
} from "../../static/js/kit.js";
import { exponent, LAWS, SIZES } from "./law-names.js";

/**
 * @import { Mark, Pair } from "../../static/js/marks/chart.js"
 * @typedef {{ name: string, best: number, least: number, ratio: number, excess: number, twice: number, sizes: Pair[], ratios: Pair[] }} Fit
 * @typedef {[string, number, number]} Known  name, parameters, tokens
 * @typedef {{ size: number, budget: number, law: string, errors: string, fits: Fit[], mine: Fit, band: number[][],
 *   models: Known[], kaplan: Pair[], given: number }} State
 */

/** The fits, the chosen one on top. @param {State} state */
const inOrder = ({ fits, law }) => [...fits].sort((a, b) => Number(a.name === law) - Number(b.name === law));

/** @param {string} name @param {string} law */
const look = (name, law) => ({
  ...{ series: LAWS[name].series, mark: name, dash: false, weight: name === law ? 3.5 : 1.5, key: `fit ${name}` },
});

/** What each size costs when the budget is fixed. @param {State} state @param {boolean} narrow */
export function losses(state, narrow) {
  const { size, budget, law, mine, models } = state;
  const { series } = LAWS[law];
  const close = models.filter(([, n, d]) => Math.abs(Math.log10((6 * n * d) / budget)) < 0.1);
  const nearby = narrow ? close.filter(([name]) => name === "Gopher" || !name.startsWith("L")) : close;
  const height = (/** @type {number} */ i) => (narrow ? 0.44 - 0.12 * i : 0.28 + 0.05 * i);
  return chart({
    height: narrow ? 190 : 330,
    x: {
      ...{ domain: [1e7, 1e13], log: 10, ticks: [1e8, 1e10, 1e12], title: "parameters" },
      format: (v) => decimal(v, 1),
    },
    y: {
      ...{ domain: [0, 0.5], ticks: [0, 0.1, 0.2, 0.3, 0.4], grid: true, title: "nats above the least loss" },
      format: (v) => fixed(v, 1),
    },
    marks: [
      region([[mine.best / 2, 0], [2 * mine.best, 0.5]], { series, key: "twice" }),
      !narrow && words([mine.best, 0.5], `half to twice: ${fixed(mine.twice, 3)} nats at most`, {
        ...{ series, anchor: "middle", dy: 0.8, weight: "bold", halo: true },
      }),
      curve(mine.sizes, { ...look(law, law), key: "bowl" }),
      upright(mine.best, 0.2, { series, key: "best" }),
      words([mine.best, 0.2], brief(mine.best), {
        series,
        anchor: "middle",
        dy: -0.8,
        halo: true,
        weight: "bold",
      }),
      ...nearby.map(([name, n], i) => words([n, height(i)], name, { key: `near ${name}`, halo: true, dx: 8 })),
      ...nearby.map(([name, n], i) =>
        upright(n, height(i) - 0.01, { series: "ink", key: `line ${name}`, class: "faint" })
      ),
      grip([size, Math.max(0, mine.excess)], {
        ...{ label: "Parameters", text: decimal(size), series },
        x: { input: "size", value: size, values: SIZES },
      }),
    ],
  });
}

/** The best tokens per parameter, and those that were given. @param {State} state @param {string} layout  its name */
export function ratios(state, layout) {
  const { budget, law, errors, fits, band, models, kaplan, given } = state;
  const { series } = LAWS[law];
  /** @type {Record<string, Pair>} */
  const places = Object.fromEntries(models.map(([name, n, d]) => [name, [6 * n * d, d / n]]));
  return chart({
    height: layout === "narrow" ? 200 : 330,
    x: {
      domain: [1e18, 1e27],
      log: 10,
      ticks: [1e18, 1e21, 1e24, 1e27],
      format: exponent,
      title: "FLOP of the budget",
    },
    y: {
      ...{ domain: [0.5, 2000], log: 10, ticks: [1, 10, 100, 1000], grid: true, title: "tokens per parameter" },
      format: (v) => decimal(v, 1),
    },
    marks: [
      law === "refit" &&
      between(band.map(([x, , high]) => [x, high]), band.map(([x, low]) => [x, low]), {
        ...{ series: LAWS.refit.series, key: `band ${errors}`, mark: "refit" },
      }),
      law === "refit" && layout === "full" && errors === "joint" && words([2e26, 4.2], "95 % of re-fits", {
        ...{ series: LAWS.refit.series, anchor: "end", dx: 22, dy: 1.6, mark: "refit" },
      }),
      law === "refit" && layout === "full" && errors === "marginal" && words([9e26, 450], "the band fills the panel", {
        ...{ series: LAWS.refit.series, anchor: "end", dx: -4, mark: "refit" },
      }),
      level(20),
      words([1e18, 20], "20 for each", { dx: 4, dy: 0.9 }),
      curve(kaplan, { series: "ink", weight: 1.5, class: "faint", key: "kaplan", mark: "kaplan" }),
      layout === "full" &&
      words([kaplan[0][0], kaplan[0][1]], "advice of 2020", { dx: 8, dy: -0.5, quiet: true, mark: "kaplan" }),
      ...inOrder(state).map((fit) => curve(fit.ratios, look(fit.name, law))),
      ...Object.entries(places).map(([name, place]) =>
        point(place, {
          ...{ series: "ink", key: name, radius: 4, tip: `${name}: ${significant(place[1])} tokens per parameter` },
        })
      ),
      layout === "full"
        ? note(places["Llama 3 8B"], "Llama 3 8B", { dx: -14, dy: 1.9 })
        : words(places["Llama 3 8B"], "Llama 3 8B", { anchor: "end", dx: -8, dy: 0.3 }),
      layout === "full" &&
      words(places["Llama 3.1 405B"], "Llama 3.1 405B", { anchor: "middle", dy: -0.9, halo: true }),
      words(places["GPT-3"], "GPT-3", { anchor: "end", dx: -7, dy: 0.5 }),
      point([budget, given], { series, hollow: true, radius: 6, key: "mine" }),
      words([budget, given], `here ${significant(given)}`, {
        ...{ series, dx: 9, dy: given < 15 ? -0.2 : -0.8, weight: "bold", halo: true, key: "mine" },
      }),
      grip([budget, 0.5], {
        ...{ label: "Budget", text: `${exponent(budget)} FLOP` },
        along: {
          ...{ input: "budget", value: budget },
          places: fits[0].ratios.map(([flops]) => [chosen(flops), flops, 0.5]),
        },
      }),
    ],
    names: fits.map(({ name, ratios: line }) => ({
      ...{ y: line[line.length - 1][1], text: LAWS[name].words, series: LAWS[name].series, mark: name },
      ...{ strong: name === law, set: { law: name }, chosen: name === law },
    })),
  });
}

/** The budget that can be chosen at a place of the grid. @param {number} flops */
const chosen = (flops) =>
  /** @type {Record<string, number>} */ ({ "5.623e+23": 5.76e23, "3.162e+25": 3.8e25 })[flops.toExponential(3)] ??
    Number(flops.toPrecision(3));
