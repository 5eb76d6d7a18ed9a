// @ts-check
/** A published model with three key/value heads in each layer: one layer's become one, and its loss rises. */

import {
  chart,
  choice,
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
 * @typedef {{ pooled: string, layer: number, costs: Pair[], shared: number[], alike: number, cost: number, first: Pair[],
 *   rows: number, all: number, missed: number, rank_correlation: number,
 *   sizes: { n_heads: number, n_kv_heads: number, n_layers: number } }} Derived
 */

const KINDS = { both: "keys and values", keys: "keys", values: "values", first: "head 0 for all" };
/** @type {Record<string, [string, string]>} */
const SAID = {
  both: ["heads", "their mean"],
  keys: ["keys", "their mean"],
  values: ["values", "their mean"],
  first: ["heads", "head 0 for all"],
};

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
      shared: /** @type {number[]} */ (data.alike[pooled]),
      alike: /** @type {number} */ (data.alike[pooled][layer]),
      cost: costs[layer][0],
      all: data.all[pooled][0],
      missed: data.missed[pooled][layer],
      rank_correlation: data.correlation[pooled],
    };
  },

  view(derived, layout) {
    const { pooled, layer, cost, alike, missed, sizes, all, rank_correlation } = derived;
    const narrow = layout.name === "narrow";
    const [what, act] = SAID[pooled];
    return {
      finding: say`Layer ${String(layer)}: ${what} alike by ${tint("cache", fixed(alike, 2))}; ${act} costs ${
        tint("loss", `${fixed(cost, 2)} nats`, "chosen")
      }.`,
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
      plot: panels(layout, [
        layers(derived, narrow),
        [
          panel(narrow ? 100 : 140, (box) => layerHeads({ pooled, sizes }, box), { title: `Layer ${layer}` }),
          scatter(derived, narrow),
        ],
      ]),
      notes: [
        `4-bit weights, not trained further, ${derived.rows} texts of the model’s own; whiskers are two standard errors.`,
      ],
    };
  },
});

const FOOT = 0.006; // of the logarithmic axes of cost, in nats
const MOST = 3.6;
const COST = { domain: /** @type {Pair} */ ([FOOT, MOST]), log: 10, ticks: [0.01, 0.1, 1], format: String, grid: true };

/** Cost of each layer, with its error. @param {Derived} derived @param {boolean} narrow */
const layers = ({ pooled, costs, first, layer, sizes }, narrow) =>
  chart({
    title: narrow ? "Rise of the loss, in nats" : "Rise of the loss when this layer alone is pooled, in nats",
    height: 182,
    x: { domain: [-0.7, sizes.n_layers - 0.3], ticks: [0, 5, 10, 15, 20, 25, 29], format: String, title: "layer" },
    y: COST,
    marks: [
      whiskers(costs),
      ...first.map(([mean], i) =>
        point([i, mean], {
          series: "attention",
          hollow: true,
          round: true,
          radius: 3,
          key: `first ${i}`,
          mark: "first",
        })
      ),
      ...costs.map(([mean], i) =>
        point([i, mean], { series: "loss", round: true, radius: narrow ? 2.5 : 3.5, key: `layer ${i}` })
      ),
      point([layer, costs[layer][0]], { series: "loss", round: true, radius: 6, mark: "chosen", key: "chosen" }),
      first.length > 0 && words([sizes.n_layers - 0.5, 1.6], "rings: head 0 for all", {
        ...{ anchor: "end", series: "attention", mark: "first", weight: "bold", halo: true },
      }),
      pooled !== "keys" && !(narrow && first.length) &&
      words([1.7, 1.6], "two layers stand apart", { weight: "bold", halo: true }),
      ...costs.map((_, i) => reach(i)),
      grip([layer, FOOT], {
        ...{ label: "Layer", text: `layer ${layer}` },
        along: { input: "layer", value: layer, places: costs.map((_, i) => [i, i, FOOT]) },
      }),
    ],
  });

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

/** Does agreement foretell the cost? @param {Derived} derived @param {boolean} narrow */
const scatter = ({ costs, shared, layer, rank_correlation }, narrow) =>
  chart({
    title: "Likeness and cost, in nats",
    height: narrow ? 176 : 158,
    x: { domain: [-0.25, 1.05], ticks: [0, 0.5, 1], format: String, title: "ρ: 0 nothing in common, 1 the same" },
    y: COST,
    marks: [
      ...costs.map(([mean], i) =>
        point([shared[i], mean], {
          ...{ series: "loss", round: true, radius: 4, hollow: true, key: `layer ${i}` },
          ...{ set: { layer: i }, tip: `Layer ${i}`, chosen: i === layer },
        })
      ),
      point([shared[layer], costs[layer][0]], {
        series: "loss",
        round: true,
        radius: 6,
        mark: "chosen",
        key: "chosen",
      }),
      words([1.04, 1.7], `rank correlation ${fixed(rank_correlation, 2)}`, {
        ...{ anchor: "end", weight: "bold", halo: true },
      }),
      words([0.65, 0.055], "no layer is here", { anchor: "middle", quiet: true, halo: true }),
    ],
  });
