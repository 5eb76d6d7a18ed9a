// @ts-check
/** Twelve published models: their picture quality against compute, parameters, or tokens; the reader changes the axis. */

import {
  chart,
  choice,
  curve,
  decimal,
  figure,
  fixed,
  note,
  panels,
  point,
  say,
  tint,
  words,
} from "../../static/js/kit.js";
import { fit } from "./regression.js";

/**
 * @typedef {import("../../static/js/marks/chart.js").Pair} Pair
 * @typedef {import("../../static/js/marks/chart.js").Series} Series
 * @typedef {"gflops" | "training" | "parameters" | "tokens"} Measure
 * @typedef {Record<Measure | "fid", number>} Row
 * @typedef {{ axis: Measure, which: string, models: Record<string, Row>, chosen: string[], line: ReturnType<typeof fit> }} State
 */

/** @type {Record<Measure, { title: string, words: string, domain: Pair, ticks: number[], format: (value: number) => string }>} */
const AXES = {
  gflops: {
    ...{ title: "multiply-adds, in G (“Gflops”)", words: "compute" },
    ...{ domain: [0.2, 260], ticks: [0.3, 1, 3, 10, 30, 100], format: String },
  },
  parameters: {
    ...{ title: "trained parameters", words: "parameters" },
    ...{ domain: [2e7, 1.3e9], ticks: [3e7, 1e8, 3e8, 1e9], format: (value) => decimal(value, 1) },
  },
  tokens: {
    ...{ title: "tokens", words: "tokens" },
    ...{ domain: [10, 480], ticks: [16, 64, 256], format: String },
  },
  training: {
    ...{ title: "multiply-adds of the whole training", words: "training compute" },
    ...{ domain: [6e7, 8e10], ticks: [1e8, 1e9, 1e10], format: (value) => decimal(value * 1e9, 1) },
  },
};
/** @type {Record<string, Series>} */
const SERIES = { S: "one", B: "two", L: "three", XL: "four" };
const COMPUTE = ["gflops", "training"]; // axes along which the models stand alike
/** @type {Record<string, "left" | "below" | "above">} */
const SIDES = { "L/2": "left", "S/8": "below", "L/8": "above", "XL/2": "below" };
/** Names off the line, where it would strike them: in pixels, in lines of text, and the end that is at the mark. */
/** @type {Record<string, [number, number, "start" | "end"]>} */
const LOWER = { "S/4": [-6, 1.1, "end"], "B/4": [-6, 1.1, "end"], "L/4": [-6, 1.1, "end"] };
/** @type {Record<string, [number, number, "start" | "end"]>} */
const CLEAR = { ...LOWER, "B/8": [6, -0.7, "start"], "S/2": [0, 1.6, "start"], "B/2": [0, 1.6, "start"] };
const PAIR = ["S/2", "B/4"]; // of equal compute

/** @param {string} name */
const sizeOf = (name) => name.split("/")[0];

export default figure({
  inputs: () => ({
    axis: choice({
      label: "Horizontal axis",
      options: { gflops: "compute", training: "training compute", parameters: "parameters", tokens: "tokens" },
    }),
    which: choice({
      label: "Fit",
      options: { all: "all", finer: "p < 8", p8: "p = 8", p4: "p = 4", p2: "p = 2", S: "S", B: "B", L: "L", XL: "XL" },
    }),
  }),

  presets: {
    "Compute": {},
    "Parameters: the cloud falls apart": { axis: "parameters" },
    "Tokens alone": { axis: "tokens" },
    "Without p = 8": { which: "finer" },
    "Only p = 2": { which: "p2" },
    "Only XL": { which: "XL" },
  },

  once: () => [{ axis: "parameters" }, { axis: "tokens" }],

  derive(inputs, data) {
    const models = /** @type {Record<string, Row>} */ (data.models);
    const axis = /** @type {Measure} */ (inputs.axis);
    const chosen = Object.keys(models).filter((name) =>
      inputs.which === "all" || (inputs.which === "finer" && !name.endsWith("/8")) || sizeOf(name) === inputs.which ||
      name.endsWith(`/${inputs.which.slice(1)}`)
    );
    const line = fit(chosen.map((name) => models[name][axis]), chosen.map((name) => models[name].fid));
    return { axis, which: inputs.which, models, chosen, line, r: line.r, r_log: line.r_log, slope: line.slope };
  },

  view(derived, layout) {
    const { axis, which, chosen, line, models } = derived;
    const r = fixed(line.r, 2);
    const of = which === "all"
      ? "Twelve models"
      : which === "finer"
      ? "Eight models of finer patches"
      : which.startsWith("p")
      ? `Four models of patch ${which[1]}`
      : `Three models of size ${which}`;
    const flat = chosen.every((name) => Math.abs(models[name][axis] / models[chosen[0]][axis] - 1) < 0.02);
    return {
      finding: which === "all" && axis !== "tokens"
        ? say`B/4 has ${
          tint("ink", fixed(models["B/4"].parameters / models["S/2"].parameters, 0))
        } times the weights of S/2${
          axis === "parameters" ? " and the same FID." : ", nearly its compute, the same FID."
        }`
        : flat
        ? `${of}: nearly equal in ${AXES[axis].words}, not in pictures.`
        : say`${of} against ${AXES[axis].words}: correlation ${tint("ink", r)}.`,
      summary: `A scatter of FID against ${
        AXES[axis].title
      } for twelve models; ${chosen.length} are fitted, r = ${r}. ${
        chosen.map((name) => `${name}: ${fixed(models[name].fid, 2)}`).join(", ")
      }.`,
      texts: { r },
      plot: panels(layout, [scatter(derived, flat, layout.name)]),
      notes: [
        "FID-50K after 400,000 steps without guidance (Peebles and Xie 2023, table 4); lower is better. Two later trainings of B/4 in PyTorch gave 68.9 and 68.3. The line is fitted to the logarithm of FID, the correlation is of FID itself, as in the paper.",
      ],
    };
  },
});

/** @param {State} state @param {boolean} flat @param {string} room */
function scatter({ axis, which, models, chosen, line }, flat, room) {
  const { domain, title, ticks, format } = AXES[axis];
  const ends = chosen.map((name) => models[name][axis]);
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  return chart({
    height: ({ layout }) => (layout === "narrow" ? 330 : 430),
    x: { domain, log: 10, ticks, format, title },
    y: {
      ...{ domain: [13, 190], log: 10, ticks: [15, 20, 30, 50, 70, 100, 150], format: String, grid: true },
      title: "FID-50K: distance from real pictures",
    },
    marks: [
      axis !== "tokens" &&
      curve(PAIR.map((name) => [models[name][axis], models[name].fid]), {
        ...{ series: "two", weight: 8, dash: false, key: "pair", class: "faint" },
      }),
      !flat &&
      curve([[from, line.at(from)], [to, line.at(to)]], { series: "ink", weight: 1.5, dash: false, key: "line" }),
      !flat && curve(
        chosen.flatMap((name) => [
          /** @type {Pair} */ ([models[name][axis], models[name].fid]),
          /** @type {Pair} */ ([models[name][axis], line.at(models[name][axis])]),
          null,
        ]),
        { series: "ink", weight: 1, key: "rests" },
      ),
      ...Object.entries(models).map(([name, row]) => {
        const on = chosen.includes(name);
        return point([row[axis], row.fid], {
          ...{ series: SERIES[sizeOf(name)], mark: name, key: name, hollow: !on, radius: 5 },
          ...{ words: placesOf(axis)[name] ? "" : name, side: side(name, axis) },
          strong: on && which !== "all",
          ...{ tip: `DiT-${name}: FID ${fixed(row.fid, 2)}`, set: { which: sizeOf(name) } },
        });
      }),
      ...Object.entries(placesOf(axis)).map(([name, [dx, dy, anchor]]) =>
        words([models[name][axis], models[name].fid], name, {
          ...{ anchor, dx, dy, series: SERIES[sizeOf(name)], mark: name, halo: true },
          weight: chosen.includes(name) && which !== "all" ? "bold" : "normal",
        })
      ),
      which === "all" && words([domain[0], 16], `correlation ${fixed(line.r, 2)}`, {
        ...{ dx: 6, weight: "bold", halo: true },
      }),
      axis === "gflops" && (room === "wide" || room === "full") &&
      note([5.6, 68], "4 times the weights, the same FID", { dx: -42, dy: 3.4 }),
    ],
  });
}

/** @param {Measure} axis */
const placesOf = (axis) => (COMPUTE.includes(axis) ? CLEAR : axis === "parameters" ? LOWER : {});

/** @param {string} name @param {Measure} axis */
function side(name, axis) {
  if (COMPUTE.includes(axis)) return SIDES[name] ?? "right";
  return sizeOf(name) === "L" ? "left" : "right";
}
