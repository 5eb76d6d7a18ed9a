// @ts-check
/** A published model with three key/value heads in each layer: one layer's become one, and its loss rises. */

import {
  chart,
  choice,
  columns,
  figure,
  fixed,
  grip,
  h,
  panel,
  panels,
  percent,
  point,
  round,
  say,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { layerHeads } from "./layer-heads.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */

/**
 * @typedef {{ pooled: string, layer: number, costs: Pair[], alike: number, cost: number, middle: number, first: Pair[],
 *   rows: number, all: number, missed: number, rank_correlation: number,
 *   sizes: { n_heads: number, n_kv_heads: number, n_layers: number } }} Derived
 */

const KINDS = { both: "keys and values", keys: "keys", values: "values", first: "head 0 for all" };
/** @type {Record<string, [string, string]>} */
const SAID = {
  both: ["heads", "one mean"],
  keys: ["keys", "one mean"],
  values: ["values", "one mean"],
  first: ["heads", "copies of head 0"],
};

/** @param {number[]} values */
function medianOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export default figure({
  inputs: () => ({
    pooled: choice({ label: "What is pooled", options: KINDS }),
    layer: slider({ label: "Layer", min: 0, max: 29 }),
  }),

  presets: {
    "Layer 1, mean": {},
    "A later layer": { layer: 17 },
    "Keys alone": { pooled: "keys", layer: 14 },
    "Values alone": { pooled: "values", layer: 24 },
    "Head 0 for all": { pooled: "first" },
  },

  once: () => [{ layer: 9 }, { layer: 17 }],

  derive({ pooled, layer }, data) {
    const costs = /** @type {Pair[]} */ (data.cost[pooled]);
    return {
      ...{ pooled, layer, costs, sizes: data.sizes, rows: data.rows },
      first: pooled === "both" ? /** @type {Pair[]} */ (data.cost.first) : [],
      alike: /** @type {number} */ (data.alike[pooled][layer]),
      cost: costs[layer][0],
      middle: medianOf(costs.map(([mean]) => mean)),
      all: data.all[pooled][0],
      missed: data.missed[pooled][layer],
      rank_correlation: data.correlation[pooled],
    };
  },

  view(derived, layout) {
    const { pooled, layer, cost, middle, alike, missed, sizes, all, rank_correlation } = derived;
    const narrow = layout.name === "narrow";
    const [what, act] = SAID[pooled];
    return {
      finding: say`Layer ${String(layer)}’s ${what} as ${act}: ${
        tint("loss", `${fixed(cost, 2)} nats`, "chosen")
      }. The median layer: ${fixed(middle, 2)}.`,
      summary: `Rise of the loss by layer: ${
        derived.costs.map(([mean], i) => `${i}: ${fixed(mean, 3)}`).join(", ")
      }. In all layers at once: ${fixed(all, 1)} nats. Rank correlation with how alike the heads are: ${
        fixed(rank_correlation, 2)
      }.`,
      readouts: [
        {
          name: "missed",
          label: "squared error of what its attention writes",
          text: percent(missed, 2),
          value: missed,
        },
        { name: "all", label: "cost of all layers at once", text: `${fixed(all, 1)} nats`, value: all },
      ],
      texts: { cost: fixed(cost, 2), alike: fixed(alike, 2), rank: fixed(rank_correlation, 2) },
      plot: panels(
        layout,
        narrow
          ? [
            layers(derived, true),
            panel(100, (box) => layerHeads({ pooled, sizes }, box), { title: `Layer ${layer}` }),
          ]
          : [layers(derived, false)],
      ),
      notes: [
        `4-bit weights, not trained further, ${derived.rows} texts of the model’s own; whiskers are two standard errors.`,
      ],
    };
  },
});

const [FOOT, MOST] = [-0.24, 3]; // nats at both ends, in every state; the grip runs below the bars

/** Cost of each layer, with its error, and what has been done to one of them. @param {Derived} derived @param {boolean} narrow */
const layers = ({ pooled, costs, first, layer, middle, sizes }, narrow) =>
  chart({
    title: narrow ? "Rise of the loss, in nats" : "Rise of the loss when this layer alone is pooled, in nats",
    height: narrow ? 230 : 330,
    x: { domain: [-0.7, sizes.n_layers - 0.3], ticks: [0, 5, 10, 15, 20, 25, 29], format: String, title: "layer" },
    y: { domain: [FOOT, MOST], ticks: [0, 0.5, 1, 1.5, 2, 2.5], format: (v) => fixed(v, 1), grid: true },
    marks: [
      columns(costs.map(([mean], i) => [i, mean]), { width: 0.66, series: "loss", class: "soft", key: "layers" }),
      columns([[layer, costs[layer][0]]], { width: 0.66, series: "loss", mark: "chosen", key: "chosen" }),
      whiskers(costs),
      ...first.map(([mean], i) =>
        point([i, mean], {
          ...{ series: "attention", hollow: true, round: true, radius: 2.5 },
          ...{ key: `first ${i}`, mark: "first" },
        })
      ),
      words([sizes.n_layers - 0.5, narrow ? 1.05 : 0.75], `the median layer: ${fixed(middle, 2)}`, {
        ...{ anchor: "end", series: "loss", weight: "bold", halo: true },
      }),
      first.length > 0 && words([1.8, first[1][0]], "head 0 for all", {
        ...{ series: "attention", mark: "first", weight: "bold" },
      }),
      words([1.8, costs[1][0]], SAID[pooled][1], { series: "loss", weight: "bold" }),
      layer > 1 && words([layer, Math.max(costs[layer][0], first[layer]?.[0] ?? 0)], fixed(costs[layer][0], 2), {
        ...{ anchor: "middle", dy: -1, series: "loss", weight: "bold", halo: true, mark: "chosen" },
      }),
      ...costs.map((_, i) => reach(i)),
      !narrow && within({ pooled, sizes }),
      grip([layer, FOOT], {
        ...{ label: "Layer", text: `layer ${layer}` },
        along: { input: "layer", value: layer, places: costs.map((_, i) => [i, i, FOOT]) },
      }),
    ],
  });

/** The layer's heads, in the room above the low bars. @param {Pick<Derived, "pooled" | "sizes">} pooled @returns {Mark} */
const within = (pooled) => (at) =>
  h(
    "g",
    { key: "heads", transform: `translate(${round(at.x(10))} ${round(at.y(2.6))})` },
    ...layerHeads(pooled, { width: at.right - at.x(10), height: at.y(1.1) - at.y(2.6), size: at.size }),
  );

/** Two standard errors to each side. @param {Pair[]} costs @returns {Mark} */
const whiskers = (costs) => (at) =>
  h("path", {
    ...{ key: "whiskers", class: "wire s0", "stroke-width": 1 },
    d: costs.map(([mean, error], i) =>
      `M${round(at.x(i))} ${round(at.y(mean - 2 * error))}V${round(at.y(mean + 2 * error))}`
    ).join(""),
  });

/** Where a tap chooses a layer; keys move the grip. @param {number} i @returns {Mark} */
const reach = (i) => (at) =>
  h("rect", {
    ...{ key: `reach ${i}`, "data-set": `layer=${i}`, fill: "transparent", x: round(at.x(i - 0.5)), y: at.top },
    ...{ width: round(at.x(i + 0.5) - at.x(i - 0.5)), height: round(at.bottom - at.top) },
  });
