// @ts-check
/** Two weights shrink, one with loud gradients and one with quiet ones: what decay does depends on where it enters. */

import {
  attributesOf,
  bar,
  chart,
  choice,
  count,
  figure,
  fixed,
  grip,
  h,
  label,
  line,
  linear,
  panel,
  panels,
  plural,
  round,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { decay_steps } from "../../static/js/formulas/posts/adam.js";
import { noise, pure, shrunk } from "./shrinking.js";
import { thin, thinCurve } from "./thin.js";

/** @import { Pair, Series } from "../../static/js/marks/chart.js" */

/** @type {Pair} */
const WEIGHT = [-0.1, 1.1]; // both panels share this scale
const STRENGTHS = [0, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
/** @type {[string, Series, string][]} */
const WEIGHTS = [["loud", "two", "loud gradients"], ["quiet", "one", "quiet gradients"]];

const EQUAL = ["one weight", "another"]; // what they are called when neither is louder

export default figure({
  inputs: () => ({
    strength: slider({ label: "Decay, λ", values: STRENGTHS, format: String }),
    mode: choice({ label: "It acts", options: { L2: "in the gradient", decoupled: "beside the gradient" } }),
    ratio: slider({ label: "Loud over quiet", values: [1, 10, 100, 1000, 10000], format: count }),
  }),

  presets: {
    "In the gradient": {},
    "Beside the gradient": { mode: "decoupled" },
    "Five times the decay": { strength: 0.5 },
    "Equally loud": { ratio: 1 },
    "No decay at all": { strength: 0 },
  },

  once: () => [{ mode: "decoupled" }],

  derive({ strength, mode, ratio }, { rate, steps, every, loud }) {
    const run = { decay: strength, rate, steps, every, decoupled: mode === "decoupled" };
    const weights = WEIGHTS.map(([name, series, text], seed) => {
      const size = name === "loud" ? loud : loud / ratio;
      const called = ratio === 1 ? EQUAL[seed] : name;
      return { name, called, series, text: ratio === 1 ? called : text, size, course: shrunk(size, { ...run, seed }) };
    });
    const [loudLeft, quietLeft] = weights.map(({ course }) => course[course.length - 1]);
    const alone = pure(run);
    const ends = STRENGTHS.map((each) => /** @type {[number, number]} */ ([each, last(pure({ ...run, decay: each }))]));
    return {
      ...{ strength, mode, ratio, weights, alone, ends, rate: /** @type {number} */ (rate) },
      ...{ steps: /** @type {number} */ (steps), every: /** @type {number} */ (every) },
      ...{ loud: loudLeft, quiet: quietLeft, pure: last(alone) },
    };
  },

  view(derived, layout) {
    const { strength, weights, alone, ends, steps, every } = derived;
    const narrow = layout.name === "narrow";
    const along = (/** @type {number[]} */ course) => course.map((w, i) => /** @type {Pair} */ ([i * every, w]));
    const courses = chart({
      share: 1.8,
      height: narrow ? 240 : 340,
      x: { domain: [0, steps], ticks: [0, steps / 2, steps], format: count, title: "steps" },
      y: { domain: WEIGHT, ticks: [0, 0.5, 1], grid: true, title: "weight" },
      marks: [
        thinCurve(along(alone), { series: "ink", weight: 1.5, class: "threshold", mark: "pure" }),
        ...weights.map(({ name, series, course }) =>
          thinCurve(along(course), { series, mark: name, dash: false, weight: 3 })
        ),
        grip([steps, last(alone)], {
          label: "Decay",
          text: `λ ${strength}`,
          along: { input: "strength", value: strength, places: ends.map(([each, w]) => [each, steps, w]) },
        }),
      ],
      names: [
        ...weights.map(({ name, series, course }) => ({ y: last(course), text: name, series, mark: name })),
        { y: last(alone), text: "\u2002decay alone", mark: "pure", strong: false },
      ],
    });
    return { ...sentences(derived), plot: panels(layout, [[columns(derived, narrow ? 170 : 340), courses]]) };
  },
});

/**
 * The two weights as columns on the scale of the curves beside them, and above each what it hears.
 * @param {{ weights: { name: string, called: string, series: Series, text: string, size: number, course: number[] }[] }} derived
 * @param {number} height
 */
const columns = ({ weights }, height) =>
  panel(height, ({ width, size, layout }) => {
    const y = linear(WEIGHT, [height - size * (layout === "narrow" ? 0.2 : 3.3), size * 2.4]); // as the chart has it
    const wide = Math.min(110, width / 2 - 20);
    const loudest = Math.max(...weights.map((weight) => weight.size));
    return weights.flatMap(({ name, called, series, text, size: loudness, course }, i) => {
      const left = (width / 2) * i + (width / 2 - wide) / 2;
      const kept = Math.max(WEIGHT[0], Math.min(WEIGHT[1], last(course)));
      const [end, foot, tall] = [y(kept), y(0), y(0) - y(kept)];
      const middle = left + wide / 2;
      const heard = noise(i).map((each, k, all) => /** @type {Pair} */ ([
        left + (wide * k) / (all.length - 1),
        size * 2.4 + (each * size * 0.45 * loudness) / loudest,
      ]));
      return [
        h("rect", {
          ...attributesOf("wire", { key: `was ${name}`, series, mark: name }),
          ...{ x: round(left), y: round(y(1)), width: round(wide), height: round(foot - y(1)) },
          "stroke-dasharray": "4 3",
        }),
        bar({ x: left, y: Math.min(foot, end), width: wide, height: Math.max(1.5, Math.abs(tall)) }, {
          ...{ key: `is ${name}`, series, mark: name, tip: `${text}: ${fixed(last(course), 3)} is left of 1` },
        }),
        label([middle, tall > 2 * size ? end + size : Math.min(foot, end) - size], fixed(last(course), 2), {
          ...{ key: `left ${name}`, size, anchor: "middle", weight: "bold", series, on: tall > 2 * size },
        }),
        label([middle, size * 0.4], called, { key: `text ${name}`, size, anchor: "middle", series, weight: "bold" }),
        line(thin(heard), { key: `heard ${name}`, series, mark: name, dash: false, weight: 1.5 }),
      ];
    });
  });

/** @param {number[]} course */
const last = (course) => course[course.length - 1];

/** @param {{ strength: number, mode: string, ratio: number, loud: number, quiet: number, pure: number, rate: number, steps: number }} derived */
function sentences({ strength, mode, ratio, loud, quiet, pure: alone, rate, steps }) {
  const [a, b] = [tint("one", fixed(quiet, 2)), tint("two", fixed(loud, 2))];
  const horizon = strength ? `${count(Math.round(decay_steps({ rate, decay: strength })))} steps` : "no end";
  return {
    finding: strength === 0
      ? say`Without decay noise alone moves them, to ${a} and ${b}.`
      : ratio === 1
      ? say`Two weights under equally loud gradients: decay leaves ${a} and ${b}.`
      : mode === "L2"
      ? say`In the gradient, decay leaves the quiet ${a}, the loud ${b}.`
      : say`Beside the gradient, both decay alike: with noise ${a} and ${b}.`,
    summary: `Two weights that start at 1 over ${plural(steps, "step")} under noise whose sizes differ ${
      count(ratio)
    } times. ${fixed(quiet, 3)} is left of the quiet one, ${fixed(loud, 3)} of the loud one; decay alone would leave ${
      fixed(alone, 3)
    }.`,
    readouts: [{ name: "horizon", label: "time scale of decay, 1/(ηλ)", text: horizon }],
    texts: { quiet: fixed(quiet, 2), loud: fixed(loud, 2) },
    notes: [
      "Learning rate 0.001, β 0.9 and 0.95. Above each bar some of its gradients, at one scale: noise alone, the same at every setting.",
    ],
  };
}
