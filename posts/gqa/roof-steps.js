// @ts-check
/** What walks on a roof: attention, a step for every number of key/value heads, and the weights, a step for every batch. */

import { fixed, grip, plural, point, significant, words } from "../../static/js/kit.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ heads: { heads: number, at: Pair }[], weights: { batch: number, at: Pair }[], n_kv_heads: number, batch: number }} Points */

export const HEADS = [1, 2, 4, 8, 16, 32, 64];
export const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
export const number = (/** @type {number} */ value) =>
  value < 100 && !Number.isInteger(value) ? significant(value) : fixed(value, 0);
export const nameOf = (/** @type {number} */ heads) => (heads === 64 ? "MHA" : heads === 1 ? "MQA" : `GQA-${heads}`);

/**
 * Every number of heads as a step of the roof; the chosen one is a grip that walks on it.
 * @param {Points} points
 * @param {boolean} narrow
 */
export function stairs({ heads, n_kv_heads }, narrow) {
  const chosen = heads.find((each) => each.heads === n_kv_heads) ?? heads[0];
  const named = heads.filter((each) => [1, 64, n_kv_heads].includes(each.heads));
  return [
    ...heads.map(({ heads: many, at }) =>
      point(at, { series: "attention", hollow: true, radius: 3, key: `step ${many}` })
    ),
    ...named.map(({ heads: many, at }) =>
      words(at, narrow ? nameOf(many) : `${nameOf(many)}: ${number(at[0])}`, {
        ...{
          dx: narrow ? 5 : 15,
          dy: narrow ? 1.4 : 0.7,
          series: "attention",
          mark: "attention",
          key: `name ${many}`,
          halo: true,
        },
        weight: many === n_kv_heads ? "bold" : "normal",
      })
    ),
    grip(chosen.at, {
      ...{ label: "Key/value heads", text: plural(n_kv_heads, "key/value head"), series: "attention" },
      along: { input: "n_kv_heads", value: n_kv_heads, places: heads.map(({ heads: many, at }) => [many, ...at]) },
    }),
  ];
}

/** The weights, which a batch moves. @param {Points} points @param {boolean} narrow */
export function weightsOf({ weights, batch }, narrow) {
  const chosen = weights.find((each) => each.batch === batch) ?? weights[0];
  return [
    words(chosen.at, narrow || batch < 4 ? "weights" : `weights, batch ${fixed(batch, 0)}`, {
      ...{ dy: batch > 128 && narrow ? 1.3 : -0.9, series: "feedForward", mark: "weights" },
      ...(batch > 128 && narrow ? { dx: 8 } : { dx: -14, anchor: /** @type {const} */ ("end") }),
    }),
    grip(chosen.at, {
      ...{ label: "Batch", text: plural(batch, "sequence"), series: "feedForward", radius: 7 },
      along: { input: "batch", value: batch, places: weights.map(({ batch: many, at }) => [many, ...at]) },
    }),
  ];
}
