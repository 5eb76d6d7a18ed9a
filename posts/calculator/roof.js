// @ts-check
/** One accelerator's roof and the others' behind it; under it what a decoding step does, and its way up as sequences are added. */

import {
  chart,
  count,
  curve,
  flops,
  grip,
  label,
  plural,
  point,
  significant,
  spread,
  textWidth,
  upright,
  words,
} from "../../static/js/kit.js";
import { attainable_flops, peak_flops } from "../../static/js/formulas/calc/roofline.js";

/**
 * @import { Accelerator } from "../../static/js/formulas/calc/accelerators.js"
 * @import { Mark, Pair, Plane, Series } from "../../static/js/marks/chart.js"
 * @typedef {{ key: string, name: string, at: Pair, series: Series, strong?: boolean }} Place
 * @typedef {{ batch: number, name: string, roof: Accelerator, accelerator: string, devices: [string, Accelerator][],
 *   peak: number, step: { weight_bytes: number }, weights: number, reading: number, attainable: number, prefill: number,
 *   decode: Pair, climb: Pair[], alone: Pair, attention: Pair | null, "bounds.ridge": number, limit: number }} Step
 *   limit: FLOPs per byte that batching tends to
 */

const LEAST = 0.25; // FLOPs per byte at the left edge
const MOST = 65536;
const FLOOR = 3e10; // FLOP/s at the bottom
const TOP = 5e15;
/** @param {Accelerator} device */
export const shortName = ({ name }) => name.split(",")[0];
export const BATCHES = Array.from({ length: 13 }, (_, i) => 2 ** i);

/** @type {import("../../static/js/marks/chart.js").Axis} */
const X = {
  ...{ domain: [LEAST, MOST], log: 10, ticks: [1, 10, 100, 1000, 10000], title: "FLOPs for each byte" },
  format: (value) => significant(value, 1),
};
/** @type {import("../../static/js/marks/chart.js").Axis} */
const Y = {
  ...{ domain: [FLOOR, TOP], log: 10, ticks: [1e11, 1e12, 1e13, 1e14, 1e15], grid: true, title: "FLOP/s within reach" },
  format: (value) => flops(value, "", 1),
};

/** @param {Step} step @param {"narrow" | "medium" | "wide" | "full"} layout */
export function underTheRoof(step, layout) {
  const { batch, roof, peak, accelerator, devices, decode, climb, "bounds.ridge": ridge } = step;
  const narrow = layout === "narrow";
  const places = placesOf(step, narrow);
  const others = narrow ? [] : devices.filter(([slug]) => slug !== accelerator);
  const [left, right] = narrow ? ["for memory", "for arithmetic"] : ["waits for memory", "waits for arithmetic"];
  return chart({
    height: narrow ? 300 : 290,
    x: X,
    y: Y,
    marks: [
      ...others.map(([slug, device]) => {
        const height = peak_flops(device, step.step);
        const look = { key: slug, mark: slug, class: "faint", dash: false, weight: 1.5 };
        return curve([[MOST / 2, height], [MOST, height]], look);
      }),
      curve(roofOf(step), { key: "roof", series: "ink", dash: false, weight: 3 }),
      upright(ridge, peak, { key: "ridge" }),
      words([ridge, FLOOR], left, { key: "left", dx: -8, dy: -0.9, anchor: "end", quiet: true }),
      words([ridge, FLOOR], right, { key: "right", dx: 8, dy: -0.9, quiet: true }),
      curve(climb.slice(0, BATCHES.indexOf(batch) + 1), { key: "trail", series: "six", dash: false, weight: 7 }),
      point(climb[BATCHES.length - 1], { key: "end", radius: 4.5, hollow: true }),
      ...places.map(({ key, at, series }) => point(at, { key, series, mark: key, radius: 6 })),
      named(places, climb[BATCHES.length - 1], spent(step, layout)),
      grip(decode, {
        label: "Sequences at once",
        text: plural(batch, "sequence"),
        along: { input: "batch", value: batch, places: BATCHES.map((many, i) => [many, ...climb[i]]) },
      }),
    ],
    names: narrow ? [] : devices.map(([slug, device]) => ({
      ...{ y: peak_flops(device, step.step), text: shortName(device), series: "ink", mark: slug },
      ...{ strong: slug === accelerator, set: { accelerator: slug }, chosen: slug === accelerator },
    })),
  });
}

/** What stands under the roof. @param {Step} step @param {boolean} narrow @returns {Place[]} */
function placesOf({ batch, roof, step, decode, alone, attention, prefill }, narrow) {
  const prompt = /** @type {Pair} */ ([prefill, attainable_flops(roof, { intensity: prefill, ...step })]);
  /** @type {(Place | null)[]} */
  const places = [
    { key: "decode", name: `decoding × ${count(batch)}`, at: decode, series: "ink", strong: true },
    { key: "weights", name: narrow ? "its weights" : "its weights climb", at: alone, series: "feedForward" },
    attention && {
      ...{ key: "attention", name: narrow ? "its attention" : "its attention stays", at: attention },
      series: "attention",
    },
    { key: "prefill", name: narrow ? "the prompt" : "reading the prompt", at: prompt, series: "four" },
  ];
  return places.filter((place) => place !== null);
}

/** What is said of the largest batch: whether it is nearly all that batches can do. @param {Step} step @param {string} layout */
function spent({ climb, limit, "bounds.ridge": ridge }, layout) {
  const [most] = climb[BATCHES.length - 1];
  if (most < 0.9 * Math.min(ridge, limit)) return `× ${count(BATCHES[BATCHES.length - 1])}`;
  return layout === "narrow" || layout === "medium" ? "no further" : "batching leads no further";
}

/** @param {Step} step @returns {Pair[]} */
const roofOf = ({ roof, step, "bounds.ridge": ridge }) =>
  [LEAST, ridge, MOST].map((intensity) => [intensity, attainable_flops(roof, { intensity, ...step })]);

/** Heights that each keep a gap to the one above, so that no name is pushed up into the roof. @param {number[]} heights @param {number} gap */
function below(heights, gap) {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
  const found = [...heights];
  order.forEach((i, rank) => {
    if (rank > 0) found[i] = Math.max(found[i], found[order[rank - 1]] + gap);
  });
  return found;
}

/**
 * Names right below the roof, apart from each other; what is said of the end of the way stands above it, where there is room.
 * @param {Place[]} places
 * @param {Pair} end
 * @param {string} text
 * @returns {Mark}
 */
const named = (places, end, text) => (plane) => {
  const { size, left, right, top, bottom } = plane;
  const at = places.map((place) => [plane.x(place.at[0]), plane.y(place.at[1])]);
  const heights = spread(below(at.map(([, y]) => y + size * 1.2), size * 1.4), size * 1.4, [top, bottom - size * 2.2]);
  const wide = places.map(({ name }) => 1.1 * textWidth(name, size));
  const far = places.map((_, i) => at[i][0] + 14 + wide[i] > right);
  const [x, y] = [plane.x(end[0]) - 11, plane.y(end[1]) - 0.75 * size];
  const clear = heights.map((other, i) =>
    Math.abs(other - y) > 1.4 * size || at[i][0] + (far[i] ? 6 - wide[i] : 14) > x
  );
  const free = x - 1.08 * textWidth(text, size) > left && !clear.includes(false);
  const names = places.map(({ key, name, series, strong }, i) =>
    label([at[i][0] + (far[i] ? 6 : 14), heights[i]], name, {
      ...{ key: `name ${key}`, size, series, mark: key, weight: strong ? "bold" : "normal" },
      anchor: far[i] ? "end" : "start",
    })
  );
  return free ? [...names, label([x, y], text, { key: "spent", size, anchor: "end" })] : names;
};
