// @ts-check
/** One perfect denoiser, one start, twenty-four walks: without fresh noise they are one path, with it a fan. */

import {
  chart,
  choice,
  count,
  curve,
  figure,
  fixed,
  grip,
  group,
  panels,
  plural,
  point,
  say,
  slider,
  tint,
  when,
} from "../../static/js/kit.js";
import { nearest, SIGMA, walks, windings } from "./heaps.js";
import { plane } from "./plane.js";
import { cosineLeft, linearLeft } from "./schedule.js";

/** @typedef {[number, number][]} Lengths */

export default figure({
  inputs: ({ steps }) => ({
    eta: slider({ label: "Fresh noise η", min: 0, max: 1, step: 0.1, format: (eta) => fixed(eta, 1) }),
    steps: slider({ label: "Steps", values: steps, format: count }),
    ...when(({ eta }) => eta > 0, { seed: slider({ label: "Dice", min: 1, max: 8 }) }),
    ...group("More", {
      x: slider({ label: "Start, across", min: -3, max: 3, step: 0.5, format: (x) => fixed(x, 1) }),
      y: slider({ label: "Start, up", min: -3, max: 3, step: 0.5, format: (y) => fixed(y, 1) }),
      schedule: choice({ label: "Schedule", options: { linear: "linear", cosine: "cosine" } }),
    }),
  }),

  presets: {
    "DDIM: no fresh noise": {},
    "DDPM: fresh noise": { eta: 1 },
    "A thousand small steps": { eta: 1, steps: 1000 },
    "Four steps": { steps: 4 },
    "From the very middle": { x: 0, y: 0 },
  },

  once: () => [{ eta: 0.5 }, { eta: 1 }],

  derive(inputs, data) {
    const { eta, steps, seed, x, y, schedule } = inputs;
    const runs = /** @type {number} */ (data.runs);
    const paths = walks([x, y], { steps, eta, seed, runs, left: schedule === "cosine" ? cosineLeft() : linearLeft() });
    const ends = paths.map((path) => nearest(path[path.length - 1]));
    const inside = ends.filter(({ far }) => far < 3 * SIGMA);
    return {
      ...{ ...inputs, paths, runs },
      lengths: /** @type {{ 0: Lengths, 1: Lengths }} */ (data.lengths),
      all: /** @type {number[]} */ (data.steps),
      heaps: new Set(ends.map(({ heap }) => heap)).size,
      inside: inside.length,
      reached: Array.from({ length: 8 }, (_, k) => inside.filter(({ heap }) => heap === k).length),
      length: paths.reduce((sum, path) => sum + windings(path), 0) / runs,
    };
  },

  view(derived, layout) {
    const { eta, runs, heaps, inside, length, steps } = derived;
    const series = eta === 0 ? "one" : "two";
    return {
      finding: eta === 0
        ? say`${runs} runs from one start: ${tint("one", "one path")}${
          inside ? ", one heap" : " that misses every heap"
        }.`
        : say`${
          inside < runs ? `${inside} of ${runs} runs reach a heap` : `${runs} runs end in ${plural(heaps, "heap")}`
        }, on paths ${tint("two", fixed(length, 1))} times the straight line.`,
      summary: `From the start at ${fixed(derived.x, 2)}, ${fixed(derived.y, 2)} ${runs} runs of ${
        plural(steps, "step")
      } reach ${plural(heaps, "of the eight heaps", "of the eight heaps")}; ${inside} end inside one. Their paths are ${
        fixed(length, 2)
      } times as long as the straight line.`,
      texts: { heaps: plural(heaps, "heap"), length: fixed(length, 2), inside: count(inside) },
      plot: panels(layout, [[plane(derived), ways(derived, series)]]),
      notes: [
        `${inside} of ${runs} runs end within three standard deviations of a heap’s middle, counted beside it. Curves: means over 64 starts.${
          eta === 0 || steps < 100 ? "" : " Faint runs leave out steps."
        }`,
      ],
    };
  },
});

/**
 * How long the paths are, by the number of steps.
 * @param {{ lengths: { 0: Lengths, 1: Lengths }, all: number[], steps: number, length: number }} derived
 * @param {"one" | "two"} series
 */
const ways = ({ lengths, all, steps, length }, series) =>
  chart({
    height: ({ layout }) => (layout === "narrow" ? 210 : 400),
    x: { domain: [4, 1000], log: 10, format: count, ticks: [4, 10, 20, 50, 100, 250, 1000], title: "steps" },
    y: {
      domain: [0.6, 40],
      log: 10,
      format: (value) => `${value}×`,
      ticks: [1, 2, 5, 10, 30],
      grid: true,
      title: "length of the path ÷ straight line",
    },
    marks: [
      curve(lengths[0], { series: "one", mark: "ddim", dash: false }),
      curve(lengths[1], { series: "two", mark: "ddpm", dash: false }),
      point([steps, length], { series, radius: 6, tip: `here: ${fixed(length, 2)}` }),
      grip([steps, 0.6], {
        label: "Steps",
        text: plural(steps, "step"),
        x: { input: "steps", value: steps, values: all },
      }),
    ],
    names: [
      { y: lengths[0][lengths[0].length - 1][1], text: "η = 0", series: "one", mark: "ddim" },
      { y: lengths[1][lengths[1].length - 1][1], text: "η = 1", series: "two", mark: "ddpm" },
    ],
  });
