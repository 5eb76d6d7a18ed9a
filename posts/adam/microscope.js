// @ts-check
/** A film of gradients that the reader paints, the two memories that Adam keeps of it, and the steps that come out. */

import {
  chart,
  choice,
  columns,
  curve,
  figure,
  fixed,
  group,
  handle,
  level,
  panels,
  point,
  signed,
  slider,
  words,
} from "../../static/js/kit.js";
import { papers_bound } from "../../static/js/formulas/posts/adam.js";
import { gradientsOf, memories, paintable } from "./films.js";
import { sentences, starved, told } from "./microscope-words.js";

/** @import { Pair, Plane } from "../../static/js/marks/chart.js" */
/** @import { Moved } from "./microscope-words.js" */
/** @import { Tree } from "../../static/js/core/tree.js" */

/** The lower chart where a step is longer than a learning rate. @type {{ domain: Pair, ticks: number[] }} */
const LOUD = { domain: [-4, 7.5], ticks: [-3, -1, 1, 3, 5, 7] };
/** Both charts share it: the same room for names at the right and for ticks at the left. */
/** @type {{ domain: Pair, ticks: number[], room: number }} */
const STEPS = { domain: [0, 79], ticks: [0, 20, 40, 60, 79], room: 92 };
const TICKS = 42; // pixels at the left
const BETAS = [0.9, 0.95, 0.98, 0.99, 0.999];

export default figure({
  inputs: ({ levels, inputs }) => ({
    beta2: slider({ label: "Memory of size, β2", values: BETAS, format: String }),
    start: choice({
      label: "Before the film",
      options: {
        settled: "its first gradient",
        looped: "itself, over and over",
        corrected: "nothing",
        plain: "nothing, uncorrected",
      },
    }),
    ...group("More", {
      beta1: slider({ label: "Memory of direction, β1", values: [0, 0.5, 0.8, 0.9, 0.95], format: String }),
      at: slider({ label: "Brush: step", min: 0, max: 79 }),
      height: slider({ label: "Brush: gradient", values: [...levels].reverse(), format: (value) => signed(value, 1) }),
    }),
    painted: paintable(levels, inputs.painted),
  }),

  presets: ({ films }) => ({
    "Jump, long memory": {},
    "Jump, short memory": { beta2: 0.95 },
    "Fade": films.fade,
    "One bad batch": films.bad,
    "Rare but right": { ...films.rare, beta2: 0.95, start: "looped" },
    "Cold, uncorrected": { ...films.calm, start: "plain" },
  }),

  once: () => [{ beta2: 0.95 }, { beta2: 0.98 }, { beta2: 0.99 }],

  derive({ beta1, beta2, start, painted, at, height }, { levels }) {
    const gradients = gradientsOf(painted, levels);
    const seen = memories(gradients, { beta1, beta2, start });
    const ratios = seen.map(({ ratio }) => ratio);
    const others = [0.95, 0.999].filter((other) => other !== beta2).map((other) => ({
      beta2: other,
      ratios: memories(gradients, { beta1, beta2: other, start }).map(({ ratio }) => ratio),
    }));
    return {
      ...{ beta1, beta2, start, at, height, gradients, seen, ratios, others },
      levels: /** @type {number[]} */ (levels),
      first: ratios[20],
      tenth: ratios[29],
      most: Math.max(...ratios.map(Math.abs)),
      sum: ratios.reduce((sum, ratio) => sum + ratio, 0),
      pushed: gradients.reduce((sum, g) => sum + g, 0),
      due: gradients.reduce((sum, g) => sum + Math.sign(g), 0),
    };
  },

  view(derived, layout) {
    const { gradients, seen, at, height, levels } = derived;
    const narrow = layout.name === "narrow";
    const end = seen[seen.length - 1];
    const film = chart({
      height: narrow ? 206 : 190,
      x: { ...STEPS, format: () => "" },
      y: {
        ...{ room: TICKS, domain: [-3.05, 3.05], ticks: [-100, -10, -1, 0, 1, 10, 100].map(place), grid: true },
        ...{ format: (/** @type {number} */ v) => signed(value(v), 0), title: "gradient, painted" },
      },
      marks: [
        columns(gradients.map((g, i) => [i, place(g)]), {
          width: 0.8,
          series: "loss",
          mark: "gradient",
          class: "soft",
        }),
        curve(seen.map(({ size }, i) => [i, place(size)]), { series: "one", mark: "size", dash: false, weight: 2.5 }),
        curve(seen.map(({ m }, i) => [i, place(m)]), { series: "six", mark: "direction", dash: false, weight: 2.5 }),
        brush({ at, height, levels }),
      ],
      names: [
        { y: place(end.size), text: "size, √v", series: "one", mark: "size" },
        { y: place(end.m), text: "direction, m", series: "six", mark: "direction" },
      ],
    });
    return { ...sentences(derived), plot: panels(layout, [film, moves(derived, narrow)]) };
  },
});

/**
 * The steps that come out, with the chosen memory of size and with two others.
 * @param {Moved & { beta1: number, others: { beta2: number, ratios: number[] }[] }} derived
 * @param {boolean} narrow
 */
function moves(derived, narrow) {
  const { ratios, others, beta2 } = derived;
  const peak = told(derived);
  const end = ratios.length - 1;
  const bound = papers_bound({ beta1: derived.beta1, beta2 });
  const quiet = [ratios, ...others.map((other) => other.ratios)].flat().every((ratio) => Math.abs(ratio) <= 1.2);
  return chart({
    height: narrow ? 200 : 184,
    x: { ...STEPS, title: "steps" },
    y: {
      room: TICKS,
      ...(quiet ? { domain: [-1.3, 1.3], ticks: [-1, -0.5, 0, 0.5, 1] } : LOUD),
      format: (v) => String(v).replace("-", "−"),
      grid: true,
      title: "m over √v: the step, in learning rates",
    },
    marks: [
      level(1),
      level(-1),
      !quiet && bound > 1.2 && level(bound, { key: "bound" }),
      !quiet && bound > 1.2 && words([79, bound], `${narrow ? "" : "the "}paper’s bound ${fixed(bound, 2)}`, {
        ...{ key: "bound words", dx: -4, dy: 0.8, anchor: "end", weight: "bold", halo: true },
      }),
      ...others.map(({ beta2: other, ratios: all }) =>
        curve(all.map((ratio, i) => [i, ratio]), { series: "ink", dash: false, weight: 1, mark: `other ${other}` })
      ),
      curve(ratios.map((ratio, i) => [i, ratio]), { series: "four", dash: false, weight: 4, mark: "step" }),
      point([peak, ratios[peak]], {
        series: "four",
        radius: 5,
        words: fixed(ratios[peak], 2),
        side: starved(derived) ? "below" : peak < 10 ? "right" : quiet ? "left" : "above",
      }),
    ],
    names: [
      { y: ratios[end], text: `β2 ${beta2}`, series: "four", mark: "step" },
      ...others.map(({ beta2: other, ratios: all }) => ({
        ...{
          y: all[end],
          text: `β2 ${other}`,
          series: /** @type {const} */ ("ink"),
          mark: `other ${other}`,
          strong: false,
        },
      })),
    ],
  });
}

/** Where a gradient stands: a logarithm that goes through zero. @param {number} g */
const place = (g) => Math.sign(g) * Math.log10(1 + 10 * Math.abs(g));
/** The gradient at a place. @param {number} v */
const value = (v) => Math.sign(v) * (10 ** Math.abs(v) - 1) / 10;

/**
 * The brush: what it passes over takes its height.
 * @param {{ at: number, height: number, levels: number[] }} hand
 * @returns {(plane: Plane) => Tree}
 */
const brush = ({ at, height, levels }) => ({ x, y }) =>
  handle([x(at), y(place(height))], {
    label: "Brush",
    text: `a gradient of ${height} at step ${at}`,
    series: "loss",
    tracks: [
      { input: "at", value: at, stops: Array.from({ length: 100 }, (_, i) => [i, x(i), y(place(height))]) },
      { input: "height", value: height, stops: levels.map((each) => [each, x(at), y(place(each))]) },
    ],
  });
