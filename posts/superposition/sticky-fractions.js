// @ts-check
/** Sixty features in six dimensions: their shares at 24 densities, and the solid that the kept ones of one density form. */

import {
  attributesOf,
  chart,
  count,
  curve,
  figure,
  fixed,
  grip,
  h,
  note,
  panel,
  panels,
  player,
  plural,
  round,
  say,
  significant,
  slider,
  tint,
} from "../../static/js/kit.js";
import { dimensionality, gram } from "../../static/js/transformer/superposition.js";
import { hangFrom, hanging } from "./solid.js";

/** @import { Mark } from "../../static/js/marks/chart.js" */
/** @import { Corner } from "./solid.js" */

const FRAMES = 97; // of a whole turn, both ends
const NAMED = /** @type {[string, number][]} */ ([["1/2", 1 / 2], ["2/9", 2 / 9]]);

export default figure({
  inputs: ({ sparsities, shares }) => ({
    sparsity: slider({ label: "Sparsity, 1/p", values: sparsities, format: (value) => significant(value) }),
    feature: slider({
      label: "Feature held, by share",
      values: ({ sparsity }) =>
        shares[sparsities.indexOf(sparsity)].map((/** @type {number} */ _, /** @type {number} */ i) => i + 1),
    }),
    turn: player({
      label: "Turn",
      frames: FRAMES,
      perSecond: 24,
      format: (value) => `${fixed((360 * value) / (FRAMES - 1), 0)}°`,
    }),
  }),

  presets: ({ sparsities }) => ({
    "Twenty-seven, all alike": {},
    "More frequent: six pairs": { sparsity: sparsities[6] },
    "In between: 24, unequal": { sparsity: sparsities[11] },
    "Very rare: 48 crowd in": { sparsity: sparsities[22] },
  }),

  once: "turn",

  derive({ sparsity, feature, turn }, { m, kept, models, sparsities, shares }) {
    const model = models[sparsities.indexOf(sparsity)];
    const W = /** @type {number[][]} */ (model.W).map((row) => row.map((value) => value / 1000));
    const products = gram(W);
    const every = dimensionality(products);
    const norms = products.map((row, i) => Math.sqrt(row[i]));
    const order = norms.flatMap((norm, i) => (norm > kept ? [i] : [])).sort((i, j) => every[j] - every[i] || i - j);
    const held = order[feature - 1];
    const corners = hangFrom(order.map((i) => W.map((row) => row[i] / norms[i])), feature - 1);
    return {
      ...{ sparsity, feature, turn, sparsities, held, corners, share: every[0] },
      shares: /** @type {number[][]} */ (shares),
      own: order.map((i) => every[i]),
      n: norms.length,
      density: /** @type {number} */ (model.density),
      represented: order.length,
      ratio: m / norms.reduce((sum, norm) => sum + norm ** 2, 0),
      sum: every.reduce((sum, value) => sum + value, 0),
    };
  },

  view(derived, layout) {
    const { sparsity, sparsities, shares, feature, corners, turn } = derived;
    const beside = layout.name === "wide" || layout.name === "full";
    const stairs = chart({
      height: beside ? 400 : 206,
      x: { domain: [0.9, 112], log: 10, ticks: [1, 3, 10, 30, 100], title: "sparsity: one over the density" },
      y: {
        domain: [0.1, 0.8],
        log: 2,
        ticks: [1 / 8, 1 / 4, 1 / 2],
        format: (value) => `1/${1 / value}`,
        grid: true,
        title: "share of a dimension, one dot a feature",
      },
      marks: [
        curve([[0.9, 2 / 9], [112, 2 / 9]], { series: "six", dash: false, weight: 1, class: "faint" }),
        ...sparsities.map((/** @type {number} */ at, /** @type {number} */ i) => stair(shares[i], at, at === sparsity)),
        beside && note([3.2, 0.51], "a pair on each axis, back to back", { dx: 26, dy: -2.2 }),
        beside && note([14, 0.23], "27 features, all alike", { dx: 10, dy: -5 }),
        grip([sparsity, 0.1], {
          label: "Sparsity",
          text: significant(sparsity),
          x: { input: "sparsity", value: sparsity, values: sparsities },
        }),
      ],
      names: [{ text: "2/9", y: 2 / 9, series: "six" }],
    });
    const solid = panel(
      beside ? 400 : 236,
      (box) => hanging({ corners, turn, frames: FRAMES, held: feature - 1 }, box),
    );
    return { ...sentences(derived), plot: panels(layout, beside ? [[stairs, solid]] : [stairs, solid]) };
  },
});

/**
 * The kept features of one density side by side, largest first: what is equal lies level.
 * @param {number[]} shares
 * @param {number} sparsity
 * @param {boolean} chosen
 * @returns {Mark}
 */
const stair = (shares, sparsity, chosen) => (at) => {
  const wide = ((at.right - at.left) / 24) * 0.8;
  const step = round(wide / shares.length);
  const heights = shares.map((share) => Math.round(at.y(share) * 2) / 2);
  const dots = heights.map((y, i) => (i ? `m${step} ${y - heights[i - 1]}h0` : "h0")).join(""); // a round cap is a dot
  const first = `M${round(at.x(sparsity) - wide / 2)} ${heights[0]}`;
  return h(
    "g",
    attributesOf("stair", {
      key: `stair ${sparsity}`,
      tip: `sparsity ${significant(sparsity)}: ${plural(shares.length, "feature")} kept`,
      set: { sparsity },
      chosen,
    }),
    h("rect", {
      ...{ class: "row-ground", x: round(at.x(sparsity) - wide / 1.6), y: round(at.top) },
      ...{ width: round(wide * 1.25), height: round(at.bottom - at.top) },
    }),
    h("path", {
      class: chosen ? "line plain c6" : "line plain faint",
      "stroke-width": chosen ? 5.5 : 3.4,
      d: first + dots,
    }),
  );
};

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** @typedef {{ corners: Corner[], feature: number, density: number, represented: number, own: number[], n: number, ratio: number, sum: number }} State */

/** @param {State} state */
function sentences({ corners, feature, density, represented, own, n, ratio, sum }) {
  const others = corners.filter((_, i) => i !== feature - 1).map(({ cosine }) => cosine).sort((a, b) => a - b);
  const negative = others.filter((value) => value < 0);
  const positive = others.filter((value) => value >= 0);
  const words = [
    negative.length ? `${negative.length} at cosine ${fixed(mean(negative), 2)} on average` : "",
    positive.length ? `${positive.length} at ${fixed(mean(positive), 2)}` : "",
  ].filter(Boolean).join(", ");
  const [most, least] = [own[0], own[own.length - 1]];
  const named = NAMED.find(([, value]) => most - value < 0.006 && value - least < 0.006);
  const each = named
    ? `each with ${named[0]} of a dimension`
    : `each with ${fixed(least, 2)} to ${fixed(most, 2)} of a dimension`;
  return {
    finding: named?.[0] === "2/9"
      ? say`${tint("six", plural(represented, "feature"))} in six numbers, each with 2/9 of one: which solid is it?`
      : say`${tint("six", plural(represented, "feature"))} share six numbers, ${each}.`,
    summary:
      `Of ${n} features at density ${
        significant(density, 2)
      }, ${represented} are kept, ${each}. Seen from feature ${feature}, ` +
      `the others lie at these angles: ${words}.`,
    texts: {
      represented: count(represented),
      range: each,
      active: fixed(n * density, 1),
      words,
      ratio: fixed(ratio, 3),
      sum: fixed(sum, 2),
    },
    notes: density >= 0.75
      ? ["Nearly always present, features have many equally good answers; the shares of this one run say little."]
      : [],
  };
}
