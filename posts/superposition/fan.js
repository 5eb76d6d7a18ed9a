// @ts-check
/** One direction and all others, at the angle that they have to it; their tips cast a heap of cosines. */

import { attributesOf, fixed, h, handle, label, line, round } from "../../static/js/kit.js";
import { cosine_spread } from "../../static/js/formulas/posts/superposition.js";

/** @import { Box } from "../../static/js/marks/panels.js" */
/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ rays: number[], shares: number[], largest: number, d: number, widths: number[], random: boolean }} Fan */

export const SLOTS = 64; // of the cosine, from -1 to 1

/**
 * One direction to the right, the others where they stand to it; below, the shadows of their tips.
 * @param {Fan} fan
 * @param {Box & { height: number }} box
 */
export function standing({ rays, shares, largest, d, widths, random }, { width, height, size }) {
  const foot = height - size * 3.2;
  const reach = Math.min(width / 2 - size, (foot - size * 3) * 0.62);
  const [x, y] = [width / 2, reach + size * 1.2];
  const at = (
    /** @type {number} */ cosine,
    long = 1,
  ) => /** @type {Pair} */ ([x + reach * long * cosine, y - reach * long * Math.sqrt(Math.max(0, 1 - cosine ** 2))]);
  const ray = (/** @type {number} */ cosine, long = 1) =>
    `M${round(x)} ${round(y)}L${at(cosine, long).map(round).join(" ")}`;
  const high = (foot - y - size) / Math.max(0.06, ...shares);
  const steps = shares.flatMap((share, i) =>
    [i, i + 1].map((k) => /** @type {Pair} */ ([x + reach * (-1 + (2 * k) / SLOTS), foot - high * share]))
  );
  const closest = [-largest, largest];
  const spread = (/** @type {number} */ wide) => at(cosine_spread({ d: wide }), 1.06);
  return [
    h("path", {
      key: "dial",
      class: "zero",
      d: `M${round(x - reach)} ${round(y)}A${round(reach)} ${round(reach)} 0 0 1 ${round(x + reach)} ${round(y)}`,
    }),
    ...rays.map((cosine, i) =>
      h("path", { ...attributesOf("wire", { key: `ray ${i}`, series: "one" }), opacity: 0.45, d: ray(cosine) })
    ),
    ...closest.map((cosine, i) =>
      h("path", {
        ...attributesOf("wire", { key: `closest ${i}`, series: "two", mark: "closest" }),
        "stroke-width": 2.5,
        d: ray(cosine),
      })
    ),
    h("path", { key: "one", class: "wire s0", "stroke-width": 3, d: `M${round(x)} ${round(y)}H${round(x + reach)}` }),
    h("path", {
      ...attributesOf("area", { key: "heap", series: "one" }),
      d: `${pathOf(steps)}L${round(x + reach)} ${round(foot)}H${round(x - reach)}Z`,
    }),
    line(steps, { key: "edge", series: "one", dash: false, weight: 1.5 }),
    ...closest.map((cosine, i) =>
      h("path", {
        ...attributesOf("threshold", { key: `shadow ${i}`, series: "two", mark: "closest" }),
        d: `M${at(cosine).map(round).join(" ")}V${round(foot)}`,
      })
    ),
    h("path", { key: "floor", class: "zero", d: `M${round(x - reach)} ${round(foot)}H${round(x + reach)}` }),
    ...[-1, -0.5, 0, 0.5, 1].map((value) =>
      label([x + reach * value, foot + size * 1.2], fixed(value, 1), {
        key: `tick ${value}`,
        size,
        quiet: true,
        anchor: "middle",
      })
    ),
    label(
      [x + reach, foot + size * 2.5],
      random ? "cosine of a pair; brown: the closest" : "cosine; brown: the closest",
      {
        ...{ key: "axis", size, quiet: true, anchor: "end" },
      },
    ),
    handle(spread(d), {
      ...{ label: "Dimensions", text: String(d) },
      tracks: [{ input: "d", value: d, stops: widths.map((wide) => [wide, ...spread(wide)]) }],
    }),
  ];
}

/** @param {Pair[]} points */
const pathOf = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${round(x)} ${round(y)}`).join("");
