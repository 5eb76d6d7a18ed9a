// @ts-check
/** A sparse autoencoder takes a toy model apart: its latents wired to the features they point at, at every price. */

import {
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  group,
  level,
  note,
  panel,
  panels,
  percent,
  point,
  say,
  slider,
  tint,
  upright,
} from "../../static/js/kit.js";
import { slotsOf, wiring } from "./wiring.js";

/** @typedef {{ E: number[][], e: number[], D: number[][], c: number[], cosine: number, explained: number, active: number, dead: number }} Trained */

/** @param {number[][]} matrix @param {number[]} vector */
const times = (matrix, vector) => matrix.map((row) => dot(row, vector));
/** @param {number[]} a @param {number[]} b */
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
/** @param {number[][]} matrix */
const columnsOf = (matrix) => matrix[0].map((_, i) => matrix.map((row) => row[i]));

export default figure({
  inputs(data) {
    const numbers = (/** @type {Record<string, any>} */ inputs) =>
      Array.from({ length: data[inputs.data].n }, (_, i) => i + 1);
    return {
      price: slider({ label: "Price of activity, λ", values: data.prices, format: String }),
      size: choice({ label: "Latents per feature", options: { half: "½", equal: "1", twice: "2" } }),
      data: choice({ label: "Toy model", options: { twelve: "12 in 4", ten: "10 in 3" } }),
      ...group("More", {
        first: slider({ label: "Feature that is present", values: numbers }),
        strength: slider({ label: "How strongly", min: 0.1, max: 1, step: 0.1, format: (value) => fixed(value, 1) }),
        second: slider({
          label: "A second one",
          values: (inputs) => [0, ...numbers(inputs)],
          format: (value) => (value ? String(value) : "none"),
        }),
        push: slider({
          label: "Push the strongest latent",
          min: 0,
          max: 1,
          step: 0.1,
          format: (value) => `+${fixed(value, 1)}`,
        }),
      }),
    };
  },

  presets: {
    "Perfect and wrong": {},
    "Right directions, too short": { price: 0.3 },
    "Price too high": { price: 1 },
    "Half the latents": { size: "half", price: 0.3 },
    "Steer": { push: 1, strength: 0.3, price: 0.3 },
  },

  once: () => [{ price: 0.1 }, { price: 0.3 }],

  derive({ data: name, size, price, first, strength, second, push }, data) {
    const { n, W, b, sizes } = data[name];
    /** @type {Trained[]} */
    const all = sizes[size];
    const one = all[data.prices.indexOf(price)];
    const x = Array.from({ length: n }, (_, i) => (i + 1 === first || i + 1 === second ? strength : 0));
    const activations = times(W, x);
    const before = times(one.E, activations.map((value, j) => value - one.c[j]));
    const f = before.map((value, k) => Math.max(0, value + one.e[k]));
    const rebuilt = times(one.D, f).map((value, j) => value + one.c[j]);
    const columns = columnsOf(one.D);
    const truth = columnsOf(W);
    const strongest = f.indexOf(Math.max(...f));
    const back = (/** @type {number} */ more) => {
      const state = rebuilt.map((value, j) => value + more * columns[strongest][j]);
      return truth.map((direction, i) => Math.max(0, dot(direction, state) + b[i]));
    };
    const cosines = columns.map((column) =>
      truth.map((direction) => dot(direction, column) / Math.sqrt(dot(direction, direction)))
    );
    return {
      ...{ name, size, price, first, strength, push, x, f, cosines, strongest, n, m: W.length },
      ...{ cosine: one.cosine, explained: one.explained, active: one.active, dead: one.dead },
      chance: /** @type {number} */ (data.chance[name][size]),
      prices: /** @type {number[]} */ (data.prices),
      slots: slotsOf(cosines),
      output: back(push),
      unpushed: back(0),
      nearest: cosines[strongest].indexOf(Math.max(...cosines[strongest])),
      firing: f.filter((value) => value > 1e-6).length,
      kept_length: dot(activations, rebuilt) / dot(activations, activations),
      scores: all.map((trained) => ({ cosine: trained.cosine, explained: trained.explained })),
    };
  },

  view(derived, layout) {
    const { price, prices, scores, cosine, explained, name, size } = derived;
    const narrow = layout.name === "narrow";
    const along = (/** @type {"cosine" | "explained"} */ of) =>
      prices.map((at, k) => /** @type {[number, number]} */ ([at, Math.max(0, scores[k][of])]));
    const last = scores[scores.length - 1];
    const score = chart({
      height: narrow ? 160 : 140,
      x: {
        domain: [0.003, 1],
        log: 10,
        format: String,
        ticks: [0.003, 0.01, 0.03, 0.1, 0.3, 1],
        title: "price of activity, λ",
      },
      y: {
        ...{ domain: [0, 1], ticks: [0, 0.5, 1], format: (value) => fixed(value, 1), grid: true },
        title: narrow ? "share of variance; mean cosine" : "share of variance; mean cosine with the true directions",
      },
      marks: [
        upright(price),
        level(derived.chance, { mark: "chance" }),
        curve(along("explained"), { series: "two", mark: "rebuilt", dash: false }),
        curve(along("cosine"), { series: "one", mark: "found", dash: false }),
        point([price, explained], { series: "two", mark: "rebuilt", radius: 7 }),
        point([price, cosine], { series: "one", mark: "found", radius: 7 }),
        !narrow && name === "twelve" && size === "equal" &&
        note([0.14, 0.92], "the true directions, all at once", { dx: -24, dy: 3.4 }),
        grip([price, 0], { label: "Price", text: String(price), x: { input: "price", value: price, values: prices } }),
      ],
      names: [
        { y: last.cosine, text: narrow ? "found" : "directions found", series: "one", mark: "found" },
        { y: derived.chance, text: narrow ? "random" : "random directions", mark: "chance", strong: false },
        {
          y: Math.max(0, last.explained),
          text: narrow ? "rebuilt" : "variance rebuilt",
          series: "two",
          mark: "rebuilt",
        },
      ],
    });
    const wires = panel(narrow ? 290 : 277, (box) => wiring(derived, box));
    return { ...sentences(derived), plot: panels(layout, [wires, score]) };
  },
});

/** @typedef {{ price: number, cosine: number, explained: number, active: number, dead: number, firing: number, push: number,
 *   output: number[], unpushed: number[], nearest: number, x: number[], f: number[], cosines: number[][],
 *   kept_length: number, n: number, m: number }} State */

/** @param {State} state */
function sentences(state) {
  const { price, cosine, explained, push, output, unpushed, nearest, x, f, cosines, kept_length } = state;
  const rebuilt = explained > 0.995 ? `${fixed(100 * explained, 2)}\u00a0%` : percent(explained);
  const finds = cosine >= 0.97
    ? "finds the directions"
    : cosine >= 0.93
    ? "comes near the directions"
    : "misses the directions";
  const still = cosine < 0.93 && explained > 0.98 ? "yet rebuilds" : "and rebuilds";
  const put = x.flatMap((value, i) => (value ? [`${i + 1} at ${fixed(value, 1)}`] : []));
  const fires = f.flatMap((value, k) => {
    const best = Math.max(...cosines[k]);
    return value > 1e-6
      ? [`one nearest to feature ${cosines[k].indexOf(best) + 1} (cosine ${fixed(best, 2)}) at ${fixed(value, 2)}`]
      : [];
  });
  return {
    finding: push
      ? say`Pushing one latent by ${fixed(push, 1)} takes feature ${nearest + 1} from ${
        fixed(unpushed[nearest], 2)
      } to ${tint("two", fixed(output[nearest], 2))}.`
      : cosine >= 0.97 && explained < 0.95
      ? say`λ = ${price} finds the true directions, and loses ${
        tint("two", percent(1 - explained, 2), "rebuilt")
      } of the variance. How?`
      : say`λ = ${price} ${finds} ${still} ${tint("two", rebuilt, "rebuilt")} of the variance.`,
    summary: `Features put in: ${put.join(", ")}. Latents that fire: ${fires.join(", ") || "none"}. ` +
      `The rebuilt activations keep ${kept_length < 0 ? "none" : percent(kept_length, 2)} of the length. ` +
      `Mean cosine of a true direction with the nearest latent: ${fixed(cosine, 3)}.`,
    texts: {
      cosine: fixed(cosine, 3),
      explained: rebuilt,
      active: fixed(state.active, 2),
      length: kept_length < 0 ? "none" : percent(kept_length, 2),
      firing: String(state.firing),
      dead: String(state.dead),
    },
  };
}
