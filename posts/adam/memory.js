// @ts-check
/** A weight matrix and what an optimiser keeps beside it, drawn to one scale, and the bytes of a whole run. */

import {
  attributesOf,
  buttonOf,
  bytes,
  choice,
  count,
  figure,
  h,
  label,
  panel,
  panels,
  round,
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
  descent: { text: "Descent", parts: [] },
  adafactor: { text: "Adafactor", parts: ["m1 rows", "1n columns"] },
  momentum: { text: "Momentum", parts: ["mn m"] },
  lion: { text: "Lion", parts: ["mn m"] },
  muon: { text: "Muon", parts: ["mn m"] },
  adam: { text: "Adam", parts: ["mn m", "mn v"] },
  shampoo: { text: "Shampoo", parts: ["mm L", "nn R", "mm root", "nn root"] },
  soap: { text: "SOAP", parts: ["mn m", "mn v", "mm L", "nn R", "mm axes", "nn axes"] },
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
    "SOAP: six squares": { optimiser: "soap" },
    "Adafactor: two thin lines": { optimiser: "adafactor" },
    "Muon: half of Adam": { optimiser: "muon" },
    "Shampoo: four squares": { optimiser: "shampoo" },
    "SOAP, a long matrix": { optimiser: "soap", rows: 1024, columns: 8192 },
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
    const shelf = panel(
      shelfHeight,
      (box) => Object.keys(KINDS).flatMap((name, i) => shelfRow(name, i, derived, box)),
      {
        title: layout.name === "narrow"
          ? "Weights, what is kept, bytes a weight"
          : "The weights, what is kept beside them, and its bytes for each weight",
      },
    );
    return { ...sentences(derived), plot: panels(layout, [shelf]) };
  },
});

const MOST = 7; // things in a row: SOAP's
const COUNT = Object.keys(KINDS).length;

/** @param {Box["layout"]} layout */
const stepOf = (layout) => (layout === "narrow" ? 40 : 46);

/** @param {Box} box */
const shelfHeight = ({ layout }) => COUNT * stepOf(layout);

/**
 * An optimiser's row: the weights and what it keeps, each as large as it is, all rows to one scale.
 * @param {string} name
 * @param {number} index
 * @param {{ optimiser: string, states: Record<string, number>, m: number, n: number }} state
 * @param {Box} box
 * @returns {Child[]}
 */
function shelfRow(name, index, { optimiser, states, m, n }, { width, size, layout }) {
  const step = stepOf(layout), top = index * step, middle = top + step / 2;
  const chosen = name === optimiser, { text, parts } = KINDS[name];
  const left = size * 6.2, slot = (width - left - size * 3.6) / MOST;
  const tall = Math.min(step - 8, slot - 4), unit = tall / Math.max(m, n);
  const side = { m, n, 1: 0 };
  const things = ["mn weights", ...parts].map((part, i) => {
    const [high, wide] = Array.from(
      part.slice(0, 2),
      (letter) => Math.max(2.5, unit * side[/** @type {keyof typeof side} */ (letter)]),
    );
    const x = left + i * slot;
    return [
      h("rect", {
        ...attributesOf("bar", {
          series: i ? "cache" : "ink",
          key: `shape ${name} ${i}`,
          class: chosen && i ? "" : "soft",
        }),
        ...{ x: round(x), y: round(middle - high / 2), width: round(wide), height: round(high) },
      }),
      chosen && i > 0 && slot > tall * 1.8 && label([x + wide + 5, middle], part.slice(3), {
        ...{ key: `text ${i}`, size, series: i ? "cache" : "ink" },
      }),
    ];
  });
  return [h(
    "g",
    { key: `row ${name}`, ...buttonOf({ optimiser: name }, `${text}: ${short(states[name])} bytes`, chosen) },
    h("rect", {
      class: "row-ground",
      ...{ x: 0, y: round(top + 1), width: round(width), height: step - 2 },
    }),
    label([4, middle], text, { key: "name", size, weight: chosen ? "bold" : "normal" }),
    ...things.flat(),
    label([width - 4, middle], short(states[name]), {
      ...{ key: "bytes", size, anchor: "end", weight: chosen ? "bold" : "normal", series: "cache" },
    }),
  )];
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
      "The total takes every weight to lie in matrices like this one; in fact Muon and the square methods leave embeddings and the output matrix to Adam. State in four bytes, nothing sharded. Lines are drawn thicker than they are.",
    ],
  };
}
