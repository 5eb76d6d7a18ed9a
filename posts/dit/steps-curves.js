// @ts-check
/** The distance from real pictures by the number of steps, and the paper's two points. */

import {
  chart,
  count,
  curve,
  decimal,
  fixed,
  grip,
  label,
  level,
  plural,
  point,
  rows,
  rule,
  words,
} from "../../static/js/kit.js";
import { rooms } from "./strip.js";

/** @import { Measured, Published } from "./steps-or-size.js" */

/**
 * @param {{ curves: { 0: Measured[], 1: Measured[] }, perfect: { 0: Measured[], 1: Measured[] }, own: Measured[], steps: number,
 *   fresh: boolean, distance: number, best: number, floor: number }} state
 * @param {import("../../static/js/core/figure.js").Layout["name"]} layout
 */
export function ours({ curves, perfect, own, steps, fresh, distance, best, floor }, layout) {
  const most = Math.max(...[...curves[0], ...curves[1]].map(([, far]) => far));
  const pairs = (/** @type {Measured[]} */ measured) =>
    measured.map(([many, far]) => /** @type {[number, number]} */ ([many, far]));
  const series = fresh ? "two" : "one";
  const { left, right } = rooms(layout);
  const farAt = (/** @type {number} */ many) => own.find(([each]) => each === many)?.[1] ?? 0;
  const nearer = (/** @type {number} */ from, /** @type {number} */ to) => farAt(from) - farAt(to);
  const late = fixed(nearer(8, 32), 1);
  const gains = layout === "narrow"
    ? `8 to 32 steps: ${late} nearer`
    : `2 to 8 steps: ${fixed(nearer(2, 8), 1)} nearer; 8 to 32 steps: ${late} nearer`;
  const above = (/** @type {import("../../static/js/marks/chart.js").Plane} */ at) =>
    layout === "narrow" ? at.top - 2 * at.size : at.y(most * 0.93) - at.size;
  return chart({
    height: layout === "narrow" ? 240 : 204,
    x: { domain: [2, 32], log: 2, format: count, ticks: [2, 4, 8, 16, 32], title: "steps", room: right },
    y: {
      ...{ domain: [0, most * 1.05], ticks: [0, 5, 10, 15], room: left },
      format: (value) => fixed(value, 0),
      grid: true,
    },
    marks: [
      (at) => rule([at.x(steps), at.top - 40], [at.x(steps), above(at)], { key: "picture" }),
      (at) =>
        layout !== "narrow" &&
        rule([at.x(steps), at.y(most * 0.93) + at.size], [at.x(steps), Math.max(at.y(distance), at.y(most * 0.8))], {
          key: "to the ring",
        }),
      (at) =>
        label([0, at.top - at.size * 1.2], "distance from real pictures", { size: at.size, quiet: true, halo: true }),
      words(
        [31, most * 0.93],
        gains,
        {
          ...{ anchor: "end", weight: "bold", halo: true },
        },
      ),
      level(floor, { series: "ink" }),
      words([2, floor], "240 real drawings", { dx: 6, dy: 0.8 }),
      curve(pairs(curves[1]), { series: "two", mark: "ddpm", weight: fresh ? 3 : 1.5, dash: false }),
      curve(pairs(curves[0]), { series: "one", mark: "ddim", weight: fresh ? 1.5 : 3, dash: false }),
      curve(pairs(perfect[1]), { series: "two", mark: "perfect", weight: fresh ? 2 : 1, dash: false }),
      curve(pairs(perfect[0]), { series: "one", mark: "perfect", weight: fresh ? 1 : 2, dash: false }),
      words([31, 7.6], "our model", { weight: "bold", anchor: "end", halo: true }),
      words([31, layout === "narrow" ? 0.9 : 3.5], "a perfect denoiser", {
        weight: "bold",
        mark: "perfect",
        anchor: "end",
        halo: true,
      }),
      point([steps, best], { series, radius: 4 }),
      point([steps, distance], { series, radius: 6 }),
      grip([steps, distance], {
        ...{ label: "Sampling steps", text: plural(steps, "step"), look: "bare", radius: 11 },
        along: { input: "steps", value: steps, places: own.map(([many, far]) => [many, many, far]) },
      }),
    ],
    names: [
      { y: curves[0][curves[0].length - 1][1], text: "η = 0", series: "one", mark: "ddim", set: { fresh: false } },
      { y: curves[1][curves[1].length - 1][1], text: "η = 1", series: "two", mark: "ddpm", set: { fresh: true } },
    ],
  });
}

/** The two published points. @param {Published} published @param {import("../../static/js/core/figure.js").Layout["name"]} layout */
export const theirs = (published, layout) =>
  rows({
    title: layout === "narrow"
      ? "The paper: steps, or size? (FID-10K)"
      : "The paper’s pair: more steps, or a larger model?",
    domain: [0, 1],
    texts: "edge",
    step: layout === "narrow" ? 2.2 : 1.9,
    rows: Object.entries(published).map(([name, { steps, work, fid }]) => ({
      name: `${name}, ${count(steps)} steps`,
      text: `${decimal(work * steps)}${layout === "narrow" ? ", FID" : " multiply-adds, FID-10K"} ${fixed(fid, 1)}`,
      tip: `DiT-${name}, ${count(steps)} steps: ${decimal(work * steps)} multiply-adds, FID-10K ${fixed(fid, 1)}`,
      parts: [{
        value: (work * steps) / (published["L/2"].work * 1000),
        series: name === "L/2" ? "three" : "four",
      }],
    })),
  });
