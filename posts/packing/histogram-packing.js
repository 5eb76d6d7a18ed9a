// @ts-check
/** A whole dataset packed on the counts of its lengths: the reader loosens the limit of sequences in a row, and rows melt away. */

import {
  chart,
  choice,
  count,
  curve,
  decimal,
  figure,
  grip,
  group,
  panels,
  percent,
  point,
  say,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { stack } from "./counts-drawing.js";
import { packCounts } from "./counts.js";

/** @import { ByRoom } from "./counts.js" */
/** @import { Pair, Series } from "../../static/js/marks/chart.js" */
/** @typedef {{ limit: number, dataset: string, order: string, rows: number, all: number, capacity: number, efficiency: number,
 *   most: number, profile: Pair[], common: { text: string, count: number, pack: Pair[] }[], curve: Pair[], edges: Pair[],
 *   limits: string, published: number }} State */

const NONE = 32; // no dataset here puts so many into a row
/** @type {Record<string, { name: string, series: Series }>} */
const ORDERS = { best: { name: "best fit", series: "one" }, worst: { name: "worst fit", series: "three" } };
const inWords = (/** @type {number} */ limit) => (limit === NONE ? "no limit" : count(limit));

export default figure({
  inputs: ({ limits }) => ({
    limit: slider({ label: "In a row at most", values: limits, format: inWords }),
    dataset: choice({ label: "Lengths", options: { wikipedia: "Wikipedia", squad: "SQuAD" } }),
    ...group("More", {
      order: choice({ label: "Into the row with", options: { best: "least room", worst: "most room" } }),
    }),
  }),

  presets: {
    "One: padding": {},
    "Two": { limit: 2 },
    "Three: greed fails": { limit: 3 },
    "No limit": { limit: NONE },
    "SQuAD": { dataset: "squad", limit: 3 },
  },

  once: () => [{ limit: 2 }, { limit: 4 }, { limit: NONE }],

  derive({ limit, order, dataset }, { counts, curves, limits, published }) {
    const all = /** @type {number[]} */ (counts[dataset]);
    const packed = packCounts(all, all.length, limit, order === "worst");
    const rows = packed.flat().reduce((sum, group) => sum + group.count, 0);
    const padding = packed.reduce((sum, groups, room) => sum + room * total(groups), 0);
    const curve = limits.map((
      /** @type {number} */ many,
      /** @type {number} */ i,
    ) => /** @type {Pair} */ ([many, curves[dataset][order][i]]));
    const tokens = rows * all.length - padding;
    return {
      ...{ limit, order, dataset, rows, published, curve, limits: inWords(limit) },
      edges: curve.map((
        /** @type {Pair} */ [many, full],
      ) => /** @type {Pair} */ ([many, tokens / (full * all.length)])),
      all: all.reduce((sum, many) => sum + many, 0),
      capacity: all.length,
      efficiency: 1 - padding / (rows * all.length),
      most: packed.flat().reduce((most, { held }) => Math.max(most, held), 0),
      profile: profileOf(packed),
      common: commonOf(packed),
    };
  },

  view(derived, layout) {
    const { limit, rows, all, efficiency, most, common, capacity } = derived;
    const narrow = layout.width < 600;
    const both = [stack(derived, narrow), curveOf(derived, narrow)];
    return {
      finding: findingOf(derived),
      summary: `${count(all)} sequences in ${
        count(rows)
      } rows of ${capacity} slots, at most ${derived.limits} in a row; ${
        percent(efficiency, 4)
      } of the slots hold a token. The most common rows: ${
        common.map(({ text, count: many }) => `${text}, ${decimal(many)} times`).join("; ")
      }.`,
      texts: { efficiency: percent(efficiency, 4), rows: decimal(rows) },
      plot: panels(layout, narrow ? both : [both]),
      notes: [
        "Rows are sorted by their padding, the fullest on top. Below: the three most common rows, with the lengths in them.",
      ],
    };
  },
});

/** @param {State} state */
function findingOf({ limit, order, rows, efficiency, all, dataset, published }) {
  const full = tint(ORDERS[order].series, percent(efficiency, efficiency > 0.99 ? 4 : 3));
  if (limit === 1) return say`${decimal(all)} sequences, a row each: ${full} of the slots are used.`;
  if (limit === 3 && dataset === "wikipedia") {
    return say`At most 3 in a row: greed ${full}, least squares ${tint("two", percent(published, 4))}.`;
  }
  const how = limit === NONE ? "Without a limit" : `With at most ${limit} in a row`;
  return say`${how}: ${decimal(rows)} rows, ${full} full.`;
}

/** @param {{ count: number }[]} groups */
const total = (groups) => groups.reduce((sum, group) => sum + group.count, 0);

/** Where the padding begins: used slots over rows, the fullest first. @param {ByRoom} packed @returns {Pair[]} */
function profileOf(packed) {
  let upto = 0;
  return packed.flatMap((groups, room) => {
    const many = total(groups);
    const used = packed.length - 1 - room;
    if (!many) return [];
    upto += many;
    return [/** @type {Pair} */ ([used, upto - many]), /** @type {Pair} */ ([used, upto])];
  });
}

/** The three most common rows, by the lengths in them. @param {ByRoom} packed */
function commonOf(packed) {
  const groups = packed.flat().sort((a, b) => b.count - a.count).slice(0, 3);
  return groups.map(({ count: many, pack }) => ({
    ...{ count: many, pack },
    text: pack.map(([length, times]) => (times > 1 ? `${times} × ${length}` : `${length}`)).join(" + "),
  }));
}

/** Fullness over the limit, with the published way as a point. @param {State} state @param {boolean} narrow */
function curveOf({ limit, limits, order, dataset, efficiency, curve: places, published }, narrow) {
  const known = dataset === "wikipedia";
  const { series, name } = ORDERS[order];
  return chart({
    height: narrow ? 240 : 392,
    share: 1.1,
    x: {
      domain: [0.85, NONE],
      log: 2,
      ticks: [1, 2, 3, 4, 8, 16, NONE],
      format: (v) => v === NONE ? "none" : count(v),
      title: "in a row at most",
      room: 24,
    },
    y: {
      domain: [0.4, 1.06],
      ticks: [0.5, 0.75, 1],
      grid: true,
      format: (value) => percent(value, 2),
      title: "slots that hold a token",
    },
    marks: [
      curve(places, { series, dash: false, weight: 3 }),
      known &&
      point([3, published], { series: "two", radius: 6, tip: `least squares, as published: ${percent(published, 4)}` }),
      known && words([3, published], `least squares: ${percent(published, 4)}`, { dx: -4, dy: -1.1, series: "two" }),
      words([NONE, places[places.length - 1][1]], `greedy ${name}`, {
        ...{ anchor: "end", dy: 1.5, series },
      }),
      grip([limit, efficiency], {
        ...{ label: "In a row at most, on the curve", text: limits, series },
        along: { input: "limit", value: limit, places: places.map(([many, full]) => [many, many, full]) },
      }),
    ],
  });
}
