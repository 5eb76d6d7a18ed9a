// @ts-check
/** What the twelve models may stand along, and its names below the axis as switches. */

import { buttonOf, decimal, fixed, h, label, note, round, textWidth } from "../../static/js/kit.js";

/**
 * @typedef {import("../../static/js/marks/chart.js").Pair} Pair
 * @typedef {import("../../static/js/marks/chart.js").Mark} Mark
 * @typedef {"gflops" | "training" | "parameters" | "tokens"} Measure
 */

/** @type {Record<Measure, { title: string, words: string, domain: Pair, ticks: number[], format: (value: number) => string }>} */
export const AXES = {
  gflops: {
    ...{ title: "multiply-adds, in G (“Gflops”)", words: "compute" },
    ...{ domain: [0.2, 400], ticks: [0.3, 1, 3, 10, 30, 100], format: String },
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
    ...{ domain: [6e7, 1.2e11], ticks: [1e8, 1e9, 1e10], format: (value) => decimal(value * 1e9, 1) },
  },
};

/**
 * What may stand along the axis, below it; a click chooses.
 * @param {Measure} chosen
 * @param {Record<string, number>} rs  correlations, where they are shown
 * @returns {Mark}
 */
export const switches = (chosen, rs) => ({ right, bottom, size }) => {
  let end = right;
  return Object.entries(AXES).toReversed().map(([key, { title, words: short }]) => {
    const text = key === chosen ? title : rs[key] === undefined ? short : `${short} ${fixed(rs[key], 2)}`;
    const wide = textWidth(text, size) * 1.1 + 16;
    end -= wide;
    return h(
      "g",
      { key: `axis ${key}`, ...buttonOf({ axis: key }, short, key === chosen) },
      h("rect", { class: "row-ground", x: round(end), y: round(bottom + 1.75 * size), width: round(wide), height: 24 }),
      label([end + wide / 2, bottom + 1.75 * size + 12], text, {
        ...{ key: "words", size, anchor: "middle", weight: key === chosen ? "bold" : "normal" },
      }),
    );
  });
};

/** What is to be seen along an axis, in words beside it. @param {Measure} axis @param {Record<string, Record<Measure | "fid", number>>} models */
export function remark(axis, models) {
  const times = (/** @type {Measure | "fid"} */ what, /** @type {string} */ a, /** @type {string} */ b) =>
    fixed(models[a][what] / models[b][what], models[a][what] / models[b][what] < 10 ? 1 : 0);
  if (axis === "parameters") {
    const text = `nearly the same weights, ${times("fid", "XL/8", "XL/2")} times the FID`;
    return note([models["XL/2"].parameters, 18], text, { dx: -30, dy: 0.4 });
  }
  if (axis === "tokens") {
    const text = `${times("parameters", "XL/2", "S/2")} times the weights, the same tokens`;
    return note([models["S/2"].tokens, 31], text, { dx: -34, dy: 0.9 });
  }
  return axis === "gflops" &&
    note(
      [5.75, 63],
      `${fixed(models["B/4"].parameters / models["S/2"].parameters, 0)} times the weights, the same FID`,
      {
        ...{ dx: -34, dy: 4.2 },
      },
    );
}
