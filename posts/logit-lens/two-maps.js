// @ts-check
/** Every part of a model twice, by row and layer: above what it pays, below what is lost without it; a line ties the chosen one. */

import { h, label, matrix, panel, round, signed, textWidth } from "../../static/js/kit.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @typedef {{ title: string, values: number[][], says: string, outlined?: boolean[][], key?: string }} Map  says: beside the
 *   chosen cell; key: what the outlines mean
 * @typedef {{ maps: [Map, Map], rows: string[], cursor: string, name: string, reach: number }} Maps
 * @typedef {{ left: number, wide: number, tall: number, size: number, width: number }} Sizes  wide, tall: of a cell
 */

const CELL = 1.25; // em
const HEAD = 2; // em, a title
const BETWEEN = 2.4; // em, the axis of layers
const RAMP = [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((step) => step / 4.5);

/** @param {Maps} state */
export const twoMaps = (state) =>
  panel(({ size }) => Math.ceil(size * (2 * HEAD + BETWEEN + 2 * CELL * state.rows.length) + 2), ({ width, size }) => {
    const { maps, rows, cursor } = state;
    const left = Math.max(...rows.map((name) => textWidth(name, size))) * 1.06 + 10;
    const layers = maps[0].values[0].length;
    const sizes = { left, wide: (width - left) / layers, tall: CELL * size, size, width };
    const [row, layer] = cursor.split(",").map(Number);
    const tops = [HEAD * size, (2 * HEAD + BETWEEN + CELL * rows.length) * size];
    const middle = left + (layer + 0.5) * sizes.wide;
    const side = sideOf(layer, layers);
    const tie = middle - (side * sizes.wide) / 2; // along the cells, not over them
    return [
      ...maps.flatMap((map, i) => mapOf(map, state, tops[i], sizes)),
      ...axis(layers, layer, tops[0] + sizes.tall * rows.length, sizes),
      h("path", {
        ...{ key: "tie", class: "wire s0", "stroke-width": 1.5 },
        d: `M${round(tie)} ${round(tops[0] + (row + 1) * sizes.tall + 2)}V${round(tops[1] - (HEAD + 0.3) * size) // not through the title
        }M${round(tie)} ${round(tops[1] - (HEAD - 1.5) * size)}V${round(tops[1] + row * sizes.tall - 2)}`,
      }),
      ...maps.map(({ title }, i) =>
        label([0, tops[i] - HEAD * size + size * 0.6], title, { key: title, size, weight: "bold", halo: true })
      ),
      ...maps.map(({ says }, i) => {
        const at = /** @type {[number, number]} */ ([
          middle + side * (sizes.wide / 2 + 6),
          tops[i] + (row + 0.5) * sizes.tall,
        ]);
        return label(at, says, {
          key: `says ${i}`,
          size,
          weight: "bold",
          halo: true,
          anchor: side < 0 ? "end" : "start",
        });
      }),
      ...maps.map(({ key }, i) =>
        key !== undefined && width > 500 &&
        label([width, tops[i] - HEAD * size + size * 0.6], key, { key: "outlines", size, anchor: "end", quiet: true })
      ),
      ...ramp(state.reach, sizes),
    ];
  });

/** The side of a cell on which its words stand; the tie is on the other. @param {number} layer @param {number} layers */
const sideOf = (layer, layers) => layer > layers * 0.6 ? -1 : 1;

/** @param {Map} map @param {Maps} state @param {number} top @param {Sizes} sizes @returns {Child[]} */
function mapOf({ title, values, says, outlined = [] }, { rows, cursor, name, reach }, top, sizes) {
  const { left, wide, tall, size, width } = sizes;
  const chosen = Number(cursor.split(",")[0]);
  return [
    ...rows.map((text, i) =>
      label([left - 8, top + (i + 0.5) * tall], text, {
        ...{ key: `${title} ${i}`, size, anchor: "end", weight: i === chosen ? "bold" : "normal" },
      })
    ),
    matrix({
      ...{
        values,
        domain: [-reach, reach],
        ramp: "div",
        cursor,
        input: "part",
        label: title,
        tip: `${name}: ${says}.`,
      },
      ...{ x: left, y: top, width: width - left, height: tall * rows.length },
    }),
    ...outlined.flatMap((row, i) =>
      row.flatMap((is, layer) =>
        is
          ? h("rect", {
            ...{ key: `outline ${layer}.${i}`, class: "wire s0", "stroke-width": 1.5, "pointer-events": "none" },
            ...{ x: round(left + layer * wide), y: round(top + i * tall), width: round(wide), height: round(tall) },
          })
          : []
      )
    ),
  ];
}

/** The layers, between both maps; the chosen one in place of its neighbours. @param {number} layers @param {number} chosen @param {number} foot @param {Sizes} sizes */
function axis(layers, chosen, foot, { left, wide, size }) {
  const y = foot + size * 0.95;
  const side = sideOf(chosen, layers);
  const near = Math.ceil((size * 2.4) / wide);
  const ticks = [0, 5, 10, 15, 20, 25, layers - 1].filter((layer) => Math.abs(layer - chosen) >= near);
  const at = (/** @type {number} */ layer) => left + (layer + 0.5) * wide;
  return [
    label([left - 8, y], "layer", { key: "layer", size, anchor: "end", quiet: true }),
    ...ticks.map((layer) =>
      label(layer === layers - 1 ? [left + layers * wide, y] : [at(layer), y], String(layer), {
        ...{ key: `tick ${layer}`, size, anchor: layer === layers - 1 ? "end" : "middle", quiet: true },
      })
    ),
    label([at(chosen) + (5 * side), y], String(chosen), {
      ...{ key: "chosen", size, weight: "bold", anchor: side > 0 ? "start" : "end" },
    }),
  ];
}

/** What the colours mean, at the right of the first title. @param {number} reach @param {Sizes} sizes @returns {Child[]} */
function ramp(reach, { size, width }) {
  const words = `for, ${signed(reach, 0)} nats`;
  const right = width - textWidth(words, size) * 1.05 - 6;
  const wide = Math.min(80, width * 0.16);
  return [
    label([right - wide - 6, size * 0.6], width < 500 ? "against" : `against, ${signed(-reach, 0)}`, {
      key: "against",
      size,
      anchor: "end",
      quiet: true,
    }),
    matrix({
      ...{ values: [RAMP], domain: [-1, 1], ramp: "div", label: "Colours, from against to for" },
      ...{ x: right - wide, y: size * 0.1, width: wide, height: size },
    }),
    label([width, size * 0.6], words, { key: "for", size, anchor: "end", quiet: true }),
  ];
}
