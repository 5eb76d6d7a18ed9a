// @ts-check
/** A head's route as an arc over the sentence, with its cargo as a parcel on it. */

import { attributesOf, buttonOf, h, handle, label, percent, round, textWidth } from "../../static/js/kit.js";
import { excerpt } from "./sentence-line.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {Box & { height: number }} Space
 * @typedef {object} Parcel
 * @property {string} head
 * @property {string} cargo     the head whose cargo it is
 * @property {number} carried   steps of the way
 * @property {string[]} words
 * @property {number[]} weights from the position to each word before it
 * @property {number} position
 * @property {number} most      the word that it looks at most
 * @property {number[]} scores  of copying, of all heads
 * @property {number} rank      of that word in what the parcel promotes
 * @property {number} ranks
 * @property {string[]} up
 * @property {string[]} down
 */

export const STEPS = 12; // of the way
const SHOWN = 0.05; // attention that is drawn

/** What the parcel says, in a word or two. @param {Pick<Parcel, "rank" | "ranks" | "up" | "words" | "most">} parcel */
export function messageOf({ rank, ranks, up, words, most }) {
  if (rank <= 10) return words[most];
  return rank > ranks - 25 ? `not ${words[most]}` : up[0];
}

/**
 * The sentence, an arc from each word that is looked at, and the parcel on the strongest; a word that is clicked looks.
 * @param {Parcel} parcel
 * @param {Space} space
 */
export function routeTrees(parcel, { width, height, size, layout }) {
  const { words, weights, position, most, carried, head } = parcel;
  const type = size * (layout === "narrow" || layout === "medium" ? 1 : 1.35);
  const sources = weights.flatMap((weight, j) => (weight >= SHOWN || j === most ? [j] : []));
  const places = excerpt(words, [...sources, position], width, type);
  const floor = height - type * 2.3;
  const middle = (/** @type {number} */ i) => places.get(i)?.middle ?? 0;
  const arcs = sources.map((j) => ({ j, ends: arcOf(middle(j), middle(position), floor, floor - type * 2) }));
  const way = arcOf(middle(most), middle(position), floor, floor - type * 2);
  const stops = Array.from({ length: STEPS + 1 }, (_, i) => along(way, i / STEPS));
  const [x, y] = stops[carried];
  const looked = `${percent(weights[most], 2)} of its attention`;
  return [
    ...arcs.map(({ j, ends }) =>
      h("path", {
        ...attributesOf("wire", { key: `arc ${j}`, series: "attention", class: j === most ? "" : "faint" }),
        d: `M${ends[0].map(round).join(" ")}C${ends.slice(1).map((end) => end.map(round).join(" ")).join(" ")}`,
        "stroke-width": round(1 + 5 * weights[j]),
      })
    ),
    ...[...places].map(([i, place]) => wordTree(parcel, i, place, floor + type, type)),
    label([Math.min(width - size * 4.2, Math.max(size * 4.2, middle(most))), height - type * 0.3], looked, {
      ...{ size, anchor: "middle", series: "attention", key: "weight" },
    }),
    parcelTree(messageOf(parcel), [x, y], size, width),
    handle([x, y], {
      ...{ label: `The parcel of head ${head}`, text: `${carried} of ${STEPS} of the way`, series: "attention" },
      tracks: [{ input: "carried", value: carried, stops: stops.map(([sx, sy], i) => [i, sx, sy]) }],
    }),
  ];
}

/** @typedef {[number, number]} Point */

/** An arc from one place of a line to another: ends and what bends it. A word that looks at itself gets a loop. @param {number} a @param {number} b @param {number} y @param {number} room @returns {Point[]} */
function arcOf(a, b, y, room) {
  const rise = Math.min(room * 1.33, 60 + Math.abs(b - a) * 0.5);
  const apart = Math.abs(b - a) < 2 ? 46 : 0;
  return [[a - apart / 6, y], [a - apart, y - rise], [b + apart, y - rise], [b + apart / 6, y]];
}

/** A place of an arc. @param {Point[]} arc @param {number} t  0 to 1 @returns {Point} */
const along = ([p, q, r, s], t) => {
  const at = (/** @type {0 | 1} */ k) =>
    (1 - t) ** 3 * p[k] + 3 * (1 - t) ** 2 * t * q[k] + 3 * (1 - t) * t ** 2 * r[k] + t ** 3 * s[k];
  return [at(0), at(1)];
};

/** @param {Parcel} parcel @param {number} i @param {{ word: string, x: number, width: number, middle: number }} place @param {number} y @param {number} size */
function wordTree({ words, position, most }, i, { word, x, width, middle }, y, size) {
  if (!Number.isInteger(i)) {
    return label([Math.max(size * 0.5, middle - 2), y], "…", { size, anchor: "middle", quiet: true, key: `gap ${i}` });
  }
  const chosen = i === position;
  const looks = i > 0 ? buttonOf({ back: words.length - 1 - i }, `look from ${word}`, chosen) : {};
  return h(
    "g",
    { key: `word ${i}`, ...looks, "data-plays": i > 0 ? "carried" : null },
    h("rect", {
      class: "row-ground",
      x: round(x - 2),
      y: round(y - size * 0.9),
      width: round(width + 4),
      height: round(size * 1.8),
    }),
    label([middle, y], word, {
      size,
      anchor: "middle",
      quiet: i === 0,
      weight: chosen || i === most ? "bold" : "normal",
    }),
  );
}

/** @param {string} words @param {Point} at @param {number} size @param {number} width */
function parcelTree(words, [x, y], size, width) {
  const wide = textWidth(words, size) * 1.08 + 18;
  const left = Math.max(0, Math.min(width - wide, x - wide / 2));
  return h(
    "g",
    { key: "parcel", class: "node strong s1", transform: `translate(${round(left)} ${round(y - size * 3)})` },
    h("rect", { width: round(wide), height: round(size * 1.8), rx: 3, key: "box" }),
    label([wide / 2, size * 0.9], words, { size, anchor: "middle", weight: "bold", key: "words" }),
  );
}
