// @ts-check
/** GPT-2's two signals, position and token: six measured logit differences and the least-squares fit of them. */

import { chart, curve, fixed, point, words } from "../../static/js/kit.js";

/**
 * @import { Series } from "../../static/js/marks/mark.js"
 * @typedef {{ position: number, token: number, measured: number }} Cell
 */

/** @type {Record<number, { text: string, series: Series }>} */
const TOKENS = {
  1: { text: "token +", series: "one" },
  0: { text: "token 0", series: "ink" },
  [-1]: { text: "token −", series: "two" },
};

/**
 * Least squares of measured = a * position + b * token, by the normal equations.
 * @param {Cell[]} cells
 */
export function fit(cells) {
  const sum = (/** @type {(cell: Cell) => number} */ value) => cells.reduce((total, cell) => total + value(cell), 0);
  const [pp, pt, tt] = [sum((c) => c.position ** 2), sum((c) => c.position * c.token), sum((c) => c.token ** 2)];
  const [pm, tm] = [sum((c) => c.position * c.measured), sum((c) => c.token * c.measured)];
  const det = pp * tt - pt * pt;
  return { position: (pm * tt - tm * pt) / det, token: (tm * pp - pm * pt) / det };
}

/**
 * The six measured logit differences and the two slopes through them. A click leaves one out.
 * @param {{ signals: Cell[], position: number, token: number, left_out: string }} state
 * @param {number} height
 */
export function signalChart({ signals, position, token, left_out }, height) {
  const signed = (/** @type {number} */ value) => `± ${fixed(value, 2)}`;
  return chart({
    height,
    x: { domain: [-1.4, 1.4], ticks: [-1, 1], format: (v) => (v < 0 ? "position −" : "position +") },
    y: {
      domain: [-4, 4],
      ticks: [-4, -2, 0, 2, 4],
      format: (v) => fixed(v, 0),
      grid: true,
      title: "logit difference (appendix A)",
    },
    marks: [
      ...[1, 0, -1].map((kept) =>
        curve([[-1, -position + kept * token], [1, position + kept * token]], {
          ...{ series: TOKENS[kept].series, dash: false, weight: 2, key: `fit ${kept}` },
        })
      ),
      ...signals.map((cell, i) =>
        point([cell.position, cell.measured], {
          ...{ series: TOKENS[cell.token].series, hollow: left_out === String(i), radius: 5.5, key: `cell ${i}` },
          set: { left_out: left_out === String(i) ? "none" : String(i) },
          chosen: left_out === String(i),
          tip: `Measured: ${fixed(cell.measured, 2)}`,
        })
      ),
      words([-1.4, 3.6], `position ${signed(position)}`, { dx: 6, weight: "bold" }),
      words([-1.4, 3.6], `token ${signed(token)}`, { dx: 6, dy: 1.4, weight: "bold" }),
    ],
    names: [1, 0, -1].map((kept) => ({ ...TOKENS[kept], y: position + kept * token, mark: `token ${kept}` })),
  });
}
