// @ts-check
/** The mean cosine of a rotary head at every whole distance, gathered in bands: between two distances it swings too fast to draw. */

import { frequencies } from "./turning.js";

/** @typedef {{ middle: number, least: number, most: number, mean: number }} Band */

const FARTHEST = 32768;
const EACH = 6; // bands to an octave

/** @type {Map<string, Band[]>} */
const known = new Map();

/**
 * Least, most and mean over the whole distances of each sixth of an octave.
 * @param {number} pairs
 * @param {number} base
 * @returns {Band[]}
 */
export function bandsOf(pairs, base) {
  const key = `${pairs} ${base}`;
  const found = known.get(key) ?? gathered(cosines(pairs, base));
  known.set(key, found);
  return found;
}

/** By the addition theorem, a turn for each step. @param {number} pairs @param {number} base */
function cosines(pairs, base) {
  const sums = new Float64Array(FARTHEST + 1);
  for (const theta of frequencies(pairs, base)) {
    const [cos, sin] = [Math.cos(theta), Math.sin(theta)];
    let [x, y] = [1, 0];
    for (let far = 0; far <= FARTHEST; far++) {
      sums[far] += x / pairs;
      const turned = x * cos - y * sin;
      y = x * sin + y * cos;
      x = turned;
    }
  }
  return sums;
}

/** The last distance joins those before it. @param {number} far */
const bandOf = (far) => Math.floor(EACH * Math.log2(Math.min(far, FARTHEST - 1)) + 1e-9);

/** @param {Float64Array} values  from distance 0 on */
function gathered(values) {
  /** @type {Band[]} */
  const bands = [];
  let from = 1;
  while (from <= FARTHEST) {
    let to = from;
    while (to <= FARTHEST && bandOf(to) === bandOf(from)) to++;
    const inside = values.subarray(from, to);
    const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    bands.push({ middle: Math.sqrt(from * (to - 1)), least: Math.min(...inside), most: Math.max(...inside), mean });
    from = to;
  }
  return bands;
}
