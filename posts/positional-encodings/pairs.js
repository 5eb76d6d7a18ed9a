// @ts-check
/** Which rotary pairs the layers of a published model use: how much the slow ones hold, and every layer's shares below. */

import {
  attributesOf,
  BOLD,
  chart,
  columns,
  count,
  figure,
  fixed,
  grip,
  group,
  h,
  handle,
  label,
  level,
  matrix,
  panel,
  panels,
  percent,
  region,
  round,
  say,
  significant,
  slider,
  textWidth,
  tint,
  upright,
  words,
} from "../../static/js/kit.js";
import { frequency } from "../../static/js/formulas/posts/positional-encodings.js";
import { wall } from "./clock-wall.js";
import { hands, TURN } from "./turning.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */

const [BASE, TRAINED, PAIRS] = [100_000, 8192, 32]; // of SmolLM2-135M
const MOST = 0.52; // share at the dark end of the ramp
const [LEFT, RIGHT] = [44, 10]; // pixels, of both drawings
const TOP = 0.25; // share at the top of the bars
const SLOW = 20; // the first pair that never completes a turn in the context

const range = (/** @type {number} */ from, /** @type {number} */ to) =>
  Array.from({ length: to - from }, (_, i) => from + i);

export default figure({
  inputs: ({ shares }) => ({
    from: slider({
      ...{ label: "The slowest pairs", values: range(1, PAIRS) },
      format: (from) => (from === PAIRS - 1 ? "the last" : `${from} to 31`),
    }),
    ...group("A single cell", {
      layer: slider({ label: "Layer", min: 0, max: shares.length - 1 }),
      pair: slider({ label: "Pair", min: 0, max: PAIRS - 1 }),
    }),
  }),

  presets: {
    "Never a full turn": {},
    "The slower half": { from: 16 },
    "From the pair that stands out": { from: 23 },
    "The last four": { from: 28, layer: 20, pair: 31 },
  },

  once: () => [{ from: 10 }, { from: 26 }],

  derive({ from, layer, pair }, { shares }) {
    const means = range(0, PAIRS).map((i) =>
      shares.reduce((/** @type {number} */ sum, /** @type {number[]} */ row) => sum + row[i], 0) / shares.length
    );
    const slowest = (/** @type {number} */ first) => means.slice(first).reduce((sum, value) => sum + value, 0);
    return {
      ...{ from, layer, pair, means, shares: /** @type {number[][]} */ (shares) },
      share: /** @type {number} */ (shares[layer][pair]),
      turns: (TRAINED * frequency({ pair, d_head: 2 * PAIRS, base: BASE })) / TURN,
      ...{ held: slowest(from), even: (PAIRS - from) / PAIRS, slow: slowest(SLOW) },
    };
  },

  view(derived, layout) {
    const { from, held, even, slow, layer, pair, share, turns } = derived;
    const narrow = layout.name === "narrow";
    const often = turns < 1 ? significant(turns, 2) : turns < 10 ? fixed(turns, 1) : count(Math.round(turns));
    const many = PAIRS - from;
    const all = tint("attention", percent(held, 2), "slowest");
    return {
      finding: many > 1
        ? say`The ${many} slowest of 32 pairs hold ${all} of query × key; even would be ${percent(even, 2)}.`
        : say`The slowest of 32 pairs holds ${all} of query × key; even would be ${percent(even, 2)}.`,
      summary:
        `The share of each of 32 rotary pairs in the sum of products of query and key lengths, for 30 layers. The twelve pairs that complete no turn in the context have ${
          percent(slow, 2)
        } on average; 12 of 32 would be 38 %. Layer ${layer}, pair ${pair}: ${percent(share, 2)}.`,
      texts: { slow: percent(slow, 2), share: percent(share, 2), held: percent(held, 2) },
      notes: [
        `The ring: layer ${layer}, pair ${pair}, ${percent(share, 2)}; it turns ${often} times in the context.`,
        "In each head, mean query length times mean key length, as a share of the sum over pairs; mean over heads, 1,024 tokens. Darkness: square root.",
      ],
      plot: panels(layout, [clocks(narrow), bars(derived, narrow), layers(derived, narrow)]),
    };
  },
});

/** What each clock showed in the context, over its bar. @param {boolean} narrow */
const clocks = (narrow) =>
  panel(
    narrow ? 44 : 58,
    ({ width, height }) =>
      wall(hands(TRAINED, { pairs: PAIRS, base: BASE, stretch: { scale: 1, trained: TRAINED, slow: 1, fast: 1 } }), {
        ...{
          width: width - LEFT - RIGHT,
          height,
          columns: PAIRS / 2,
          gap: 1,
          left: LEFT,
          upright: true,
        },
      }),
  );

/** The mean share of each pair, and the border that the reader moves. @param {{ from: number, means: number[] }} derived @param {boolean} narrow */
function bars({ from, means }, narrow) {
  const even = 1 / PAIRS;
  const places = means.map((value, i) => /** @type {Pair} */ ([i, value]));
  return chart({
    height: narrow ? 196 : 156,
    x: { domain: [-0.5, PAIRS - 0.5], bare: true, room: RIGHT },
    y: {
      ...{ domain: [0, TOP], ticks: [0, 0.1, 0.2], format: (value) => percent(value, 2), grid: true, room: LEFT },
      title: "mean share of the 30 layers",
    },
    marks: [
      region([[from - 0.5, 0], [PAIRS - 0.5, TOP]], { series: "attention" }),
      columns(places.slice(0, from), { width: 0.78, series: "ink", class: "soft", key: "faster" }),
      columns(places.slice(from), { width: 0.78, series: "attention", mark: "slowest", key: "slower" }),
      level(even, { key: "even" }),
      words([-0.5, even], "an even share, 1 of 32", { dx: 2, dy: -0.8, quiet: true, key: "even share" }),
      (at) =>
        h("path", {
          ...{ class: "leader", key: "slow" },
          d: `M${round(at.x(SLOW - 0.5))} ${round(at.top + 16)}V${round(at.top + 10)}H${round(at.right)}V${
            round(at.top + 16)
          }`,
        }),
      words([PAIRS - 0.5, TOP], narrow ? "no full turn" : "these never make a full turn", {
        ...{ dx: 0, dy: -0.1, anchor: "end", weight: "bold", halo: true, key: "never" },
      }),
      upright(from - 0.5, undefined, { key: "border" }),
      grip([from - 0.5, 0], {
        ...{ label: "The slowest pairs", text: `pairs ${from} to 31` },
        along: { input: "from", value: from, places: range(1, PAIRS).map((each) => [each, each - 0.5, 0]) },
      }),
    ],
  });
}

/** Every layer's shares, and the cell that the reader moves. @param {{ shares: number[][], layer: number, pair: number, share: number, from: number }} derived @param {boolean} narrow */
function layers({ shares, layer, pair, share, from }, narrow) {
  return panel(narrow ? 220 : 150, ({ width, height, size }) => {
    const [top, bottom] = [size * 0.4, height - size * 2];
    const cell = { width: (width - LEFT - RIGHT) / PAIRS, height: (bottom - top) / shares.length };
    const at = (
      /** @type {number} */ row,
      /** @type {number} */ column,
    ) => /** @type {Pair} */ ([LEFT + (column + 0.5) * cell.width, top + (row + 0.5) * cell.height]);
    const [x, y] = at(layer, pair);
    const text = narrow ? percent(share, 2) : `${percent(share, 2)} of layer ${layer}`;
    const room = textWidth(text, size) * BOLD + 20;
    const border = LEFT + from * cell.width;
    const sides = [pair > PAIRS / 2 ? -1 : 1, pair > PAIRS / 2 ? 1 : -1]; // away from an edge, unless the border is there
    const side = sides.find((each) => {
      const [low, high] = each < 0 ? [x - room, x] : [x, x + room];
      return low > LEFT && high < width && (border < low || border > high);
    }) ?? sides[0];
    return [
      label([LEFT - 8, top - size * 0.7], "layer", { key: "layers", size, anchor: "end", quiet: true }),
      ...[0, 10, 20, 29].map((row) =>
        label([LEFT - 8, at(row, 0)[1]], String(row), {
          ...{ key: `row ${row}`, size, anchor: "end", quiet: true },
        })
      ),
      matrix({
        ...{ values: shares.map((row) => row.map(Math.sqrt)), domain: [0, Math.sqrt(MOST)] },
        ...{ label: "Share of each pair in each layer", x: LEFT, y: top, width: width - LEFT - RIGHT },
        height: bottom - top,
      }),
      h("path", {
        ...attributesOf("threshold", { key: "border below" }),
        d: `M${round(LEFT + from * cell.width)} ${round(top)}V${round(bottom)}`,
      }),
      label([LEFT, height - size * 0.7], narrow ? "fastest pair" : "pair 0, the fastest", { size, quiet: true }),
      label([width - RIGHT, height - size * 0.7], narrow ? "slowest" : "pair 31, the slowest", {
        ...{ size, quiet: true, anchor: "end" },
      }),
      label([x + side * 16, y], text, {
        ...{ key: "share", size, anchor: side < 0 ? "end" : "start", weight: "bold", halo: true },
      }),
      handle([x, y], {
        ...{ label: "Cell", text: `layer ${layer}, pair ${pair}, ${percent(share, 2)}`, look: "bare", radius: 9 },
        tracks: [
          { input: "pair", value: pair, stops: range(0, PAIRS).map((each) => [each, ...at(layer, each)]) },
          { input: "layer", value: layer, stops: shares.map((_, each) => [each, ...at(each, pair)]) },
        ],
      }),
    ];
  });
}
