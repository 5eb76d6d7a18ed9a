// @ts-check
/** A weight matrix and what an optimiser keeps beside it, drawn to one scale, and the bytes of a whole run. */

import { brief, bytes, choice, count, figure, panel, panels, say, slider, tint } from "../../static/js/kit.js";
import { KINDS, shelfHeight, shelfRow, short } from "./shelf.js";
import { adafactor_bytes, shampoo_bytes, training_bytes } from "../../static/js/formulas/posts/adam.js";

/** @import { Child } from "../../static/js/core/tree.js" */
/** @import { Box } from "../../static/js/marks/panels.js" */

const SIZES = [256, 512, 1024, 2048, 4096, 8192, 16384];

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
      format: brief,
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

/** @param {{ optimiser: string, state: number, total: number, parameters: number, m: number, n: number }} derived */
function sentences({ optimiser, state, total, parameters, m, n }) {
  const { text } = KINDS[optimiser];
  const each = state ? `${short(state)} bytes` : "nothing";
  return {
    finding: say`${text} keeps ${tint("cache", each)} for each weight of a ${count(m)} × ${count(n)} matrix.`,
    summary: `${text} keeps ${each} beside each weight. A run of ${brief(parameters)} weights takes ${
      bytes(total)
    } with weights and gradients in two bytes and a copy of the weights in four.`,
    readouts: [{
      name: "total",
      label: `for ${brief(parameters)} weights, gradients and copies too`,
      text: bytes(total),
      value: total,
    }],
    texts: { state: each },
    notes: [
      "The total takes every weight to lie in matrices like this one; in fact Muon and the square methods leave embeddings and the output matrix to Adam. State in four bytes, nothing sharded. Lines are drawn thicker than they are.",
    ],
  };
}
