// @ts-check
import {
  begin,
  dimensionality,
  gapsBetween,
  gram,
  lossAndGradient,
  ruleBatch,
  shapeOf,
  train,
} from "../../../static/js/transformer/superposition.js";
import { equal, near, ok } from "../support/assert.js";

const FIVE = JSON.parse(
  Deno.readTextFileSync(new URL("../../../posts/superposition/data/five.json", import.meta.url)),
);

/** @param {number} p @param {number} seed @param {number} [relative] */
function trained(p, seed, relative = 1) {
  const batch = ruleBatch(FIVE, [p, p, p, p, p * relative]);
  const options = { steps: FIVE.steps, rate: FIVE.rate, stop: FIVE.steps };
  return train(FIVE.starts[seed - 1], batch, [1, 1, 1, 1, 1], options);
}

/** @param {number} p */
function bestOfAll(p) {
  const runs = FIVE.starts.map((/** @type {unknown} */ _, /** @type {number} */ i) => trained(p, i + 1));
  return Math.min(...runs.map((/** @type {any} */ run) => run.losses.at(-1)));
}

Deno.test("the weights of all points sum to one, and mean and variance are those of sparse uniform features", () => {
  const { points, weights } = ruleBatch(FIVE, [0.3, 0.3, 0.3, 0.3, 0.9]);
  const mean = (/** @type {(k: number) => number} */ of) => weights.reduce((sum, weight, k) => sum + weight * of(k), 0);
  equal(weights.length, 393);
  near(mean(() => 1), 1, 1e-9);
  near(mean((k) => points[5 * k]), 0.15, 1e-9);
  near(mean((k) => points[5 * k + 4]), 0.45, 1e-9);
  near(mean((k) => points[5 * k] ** 2), 0.1, 1e-9);
});

Deno.test("the gradient is that of finite differences", () => {
  const batch = ruleBatch(FIVE, [0.2, 0.2, 0.2, 0.2, 0.1]);
  const importance = [1, 0.9, 0.8, 0.7, 0.6];
  const values = Float64Array.from([...FIVE.starts[2].flat(), 0.05, -0.1, 0.02, 0.1, -0.03]);
  const gradient = new Float64Array(15);
  lossAndGradient(values, batch, importance, gradient);
  const step = 1e-6;
  for (let i = 0; i < 15; i += 1) {
    const moved = (/** @type {number} */ by) => {
      const other = values.slice();
      other[i] += by;
      return lossAndGradient(other, batch, importance, new Float64Array(15));
    };
    const slope = (moved(step) - moved(-step)) / (2 * step);
    ok(Math.abs(slope - gradient[i]) < 1e-6, `value ${i}: ${gradient[i]}, by differences ${slope}`);
  }
});

Deno.test("the best of 16 runs reaches the stored optimum", () => {
  for (const p of [0.05, 0.1, 0.3]) {
    near(bestOfAll(p), FIVE.losses[FIVE.densities.indexOf(p)][0][FIVE.relative.indexOf(1)], 1e-4, `density ${p}`);
    if (p !== 0.05) near(bestOfAll(p), FIVE.exact[p].loss, 0.05, `density ${p}, finer rule`);
  }
});

Deno.test("at density 0.1 five features form a pentagon of length 1.10", () => {
  const { W, b } = trained(0.1, 1);
  const products = gram(W);
  const norms = products.map((row, i) => Math.sqrt(row[i]));
  ok(Math.max(...norms) / Math.min(...norms) < 1.02, "lengths are equal");
  ok(norms.every((norm) => Math.abs(norm - 1.1) < 0.03), "lengths are 1.10");
  ok(gapsBetween(W, [0, 1, 2, 3, 4]).every((gap) => Math.abs(gap - 72) < 1), "angles are 72 degrees");
  ok(dimensionality(products).every((share) => Math.abs(share - 0.4) < 0.005), "shares are 2/5");
  ok(b.every((value) => value > -0.24 && value < -0.18), "biases lie about -0.21");
  equal(shapeOf(gapsBetween(W, [0, 1, 2, 3, 4])), "a pentagon");
});

Deno.test("at density 0.3 four features form two pairs and the fifth is dropped", () => {
  const { W } = trained(0.3, 1);
  const norms = gram(W).map((row, i) => Math.sqrt(row[i]));
  const kept = norms.flatMap((norm, i) => (norm > 0.9 ? [i] : []));
  equal(kept.length, 4);
  ok(gapsBetween(W, kept).every((gap) => Math.abs(gap - 90) < 1), "angles are 90 degrees");
  ok(Math.min(...norms) < 0.05, "the fifth has no length");
});

Deno.test("a feature five times rarer breaks the pentagon from one start and not from another", () => {
  const [whole, broken] = [1, 4].map((seed) => trained(0.05, seed, 0.2));
  const kept = [whole, broken].map(({ W }) => gram(W).filter((row, i) => row[i] > 0.25).length);
  equal(kept, [5, 4]);
  ok((whole.losses.at(-1) ?? 0) > 1.05 * (broken.losses.at(-1) ?? 0), "the pentagon costs more");
});

Deno.test("a direction without length has no share, and no angle has no name", () => {
  equal(dimensionality(gram([[1, 0, 0], [0, 1, 0]])), [1, 1, 0]);
  equal(gapsBetween([[1], [0]], []), []);
  equal(shapeOf([]), "");
  equal(shapeOf([100, 260]), "");
  equal(shapeOf([90, 270]), "two axes at right angles");
});

Deno.test("a feature that is held stays where it is, and the others settle around it", () => {
  const batch = ruleBatch(FIVE, [0.05, 0.05, 0.05, 0.05, 0.05]);
  const free = trained(0.05, 1);
  const W = free.W.map((row) => row.map((value, i) => (i === 4 ? 0 : value))); // the fifth is pulled to the centre
  const around = begin(W, batch, [1, 1, 1, 1, 1], { steps: 120, rate: FIVE.rate, bias: free.b, held: 4 }).after(120);
  equal([around.W[0][4], around.W[1][4]], [0, 0]);
  equal(shapeOf(gapsBetween(around.W, [0, 1, 2, 3])), "two pairs, each back to back");
});
