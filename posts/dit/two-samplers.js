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
    const reached = Array.from({ length: 8 }, (_, k) => inside.filter(({ heap }) => heap === k).length);
    return {
      ...{ ...inputs, paths, runs, reached },
      lengths: /** @type {{ 0: Lengths, 1: Lengths }} */ (data.lengths),
      all: /** @type {number[]} */ (data.steps),
      inside: inside.length,
      heaps: reached.filter((many) => many > 0).length,
      still: eta === 0 && x === 0 && y === 0,
      length: paths.reduce((sum, path) => sum + windings(path), 0) / runs,
    };
  },

  view(derived, layout) {
    const { eta, runs, heaps, inside, length, steps, still } = derived;
    const series = eta === 0 ? "one" : "two";
    return {
      finding: still
        ? `${runs} runs from the very middle: no heap pulls more than another.`
        : eta === 0
        ? say`${runs} runs from one start: ${tint("one", "one path")}${
          inside ? ", one heap" : " that misses every heap"
        }.`
        : say`${
          inside < runs
            ? `${inside} of ${runs} runs ${inside === 1 ? "reaches" : "reach"} a heap`
            : `${runs} runs end in ${plural(heaps, "heap")}`
        }, on paths ${tint("two", fixed(length, 1))} times the straight line.`,
      summary: `${runs} runs of ${plural(steps, "step")} begin at ${fixed(derived.x, 2)}, ${fixed(derived.y, 2)}. ${
        inside
          ? `${inside} end inside a heap, and ${heaps} of the eight ${heaps === 1 ? "is" : "are"} reached`
          : "None ends inside a heap"
      }. ${still ? "They do not move" : `Their paths are ${fixed(length, 2)} times as long as the straight line`}.`,
      plot: panels(layout, [[plane(derived), ways(derived, series)]]),
      notes: [
        `${inside} of ${runs} runs end within three standard deviations of a heap’s middle. Curves: means over 64 starts, linear schedule.${
          eta === 0 || steps < 100 ? "" : " Faint runs leave out steps."
        }`,
      ],
    };
  },
});

/**
 * How long the paths are, by the number of steps.
 * @param {{ lengths: { 0: Lengths, 1: Lengths }, all: number[], steps: number, length: number, still: boolean }} derived
 * @param {"one" | "two"} series
 */
const ways = ({ lengths, all, steps, length, still }, series) =>
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
      !still && point([steps, length], { series, radius: 6, tip: `here: ${fixed(length, 2)}` }),
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
