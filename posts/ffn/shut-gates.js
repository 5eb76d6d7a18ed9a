// @ts-check
/** Layer by layer in SmolLM2-135M: the neurons in order of what they write, cut where enough is kept, beside random ones. */

import {
  between,
  chart,
  count,
  curve,
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
  under,
  upright,
  wire,
  words,
} from "../../static/js/kit.js";
import { field } from "./gate-field.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */
/** @import { Panel } from "../../static/js/marks/panels.js" */
/** @typedef {{ layers: Record<string, number[]>, ranks: { places: number[], carried: number[][] }, kept: number[] }} Data */
/** @typedef {{ kept: number, layer: number, needed: number, random: number, all: number[], chance: number[], sorted: Pair[], drawn: Pair[], cuts: [number, number, number][] }} State */

const GAP = 24; // pixels between the field and the curve

export default figure({
  inputs: (/** @type {Data} */ { layers, kept }) => ({
    kept: slider({ label: "Share of the write that is kept", values: kept, format: (value) => percent(value, 2) }),
    layer: slider({ label: "Layer", values: layers.shut.map((_, i) => i) }),
  }),

  presets: {
    "The last layer, sparsest": {},
    "A middle layer, much like chance": { layer: 15 },
    "The first layer, sparser": { layer: 0 },
    "Half of its write": { kept: 0.5 },
  },

  once: () => [0.99, 0.95, 0.9, 0.8, 0.5].map((kept) => ({ kept })),

  derive({ kept, layer }, /** @type {Data} */ { layers, ranks, kept: shares }) {
    const many = ranks.places[ranks.places.length - 1];
    const at = (/** @type {string} */ what, /** @type {number} */ share) => layers[`${what} ${share}`];
    return {
      ...{ kept, layer, all: at("needed", kept), chance: at("random", kept) },
      needed: at("needed", kept)[layer],
      random: at("random", kept)[layer],
      shut: layers.shut[layer],
      through: layers["through shut"][layer],
      sorted: ranks.places.map((place, i) => /** @type {Pair} */ ([place, ranks.carried[layer][i]])),
      drawn: shares.map((share) => /** @type {Pair} */ ([many * at("random", share)[layer], share])),
      cuts: shares.map((
        share,
      ) => /** @type {[number, number, number]} */ ([share, many * at("needed", share)[layer], share])),
    };
  },

  view(derived, layout) {
    const { kept, layer, needed, random, shut, through } = derived;
    const narrow = layout.name === "narrow";
    const left = [field(derived, narrow), order(derived, narrow)];
    const right = byLayer(derived, narrow);
    return {
      finding: say`${tint("feedForward", percent(needed, 2))} of layer ${String(layer)}’s neurons do ${
        percent(kept, 2)
      } of the writing; random: ${percent(random, 2)}.`,
      summary: `Layer ${layer} of SmolLM2-135M: at a token, on average, ${percent(needed, 3)} of the neurons write ${
        percent(kept, 2)
      } of the squared write, random gates and values would need ${percent(random, 3)}. ${
        percent(shut, 3)
      } of the gates are below zero, and ${percent(through, 3)} of the squared write comes through them.`,
      texts: { shut: percent(shut, 2), needed: percent(needed, 2) },
      plot: panels(layout, narrow ? [...left, right] : [[stacked(left[0], left[1]), right]]),
    };
  },
});

/** Two panels as one, the second below the first. @param {Panel} above @param {Panel} below @returns {Panel} */
const stacked = (above, below) =>
  panel((box) => above.height(box) + GAP + below.height(box), (box) => [
    h("g", { key: "above" }, ...above.draw(box)),
    h("g", { key: "below", transform: `translate(0 ${round(above.height(box) + GAP)})` }, ...below.draw(box)),
  ]);

/** A layer's neurons in order, and what they carry together. @param {State} state @param {boolean} narrow */
function order({ kept, sorted, drawn, cuts }, narrow) {
  const cut = cuts.find(([share]) => share === kept) ?? cuts[0];
  const chance = drawn.find(([, share]) => share === kept) ?? drawn[0];
  return chart({
    height: narrow ? 170 : 196,
    x: { domain: [1, 2048], log: 2, ticks: [1, 8, 64, 512], format: count, title: "neurons, strongest first" },
    y: {
      domain: [0, 1.04],
      ticks: [0, 0.5, 1],
      format: (v) => fixed(100 * v, 0),
      grid: true,
      title: "per cent of the layer’s write",
    },
    marks: [
      under([...sorted.filter(([place]) => place < cut[1]), [cut[1], kept]], 0, { series: "feedForward" }),
      curve(drawn, { series: "ink", weight: 1.5, mark: "random" }),
      curve(sorted, { series: "feedForward", weight: 3, dash: false, mark: "needed" }),
      upright(cut[1], kept),
      rise([cut[1], kept], chance),
      point(chance, { series: "ink", radius: 4, key: "chance" }),
      grip([cut[1], kept], {
        label: "Share of the write that is kept",
        text: percent(kept, 2),
        along: { input: "kept", value: kept, places: cuts },
      }),
    ],
  });
}

/** From the neurons that are needed to those that random ones would need. @param {Pair} from @param {Pair} to @returns {Mark} */
const rise = ([x0, y], [x1]) => (at) =>
  wire([at.x(x0), at.y(y)], [at.x(x1), at.y(y)], { series: "ink", weight: 1.5, key: "gap" });

/** The same cut in every layer. @param {State} state @param {boolean} narrow */
function byLayer({ layer, needed, all, chance }, narrow) {
  const pairs = (/** @type {number[]} */ values) => values.map((value, i) => /** @type {Pair} */ ([i, value]));
  const last = all.length - 1;
  const most = Math.max(...all, ...chance);
  return chart({
    height: narrow ? 190 : 340 + GAP,
    x: { domain: [0, last + 1.5], ticks: [0, 5, 10, 15, 20, 25, last], title: "layer" },
    y: {
      domain: [0, 0.65],
      ticks: [0, 0.2, 0.4, 0.6],
      format: (v) => fixed(100 * v, 0),
      grid: true,
      title: "per cent of the neurons needed",
    },
    marks: [
      upright(layer, needed),
      between(pairs(chance), pairs(all.map((value, i) => Math.min(value, chance[i]))), {
        ...{ series: "feedForward", key: "fewer" },
      }),
      (at) =>
        words(
          [last, most > 0.45 ? 0.1 : most + 0.1],
          `tinted: fewer${at.right - at.left > 200 ? " than random" : ""}`,
          { anchor: "end", weight: "bold", series: "feedForward", halo: true },
        )(at),
      curve(pairs(chance), { series: "ink", weight: 1.5, mark: "random" }),
      curve(pairs(all), { series: "feedForward", weight: 3, dash: false, mark: "needed" }),
      grip([layer, needed], {
        label: "Layer",
        text: String(layer),
        along: { input: "layer", value: layer, places: all.map((value, i) => [i, i, value]) },
      }),
    ],
    names: [
      { text: "random", y: chance[last], series: "ink", mark: "random" },
      { text: "the model", y: all[last], series: "feedForward", mark: "needed" },
    ],
  });
}
