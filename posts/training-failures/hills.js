// @ts-check
/** Hills of sizes over a number format: what it keeps, what loses digits and what falls off. */

import { chart, columns, curve, fixed, grip, point, region, significant, upright, words } from "../../static/js/kit.js";

export const SCALES = Array.from({ length: 51 }, (_, i) => i - 20);

/** A share in percent, also one that would round to nothing. @param {number} part */
export const share = (part) => `${part < 0.0005 ? significant(100 * part, 1) : fixed(100 * part, 1)} %`;

/**
 * @param {{ scale: number, name: string, zero: number, full: number, most: number, top: number, over: boolean, bars: [number, number][],
 *   flushed: number, coarse: number }} state
 * @param {boolean} low
 */
export function hills({ scale, name, zero, full, most, top, over, bars, flushed, coarse }, low) {
  const moved = bars.map(([power, share]) => /** @type {[number, number]} */ ([power + 0.5 + scale, share]));
  const inside = (/** @type {number} */ from, /** @type {number} */ to) =>
    moved.filter(([x, y]) => y > 0 && x >= Math.max(-40, from) && x < to);
  const gone = moved.reduce((sum, [x, y]) => sum + (x < -40 ? y : 0), 0);
  const centre = moved.reduce((best, each) => (each[1] > best[1] ? each : best));
  const clamp = (/** @type {number} */ x) => Math.max(-40, Math.min(30, x));
  const middle = (clamp(full) + clamp(most)) / 2;
  const band = /** @type {const} */ ({ anchor: "middle", series: "router" });
  const red = over ? "loss" : "ink", digits = coarse - flushed;
  return chart({
    title: low ? `By size; shaded: all digits of ${name}` : "Entries of the gradient, by size",
    height: low ? 280 : 400,
    x: {
      domain: [-40, 30],
      ticks: low ? [-40, -20, 0, 20] : [-40, -30, -20, -10, 0, 10, 20, 30],
      format: (v) => fixed(v, 0),
      title: low ? "size × scale, as a power of 2" : "size of a gradient times the scale, as a power of 2",
    },
    y: { domain: [0, 0.32], ticks: [0, 0.1, 0.2, 0.3], format: (v) => `${fixed(100 * v, 0)} %`, grid: true },
    marks: [
      region([[clamp(full), 0], [clamp(most), 0.32]], { series: "router" }),
      most < 30 && region([[most, 0], [30, 0.32]], { series: "loss" }),
      zero > -40 && region([[-40, 0], [zero, 0.32]], { series: "loss" }),
      columns(inside(-99, zero), { series: "loss", width: 0.85, mark: "flushed" }),
      columns(inside(zero, full), { series: "embeddings", width: 0.85, mark: "coarse" }),
      columns(inside(full, most), { series: "router", width: 0.85, mark: "kept" }),
      columns(inside(most, 99), { series: "loss", width: 0.85, mark: "over" }),
      zero > -40 && upright(zero),
      most < 30 && upright(most),
      zero > -38 && words([zero, 0.305], "zero", { dx: -8, anchor: "end", series: "loss" }),
      most < 30 && words([most, 0.305], low ? "too big" : "infinite", { dx: 6, series: "loss" }),
      !low && words([middle, 0.305], name, { ...band, weight: "bold" }),
      !low && words([middle, 0.285], "full precision", band),
      !over && flushed >= 0.005 &&
      named(inside(-99, zero), `${share(flushed)}${low ? "" : " lost"}`, "loss", false),
      !over && digits >= 0.005 &&
      named(inside(zero, full), share(digits), "embeddings", flushed >= 0.005, low ? 0.5 : 1.7),
      !low && !over && digits >= 0.005 &&
      named(inside(zero, full), "lose digits", "embeddings", flushed >= 0.005),
      gone >= 0.005 && words([-40, 0.06], `← ${fixed(100 * gone, 0)} % beyond`, { dx: 6, series: "loss", halo: true }),
      curve([[top, 0], [top, 0.045]], { series: red, dash: false, weight: 2, mark: "largest", key: "stem" }),
      point([top, 0.045], { series: red, radius: 4, mark: "largest", key: "largest" }),
      words([top, 0.045], "largest", {
        dx: top > 18 ? -8 : 8,
        anchor: top > 18 ? "end" : "start",
        dy: -0.6,
        series: red,
        weight: over ? "bold" : "normal",
        halo: true,
      }),
      grip([centre[0], centre[1]], {
        ...{ label: "Loss scale", text: `2 to the ${scale}`, series: "ink" },
        along: { input: "scale", value: scale, places: SCALES.map((s) => [s, centre[0] - scale + s, centre[1]]) },
      }),
    ],
  });
}

/** What share of the entries a part of the hill is, beside its highest bar.
 * @param {[number, number][]} part @param {string} text @param {"loss" | "embeddings"} series @param {boolean} right @param {number} [up]  lines above the bar’s end */
function named(part, text, series, right, up = 0.5) {
  const highest = part.reduce((best, each) => (each[1] > best[1] ? each : best));
  return words(highest, text, {
    ...{
      dx: right ? 14 : -12,
      dy: -up,
      anchor: right ? "start" : "end",
      series,
      weight: "bold",
      halo: true,
      key: `${series} ${up}`,
    },
  });
}
