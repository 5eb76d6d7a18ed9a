// @ts-check
/** Eight heaps of points in the plane, whose perfect denoiser is a formula, and walks from a start to one of them. */

import { gaussian } from "./noise.js";
import { times } from "./schedule.js";

/** @typedef {[number, number]} Point */

export const [HEAPS, RADIUS, SIGMA] = [8, 4, 0.25];
export const MIDDLES = Array.from({ length: HEAPS }, (_, i) => {
  const angle = (2 * Math.PI * i) / HEAPS;
  return /** @type {Point} */ ([RADIUS * Math.cos(angle), RADIUS * Math.sin(angle)]);
});

const [ACROSS, UP] = [0, 1].map((axis) => Float64Array.from(MIDDLES, (middle) => middle[axis])); // read in each step

/**
 * E[x0 | x]: every heap pulls by its share of the blame for x. Their middles are equally far from zero.
 * @param {Point} point
 * @param {number} left  alpha bar
 * @returns {Point}
 */
export function guess(point, left) {
  const x = point[0], y = point[1];
  if (x === 0 && y === 0) return [0, 0]; // as far from every heap: without rounding errors nothing pulls
  const spread = left * SIGMA ** 2 + 1 - left;
  const root = Math.sqrt(left), pull = (root * SIGMA ** 2) / spread;
  const blame = new Float64Array(HEAPS); // of -|x - root middle|^2 / (2 spread), what differs between heaps
  let most = -Infinity;
  for (let k = 0; k < HEAPS; k += 1) {
    blame[k] = (root / spread) * (x * ACROSS[k] + y * UP[k]);
    most = Math.max(most, blame[k]);
  }
  let sum = 0, across = 0, up = 0;
  for (let k = 0; k < HEAPS; k += 1) {
    const share = Math.exp(blame[k] - most);
    sum += share;
    across += share * ACROSS[k];
    up += share * UP[k];
  }
  const kept = (1 - pull * root) / sum;
  return [kept * across + pull * x, kept * up + pull * y];
}

/**
 * Walks from one start: where each is after every step.
 * @param {Point} start
 * @param {{ steps: number, eta: number, seed: number, runs: number, left: number[] }} how  left: alpha bar by time
 * @returns {Point[][]}
 */
export function walks(start, { steps, eta, seed, runs, left }) {
  const visited = times(steps);
  const fresh = eta > 0 ? gaussian(seed, steps * runs * 2) : null;
  const many = eta > 0 ? runs : 1; // without noise all are the same
  const paths = Array.from({ length: many }, () => [start]);
  for (let at = 0; at < steps; at += 1) {
    const [now, then] = [left[visited[at]], left[visited[at + 1]]];
    const sigma = eta * Math.sqrt((1 - then) / (1 - now)) * Math.sqrt(1 - now / then);
    const clean = Math.sqrt(then), kept = Math.sqrt(1 - then - sigma ** 2);
    const root = Math.sqrt(now), rest = Math.sqrt(1 - now);
    paths.forEach((path, run) => {
      const here = path[at], clear = guess(here, now);
      const next = /** @type {Point} */ ([0, 0]);
      for (let axis = 0; axis < 2; axis += 1) {
        const noise = (here[axis] - root * clear[axis]) / rest;
        const shake = fresh ? sigma * fresh[(at * runs + run) * 2 + axis] : 0;
        next[axis] = clean * clear[axis] + kept * noise + shake;
      }
      path.push(next);
    });
  }
  return many === runs ? paths : Array.from({ length: runs }, () => paths[0]);
}

/** The heap that a point is nearest to, and how far it is from its middle. @param {Point} end */
export function nearest([x, y]) {
  const apart = MIDDLES.map(([mx, my]) => Math.hypot(x - mx, y - my));
  const far = Math.min(...apart);
  return { heap: apart.indexOf(far), far };
}

/** A path's length, as a multiple of the straight way; 1 if it does not move. @param {Point[]} path */
export function windings(path) {
  let long = 0;
  for (let i = 1; i < path.length; i += 1) long += Math.hypot(path[i][0] - path[i - 1][0], path[i][1] - path[i - 1][1]);
  const [[x0, y0], [x1, y1]] = [path[0], path[path.length - 1]];
  const straight = Math.hypot(x1 - x0, y1 - y0);
  return straight === 0 ? 1 : long / straight;
}
