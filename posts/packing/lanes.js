// @ts-check
/** One lane of the race: the rows that a packer has made so far, their padding, and the documents that it had to cut. */

import { attributesOf, bar, h, label, percent, plural, round } from "../../static/js/kit.js";
import { hatched } from "./hatching.js";
import { cutOf, PACKERS } from "./packers.js";

/** @import { Packed, Piece } from "./packers.js" */
/** @import { Box } from "./hatching.js" */
/**
 * @typedef {{ name: string, title: string, packed: Packed, shown: Piece[], flying: number[], broken: Set<number>, rows: number,
 *   padding: number, cut: number }} Lane
 *   shown: pieces of the documents that are placed; flying: the last of these and the next one; broken: documents that do not
 *   stand whole in one row
 * @typedef {{ x: number, y: number, width: number, height: number, size: number, rows: number, capacity: number, done: boolean,
 *   waiting?: (document: number) => Box }} Place  waiting: where a document stands before it is placed
 */

/**
 * What a packer makes of documents, and how much of it is placed.
 * @param {string} name
 * @param {string} title
 * @param {number[]} lengths
 * @param {{ capacity: number, limit: number, placed: number }} options  placed: so many documents
 * @returns {Lane}
 */
export function laneOf(name, title, lengths, { capacity, limit, placed }) {
  const packed = PACKERS[name](lengths, capacity, limit);
  const { pieces, widths } = packed;
  const held = new Map();
  for (const { document, length } of pieces) held.set(document, Math.max(held.get(document) ?? 0, length));
  const order = [...held.keys()];
  const next = pieces.findIndex(({ document }) => document === order[placed]);
  const tokens = pieces.reduce((sum, { length }) => sum + length, 0);
  return {
    ...{ name, title, packed, rows: widths.length, cut: cutOf(packed) },
    shown: next < 0 ? pieces : pieces.slice(0, next),
    flying: order.slice(Math.max(0, placed - 1), placed + 1),
    broken: new Set(lengths.flatMap((length, i) => (held.get(i) < length ? [i] : []))),
    padding: 1 - tokens / widths.reduce((sum, width) => sum + width, 0),
  };
}

/** @param {Lane} lane @param {Place} place */
export function laneTrees(lane, { x, y, width, height, size, rows, capacity, done, waiting }) {
  const { name, title, packed, shown, broken, flying } = lane;
  const pitch = height / rows;
  const gap = Math.min(3, pitch * 0.18);
  const scale = width / capacity;
  const ends = new Map();
  for (const { row, start, length } of shown) ends.set(row, Math.max(ends.get(row) ?? 0, start + length));
  const boxOf = (/** @type {Piece} */ { row, start, length }) => ({
    x: x + start * scale,
    y: y + row * pitch + gap / 2,
    width: Math.max(2, length * scale - (start + length < packed.widths[row] ? 0.8 : 0)),
    height: pitch - gap,
  });
  const inFlight = (/** @type {Piece} */ { document }) => waiting !== undefined && flying.includes(document);
  const strip = (/** @type {boolean} */ cut) =>
    h("path", {
      ...attributesOf("wire", { key: `${cut ? "cut" : "whole"} ${name}`, series: cut ? "loss" : "one", mark: name }),
      "stroke-width": round(pitch - gap), // a piece is a short stroke, which takes few letters
      d: strokesOf(shown.filter((piece) => broken.has(piece.document) === cut && !inFlight(piece)).map(boxOf)),
    });
  const foot = y + height + size * 0.9;
  const count = done ? lane.rows : ends.size;
  return [
    label([x, y - size * 0.8], title, { key: `title ${name}`, size, weight: "bold", mark: name }),
    hatched(
      [...ends].sort(([a], [b]) => a - b).map(([row, end]) => ({
        ...{ x: x + end * scale, y: y + row * pitch, width: (packed.widths[row] - end) * scale, height: pitch },
      })),
      { key: `padding ${name}`, mark: name },
    ),
    strip(false),
    strip(true),
    ...packed.pieces.filter(inFlight).map((piece) => {
      const placed = shown.includes(piece);
      return bar(placed || !waiting ? boxOf(piece) : waiting(piece.document), {
        ...{ key: `${name} ${piece.document} ${piece.row} ${piece.start}`, mark: name },
        series: placed && broken.has(piece.document) ? "loss" : "one",
      });
    }),
    label([x, foot], count ? plural(count, "row") : "–", { key: `rows ${name}`, size, weight: "bold", mark: name }),
    done &&
    label([x, foot + size * 1.25], `${percent(lane.padding, 2)}${width > size * 5 ? " empty" : ""}`, {
      key: `pad ${name}`,
      size,
      mark: name,
    }),
    done && label([x, foot + size * 2.5], `${lane.cut} cut`, {
      ...{ key: `cuts ${name}`, size, mark: name, quiet: lane.cut === 0 },
      ...(lane.cut ? { series: /** @type {const} */ ("loss"), weight: /** @type {const} */ ("bold") } : {}),
    }),
  ];
}

/** Boxes as strokes from left to right; the next one in a row is told by its distance. @param {Box[]} boxes */
function strokesOf(boxes) {
  let [right, level] = [0, NaN];
  return [...boxes].sort((a, b) => a.y - b.y || a.x - b.x).map(({ x, y, width, height }) => {
    const [from, to, middle] = [round(x), round(x + width), round(y + height / 2)];
    const move = middle === level ? `m${round(from - right)} 0` : `M${from} ${middle}`;
    [right, level] = [to, middle];
    return `${move}h${round(to - from)}`;
  }).join("") || "M0 0";
}
