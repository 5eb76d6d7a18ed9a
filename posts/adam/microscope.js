// @ts-check
/** A film of gradients that the reader paints, the two memories that Adam keeps of it, and the steps that come out. */

import {
  between,
  chart,
  choice,
  columns,
  figure,
  fixed,
  group,
  handle,
  level,
  panels,
  point,
  signed,
  slider,
  upright,
  words,
} from "../../static/js/kit.js";
import { papers_bound } from "../../static/js/formulas/posts/adam.js";
import { gradientsOf, memories, paintable } from "./films.js";
import { thinCurve } from "./thin.js";
import { quotient, sentences, starved, told } from "./microscope-words.js";

/** @import { Pair, Plane } from "../../static/js/marks/chart.js" */
/** @import { Moved } from "./microscope-words.js" */
/** @import { Tree } from "../../static/js/core/tree.js" */

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
      bound: Math.max(1, papers_bound({ beta1, beta2 })),
      sum: ratios.reduce((sum, ratio) => sum + ratio, 0),
      pushed: gradients.reduce((sum, g) => sum + g, 0),
      due: gradients.reduce((sum, g) => sum + Math.sign(g), 0),
    };
  },

  view(derived, layout) {
    const { gradients, seen, at, height, levels } = derived;
    const narrow = layout.name === "narrow";
    const end = seen[seen.length - 1];
    const peak = told(derived);
    const below = gradients.every((g) => g >= 0); // the lower half is free for words
    const film = chart({
      height: narrow ? 196 : 190,
      x: { ...STEPS, bare: true },
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
        thinCurve(seen.map(({ size }, i) => [i, place(size)]), { series: "one", mark: "size", dash: false, weight: 5 }),
        thinCurve(seen.map(({ m }, i) => [i, place(m)]), {
          series: "six",
          mark: "direction",
          dash: false,
          weight: 2.5,
        }),
        upright(peak, place(Math.max(seen[peak].m, seen[peak].size)), { key: "told" }),
        ...(below ? quotient(derived, peak) : []),
        brush({ at, height, levels }),
      ],
      names: [
        { y: place(end.size), text: "size, √v", series: "one", mark: "size" },
        { y: place(end.m), text: "direction, m", series: "six", mark: "direction" },
      ],
    });
    return { ...sentences(derived), plot: panels(layout, [film, moves(derived, peak, narrow)]) };
  },
});

/**
 * The steps that come out, with the chosen memory of size and with two others.
 * @param {Moved & { gradients: number[], others: { beta2: number, ratios: number[] }[] }} derived
 * @param {number} peak
 * @param {boolean} narrow
 */
function moves(derived, peak, narrow) {
  const { ratios, others, beta2, most, bound, start, gradients } = derived;
  const end = ratios.length - 1;
  const quiet = [ratios, ...others.map((other) => other.ratios)].flat().every((ratio) => Math.abs(ratio) <= 1.2);
  const low = gradients.some((g) => g < 0) ? -4 : 0;
  const bounded = !quiet && start !== "plain" && bound < 7.5 && Math.max(bound, most) > 1.2;
  const row = (/** @type {number[]} */ all) => all.map((ratio, i) => /** @type {Pair} */ ([i, ratio]));
  const over = ratios.map((ratio) => Math.max(ratio, bound));
  const beyond = row(over).filter(([i]) => Math.max(...over.slice(Math.max(0, i - 1), i + 2)) > bound);
  return chart({
    height: 216,
    x: { ...STEPS, title: "steps" },
    y: {
      room: TICKS,
      ...(quiet
        ? { domain: [low && -1.3, 1.3], ticks: [-1, -0.5, 0, 0.5, 1].filter((tick) => tick >= low) }
        : { domain: [low, 7.5], ticks: [-3, -1, 0, 1, 3, 5, 7].filter((tick) => tick >= low) }),
      format: (v) => String(v).replace("-", "−"),
      grid: true,
      title: "m over √v: the step, in learning rates",
    },
    marks: [
      level(1),
      !narrow && words([0, 1], "one learning rate", { key: "one", dx: 6, dy: 0.9, quiet: true, halo: true }),
      low && level(-1),
      bounded && level(bound, { key: "bound" }),
      bounded && beyond.length > 0 &&
      between(beyond, [[beyond[0][0], bound], [beyond[beyond.length - 1][0], bound]], {
        ...{ series: "four", key: "beyond" },
      }),
      bounded && words([end, bound], `${narrow ? "" : "the paper’s "}bound ${fixed(bound, 2)}`, {
        ...{ key: "bound words", dx: -4, dy: 0.85, anchor: "end", weight: "bold", halo: true },
      }),
      ...others.map(({ beta2: other, ratios: all }) =>
        thinCurve(row(all), { series: "ink", dash: false, weight: 1, mark: `other ${other}` })
      ),
      thinCurve(row(ratios), { series: "four", dash: false, weight: 4, mark: "step" }),
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
