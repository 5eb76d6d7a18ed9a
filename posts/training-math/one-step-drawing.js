// @ts-check
/** The slopes of a matrix, and the loss as one of its weights is pushed. */

import { chart, curve, fixed, grid, grip, label, panel, point, signed, textWidth, wire } from "../../static/js/kit.js";

const UP = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
export const NUDGES = [...UP.map((by) => -by).reverse(), 0, ...UP];

const SHADES = "orange: a push up lowers the loss, blue: raises it";

/** What a row of a matrix is about. @param {string[]} words @param {string} matrix @param {number} row */
export const rowName = (words, matrix, row) => "EU".includes(matrix) ? words[row] : String(row);

/**
 * The slopes of a matrix, without the rows of words that were not read; coloured by their roots, so that small ones are seen.
 * @param {{ gradient: number[][], names: string[], matrix: string, weight: string, unread: number }} derived
 * @param {number} height
 * @param {string} layout
 */
export function heatMap({ gradient, names, matrix, weight, unread }, height, layout) {
  const narrow = layout === "narrow";
  const rooted = gradient.map((row) => row.map((slope) => Math.sign(slope) * Math.sqrt(Math.abs(slope))));
  const most = Math.max(...rooted.flat().map(Math.abs));
  const [r, c] = weight.split(",").map(Number);
  const tall = (matrix === "E" ? (narrow ? 180 : 152) : narrow ? 192 : 170) / gradient.length;
  return panel(height, (box) => {
    const drawn = grid({
      label: "Slope of the loss in each weight of the matrix",
      ...{ values: rooted, domain: [-most, most], ramp: "div", cell: tall / box.size },
      ...{ rowNames: names, cursor: weight, input: "weight" },
      tip: `${names[r]}, ${c}: slope ${fixed(gradient[r][c], 4)}`,
    });
    const under = drawn.height(box) + box.size;
    const key = (/** @type {number} */ line, /** @type {string} */ text) =>
      label([0, under + line * box.size * 1.35], text, { size: box.size, quiet: true, key: `key ${line}` });
    return [
      ...drawn.draw(box),
      key(0, textWidth(SHADES, box.size) * 1.05 < box.width ? SHADES : "orange: falls, blue: rises"),
      matrix === "E" && key(1, `${unread} unread: all zero`),
    ];
  }, {
    title: `Slopes: ${matrix === "E" ? "embedding" : matrix === "U" ? "unembedding" : matrix}`,
  });
}

/**
 * The loss over the pushed weight, and the line that its gradient draws before anything is computed anew.
 * @param {{ curve: [number, number][], loss: number, slope: number, nudge: number, foretold: number, found: number,
 *   ends: [number, number] }} derived
 * @param {number} height
 * @param {number} share
 */
export function lossCurve(
  { curve: losses, loss, slope, nudge, foretold: before, found, ends: [low, high] },
  height,
  share,
) {
  const [bottom, top] = [low - (high - low) * 0.45, high + (high - low) * 0.1];
  const seen = NUDGES.filter((by) => loss + slope * by >= bottom && loss + slope * by <= top);
  return chart({
    ...{ title: "Loss as it is pushed", height, share },
    x: { domain: [-2.2, 2.2], ticks: [-2, -1, 0, 1, 2], format: (value) => signed(value, 0), title: "pushed by" },
    y: {
      domain: [bottom, top],
      format: (value) => fixed(value, high - low > 3 ? 0 : 1),
      ...{ grid: true, title: "loss, nats" },
    },
    marks: [
      curve(seen.map((by) => [by, loss + slope * by]), { series: "router", mark: "tangent", weight: 2 }),
      curve(losses, { series: "loss", mark: "loss", dash: false }),
      point([0, loss], { series: "ink", radius: 3 }),
      (at) => wire([at.x(nudge), at.y(before)], [at.x(nudge), at.y(found)], { series: "ink", key: "gap", weight: 2 }),
      point([nudge, before], { series: "router", hollow: true, tip: `predicted: ${fixed(before, 4)}`, radius: 6 }),
      named(nudge, before, found),
      grip([nudge, found], {
        ...{ label: "Push the weight", text: signed(nudge, 2), series: "loss" },
        along: { input: "nudge", value: nudge, places: losses.map(([by, to]) => [by, by, to]) },
      }),
    ],
  });
}

/**
 * The names of both ends of the gap: above the upper one, below the lower one.
 * @param {number} nudge
 * @param {number} before
 * @param {number} found
 * @returns {import("../../static/js/marks/chart.js").Mark}
 */
const named = (nudge, before, found) => (at) => {
  const [low, high] = [Math.max(at.y(before), at.y(found)), Math.min(at.y(before), at.y(found))];
  const name = (/** @type {string} */ text, /** @type {boolean} */ up, /** @type {"router" | "loss"} */ series) =>
    label([at.x(nudge), (up ? high : low) + (up ? -1.6 : 1.6) * at.size], text, {
      ...{ size: at.size, series, weight: "bold", halo: true, key: text },
      anchor: nudge > 1.4 ? "end" : nudge < -1.4 ? "start" : "middle",
    });
  return [name("predicted", before > found, "router"), name("found", before <= found, "loss")];
};
