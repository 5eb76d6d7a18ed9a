// @ts-check
/** The twin of voting.py, exact; and draws of answers to look at. */

/** @param {number[]} left @param {number[]} right @param {number} degree */
function product(left, right, degree) {
  const found = new Array(degree + 1).fill(0);
  for (let i = 0; i <= degree; i += 1) {
    const last = Math.min(right.length - 1, degree - i);
    for (let j = 0; j <= last; j += 1) found[i + j] += left[i] * right[j];
  }
  return found;
}

/** @param {number} n @returns {number} */
const factorial = (n) => (n < 2 ? 1 : n * factorial(n - 1));

/** @param {number} n @param {number} k */
const choose = (n, k) => Math.round(factorial(n) / factorial(k) / factorial(n - k));

/**
 * Chance that the most frequent answer is the right one; ties are broken by lot.
 * @param {number} chance @param {number} tries @param {number} wrong
 */
export function vote(chance, tries, wrong) {
  const each = (1 - chance) / wrong;
  let total = 0;
  for (let right = 1; right <= tries; right += 1) {
    const rest = tries - right;
    const fewer = Array.from({ length: Math.min(right, rest + 1) }, (_, n) => each ** n / factorial(n));
    const powers = [[1, ...new Array(rest).fill(0)]];
    for (let i = 0; i < wrong; i += 1) powers.push(product(powers[i], fewer, rest));
    const equal = each ** right / factorial(right);
    for (let tied = 0; tied <= Math.min(wrong, Math.floor(rest / right)); tied += 1) {
      const others = powers[wrong - tied][rest - tied * right];
      const ways = (chance ** right / factorial(right)) * choose(wrong, tied) * equal ** tied * others;
      total += (factorial(tries) * ways) / (tied + 1);
    }
  }
  return total;
}

/**
 * Numbers from 0 to 1 that look independent: Mulberry32, the same for the same seed.
 * @param {number} seed
 */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * One draw: which answer comes up each time, the right one being 0. It has the same random numbers whatever else is
 * chosen, so that answers move as the chance does.
 * @param {number} chance @param {number} tries @param {number} wrong @param {number} seed
 */
export function draw(chance, tries, wrong, seed) {
  const next = random(seed);
  return Array.from({ length: tries }, () => {
    const place = next();
    return place < chance ? 0 : 1 + Math.min(wrong - 1, Math.floor(((place - chance) / (1 - chance)) * wrong));
  });
}
