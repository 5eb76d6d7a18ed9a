// @ts-check
/** Where each of the 270 heads of a published model looks when words come a second time. */

import {
  cell,
  choice,
  figure,
  grid,
  label,
  matrix,
  panel,
  panels,
  percent,
  plural,
  say,
  textWidth,
  tint,
} from "../../static/js/kit.js";
import { placeOf, PLACES, sentence } from "./look-drawing.js";

/**
 * @import { Place } from "./look-drawing.js"
 * @typedef {{ looks: Record<Place, number[][]>, sequences: number }} Data  [head][layer], share of the attention
 */

const [HEADS, LAYERS] = [9, 30];
const MUCH = 0.3; // of its attention: from here a head counts

export default figure({
  inputs: () => ({
    place: choice({
      label: "Looks at",
      options: Object.fromEntries(Object.entries(PLACES).map(([key, { name }]) => [key, name])),
    }),
    head: cell({
      label: "Head",
      size: () => [HEADS, LAYERS],
      words: (row, layer) => `${layer}.${row}`,
    }),
  }),

  presets: {
    "The word before": {},
    "The same word": { place: "same", head: "3,14" },
    "What followed": { place: "next", head: "6,18" },
    "The first word": { place: "first", head: "8,18" },
  },

  once: () => ["same", "next"].map((place) => ({ place })),

  derive({ place, head }, /** @type {Data} */ { looks, sequences }) {
    const table = looks[/** @type {Place} */ (place)];
    const [row, layer] = head.split(",").map(Number);
    return {
      ...{ place, head, row, layer, table, sequences },
      share: table[row][layer],
      many: table.flat().filter((share) => share >= MUCH).length,
      earliest: Math.min(
        LAYERS,
        ...table.flatMap((of) => of.findIndex((share) => share >= MUCH)).filter((l) => l >= 0),
      ),
    };
  },

  view(derived, layout) {
    const { place, row, layer, share, many, earliest, sequences } = derived;
    const { looks } = placeOf(place);
    const map = heads(derived);
    return {
      finding: say`${tint("attention", String(many), "many")} of 270 heads spend ${
        percent(MUCH, 1)
      } or more on ${looks}.`,
      summary: `Thirty layers with nine heads each. ${plural(many, "head")} look at ${looks} with at least ${
        percent(MUCH, 1)
      } of their attention, the first of them in layer ${earliest}. Head ${layer}.${row}: ${percent(share, 2)}.`,
      texts: { many: String(many), share: percent(share, 2) },
      plot: panels(layout, [
        panel((box) => 7.4 * box.size, (box) => sentence(derived, box), { title: "Words, said twice" }),
        panel((box) => map.height(box) + 4.6 * box.size, (box) => [
          ...map.draw(box),
          ...underTrees(derived, box, map.height(box)),
        ], { title: `Share of attention to ${looks}` }),
      ]),
      notes: [
        `SmolLM2-135M-Instruct, ${plural(sequences, "sequence")}, measured here.`,
      ],
    };
  },
});

/** @import { Box } from "../../static/js/marks/panels.js" */
/** @typedef {{ place: string, head: string, row: number, layer: number, table: number[][], share: number, earliest: number }} Derived */

/** A column for each layer, a row for each head. @param {Derived} derived */
const heads = ({ place, head, row, layer, table, share }) =>
  grid({
    ...{ values: table, domain: [0, 1], ramp: "seq", cursor: head, input: "head", cell: 1.55 },
    label: `Attention to ${placeOf(place).looks}`,
    ...{ rowNames: table.map((_, number) => String(number)), rowTitle: "head" },
    tip: `Head ${layer}.${row}: ${percent(share, 2)}.`,
  });

/** Below the heads: the layers, the first in which one counts, and what the shades mean. @param {Derived} derived @param {Box} box @param {number} top */
function underTrees(derived, box, top) {
  const { layer, earliest } = derived, { width, size } = box;
  const left = textWidth("head", size) * 1.06 + 10; // as wide as the grid leaves it for its rows’ names
  const middle = (/** @type {number} */ of) => left + ((of + 0.5) * (width - left)) / LAYERS;
  const line = (/** @type {number} */ number) => top + size * (0.8 + 1.5 * number);
  const scale = { x: width - 7.6 * size, width: 4.4 * size };
  const first = earliest < LAYERS ? `▲ ${percent(MUCH, 1)} or more: first in layer ${earliest}` : "";
  const shift = Math.max(0, middle(earliest) + textWidth(first, size) - width);
  return [
    ...[0, 5, 10, 15, 20, 25, 29].map((of) =>
      label([of === 29 ? width : middle(of), line(0)], String(of), {
        ...{ size, key: `layer ${of}`, anchor: of === 29 ? "end" : "middle" },
        ...{ quiet: of !== layer, weight: of === layer ? "bold" : "normal" },
      })
    ),
    label([0, line(0)], "layer", { size, quiet: true }),
    label([middle(earliest) - size * 0.35 - shift, line(1)], first, {
      ...{ size, weight: "bold", series: "attention", key: "earliest" },
    }),
    matrix({
      ...{ values: [[0.05, 0.17, 0.28, 0.39, 0.5, 0.61, 0.72, 0.83, 0.95]], domain: [0, 1], ...scale },
      ...{ label: "shades from 0 to 100 percent", y: line(2) - size * 0.5, height: size },
    }),
    label([scale.x - 6, line(2)], `0\u00a0%`, { size, anchor: "end", quiet: true }),
    label([width, line(2)], `100\u00a0%`, { size, anchor: "end", quiet: true }),
  ];
}
