// @ts-check
/** A weight matrix and what an optimiser keeps beside it, all to one scale; the matrix is stretched by its corner. */

import { attributesOf, count, h, handle, label, paragraph, round, significant } from "../../static/js/kit.js";

/** @import { Child } from "../../static/js/core/tree.js" */
/** @import { Box } from "../../static/js/marks/panels.js" */

/**
 * @typedef {{ name: string, shape: "mn" | "mm" | "nn" | "m1" | "1n", many: number }} Pile  as large as the weights, square, or a thin line
 * @typedef {{ text: string, piles: Pile[] }} Kind
 * @typedef {{ optimiser: string, m: number, n: number, outweighs: boolean }} State
 */

/** @param {string} name @param {Pile["shape"]} shape @param {number} [many] @returns {Pile} */
const pile = (name, shape, many = 1) => ({ name, shape, many });

/** @type {Record<string, Kind>} */
export const KINDS = {
  descent: { text: "Descent", piles: [] },
  adafactor: { text: "Adafactor", piles: [pile("rows", "m1"), pile("columns", "1n")] },
  momentum: { text: "Momentum", piles: [pile("m", "mn")] },
  lion: { text: "Lion", piles: [pile("m", "mn")] },
  muon: { text: "Muon", piles: [pile("m", "mn")] },
  adam: { text: "Adam", piles: [pile("m and v", "mn", 2)] },
  shampoo: { text: "Shampoo", piles: [pile("L and root", "mm", 2), pile("R and root", "nn", 2)] },
  soap: { text: "SOAP", piles: [pile("m and v", "mn", 2), pile("L and axes", "mm", 2), pile("R and axes", "nn", 2)] },
};

/** Whether an optimiser keeps squares. @param {string} optimiser */
export const hasSquares = (optimiser) => KINDS[optimiser].piles.some(({ shape }) => shape === "mm");

export const SIZES = Array.from({ length: 8 }, (_, i) => 1024 * (i + 1));
const MOST = SIZES[SIZES.length - 1];
const PILES = 4; // SOAP's three and the weights
const BEHIND = 6; // pixels from a sheet to the one behind it

/** Pixels of the largest side. @param {Box} box */
const sideOf = ({ width, layout }) => Math.min(layout === "narrow" ? 80 : 150, width / PILES - BEHIND - 6);

/** @param {Box} box */
export const shelfHeight = (box) => sideOf(box) + BEHIND + box.size * (box.layout === "narrow" ? 5.7 : 3.4);

/**
 * The weights with their grip, then what is kept, pile by pile.
 * @param {State} state
 * @param {Box} box
 * @returns {Child[]}
 */
export function shelf(state, box) {
  const { optimiser, m, n } = state, { width, size } = box;
  const side = sideOf(box), slot = width / PILES, top = 1.5 * size + BEHIND;
  const unit = side / MOST;
  const squares = hasSquares(optimiser);
  /** @type {Pile[]} */
  const piles = [pile("weights", "mn"), ...KINDS[optimiser].piles];
  return [
    h("path", {
      ...attributesOf("wire", { key: "room", class: "faint" }),
      d: `M0 ${round(top)}h${round(side)}v${round(side)}h${round(-side)}Z`,
    }),
    ...piles.flatMap((each, i) => pileTrees(each, i, { m, n, unit, left: i * slot, top, size })),
    ...(squares ? overtaking(side, top) : []),
    squares && paragraph([0, top + side + size * 1.7], words(state), width * 0.9, {
      size,
      weight: state.outweighs ? "bold" : "normal",
      quiet: !state.outweighs,
    }),
    handle([n * unit, top + m * unit], {
      ...{ label: "Corner of the matrix", text: `${count(m)} × ${count(n)}`, mark: "weights" },
      tracks: [
        { input: "columns", value: n, stops: SIZES.map((v) => [v, v * unit, top + m * unit]) },
        { input: "rows", value: m, stops: SIZES.map((v) => [v, n * unit, top + v * unit]) },
      ],
    }),
  ];
}

/** Where a square, n by n or m by m, is as large as two matrices of m by n. @param {number} side @param {number} top @returns {Child[]} */
const overtaking = (side, top) =>
  [[side, side / 2], [side / 2, side]].map(([x, y], i) =>
    h("path", {
      ...attributesOf("wire", { key: `overtakes ${i}`, series: "cache" }),
      ...{ d: `M0 ${round(top)}L${round(x)} ${round(top + y)}`, "stroke-dasharray": "5 4", "stroke-width": 1.5 },
    })
  );

/** @param {State} state */
const words = ({ m, n, outweighs }) =>
  outweighs
    ? `Here one square, ${count(Math.max(m, n))} × ${count(Math.max(m, n))}, alone outweighs both memories of Adam.`
    : "Pull the corner past a dashed line: one square alone then outweighs both memories of Adam.";

/**
 * Sheets one behind the other, and their name above.
 * @param {Pile} pile
 * @param {number} index
 * @param {{ m: number, n: number, unit: number, left: number, top: number, size: number }} place
 * @returns {Child[]}
 */
function pileTrees({ name, shape, many }, index, { m, n, unit, left, top, size }) {
  const side = { m: m * unit, n: n * unit, 1: 2.5 };
  const [high, wide] = Array.from(shape, (letter) => side[/** @type {keyof typeof side} */ (letter)]);
  const series = index ? "cache" : "ink";
  const sheets = Array.from({ length: many }, (_, i) => many - 1 - i).map((back) =>
    h("rect", {
      ...attributesOf("bar", {
        series,
        key: `sheet ${index} ${back}`,
        mark: index ? "kept" : "weights",
        class: index && !back ? "" : "soft",
      }),
      ...{ x: round(left + back * BEHIND), y: round(top - back * BEHIND), width: round(wide), height: round(high) },
    })
  );
  return [
    ...sheets,
    label([left, size * 0.5], name, { key: `name ${index}`, size, series, weight: "bold" }),
  ];
}

/** @param {number} value */
export const short = (value) => (Number.isInteger(value) ? String(value) : significant(value, value < 0.01 ? 1 : 3));
