// @ts-check
/** One layer's experts are cut finer at equal weights and equal work: the choices explode, what a batch reads does not. */

import {
  chart,
  count,
  curve,
  figure,
  fixed,
  grip,
  group,
  panel,
  panels,
  percent,
  point,
  raised,
  say,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { distinct_experts } from "../../static/js/formulas/calc/roofline.js";
import { log10_choices } from "../../static/js/formulas/posts/ffn.js";
import { strips } from "./strips.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ n_experts: number, d_ff: number, d_model: number }} Layer */
/** @typedef {{ cut: number, used: number, batch: number, shared: number }} Sizes */

const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128];
const CUTS = [1, 2, 4, 8, 16, 32];

export default figure({
  inputs: () => ({
    cut: slider({ label: "Pieces of each expert", values: CUTS }),
    batch: slider({ label: "Tokens at once", values: BATCHES }),
    used: slider({
      label: "Share of the layer that a token uses",
      values: ({ cut }) => [0.25, 0.5, 1, 2, 4].filter((eighths) => Number.isInteger(cut * eighths)),
      format: (eighths) => `1/${8 / eighths}`,
    }),
    ...group("More", {
      shared: slider({
        label: "Pieces that all tokens share",
        values: ({ cut, used }) => [0, 1, 2].filter((n) => n < cut * used),
      }),
    }),
  }),

  presets: {
    "Mixtral: two of eight": {},
    "Each cut in four": { cut: 4 },
    "Each cut in thirty-two": { cut: 32 },
    "Eight of 256": { cut: 32, used: 0.25 },
    "Two pieces for everyone": { cut: 16, shared: 2 },
  },

  once: () => [1, 2, 4, 8, 16, 32].map((cut) => ({ cut })),

  derive({ cut, batch, used, shared }, /** @type {{ layer: Layer }} */ { layer }) {
    const all = cut * layer.n_experts;
    const [n_experts, n_active_experts] = [all - shared, cut * used - shared];
    const readBy = (/** @type {number} */ many) =>
      (shared + distinct_experts({ n_experts, n_active_experts, batch: many })) / all;
    return {
      ...{ cut, batch, used, shared, n_experts, n_active_experts, all, wide: layer.d_ff / cut },
      digits: log10_choices({ n_experts, n_active_experts }),
      read: readBy(batch),
      curve: BATCHES.map((many) => /** @type {Pair} */ ([many, readBy(many)])),
    };
  },

  view(derived, layout) {
    const { batch, n_experts, n_active_experts, digits, read } = derived;
    const choices = `${sets(digits)} sets to choose from`;
    const narrow = layout.name === "narrow";
    return {
      finding: say`${n_active_experts} of ${n_experts}: ${tint("router", `${sets(digits)} choices`)}; ${
        batch === 1 ? "one token reads" : `${batch} tokens read`
      } ${tint("feedForward", percent(read, 2))} of the layer.`,
      summary: `${n_experts} routed experts of width ${
        fixed(derived.wide, 0)
      }, of which a token uses ${n_active_experts}; a batch of ${batch} reads ${
        percent(read, 3)
      } of the weights if tokens choose independently.`,
      texts: { choices, read: percent(read, 2) },
      plot: panels(layout, [
        panel(narrow ? 180 : 170, (box) => strips(derived, box)),
        charts(derived, narrow),
      ]),
    };
  },
});

/** So many sets, in words. @param {number} digits */
const sets = (digits) =>
  digits < 6
    ? count(Math.round(10 ** digits))
    : digits < 15
    ? `${fixed(10 ** (digits - 3 * Math.floor(digits / 3)), 1)} ${
      ["million", "billion", "trillion"][Math.floor(digits / 3) - 2]
    }`
    : `10${raised(Math.floor(digits))}`;

/**
 * What a batch reads, and the choices of one token.
 * @param {{ cut: number, batch: number, used: number, shared: number, digits: number, read: number, curve: Pair[] }} derived
 * @param {boolean} narrow
 */
function charts(derived, narrow) {
  const { cut, batch, used, digits, read, curve: reads } = derived;
  const cuts = CUTS.filter((at) => Number.isInteger(at * used));
  return [
    chart({
      height: narrow ? 190 : 230,
      x: {
        domain: [0.8, 160],
        log: 2,
        ticks: narrow ? [1, 8, 64] : BATCHES,
        format: String,
        title: "tokens at once",
      },
      y: {
        domain: [0, 1],
        ticks: [0, 0.5, 1],
        format: (v) => fixed(100 * v, 0),
        grid: true,
        title: "per cent of the layer read",
      },
      marks: [
        curve(reads, { series: "feedForward", dash: false, mark: "read" }),
        !narrow && used === 2 && words([128, 0.3], "no cut moves this curve", { anchor: "end", weight: "bold" }),
        grip([batch, read], {
          label: "Tokens at once",
          text: String(batch),
          along: { input: "batch", value: batch, places: reads.map(([many, share]) => [many, many, share]) },
        }),
      ],
    }),
    chart({
      height: narrow ? 190 : 230,
      x: { domain: [0.7, 45], log: 2, ticks: CUTS, format: String, title: "pieces of each expert" },
      y: {
        domain: [0, 64],
        ticks: [0, 20, 40, 60],
        format: (v) => (v === 0 ? "1" : `10${raised(v)}`),
        grid: true,
        title: "sets of experts for a token",
      },
      marks: [
        curve(cuts.map((at) => [at, digitsOf(at, derived)]), { series: "router", dash: false, mark: "choices" }),
        point([cut, digits], {
          ...{ series: "router", radius: 9, strong: true, words: `${digits < 15 ? "" : "over "}${sets(digits)}` },
          side: cut > 2 ? "left" : "above",
        }),
        grip([cut, digits], {
          label: "Pieces of each expert",
          text: String(cut),
          along: { input: "cut", value: cut, places: cuts.map((at) => [at, at, digitsOf(at, derived)]) },
        }),
      ],
    }),
  ];
}

/** Digits of the number of choices at another cut. @param {number} cut @param {{ used: number, shared: number }} sizes */
function digitsOf(cut, { used, shared }) {
  const kept = Math.min(shared, cut * used - 1);
  return log10_choices({ n_experts: 8 * cut - kept, n_active_experts: cut * used - kept });
}
