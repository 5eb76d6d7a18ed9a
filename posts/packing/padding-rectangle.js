// @ts-check
/** A batch as the rectangle that it is: the reader pushes its lower edge up, and short sequences move into the padding. */

import {
  attributesOf,
  bar,
  choice,
  count,
  figure,
  fixed,
  group,
  h,
  handle,
  label,
  panel,
  panels,
  percent,
  plural,
  round,
  say,
  slider,
  textWidth,
  tint,
  when,
} from "../../static/js/kit.js";
import { padded_share } from "../../static/js/formulas/posts/packing.js";
import { batchOf, squeezed } from "./batches.js";
import { hatched } from "./hatching.js";

/** @import { Placed } from "./batches.js" */
/** @typedef {{ batch: number, drawn: boolean, capacity: number, moved: number, movable: number, rows: number, padding: number, placed: Placed[] }} State */

const NAMES = { wikipedia: "Wikipedia, 512", squad: "SQuAD, 384", documents: "log-normal" };
const isDrawn = (/** @type {Record<string, unknown>} */ { dataset }) => dataset === "documents";
const upTo = (/** @type {number} */ last) => Array.from({ length: last + 1 }, (_, i) => i);

export default figure({
  inputs: (data) => ({
    moved: slider({ label: "Sequences moved", values: (inputs) => upTo(stateOf(inputs, data).movable) }),
    batch: slider({ label: "Batch", values: data.batches, unit: "sequences" }),
    dataset: choice({ label: "Lengths", options: NAMES }),
    ...group("More", {
      draw: slider({ label: "Draw", min: 1, max: data.draws.length }),
      ...when(isDrawn, {
        median: slider({ label: "Median length", values: [12, 25, 50, 100, 200, 400, 800, 1600, 4000] }),
        sigma: slider({ label: "Spread, σ", min: 0.2, max: 2, step: 0.2, format: (value) => fixed(value, 1) }),
        context: slider({ label: "Row", values: [128, 512, 2048, 8192], unit: "slots" }),
      }),
    }),
  }),

  presets: {
    "BERT, 2019": {},
    "64 sequences": { batch: 64 },
    "Short sentences": { dataset: "documents", batch: 32, median: 12, sigma: 0.6, context: 128 },
    "Long documents": { dataset: "documents", batch: 32 },
  },

  once: (data) => [0.35, 0.7, 1].map((share) => ({ moved: Math.round(share * stateOf(data.inputs, data).movable) })),

  derive: (inputs, data) => stateOf(inputs, data),

  view(derived, layout) {
    const { batch, capacity, rows, moved, movable, padding, dropped, expected } = derived;
    return {
      finding: findingOf(derived),
      summary: `${plural(batch, "sequence")} in ${plural(rows, "row")} of ${count(capacity)} slots, ${
        count(moved)
      } of them moved behind others; ${percent(padding)} of all slots are padding. At most ${count(movable)} can move.`,
      texts: { padding: percent(padding), rows: plural(rows, "row"), fewest: count(derived.fewest) },
      plot: panels(layout, [
        panel(layout.name === "narrow" ? 400 : 440, (box) => rectangle(derived, box)),
      ]),
      notes: [
        expected > 0
          ? `Drawn from a published histogram; over the whole dataset padding is ${percent(expected, 4)}.`
          : `Drawn from a log-normal distribution; ${
            dropped ? `${plural(dropped, "token")} beyond the row are dropped.` : "no text is longer than the row."
          }`,
      ],
    };
  },

  picture: (derived) =>
    h(
      "svg",
      { viewBox: "0 0 240 120", "aria-hidden": "true" },
      ...rectangle(derived, { width: 240, height: 120, size: 0 }),
    ),
});

/** @param {any} inputs @param {any} data */
function stateOf(inputs, data) {
  const { lengths, capacity } = batchOf(inputs, data);
  const held = lengths.map((length) => Math.min(length, capacity));
  const tokens = held.reduce((sum, length) => sum + length, 0);
  const { placed, rows, movable } = squeezed(held, capacity, inputs.moved);
  const counts = /** @type {number[] | undefined} */ (data.counts[inputs.dataset]);
  const total = counts?.reduce((sum, many) => sum + many, 0) ?? 0;
  const mean = counts ? counts.reduce((sum, many, i) => sum + many * (i + 1), 0) / total : capacity;
  return {
    ...{ placed, rows, movable, capacity, tokens },
    batch: lengths.length,
    drawn: !counts,
    moved: lengths.length - rows,
    fewest: lengths.length - movable,
    padding: 1 - tokens / (rows * capacity),
    dropped: lengths.reduce((sum, length) => sum + length, 0) - tokens,
    expected: padded_share({ mean_length: mean, capacity }),
  };
}

/** @param {State} state */
function findingOf({ batch, drawn, rows, moved, movable, padding }) {
  const grey = tint("ink", percent(padding, 2));
  const what = drawn ? plural(batch, "simulated text") : plural(batch, "sequence");
  if (movable === 0) return say`${what}: ${grey} padding, and no two share a row.`;
  if (moved === 0) return say`${what}: ${grey} padding. Push the lower edge up.`;
  if (moved < movable) return say`${moved} moved: ${rows} rows for ${batch}, ${grey} padding.`;
  return say`${rows} rows for ${batch}: ${grey} padding, ${percent(rows / batch, 2)} of the matrix work.`;
}

/**
 * Sequences from the top, padding behind each, and the lower edge as a grip.
 * @param {State} state
 * @param {{ width: number, height: number, size: number }} box
 */
function rectangle({ batch, capacity, rows, moved, movable, placed }, { width, height, size }) {
  const [top, foot] = [size * 2.2, height - (size ? 14 : 0)];
  const pitch = (foot - top) / batch;
  const gap = Math.min(4, pitch * 0.16);
  const scale = width / capacity;
  const edge = top + rows * pitch;
  const ends = Array(rows).fill(0);
  for (const { row, start, length } of placed) ends[row] = Math.max(ends[row], start + length);
  const place = (/** @type {Placed} */ { length, row, start }) => ({
    x: start * scale,
    y: top + row * pitch + gap / 2,
    width: Math.max(1, length * scale - (start + length < capacity ? 1 : 0)),
    height: pitch - gap,
  });
  return [
    size > 0 &&
    label([0, size * 0.8], `${count(batch)} sequences in rows of ${count(capacity)}`, { size, weight: "bold" }),
    size > 0 &&
    label([width, size * 0.8], width > 500 ? "hatched: padding, computed and thrown away" : "hatched: padding", {
      ...{ size, anchor: "end", quiet: true },
    }),
    h("path", {
      ...attributesOf("wire", { key: "before" }),
      d: `M0.5 ${round(edge)}V${round(foot)}H${round(width - 0.5)}V${round(edge)}`,
      ...{ "stroke-width": 1, opacity: 0.4, "stroke-dasharray": "3 4" },
    }),
    hatched(
      ends.map((end, row) => ({ x: end * scale, y: top + row * pitch, width: width - end * scale, height: pitch })),
      { key: "padding", mark: "padding" },
    ),
    ...placed.map((one) => bar(place(one), { key: `sequence ${one.home}`, series: one.moves ? "two" : "one" })),
    size > 0 && namedMover(placed, place, size),
    size > 0 && moved > 0 && foot - edge > size * 2.4 &&
    label([width / 2, (edge + foot) / 2 + 6], `${plural(moved, "row")} saved`, {
      ...{ key: "saved", size: size * 1.2, anchor: "middle", weight: "bold" },
    }),
    size > 0 && h("path", { ...attributesOf("wire", { key: "edge" }), d: `M0 ${round(edge)}H${round(width)}` }),
    size > 0 && movable > 0 && handle([width / 2, edge], {
      label: "Sequences moved",
      text: `${count(moved)}, ${plural(rows, "row")} left`,
      tracks: [{
        input: "moved",
        value: moved,
        stops: upTo(movable).map((many) => [many, width / 2, top + (batch - many) * pitch]),
      }],
    }),
  ];
}

/**
 * Words on the longest sequence that can still move, or on the longest that has, if they fit.
 * @param {Placed[]} placed
 * @param {(one: Placed) => { x: number, y: number, width: number, height: number }} place
 * @param {number} size
 */
function namedMover(placed, place, size) {
  const movers = placed.filter(({ moves }) => moves).sort((a, b) => b.length - a.length);
  const one = movers.find(({ moved }) => !moved) ?? movers[0];
  if (!one) return null;
  const { x, y, width, height } = place(one);
  const text = one.moved ? "moved" : "can move";
  if (height < size * 1.1 || width < textWidth(text, size) + 12) return null;
  return label([x + 7, y + height / 2], text, { key: `words ${one.home}`, size, weight: "bold", on: true });
}
