// @ts-check
/** The same documents padded and chunked: the reader makes them longer, and padding turns into cut documents, point by point. */

import {
  attributesOf,
  bar,
  figure,
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
  tint,
} from "../../static/js/kit.js";
import { whole } from "./square-drawing.js";
import { cut_share, padded_share } from "../../static/js/formulas/posts/packing.js";
import { hatched } from "./hatching.js";
import { laneOf, laneTrees } from "./lanes.js";
import { NO_LIMIT } from "./packers.js";

/** @import { Lane } from "./lanes.js" */
/** @typedef {{ mean: number, means: number[], capacity: number, padding: number, cut: number, documents: number, lanes: Lane[],
 *   drawn_padding: number, drawn_cut: number }} State */

export default figure({
  inputs: ({ means, draws }) => ({
    mean: slider({ label: "Mean length, of a row", values: means, format: (value) => percent(value, 2) }),
    ...group("More", { draw: slider({ label: "Draw", min: 1, max: draws.length }) }),
  }),

  presets: {
    "BERT: half and half": {},
    "Short texts": { mean: 0.1 },
    "Texts that fill their rows": { mean: 0.9 },
  },

  once: () => [{ mean: 0.2 }, { mean: 0.8 }],

  derive({ mean, draw }, { draws, grain, capacity, means }) {
    const lengths = draws[draw - 1].map((/** @type {number} */ place) =>
      Math.max(1, Math.round(capacity * (place / grain) ** (1 / mean - 1)))
    );
    const lanes = [["pad", "Padded"], ["concat", "Chunked"]].map(([name, title]) =>
      laneOf(name, title, lengths, { capacity, limit: NO_LIMIT, placed: lengths.length })
    );
    const sizes = { mean_length: mean * capacity, capacity };
    return {
      ...{ mean, means, lanes, capacity: Number(capacity), documents: Number(lengths.length) },
      padding: padded_share(sizes),
      cut: cut_share(sizes),
      drawn_padding: lanes[0].padding,
      drawn_cut: lanes[1].cut / lengths.length,
    };
  },

  view(derived, layout) {
    const { mean, padding, cut, documents, drawn_padding, drawn_cut } = derived;
    return {
      finding: say`${tint("ink", whole(padding))} empty or ${
        tint("loss", whole(cut))
      } cut: the two bills add up to one.`,
      summary: `${plural(documents, "document")} with a mean length of ${
        percent(mean, 2)
      } of a row, in rows of their own and as one stream that is cut. In this draw ${
        percent(drawn_padding, 2)
      } of the slots are padding, and ${percent(drawn_cut, 2)} of the documents are cut.`,
      texts: { padding: whole(padding), cut: whole(cut) },
      plot: panels(layout, [
        panel(layout.name === "narrow" ? 104 : 96, (box) => balance(derived, box)),
        panel(250, (box) => both(derived, box)),
      ]),
      notes: ["The bar shows expectations, the rows one draw of documents no longer than a row. Red: cut."],
    };
  },
});

/** One bar for two bills; the grip moves the border between them. @param {State} state @param {{ width: number, height: number, size: number }} box */
function balance({ mean, means, padding, cut }, { width, height, size }) {
  const [top, foot] = [size * 1.7, height - size * 2.1];
  const at = (/** @type {number} */ share) => share * width;
  const [middle, below] = [(top + foot) / 2, foot + 5];
  return [
    label([0, size * 0.6], `${whole(padding)} of slots empty`, { key: "padding words", size, weight: "bold" }),
    label([width, size * 0.6], `${whole(cut)} of documents cut`, {
      ...{ key: "cut words", size, weight: "bold", series: "loss", anchor: "end" },
    }),
    hatched([{ x: 0, y: top, width: at(1 - mean), height: foot - top }], { key: "padding" }),
    bar({ x: at(1 - mean), y: top, width: at(mean), height: foot - top }, { key: "cut", series: "loss" }),
    h("path", {
      ...attributesOf("wire", { key: "both" }),
      d: `M0.5 ${round(below)}v5H${round(width - 0.5)}v-5`,
      "stroke-width": 1,
    }),
    label([width / 2, below + size * 1.25], `together: ${percent(padding + cut, 2)}`, {
      ...{ key: "together", size: size * 1.15, weight: "bold", anchor: "middle" },
    }),
    handle([at(1 - mean), middle], {
      label: "Mean length, of a row",
      text: percent(mean, 2),
      tracks: [{ input: "mean", value: mean, stops: means.map((value) => [value, at(1 - value), middle]) }],
    }),
  ];
}

/** The two lanes side by side. @param {State} state @param {{ width: number, height: number, size: number }} box */
function both({ lanes, capacity, documents }, { width, height, size }) {
  const pitch = width / 2;
  return lanes.flatMap((lane, i) =>
    laneTrees(lane, {
      ...{ x: i * (pitch + 10), y: size * 1.6, width: pitch - 10, height: height - size * 5.4, size },
      ...{ rows: documents, capacity, done: true },
    })
  );
}
