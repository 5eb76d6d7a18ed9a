// @ts-check
/** A weight matrix and what an optimiser keeps beside it, drawn to one scale, and the bytes of a whole run. */

import {
  attributesOf,
  bytes,
  choice,
  count,
  figure,
  h,
  label,
  panel,
  panels,
  round,
  rows,
  say,
  significant,
  slider,
  tint,
} from "../../static/js/kit.js";
import { adafactor_bytes, shampoo_bytes, training_bytes } from "../../static/js/formulas/posts/adam.js";

/** @import { Child } from "../../static/js/core/tree.js" */
/** @import { Box } from "../../static/js/marks/panels.js" */
/** @typedef {{ text: string, parts: string[] }} Kind  parts: what is kept, "mn" as large as the weights, "mm" square */

const SIZES = [256, 512, 1024, 2048, 4096, 8192, 16384];
/** @type {Record<string, Kind>} */
const KINDS = {
  descent: { text: "descent", parts: [] },
  adafactor: { text: "Adafactor", parts: ["m1 rows", "1n columns"] },
  momentum: { text: "momentum", parts: ["mn m"] },
  lion: { text: "Lion", parts: ["mn m"] },
  muon: { text: "Muon", parts: ["mn m"] },
  adam: { text: "Adam", parts: ["mn m", "mn v"] },
  shampoo: { text: "Shampoo", parts: ["mm L", "nn R", "mm root of L", "nn root of R"] },
  soap: { text: "SOAP", parts: ["mn m", "mn v", "mm L", "nn R", "mm axes of L", "nn axes of R"] },
};

export default figure({
  inputs: () => ({
    optimiser: choice({
      label: "Optimiser",
      options: Object.fromEntries(Object.entries(KINDS).map(([name, { text }]) => [name, text])),
    }),
    rows: slider({ label: "Rows of the matrix, m", values: SIZES, format: count }),
    columns: slider({ label: "Columns, n", values: SIZES, format: count }),
    parameters: slider({
      label: "Weights of the model",
      values: [1e9, 3e9, 7e9, 13e9, 70e9, 405e9],
      format: billions,
    }),
  }),

  presets: {
    "Adam": {},
    "SOAP": { optimiser: "soap" },
    "Two thin lines": { optimiser: "adafactor" },
    "Half of Adam": { optimiser: "muon" },
    "Squares": { optimiser: "shampoo" },
    "Squares beside a long matrix": { optimiser: "soap", rows: 1024, columns: 8192 },
  },

  once: () => [{ optimiser: "descent" }, { optimiser: "momentum" }, { optimiser: "adam" }],

  derive({ optimiser, rows: m, columns: n, parameters }) {
    const factored = adafactor_bytes({ rows: m, columns: n });
    const square = shampoo_bytes({ rows: m, columns: n });
    /** @type {Record<string, number>} */
    const states = { descent: 0, adafactor: factored, momentum: 4, lion: 4, muon: 4, adam: 8, shampoo: 2 * square };
    states.soap = 2 * square + 8;
    const state = states[optimiser];
    return {
      ...{ optimiser, m, n, parameters, states, state },
      total: training_bytes({ parameters, state }),
    };
  },

  view(derived, layout) {
    const { optimiser, states, m, n } = derived;
    const narrow = layout.name === "narrow";
    const bars = rows({
      title: "Bytes of state for each weight",
      domain: [0, 32],
      step: narrow ? 1.8 : 1.9,
      rows: Object.entries(KINDS).map(([name, { text }]) => ({
        ...{ name: text, text: short(states[name]), strong: name === optimiser },
        parts: [{
          value: states[name],
          series: "cache",
          soft: name !== optimiser,
          tip: `${text}: ${states[name]} bytes`,
        }],
        set: { optimiser: name },
        chosen: name === optimiser,
      })),
    });
    const drawing = panel(shapesHeight, (box) => shapes({ optimiser, m, n }, box), {
      title: "One matrix, and what is kept beside it",
    });
    return { ...sentences(derived), plot: panels(layout, [drawing, bars]) };
  },
});

/** Things side by side. @param {Box["layout"]} layout */
const slotsOf = (layout) => (layout === "narrow" ? 4 : 7);

/** @param {Box} box */
const shapesHeight = ({ width, size, layout }) =>
  (layout === "narrow" ? 2 : 1) * (width / slotsOf(layout) - 14 + size * 2.4);

/**
 * The weights and what is kept, each as large as it is.
 * @param {{ optimiser: string, m: number, n: number }} state
 * @param {Box} box
 * @returns {Child[]}
 */
function shapes({ optimiser, m, n }, { width, size, layout }) {
  const parts = ["mn weights", ...KINDS[optimiser].parts];
  const across = slotsOf(layout);
  const slot = width / across;
  const tall = slot - 14;
  const unit = tall / Math.max(m, n);
  return parts.flatMap((part, i) => {
    const [shape, text] = [part.slice(0, 2), part.slice(3)];
    const side = { m, n, 1: 0 };
    const [high, wide] = Array.from(
      shape,
      (letter) => Math.max(2.5, unit * side[/** @type {keyof typeof side} */ (letter)]),
    );
    const [left, top] = [(i % across) * slot, Math.floor(i / across) * (tall + size * 2.4)];
    return [
      h("rect", {
        ...attributesOf("bar", { series: i ? "cache" : "ink", key: `shape ${i}`, class: i ? "" : "soft" }),
        ...{ x: round(left), y: round(top + (tall - high) / 2), width: round(wide), height: round(high) },
      }),
      label([left, top + tall + size * 0.8], text, {
        key: `text ${i}`,
        size,
        weight: "bold",
        series: i ? "cache" : "ink",
      }),
    ];
  });
}

/** @param {number} value */
const billions = (value) => `${value / 1e9}\u00a0B`;

/** @param {number} value */
const short = (value) => (Number.isInteger(value) ? String(value) : significant(value, value < 0.01 ? 1 : 3));

/** @param {{ optimiser: string, state: number, total: number, parameters: number, m: number, n: number }} derived */
function sentences({ optimiser, state, total, parameters, m, n }) {
  const { text } = KINDS[optimiser];
  const each = state ? `${short(state)} bytes` : "nothing";
  return {
    finding: say`${text} keeps ${tint("cache", each)} for each weight of a ${count(m)} × ${count(n)} matrix.`,
    summary: `${text} keeps ${each} beside each weight. A run of ${billions(parameters)} weights takes ${
      bytes(total)
    } with weights and gradients in two bytes and a copy of the weights in four.`,
    readouts: [{
      name: "total",
      label: `for ${billions(parameters)} weights, gradients and copies too`,
      text: bytes(total),
      value: total,
    }],
    texts: { state: each },
    notes: [
      "The total takes every weight to lie in matrices like this one; in fact Muon and the square methods leave embeddings and the output matrix to Adam. State in four bytes, nothing sharded.",
    ],
  };
}
