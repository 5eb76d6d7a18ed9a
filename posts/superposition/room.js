// @ts-check
/** Cosines between many directions: random ones crowd around zero, and pushed apart they keep further from one. */

import { count, fixed, percent, significant } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { cosine_spread, welch_bound } from "../../static/js/formulas/posts/superposition.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { dot } from "../../static/js/marks/dot.js";
import { area, line, rule } from "../../static/js/marks/line.js";
import { linear, log } from "../../static/js/marks/scale.js";
import { label, spread } from "../../static/js/marks/text.js";

const APART_MOST = 256; // more vectors were not pushed apart

/** @typedef {[number, number]} Point */

/** @param {any} data */
export function inputs(data) {
  const counts = (/** @type {any} */ { arrangement }) =>
    data.counts.filter((/** @type {number} */ value) => arrangement === "random" || value <= APART_MOST);
  return {
    arrangement: choice({ label: "Directions", options: { random: "random", apart: "pushed apart" } }),
    d: slider({ label: "Dimensions, d", values: data.widths }),
    count: slider({ label: "Directions, N", values: counts, format: count }),
  };
}

export function presets() {
  return [
    { name: "500 in 64", inputs: {} },
    { name: "4,000 in 768", inputs: { d: 768, count: 4000 } },
    { name: "Five in a plane, apart", inputs: { arrangement: "apart", d: 2, count: 5 } },
    { name: "256 in 64, random", inputs: { count: 256 } },
    { name: "256 in 64, apart", inputs: { arrangement: "apart", count: 256 } },
  ];
}

/** @param {any} inputs @param {any} data */
export function derive({ arrangement, d, count: many }, data) {
  const apart = arrangement === "apart";
  const orthogonal = apart && many <= d;
  const of = (/** @type {number} */ n) => (apart && n <= d ? { max: 0, std: 0, bins: null } : data[arrangement][d][n]);
  const found = of(many);
  const counts = data.counts.filter((/** @type {number} */ n) => !apart || n <= APART_MOST);
  return {
    arrangement,
    d,
    many,
    orthogonal,
    bins: found.bins,
    std: found.std,
    largest: found.max,
    expected: cosine_spread({ d }),
    least_possible: welch_bound({ d, count: many }),
    curve: counts.map((/** @type {number} */ n) => [n, of(n).max]),
    least: data.counts.map((/** @type {number} */ n) => [n, welch_bound({ d, count: n })]),
  };
}

/** Shares of the exact density (1 - c^2)^((d - 3) / 2) in bins of [-1, 1]. @param {number} d @param {number} bins */
function expectedShares(d, bins) {
  const fine = 16; // points in a bin; the density of d = 2 has no value at its ends
  const shares = Array.from({ length: bins }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < fine; k += 1) sum += (1 - (-1 + (2 * (i + (k + 0.5) / fine)) / bins) ** 2) ** ((d - 3) / 2);
    return sum;
  });
  const total = shares.reduce((sum, value) => sum + value, 0);
  return shares.map((value) => value / total);
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { arrangement, d, many, bins, std, largest, expected, least_possible, orthogonal } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const tall = beside ? 290 : 190;
  const split = beside ? width * 0.56 : width;
  const left = { from: 18, to: split - 24, top: size * 3.2, bottom: size * 3.2 + tall };
  const top = beside ? left.top : left.bottom + size * 7;
  const right = { from: (beside ? split + 12 : 0) + size * 2.6, to: width - 24, top, bottom: top + tall };
  const x = linear([-1, 1], [left.from, left.to]);
  const total = bins ? bins.reduce((/** @type {number} */ sum, /** @type {number} */ value) => sum + value, 0) : 1;
  const slots = bins ? bins.length : 64;
  const shares = bins
    ? bins.map((/** @type {number} */ value) => value / total)
    : Array.from({ length: slots }, (_, i) => (i === slots / 2 ? 1 : 0));
  const curve = expectedShares(d, slots);
  const y = linear([0, Math.max(...shares, ...(arrangement === "random" ? curve.slice(2, -2) : [0])) * 1.08], [
    left.bottom,
    left.top,
  ]);
  const steps = shares.flatMap((
    /** @type {number} */ share,
    /** @type {number} */ i,
  ) => [[x(-1 + (2 * i) / slots), y(share)], [x(-1 + (2 * (i + 1)) / slots), y(share)]]);
  const middles = curve.map((
    share,
    i,
  ) => /** @type {Point} */ ([x(-1 + (2 * i + 1) / slots), Math.max(left.top - 4, y(share))]));
  const n = log([5, 4000], [right.from, right.to]);
  const v = linear([0, 1], [right.bottom, right.top]);
  const last = derived.curve[derived.curve.length - 1];
  const bound = derived.least[derived.least.length - 1];
  const words = arrangement === "random" ? "random" : "apart";
  const heights = spread([v(last[1]) - size * 0.9, v(bound[1]) + size * 0.9], size * 1.3, [
    right.top - size * 0.5,
    right.bottom - size * 0.8,
  ]);
  const away = fixed((Math.acos(Math.min(1, largest)) * 180) / Math.PI, 0);
  const how = arrangement === "random" ? "random" : "pushed apart";
  const finding = orthogonal
    ? `${count(many)} directions fit into ${count(d)} dimensions at right angles: no pair interferes.`
    : `Of ${count(many)} directions ${how === "random" ? "drawn at random" : how} in ${
      count(d)
    } dimensions, the closest pair has a cosine of ${fixed(largest, 2)}` +
      `${largest < 0.999 ? ` (${away}°)` : ""}; the standard deviation over all pairs is ${fixed(std, 3)}.`;
  return {
    finding,
    summary:
      `Histogram of the cosines of all ${count((many * (many - 1)) / 2)} pairs, with a standard deviation of ${
        fixed(std, 4)
      }. ` +
      `Beside it the largest cosine by number of directions: ${
        derived.curve.map((/** @type {Point} */ [k, value]) => `${count(k)}: ${fixed(value, 2)}`).join(", ")
      }.`,
    readouts: [
      { name: "std", label: "standard deviation of the cosine", text: fixed(std, 4), value: std },
      { name: "expected", label: "1/√d", text: fixed(expected, 4), value: expected },
      { name: "largest", label: "largest |cosine|", text: fixed(largest, 3), value: largest },
      { name: "least", label: "least possible", text: fixed(least_possible, 3), value: least_possible },
    ],
    texts: { pairs: count((many * (many - 1)) / 2) },
    plot: svg(width, Math.ceil(right.bottom + size * 3.4), [
      label([0, size * 0.8], "Pairs by cosine", { size, weight: "bold" }),
      area(/** @type {Point[]} */ (steps), left.bottom, { series: 3 }),
      line(/** @type {Point[]} */ (steps), { series: 3, dash: false, weight: 1.5 }),
      arrangement === "random" && line(middles, { series: 0, weight: 1.5, dash: false }),
      arrangement === "random" &&
      label([left.to, size * 2.4], "black line: expected", { size, anchor: "end", quiet: true }),
      ...[-largest, largest].map((value) =>
        rule([x(value), left.bottom], [x(value), left.bottom - tall * 0.45], { series: 0 })
      ),
      axisBottom(x, left.bottom, {
        format: (value) => fixed(value, 1),
        ticks: [-1, -0.5, 0, 0.5, 1],
        title: "cosine; dashed: the closest pair",
        size,
      }),
      label([beside ? split + 12 : 0, top - size * 2.4], "Closest pair, |cosine|", { size, weight: "bold" }),
      axisLeft(v, right.from, {
        format: (value) => fixed(value, 1),
        ticks: [0, 0.5, 1],
        grid: [right.from, right.to],
        size,
      }),
      line(derived.curve.map((/** @type {Point} */ [k, value]) => /** @type {Point} */ ([n(k), v(value)])), {
        series: 3,
        dash: false,
      }),
      line(derived.least.map((/** @type {Point} */ [k, value]) => /** @type {Point} */ ([n(k), v(value)])), {
        series: 0,
        dash: false,
        weight: 1.5,
      }),
      label([n(last[0]), heights[0]], words, { size, series: 3, anchor: "end", weight: "bold" }),
      label([right.to, heights[1]], "least possible", { size, anchor: "end", quiet: true }),
      dot([n(many), v(largest)], {
        series: 3,
        radius: 7,
        tip: `${count(many)} directions: largest cosine ${significant(largest)}`,
      }),
      axisBottom(n, right.bottom, { format: count, ticks: [5, 50, 500, 4000], title: "number of directions, N", size }),
    ]),
    notes: orthogonal || arrangement === "random" ? [] : [
      `Pushed apart as lines: v and −v count as one. ${
        percent(least_possible / largest)
      } of the largest cosine is unavoidable, whatever the arrangement.`,
    ],
  };
}
