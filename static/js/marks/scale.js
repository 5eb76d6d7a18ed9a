// @ts-check
/**
 * Scales: from data to pixels and back. Each is a function with `invert`, `domain`, `range` and `ticks`.
 *
 * @typedef {((value: number) => number) & {
 *   invert: (pixel: number) => number, domain: [number, number], range: [number, number],
 *   ticks: (about?: number) => number[] }} Scale
 */

/**
 * @param {[number, number]} domain
 * @param {[number, number]} range
 * @returns {Scale}
 */
export function linear(domain, range) {
  const [d0, d1] = domain;
  const [r0, r1] = range;
  const span = d1 - d0 || 1;
  const scale = (/** @type {number} */ value) => r0 + ((value - d0) / span) * (r1 - r0);
  const invert = (/** @type {number} */ pixel) => d0 + ((pixel - r0) / (r1 - r0 || 1)) * span;
  return Object.assign(scale, { invert, domain, range, ticks: (about = 5) => niceTicks(d0, d1, about) });
}

/**
 * Ticks at 1, 2 or 5 times a power of ten.
 * @param {number} from
 * @param {number} to
 * @param {number} about
 */
function niceTicks(from, to, about) {
  const rough = (to - from) / Math.max(1, about);
  if (!(rough > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.99) ?? rough;
  const ticks = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i += 1) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

/**
 * Logarithmic; ticks are powers of the base, thinned to about as many as asked for.
 * @param {[number, number]} domain  both above zero
 * @param {[number, number]} range
 * @param {number} [base]
 * @returns {Scale}
 */
export function log(domain, range, base = 10) {
  const [d0, d1] = domain.map(Math.log);
  const [r0, r1] = range;
  const scale = (/** @type {number} */ value) => r0 + ((Math.log(value) - d0) / (d1 - d0 || 1)) * (r1 - r0);
  const invert = (/** @type {number} */ pixel) => Math.exp(d0 + ((pixel - r0) / (r1 - r0 || 1)) * (d1 - d0));
  const ticks = (about = 6) => {
    const first = Math.ceil(d0 / Math.log(base) - 1e-9);
    const last = Math.floor(d1 / Math.log(base) + 1e-9);
    const every = Math.max(1, Math.ceil((last - first + 1) / about));
    return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => base ** (first + i * every));
  };
  return Object.assign(scale, { invert, domain, range, ticks });
}

/**
 * Equal bands for a row of things: `band(i)` is the start of the i-th, `band.width` its width.
 * @param {number} count
 * @param {[number, number]} range
 * @param {number} [gap]  share of a step left empty
 */
export function band(count, [r0, r1], gap = 0.2) {
  const step = (r1 - r0) / Math.max(1, count - gap);
  const at = (/** @type {number} */ index) => r0 + index * step;
  return Object.assign(at, {
    step,
    width: step * (1 - gap),
    middle: (/** @type {number} */ i) => at(i) + (step * (1 - gap)) / 2,
  });
}
