// @ts-check
/** The matrices of one layer, to scale, cut into heads: the slices get thinner, the count of weights stays. */

import {
  choice,
  count,
  figure,
  h,
  handle,
  label,
  panel,
  panels,
  percent,
  plural,
  round,
  rows,
  say,
  slider,
  textWidth,
  tint,
} from "../../static/js/kit.js";
import {
  attention_weights,
  embedding_weights,
  feed_forward_weights,
  norm_weights,
} from "../../static/js/formulas/posts/linear-algebra.js";
import { named } from "./scripts.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ vocab_size: number, context: number, n_layers: number, d_model: number, n_heads: number, copies: number,
 *   biases: number }} Sizes
 * @typedef {{ name: string, out: number, in: number, cut: "rows" | "columns" | "", x: number, y: number }} Part  in widths
 *   of the stream
 */

/** @type {[string, "embeddings" | "attention" | "feed_forward", "embeddings" | "attention" | "feedForward"][]} */
const PARTS = [
  ["Embeddings", "embeddings", "embeddings"],
  ["Attention", "attention", "attention"],
  ["Feed-forward", "feed_forward", "feedForward"],
];

const divisors = (/** @type {number} */ width) =>
  Array.from({ length: 32 }, (_, i) => i + 1).filter((heads) => width % heads === 0);

export default figure({
  inputs: ({ models }) => ({
    n_heads: slider({ label: "Heads", values: ({ model }) => divisors(models[model].d_model) }),
    model: choice({ label: "Model", options: Object.fromEntries(Object.keys(models).map((name) => [name, name])) }),
  }),

  lead: "model",
  leadInputs: (model, { models }) => ({ n_heads: models[model].n_heads }),

  presets: {
    "GPT-2 small": {},
    "One head": { n_heads: 1 },
    "Twice as many": { n_heads: 24 },
    "GPT-2 XL": { model: "GPT-2 XL" },
    "This site’s model": { model: "This site’s model" },
  },

  once: () => [{ n_heads: 1 }, { n_heads: 4 }],

  derive({ model, n_heads }, { models }) {
    /** @type {Sizes} */
    const { vocab_size, context, n_layers, d_model, copies, biases } = models[model];
    const parts = {
      embeddings: embedding_weights({ vocab_size, context, d_model, copies }),
      attention: attention_weights({ n_layers, d_model, biases }),
      feed_forward: feed_forward_weights({ n_layers, d_model, biases }),
      norms: norm_weights({ n_layers, d_model }),
    };
    const total = parts.embeddings + parts.attention + parts.feed_forward + parts.norms;
    return { model, n_heads, n_layers, d_model, ...parts, total, published: n_heads === models[model].n_heads };
  },

  view(derived, layout) {
    const { n_heads, d_model, n_layers, total, published } = derived;
    const thin = d_model / n_heads;
    return {
      finding: say`${plural(n_heads, "head")}, ${tint("attention", `${thin} wide`, "head")}${
        n_heads > 1 ? " each" : ""
      }: ${published ? "the model has" : "still"} ${count(total)} weights.`,
      summary: `Six matrices of a layer of width ${d_model}, to scale, four of them cut into ${
        plural(n_heads, "slice")
      }; ${n_layers} layers, ${count(total)} weights.`,
      texts: { total: count(total) },
      plot: panels(
        layout,
        layout.name === "narrow" ? [matrices(derived), shares(derived)] : [matrices(derived, shares(derived))],
      ),
      notes: [`Shapes are [out, in]. One head is filled. Norms: ${percent(derived.norms / total, 1)}, not drawn.`],
    };
  },
});

/** Places of the six: the one that is as wide as four below these four, the tall one beside them or below. @param {boolean} narrow @returns {Part[]} */
function parts(narrow) {
  const four = ["W_Q", "W_K", "W_V", "W_O"].map((name, i) => /** @type {Part} */ ({
    ...{ name, out: 1, in: 1, x: i * (narrow ? 1.2 : 1.15), y: 0 },
    cut: name === "W_O" ? "columns" : "rows",
  }));
  const [x, y] = narrow ? [0, 1.75] : [4.85, 0];
  return [
    ...four,
    { name: "W_in", out: 4, in: 1, cut: "", x, y },
    { name: "W_out", out: 1, in: 4, cut: "", x: narrow ? 1.3 : 0, y: narrow ? y : 1.32 },
  ];
}

/**
 * @param {{ n_heads: number, d_model: number }} state
 * @param {import("../../static/js/marks/panels.js").Panel} [below]  in the room that the tall matrix leaves
 */
function matrices({ n_heads, d_model }, below) {
  const all = parts(!below);
  const across = Math.max(...all.map((part) => part.x + part.in));
  const down = Math.max(...all.map((part) => part.y + part.out));
  const unitOf = (/** @type {Box} */ { width }) => Math.min((width - 2) / across, 98);
  return panel(
    (box) => down * unitOf(box) + 1.6 * box.size,
    (box) => {
      const unit = unitOf(box);
      const top = 1.6 * box.size;
      const room = { width: 4.45 * unit, size: box.size, layout: box.layout };
      return [
        ...all.flatMap((part) => matrixTrees(part, { n_heads, d_model, unit, top, size: box.size })),
        cutter(n_heads, d_model, unit, top),
        below && label([0, top + 4 * unit - below.height(room) - box.size], below.title ?? "", {
          ...{ key: "title below", size: box.size, weight: "bold" },
        }),
        below && h(
          "g",
          { key: "below", transform: `translate(0 ${round(top + 4 * unit - below.height(room))})` },
          ...below.draw(room),
        ),
      ];
    },
  );
}

/**
 * @param {Part} part
 * @param {{ n_heads: number, d_model: number, unit: number, top: number, size: number }} box
 */
function matrixTrees(part, { n_heads, d_model, unit, top, size }) {
  const [x, y, width, height] = [part.x * unit, top + part.y * unit, part.in * unit, part.out * unit];
  const series = part.cut ? "s1" : "s2";
  const slice = (part.cut === "rows" ? height : width) / n_heads;
  const line = (/** @type {number} */ i) =>
    part.cut === "rows"
      ? `M${round(x)} ${round(y + i * slice)}h${round(width)}`
      : `M${round(x + i * slice)} ${round(y)}v${round(height)}`;
  const shape = `${count(part.out * d_model)} × ${count(part.in * d_model)}`;
  const cuts = part.cut ? Array.from({ length: n_heads - 1 }, (_, i) => line(i + 1)).join("") : "";
  return [
    h("rect", {
      ...{ key: `area ${part.name}`, class: `bar soft ${series}` },
      ...{ x: round(x), y: round(y), width: round(width), height: round(height) },
    }),
    part.cut && h("rect", {
      ...{ key: `head ${part.name}`, class: `bar ${series}`, "data-mark": "head", x: round(x), y: round(y) },
      width: round(part.cut === "rows" ? width : slice),
      height: round(part.cut === "rows" ? slice : height),
    }),
    h("path", { key: `cuts ${part.name}`, class: `wire ${series}`, "stroke-width": 1, d: cuts || "M0 0" }),
    named([x, y - size * 0.75], part.name, { key: `name ${part.name}`, size, weight: "bold" }),
    !(part.cut && n_heads < 3) && textWidth(shape, size) + 6 < width &&
    label([x + width / 2, y + (part.cut ? 0.66 : 0.5) * height], shape, {
      ...{ key: `shape ${part.name}`, size, anchor: "middle", halo: part.cut !== "" },
    }),
  ];
}

/** The grip under the first slice: it makes the slices thinner. @param {number} n_heads @param {number} d_model @param {number} unit @param {number} top */
function cutter(n_heads, d_model, unit, top) {
  const place = (/** @type {number} */ heads) => top + unit / heads;
  return handle([unit, place(n_heads)], {
    label: "Heads",
    text: plural(n_heads, "head"),
    tracks: [{
      input: "n_heads",
      value: n_heads,
      stops: divisors(d_model).map((heads) => [heads, unit, place(heads)]),
    }],
  });
}

/** @param {{ embeddings: number, attention: number, feed_forward: number, norms: number, total: number, n_layers: number }} state */
const shares = ({ total, n_layers, ...parts }) =>
  rows({
    title: `All ${count(total)} weights, ${n_layers} layers`,
    domain: [0, 0.75],
    rows: PARTS.map(([name, part, series]) => ({
      ...{ name, text: percent(parts[part] / total, 2) },
      parts: [{ value: parts[part] / total, series }],
    })),
  });
