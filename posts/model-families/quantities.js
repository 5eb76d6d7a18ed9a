// @ts-check
/** What may stand on an axis of the map: a number of each model, its name, and the axis. */

import { bytes, count, decimal, percent, significant } from "../../static/js/kit.js";
import { active_share, width_per_layer } from "../../static/js/formulas/posts/model-families.js";
import { monthOf } from "./models.js";

/**
 * @import { Model } from "./models.js"
 * @import { Axis } from "../../static/js/marks/chart.js"
 * @typedef {{ title: string, short: string, of: (model: Model, kept: number) => number,
 *   format: (value: number) => string, axis: Axis }} Quantity
 */

const billions = (/** @type {number} */ value) => `${count(value / 1e9)} B`;
/** @type {Axis} */
const WEIGHTS = { domain: [1e9, 1.2e12], log: 10, format: billions, ticks: [1e9, 1e10, 1e11, 1e12] };

/** @type {Record<string, Quantity>} */
export const QUANTITIES = {
  active: {
    ...{ title: "weights that a token uses", short: "for a token", format: (value) => decimal(value), axis: WEIGHTS },
    of: ({ active }) => active,
  },
  kept: {
    ...{ title: "cache for each token", short: "of cache", format: (value) => bytes(value) },
    of: (_, kept) => kept,
    axis: {
      domain: [2 ** 12, 2 ** 23],
      log: 2,
      format: (value) => bytes(value),
      ticks: [2 ** 13, 2 ** 16, 2 ** 19, 2 ** 22],
    },
  },
  total: {
    ...{ title: "all weights", short: "weights", format: (value) => decimal(value), axis: WEIGHTS },
    of: ({ total }) => total,
  },
  share: {
    ...{ title: "share of weights in use", short: "in use", format: (value) => percent(value) },
    of: ({ active, total }) => active_share({ active, total }),
    axis: { domain: [0.025, 1.05], log: 10, format: (value) => `${100 * value} %`, ticks: [0.03, 0.1, 0.3, 1] },
  },
  n_layers: {
    ...{ title: "layers", short: "layers", format: count },
    of: ({ integers }) => integers.n_layers,
    axis: { domain: [0, 130], format: count, ticks: [0, 32, 64, 96, 128] },
  },
  d_model: {
    ...{ title: "width of the stream", short: "wide", format: count },
    of: ({ integers }) => integers.d_model,
    axis: { domain: [0, 20000], format: count, ticks: [0, 5000, 10000, 15000, 20000] },
  },
  shape: {
    ...{ title: "width per layer", short: "wide per layer", format: (value) => significant(value) },
    of: ({ integers: { d_model, n_layers } }) => width_per_layer({ d_model, n_layers }),
    axis: { domain: [0, 220], format: count, ticks: [0, 50, 100, 150, 200] },
  },
  month: {
    ...{ title: "month of publication", short: "", format: monthOf },
    of: ({ month }) => month,
    axis: { domain: [0, 80], format: (month) => String(2019 + month / 12), ticks: [12, 36, 60] },
  },
};
