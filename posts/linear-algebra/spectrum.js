// @ts-check
/** Singular values as bars, the largest first, and a grip that cuts them. */

import { chart, columns, fixed, grip, upright } from "../../static/js/kit.js";

/**
 * @import { Mark } from "../../static/js/marks/chart.js"
 * @param {object} options
 * @param {number[]} options.values  as shares of the first
 * @param {number} options.rank      how many are kept
 * @param {number[]} options.ranks   that can be chosen
 * @param {number} options.height
 * @param {string} [options.title]
 * @param {"attention" | "one"} [options.series]
 * @param {number} [options.at]      height of the grip
 * @param {string} [options.share]   what the upright axis measures
 * @param {Mark[]} [options.marks]   over the bars
 */
export function spectrum(
  { values, rank, ranks, height, title, series = "attention", at = 0, share = "share of the largest", marks = [] },
) {
  const most = values.length;
  const bars = values.map((size, k) => /** @type {[number, number]} */ ([k + 0.5, size]));
  return chart({
    ...{ title, height },
    x: {
      ...{ domain: [0, most + most / 64], format: String, title: "singular values, the largest first" },
      ticks: [1, most / 8, most / 4, most / 2, most],
    },
    y: { domain: [0, 1], ticks: [0, 0.5, 1], format: (v) => fixed(v, 1), grid: true, title: share },
    marks: [
      columns(bars.slice(0, rank), { width: 0.8, series, mark: "kept", key: "kept" }),
      columns(bars.slice(rank), { width: 0.8, series: "ink", class: "faint", key: "cut" }),
      upright(rank),
      ...marks,
      grip([rank, at], {
        label: "Rank",
        text: `${rank} of ${most}`,
        x: { input: "rank", value: rank, values: ranks },
      }),
    ],
  });
}
