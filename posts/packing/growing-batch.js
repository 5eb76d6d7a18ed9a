// @ts-check
/** A random batch is padded to its longest sequence: the reader adds sequences, and the expected padding grows past 25 %. */

import {
  attributesOf,
  bar,
  chart,
  choice,
  count,
  curve,
  figure,
  grip,
  h,
  handle,
  label,
  level,
  note,
  panel,
  panels,
  percent,
  plural,
  point,
  round,
  say,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { batch_padding } from "../../static/js/formulas/posts/packing.js";
import { hatched } from "./hatching.js";

/** @import { Pair, Series } from "../../static/js/marks/chart.js" */
/** @typedef {{ batch: number, dataset: string, padding: number, longest: number, over_quarter: number, drawn: number[],
 *   sizes: number[], capacity: number, curves: Record<string, Pair[]> }} State */

/** @type {Record<string, { name: string, series: Series }>} */
const SETS = { wikipedia: { name: "Wikipedia", series: "one" }, squad: { name: "SQuAD", series: "two" } };
const MARK = 0.25;
const QUARTER = percent(MARK, 2);

export default figure({
  inputs: ({ sizes }) => ({
    batch: slider({ label: "Batch", values: sizes, format: (value) => plural(value, "sequence") }),
    dataset: choice({ label: "Lengths", options: { wikipedia: "Wikipedia", squad: "SQuAD" } }),
  }),

  presets: {
    "One: no waste": {},
    "Two": { batch: 2 },
    "Four": { batch: 4 },
    "SQuAD, four": { dataset: "squad", batch: 4 },
    "Sixty-four": { batch: 64 },
  },

  once: () => [{ batch: 2 }, { batch: 8 }, { batch: 64 }],

  derive({ batch, dataset }, { counts, drawn, sizes }) {
    const sets = Object.fromEntries(Object.keys(SETS).map((name) => [name, shares(counts[name])]));
    const of = (/** @type {string} */ name, /** @type {number} */ size) =>
      batch_padding({ ...sets[name], batch: size });
    const padding = Math.max(0, Math.round(of(dataset, batch) * 1e12) / 1e12);
    return {
      ...{ batch, dataset, padding },
      sizes: /** @type {number[]} */ (sizes),
      capacity: /** @type {number} */ (counts[dataset].length),
      drawn: /** @type {number[]} */ (drawn[dataset].slice(0, batch)),
      longest: sets[dataset].mean_length / (1 - padding),
      over_quarter: sizes.find((/** @type {number} */ size) => of(dataset, size) > MARK),
      curves: Object.fromEntries(
        Object.keys(SETS).map((name) => [
          name,
          sizes.map((/** @type {number} */ size) => /** @type {Pair} */ ([size, of(name, size)])),
        ]),
      ),
    };
  },

  view(derived, layout) {
    const { batch, dataset, padding, longest, over_quarter } = derived;
    const narrow = layout.width < 600;
    const both = [stackOf(derived, narrow), grownOf(derived, narrow)];
    return {
      finding: findingOf(derived),
      summary: `A batch of ${plural(batch, "sequence")} from ${
        SETS[dataset].name
      }, as rows padded to the longest; the expected padding is ${percent(padding, 4)}, the expected longest sequence ${
        count(Math.round(longest))
      } tokens. Padding passes ${QUARTER} at a batch of ${over_quarter}.`,
      texts: { padding: percent(padding), longest: count(Math.round(longest)), over: String(over_quarter) },
      plot: panels(layout, narrow ? both : [both]),
      notes: [
        "The rows are one draw; the curves are expectations, computed from the published histograms without sampling.",
      ],
    };
  },
});

/** @param {State} state */
function findingOf({ batch, dataset, padding, over_quarter }) {
  const { name, series } = SETS[dataset];
  const share = tint(series, percent(padding));
  if (batch === 1) return "One sequence: no padding. Pull the lower edge down.";
  if (batch === over_quarter) return say`${batch} random ${name} sequences: already ${share} padding.`;
  return say`Random batches of ${batch} from ${name} are ${share} padding.`;
}

/** The expected share over the size of the batch. @param {State} state @param {boolean} narrow */
function grownOf({ batch, dataset, padding, over_quarter, curves }, narrow) {
  const { series } = SETS[dataset];
  const passed = curves[dataset].find(([size]) => size === over_quarter) ?? [over_quarter, MARK];
  return chart({
    height: narrow ? 250 : 350,
    share: 1.5,
    x: {
      ...{ domain: [0.8, 256], log: 2, format: String, ticks: [1, 4, 16, 64, 256], title: "sequences in a batch" },
      ...(narrow ? { room: 18 } : {}),
    },
    y: {
      ...{ domain: [0, 0.6], ticks: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6], grid: true },
      ...{ format: (value) => percent(value, 2), title: "expected padding" },
    },
    marks: [
      level(MARK),
      ...Object.entries(SETS).map(([name, { series }]) =>
        curve(curves[name], { series, mark: name, dash: false, weight: name === dataset ? 3 : 1.5 })
      ),
      batch !== over_quarter && point(passed, { series, hollow: true, radius: 5 }),
      note(passed, `more than ${QUARTER} from ${over_quarter} on`, { dx: narrow ? 14 : 26, dy: 3.2 }),
      narrow && words([256, 0.55], "SQuAD", { anchor: "end", dy: -0.9, series: "two" }),
      narrow && words([256, 0.5], "Wikipedia", { anchor: "end", dy: 1.2, series: "one" }),
      grip([batch, padding], {
        ...{ label: "Batch, on the curve", text: plural(batch, "sequence"), series },
        along: {
          input: "batch",
          value: batch,
          places: curves[dataset].map((/** @type {Pair} */ [size, at]) => [size, size, at]),
        },
      }),
    ],
    names: narrow ? [] : Object.entries(SETS).map(([name, { name: text, series }]) => ({
      ...{ y: curves[name][curves[name].length - 1][1], text, series, mark: name, strong: name === dataset },
    })),
  });
}

/** The mean of a histogram and its shares below each length. @param {number[]} counts */
function shares(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const tokens = counts.reduce((sum, count, i) => sum + count * (i + 1), 0);
  let sum = 0;
  const upto = counts.map((count) => (sum += count) / total);
  return { mean_length: tokens / total, shares_below: [0, ...upto.slice(0, -1)] };
}

/**
 * The sequences of one batch as rows, with the padding behind them; each doubling adds as much to its height.
 * @param {State} state
 * @param {boolean} narrow
 */
function stackOf({ drawn, sizes, batch, capacity, dataset }, narrow) {
  return panel(narrow ? 230 : 350, ({ width, height, size }) => {
    const [top, foot] = [size * 2.2, height - size * 2.8];
    const edge = (/** @type {number} */ many) =>
      top + ((foot - top) * (Math.log2(many) + 1)) / (Math.log2(sizes[sizes.length - 1]) + 1);
    const pitch = (edge(batch) - top) / batch;
    const gap = Math.min(4, pitch * 0.16);
    const scale = width / capacity;
    const most = Math.max(...drawn);
    const tokens = drawn.reduce((sum, length) => sum + length, 0);
    const share = 1 - tokens / (batch * most);
    return [
      label([0, size * 0.6], batch === 1 ? "one sequence" : `${batch} sequences, padded to the longest`, {
        ...{ size, weight: "bold" },
      }),
      h("path", {
        ...attributesOf("wire", { key: "room" }),
        d: `M0.5 ${round(edge(batch))}V${round(foot)}H${round(width - 0.5)}V${round(edge(batch))}`,
        ...{ "stroke-width": 1, opacity: 0.4, "stroke-dasharray": "3 4" },
      }),
      hatched(
        drawn.map((length, i) => ({
          ...{ x: length * scale, y: top + i * pitch, width: (most - length) * scale, height: pitch },
        })),
        { key: "padding" },
      ),
      ...drawn.map((length, i) =>
        bar({ x: 0, y: top + i * pitch + gap / 2, width: length * scale, height: pitch - gap }, {
          ...{ key: `sequence ${i}`, series: SETS[dataset].series },
        })
      ),
      label([8, edge(batch) + size * 1.3], share ? `${percent(share, 2)} padding in this draw` : "no padding", {
        ...{ key: "drawn", size },
      }),
      foot - edge(batch) > size * 6 &&
      label([width / 2, (edge(batch) + size * 2 + foot) / 2], "every step down: twice as many", {
        ...{ key: "doubling", size, anchor: "middle", quiet: true },
      }),
      handle([Math.min(width * 0.75, most * scale - 14), edge(batch)], {
        label: "Batch",
        text: plural(batch, "sequence"),
        tracks: [{
          ...{ input: "batch", value: batch },
          stops: sizes.map((many) => [many, Math.min(width * 0.75, most * scale - 14), edge(many)]),
        }],
      }),
    ];
  });
}
