// @ts-check
/** Sixty features in six dimensions: the share of a dimension that each has to itself, and who shares with whom. */

import { count, fixed, significant } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom, axisLeft, line } from "../../static/js/marks/axis.js";
import { bar } from "../../static/js/marks/bar.js";
import { dot } from "../../static/js/marks/dot.js";
import { linear } from "../../static/js/marks/scale.js";
import { label, spread } from "../../static/js/marks/text.js";
import { dimensionality, gram } from "../../static/js/transformer/superposition.js";

/** @param {any} data */
export function inputs(data) {
  return {
    sparsity: slider({ label: "Sparsity, 1/p", values: data.sparsities, format: (value) => significant(value) }),
    feature: slider({ label: "Feature, by share", min: 1, max: data.models[0].W[0].length }),
  };
}

/** @param {any} data */
export function presets(data) {
  const near = (/** @type {number} */ wanted) =>
    data.sparsities.reduce((
      /** @type {number} */ best,
      /** @type {number} */ one,
    ) => (Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best));
  return [
    { name: "Twenty-seven, all alike", inputs: {} },
    { name: "Six pairs", inputs: { sparsity: near(3.3) } },
    { name: "Always present", inputs: { sparsity: data.sparsities[0] } },
    { name: "A little too frequent", inputs: { sparsity: near(9) } },
    { name: "Very rare", inputs: { sparsity: near(80) } },
  ];
}

/** @param {any} inputs @param {any} data */
export function derive({ sparsity, feature }, data) {
  const model = data.models[data.sparsities.indexOf(sparsity)];
  const W = model.W.map((/** @type {number[]} */ row) => row.map((value) => value / 1000));
  const products = gram(W);
  const shares = dimensionality(products);
  const norms = products.map((row, i) => Math.sqrt(row[i]));
  const order = shares.map((_, i) => i).sort((a, b) =>
    Number(norms[b] > data.kept) - Number(norms[a] > data.kept) || shares[b] - shares[a] || a - b
  );
  const chosen = order[feature - 1];
  const cosine = (
    /** @type {number} */ j,
  ) => (norms[chosen] * norms[j] > 1e-6 ? products[chosen][j] / (norms[chosen] * norms[j]) : 0);
  const others = norms[chosen] > data.kept
    ? order.filter((j) => j !== chosen && norms[j] > data.kept).map(cosine).sort((a, b) => a - b)
    : [];
  return {
    sparsity,
    feature,
    others,
    m: data.m,
    n: shares.length,
    density: model.density,
    fractions: data.fractions,
    ordered: order.map((i) => ({ share: shares[i], kept: norms[i] > data.kept })),
    represented: norms.filter((norm) => norm > data.kept).length,
    ratio: data.m / norms.reduce((sum, norm) => sum + norm ** 2, 0),
    sum: shares.reduce((sum, value) => sum + value, 0),
    share: shares[0],
    own: shares[chosen],
    own_kept: norms[chosen] > data.kept,
  };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { ordered, represented, ratio, sum, others, feature, fractions, n, own } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const split = beside ? width * 0.6 : width;
  const left = size * 2.6;
  const right = split - size * (beside ? 4 : 3);
  const tall = beside ? 330 : 260;
  const top = size * 2.6;
  const y = linear([0, 1.05], [top + tall, top]);
  const x = linear([0, n + 1], [left, right]);
  const heights = spread(fractions.map((/** @type {[string, number]} */ [, value]) => y(value)), size * 1.35, [
    top - size,
    top + tall,
  ]);
  const column = beside ? split + 8 : 0;
  const under = beside ? top : top + tall + size * 5.4;
  const high = beside ? tall : 210;
  const across = linear([-1, 1], [column + size * 1.6, width - size * 1.6]);
  const row = Math.min(12, high / Math.max(1, others.length));
  const negative = others.filter((/** @type {number} */ value) => value < 0);
  const mean = (/** @type {number[]} */ list) => list.reduce((sum, value) => sum + value, 0) / Math.max(1, list.length);
  const positive = others.filter((/** @type {number} */ value) => value >= 0);
  const words = [
    negative.length ? `${negative.length} at cosine ${fixed(mean(negative), 2)} on average` : "",
    positive.length ? `${positive.length} at ${fixed(mean(positive), 2)}` : "",
  ].filter(Boolean).join(", ");
  const kept = ordered.filter((/** @type {any} */ one) => one.kept).map((/** @type {any} */ one) => one.share);
  const [least, most] = kept.length ? [Math.min(...kept), Math.max(...kept)] : [0, 0];
  const range = most - least < 0.04
    ? `${fixed((most + least) / 2, 2)} of a dimension each`
    : `between ${fixed(least, 2)} and ${fixed(most, 2)} of a dimension`;
  return {
    finding: `At density ${
      significant(derived.density, 2)
    } the six dimensions hold ${represented} of ${n} features, ${range}; all shares sum to ${fixed(sum, 2)}.`,
    summary:
      `${n} features ordered by their share of a dimension, ${represented} of them represented, ${range}. Feature ${feature} has ${
        fixed(own, 2)
      } and ` +
      `${words ? `lies at these angles to the others that are kept: ${words}` : "is not kept"}.`,
    readouts: [
      { name: "represented", label: `features kept of ${n}`, text: count(represented), value: represented },
      { name: "ratio", label: "dimensions per feature, m/‖W‖²", text: fixed(ratio, 3), value: ratio },
      { name: "sum", label: "sum of all shares", text: fixed(sum, 2), value: sum },
    ],
    texts: { range, active: fixed(n * derived.density, 1), words: words || "not kept" },
    plot: svg(width, Math.ceil(under + high + size * 4.2), [
      label([0, size * 0.8], "Share of a dimension", { size, weight: "bold" }),
      axisLeft(y, left, { format: (value) => fixed(value, 1), ticks: [0, 0.5, 1], size }),
      ...fractions.flatMap((/** @type {[string, number]} */ [words, value], /** @type {number} */ i) => [
        h("g", { class: "axis" }, line(left, y(value), right, y(value), "grid")),
        label([right + 6, heights[i]], words, { size, quiet: true }),
      ]),
      ...ordered.map((/** @type {any} */ one, /** @type {number} */ i) =>
        dot([x(i + 1), y(Math.min(1.05, one.share))], {
          series: i + 1 === feature ? 6 : 3,
          hollow: !one.kept,
          radius: i + 1 === feature ? 8 : one.kept ? (beside ? 5 : 4) : 2.5,
        })
      ),
      label([right, top + tall + size * 1.4], beside ? "features, by share; hollow: not kept" : "hollow: not kept", {
        size,
        anchor: "end",
        quiet: true,
      }),
      label([column, under - size * 1.8], `Feature ${feature} and the other ${others.length}`, {
        size,
        weight: "bold",
      }),
      label(
        [column, under - size * 0.5],
        others.length ? `${negative.length} negative, ${positive.length} positive` : "not kept: no direction",
        { size, quiet: true },
      ),
      ...others.map((/** @type {number} */ value, /** @type {number} */ i) => {
        const [from, to] = [Math.min(across(0), across(value)), Math.max(across(0), across(value))];
        return bar({
          x: from,
          y: under + size * 0.5 + i * row,
          width: Math.max(1, to - from),
          height: Math.max(1, row - 1.5),
        }, { series: value < 0 ? 3 : 6 });
      }),
      axisBottom(across, under + size * 0.5 + high, {
        format: (value) => fixed(value, 2),
        ticks: [-1, -0.5, 0.25, 1],
        grid: [under, under + size * 0.5 + high],
        title: "cosine",
        size,
      }),
    ]),
    notes: derived.density >= 0.75
      ? [
        "With features nearly always present, training has many equally good answers; the shares of this one run say little.",
      ]
      : [],
  };
}
