// @ts-check
/** A schedule of the reader's own: schedules.py, number by number. */

export const POINTS = 97;
/** @type {Record<string, string>} */
export const SHAPES = {
  cosine: "cosine",
  linear: "line",
  root: "inverse root",
  stable: "plateau",
  constant: "constant",
};
export const WARMS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
export const BENDS = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];
export const FLOORS = [0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5];

/** @typedef {{ shape: string, warm: number, bend: number, floor: number }} Own */

/**
 * The rate, in peaks, when a share of the run is done.
 * @param {number} done
 * @param {Own} own
 */
export function designed(done, { shape, warm, bend, floor }) {
  if (done < warm) return done / warm;
  if (shape === "root") return Math.sqrt(warm / done);
  if (shape === "constant") return 1;
  const start = shape === "stable" ? bend : warm;
  const left = Math.min(1, Math.max(0, (1 - done) / (1 - start)));
  if (shape !== "cosine") return floor + (1 - floor) * left;
  return floor + 0.5 * (1 - floor) * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, 1 - left))));
}

/** The mean over the run, in peaks. @param {Own} own */
export function meanRate(own) {
  let sum = 0;
  for (let k = 0; k < POINTS; k++) sum += designed(k / (POINTS - 1), own);
  return sum / POINTS;
}
