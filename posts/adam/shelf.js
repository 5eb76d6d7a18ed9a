// @ts-check
/** What optimisers keep beside a matrix of weights: a row for each, all to one scale. */

import { attributesOf, buttonOf, bytes, h, label, round, significant } from "../../static/js/kit.js";

/** @import { Child } from "../../static/js/core/tree.js" */
/** @import { Box } from "../../static/js/marks/panels.js" */

/** @typedef {{ text: string, parts: string[] }} Kind  parts: what is kept, "mn" as large as the weights, "mm" square */

/** @type {Record<string, Kind>} */
export const KINDS = {
  descent: { text: "Descent", parts: [] },
  adafactor: { text: "Adafactor", parts: ["m1 rows", "1n columns"] },
  momentum: { text: "Momentum", parts: ["mn m"] },
  lion: { text: "Lion", parts: ["mn m"] },
  muon: { text: "Muon", parts: ["mn m"] },
  adam: { text: "Adam", parts: ["mn m", "mn v"] },
  shampoo: { text: "Shampoo", parts: ["mm L", "nn R", "mm root", "nn root"] },
  soap: { text: "SOAP", parts: ["mn m", "mn v", "mm L", "nn R", "mm axes", "nn axes"] },
};

const MOST = 7; // things in a row: SOAP's
const COUNT = Object.keys(KINDS).length;

/** @param {Box["layout"]} layout */
const stepOf = (layout) => (layout === "narrow" ? 40 : 46);

/** @param {Box} box */
export const shelfHeight = ({ layout }) => COUNT * stepOf(layout);

/**
 * An optimiser's row: the weights and what it keeps, each as large as it is, all rows to one scale.
 * @param {string} name
 * @param {number} index
 * @param {{ optimiser: string, states: Record<string, number>, m: number, n: number }} state
 * @param {Box} box
 * @returns {Child[]}
 */
export function shelfRow(name, index, { optimiser, states, m, n }, { width, size, layout }) {
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
export const short = (value) => (Number.isInteger(value) ? String(value) : significant(value, value < 0.01 ? 1 : 3));
