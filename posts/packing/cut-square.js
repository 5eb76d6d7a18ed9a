// @ts-check
/** The square of attention, cut into one small square for each document; and what the cut saves, in FLOPs and in measured time. */

import {
  chart,
  count,
  curve,
  figure,
  group,
  panels,
  percent,
  plural,
  point,
  points,
  rows,
  say,
  slider,
  tint,
  tokens,
  words,
} from "../../static/js/kit.js";
import { attention_kept, attention_share } from "../../static/js/formulas/posts/packing.js";
import { short, squareOf, whole } from "./square-drawing.js";

/** @import { Pair, Series } from "../../static/js/marks/chart.js" */
/** @typedef {{ row: number, documents: number, kept: number, time: number }} Case */
/** @typedef {{ ends: number[], steps: number, seq_len: number, d_model: number, kept: number, share_whole: number,
 *   share_kept: number, measured: Case[] }} State */

const BOUNDS = ["b1", "b2", "b3", "b4", "b5", "b6", "b7"];
const ROWS = [512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072];
const WIDTHS = [512, 768, 1024, 2048, 4096, 8192, 16384];
/** @type {Record<number, Series>} */
const SERIES = { 512: "four", 1024: "three", 2048: "two", 4096: "one" };

export default figure({
  inputs: ({ steps }) => ({
    seq_len: slider({ label: "Row", values: ROWS, format: tokens, unit: "tokens" }),
    d_model: slider({ label: "Width of the model", values: WIDTHS }),
    ...group("Ends of documents", boundaries(steps)),
  }),

  presets: {
    "One document": {},
    "Two": { b1: 16 },
    "Four: a quarter": { b1: 8, b2: 16, b3: 24 },
    "Eight: an eighth": { b1: 4, b2: 8, b3: 12, b4: 16, b5: 20, b6: 24, b7: 28 },
    "Each half of the last": { b1: 16, b2: 24, b3: 28, b4: 30 },
    "A very long row": { b1: 8, b2: 16, b3: 24, seq_len: 131072 },
  },

  once: () => [{ b1: 16 }, { b1: 8, b2: 16, b3: 24 }],

  derive(inputs, { steps, measured }) {
    const { seq_len, d_model } = inputs;
    const ends = BOUNDS.map((name) => inputs[/** @type {keyof typeof inputs} */ (name)]);
    const bounds = [...ends, steps];
    const lengths = bounds.map((end, i) => ((end - (bounds[i - 1] ?? 0)) * seq_len) / steps).filter((length) =>
      length > 0
    );
    const kept = attention_kept({ lengths, capacity: seq_len });
    return {
      ...{ ends, steps: Number(steps), seq_len, d_model, lengths, kept },
      share_whole: attention_share({ seq_len, d_model, kept: 1 }),
      share_kept: attention_share({ seq_len, d_model, kept }),
      measured: /** @type {Case[]} */ (measured),
    };
  },

  view(derived, layout) {
    const { lengths, kept, seq_len, share_whole, share_kept } = derived;
    const narrow = layout.width < 600;
    const both = [squareOf(derived, narrow), timesOf(derived, narrow)];
    return {
      finding: findingOf(lengths.length, derived),
      summary: `A row of ${count(seq_len)} tokens with ${plural(lengths.length, "document")} of ${
        lengths.map((length) => count(length)).join(", ")
      } tokens keeps ${percent(kept)} of the pairs. Attention was ${percent(share_whole)} of a layer's FLOPs and is ${
        percent(share_kept)
      }.`,
      texts: { kept: percent(kept), share: percent(share_whole) },
      plot: panels(layout, [...(narrow ? both : [both]), layerOf(derived)]),
      notes: [
        "FLOPs: forward pass, lower half of the square. Times: one head in numpy on one core, not a GPU; fastest of 4 runs each.",
      ],
    };
  },
});

/** A slider for each boundary. @param {number} steps */
const boundaries = (
  steps,
) => /** @type {Record<"b1" | "b2" | "b3" | "b4" | "b5" | "b6" | "b7", ReturnType<typeof slider>>} */ (Object
  .fromEntries(
    BOUNDS.map((name, i) => [
      name,
      slider({ label: `Document ${i + 1} ends at`, unit: "32nds", values: (inputs) => between(inputs, i, steps) }),
    ]),
  ));

/** Where a boundary may stand: between its neighbours. @param {Record<string, number>} inputs @param {number} i @param {number} steps */
function between(inputs, i, steps) {
  const from = Math.max(1, i ? inputs[BOUNDS[i - 1]] : 1);
  const to = i + 1 < BOUNDS.length ? inputs[BOUNDS[i + 1]] : steps;
  return Array.from({ length: Math.max(1, to - from + 1) }, (_, k) => from + k);
}

/** @param {number} many @param {State} state */
function findingOf(many, { kept, seq_len, share_whole, share_kept }) {
  const share = tint("attention", whole(share_whole));
  if (many === 1) return say`Attention is ${share} of a layer at ${tokens(seq_len)}. Drag the corner.`;
  return say`${many} documents: ${tint("attention", short(kept))} of the square. Attention falls to ${
    tint("attention", whole(share_kept))
  } of a layer.`;
}

/** Measured time over the share of pairs. @param {State} state @param {boolean} narrow */
function timesOf({ measured, kept, seq_len }, narrow) {
  const ticks = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1];
  const format = (/** @type {number} */ value) => (value < 1 ? `1/${Math.round(1 / value)}` : "1");
  const low = 1 / 40;
  const chosen = Math.min(4096, seq_len); // the longest that was measured
  const lines = Object.keys(SERIES).map(Number).filter((row) => row === 512 || row === chosen).map((row) => ({
    row,
    strong: row === chosen,
    look: { series: SERIES[row], mark: `row-${row}` },
    places: measured.filter((one) => one.row === row).map((
      one,
    ) => /** @type {Pair} */ ([one.kept, one.time])),
  }));
  return chart({
    height: narrow ? 320 : 296,
    title: "Measured, one head in numpy",
    x: { domain: [1 / 110, 1.15], log: 2, ticks, format, title: "share of pairs kept" },
    y: { domain: [low, 1.2], log: 2, ticks, format, grid: true, title: "time, of the masked square’s" },
    marks: [
      curve([[low, low], [1, 1]], { dash: true, weight: 1 }),
      ...lines.map(({ places, look, strong }) => curve(places, { ...look, dash: false, weight: strong ? 3.5 : 1.25 })),
      ...lines.map(({ places, look }) => points(places, { ...look, radius: 3 })),
      point([kept, kept], { hollow: true, radius: 7, tip: `your cut: ${percent(kept)} of the pairs` }),
      words([kept, kept], "your cut, by pairs", { dx: -13, dy: -0.4, anchor: "end", weight: "bold", halo: true }),
      ...lines.map(({ row, places, look, strong }) =>
        words(places[places.length - 1], row === 512 ? "row of 512" : count(row), {
          ...{ dx: -9, anchor: "end", weight: strong ? "bold" : "normal", ...look },
        })
      ),
    ],
  });
}

/** A layer's FLOPs for each token. @param {State} state */
const layerOf = ({ share_whole, share_kept, kept }) =>
  rows({
    title: "A layer’s FLOPs",
    domain: [0, 1],
    texts: "edge",
    widest: `${whole(0.88)} attention`,
    rows: [
      {
        name: "one square",
        text: `${whole(share_whole)} attention`,
        parts: [
          { value: 1 - share_whole, series: "ink", soft: true, words: "matrices" },
          { value: share_whole, series: "attention", words: "attention" },
        ],
      },
      {
        name: "cut",
        text: `${whole(share_kept)} attention`,
        parts: [
          { value: 1 - share_whole, series: "ink", soft: true, words: "matrices" },
          { value: share_whole * kept, series: "attention" },
          { value: share_whole * (1 - kept), series: "attention", hatch: true },
        ],
      },
    ],
  });
