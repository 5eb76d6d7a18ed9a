// @ts-check
/** One direction and all others, at the angle that they have to it; their tips cast a heap of cosines. */

import { area, attributesOf, fixed, h, handle, label, line, round, rule } from "../../static/js/kit.js";
import { cosine_spread } from "../../static/js/formulas/posts/superposition.js";

/**
 * @import { Pair } from "../../static/js/marks/chart.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 */

/** @typedef {{ x: number, y: number, reach: number, foot: number, size: number, at: (cosine: number, long?: number) => Pair }} Dial */
/** @typedef {{ rays: number[], shares: number[], largest: number, d: number, widths: number[], random: boolean }} Fan */

export const SLOTS = 64; // of the cosine, from -1 to 1

/**
 * One direction to the right, the others where they stand to it; below, the shadows of their tips.
 * @param {Fan} fan
 * @param {Box & { height: number }} box
 */
export function standing(fan, { width, height, size }) {
  const { d, widths } = fan;
  const foot = height - size * 3.2;
  const reach = Math.min(width / 2 - size, (foot - size * 3) * 0.62);
  const [x, y] = [width / 2, reach + size * 1.4];
  /** @type {Dial["at"]} */
  const at = (cosine, long = 1) => [
    x + reach * long * cosine,
    y - reach * long * Math.sqrt(Math.max(0, 1 - cosine ** 2)),
  ];
  const dial = { x, y, reach, foot, size, at };
  const spread = (/** @type {number} */ wide) => at(cosine_spread({ d: wide }), 1.06);
  return [
    label([x - size * 0.3, y - reach - size * 0.5], "90°", { key: "right angle", size, anchor: "end", quiet: true }),
    ...directions(fan, dial),
    ...heap(fan, dial),
    handle(spread(d), {
      ...{ label: "Dimensions", text: String(d) },
      tracks: [{ input: "d", value: d, stops: widths.map((wide) => [wide, ...spread(wide)]) }],
    }),
  ];
}

/** The half circle of angles, and in it every direction. @param {Fan} fan @param {Dial} dial */
function directions({ rays, largest }, { x, y, reach, at }) {
  const [left, right, level, radius] = [x - reach, x + reach, y, reach].map(round);
  const ray = (/** @type {number} */ cosine) => `M${round(x)} ${level}L${at(cosine).map(round).join(" ")}`;
  return [
    h("path", { key: "dial", class: "zero", d: `M${left} ${level}A${radius} ${radius} 0 0 1 ${right} ${level}` }),
    ...rays.map((cosine, i) =>
      h("path", { ...attributesOf("wire", { key: `ray ${i}`, series: "one" }), opacity: 0.45, d: ray(cosine) })
    ),
    ...[-largest, largest].map((cosine, i) =>
      h("path", {
        ...attributesOf("wire", { key: `closest ${i}`, series: "two", mark: "closest" }),
        ...{ "stroke-width": 2.5, d: ray(cosine) },
      })
    ),
    h("path", { key: "one", class: "wire s0", "stroke-width": 3, d: `M${round(x)} ${level}H${right}` }),
  ];
}

/** The shadows of the tips, heaped. @param {Fan} fan @param {Dial} dial */
function heap({ shares, largest, random }, { x, y, reach, foot, size, at }) {
  const high = (foot - y - size) / Math.max(0.06, ...shares);
  const steps = shares.flatMap((share, i) =>
    [i, i + 1].map((k) => /** @type {Pair} */ ([x + reach * (-1 + (2 * k) / SLOTS), foot - high * share]))
  );
  const words = random ? "cosine of a pair; brown: the closest" : "cosine; brown: the closest";
  return [
    area(steps, foot, { key: "heap", series: "one" }),
    line(steps, { key: "edge", series: "one", dash: false, weight: 1.5 }),
    ...[-largest, largest].map((cosine, i) =>
      rule(at(cosine), [at(cosine)[0], foot], { key: `shadow ${i}`, series: "two", mark: "closest" })
    ),
    h("path", { key: "floor", class: "zero", d: `M${round(x - reach)} ${round(foot)}H${round(x + reach)}` }),
    ...[-1, -0.5, 0, 0.5, 1].map((value) =>
      label([x + reach * value, foot + size * 1.2], fixed(value, 1), {
        ...{ key: `tick ${value}`, size, quiet: true, anchor: "middle" },
      })
    ),
    label([x + reach, foot + size * 2.5], words, { key: "axis", size, quiet: true, anchor: "end" }),
  ];
}

/** The share of all pairs in each slot of the cosine; at right angles, all stand at zero. @param {number[] | null} bins */
export function sharesOf(bins) {
  if (!bins) return Array.from({ length: SLOTS }, (_, i) => (i === SLOTS / 2 || i === SLOTS / 2 - 1 ? 0.5 : 0));
  const total = bins.reduce((sum, value) => sum + value, 0);
  return bins.map((value) => value / total);
}

/** Cosines that cut all pairs into equal parts. @param {number[]} shares @param {number} parts */
export function quantiles(shares, parts) {
  let [slot, before] = [0, 0];
  return Array.from({ length: parts }, (_, i) => {
    const wanted = (i + 0.5) / parts;
    while (slot < shares.length - 1 && before + shares[slot] < wanted) before += shares[slot++];
    return -1 + (2 * (slot + Math.min(1, (wanted - before) / (shares[slot] || 1)))) / shares.length;
  });
}
