// @ts-check
/** Six pictures drawn by the tiny denoiser: every frame on the way from noise, and what it took each picture to be. */

import { gaussian } from "./noise.js";
import { behind, linearLeft, step, times } from "./schedule.js";
import { denoise, readModel, told } from "./tiny-dit.js";

/**
 * @typedef {{ kind: string, scale: number, fresh: boolean, seed: number }} Wish
 * @typedef {{ config: import("./tiny-dit.js").Config, kinds: string[], steps: number, files: { weights: ArrayBuffer } }} Data
 * @typedef {{ frames: number[][][], guesses: number[][][] }} Film  by step and picture
 */

export const PICTURES = 6;

/** The noise that it starts from, picture by picture. @param {number} seed @param {number} pixels */
export function starts(seed, pixels) {
  const drawn = gaussian(seed, PICTURES * pixels);
  return Array.from({ length: PICTURES }, (_, i) => drawn.subarray(i * pixels, (i + 1) * pixels));
}

/** @param {Wish} wish @param {Data} data @returns {Film} */
export function draw({ kind, scale, fresh, seed }, { config, kinds, steps, files }) {
  const model = readModel(files.weights, config);
  const [left, visited, pixels] = [linearLeft(), times(steps), config.side ** 2];
  const drawn = gaussian(seed, PICTURES * pixels * (steps + 1));
  const named = Array.from({ length: PICTURES }, (_, i) => (kind === "each" ? i : kinds.indexOf(kind)));
  let x = starts(seed, pixels);
  /** @type {Film} */
  const film = { frames: [x.map((each) => [...each])], guesses: [] };
  for (let at = 0; at < steps; at += 1) {
    const [now, then] = [left[visited[at]], left[visited[at + 1]]];
    const noises = seen(model, x, { time: visited[at], named, scale, none: kinds.length });
    const guesses = x.map((each, i) => behind(each, noises[i], now));
    x = guesses.map((guess, i) => {
      const from = ((at + 1) * PICTURES + i) * pixels;
      const parts = { guess, noise: noises[i], fresh: drawn.subarray(from, from + pixels) };
      return step(parts, { now, then, eta: fresh ? 1 : 0 });
    });
    film.frames.push(x.map((each) => [...each]));
    film.guesses.push(guesses.map((each) => [...each]));
  }
  film.guesses.push(film.frames[steps]);
  return film;
}

/**
 * The noise in every picture, guided: away from what is seen without a kind, `scale` times the way.
 * @param {import("./tiny-dit.js").Model} model
 * @param {Float64Array[]} x
 * @param {{ time: number, named: number[], scale: number, none: number }} how
 */
function seen(model, x, { time, named, scale, none }) {
  const said = new Map([...new Set([...named, none])].map((kind) => [kind, told(model, time, kind)]));
  const sees = (/** @type {Float64Array} */ each, /** @type {number} */ kind) =>
    denoise(model, each, /** @type {import("./tiny-dit.js").Told} */ (said.get(kind)));
  return x.map((each, i) => {
    const wanted = sees(each, named[i]);
    if (scale === 1) return wanted;
    const without = sees(each, none);
    return wanted.map((value, j) => without[j] + scale * (value - without[j]));
  });
}
