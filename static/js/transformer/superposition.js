// @ts-check
/**
 * The toy model of superposition: training it on a fixed quadrature rule, so that every reader sees the same run, and
 * what is measured on its weights. Twin of posts/superposition/toy.py; sums are taken in the same order there.
 *
 * Matrices are arrays of rows. W is [2][n]: column i is the direction of feature i in the plane. Training takes all rows
 * flat, the bias last, since it repeats a few hundred steps whenever an input moves.
 */

/**
 * @typedef {{ points: Float64Array, weights: Float64Array }} Batch  points one after the other
 * @typedef {{ W: number[][], b: number[], losses: number[] }} Trained
 * @typedef {{ nodes_of: number[], nodes: Record<string, [number[], number[]]> }} Nodes
 */

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/**
 * Every set of active features with its nodes; weighed by how likely the set is. In the order of itertools.
 * @param {Nodes} nodes  how many nodes when 0, 1, 2, ... features are active, and the nodes of each rule
 * @param {number[]} density  chance that each feature is present
 * @returns {Batch}
 */
export function ruleBatch({ nodes_of, nodes }, density) {
  const n = density.length;
  /** @type {number[][]} */
  const points = [];
  /** @type {number[]} */
  const weights = [];
  for (let count = 0; count <= n; count += 1) {
    const [at, share] = nodes[nodes_of[count]];
    for (const chosen of combinations(n, count)) {
      for (const picks of tuples(at.length, count)) {
        const point = new Array(n).fill(0);
        let weight = 1;
        picks.forEach((pick, i) => {
          point[chosen[i]] = at[pick];
          weight *= share[pick];
        });
        for (let i = 0; i < n; i += 1) weight *= chosen.includes(i) ? density[i] : 1 - density[i];
        points.push(point);
        weights.push(weight);
      }
    }
  }
  return { points: Float64Array.from(points.flat()), weights: Float64Array.from(weights) };
}

/**
 * @param {number} n
 * @param {number} count
 * @returns {number[][]}
 */
function combinations(n, count, from = 0) {
  if (count === 0) return [[]];
  const found = [];
  for (let first = from; first <= n - count; first += 1) {
    for (const rest of combinations(n, count - 1, first + 1)) found.push([first, ...rest]);
  }
  return found;
}

/**
 * @param {number} base
 * @param {number} length
 * @returns {number[][]}
 */
function tuples(base, length) {
  let found = [/** @type {number[]} */ ([])];
  for (let i = 0; i < length; i += 1) {
    found = found.flatMap((start) => Array.from({ length: base }, (_, value) => [...start, value]));
  }
  return found;
}

/**
 * Loss of y = relu(W'W x + b): the sum of weight * importance * (y - x)^2. Its gradient is written into `gradient`.
 * With r = 2 weight importance (y - x) where the ReLU is open, db is the sum of r and dW that of h r' + (W r) x'.
 * Written out for the two rows of W, which halves the time; sums run in the order of the general rule.
 * @param {Float64Array} values  the two rows of W, then b
 * @param {Batch} batch
 * @param {number[]} importance
 * @param {Float64Array} gradient
 */
export function lossAndGradient(values, { points, weights }, importance, gradient) {
  const n = importance.length;
  const r = new Float64Array(n);
  gradient.fill(0);
  let loss = 0;
  for (let k = 0; k < weights.length; k += 1) {
    if (weights[k] === 0) continue; // with a density of one, no set but the full one occurs: nearly all
    const from = k * n;
    let h0 = 0, h1 = 0;
    for (let i = 0; i < n; i += 1) {
      h0 += values[i] * points[from + i];
      h1 += values[n + i] * points[from + i];
    }
    let point = 0, back0 = 0, back1 = 0;
    for (let i = 0; i < n; i += 1) {
      const before = values[2 * n + i] + values[i] * h0 + values[n + i] * h1;
      const error = (before > 0 ? before : 0) - points[from + i];
      const weighted = weights[k] * importance[i] * error;
      point += weighted * error;
      r[i] = before > 0 ? 2 * weighted : 0;
      gradient[2 * n + i] += r[i];
      back0 += values[i] * r[i];
      back1 += values[n + i] * r[i];
    }
    loss += point;
    for (let i = 0; i < n; i += 1) {
      gradient[i] += h0 * r[i] + back0 * points[from + i];
      gradient[n + i] += h1 * r[i] + back1 * points[from + i];
    }
  }
  return loss;
}

/**
 * Adam from given weights and no bias, its rate falling linearly to a fiftieth over `steps`; stops after `stop` of them.
 * @param {number[][]} start
 * @param {Batch} batch
 * @param {number[]} importance
 * @param {{ steps: number, rate: number, stop: number }} options
 * @returns {Trained} losses: before each step, and at the end
 */
export function train(start, batch, importance, options) {
  const training = begin(start, batch, importance, options);
  return training.after(options.stop);
}

/**
 * A training that can be looked at after any of its steps, and goes on from where it was looked at last.
 * @param {number[][]} start
 * @param {Batch} batch
 * @param {number[]} importance
 * @param {{ steps: number, rate: number, bias?: number[], held?: number }} options  held: the column that stays where it is
 * @returns {{ after: (stop: number) => Trained }}
 */
export function begin(start, batch, importance, { steps, rate, bias, held }) {
  const n = importance.length;
  const values = Float64Array.from([...start.flat(), ...(bias ?? new Array(n).fill(0))]);
  const gradient = new Float64Array(values.length);
  const first = new Float64Array(values.length);
  const second = new Float64Array(values.length);
  const course = [values.slice()]; // the values before each step
  const losses = [lossAndGradient(values, batch, importance, gradient)];
  let power1 = 1;
  let power2 = 1;
  const go = () => {
    power1 *= BETA1;
    power2 *= BETA2;
    const now = rate * (1 - 0.98 * (course.length - 1) / steps);
    for (let i = 0; i < values.length; i += 1) {
      if (i === held || i - n === held) continue;
      first[i] = BETA1 * first[i] + (1 - BETA1) * gradient[i];
      second[i] = BETA2 * second[i] + (1 - BETA2) * gradient[i] * gradient[i];
      const spread = Math.sqrt(second[i] / (1 - power2)) + EPSILON;
      values[i] -= now * (first[i] / (1 - power1)) / spread;
    }
    course.push(values.slice());
    losses.push(lossAndGradient(values, batch, importance, gradient));
  };
  return {
    after(stop) {
      while (course.length <= stop) go();
      const row = (/** @type {number} */ j) => Array.from(course[stop].slice(j * n, (j + 1) * n));
      return { W: start.map((_, j) => row(j)), b: row(2), losses: losses.slice(0, stop + 1) };
    },
  };
}

/** Dot products of all columns. @param {number[][]} W @returns {number[][]} */
export function gram(W) {
  const columns = W[0].map((_, i) => W.map((row) => row[i]));
  return columns.map((one) => columns.map((other) => one.reduce((sum, value, j) => sum + value * other[j], 0)));
}

/**
 * Share of a dimension that each feature has to itself: |W_i|^4 / sum_j (W_i . W_j)^2; 0 if it has no length.
 * @param {number[][]} products  dot products of all columns
 */
export function dimensionality(products) {
  return products.map((row, i) => {
    const square = row[i];
    return square > 1e-6 ? square ** 2 / row.reduce((sum, value) => sum + value ** 2, 0) : 0;
  });
}

/**
 * Angles in degrees between neighbouring directions in a plane, all the way round.
 * @param {number[][]} W  two rows
 * @param {number[]} kept  the columns that count
 */
export function gapsBetween(W, kept) {
  const angles = kept.map((i) => Math.atan2(W[1][i], W[0][i])).sort((a, b) => a - b);
  const next = (/** @type {number} */ i) => i + 1 < angles.length ? angles[i + 1] : angles[0] + 2 * Math.PI;
  return angles.map((angle, i) => (next(i) - angle) * 180 / Math.PI);
}

/**
 * The shape of directions in a plane in words, or "" if it has no name; angles may be off by four degrees.
 * @param {number[]} gaps
 */
export function shapeOf(gaps) {
  /** @type {Record<number, string>} */
  const names = { 5: "a pentagon", 4: "two pairs, each back to back", 3: "a triangle" };
  const even = gaps.every((gap) => Math.abs(gap - 360 / gaps.length) < 4);
  if (even && names[gaps.length]) return names[gaps.length];
  const square = gaps.length === 2 && gaps.some((gap) => Math.abs(gap - 90) < 4);
  return square ? "two axes at right angles" : "";
}
