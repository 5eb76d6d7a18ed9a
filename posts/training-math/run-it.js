// @ts-check
/** A whole training of the tiny model in the page: the loss of each batch, above the entropy of the language. */

import {
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  h,
  label,
  level,
  panels,
  plural,
  points,
  region,
  significant,
  slider,
  upright,
  words,
} from "../../static/js/kit.js";
import { differs, findingOf, RULES } from "./run-it-words.js";
import { meanLoss, train } from "./tiny.js";

const STEPS = 200;
const RATES = [0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3, 10];
const [LEAST, MOST] = [0.3, 3.2]; // of the drawn losses, nats a word

/** @type {Record<string, "two" | "three" | "four">} a rule that is not chosen */
const OTHERS = { adamw: "four", momentum: "three", descent: "two" };
const MEAN = /** @type {const} */ ({ series: "loss", mark: "mean" });

/** @import { Recipe } from "./run-it-words.js" */
/** @typedef {[number, number]} Pair */

export default figure({
  inputs: () => ({
    rate: slider({ label: "Learning rate", values: RATES, format: String }),
    batch: slider({ label: "Batch", values: [1, 2, 4, 8, 16], format: (value) => plural(value, "sentence") }),
    rule: choice({ label: "Rule", options: RULES }),
  }),

  presets: {
    "The recipe": {},
    "One sentence a step": { batch: 1 },
    "A timid rate": { rate: 0.001 },
    "Adam at fifty times the rate": { rate: 1 },
    "Plain descent, far too fast": { rule: "descent", rate: 10 },
  },

  once: () => [{ rate: 0.001 }, { rate: 0.1 }],

  slow: {
    inputs: ["rate", "batch", "rule"],
    run: ({ rate, batch, rule }, data) => {
      const { losses, w } = train(data, { steps: STEPS, batch, rate, rule });
      const end = meanLoss(w, data.sentences);
      return {
        losses: losses.map((loss) => (Number.isFinite(loss) ? loss : null)),
        end: Number.isFinite(end) ? end : null,
      };
    },
  },

  derive({ rate, batch, rule }, { floor, recipe, ends, inputs: usual }, worked) {
    return {
      ...{ rate, batch, rule, floor: Number(floor), usual: /** @type {Recipe} */ (usual) },
      own: !differs({ rate, batch, rule }, usual),
      ...{ recipe: /** @type {number[]} */ (recipe), ends: /** @type {Record<string, Pair[]>} */ (ends) },
      losses: /** @type {(number | null)[]} */ (worked?.losses ?? []),
      first: worked?.losses[0] ?? null,
      end: worked?.end ?? null,
      waiting: worked === null,
    };
  },

  view(derived, layout) {
    const { rate, batch, floor, end } = derived;
    const narrow = layout.name === "narrow";
    return {
      finding: findingOf(derived),
      summary: end === null
        ? `At a rate of ${significant(rate)} the training is lost.`
        : `200 steps with batches of ${batch} at a rate of ${significant(rate)} end at ${
          fixed(end, 3)
        } nats a word; the floor is ${fixed(floor, 3)}.`,
      plot: panels(layout, [[
        training(derived, narrow ? 230 : 345),
        ending(derived, narrow ? 220 : 345, narrow ? "" : " "),
      ]]),
      notes: [
        "Each dot is the loss of a batch before its step, the line their mean over fifteen steps.",
        "With the recipe, this draw of the sentences ends lower than the other seven of the table.",
      ],
    };
  },
});

const Y = {
  domain: /** @type {Pair} */ ([LEAST, MOST]),
  log: 10,
  ticks: [0.5, 1, 2, 3],
  format: String,
  grid: true,
};

/**
 * The losses of a run over its steps; what is above the chart is a tick at its upper rim.
 * @param {{ losses: (number | null)[], recipe: number[], floor: number, end: number | null, waiting: boolean,
 *   own: boolean }} derived  own: the recipe itself
 * @param {number} height
 */
function training({ losses, recipe, floor, end, waiting, own }, height) {
  const dead = end === null && !waiting ? losses.indexOf(null) : -1;
  const lived = dead < 0 ? losses : losses.slice(0, dead);
  const off = lived.flatMap((loss, i) => (loss === null || loss > MOST ? [i] : []));
  const places = lived.map((loss, i) => /** @type {Pair | null} */ (loss === null || loss > MOST ? null : [i, loss]));
  return chart({
    ...{ title: "The loss as it trains", height, share: 1.4 },
    x: { domain: [0, STEPS], ticks: [0, 50, 100, 150, 200], format: String, title: "steps" },
    y: { ...Y, title: "loss, nats a word" },
    marks: [
      level(floor, { series: "ink", mark: "floor" }),
      !own && curve(smoothed(recipe), { series: "ink", dash: false, weight: 2, class: "faint", mark: "recipe" }),
      points(places.filter((place) => place !== null), {
        ...{ series: "one", radius: 1.75, key: "batch" },
      }),
      own && words([62, 0.585], "kinds known, not yet names", { dx: 4, dy: -1.6, weight: "bold", halo: true }),
      own && words([2, 2.45], "a blind guess", { dx: 6, dy: -0.9, weight: "bold", halo: true }),
      curve(dead < 0 ? smoothed(lived) : places, { ...MEAN, dash: false, weight: 2.5 }),
      off.length > 0 && ticksAbove(off),
      off.length > 0 && words([STEPS, MOST], `${off.length} off the chart`, {
        ...{ dy: 1.5, anchor: "end", weight: "bold", series: "loss", halo: true },
      }),
      dead >= 0 && upright(dead, undefined, { series: "loss" }),
      dead >= 0 &&
      words([dead, 1.5], `${lived.slice(-3).map((loss) => fixed(loss ?? 0, 1)).join(" → ")} → not a number`, {
        dx: 10,
        weight: "bold",
        series: "loss",
        halo: true,
      }),
    ],
    names: [
      { y: recipe[STEPS - 1], text: "recipe", strong: own, ...(own ? MEAN : { series: "ink", mark: "recipe" }) },
      { y: floor, text: "entropy", series: "ink", mark: "floor" },
    ],
  });
}

/** Ticks at the upper rim, no closer than six steps. @param {number[]} steps @returns {import("../../static/js/marks/chart.js").Mark} */
const ticksAbove = (steps) => (at) =>
  h("path", {
    ...{ key: "above", class: "wire s6", "stroke-width": 1.5 },
    d: steps.filter((i, n) => n === 0 || Math.floor(i / 6) > Math.floor(steps[n - 1] / 6))
      .map((i) => `M${Math.round(at.x(i))} ${Math.round(at.top + 9)}v-11m-2.5 4l2.5 -4l2.5 4`).join(""),
  });

/**
 * Where a run ends, by its rate: the rules with batches of eight as far as their losses stay on the chart, and this run at
 * the grip, which goes sideways alone: how high it will stand is known only when the run has ended.
 * @param {{ ends: Record<string, Pair[]>, rate: number, rule: string, end: number | null, floor: number, waiting: boolean }} derived
 * @param {number} height
 * @param {string} title  of its axis: an empty line keeps it level with its neighbour
 */
function ending({ ends, rate, rule, end, floor, waiting }, height, title) {
  const tame = ends[rule][ends[rule].length - 1][0];
  const known = ends[rule].find(([one]) => one === rate);
  const stands = waiting ? known?.[1] ?? MOST : end ?? MOST;
  return chart({
    ...{ title: "Where it ends, by rate", height },
    x: { domain: [0.001, 12], log: 10, ticks: [0.001, 0.1, 10], format: String, title: "learning rate" },
    y: { ...Y, title },
    marks: [
      region([[tame, LEAST], [12, MOST]], { series: "loss" }),
      (at) =>
        at.layout !== "medium" &&
        [RULES[rule], "explodes,", rule === "adamw" ? "may return" : "is lost"].map((text, line) =>
          label([at.right - 6, at.y(1.7) + 1.3 * line * at.size], text, {
            ...{ size: at.size, anchor: "end", weight: "bold", series: "loss", halo: true, key: `explodes ${line}` },
          })
        ),
      level(floor, { series: "ink", mark: "floor" }),
      ...Object.keys(RULES).map((name) =>
        curve(ends[name], {
          series: name === rule ? "loss" : OTHERS[name],
          dash: false,
          weight: name === rule ? 2.5 : 1.25,
          class: name === rule ? "" : "faint",
          mark: name,
        })
      ),
      grip([rate, stands], {
        ...{ label: "Learning rate", text: String(rate), series: "loss" },
        along: { input: "rate", value: rate, places: RATES.map((one) => [one, one, stands]) },
      }),
    ],
    names: Object.entries(RULES).map(([name, text]) => ({
      y: ends[name][ends[name].length - 1][1],
      text,
      mark: name,
      strong: name === rule,
      set: { rule: name },
      chosen: name === rule,
      series: name === rule ? /** @type {const} */ ("loss") : OTHERS[name],
    })),
  });
}

/** Means over fifteen steps; gaps where a loss is missing or the mean is above the chart. @param {(number | null)[]} losses */
function smoothed(losses) {
  return losses.map((_, i) => {
    if (i < 7 || i > losses.length - 8) return null;
    const some = losses.slice(i - 7, i + 8);
    const mean = some.reduce((/** @type {number} */ total, loss) => total + (loss ?? NaN), 0) / some.length;
    return mean <= MOST ? /** @type {Pair} */ ([i, mean]) : null;
  });
}
