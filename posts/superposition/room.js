// @ts-check
/** Angles between many directions: drawn at random they stand nearly upright on each other, pushed apart even more so. */

import {
  chart,
  choice,
  count,
  curve,
  figure,
  fixed,
  grip,
  panel,
  panels,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { cosine_spread, welch_bound } from "../../static/js/formulas/posts/superposition.js";
import { quantiles, sharesOf, standing } from "./fan.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */

/** @typedef {{ max: number, std: number, bins: number[] | null }} Found */

const APART_MOST = 256; // more were not pushed apart
const RAYS = 72; // each stands for as many pairs as any other

export default figure({
  inputs: ({ widths, counts }) => ({
    d: slider({ label: "Dimensions, d", values: widths }),
    arrangement: choice({ label: "Directions", options: { random: "random", apart: "pushed apart" } }),
    count: slider({
      label: "How many, N",
      values: ({ arrangement }) =>
        counts.filter((/** @type {number} */ value) => arrangement === "random" || value <= APART_MOST),
      format: count,
    }),
  }),

  presets: {
    "500 in 64": {},
    "4,000 in 768": { d: 768, count: 4000 },
    "Five in a plane, apart": { arrangement: "apart", d: 2, count: 5 },
    "256 in 64, random": { count: 256 },
    "256 in 64, apart": { arrangement: "apart", count: 256 },
  },

  once: () => [{ d: 2 }, { d: 8 }],

  derive({ arrangement, d, count: many }, data) {
    const random = arrangement === "random";
    /** @type {(n: number) => Found} */
    const of = (n) => (!random && n <= d ? { max: 0, std: 0, bins: null } : data[arrangement][d][n]);
    const { bins, std, max } = of(many);
    const shares = sharesOf(bins);
    const counts = /** @type {number[]} */ (data.counts);
    return {
      ...{ random, d, many, std, shares, largest: max },
      widths: /** @type {number[]} */ (data.widths),
      rays: quantiles(shares, RAYS),
      expected: cosine_spread({ d }),
      least_possible: welch_bound({ d, count: many }),
      reached: counts.filter((n) => random || n <= APART_MOST).map((n) => /** @type {Pair} */ ([n, of(n).max])),
      least: counts.map((n) => /** @type {Pair} */ ([n, welch_bound({ d, count: n })])),
    };
  },

  view(derived, layout) {
    const { many, largest, reached, least, random } = derived;
    const beside = layout.name === "wide" || layout.name === "full";
    const fan = panel(beside ? 400 : 266, (box) => standing(derived, box), {
      title: beside ? "All pairs, by their angle" : "",
      share: 1.5,
    });
    const last = reached[reached.length - 1];
    const closest = chart({
      title: beside ? "The closest pair" : "",
      height: beside ? 400 : 186,
      x: { domain: [5, 5500], log: 10, format: count, ticks: [5, 50, 500, 4000], title: "directions, N" },
      y: {
        domain: [0, 1],
        ticks: [0, 0.5, 1],
        format: (value) => fixed(value, 1),
        grid: true,
        title: beside ? "its |cosine|" : "closest pair, |cosine|",
      },
      marks: [
        curve(least, { series: "ink", dash: false, weight: 1.5 }),
        curve(reached, { series: "two", dash: false }),
        grip([many, largest], {
          label: "Directions",
          text: count(many),
          along: { input: "count", value: many, places: reached.map(([n, value]) => [n, n, value]) },
        }),
      ],
      names: [
        { y: last[1], text: random ? "random" : "apart", series: "two" },
        { y: least[least.length - 1][1], text: "least", below: "possible", strong: false },
      ],
    });
    return { ...sentences(derived), plot: panels(layout, beside ? [[fan, closest]] : [fan, closest]) };
  },
});

/** @param {number} cosine */
const degrees = (cosine) => fixed((Math.acos(Math.min(1, cosine)) * 180) / Math.PI, cosine > 0.999 ? 1 : 0);

/**
 * @param {{ random: boolean, d: number, many: number, std: number, largest: number, expected: number, least_possible: number,
 *   reached: Pair[] }} state
 */
function sentences({ random, d, many, std, largest, expected, least_possible, reached }) {
  const pairs = (many * (many - 1)) / 2;
  const angle = tint("two", `${degrees(largest)}°`, "closest");
  const finding = largest === 0
    ? say`${count(many)} directions fit into ${count(d)} dimensions at right angles, every pair at ${
      tint("two", "90°", "closest")
    }.`
    : random
    ? say`${count(many)} random directions in ${count(d)} dimensions: no pair closer than ${angle}.`
    : say`${count(many)} directions pushed apart in ${count(d)} dimensions: no pair closer than ${angle}.`;
  return {
    finding,
    summary: `Cosines of all ${count(pairs)} pairs, with a standard deviation of ${
      fixed(std, 4)
    }. The largest by number of directions: ${
      reached.map(([k, value]) => `${count(k)}: ${fixed(value, 2)}`).join(", ")
    }.`,
    texts: {
      pairs: count(pairs),
      std: fixed(std, 4),
      largest: fixed(largest, 3),
      expected: fixed(expected, 4),
      least: fixed(least_possible, 3),
    },
  };
}
