// @ts-check
/** Two-by-two matrices: what they do, taken apart into a turn, a stretch and a turn. Twin of planar.py. */

/** @typedef {[number, number, number, number]} Matrix  a, b, c, d: rows (a, b) and (c, d) */
/** @typedef {[number, number]} Point */
/** @typedef {{ first: number, stretch: Point, last: number }} Acts  angles; the second factor is below zero for a mirror */

/** @param {Matrix} m @returns {Acts} the smallest angles that do */
export function turnStretchTurn([a, b, c, d]) {
  const sums = [(a + d) / 2, (c - b) / 2];
  const differences = [(a - d) / 2, (c + b) / 2];
  const [wide, narrow] = [sums, differences].map(([x, y]) => Math.sqrt(x * x + y * y));
  const [turned, mirrored] = [Math.atan2(sums[1], sums[0]), Math.atan2(differences[1], differences[0])];
  const [last, first] = [(mirrored + turned) / 2, (turned - mirrored) / 2];
  const half = (/** @type {number} */ by) => Math.max(Math.abs(last + by), Math.abs(first + by));
  const by = [0, Math.PI, -Math.PI].sort((p, q) => half(p) - half(q))[0];
  return { first: first + by, stretch: [wide + narrow, wide - narrow], last: last + by };
}

/** The matrix that first does `second`. @param {Matrix} first @param {Matrix} second @returns {Matrix} */
export const after = ([a, b, c, d], [e, f, g, i]) => [a * e + b * g, a * f + b * i, c * e + d * g, c * f + d * i];

/** @param {number} angle @returns {Matrix} */
export const turn = (angle) => [Math.cos(angle), -Math.sin(angle), Math.sin(angle), Math.cos(angle)];

/** @param {Matrix} m @param {Point} p @returns {Point} */
export const applied = ([a, b, c, d], [x, y]) => [a * x + b * y, c * x + d * y];

/**
 * The matrix as far as the acts have gone: 0 nothing, 1 turned, 2 stretched, 3 turned again.
 * @param {Acts} acts
 * @param {number} done  from 0 to 3
 * @returns {Matrix}
 */
export function partly({ first, stretch, last }, done) {
  const share = (/** @type {number} */ act) => Math.min(1, Math.max(0, done - act));
  const [s1, s2] = stretch.map((factor) => 1 + (factor - 1) * share(1));
  return after(turn(last * share(2)), after([s1, 0, 0, s2], turn(first * share(0))));
}
