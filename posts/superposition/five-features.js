// @ts-check
/** Five sparse features trained into two dimensions, live: let go of them, or hold one and see the others make room. */

import {
  arrow,
  chart,
  curve,
  figure,
  fixed,
  group,
  h,
  level,
  panel,
  panels,
  player,
  point,
  signed,
  significant,
  slider,
} from "../../static/js/kit.js";
import { gapsBetween } from "../../static/js/transformer/superposition.js";
import { sentences } from "./arrow-words.js";
import { placesOf, plane, table, together } from "./plane.js";
import { around, ended, measured, trainingOf } from "./training.js";

export default figure({
  inputs: ({ densities, decays, relative, starts, shown, free }) => {
    const place = (/** @type {number} */ value) => (value === free ? "free" : signed(value));
    return {
      density: slider({ label: "Density, p", values: densities, format: (value) => significant(value, 2) }),
      seed: slider({ label: "Random start", min: 1, max: starts.length }),
      frame: player({
        ...{ label: "Training step", frames: shown.length, perSecond: 14 },
        format: (value) => fixed(shown[value], 0),
      }),
      ...group("More", {
        decay: slider({ label: "Importance, each next", values: decays, format: (value) => `× ${value}` }),
        relative: slider({ label: "Feature 5, how often", values: relative, format: (value) => `× ${value}` }),
        hold: slider({ label: "Arrow in hand", min: 1, max: 5 }),
        x: slider({ label: "Its tip, across", values: placesOf(free), format: place }),
        y: slider({ label: "Its tip, up", values: placesOf(free), format: place }),
      }),
    };
  },

  presets: ({ trained: frame }) => ({
    "Five random arrows": {},
    "Let go: a pentagon": { frame },
    "Denser: two pairs": { density: 0.3, frame },
    "Pull one to zero": { frame, x: 0, y: 0 },
    "Three at 120°": { density: 0.7, frame },
  }),

  once: "frame",

  derive(inputs, data) {
    const { density, decay, relative, seed, frame, hold, x, y } = inputs;
    const densities = [density, density, density, density, Math.min(1, density * relative)];
    const importance = densities.map((_, i) => decay ** i);
    const { training, batch } = trainingOf(data, densities, importance, seed);
    const stop = data.shown[frame];
    const free = training.after(stop);
    const holds = x !== data.free || y !== data.free;
    const home = /** @type {[number, number]} */ ([free.W[0][hold - 1], free.W[1][hold - 1]]);
    const tip = [x === data.free ? home[0] : x, y === data.free ? home[1] : y];
    const now = holds ? around(free, tip, hold - 1, batch, importance, data.rate) : free;
    const { kept, norms, products } = measured(now.W, data.kept);
    const at = [data.densities.indexOf(density), data.decays.indexOf(decay), data.relative.indexOf(relative)];
    const course = data.shown.slice(0, holds ? 0 : frame + 1).map((/** @type {number} */ step) =>
      training.after(step).W
    );
    return {
      ...{ density, relative, hold, x, y, holds, home, stop, kept, norms, products, W: now.W, free: data.free },
      steps: /** @type {number} */ (data.steps),
      gaps: gapsBetween(now.W, kept),
      trails: norms.map((_, i) =>
        course.map((/** @type {number[][]} */ W) => /** @type {[number, number]} */ ([W[0][i], W[1][i]]))
      ),
      best: /** @type {number} */ (data.losses[at[0]][at[1]][at[2]]),
      losses: free.losses,
      before: free.losses[stop],
      loss: now.losses[now.losses.length - 1],
      end: ended(training.after(data.steps), data.kept),
      represented: kept.length,
      mean_norm: kept.reduce((sum, i) => sum + norms[i], 0) / Math.max(1, kept.length),
      mean_bias: now.b.reduce((sum, value) => sum + value, 0) / now.b.length,
    };
  },

  view(derived, layout) {
    const { losses, loss, before, best, stop, steps, holds, products, end } = derived;
    const beside = layout.name === "full" || layout.name === "wide";
    const high = 1.1 * Math.max(losses[0], best * 1.5);
    const course = losses.map((value, i) => /** @type {[number, number]} */ ([i, Math.min(value, high)]));
    const fall = chart({
      title: "Loss",
      height: beside ? 136 : 176,
      x: { domain: [0, steps], ticks: [0, steps], title: "training steps" },
      y: { domain: [0, high], ticks: [0, losses[0]], format: (value) => significant(value, 2), grid: true },
      marks: [
        level(best),
        curve(course.length > 1 ? course : [course[0], course[0]], { series: "ink", dash: false }),
        point([stop, before], { series: "ink", radius: 4.5 }),
        holds &&
        point([stop, loss], { series: "two", hollow: true, words: "held", side: stop > 200 ? "left" : "right" }),
      ],
      names: beside ? [{ y: best, text: "best of 16", below: significant(best), strong: false }] : [],
    });
    const arrows = panel(beside ? 424 : 250, (box) => plane(derived, box), { share: 1.25 });
    const side = [table(products, beside ? 44 : 36), fall];
    const text = sentences(derived, end);
    return {
      ...text,
      plot: panels(layout, beside ? [[arrows, together(side)]] : [arrows, together(side, { across: true })]),
    };
  },

  picture: ({ end }) =>
    h(
      "svg",
      { viewBox: "0 0 240 120", "aria-hidden": "true" },
      h("circle", { cx: 120, cy: 60, r: 46, class: "wire s0", "stroke-width": 1, opacity: 0.5 }),
      ...end.W[0].map((x, i) =>
        arrow([120, 60], [120 + 46 * x, 60 - 46 * end.W[1][i]], { series: i === 4 ? "two" : "one", weight: 3 })
      ),
    ),
});
