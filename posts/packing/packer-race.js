// @ts-check
/** Seven ways to make rows of the same documents, side by side, document by document. */

import {
  choice,
  count,
  figure,
  group,
  panels,
  percent,
  player,
  plural,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { laneOf } from "./lanes.js";
import { NO_LIMIT, PACKERS } from "./packers.js";
import { raceOf } from "./race-drawing.js";

/** @import { Lane } from "./lanes.js" */

/** @type {Record<string, string>} */
const TITLES = {
  ...{ pad: "Pad", buckets: "Buckets", sort: "Sort" },
  ...{ concat: "Chunk", first: "First fit", ffd: "First fit ↓", bfd: "Best fit ↓" },
};
const SETS = {
  wikipedia: "Wikipedia, 512",
  squad: "SQuAD, 384",
  documents: "log-normal, 2,048",
  five: "five documents, 8",
  rival: "nine documents, 30",
};

export default figure({
  inputs: ({ frames, drawn }) => ({
    placed: player({
      label: "Placed",
      frames,
      perSecond: 4,
      format: (value) => percent(value / (frames - 1), 2),
    }),
    documents: choice({ label: "Texts", options: SETS }),
    multiple: slider({ label: "Row length", values: [1, 2, 4, 8], format: (value) => `×${value}` }),
    ...group("More", {
      limit: slider({
        label: "In a row at most",
        values: [1, 2, 3, 4, 8, 0],
        format: (value) => value ? count(value) : "no limit",
      }),
      draw: slider({ label: "Draw", min: 1, max: drawn.wikipedia.length }),
    }),
  }),

  presets: {
    "48 of Wikipedia": {},
    "Five documents": { documents: "five" },
    "At most two in a row": { limit: 2 },
    "Long documents": { documents: "documents" },
    "Best fit loses": { documents: "rival" },
  },

  once: "placed",

  derive({ placed, documents, multiple, limit, draw }, { drawn, capacities, frames }) {
    const sets = drawn[documents];
    const lengths = /** @type {number[]} */ (sets[Math.min(draw, sets.length) - 1]);
    const capacity = capacities[documents] * multiple;
    const share = placed / (frames - 1);
    const done = Math.round(share * lengths.length);
    const lanes = Object.keys(PACKERS).map((name) =>
      laneOf(name, TITLES[name], lengths, { capacity, limit: limit || NO_LIMIT, placed: done })
    );
    const outputs = lanes.flatMap(({ name, rows, padding, cut }) =>
      Object.entries({ rows, padding, cut }).map(([key, value]) => [`${name}_${key}`, value])
    );
    return { ...Object.fromEntries(outputs), lengths, capacity, placed, frames: Number(frames), share, done, lanes };
  },

  view(derived, layout) {
    const { lanes, lengths, capacity, share } = derived;
    const narrow = layout.name === "narrow";
    return {
      finding: findingOf(derived),
      summary: `${plural(lengths.length, "document")} in rows of ${count(capacity)}, ${
        percent(share)
      } of them placed. At the end: ${
        lanes.map((/** @type {Lane} */ { title, rows, padding, cut }) =>
          `${title} ${plural(rows, "row")}, ${percent(padding, 2)} padding, ${cut} cut`
        ).join("; ")
      }.`,
      texts: Object.fromEntries(lanes.flatMap((/** @type {Lane} */ { name, rows, cut }) => [
        [`${name}_rows`, count(rows)],
        [`${name}_cut`, count(cut)],
      ])),
      plot: panels(layout, [raceOf(derived, narrow)]),
      notes: [
        "Below each lane: rows, empty slots, documents cut or truncated (red). Sort, left out where there is no room: batches of eight, each padded to its longest.",
      ],
    };
  },
});

/** @param {{ lanes: Lane[], share: number, lengths: number[] }} state */
function findingOf({ lanes, share, lengths }) {
  const lane = (/** @type {string} */ name) => lanes.filter((one) => one.name === name)[0];
  const [concat, ffd, bfd] = ["concat", "ffd", "bfd"].map(lane);
  if (share < 1) return `${percent(share, 2)} of ${plural(lengths.length, "document")} placed. Who needs fewest rows?`;
  if (ffd.rows < bfd.rows) return `Best fit loses: ${bfd.rows} rows, where first fit needs ${ffd.rows}.`;
  const rows = (/** @type {Lane} */ one) => plural(one.rows, "row").replace(" ", "\u00a0");
  const cut = (/** @type {Lane} */ one) => tint(one.cut ? "loss" : "ink", `${one.cut}\u00a0cut`);
  return say`Best fit: ${rows(bfd)}, ${cut(bfd)}. Chunking: ${rows(concat)}, ${cut(concat)}.`;
}
