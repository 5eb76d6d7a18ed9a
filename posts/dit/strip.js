// @ts-check
/** A strip of pictures over a chart: what the same noise becomes in two steps, in three, and on to thirty-two. */

import { attributesOf, buttonOf, h, label, log, matrix, panel, plural, round } from "../../static/js/kit.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ steps: number, tried: number[], kinds: string[], shown: Record<string, string[]> }} Strip  shown: by steps and kind, a digit a pixel
 */

const SIDE = 12; // pixels of a picture
const SHADES = /** @type {[number, number]} */ ([-0.5, 4.5]);
const SIZES = { narrow: 48, medium: 48, wide: 60, full: 60 };

/** Room left and right of the axis of steps, so that both panels stand on one. @param {Box["layout"]} layout */
export const rooms = (layout) => (layout === "narrow" ? { left: 32, right: 72 } : { left: 44, right: 100 });

/** @param {Strip} strip */
export function strip({ steps, tried, kinds, shown }) {
  const tall = (/** @type {Box} */ { layout }) => kinds.length * (SIZES[layout] + 4) + 2;
  return panel(tall, ({ width, size, layout, height }) => {
    const { left, right } = rooms(layout);
    const at = log([tried[0], tried[tried.length - 1]], [left, width - right], 2);
    const cell = SIZES[layout];
    const drawn = layout === "full" ? tried : tried.filter((many) => Number.isInteger(Math.log2(many)));
    const column = (/** @type {number} */ many) =>
      h(
        "g",
        {
          key: `steps ${many}`,
          ...buttonOf({ steps: many }, plural(many, "step"), many === steps),
        },
        ...kinds.map((kind, i) =>
          matrix({
            values: rowsOf(shown[many][i]),
            domain: SHADES,
            label: kind,
            ...{ x: Math.round(at(many) - cell / 2), y: 2 + i * (cell + 4), width: cell, height: cell },
          })
        ),
      );
    const [x, edge] = [round(at(steps) - cell / 2 - 3), cell + 6];
    return [
      ...[...drawn.filter((many) => many !== steps), steps].map(column), // the chosen one, if between, over its neighbours
      h("path", {
        ...attributesOf("wire", { key: "chosen", series: "ink" }),
        ...{ d: `M${x} 0h${edge}v${height}h${-edge}Z`, "stroke-width": 2 },
      }),
      ...kinds.map((kind, i) =>
        label([width - right + cell / 2 + 8, 2 + i * (cell + 4) + cell / 2], kind, { key: kind, size, quiet: true })
      ),
    ];
  });
}

/** @param {string} pixels */
const rowsOf = (pixels) =>
  Array.from({ length: SIDE }, (_, y) => [...pixels.slice(y * SIDE, (y + 1) * SIDE)].map(Number));
