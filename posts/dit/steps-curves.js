// @ts-check
/** The distance from real pictures by the number of steps: what more steps can still buy, and what only a better model can. */

import {
  between,
  chart,
  count,
  curve,
  fixed,
  grip,
  label,
  level,
  plural,
  point,
  rule,
  words,
} from "../../static/js/kit.js";
import { rooms } from "./strip.js";

/** @import { Layout } from "../../static/js/core/figure.js" */
/** @import { Mark, Pair, Series } from "../../static/js/marks/chart.js" */
/** @import { Measured } from "./steps-or-size.js" */

/**
 * @param {{ curves: { 0: Measured[], 1: Measured[] }, own: Measured[], perfect: Measured[], steps: number, fresh: boolean,
 *   distance: number, best: number, buys: string, apart: number, floor: number }} state
 * @param {Layout["name"]} layout
 */
export function ours({ curves, own, perfect, steps, fresh, distance, best, buys, apart, floor }, layout) {
  const most = Math.max(...[...curves[0], ...curves[1]].map(([, far]) => far));
  const pairs = (/** @type {Measured[]} */ measured) =>
    measured.map(([many, far]) => /** @type {Pair} */ ([many, far]));
  const series = fresh ? "two" : "one";
  const { left, right } = rooms(layout);
  const [, end] = own[own.length - 1];
  const later = (/** @type {Measured[]} */ measured) => pairs(measured.filter(([many]) => many >= steps));
  const under = later(perfect).map(([many, far]) => /** @type {Pair} */ ([many, Math.min(far, end)]));
  const narrow = layout === "narrow";
  return chart({
    height: narrow ? 240 : 290,
    x: { domain: [2, 32], log: 2, format: count, ticks: [2, 4, 8, 16, 32], title: "steps", room: right },
    y: {
      ...{ domain: [0, most * 1.05], ticks: [0, 5, 10, 15], room: left },
      format: (value) => fixed(value, 0),
      grid: true,
    },
    marks: [
      (at) =>
        rule([at.x(steps), at.top - (narrow ? 34 : 40)], [at.x(steps), narrow ? at.top - 27 : at.y(distance)], {
          key: "picture",
        }),
      (at) =>
        label([0, at.top - at.size * 1.2], "distance from real pictures", { size: at.size, quiet: true, halo: true }),
      between(later(own), [[steps, end], [32, end]], { series, key: "steps buy" }),
      between([[steps, end], [32, end]], under, { series: "four", key: "a model buys" }),
      !narrow && level(floor, { series: "ink" }),
      !narrow && words([2, floor], "240 real drawings", { dx: 6, dy: 0.8 }),
      fresh && curve(pairs(curves[0]), { series: "one", mark: "other", weight: 1, dash: false }),
      curve(pairs(perfect), { series, mark: "perfect", weight: 1.5, dash: false }),
      curve(pairs(own), { series, mark: "own", weight: 3, dash: false }),
      !narrow && words([2.1, 10.3], "our model", { weight: "bold", halo: true }),
      words([31, 0.9], "a perfect denoiser", { weight: "bold", mark: "perfect", anchor: "end", halo: true }),
      steps < 32 &&
      buying(
        [steps, distance],
        buys === "nothing" ? "more steps: no clear gain" : `more steps buy ${buys}`,
        series,
        narrow,
      ),
      steps < 32 &&
      words([31, 3.9], `at 32, a perfect model is ${fixed(apart, 1)} nearer`, {
        ...{ series: "four", weight: "bold", anchor: "end", halo: true, key: "words model" },
      }),
      point([steps, best], { series, radius: 4 }),
      point([steps, distance], { series, radius: 6 }),
      grip([steps, distance], {
        ...{ label: "Sampling steps", text: plural(steps, "step"), look: "bare", radius: 11 },
        along: { input: "steps", value: steps, places: own.map(([many, far]) => [many, many, far]) },
      }),
    ],
    lead: 18,
    names: [
      { y: curves[0][curves[0].length - 1][1], text: "η = 0", series: "one", mark: "ddim", set: { fresh: false } },
      fresh && { y: curves[1][curves[1].length - 1][1], text: "η = 1", series: "two", mark: "ddpm" },
    ],
  });
}

/**
 * What more steps buy, in words over the place where they begin.
 * @param {Pair} place
 * @param {string} text
 * @param {Series} series
 * @param {boolean} narrow
 * @returns {Mark}
 */
const buying = ([steps, distance], text, series, narrow) => ({ x, y, size }) =>
  label(narrow ? [x(31), y(10.2)] : [x(steps) + 26, y(distance) - 1.9 * size], text, {
    ...{ key: "words steps", size, series, weight: "bold", halo: true, anchor: narrow ? "end" : "start" },
  });
