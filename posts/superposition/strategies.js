// @ts-check
/** What two features can do with one number: as pictures, as regions of a map, and by what each costs. */

import { arrow, attributesOf, bar, h, label, panel, round, significant, wire } from "../../static/js/kit.js";

/** @import { Mark, Pair, Series } from "../../static/js/marks/chart.js" */

/** Of the pictures in their regions: importance and density. */
export const PLACES = /** @type {Pair[]} */ ([[0.2, 0.77], [5, 0.77], [1, 0.035]]);
export const NAMES = ["keep the first alone", "keep the extra alone", "keep both, back to back"];
export const SERIES = /** @type {Series[]} */ (["one", "two", "six"]);

/**
 * The cells in which trained models took one of the strategies, as one path; neighbours in a row are joined.
 * @param {number} kind
 * @param {number[][]} classes  by density, then by importance
 * @param {number[]} ratios
 * @param {number[]} densities
 * @returns {Mark}
 */
export const region = (kind, classes, ratios, densities) => (at) => {
  const [across, up] = [(at.right - at.left) / ratios.length, (at.bottom - at.top) / densities.length];
  const runs = classes.flatMap((row, i) => {
    const y = at.bottom - (i + 1) * up;
    return row.flatMap((one, j) => {
      if (one !== kind || row[j - 1] === kind) return [];
      const end = row.findIndex((other, k) => k > j && other !== kind);
      const wide = ((end < 0 ? row.length : end) - j) * across;
      return `M${round(at.left + j * across)} ${round(y)}h${round(wide)}v${round(up + 0.6)}h${round(-wide)}z`;
    });
  });
  return h("path", {
    ...attributesOf("bar soft", { series: SERIES[kind], key: `region ${kind}` }),
    d: runs.join("") || "M0 0",
  });
};

/**
 * A strategy as a picture: one hidden number is a line, and what points along it is kept.
 * @param {number} kind
 * @param {Pair} middle
 * @param {number} reach
 */
export function strategy(kind, [x, y], reach) {
  const to = (/** @type {number} */ dx, /** @type {Series} */ series) =>
    arrow([x, y], [x + dx, y], { series, weight: 3.5, key: `${kind} ${series}` });
  return h(
    "g",
    { key: `picture ${kind}` },
    wire([x - reach * 1.15, y], [x + reach * 1.15, y], { weight: 0.75 }),
    h("circle", { class: "dot s0", cx: round(x), cy: round(y), r: 5 }),
    kind !== 1 && to(reach, "one"),
    kind !== 0 && to(kind === 1 ? reach : -reach, "two"),
  );
}

/** A strategy's picture and name in its region. @param {Pair} place @param {number} kind @returns {Mark} */
export const portrait = ([ratio, p], kind) => (at) => [
  strategy(kind, [at.x(ratio), at.y(p)], 2.1 * at.size),
  label([at.x(ratio), at.y(p) + at.size * 1.5], ["first only", "extra only", "both share"][kind], {
    ...{ key: `name ${kind}`, size: at.size, anchor: "middle", series: SERIES[kind], weight: "bold" },
  }),
];

const ALIKE = 1.005; // losses that the bars cannot tell apart

/**
 * What each strategy costs where the cross stands, and which of them training took.
 * @param {{ losses: number[], winner: number, trained: number }} state
 * @param {number} height
 */
export const costs = ({ losses, winner, trained }, height) =>
  panel(height, ({ width, size }) => {
    const most = Math.max(...losses);
    const step = (height - 2.4 * size) / 3;
    const tall = step > 5 * size; // room for a picture
    const best = (/** @type {number} */ i) => losses[i] <= ALIKE * losses[winner];
    return [
      ...losses.flatMap((loss, i) => {
        const top = size + i * step;
        const weight = best(i) ? "bold" : "normal";
        return [
          label([0, top], NAMES[i], { key: `name ${i}`, size, series: SERIES[i], weight }),
          label([width, top], significant(loss), { key: `loss ${i}`, size, anchor: "end", weight }),
          tall && strategy(i, [width / 2, top + size * 2.4], Math.min(90, width / 2.6)),
          bar({ x: 0, y: top + size * (tall ? 4 : 0.9), width: (width * loss) / most, height: size * 1.2 }, {
            ...{ key: `bar ${i}`, series: SERIES[i], soft: !best(i), mark: `strategy ${i}` },
          }),
        ];
      }),
      label([0, height - size * 0.7], `trained here: ${NAMES[trained]}`, { key: "trained", size, quiet: true }),
    ];
  }, { title: "Loss of each strategy at the cross" });
