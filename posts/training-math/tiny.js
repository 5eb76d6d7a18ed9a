// @ts-check
/** The smallest transformer, forward and backward, and its training: the twin of tiny.py, weights in one flat array. */

import { softmaxWithin } from "../../static/js/transformer/probability.js";

/**
 * @typedef {{ sentences: number[][], weights: number[] }} Language  what figures.py gives
 * @typedef {ReturnType<typeof forward>} Run
 * @typedef {{ steps: number, batch: number, rate: number, rule: string }} Recipe
 */

export const WIDTH = 8;
const [HEADS, D] = [2, 4];
const ROWS = { E: 12, P: 8, Q: 8, K: 8, V: 8, O: 8, U: 12 };
/** Where each matrix [row][8] begins. @type {Record<string, number>} */
export const AT = Object.fromEntries(
  Object.keys(ROWS).map((name, i, all) => [
    name,
    all.slice(0, i).reduce((sum, one) => sum + WIDTH * ROWS[/** @type {keyof typeof ROWS} */ (one)], 0),
  ]),
);

/** y = W x for a matrix at a place of w. @param {ArrayLike<number>} w @param {number} at @param {number} rows @param {number[]} x */
function times(w, at, rows, x) {
  /** @type {number[]} */
  const y = [];
  for (let o = 0; o < rows; o++) {
    let sum = 0;
    for (let i = 0; i < WIDTH; i++) sum += w[at + o * WIDTH + i] * x[i];
    y.push(sum);
  }
  return y;
}

/** Adds W^T d to into. @param {ArrayLike<number>} w @param {number} at @param {number[]} d @param {number[]} into */
function back(w, at, d, into) {
  for (let i = 0; i < WIDTH; i++) {
    let sum = 0;
    for (let o = 0; o < d.length; o++) sum += w[at + o * WIDTH + i] * d[o];
    into[i] += sum;
  }
  return into;
}

/** Adds d x^T to a matrix of g. @param {Float64Array} g @param {number} at @param {number[]} d @param {number[]} x */
function outer(g, at, d, x) {
  for (let o = 0; o < d.length; o++) for (let i = 0; i < WIDTH; i++) g[at + o * WIDTH + i] += d[o] * x[i];
}

/** Everything that the backward pass will ask for. @param {ArrayLike<number>} w @param {number[]} row  a start token and words */
export function forward(w, row) {
  const tokens = row.slice(0, -1);
  const x = tokens.map((token, t) =>
    Array.from({ length: WIDTH }, (_, i) => w[AT.E + token * WIDTH + i] + w[AT.P + t * WIDTH + i])
  );
  const [q, k, v] = ["Q", "K", "V"].map((name) => x.map((one) => times(w, AT[name], WIDTH, one)));
  const pattern = Array.from({ length: HEADS }, (_, h) =>
    q.map((one, t) =>
      softmaxWithin(
        k.slice(0, t + 1).map((key) => {
          let sum = 0;
          for (let i = h * D; i < (h + 1) * D; i++) sum += one[i] * key[i];
          return sum / Math.sqrt(D);
        }),
      )
    ));
  const mix = x.map((_, t) => {
    const found = Array(WIDTH).fill(0);
    for (let s = 0; s <= t; s++) {
      for (let i = 0; i < WIDTH; i++) found[i] += pattern[i < D ? 0 : 1][t][s] * v[s][i];
    }
    return found;
  });
  const y = x.map((one, t) => times(w, AT.O, WIDTH, mix[t]).map((value, i) => one[i] + value));
  const p = y.map((one) => softmaxWithin(times(w, AT.U, 12, one)));
  return { tokens, x, q, k, v, pattern, mix, y, p };
}

/** -log p of the words, or of the one at place `only`, summed. @param {Run} run @param {number[]} row @param {number} [only] */
export const lossOf = ({ p }, row, only) =>
  p.reduce((sum, one, t) => sum - (only === undefined || only === t ? Math.log(one[row[t + 1]]) : 0), 0);

/**
 * Adds the gradient of that sum to g.
 * @param {ArrayLike<number>} w
 * @param {number[]} row
 * @param {Float64Array} g
 * @param {number} [only]
 */
export function backward(w, row, g, only) {
  const run = forward(w, row);
  const { tokens, x, mix, y, p } = run;
  const zeros = () => x.map(() => Array(WIDTH).fill(0));
  const [dx, dMix] = [zeros(), zeros()];
  for (let t = 0; t < x.length; t++) {
    if (only !== undefined && only !== t) continue;
    const pull = p[t].map((value, i) => value - (i === row[t + 1] ? 1 : 0));
    outer(g, AT.U, pull, y[t]);
    back(w, AT.U, pull, dx[t]);
    outer(g, AT.O, dx[t], mix[t]);
    back(w, AT.O, dx[t], dMix[t]);
  }
  const d = throughAttention(run, dMix, zeros);
  for (let t = 0; t < x.length; t++) {
    for (const name of ["Q", "K", "V"]) {
      outer(g, AT[name], d[name][t], x[t]);
      back(w, AT[name], d[name][t], dx[t]);
    }
    for (let i = 0; i < WIDTH; i++) {
      g[AT.E + tokens[t] * WIDTH + i] += dx[t][i];
      g[AT.P + t * WIDTH + i] += dx[t][i];
    }
  }
  return lossOf(run, row, only);
}

/** @param {Run} run @param {number[][]} dMix @param {() => number[][]} zeros @returns {Record<string, number[][]>} */
function throughAttention({ q, k, v, pattern }, dMix, zeros) {
  const [Q, K, V] = [zeros(), zeros(), zeros()];
  for (let h = 0; h < HEADS; h++) {
    for (let t = 0; t < q.length; t++) {
      const a = pattern[h][t];
      const inside = (/** @type {number} */ s) => {
        let sum = 0;
        for (let i = h * D; i < (h + 1) * D; i++) sum += dMix[t][i] * v[s][i];
        return sum;
      };
      const da = a.map((_, s) => inside(s));
      const mean = da.reduce((sum, value, s) => sum + value * a[s], 0);
      for (let s = 0; s <= t; s++) {
        const score = a[s] * (da[s] - mean) / Math.sqrt(D);
        for (let i = h * D; i < (h + 1) * D; i++) {
          V[s][i] += a[s] * dMix[t][i];
          Q[t][i] += score * k[s][i];
          K[s][i] += score * q[t][i];
        }
      }
    }
  }
  return { Q, K, V };
}

/** Mean loss per word over rows, and its gradient. @param {ArrayLike<number>} w @param {number[][]} rows */
export function lossAndGradient(w, rows) {
  const g = new Float64Array(w.length);
  const loss = rows.reduce((sum, row) => sum + backward(w, row, g), 0) / (8 * rows.length);
  for (let i = 0; i < g.length; i++) g[i] /= 8 * rows.length;
  return { loss, g };
}

/** Mean loss per word over rows. @param {ArrayLike<number>} w @param {number[][]} rows */
export const meanLoss = (w, rows) =>
  rows.reduce((sum, row) => sum + lossOf(forward(w, row), row), 0) / (8 * rows.length);

/** The numbers of the sentences, drawn as tiny.py draws them. @param {number} [seed] */
export function drawer(seed = 1) {
  let state = seed;
  return () => {
    state = state * 16807 % 2147483647;
    return state % 36;
  };
}

/**
 * Weights after the last step, and the loss of each step's batch before it.
 * @param {Language} language
 * @param {Recipe} recipe
 */
export function train({ sentences, weights }, { steps, batch, rate, rule }) {
  const [w, m, v] = [Float64Array.from(weights), new Float64Array(512), new Float64Array(512)];
  const draw = drawer();
  const losses = [];
  for (let t = 1; t <= steps; t++) {
    const { loss, g } = lossAndGradient(w, Array.from({ length: batch }, () => sentences[draw()]));
    losses.push(loss);
    update(w, g, m, v, t, rate, rule);
  }
  return { losses, w };
}

/**
 * One step in place: "adamw", "uncorrected" (no bias correction), "momentum", or plain descent.
 * @param {Float64Array} w
 * @param {Float64Array} g
 * @param {Float64Array} m
 * @param {Float64Array} v
 * @param {number} t
 * @param {number} rate
 * @param {string} rule
 */
function update(w, g, m, v, t, rate, rule) {
  const [one, two] = rule === "uncorrected" ? [1, 1] : [1 - 0.9 ** t, 1 - 0.999 ** t];
  const adam = rule === "adamw" || rule === "uncorrected";
  for (let i = 0; i < w.length; i++) {
    if (adam) {
      m[i] = 0.9 * m[i] + (1 - 0.9) * g[i];
      v[i] = 0.999 * v[i] + (1 - 0.999) * g[i] ** 2;
      w[i] = (1 - rate * 0.01) * w[i] - rate * (m[i] / one) / (Math.sqrt(v[i] / two) + 1e-8);
    } else {
      m[i] = (rule === "momentum" ? 0.9 : 0) * m[i] + g[i];
      w[i] -= rate * m[i];
    }
  }
}
