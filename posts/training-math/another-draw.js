// @ts-check
/** Gradients of batches around the true one, which is known, since the language has 36 sentences. */

import {
  arrow,
  chart,
  count,
  curve,
  dot,
  figure,
  fixed,
  grip,
  label,
  panels,
  plural,
  say,
  significant,
  slider,
  tint,
  upright,
  wire,
  words,
} from "../../static/js/kit.js";
import { noise_scale, squared_length } from "../../static/js/formulas/posts/training-math.js";
import { drawer, lossAndGradient } from "./tiny.js";

const BATCHES = Array.from({ length: 10 }, (_, i) => 2 ** i);
const DRAWN = 200;

export default figure({
  inputs: ({ checkpoints }) => ({
    batch: slider({ label: "Batch", values: BATCHES, format: (value) => plural(value, "sentence") }),
    steps: slider({ label: "Steps trained before", values: Object.keys(checkpoints).map(Number) }),
    seed: slider({ label: "Another draw", min: 1, max: 20 }),
  }),

  presets: {
    "After 200 steps": {},
    "Before training": { steps: 0 },
    "One sentence at a time": { batch: 1 },
    "Near the noise scale": { batch: 64 },
    "512 sentences": { batch: 512 },
  },

  once: () => [1, 64, 512].map((batch) => ({ batch })),

  derive({ batch, steps, seed }, data) {
    const { flat, square, trace } = known(data, steps);
    const draw = drawer(seed * 7919);
    const drawn = Array.from({ length: DRAWN }, () => {
      let [x, y] = [0, 0];
      for (let b = 0; b < batch; b++) {
        const place = flat[draw()];
        x += place[0];
        y += place[1];
      }
      return /** @type {[number, number]} */ ([x / batch, y / batch]);
    });
    return {
      ...{ batch, steps, square, trace, drawn },
      scale: noise_scale({ trace, square }),
      length: squared_length({ square, trace, batch }),
      wrong: drawn.filter(([x]) => x < 0).length,
    };
  },

  view(derived, layout) {
    const { batch, scale, steps, wrong } = derived;
    const ratio = scale / batch;
    const narrow = layout.name === "narrow";
    return {
      finding: Math.abs(Math.log(ratio)) < 0.1
        ? say`In a batch of ${tint("attention", count(batch))}, noise and signal weigh the same.`
        : ratio >= 1
        ? say`In a batch of ${count(batch)}, noise outweighs signal ${tint("loss", significant(ratio, 2))} to 1.`
        : say`In a batch of ${count(batch)}, signal outweighs noise ${
          tint("attention", significant(1 / ratio, 2))
        } to 1.`,
      summary: `Gradients of ${DRAWN} batches of ${batch} sentences after ${steps} steps. The noise scale is ${
        significant(scale)
      } sentences; ${wrong} of the batches point uphill.`,
      texts: { scale: significant(scale), wrong: String(wrong) },
      plot: panels(layout, [[
        cloud(derived, narrow ? 270 : 350, layout.name === "medium" ? 1.15 : 1.7),
        prices(derived, narrow ? 230 : 350),
      ]]),
      notes: [
        "Across: along the true gradient, of length one. Up, on a smaller scale: where the two kinds of sentence differ.",
        "Noise and signal are mean squared lengths. One draw of the training sentences; their ratio swings severalfold within a few steps.",
      ],
    };
  },
});

/** @type {WeakMap<object, Map<number, { flat: number[][], square: number, trace: number }>>} */
const cache = new WeakMap();

/**
 * The 36 gradients in two directions, in lengths of the true one, and what is exact about them.
 * @param {any} data
 * @param {number} steps
 */
function known(data, steps) {
  const found = cache.get(data) ?? new Map();
  cache.set(data, found);
  if (!found.has(steps)) found.set(steps, measured(data.checkpoints[steps], data.sentences));
  return found.get(steps);
}

/** @param {number[]} weights @param {number[][]} sentences */
function measured(weights, sentences) {
  const each = sentences.map((row) => lossAndGradient(weights, [row]).g);
  const mean = (/** @type {Float64Array[]} */ some) =>
    some[0].map((_, i) => some.reduce((sum, g) => sum + g[i], 0) / some.length);
  const dot = (/** @type {Float64Array} */ a, /** @type {Float64Array} */ b) =>
    a.reduce((sum, v, i) => sum + v * b[i], 0);
  const true_ = mean(each);
  const square = dot(true_, true_);
  const trace = each.reduce((sum, g) => sum + g.reduce((s, v, i) => s + (v - true_[i]) ** 2, 0), 0) / each.length;
  const other = mean(each.filter((_, i) => i % 2 === 0)).map((v, i) => v - true_[i]);
  const along = dot(other, true_) / square;
  const across = other.map((v, i) => v - along * true_[i]);
  const length = Math.sqrt(dot(across, across) * square);
  return { square, trace, flat: each.map((g) => [dot(g, true_) / square, dot(g, across) / length]) };
}

const [LEFT, RIGHT, FAR] = [-2.6, 4.2, 4.2]; // of the cloud’s drawing, in lengths of the true gradient

/** The batches: red where a step against them would raise the loss; what lies beyond the drawing stands at its rim. @param {{ drawn: [number, number][], wrong: number }} derived @param {number} height @param {number} share */
function cloud({ drawn, wrong }, height, share) {
  const beyond = drawn.filter(([x, y]) => x < LEFT || x > RIGHT || Math.abs(y) > FAR).length;
  const [[x, y]] = drawn;
  const cut = Math.min(1, (x < 0 ? LEFT : RIGHT) / x, FAR / Math.abs(y));
  const one = /** @type {[number, number]} */ ([x * cut, y * cut]); // the first batch, within the drawing
  return chart({
    ...{ title: `${DRAWN} batches`, height, share },
    x: {
      domain: [LEFT, RIGHT],
      ticks: [-2, -1, 0, 1, 2, 3, 4],
      format: (v) => fixed(v, 0),
      title: "along the true gradient",
    },
    y: { domain: [-FAR, FAR], ticks: [-4, 0, 4], format: (v) => fixed(v, 0), title: "across it" },
    marks: [
      upright(0),
      (at) =>
        drawn.map(([x, y], i) =>
          dot(
            [at.x(x), at.y(y)],
            x < 0 ? { series: "loss", radius: 3, key: `up ${i}` } : { series: "one", radius: 2.5, key: `down ${i}` },
          )
        ),
      (at) =>
        arrow([at.x(0), at.y(0)], [at.x(one[0]), at.y(one[1])], {
          series: "one",
          weight: 1.75,
          key: "one",
          mark: "one",
        }),
      (at) => arrow([at.x(0), at.y(0)], [at.x(1), at.y(0)], { series: "ink", weight: 4, key: "true", mark: "true" }),
      aside(one, FAR * 0.72, "one batch", "one"),
      aside([1, 0], -FAR * 0.86, "true gradient", "true"),
      words([0, FAR], `${wrong} uphill`, {
        dx: -8,
        dy: 0.6,
        anchor: "end",
        weight: "bold",
        series: "loss",
        halo: true,
      }),
      words([0, FAR], `${DRAWN - wrong} downhill`, { dx: 8, dy: 0.6, weight: "bold", series: "one", halo: true }),
      beyond > 0 &&
      words([LEFT, -FAR], `${beyond} lie farther out`, { dx: 4, dy: -0.8, halo: true, quiet: true }),
    ],
  });
}

/** The name of an arrow outside of the cloud that may cover it, with a line to its tip. @param {[number, number]} tip @param {number} y @param {string} text @param {string} mark @returns {import("../../static/js/marks/chart.js").Mark} */
const aside = ([px, py], y, text, mark) => (at) => {
  const x = at.x(RIGHT * 0.62), foot = at.y(y) + Math.sign(y) * 0.7 * at.size;
  return [
    wire([at.x(px), at.y(py)], [x, foot], { series: "ink", weight: 1, key: `to ${mark}`, class: "faint" }),
    label([x, at.y(y)], text, {
      ...{ size: at.size, weight: "bold", halo: true, mark, key: `name ${mark}`, anchor: "middle" },
      series: mark === "one" ? "one" : "ink",
    }),
  ];
};

/** What a step and an example are worth. @param {{ batch: number, scale: number }} derived @param {number} height */
function prices({ batch, scale }, height) {
  const steps = (/** @type {number} */ b) => 1 + scale / b;
  const examples = (/** @type {number} */ b) => 1 + b / scale;
  const line = (/** @type {(b: number) => number} */ of) =>
    BATCHES.map((b) => /** @type {[number, number]} */ ([b, of(b)]));
  return chart({
    ...{ title: "Price, as a multiple of the least", height },
    x: { domain: [1, 1200], log: 2, ticks: [1, 16, 256], format: String, title: "batch" },
    y: { domain: [1, 512], log: 2, ticks: [1, 4, 16, 64, 256], format: (v) => `${v} ×`, grid: true },
    marks: [
      curve(line(steps), { series: "attention", mark: "steps" }),
      curve(line(examples), { series: "cache", mark: "examples" }),
      upright(scale, undefined, { mark: "scale" }),
      words([scale, 512], `noise scale ${significant(scale)}`, {
        ...{ mark: "scale", weight: "bold", halo: true },
        ...(scale > 8 ? { dx: -6, anchor: "end" } : { dx: 6 }),
      }),
      words([scale, 2], "both cost 2 ×", { ...(scale > 8 ? { dx: -9, anchor: "end" } : { dx: 9 }), halo: true }),
      grip([batch, steps(batch)], {
        ...{ label: "Batch", text: plural(batch, "sentence"), series: "attention" },
        along: { input: "batch", value: batch, places: BATCHES.map((b) => [b, b, steps(b)]) },
      }),
    ],
    names: [
      { y: steps(512), text: "steps", series: "attention", mark: "steps" },
      { y: examples(512), text: "examples", series: "cache", mark: "examples" },
    ],
  });
}
