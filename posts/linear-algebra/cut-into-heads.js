// @ts-check
/** The matrices of one layer, to scale, with the slices of one head cut off: thinner ones of more heads, the count stays. */

import {
  bar,
  choice,
  count,
  figure,
  h,
  handle,
  label,
  panel,
  panels,
  plural,
  round,
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

const GAP = 0.16; // between the slice that is cut off and what stays, in widths of the stream

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
      plot: panels(layout, [matrices(derived, layout.name === "narrow")]),
      notes: ["Shapes are [out, in]. The slices that are cut off belong to one head."],
    };
  },
});

/** Places of the six: the one that is as wide as four below these four, the tall one beside them or below. @param {boolean} narrow @returns {Part[]} */
function parts(narrow) {
  const four = ["W_Q", "W_K", "W_V", "W_O"].map((name, i) => /** @type {Part} */ ({
    ...{ name, out: 1, in: 1, x: i * 1.2, y: 0 },
    cut: name === "W_O" ? "columns" : "rows",
  }));
  const [x, y] = narrow ? [0, 1.9] : [5.1, 0];
  return [
    ...four,
    { name: "W_in", out: 4, in: 1, cut: "", x, y },
    { name: "W_out", out: 1, in: 4, cut: "", x: narrow ? 1.3 : 0, y: narrow ? y : 1.64 },
  ];
}

/** @param {{ n_heads: number, d_model: number, published: boolean }} state @param {boolean} narrow */
function matrices({ n_heads, d_model, published }, narrow) {
  const all = parts(narrow);
  const across = Math.max(...all.map((part) => part.x + part.in + (part.cut === "columns" ? GAP : 0)));
  const down = Math.max(...all.map((part) => part.y + part.out));
  const unitOf = (/** @type {Box} */ { width }) => Math.min((width - 2) / across, 96);
  return panel(
    (box) => down * unitOf(box) + 2 * box.size,
    (box) => {
      const unit = unitOf(box);
      const { size } = box;
      const top = 2 * size;
      return [
        ...all.flatMap((part) => matrixTrees(part, { n_heads, d_model, published, unit, top, size })),
        ...pasted({ n_heads, d_model, published }, [
          narrow ? 1.3 * unit : 0,
          top + (narrow ? 1.9 + 1.6 : 1.64 + 1.5) * unit,
          4 * unit,
          size,
        ]),
        cutter(n_heads, d_model, unit, top),
      ];
    },
  );
}

/** The four matrices in one bar, whose length no cut changes. @param {{ n_heads: number, d_model: number, published: boolean }} state @param {number[]} place */
function pasted({ n_heads, d_model, published }, [x, y, width, size]) {
  const whole = 4 * d_model ** 2;
  const tall = 2 * size;
  const cuts = Array.from(
    { length: n_heads - 1 },
    (_, i) => `M${round(x + ((i + 1) * width) / n_heads)} ${round(y)}v${tall}`,
  );
  return [
    label([x, y - size * 0.9], `Attention: ${published ? "" : "still "}${count(whole)} weights`, {
      ...{ size, weight: "bold", series: "attention", key: "pasted" },
    }),
    bar({ x, y, width, height: tall }, { series: "attention", soft: true, key: "all heads" }),
    bar({ x, y, width: width / n_heads, height: tall }, { series: "attention", key: "one head", mark: "head" }),
    h("path", { key: "cuts", class: "wire s1", "stroke-width": 1, d: cuts.join("") || "M0 0" }),
    label([x, y + tall + size], `${plural(n_heads, "head")} of ${count(whole / n_heads)}`, { size, key: "each" }),
  ];
}

/**
 * @param {Part} part
 * @param {{ n_heads: number, d_model: number, published: boolean, unit: number, top: number, size: number }} box
 */
function matrixTrees(part, { n_heads, d_model, published, unit, top, size }) {
  const [x, y, width, height] = [part.x * unit, top + part.y * unit, part.in * unit, part.out * unit];
  const series = part.cut ? "attention" : "feedForward";
  const slice = part.cut ? unit / n_heads : 0;
  const off = part.cut ? slice + GAP * unit : 0; // where what stays begins
  const stays = part.cut === "rows"
    ? { x, y: y + off, width, height: height - slice }
    : { x: x + off, y, width: width - slice, height };
  const cuts = Array.from(
    { length: part.cut ? n_heads - 2 : 0 },
    (_, i) =>
      part.cut === "rows"
        ? `M${round(x)} ${round(stays.y + (i + 1) * slice)}h${round(width)}`
        : `M${round(stays.x + (i + 1) * slice)} ${round(y)}v${round(height)}`,
  );
  const still = part.cut && !published ? "still " : "";
  const shape = `${still}${count(part.out * d_model)} × ${count(part.in * d_model)}`;
  return [
    bar(stays, { series, soft: true, key: `area ${part.name}` }),
    part.cut &&
    bar({ x, y, width: part.cut === "rows" ? width : slice, height: part.cut === "rows" ? slice : height }, {
      ...{ series, key: `head ${part.name}`, mark: "head" },
    }),
    part.cut &&
    h("path", { key: `cuts ${part.name}`, class: "wire s1", "stroke-width": 1, d: cuts.join("") || "M0 0" }),
    named([x, y - size * 1.05], part.name, { key: `name ${part.name}`, size, weight: "bold" }),
    part.cut && n_heads > 2 && label([stays.x + stays.width / 2, stays.y + stays.height / 2], `${n_heads - 1} more`, {
      ...{ key: `more ${part.name}`, size, anchor: "middle", halo: true },
    }),
    !part.cut && textWidth("feed-forward", size) + 6 < width &&
    label([x + width / 2, y + height / 2 + size * 1.4], "feed-forward", {
      ...{ key: `kind ${part.name}`, size, anchor: "middle", quiet: true },
    }),
    textWidth(shape, size) + 6 < (part.cut ? (unit > 6.4 * size ? unit * 1.16 - 20 : 0) : width) &&
    label([x + width / 2, part.cut ? y + (1 + GAP) * unit + size * 0.7 : y + height / 2], shape, {
      ...{ key: `shape ${part.name}`, size, anchor: "middle" },
    }),
  ];
}

/** The grip under the first slice: it makes the slices thinner. @param {number} n_heads @param {number} d_model @param {number} unit @param {number} top */
function cutter(n_heads, d_model, unit, top) {
  const place = (/** @type {number} */ heads) => top + unit / heads + (GAP * unit) / 2;
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
