// @ts-check
/** Activations, and how much of a normal input they silence: the twin of `shaped` and `silent_share` in figures.py. */

const STEP = 0.01;

/** @param {number} x */
const sigmoid = (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** The error function, by a series of positive terms. @param {number} z @returns {number} */
function erf(z) {
  if (z < 0) return -erf(-z);
  if (z > 6) return 1;
  let [term, sum] = [z, z];
  for (let n = 1; term > sum * 1e-17; n += 1) {
    term *= (2 * z * z) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-z * z) * sum;
}

/** @type {Record<string, (x: number, beta: number) => number>} */
const ALL = {
  silu: (x, beta) => x * sigmoid(beta * x),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  relu: (x) => Math.max(x, 0),
  relu2: (x) => Math.max(x, 0) ** 2,
  sigmoid,
  none: (x) => x,
};

/** @type {Record<string, string>} */
export const NAMES = {
  silu: "SiLU",
  gelu: "GELU",
  relu: "ReLU",
  relu2: "ReLU²",
  sigmoid: "sigmoid",
  none: "no activation",
};

/** What an activation makes of x. @param {string} activation @param {number} x @param {number} beta */
export const shaped = (activation, x, beta) => ALL[activation](x, activation === "silu" ? beta : 1);

/** The share of normal inputs of this spread whose output is nearer to zero than `least`. @param {string} activation @param {number} beta @param {number} spread */
export function silentShare(activation, beta, spread, least = 0.01) {
  const at = (/** @type {number} */ i) => shaped(activation, spread * (i - 600) * STEP, beta);
  let [quiet, all, from] = [0, 0, at(0)];
  for (let i = 0; i < 1200; i += 1) {
    const weight = Math.exp(-(((i - 599.5) * STEP) ** 2) / 2), to = at(i + 1);
    all += weight;
    quiet += weight * quietPart(Math.min(from, to), Math.max(from, to), least);
    from = to;
  }
  return quiet / all;
}

/** How much of the way from low to high is nearer to zero than `least`. @param {number} low @param {number} high @param {number} least */
const quietPart = (low, high, least) =>
  low === high
    ? Number(Math.abs(low) < least)
    : Math.max(0, Math.min(high, least) - Math.max(low, -least)) / (high - low);
