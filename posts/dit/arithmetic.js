// @ts-check
/** The steps of a transformer's arithmetic, on flat arrays: row after row of `width` numbers. */

const EPSILON = 1e-5;
const ROOT = Math.sqrt(2 / Math.PI);

/**
 * x W^T + b: rows of `x` times a matrix [out, in].
 * @param {Float64Array} x
 * @param {Float64Array} matrix
 * @param {number} width  of a row of x
 * @param {Float64Array | null} [bias]
 */
export function linear(x, matrix, width, bias = null) {
  const [rows, out] = [x.length / width, matrix.length / width];
  const y = new Float64Array(rows * out);
  for (let row = 0, at = 0; row < rows; row += 1) {
    const a = row * width;
    let o = 0;
    for (; o + 4 <= out; o += 4) { // four sums at once: a number of x is fetched once for all
      const b = o * width, c = b + width, d = c + width, e = d + width;
      let one = 0, two = 0, three = 0, four = 0;
      for (let i = 0; i < width; i += 1) {
        const value = x[a + i];
        one += value * matrix[b + i];
        two += value * matrix[c + i];
        three += value * matrix[d + i];
        four += value * matrix[e + i];
      }
      y[at++] = one + (bias ? bias[o] : 0);
      y[at++] = two + (bias ? bias[o + 1] : 0);
      y[at++] = three + (bias ? bias[o + 2] : 0);
      y[at++] = four + (bias ? bias[o + 3] : 0);
    }
    for (; o < out; o += 1) {
      let sum = 0;
      for (let i = 0, b = o * width; i < width; i += 1) sum += x[a + i] * matrix[b + i];
      y[at++] = sum + (bias ? bias[o] : 0);
    }
  }
  return y;
}

/** Each row minus its mean, over its standard deviation. @param {Float64Array} x @param {number} width */
export function normed(x, width) {
  const y = new Float64Array(x.length);
  for (let at = 0; at < x.length; at += width) {
    let mean = 0;
    let square = 0;
    for (let i = at; i < at + width; i += 1) mean += x[i] / width;
    for (let i = at; i < at + width; i += 1) square += (x[i] - mean) ** 2 / width;
    const sigma = Math.sqrt(square + EPSILON);
    for (let i = at; i < at + width; i += 1) y[i] = (x[i] - mean) / sigma;
  }
  return y;
}

/**
 * The norm that listens: (1 + scale) normed(x) + shift, the same for every row.
 * @param {Float64Array} x
 * @param {number} width
 * @param {Float64Array} shift
 * @param {Float64Array} scale
 */
export function modulated(x, width, shift, scale) {
  const y = normed(x, width);
  for (let at = 0; at < y.length; at += width) {
    for (let i = 0; i < width; i += 1) y[at + i] = y[at + i] * (1 + scale[i]) + shift[i];
  }
  return y;
}

/** @param {Float64Array} x */
export function gelu(x) {
  const y = new Float64Array(x.length);
  for (let i = 0; i < x.length; i += 1) {
    const value = x[i];
    y[i] = 0.5 * value * (1 + Math.tanh(ROOT * (value + 0.044715 * value * value * value)));
  }
  return y;
}

/** @param {Float64Array} x */
export const silu = (x) => x.map((value) => value / (1 + Math.exp(-value)));

/** The stream plus a gated write. @param {Float64Array} x @param {Float64Array} gate @param {Float64Array} write */
export function added(x, gate, write) {
  const y = new Float64Array(x.length);
  for (let at = 0; at < x.length; at += gate.length) {
    for (let i = 0; i < gate.length; i += 1) y[at + i] = x[at + i] + gate[i] * write[at + i];
  }
  return y;
}

/** Some columns of every row. @param {Float64Array} x @param {number} width @param {number} from @param {number} to */
export function columns(x, width, from, to) {
  const [rows, part] = [x.length / width, to - from];
  const y = new Float64Array(rows * part);
  for (let row = 0; row < rows; row += 1) y.set(x.subarray(row * width + from, row * width + to), row * part);
  return y;
}

/**
 * Attention without a mask: every query sees all keys. Heads are neighbouring columns.
 * @param {Float64Array} queries
 * @param {Float64Array} keys
 * @param {Float64Array} values
 * @param {{ width: number, heads: number }} shape
 */
export function attend(queries, keys, values, { width, heads }) {
  const [rows, seen, size] = [queries.length / width, keys.length / width, width / heads];
  const mixed = new Float64Array(queries.length);
  const weights = new Float64Array(seen);
  for (let row = 0; row < rows; row += 1) {
    for (let from = 0; from < width; from += size) {
      let most = -Infinity;
      for (let key = 0; key < seen; key += 1) {
        let score = 0;
        for (let i = from; i < from + size; i += 1) score += queries[row * width + i] * keys[key * width + i];
        weights[key] = score / Math.sqrt(size);
        most = Math.max(most, weights[key]);
      }
      let sum = 0;
      for (let key = 0; key < seen; key += 1) sum += weights[key] = Math.exp(weights[key] - most);
      for (let key = 0; key < seen; key += 1) {
        for (let i = from; i < from + size; i += 1) {
          mixed[row * width + i] += (weights[key] / sum) * values[key * width + i];
        }
      }
    }
  }
  return mixed;
}
