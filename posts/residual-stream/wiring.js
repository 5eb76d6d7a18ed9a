// @ts-check
/** How the wires of a network run: side by side where they leave and enter a head, and through the gaps of the blocks between. */

import { round } from "../../static/js/kit.js";

/**
 * @typedef {[number, number]} Point
 * @typedef {{ from: number, to: number }} Ends  heads, counted through all blocks
 * @typedef {{ spot: (place: number) => Point, wide: number, tall: number, pitch: number }} Floor  where heads stand, how large they are
 * @typedef {{ key: string, x: number, room: number, foot: number, top: number }} Door  what wires go through, side by side
 */

const APART = 10; // pixels between neighbours, where there is room

/**
 * The way of each wire, and its middle.
 * @param {Ends[]} wires
 * @param {Floor} floor
 * @returns {{ d: string, middle: Point }[]}
 */
export function waysOf(wires, floor) {
  const ways = wires.map((wire) => doorsOf(wire, floor));
  const placed = sideBySide(ways);
  return ways.map((doors, i) => {
    const points = doors.map((door, k) => ({ x: placed[i][k], foot: door.foot, top: door.top }));
    return { d: pathOf(points), middle: middleOf(points) };
  });
}

/** The doors of a wire from the foot up: out of its writer, through a gap of each block that it passes, into its reader. @param {Ends} wire @param {Floor} floor @returns {Door[]} */
function doorsOf({ from, to }, { spot, wide, tall, pitch }) {
  const [[x1, y1], [x2, y2]] = [spot(from), spot(to)];
  const [first, last] = [from >> 2, to >> 2];
  const gaps = Array.from({ length: last - first - 1 }, (_, i) => {
    const block = first + i + 1;
    const straight = x1 + ((x2 - x1) * (i + 1)) / (last - first);
    const all = [0, 1, 2, 3].map((head) => spot(4 * block + head)[0] + (block % 2 ? -pitch : pitch) / 2);
    const x = all.reduce((best, one) => (Math.abs(one - straight) < Math.abs(best - straight) ? one : best));
    const y = spot(4 * block)[1];
    return { key: `gap ${block} ${all.indexOf(x)}`, x, room: pitch - wide, foot: y + tall / 2, top: y - tall / 2 };
  });
  const out = { key: `out of ${from}`, x: x1, room: wide, foot: y1 - tall / 2, top: y1 - tall / 2 };
  const into = { key: `into ${to}`, x: x2, room: wide, foot: y2 + tall / 2, top: y2 + tall / 2 };
  return [out, ...gaps, into];
}

/**
 * Where each wire goes through each of its doors: in the order of where it comes from and goes to, so that few cross.
 * @param {Door[][]} ways
 */
function sideBySide(ways) {
  /** @type {Record<string, { wire: number, step: number, lean: number }[]>} */
  const through = {};
  ways.forEach((doors, wire) =>
    doors.forEach(({ key, x }, step) => {
      const lean = (doors[step - 1]?.x ?? x) + (doors[step + 1]?.x ?? x) +
        (doors[0].x + doors[doors.length - 1].x) / 100;
      (through[key] ??= []).push({ wire, step, lean });
    })
  );
  const placed = ways.map((doors) => doors.map(({ x }) => x));
  for (const all of Object.values(through)) {
    const apart = Math.min(APART, (0.85 * ways[all[0].wire][all[0].step].room) / all.length);
    all.sort((a, b) => a.lean - b.lean).forEach(({ wire, step }, i) => {
      placed[wire][step] += (i - (all.length - 1) / 2) * apart;
    });
  }
  return placed;
}

/** @typedef {{ x: number, foot: number, top: number }} Passed */

/** Upright through every door, and bent between two. @param {Passed[]} points */
const pathOf = (points) =>
  points.slice(1).reduce((d, { x, foot, top }, i) => {
    const before = points[i];
    const bend = (before.top - foot) * 0.5;
    return `${d}C${round(before.x)} ${round(before.top - bend)} ${round(x)} ${round(foot + bend)} ${round(x)} ${
      round(foot)
    }${top === foot ? "" : `V${round(top)}`}`;
  }, `M${round(points[0].x)} ${round(points[0].top)}`);

/** @param {Passed[]} points @returns {Point} */
function middleOf(points) {
  const [a, b] = [points[(points.length - 1) >> 1], points[points.length >> 1]];
  return [(a.x + b.x) / 2, (a.top + b.foot) / 2];
}
