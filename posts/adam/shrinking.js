// @ts-check
/** A loud and a quiet weight under noise, and both kinds of decay: shrinking.py, number by number. */

const [BETA1, BETA2, EPSILON] = [0.9, 0.95, 1e-8];
const SPREAD = Math.sqrt(4 * (256 ** 2 - 1) / 12);

/**
 * A weight of 1 over the run, at every so many steps; its gradient is noise of standard deviation `size`.
 * @param {number} size
 * @param {{ seed: number, decay: number, decoupled: boolean, rate: number, steps: number, every: number }} run
 */
export function shrunk(size, { seed, decay, decoupled, rate, steps, every }) {
  let [weight, m, v, left1, left2] = [1, 0, 0, 1, 1];
  let state = first(seed);
  const course = [weight];
  for (let step = 1; step <= steps; step++) {
    state = next(state);
    const g = decoupled ? size * drawn(state) : size * drawn(state) + decay * weight;
    m = BETA1 * m + (1 - BETA1) * g;
    v = BETA2 * v + (1 - BETA2) * (g * g);
    [left1, left2] = [left1 * BETA1, left2 * BETA2];
    if (decoupled) weight -= rate * decay * weight;
    weight -= rate * (m / (1 - left1)) / (Math.sqrt(v / (1 - left2)) + EPSILON);
    if (step % every === 0) course.push(weight);
  }
  return course;
}

/** @param {number} seed */
const first = (seed) => (Math.imul(seed, 2654435761) + 12345) >>> 0;

/** @param {number} state */
const next = (state) => (Math.imul(state, 1664525) + 1013904223) >>> 0;

/** The first gradients of a weight, of standard deviation 1. @param {number} seed */
export function noise(seed) {
  let state = first(seed);
  return Array.from({ length: 24 }, () => drawn(state = next(state)));
}

/** A nearly normal number: the sum of the four bytes of a mixed state. @param {number} state */
function drawn(state) {
  let mixed = Math.imul(state ^ (state >>> 15), 2246822519) >>> 0;
  mixed = (mixed ^ (mixed >>> 13)) >>> 0;
  const total = (mixed & 255) + ((mixed >>> 8) & 255) + ((mixed >>> 16) & 255) + (mixed >>> 24);
  return (total - 510) / SPREAD;
}

/** What decay alone leaves, at every so many steps. @param {{ decay: number, rate: number, steps: number, every: number }} run */
export function pure({ decay, rate, steps, every }) {
  let weight = 1;
  const course = [weight];
  for (let step = 1; step <= steps; step++) {
    weight -= rate * decay * weight;
    if (step % every === 0) course.push(weight);
  }
  return course;
}
