// @ts-check
/** A weight matrix and what an optimiser keeps beside it, drawn to one scale, and the bytes of a whole run. */

import {
  brief,
  bytes,
  choice,
  count,
  figure,
  group,
  panel,
  panels,
  rows,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { adafactor_bytes, shampoo_bytes, training_bytes } from "../../static/js/formulas/posts/adam.js";
import { hasSquares, KINDS, shelf, shelfHeight, short, SIZES } from "./shelf.js";

export default figure({
  inputs: () => ({
    columns: slider({ label: "Columns, n", values: SIZES, format: count }),
    rows: slider({ label: "Rows, m", values: SIZES, format: count }),
    ...group("Optimiser and model", {
      optimiser: choice({
        label: "Optimiser",
        options: Object.fromEntries(Object.entries(KINDS).map(([name, { text }]) => [name, text])),
      }),
      parameters: slider({
        label: "Weights of the model",
        values: [1e9, 3e9, 7e9, 13e9, 70e9, 405e9],
        format: brief,
      }),
    }),
  }),

  presets: {
    "A square matrix": {},
    "Four times as long": { rows: 2048, columns: 8192 },
    "Eight times as long": { rows: 1024, columns: 8192 },
    "Adam, for comparison": { optimiser: "adam", rows: 1024, columns: 8192 },
  },

  once: () => [{ columns: 6144, rows: 3072 }, { columns: 8192, rows: 2048 }, { columns: 8192, rows: 1024 }],

  derive({ optimiser, rows: m, columns: n, parameters }) {
    const states = statesOf(m, n);
    return {
      ...{ optimiser, m, n, parameters, states, state: states[optimiser] },
      most: statesOf(SIZES[0], SIZES[SIZES.length - 1]).soap,
      outweighs: Math.max(m, n) ** 2 > 2 * m * n, // one square, and the two memories of Adam
      total: training_bytes({ parameters, state: states[optimiser] }),
    };
  },

  view(derived, layout) {
    const { optimiser, states, most } = derived;
    return {
      ...sentences(derived),
      plot: panels(layout, [
        panel(shelfHeight, (box) => shelf(derived, box)),
        rows({
          title: "Bytes kept for each weight: press a row",
          domain: [0, most],
          step: layout.name === "narrow" ? 1.9 : 1.6,
          rows: Object.entries(KINDS).map(([name, { text }]) => ({
            ...{ name: text, text: short(states[name]), strong: name === optimiser, chosen: name === optimiser },
            ...{ set: { optimiser: name }, tip: `${text}: ${short(states[name])} bytes` },
            parts: [{ value: states[name], series: /** @type {const} */ ("cache"), soft: name !== optimiser }],
          })),
        }),
      ]),
    };
  },
});

/** Bytes for each weight of a matrix, by optimiser. @param {number} m @param {number} n @returns {Record<string, number>} */
function statesOf(m, n) {
  const factored = adafactor_bytes({ rows: m, columns: n });
  const square = shampoo_bytes({ rows: m, columns: n });
  const known = { descent: 0, adafactor: factored, momentum: 4, lion: 4, muon: 4, adam: 8 };
  return { ...known, shampoo: 2 * square, soap: 2 * square + 8 };
}

/** @param {{ optimiser: string, states: Record<string, number>, state: number, total: number, parameters: number, m: number, n: number }} derived */
function sentences({ optimiser, states, state, total, parameters, m, n }) {
  const { text } = KINDS[optimiser];
  const each = state ? `${short(state)} bytes` : "nothing";
  const kept = tint("cache", each);
  const times = short(state / states.adam);
  return {
    finding: !hasSquares(optimiser)
      ? say`${text} keeps ${kept} for each weight${optimiser === "adafactor" ? "" : ", whatever the shape"}.`
      : m === n
      ? say`${text} keeps ${kept} a weight, ${times} times Adam’s. On a long matrix?`
      : say`Stretched, ${text} keeps ${kept} a weight, ${times} times Adam’s.`,
    summary: `${text} keeps ${each} beside each weight of a ${count(m)} × ${count(n)} matrix. A run of ${
      brief(parameters)
    } weights takes ${bytes(total)} with weights and gradients in two bytes and a copy of the weights in four.`,
    readouts: [{
      name: "total",
      label: `for ${brief(parameters)} such weights, gradients and copies too`,
      text: bytes(total),
      value: total,
    }],
    texts: { state: each },
    notes: [
      "State in four bytes, not sharded. In fact Muon and the square methods leave embeddings and the output matrix to Adam.",
    ],
  };
}
