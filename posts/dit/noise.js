// @ts-check
/** Random numbers that Python and the page draw alike: mulberry32, and normal numbers by the rule of Box and Muller. */

/** Numbers between 0 and 1, evenly spread. @param {number} seed @param {number} count */
export function uniform(seed, count) {
  const drawn = new Float64Array(count);
  let state = seed | 0;
  for (let i = 0; i < count; i += 1) {
    state = (state + 0x6D2B79F5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    drawn[i] = (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  }
  return drawn;
}

/** Normal numbers. @param {number} seed @param {number} count */
export function gaussian(seed, count) {
  const pairs = uniform(seed, 2 * count);
  const drawn = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    drawn[i] = Math.sqrt(-2 * Math.log(pairs[2 * i])) * Math.cos(2 * Math.PI * pairs[2 * i + 1]);
  }
  return drawn;
}
