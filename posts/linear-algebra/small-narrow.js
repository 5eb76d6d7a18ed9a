// @ts-check
/** One head of the small model with a narrower W_QK. Twin of small.py: thin factors, a small matrix, its singular vectors. */

import { forward } from "../../static/js/transformer/transformer.js";
import { softmax } from "../../static/js/transformer/probability.js";

/**
 * @typedef {import("../../static/js/transformer/transformer.js").Transformer} Transformer
 * @typedef {import("../../static/js/transformer/transformer.js").Run} Run
 * @typedef {number[][]} Columns  a matrix by its columns
 */

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The columns of one head in a weight [d_model, heads]. @param {Float32Array} weight @param {number} head @param {number} width @param {number} d_model @returns {Columns} */
function columnsOf(weight, head, width, d_model) {
  const across = weight.length / d_model;
  return Array.from(
    { length: width },
    (_, k) => Array.from({ length: d_model }, (_, i) => weight[i * across + head * width + k]),
  );
}

/**
 * Columns as sums of orthonormal ones, by Gram and Schmidt, each twice: basis and, for each column, its coordinates.
 * @param {Columns} columns
 * @returns {{ basis: Columns, parts: Columns }}
 */
function orthonormal(columns) {
  /** @type {Columns} */
  const basis = [];
  const parts = columns.map((column) => {
    let rest = column;
    const found = basis.map(() => 0);
    for (let twice = 0; twice < 2; twice++) {
      basis.forEach((axis, k) => {
        const along = dot(axis, rest);
        found[k] += along;
        rest = rest.map((v, i) => v - along * axis[i]);
      });
    }
    const size = Math.hypot(...rest);
    basis.push(rest.map((v) => v / size));
    return [...found, size, ...Array(columns.length - basis.length).fill(0)];
  });
  return { basis, parts };
}

/**
 * Singular values with their vectors, the largest first, by one-sided Jacobi turns: pairs of columns are turned until
 * all are at right angles; what turned them are the right vectors.
 * @param {Columns} columns
 * @returns {{ u: number[], s: number, v: number[] }[]}
 */
export function singular(columns) {
  const a = columns.map((column) => [...column]);
  const v = columns.map((_, k) => columns.map((_, i) => Number(i === k)));
  for (let sweep = 0, turned = true; turned && sweep < 40; sweep++) {
    turned = false;
    for (let p = 0; p < a.length; p++) {
      for (let q = p + 1; q < a.length; q++) turned = turnPair(a, v, p, q) || turned;
    }
  }
  return a.map((column, k) => ({ s: Math.hypot(...column), column, v: v[k] }))
    .sort((x, y) => y.s - x.s)
    .map(({ s, column, v }) => ({ s, u: column.map((value) => value / (s || 1)), v }));
}

/** Turn two columns to right angles; says whether they were not. @param {Columns} a @param {Columns} v @param {number} p @param {number} q */
function turnPair(a, v, p, q) {
  const [pp, qq, pq] = [dot(a[p], a[p]), dot(a[q], a[q]), dot(a[p], a[q])];
  if (Math.abs(pq) <= 1e-15 * Math.sqrt(pp * qq)) return false;
  const zeta = (qq - pp) / (2 * pq);
  const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  for (const m of [a, v]) {
    const x = m[p], y = m[q];
    for (let i = 0; i < x.length; i++) {
      const before = x[i];
      x[i] = c * before - c * t * y[i];
      y[i] = c * t * before + c * y[i];
    }
  }
  return true;
}

/** The coordinates of a head, turned by angles. @param {number[]} x @param {number} back @param {number} base */
function turned(x, back, base) {
  const half = x.length / 2;
  const angle = (/** @type {number} */ k) => -back * base ** ((-2 * k) / x.length);
  return x.map((value, k) => {
    const [cos, sin] = [Math.cos(angle(k % half)), Math.sin(angle(k % half))];
    return k < half ? value * cos - x[k + half] * sin : value * cos + x[k - half] * sin;
  });
}

/**
 * The head's pattern, flat [t, t], when its W_QK at every distance is replaced by its best approximation of this rank;
 * and its singular values at distance zero, as shares of the first.
 * @param {Transformer} model
 * @param {Run} run
 * @param {{ layer: number, head: number, rank: number }} cut
 */
export function narrowPattern({ config, weights }, run, { layer, head, rank }) {
  const { d_model, d_head, rotary_base } = config;
  const { attention_in } = run.layers[layer];
  const t = attention_in.length / d_model;
  const sideOf = (/** @type {string} */ name) => {
    const { basis, parts } = orthonormal(columnsOf(weights[`block${layer}.${name}`], head, d_head, d_model));
    const reads = Array.from(
      { length: t },
      (_, i) => basis.map((axis) => dot(axis, Array.from(attention_in.subarray(i * d_model, (i + 1) * d_model)))),
    );
    return { reads, rows: basis.map((_, i) => parts.map((part) => part[i])) }; // rows: of each axis, by coordinate of the head
  };
  const [query, key] = [sideOf("w_q"), sideOf("w_k")];
  const scores = Array.from({ length: t }, () => Array(t).fill(-Infinity));
  /** @type {number[]} */
  let spectrum = [];
  for (let back = 0; back < t; back++) {
    const turnedKey = key.rows.map((row) => turned(row, back, rotary_base));
    const all = singular(turnedKey.map((row) => query.rows.map((one) => dot(one, row))));
    if (!back) spectrum = all.map(({ s }) => s / all[0].s);
    const kept = all.slice(0, rank);
    for (let i = back; i < t; i++) {
      const score = kept.reduce(
        (sum, { u, s, v }) => sum + dot(query.reads[i], u) * s * dot(key.reads[i - back], v),
        0,
      );
      scores[i][i - back] = score / Math.sqrt(d_head);
    }
  }
  return { pattern: Float32Array.from(scores.flatMap(softmax)), spectrum };
}

/**
 * The run as it is, the run with the narrow head, and both patterns of that head, flat [t, t].
 * @param {Transformer} model
 * @param {number[]} tokens
 * @param {{ layer: number, head: number, rank: number }} cut
 */
export function narrowed(model, tokens, cut) {
  const clean = forward(model, tokens);
  const size = tokens.length ** 2;
  const whole = clean.layers[cut.layer].pattern;
  const { pattern: now, spectrum } = narrowPattern(model, clean, cut);
  const source = whole.slice();
  source.set(now, cut.head * size);
  const run = forward(model, tokens, [{ site: "pattern", layer: cut.layer, mode: "patch", head: cut.head, source }]);
  return { clean, run, now, spectrum, whole: whole.subarray(cut.head * size, (cut.head + 1) * size) };
}
