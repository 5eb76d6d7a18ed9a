// @ts-check
/** All heads of a real model by the rank they need, by the weights alone and weighed by what comes in. */

import {
  arrow,
  cell,
  chart,
  choice,
  columns,
  curve,
  figure,
  fixed,
  grid,
  panels,
  say,
  tint,
  upright,
  words,
} from "../../static/js/kit.js";

const KINDS = { plain: "by the weights", weighed: "by what comes in" };
const KEY = [1, 8, 16, 24, 32, 40, 48, 56, 64]; // directions, beside their colours
const BIN = 4; // ranks to a column of the histogram
const STEPS = 255; // of a stored singular value

export default figure({
  inputs: (data) => ({
    kind: choice({ label: "Directions are kept", options: KINDS }),
    head: cell({
      label: "Head",
      size: () => [data["needed plain"][0].length, data["needed plain"].length],
      words: (head, layer) => `${layer}.${head}`,
    }),
  }),

  presets: {
    "By the weights": {},
    "By what comes in": { kind: "weighed" },
    "17.4, mostly at rest": { kind: "weighed", head: "4,17" },
    "16.0, the word before": { kind: "weighed", head: "0,16" },
    "8.0, the same word": { kind: "weighed", head: "0,8" },
  },

  once: () => [{ kind: "weighed" }],

  derive({ kind, head }, data) {
    const [row, layer] = head.split(",").map(Number);
    /** @type {number[][]} */
    const needed = data[`needed ${kind}`];
    const all = needed.flat();
    const middle = (/** @type {number[]} */ list) => list.toSorted((a, b) => a - b)[Math.ceil(list.length / 2) - 1];
    /** @type {number[]} */
    const ranks = data.ranks;
    const shares = (/** @type {number[]} */ list) =>
      list.map((share, i) => /** @type {[number, number]} */ ([ranks[i], share / STEPS]));
    return {
      ...{ kind, head, layer, row },
      name: `${layer}.${row}`,
      needed: needed[layer][row],
      median: middle(all),
      before: middle(data["needed plain"].flat()),
      values: needed[0].map((_, h) => needed.map((one) => one[h])),
      bins: binned(all),
      others: binned(data[kind === "plain" ? "needed weighed" : "needed plain"].flat()),
      bars: shares(data.qk[layer][row]),
      random: shares(data.random),
    };
  },

  view(derived, layout) {
    const { kind, head, name, needed, median, values } = derived;
    const narrow = layout.name === "narrow";
    return {
      finding: say`${kind === "plain" ? "By the weights" : "By what comes in"}, half of the heads need ${
        tint("attention", `${median} or fewer`, "needed")
      } of 64 directions.`,
      summary:
        `Thirty layers by nine heads, each with the number of directions that it needs; the median is ${median}, head ${name} needs ${needed}.`,
      plot: panels(layout, [
        [histogram(derived, narrow), ...(layout.name === "full" ? [spectrum(derived, narrow)] : [])],
        [
          grid({
            title: narrow ? "Directions that each head needs" : "Directions that each head needs, by layer",
            values,
            share: 9,
            domain: [0, 64],
            label: "Directions needed, by head and layer",
            rowNames: narrow ? [] : values.map((_, h) => (h % 2 ? "" : `head ${h}`)),
            columnTitle: narrow ? "layer 0 at the left, 29 at the right" : undefined,
            columnNames: narrow ? [] : values[0].map((_, l) => (l % 5 && l < values[0].length - 1 ? "" : String(l))),
            cell: 1.2,
            cursor: head,
            input: "head",
            tip: `Head ${name} needs ${needed} of 64`,
          }),
          grid({
            ...{
              title: narrow ? undefined : "need",
              share: 1,
              domain: [0, 64],
              label: "Colours of the map",
              text: String,
            },
            ...(narrow ? { values: [KEY], cell: 1.4 } : { values: KEY.map((many) => [many]), cell: 1.2 }),
            columnNames: narrow ? [] : [" "],
          }),
        ],
        layout.name !== "full" && spectrum(derived, narrow),
      ]),
    };
  },
});

/** How many heads in each bin. @param {number[]} needed */
function binned(needed) {
  return Array.from({ length: 64 / BIN }, (_, k) => /** @type {[number, number]} */ ([
    BIN * (k + 0.5),
    needed.filter((rank) => rank > BIN * k && rank <= BIN * (k + 1)).length,
  ]));
}

/** @param {{ bins: [number, number][], others: [number, number][], kind: string, median: number, before: number }} state @param {boolean} narrow */
const histogram = ({ bins, others, kind, median, before }, narrow) =>
  chart({
    title: "How many heads need how many",
    height: narrow ? 190 : 240,
    share: 1.5,
    x: { domain: [0, 64], ticks: [0, 16, 32, 48, 64], format: String, title: "directions needed" },
    y: { domain: [0, 130], ticks: [0, 50, 100], format: String, grid: true },
    marks: [
      columns(others, { width: BIN * 0.85, series: "ink", class: "faint", key: "others" }),
      columns(bins, { width: BIN * 0.85, series: "attention", mark: "needed", key: "needed" }),
      words(kind === "plain" ? [2, 92] : [62, 62], kind === "plain" ? "by what comes in" : "by the weights", {
        ...{ quiet: true, anchor: kind === "plain" ? "start" : "end" },
      }),
      upright(median, 108, { series: "attention", key: "median" }),
      kind === "weighed" &&
      ((at) => arrow([at.x(before), at.y(108)], [at.x(median) + 3, at.y(108)], { key: "fall", series: "attention" })),
      kind === "weighed" && words([before, 108], `from ${before}`, { dx: 6, quiet: true, key: "from" }),
      words([median, 120], `median ${median}`, {
        ...{ anchor: median > 48 ? "middle" : "start", weight: "bold", mark: "needed", halo: true },
      }),
    ],
  });

/** @param {{ bars: [number, number][], random: [number, number][], name: string, needed: number }} state @param {boolean} narrow */
const spectrum = ({ bars, random, name, needed }, narrow) =>
  chart({
    title: `Head ${name} needs ${needed}: singular values`,
    height: narrow ? 170 : 240,
    x: { domain: [0, 65], ticks: [1, 16, 32, 48, 64], format: String, title: "the largest first, as a share of it" },
    y: { domain: [0, 1], ticks: [0, 0.5, 1], format: (v) => fixed(v, 1), grid: true },
    marks: [
      curve(random, { series: "ink", mark: "random", weight: 1.5 }),
      curve(bars, { series: "attention", mark: "spectrum", dash: false }),
      words([64, 0.9], "random matrices", { quiet: true, mark: "random", anchor: "end" }),
      words([5, 0.1], "this head", { series: "attention", mark: "spectrum", weight: "bold", halo: true }),
    ],
  });
