// @ts-check
/** The documents of a batch that a figure draws, and where they stand once short ones have moved into gaps: twin of lengths.py. */

import { best, fitted } from "./packers.js";

/**
 * @typedef {{ batch: number, dataset: string, draw: number, median: number, sigma: number, context: number }} Drawn
 * @typedef {{ draws: number[][], normals: number[][], grain: number, counts: Record<string, number[]> }} Data
 * @typedef {{ length: number, home: number, row: number, start: number, moved: boolean, moves: boolean }} Placed
 *   home: the row where it began, row: of those that are left
 */

/** The lengths that stand at these places of a histogram. @param {number[]} counts @param {number[]} places @param {number} grain */
export function atPlaces(counts, places, grain) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  const upto = counts.map((count) => (sum += count));
  return places.map((place) => upto.findIndex((many) => many * grain >= place * total) + 1);
}

/** @param {Drawn} inputs @param {Data} data */
export function batchOf({ batch, dataset, draw, median, sigma, context }, { draws, normals, grain, counts }) {
  const known = counts[dataset];
  const lengths = known
    ? atPlaces(known, draws[draw - 1].slice(0, batch), grain)
    : normals[draw - 1].slice(0, batch).map((z) => Math.max(1, Math.round(median * Math.exp(sigma * z))));
  return { lengths, capacity: known ? known.length : context };
}

/**
 * Where the documents stand after so many moves, in the order of best fit; and how many moves there are.
 * @param {number[]} held  lengths, none longer than a row
 * @param {number} capacity
 * @param {number} asked  moves
 */
export function squeezed(held, capacity, asked) {
  const { pieces } = fitted(held, capacity, best, { decreasing: true });
  const homes = pieces.filter(({ start }) => start === 0).map(({ document }) => document);
  const movers = pieces.filter(({ start }) => start > 0);
  const done = new Map(movers.slice(0, asked).map((piece) => [piece.document, piece]));
  const left = held.map((_, i) => i).filter((i) => !done.has(i));
  const moving = new Set(movers.map(({ document }) => document));
  const placed = held.map((length, i) => {
    const piece = done.get(i);
    return {
      ...{ length, home: i, moved: piece !== undefined, moves: moving.has(i) },
      row: left.indexOf(piece ? homes[piece.row] : i),
      start: piece ? piece.start : 0,
    };
  });
  return { placed, rows: left.length, movable: movers.length };
}
