// @ts-check
/** Numbers that look random and are the same on every run, so that a failure can be repeated. */

/**
 * @typedef {object} Random
 * @property {() => number} unit  in [0, 1)
 * @property {(from: number, to: number) => number} between
 * @property {(from: number, to: number) => number} whole  both ends included
 * @property {(from: number, to: number) => number} wide  spread evenly over the decades
 * @property {<T>(items: readonly T[]) => T} pick
 * @property {<T>(count: number, make: (i: number) => T) => T[]} list
 */

/**
 * Mulberry32.
 * @param {number} seed
 * @returns {Random}
 */
export function random(seed) {
  let state = seed >>> 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (/** @type {number} */ from, /** @type {number} */ to) => from + unit() * (to - from);
  const whole = (/** @type {number} */ from, /** @type {number} */ to) => Math.floor(between(from, to + 1));
  return {
    unit,
    between,
    whole,
    wide: (from, to) => Math.exp(between(Math.log(from), Math.log(to))),
    pick: (items) => items[whole(0, items.length - 1)],
    list: (count, make) => Array.from({ length: count }, (_, i) => make(i)),
  };
}

/**
 * Run a property on many seeds; a failure names the seed.
 * @param {number} runs
 * @param {(random: Random) => void} property
 */
export function forMany(runs, property) {
  for (let seed = 1; seed <= runs; seed += 1) {
    try {
      property(random(seed));
    } catch (error) {
      throw new Error(`seed ${seed}: ${/** @type {Error} */ (error).message}`, { cause: error });
    }
  }
}

/** Texts that an address or a reader might send and that no control may take for a value. */
export const HOSTILE = [
  "",
  " ",
  "\n",
  "NaN",
  "Infinity",
  "-Infinity",
  "undefined",
  "null",
  "[object Object]",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "1e999",
  "-1e999",
  "1;2",
  "٣",
  "１２",
  "\u0000",
  "%00",
  "9".repeat(400),
  "../../etc/passwd",
];
