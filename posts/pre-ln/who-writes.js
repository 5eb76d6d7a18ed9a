// @ts-check
/** How much each layer adds to the stream that it finds: in our networks at the start, and in a published model. */

import {
  chart,
  choice,
  columns,
  curve,
  figure,
  grip,
  h,
  label,
  note,
  panels,
  percent,
  round,
  say,
  significant,
  slider,
  tear,
  tint,
  when,
  words,
} from "../../static/js/kit.js";
import { SHORT } from "./combs.js";
import { share_of_layer } from "../../static/js/formulas/posts/pre-ln.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */

const MOST = 1.1; // of the axis
const REAL = "smollm";

export default figure({
  inputs: (data) => ({
    ...when(({ shown }) => shown !== REAL, { depth: slider({ label: "Layers", values: data.depths }) }),
    shown: choice({ label: "Network", options: data.names }),
  }),

  presets: {
    "Pre-LN, 48 layers": {},
    "Pre-LN, 96 layers": { depth: 96 },
    "Smaller start": { shown: "scaled" },
    "Norms on both sides": { shown: "peri" },
    "SmolLM2-Instruct, trained": { shown: REAL },
  },

  once: (data) => data.depths.slice(1).map((/** @type {number} */ depth) => ({ depth })),

  derive({ depth, shown }, { depths, measured, growth, smollm }) {
    const real = shown === REAL;
    const shares = /** @type {number[]} */ (real ? smollm : measured[shown][depths.indexOf(depth)]);
    const many = shares.length;
    const squares = shares.map((share) => share * share);
    const quarter = Math.floor(many * 0.75);
    const deepest = Math.max(...depths);
    return {
      ...{ shown, real, many, shares, depth, deepest },
      name: real ? "SmolLM2" : SHORT[shown],
      // Where the grip stands at each depth: over the last bar that is then there. Level, so that it goes sideways.
      stops: real ? [] : depths.map((
        /** @type {number} */ each,
      ) => /** @type {[number, number, number]} */ ([each, each - 1, shares[many - 1]])),
      // What the closed form says, where the writes keep their size and the stream grows with them.
      form: shown === "pre"
        ? Array.from(
          { length: deepest },
          (_, layer) => share_of_layer({ layer, growth: growth[depths.indexOf(depth)] }),
        )
        : null,
      late: Math.sqrt(squares.slice(quarter).reduce((sum, value) => sum + value, 0) / (many - quarter)),
      first: shares[0],
      last: shares[many - 1],
    };
  },

  view(derived, layout) {
    const { many, name, first, last, real, deepest } = derived;
    const wide = real ? many : deepest; // one axis for all depths
    return {
      finding: say`${name}: layer 0 writes ${much(first)} its stream, layer ${String(many - 1)} writes ${
        tint("one", percent(last, 2), "last")
      }.`,
      summary: `Length of what each of ${many} layers writes, as a share of the stream that it finds. ${
        real
          ? "Measured on SmolLM2-135M-Instruct, with weights of four bits, on four texts of its own."
          : "At initialisation, over three seeds."
      } Last quarter: ${percent(derived.late, 2)}, as a root mean square.`,
      notes: [
        "A share counts attention and feed-forward together, as if they stood at right angles: the root of the sum of both squares, over the stream.",
      ],
      texts: { first: percent(first, 2), last: percent(last, 2), late: percent(derived.late, 2) },
      plot: panels(layout, [
        chart({
          height: layout.name === "narrow" ? 280 : 340,
          x: {
            ...{ domain: [-0.7, wide - 0.3], format: String, title: "layer" },
            ticks: real ? [0, 10, 20, many - 1] : [0, 11, 23, 47, 95],
          },
          y: {
            ...{ domain: [0, MOST], ticks: [0, 0.5, 1], format: (v) => percent(v, 1) },
            ...{ title: "written, as a share of the stream", grid: true },
          },
          marks: marksOf(derived, layout.name === "narrow", many > 0.6 * wide),
        }),
      ]),
    };
  },
});

/** Bars, the formula over them, and what is to be seen.
 * @param {{ many: number, shares: number[], form: number[] | null, first: number, last: number, late: number, real: boolean, depth: number, shown: string, stops: [number, number, number][] }} derived
 * @param {boolean} narrow @param {boolean} far  whether the last bar is near the right edge @returns {(Mark | false | null)[]} */
function marksOf({ many, shares, form, first, last, late: quarter, real, depth, shown, stops }, narrow, far) {
  const at = (/** @type {number[]} */ values) => values.map((value, i) => /** @type {Pair} */ ([i, value]));
  const late = shares.slice(Math.floor(many * 0.75)), anchor = far ? "end" : "start";
  return [
    many >= 12 && lastQuarter(many, Math.max(...late), quarter, anchor),
    columns(at(shares), { series: "one", width: 0.7, mark: "shares", class: "soft", key: "shares" }),
    columns([[many - 1, last]], { series: "one", width: 0.9, mark: "last", key: "last" }),
    form && curve(at(form), { series: "ink", mark: "form", key: "form", weight: 1.5, class: "threshold" }),
    form && note([5, form[5]], "the formula", { dx: 24, dy: -2.5 }),
    words([many - 1, last], PARTS[last > 0.55 ? 1 : Math.round(1 / last)] ?? "", {
      ...{ dx: far ? -14 : 14, dy: -0.9, anchor, series: "one", weight: "bold", halo: true },
    }),
    first > MOST && cutBar(first),
    real && words([many * 0.3, 0.62], narrow ? "trained: no dilution" : "after training: no dilution", {
      ...{ weight: "bold", halo: true },
    }),
    !real && words([narrow ? 24 : 30, narrow ? 0.88 : 0.7], LATER[shown], { weight: "bold", halo: true }),
    !real && grip([many - 1, last], {
      ...{ label: "Layers", text: String(depth), series: "one", mark: "last" },
      along: { input: "depth", value: depth, places: stops },
    }),
  ];
}

/** @type {Record<string, string>} what the chart says of a design */
const LATER = {
  pre: "the later, the less it adds",
  scaled: "level, but all write little",
  peri: "falls like Pre-LN",
  output: "falls like Pre-LN",
};

/** @type {Record<number, string>} what the last bar is, by one over it */
const PARTS = {
  ...{ 1: "most of it", 2: "half", 3: "a third", 4: "a quarter", 5: "a fifth", 6: "a sixth" },
  ...{ 7: "a seventh", 8: "an eighth", 9: "a ninth", 10: "a tenth" },
};

/** A share of a stream in words that "its stream" can follow. @param {number} share */
const much = (share) => share > 3 ? `${significant(share, 2)} times` : `${percent(share, 2)} of`;

/** A bracket over the last quarter of the layers. @param {number} many @param {number} highest @param {number} mean @param {"start" | "end"} anchor @returns {Mark} */
const lastQuarter = (many, highest, mean, anchor) => (at) => {
  const [left, right] = [at.x(many * 0.75 - 0.5), at.x(many - 0.5)], y = at.y(highest) - at.size * 2.4;
  return [
    h("path", { key: "quarter", class: "leader", d: `M${round(left)} ${round(y + 6)}v-6H${round(right)}v6` }),
    label([anchor === "end" ? right : left, y - at.size * 0.8], `last quarter: ${percent(mean, 2)}`, {
      size: at.size,
      anchor,
      halo: true,
    }),
  ];
};

/** The first bar goes on above the chart. @param {number} value @returns {Mark} */
const cutBar = (value) => (at) => {
  const [left, right] = [at.x(-0.35), at.x(0.35)];
  return [
    tear([left, at.top + 12], [right, at.top + 12]),
    label([right + 10, at.top + 12], value > 3 ? `${significant(value, 2)} times` : percent(value, 2), {
      size: at.size,
      series: "one",
      weight: "bold",
      halo: true,
    }),
  ];
};
