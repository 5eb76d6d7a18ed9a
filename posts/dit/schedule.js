// @ts-check
/** How much of the picture is left at each time, and one step of the sampler that is DDIM at eta 0 and DDPM at eta 1. */

/** alpha bar at times 0 to 1000, as Ho et al. 2020 chose it: beta rises from 0.0001 to 0.02 in equal steps. */
export function linearLeft() {
  const left = [1];
  for (let i = 0; i < 1000; i += 1) left.push(left[i] * (1 - (1e-4 + (i * (0.02 - 1e-4)) / 999)));
  return left;
}

/** The same with the cosine of Nichol and Dhariwal 2021, equation 17. */
export function cosineLeft() {
  const wanted = Array.from({ length: 1001 }, (_, i) => Math.cos(((i / 1000 + 0.008) / 1.008) * (Math.PI / 2)) ** 2);
  const left = [1];
  for (let i = 0; i < 1000; i += 1) left.push(left[i] * (1 - Math.min(1 - wanted[i + 1] / wanted[i], 0.999)));
  return left;
}

/** The times that a sampler of so many steps visits, from 1000 down to 0. @param {number} steps */
export const times = (steps) =>
  Array.from({ length: steps + 1 }, (_, i) => Math.floor((1000 * (steps - i) + Math.floor(steps / 2)) / steps));

/**
 * The clean thing behind x, if `noise` is in it.
 * @param {Float64Array} x
 * @param {Float64Array} noise
 * @param {number} now  alpha bar
 */
export const behind = (x, noise, now) => x.map((value, i) => (value - Math.sqrt(1 - now) * noise[i]) / Math.sqrt(now));

/**
 * One step, from alpha bar `now` to `then`.
 * @param {{ guess: Float64Array, noise: Float64Array, fresh: Float64Array }} parts
 * @param {{ now: number, then: number, eta: number }} where
 */
export function step({ guess, noise, fresh }, { now, then, eta }) {
  const sigma = eta * Math.sqrt((1 - then) / (1 - now)) * Math.sqrt(1 - now / then);
  const kept = Math.sqrt(1 - then - sigma ** 2);
  return guess.map((value, i) => Math.sqrt(then) * value + kept * noise[i] + sigma * fresh[i]);
}
