// @ts-check
/** The arithmetic of transformer.js on flat Float32Arrays, written so that short sentences run within a frame. */

import { softmaxWithin } from "./probability.js";

const EPSILON = 1e-5; // keeps the norm of a constant vector finite

/**
 * x [rows, inner] times w [inner, columns].
 * @param {Float32Array} x
 * @param {Float32Array} w
 * @param {number} inner
 */
export function product(x, w, inner) {
  return batched(x, w, 1, inner);
}

/**
 * One product per head: x [heads, t, inner] times w [heads, inner, columns].
 * @param {Float32Array} x
 * @param {Float32Array} w
 * @param {number} heads
 * @param {number} inner
 */
export function batched(x, w, heads, inner) {
  const rows = x.length / heads / inner;
  const columns = w.length / heads / inner;
  const out = new Float32Array(heads * rows * columns);
  const together = rows - (rows % 4);
  for (let head = 0; head < heads; head++) {
    const from = head * rows, wAt = head * inner * columns;
    for (let row = from; row < from + together; row += 4) {
      addRows(x, row * inner, w, wAt, out, row * columns, inner, columns);
    }
    for (let row = from + together; row < from + rows; row++) {
      addRow(x, row * inner, w, wAt, out, row * columns, inner, columns);
    }
  }
  return out;
}

/**
 * Add one row of x times w to one row of out, four rows of w at a time.
 * @param {Float32Array} x
 * @param {number} xAt
 * @param {Float32Array} w
 * @param {number} wAt
 * @param {Float32Array} out
 * @param {number} outAt
 * @param {number} inner
 * @param {number} columns
 */
function addRow(x, xAt, w, wAt, out, outAt, inner, columns) {
  const whole = inner - (inner % 4);
  for (let i = 0; i < whole; i += 4) {
    const x0 = x[xAt + i], x1 = x[xAt + i + 1], x2 = x[xAt + i + 2], x3 = x[xAt + i + 3];
    const w0 = wAt + i * columns, w1 = w0 + columns, w2 = w1 + columns, w3 = w2 + columns;
    for (let j = 0; j < columns; j++) {
      out[outAt + j] += x0 * w[w0 + j] + x1 * w[w1 + j] + x2 * w[w2 + j] + x3 * w[w3 + j];
    }
  }
  for (let i = whole; i < inner; i++) {
    for (let j = 0; j < columns; j++) out[outAt + j] += x[xAt + i] * w[wAt + i * columns + j];
  }
}

/**
 * The same for four rows of x, to the last bit, in half the time: what is read of w serves all.
 * @param {Float32Array} x
 * @param {number} xAt
 * @param {Float32Array} w
 * @param {number} wAt
 * @param {Float32Array} out
 * @param {number} outAt
 * @param {number} inner
 * @param {number} columns
 */
function addRows(x, xAt, w, wAt, out, outAt, inner, columns) {
  // A view of each row of out, so that one index serves all four: a fifth faster.
  const row = (/** @type {number} */ k) => out.subarray(outAt + k * columns, outAt + (k + 1) * columns);
  const outA = row(0), outB = row(1), outC = row(2), outD = row(3);
  const whole = inner - (inner % 4);
  for (let i = 0; i < whole; i += 4) {
    const a = xAt + i, b = a + inner, c = b + inner, d = c + inner;
    const a0 = x[a], a1 = x[a + 1], a2 = x[a + 2], a3 = x[a + 3];
    const b0 = x[b], b1 = x[b + 1], b2 = x[b + 2], b3 = x[b + 3];
    const c0 = x[c], c1 = x[c + 1], c2 = x[c + 2], c3 = x[c + 3];
    const d0 = x[d], d1 = x[d + 1], d2 = x[d + 2], d3 = x[d + 3];
    const w0 = wAt + i * columns, w1 = w0 + columns, w2 = w1 + columns, w3 = w2 + columns;
    for (let j = 0; j < columns; j++) {
      const v0 = w[w0 + j], v1 = w[w1 + j], v2 = w[w2 + j], v3 = w[w3 + j];
      outA[j] += a0 * v0 + a1 * v1 + a2 * v2 + a3 * v3;
      outB[j] += b0 * v0 + b1 * v1 + b2 * v2 + b3 * v3;
      outC[j] += c0 * v0 + c1 * v1 + c2 * v2 + c3 * v3;
      outD[j] += d0 * v0 + d1 * v1 + d2 * v2 + d3 * v3;
    }
  }
  for (let i = whole; i < inner; i++) {
    const a = x[xAt + i], b = x[xAt + inner + i], c = x[xAt + 2 * inner + i], d = x[xAt + 3 * inner + i];
    for (let j = 0; j < columns; j++) {
      const value = w[wAt + i * columns + j];
      outA[j] += a * value;
      outB[j] += b * value;
      outC[j] += c * value;
      outD[j] += d * value;
    }
  }
}

/** @param {Float32Array} a @param {Float32Array} b */
export function add(a, b) {
  return a.map((value, i) => value + b[i]);
}

/**
 * Mean and standard deviation of one vector, as the norms take them.
 * @param {Float32Array} x
 * @param {number} at
 * @param {number} width
 * @returns {[number, number]}
 */
export function moments(x, at, width) {
  let mean = 0, variance = 0;
  for (let i = 0; i < width; i++) mean += x[at + i] / width;
  for (let i = 0; i < width; i++) variance += (x[at + i] - mean) ** 2 / width;
  return [mean, Math.sqrt(variance + EPSILON)];
}

/**
 * Each vector minus its mean, over its standard deviation, scaled and shifted.
 * @param {Float32Array} x
 * @param {Float32Array} gain
 * @param {Float32Array} bias
 */
export function layerNorm(x, gain, bias) {
  const width = gain.length;
  const out = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += width) {
    const [mean, sigma] = moments(x, at, width);
    for (let i = 0; i < width; i++) out[at + i] = ((x[at + i] - mean) / sigma) * gain[i] + bias[i];
  }
  return out;
}

/**
 * The smooth gate of the feed-forward, in its tanh approximation.
 * @param {number} x
 */
export function gelu(x) {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
}

/**
 * [t, heads * width] -> [heads, t, width].
 * @param {Float32Array} x
 * @param {number} heads
 * @param {number} width
 */
export function splitHeads(x, heads, width) {
  const t = x.length / heads / width;
  const out = new Float32Array(x.length);
  for (let head = 0; head < heads; head++) {
    for (let row = 0; row < t; row++) {
      const from = (row * heads + head) * width;
      out.set(x.subarray(from, from + width), (head * t + row) * width);
    }
  }
  return out;
}

/**
 * The sum over heads: [heads, t, width] -> [t, width].
 * @param {Float32Array} x
 * @param {number} heads
 */
export function sumHeads(x, heads) {
  const out = new Float32Array(x.length / heads);
  for (let at = 0; at < x.length; at += out.length) {
    for (let i = 0; i < out.length; i++) out[i] += x[at + i];
  }
  return out;
}

/**
 * Turn coordinate i of each head with coordinate i + d_head / 2 by the angle of the position, in place.
 * @param {Float32Array} x  [heads, t, d_head]
 * @param {{d_head: number, rotary_base: number}} config
 * @param {number} t
 */
export function rotate(x, { d_head, rotary_base }, t) {
  const half = d_head / 2;
  for (let pair = 0; pair < half; pair++) {
    const speed = rotary_base ** (-2 * pair / d_head);
    for (let row = 0; row < x.length / d_head; row++) {
      const angle = (row % t) * speed;
      const cos = Math.cos(angle), sin = Math.sin(angle);
      const at = row * d_head + pair;
      const first = x[at], second = x[at + half];
      x[at] = first * cos - second * sin;
      x[at + half] = second * cos + first * sin;
    }
  }
  return x;
}

/**
 * The pattern [heads, t, t]: softmax over the positions up to one's own of q . k / sqrt(d_head).
 * @param {Float32Array} q
 * @param {Float32Array} k
 * @param {{n_heads: number, d_head: number}} config
 * @param {number} t
 */
export function attend(q, k, { n_heads, d_head }, t) {
  const pattern = new Float32Array(n_heads * t * t);
  const scale = d_head ** -0.5;
  for (let row = 0; row < n_heads * t; row++) {
    const first = row - (row % t); // the head's first key
    const last = row % t;
    for (let j = 0; j <= last; j++) {
      let score = 0;
      for (let i = 0; i < d_head; i++) score += q[row * d_head + i] * k[(first + j) * d_head + i];
      pattern[row * t + j] = score * scale;
    }
    softmaxWithin(pattern, row * t, row * t + last + 1);
  }
  return pattern;
}
