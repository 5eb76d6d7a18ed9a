// @ts-check
/** One accelerator's roof and the others' behind it; under it what a decoding step does, and its way up as sequences are added. */

import {
  BOLD,
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
 *   decode: Pair, climb: Pair[], alone: Pair, attention: Pair | null, "bounds.ridge": number, limit: number, most: number }} Step
 *   limit: FLOPs per byte that batching tends to
 */

const LEAST = 0.25; // FLOPs per byte at the left edge
const MOST = 65536;
const FLOOR = 3e10; // FLOP/s at the bottom
const TOP = 5e15;
const LEAD = 22; // pixels from a peak to its name
const SPENT = 0.85; // of what batching tends to: nearly all of it
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
  const { batch, roof, peak, devices, decode, climb, "bounds.ridge": ridge } = step;
  const narrow = layout === "narrow";
  const places = placesOf(step, narrow);
  const { most } = step;
  const held = `only ${plural(most, "cache")} fit${most === 1 ? "s" : ""}`;
  const [left, right] = narrow ? ["for memory", "for arithmetic"] : ["waits for memory", "waits for arithmetic"];
  return chart({
    height: narrow ? 300 : 290,
    x: X,
    y: Y,
    lead: LEAD,
    marks: [
      ...(narrow
        ? []
        : devices.map(([slug, device]) =>
          curve([[MOST / 3, peak_flops(device, step.step)], [MOST, peak_flops(device, step.step)]], {
            ...{ key: `peak ${slug}`, mark: slug, dash: false, weight: 1.25, class: "faint" },
          })
        )),
      curve(roofOf(step), { key: "roof", series: "ink", dash: false, weight: 3 }),
      upright(ridge, peak, { key: "ridge" }),
      words([ridge, FLOOR], left, { key: "left", dx: -8, dy: -0.9, anchor: "end", quiet: true }),
      words([ridge, FLOOR], right, { key: "right", dx: 8, dy: -0.9, quiet: true }),
      curve(climb.slice(0, BATCHES.indexOf(batch) + 1), { key: "trail", series: "six", dash: false, weight: 7 }),
      ...places.map(({ key, at, series }) => key !== "decode" && point(at, { key, series, mark: key, radius: 6 })),
      batch > most && most > 0 && !narrow && words([MOST, FLOOR], `${held} in one ${shortName(roof)}`, {
        ...{ key: "held", dx: -6, dy: -2.6, anchor: "end", series: "loss", weight: "bold", halo: true },
      }),
      named(places, ridge),
      grip(decode, {
        ...{ label: "Sequences at once", text: plural(batch, "sequence"), look: "bare", radius: 11 },
        along: { input: "batch", value: batch, places: BATCHES.map((many, i) => [many, ...climb[i]]) },
      }),
    ],
    names: narrow ? [] : devices.map(([slug, device]) => ({
      ...{ y: peak_flops(device, step.step), text: shortName(device), mark: slug, set: { accelerator: slug } },
      ...{ strong: slug === step.accelerator, chosen: slug === step.accelerator },
    })),
  });
}

/** What stands under the roof: above it what the step does to its weights, below it the rest. @param {Step} step @param {boolean} narrow @returns {Place[]} */
function placesOf({ batch, roof, step, decode, alone, attention, prefill, limit, "bounds.ridge": ridge }, narrow) {
  const prompt = /** @type {Pair} */ ([prefill, attainable_flops(roof, { intensity: prefill, ...step })]);
  const spent = limit < ridge && decode[0] > SPENT * limit ? (narrow ? ": spent" : ": no further") : "";
  /** @type {(Place | null)[]} */
  const places = [
    {
      key: "decode",
      name: `${narrow ? "" : "decoding "}× ${count(batch)}${spent}`,
      at: decode,
      series: "ink",
      strong: true,
    },
    { key: "weights", name: narrow ? "weights" : "its weights climb", at: alone, series: "feedForward" },
    attention && {
      ...{ key: "attention", name: narrow ? "attention" : "its attention stays", at: attention },
      series: "attention",
    },
    { key: "prefill", name: narrow ? "prompt" : "reading the prompt", at: prompt, series: "four" },
  ];
  return places.filter((place) => place !== null);
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
 * Names right below the roof, apart from each other and from the ridge's line; that of the weights above it, where there is room.
 * @param {Place[]} places
 * @param {number} ridge
 * @returns {Mark}
 */
const named = (places, ridge) => (plane) => {
  const { size, left, right, top, bottom } = plane;
  const edge = plane.x(ridge);
  const spots = places.map((place) => {
    const [x, y, wide] = [plane.x(place.at[0]), plane.y(place.at[1]), BOLD * textWidth(place.name, size)];
    const start = x >= edge ? Math.min(x - wide / 2, plane.x(MOST / 2) - 8 - wide) : x + 14;
    return {
      ...place,
      x,
      y,
      wide,
      start: start < edge && start + wide > edge && edge + 7 + wide < right ? edge + 7 : start,
    };
  });
  const isAbove = (/** @type {typeof spots[0]} */ { key, x, y, wide }) =>
    key === "weights" && x - 14 - wide > left && y - size > top;
  const [above, under] = [spots.filter(isAbove), spots.filter((spot) => !isAbove(spot))];
  const heights = spread(below(under.map(({ y }) => y + size * 1.3), size * 1.4), size * 1.4, [
    top,
    bottom - size * 2.2,
  ]);
  const put = (
    /** @type {Place} */ { key, name, series, strong },
    /** @type {Pair} */ at,
    /** @type {boolean} */ ends,
  ) =>
    label(at, name, {
      ...{ key: `name ${key}`, size, series, mark: key, halo: true },
      ...{ weight: strong ? "bold" : "normal", anchor: ends ? "end" : "start" },
    });
  return [
    ...above.map((spot) => put(spot, [spot.x - 12, spot.y - size * 0.8], true)),
    ...under.map((spot, i) => put(spot, [spot.start, heights[i]], false)),
  ];
};
