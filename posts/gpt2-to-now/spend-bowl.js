// @ts-check
/** What every size costs when the budget is fixed: a bowl, a ball that rolls in it, and what was said to be its bottom. */

import {
  beside,
  chart,
  curve,
  decimal,
  fixed,
  grip,
  level,
  point,
  region,
  significant,
  words,
} from "../../static/js/kit.js";
import { LAWS, SIZES } from "./law-names.js";

/**
 * @import { Mark, Pair } from "../../static/js/marks/chart.js"
 * @typedef {{ name: string, best: number, ratio: number, excess: number, above: (size: number) => number }} Fit
 * @typedef {[string, number, number]} Known  name, parameters, tokens
 * @typedef {{ size: number, budget: number, law: string, errors: string, fits: Fit[], mine: Fit, ends: number[],
 *   near: Known[], advice: number }} State  advice: the size that the advice of 2020 gives
 */

const TOP = 0.3; // nats, where the bowl is cut off
const HEIGHTS = [0.145, 0.205]; // of the bests by the other two fits
const BEST = 0.25; // and by the chosen one
const [LEFT, RIGHT] = [3e9, 4e11]; // parameters beyond which names turn inwards
const COUSIN = "LLaMA 65B"; // as large as Chinchilla

/** @param {State} state @param {boolean} narrow */
export function bowl(state, narrow) {
  const { size, budget, law, mine, advice } = state;
  const { series } = LAWS[law];
  const height = (/** @type {number} */ n) => Math.max(0, Math.min(TOP, mine.above(n)));
  const rule = Math.sqrt(budget / 120);
  const told = narrow ? 0.13 : 0.18;
  return chart({
    height: narrow ? 270 : 370,
    x: {
      ...{ domain: [1e7, 1e13], log: 10, ticks: [1e8, 1e9, 1e10, 1e11, 1e12], format: (v) => decimal(v, 1) },
      title: "parameters",
    },
    y: {
      ...{
        domain: [narrow ? -0.12 : -0.075, TOP],
        ticks: [0, 0.1, 0.2, TOP],
        grid: true,
        title: "nats above the least loss",
      },
      format: (v) => fixed(v, 1),
    },
    marks: [
      ...band(state, narrow),
      curve(cut(SIZES.map((n) => [n, mine.above(n)])), { series, dash: false, weight: 3.5, key: "bowl", mark: law }),
      stake(rule, 0.255, { series: "ink", key: "rule" }),
      words([rule, 0.255], narrow ? "20 each" : "Chinchilla’s rule: 20 tokens each", {
        ...{ dx: rule > RIGHT ? -6 : 6, dy: 0.3, anchor: rule > RIGHT ? "end" : "start", halo: true, key: "rule" },
      }),
      stake(advice, told, { series: "ink", key: "advice", mark: "kaplan" }),
      words([advice, told], narrow ? "2020" : "advice of 2020", {
        ...(narrow
          ? { anchor: "middle", dy: -0.7 }
          : { dx: advice > RIGHT ? -6 : 6, anchor: advice > RIGHT ? "end" : "start", dy: 0.3 }),
        ...{ halo: true, mark: "kaplan", key: "advice" },
      }),
      level(0, { series: "ink", class: "faint" }),
      ...(narrow ? [] : ["smaller: more tokens each", "larger: fewer tokens each"]).map((text, i) =>
        words([i ? 1e13 : 1e7, 0], text, { dy: 1.1, anchor: i ? "end" : "start", quiet: true, key: text })
      ),
      ...bests(state, narrow),
      ...built(state, height),
      curve([[size, 0], [size, height(size)]], { series, dash: false, weight: 6, key: "gap" }),
      words([size, 0], `${fixed(Math.max(0, mine.excess), 3)} nats above the best`, {
        ...{ series, weight: "bold", dy: 2.5, key: "gap", halo: true },
        anchor: size < LEFT ? "start" : size > (narrow ? 1e11 : RIGHT) ? "end" : "middle",
      }),
      grip([size, height(size)], {
        ...{ label: "Parameters", text: decimal(size), series, radius: 11 },
        along: { input: "size", value: size, places: SIZES.map((n) => [n, n, height(n)]) },
      }),
    ],
  });
}

/** An upright from the floor. @param {number} n @param {number} height @param {Parameters<typeof curve>[1]} options @returns {Mark} */
const stake = (n, height, options) => curve([[n, 0], [n, height]], { weight: 1.5, dash: false, ...options });

/** The part of a bowl below its edge, cut off at it. @param {Pair[]} points @returns {Pair[]} */
const cut = (points) =>
  points.flatMap(([n, above], i) => {
    if (above <= TOP) return [[n, above]];
    const inner = [points[i - 1], points[i + 1]].find((other) => other && other[1] < TOP);
    return inner ? [[n * (inner[0] / n) ** ((above - TOP) / (above - inner[1])), TOP]] : [];
  });

/** Where each fit has its bottom; names of those below Chinchilla's rule stand left of them all. @param {State} state @param {boolean} narrow */
function bests({ fits, law, mine, budget }, narrow) {
  const others = fits.filter((fit) => fit !== mine);
  const least = Math.min(...fits.map(({ best }) => best));
  return [mine, ...(narrow ? [] : others)].flatMap((fit, i) => {
    const { name, best, ratio } = fit;
    const [{ series, words: says }, height] = [LAWS[name], i ? HEIGHTS[i - 1] : BEST];
    const left = best < Math.sqrt(budget / 120) && least > LEFT;
    const size = decimal(best, 3);
    const text = narrow ? size : `${says}: ${size}${i ? "" : `, ${significant(ratio)} tokens each`}`;
    return [
      stake(best, height, { series, mark: name, key: `best ${name}`, weight: i ? 1.5 : 2.5 }),
      left &&
      curve([[least, height], [best, height]], { series, mark: name, dash: false, weight: 1.5, key: `tie ${name}` }),
      beside([{
        ...{ x: left ? least : best, y: height, text, series, mark: name, strong: !i },
        ...{ set: { law: name }, chosen: !i },
      }], left || best > RIGHT ? -1 : 1),
    ];
  });
}

/** Models that were built with about this budget. @param {State} state @param {(size: number) => number} height */
const built = ({ near, size, mine }, height) =>
  near.filter(([name, n]) => n !== size && name !== COUSIN).flatMap(([name, n]) => {
    const side = height(n) < 0.012 ? 0 : n > mine.best ? 1 : -1; // outside of the wall, or under the bottom
    return [
      point([n, height(n)], { series: "ink", key: name, radius: 5, tip: `${name}: ${decimal(n)} parameters` }),
      words([n, side ? height(n) : 0], name, {
        ...{ dx: 11 * side, dy: side ? 0.5 : 1.1, anchor: side ? (side > 0 ? "start" : "end") : "middle" },
        ...{ weight: "bold", halo: true, key: `near ${name}` },
      }),
    ];
  });

/** Where 95 % of re-fits have their bottom. @param {State} state @param {boolean} narrow */
function band({ budget, law, errors, ends: [low, high] }, narrow) {
  if (law !== "refit") return [];
  const { series } = LAWS.refit;
  const [from, to] = [high, low].map((ratio) => Math.sqrt(budget / 6 / ratio));
  const wide = errors === "marginal";
  return [
    region([[from, 0], [to, TOP]], { series, key: "band", mark: "refit" }),
    !narrow && words([from, TOP], wide ? "95 %, if the errors were independent" : "95 % of re-fits", {
      ...{ series, dx: wide ? 6 : -6, anchor: wide ? "start" : "end", dy: 0.8, mark: "refit", key: "band", halo: true },
    }),
  ];
}
