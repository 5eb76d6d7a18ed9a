// @ts-check
/** One accelerator's roof and the others' behind it; under it what a decoding step does, and its way up as sequences are added. */

import {
  chart,
  count,
  curve,
  dot,
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
import { attainable_flops, ridge_intensity } from "../../static/js/formulas/calc/roofline.js";

/**
 * @import { Accelerator } from "../../static/js/formulas/calc/accelerators.js"
 * @import { Mark, Pair, Plane, Series } from "../../static/js/marks/chart.js"
 * @typedef {{ key: string, name: string, at: Pair, series: Series, strong?: boolean }} Place
 * @typedef {{ batch: number, name: string, roof: Accelerator, accelerator: string, devices: [string, Accelerator][],
 *   weights: number, reading: number, attainable: number, prefill: number, decode: Pair, climb: Pair[], alone: Pair,
 *   attention: Pair | null, "bounds.ridge": number, limit: number }} Step  limit: FLOPs per byte that batching tends to
 */

const LEAST = 0.25; // FLOPs per byte at the left edge
const MOST = 65536;
const FLOOR = 3e10; // FLOP/s at the bottom
const TOP = 4e15;
/** @param {Accelerator} device */
export const shortName = ({ name }) => name.split(",")[0];
export const BATCHES = Array.from({ length: 13 }, (_, i) => 2 ** i);

/** @param {Step} step @param {"narrow" | "medium" | "wide" | "full"} layout */
export function underTheRoof(
  { batch, roof, accelerator, devices, decode, climb, alone, attention, prefill, "bounds.ridge": ridge, limit },
  layout,
) {
  const [narrow, wide] = [layout === "narrow", layout === "wide" || layout === "full"];
  const others = devices.filter(([slug]) => slug !== accelerator);
  const at = BATCHES.indexOf(batch);
  const end = climb[BATCHES.length - 1];
  const spent = end[0] > 0.9 * Math.min(ridge, limit)
    ? ["batching leads no further", "no further"]
    : ["× 4,096", "× 4,096"];
  /** @type {Place[]} */
  const places = [
    { key: "decode", name: `decoding × ${count(batch)}`, at: decode, series: "ink", strong: true },
    { key: "weights", name: narrow ? "its weights" : "its weights climb", at: alone, series: "feedForward" },
    ...(attention
      ? [{
        key: "attention",
        name: narrow ? "its attention" : "its attention stays",
        at: attention,
        series: /** @type {Series} */ ("attention"),
      }]
      : []),
    {
      key: "prefill",
      name: narrow ? "the prompt" : "reading the prompt",
      at: [prefill, attainable_flops(roof, { intensity: prefill })],
      series: "four",
    },
  ];
  return chart({
    height: narrow ? 300 : 290,
    x: {
      domain: [LEAST, MOST],
      log: 10,
      format: (value) => significant(value, 1),
      ticks: [1, 10, 100, 1000, 10000],
      title: "FLOPs for each byte",
    },
    y: {
      domain: [FLOOR, TOP],
      log: 10,
      format: (value) => flops(value, "", 1),
      ticks: [1e11, 1e12, 1e13, 1e14, 1e15],
      grid: true,
      title: "FLOP/s within reach",
    },
    marks: [
      ...(narrow ? [] : others).map(([slug, { flops_per_second: { bf16 } }]) =>
        curve([[MOST / 2, bf16], [MOST, bf16]], { key: slug, mark: slug, class: "faint", dash: false, weight: 1.5 })
      ),
      curve(roofOf(roof), { key: "roof", series: "ink", dash: false, weight: 3 }),
      upright(ridge, roof.flops_per_second.bf16, { key: "ridge" }),
      words([ridge, FLOOR], narrow ? "for memory" : "waits for memory", {
        dx: -8,
        dy: -0.9,
        anchor: "end",
        key: "left",
        quiet: true,
      }),
      words([ridge, FLOOR], narrow ? "for arithmetic" : "waits for arithmetic", {
        dx: 8,
        dy: -0.9,
        key: "right",
        quiet: true,
      }),
      curve(climb.slice(0, at + 1), { key: "trail", series: "six", dash: false, weight: 7 }),
      point(end, { key: "end", radius: 4.5, hollow: true, side: "left", words: spent[wide ? 0 : 1] }),
      ...places.map(({ key, at, series }) => (/** @type {Plane} */ plane) =>
        dot([plane.x(at[0]), plane.y(at[1])], { key, series, mark: key, radius: 6 })
      ),
      named(places),
      grip(decode, {
        label: "Sequences at once",
        text: plural(batch, "sequence"),
        along: { input: "batch", value: batch, places: BATCHES.map((many, i) => [many, ...climb[i]]) },
      }),
    ],
    names: narrow ? [] : devices.map(([slug, device]) => ({
      ...{
        y: device.flops_per_second.bf16,
        text: shortName(device),
        series: "ink",
        mark: slug,
        strong: slug === accelerator,
        set: { accelerator: slug },
        chosen: slug === accelerator,
      },
    })),
  });
}

/** @param {Accelerator} device @returns {Pair[]} */
const roofOf = (device) =>
  [LEAST, ridge_intensity(device), MOST].map((intensity) => [intensity, attainable_flops(device, { intensity })]);

/** Their names right below the roof, apart from each other. @param {Place[]} places @returns {Mark} */
const named = (places) => (plane) => {
  const { size, right, top, bottom } = plane;
  const at = places.map((place) => [plane.x(place.at[0]), plane.y(place.at[1])]);
  const heights = spread(at.map(([, y]) => y + size * 1.3), size * 1.4, [top, bottom - size * 2.2]);
  return places.map(({ key, name, series, strong }, i) => {
    const far = at[i][0] + 14 + 1.1 * textWidth(name, size) > right;
    return label([at[i][0] + (far ? 6 : 14), heights[i]], name, {
      ...{
        key: `name ${key}`,
        size,
        series,
        mark: key,
        anchor: far ? "end" : "start",
        weight: strong ? "bold" : "normal",
      },
    });
  });
};
