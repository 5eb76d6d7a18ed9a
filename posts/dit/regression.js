// @ts-check
/** How a quantity goes with the logarithm of another: correlation, and the straight line on two logarithmic axes. */

/** @param {number[]} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param {number[]} a @param {number[]} b */
function moments(a, b) {
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (/** @type {(i: number) => number} */ of) => a.reduce((total, _, i) => total + of(i), 0);
  return {
    ab: sum((i) => (a[i] - ma) * (b[i] - mb)),
    aa: sum((i) => (a[i] - ma) ** 2),
    bb: sum((i) => (b[i] - mb) ** 2),
    ...{ ma, mb },
  };
}

/** @param {number[]} x  above zero @param {number[]} y  above zero */
export function fit(x, y) {
  const [lx, ly] = [x.map(Math.log), y.map(Math.log)];
  const [half, both] = [moments(lx, y), moments(lx, ly)];
  const flat = both.aa < 1e-12; // all at one place: nothing to go with
  const slope = flat ? 0 : both.ab / both.aa;
  return {
    r: flat ? 0 : half.ab / Math.sqrt(half.aa * half.bb),
    r_log: flat ? 0 : both.ab / Math.sqrt(both.aa * both.bb),
    slope,
    at: (/** @type {number} */ value) => Math.exp(both.mb + slope * (Math.log(value) - both.ma)),
  };
}
