// @ts-check
/** The stream as a growing band with what each layer writes on top: in our networks at the start, and in a published model. */

import {
  attributesOf,
  chart,
  choice,
  columns,
  curve,
  figure,
  grip,
  h,
  note,
  panel,
  panels,
  percent,
  round,
  say,
  slider,
  tint,
  when,
  words,
} from "../../static/js/kit.js";
import { SHORT } from "./combs.js";
import { lying, said, standing } from "./slices.js";
import { share_of_layer } from "../../static/js/formulas/posts/pre-ln.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */

const REAL = "smollm";

export default figure({
  inputs: (data) => ({
    ...when(({ shown }) => shown !== REAL, { depth: slider({ label: "Layers", values: data.depths }) }),
    shown: choice({ label: "Network", options: data.names }),
  }),

  presets: {
    "Pre-LN, 96 layers": {},
    "Pre-LN, 48 layers": { depth: 48 },
    "Smaller start": { shown: "scaled" },
    "Norms on both sides": { shown: "peri" },
    "SmolLM2-Instruct, trained": { shown: REAL },
  },

  once: (data) => data.depths.map((/** @type {number} */ depth) => ({ depth })),

  derive({ depth, shown }, { depths, measured, streams, growth, smollm }) {
    const real = shown === REAL, at = depths.indexOf(depth);
    const shares = /** @type {number[]} */ (real ? smollm.share : measured[shown][at]);
    const found = /** @type {number[]} */ (real ? smollm.stream : streams[shown][at]);
    const many = shares.length;
    // One axis for all depths of a network: the tallest column of any.
    const all = /** @type {[number[], number[]][]} */ (real
      ? [[found, shares]]
      : measured[shown].map((/** @type {number[]} */ each, /** @type {number} */ i) => [streams[shown][i], each]));
    return {
      ...{ shown, real, many, shares, found, depth },
      name: real ? "SmolLM2" : SHORT[shown],
      wide: real ? many : Math.max(...depths),
      tall: 1.2 * Math.max(...all.flatMap(([stream, share]) =>
        stream.map((long, i) => long * (1 + share[i]))
      )),
      // What the closed form says, where the writes keep their size and the stream grows with them.
      form: shown === "pre" ? found.map((_, layer) => formed(layer, growth[at])) : null,
      // Where the grip stands at each depth: level with the last column that is now there, so that it goes sideways.
      stops: real ? [] : depths.map((
        /** @type {number} */ each,
      ) => /** @type {[number, number, number]} */ ([each, each - 1, found[many - 1] * (1 + shares[many - 1])])),
      first: shares[0],
      last: shares[many - 1],
    };
  },

  view(derived, layout) {
    const { many, name, first, last, real, wide, tall } = derived;
    const narrow = layout.name === "narrow";
    return {
      finding: say`${name}: layer 0 writes ${much(first)} its stream, layer ${String(many - 1)} ${
        tint("one", percent(last, 2), "writes")
      }.`,
      summary: `The stream that each of ${many} layers finds, and the length of what it writes as a share of that. ${
        real
          ? "Measured on SmolLM2-135M-Instruct, with weights of four bits, on four texts of its own."
          : "At initialisation, over three seeds."
      } Layer 0: ${said(first)}; the last: ${percent(last, 2)}.`,
      notes: [
        "A write is attention and feed-forward together, as if at right angles: the root of the sum of both squares. Lengths do not simply add.",
      ],
      texts: { first: percent(first, 2), last: percent(last, 2) },
      plot: panels(layout, [[
        chart({
          height: narrow ? 270 : 380,
          share: 3,
          x: {
            ...{ domain: [-0.7, wide - 0.3], format: String, title: "layer" },
            ticks: real ? [0, 10, 20, many - 1] : [0, 23, 47, 95],
          },
          y: {
            ...{ domain: [0, tall], ticks: tall > 100 ? [0, 200, 400] : tall > 5 ? [0, 5, 10] : [0, 0.5, 1] },
            ...{ format: String, title: "length of the stream; the words begin at 1", grid: true },
          },
          marks: marksOf(derived, narrow),
        }),
        panel(narrow ? 96 : 380, (box) => narrow ? lying(derived, box) : standing(derived, box)),
      ]]),
    };
  },
});

/** The stream before a layer, by the closed form of what the layer writes. @param {number} layer @param {number} growth */
const formed = (layer, growth) => Math.sqrt(growth) / share_of_layer({ layer, growth });

/** The stream as a band, what each layer writes as a slice on top of it.
 * @param {{ many: number, shares: number[], found: number[], form: number[] | null, last: number, real: boolean, depth: number, shown: string, wide: number, tall: number, stops: [number, number, number][] }} derived
 * @param {boolean} narrow @returns {(Mark | false | null)[]} */
function marksOf({ many, shares, found, form, last, real, depth, shown, wide, tall, stops }, narrow) {
  const top = (/** @type {number} */ layer) => found[layer] * (1 + shares[layer]);
  const pairs = (/** @type {number[]} */ values) => values.map((value, i) => /** @type {Pair} */ ([i, value]));
  const near = many - 1 > 0.8 * wide;
  const read = [0, 23, 47].map((layer) => real ? Math.round(layer * 0.43) : layer)
    .filter((layer) =>
      layer < many - (narrow ? 0.2 : 0.1) * wide && (real || shares[layer] < 1) && !(narrow && near && layer === 47)
    );
  const above = near ? top(Math.floor(0.45 * many)) + 0.2 * tall : top(many - 1) + (narrow ? 0.36 : 0.29) * tall; // clear of all labels
  return [
    columns(pairs(found), { series: "ink", width: 1.02, mark: "stream", class: "soft faint", key: "stream" }),
    slices(pairs(found), pairs(found.map((_, i) => top(i))), "writes"),
    slices([[many - 1, found[many - 1]]], [[many - 1, top(many - 1)]], "last"),
    form && curve(pairs(form), { series: "ink", mark: "form", key: "form", weight: 1.5, class: "threshold" }),
    form && many > 12 && note([many * 0.62, form[Math.floor(many * 0.62)]], "the formula", { dx: 22, dy: 3 }),
    ...read.map((layer) =>
      words(
        [layer, top(layer)],
        said(shares[layer]),
        {
          ...{
            dx: !layer ? 0 : shown === "scaled" ? 8 : -12,
            dy: layer || shown === "scaled" ? -0.9 : real ? -2.2 : -3.4,
            anchor: layer ? "middle" : "start",
          },
          ...{ series: "one", weight: "bold" },
          ...{ halo: true, key: `share ${layer}` },
        },
      )
    ),
    words([many - 1, top(many - 1)], lastly(last), {
      ...{ dx: near ? 8 : -12, dy: -1.7, anchor: near ? "end" : "start" },
      ...{ series: "one", weight: "bold", halo: true, key: "share last" },
    }),
    many >= (narrow ? 60 : 24) &&
    words(
      [many * 0.62, found[Math.floor(many * 0.62)] * 0.32],
      narrow || many < 0.6 * wide ? "the stream" : "the stream that a layer finds",
      {
        ...{ anchor: "middle" },
      },
    ),
    words([wide * 0.03, above], real ? "trained: no dilution past layer 2" : LATER[shown], {
      weight: "bold",
      halo: true,
    }),
    !real && grip([many - 1, top(many - 1)], {
      ...{ label: "Layers", text: String(depth), series: "one", mark: "last" },
      along: { input: "depth", value: depth, places: stops },
    }),
  ];
}

/** Slices between two rows of points, each as wide as a layer. @param {Pair[]} from @param {Pair[]} to @param {string} key @returns {Mark} */
const slices = (from, to, key) => (at) =>
  h("path", {
    ...attributesOf("bar", { series: "one", mark: "writes", key }),
    ...(key === "writes" ? { opacity: 0.75 } : {}),
    d: to.map(([layer, end], i) =>
      `M${round(at.x(layer - 0.42))} ${round(at.y(from[i][1]))}V${round(at.y(end))}H${round(at.x(layer + 0.42))}V${
        round(at.y(from[i][1]))
      }Z`
    ).join(""),
  });

/** @type {Record<string, string>} what the chart says of a design */
const LATER = {
  pre: "the later, the smaller its share",
  scaled: "level; smaller in deeper networks",
  peri: "falls like Pre-LN",
  output: "falls like Pre-LN",
};

/** @type {Record<number, string>} what a share is, by one over it */
const PARTS = {
  ...{ 2: "half", 3: "a third", 4: "a quarter", 5: "a fifth", 6: "a sixth" },
  ...{ 7: "a seventh", 8: "an eighth", 9: "a ninth", 10: "a tenth" },
};

/** The last layer's share, in words too where they are near. @param {number} share */
function lastly(share) {
  const parts = Math.round(1 / share), near = Math.abs(share * parts - 1) < 0.06;
  return [percent(share, 2), near && PARTS[parts]].filter(Boolean).join(": ");
}

/** A share of a stream in words that "what it finds" can follow. @param {number} share */
const much = (share) => share > 1 ? said(share) : `${said(share)} of`;
