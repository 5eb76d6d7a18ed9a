// @ts-check
import {
  accepted,
  auxiliaryLoss,
  balancedBias,
  largestViolation,
  loads,
  panelLogits,
  route,
} from "../../../static/js/calculator/router.js";
import { capacity } from "../../../static/js/formulas/calc/moe.js";
import { equal, near, ok } from "../support/assert.js";

const SIZES = { n_tokens: 64, n_experts: 8 };
const SOFTMAX = /** @type {const} */ ({ n_active_experts: 2, score: "softmax" });
const SIGMOID = /** @type {const} */ ({ n_active_experts: 2, score: "sigmoid" });

/** @param {number} skew @param {number} factor */
function dropped(skew, factor) {
  const { experts } = route(panelLogits({ ...SIZES, skew }), SOFTMAX);
  const limit = capacity({ ...SIZES, n_active_experts: 2, factor });
  return accepted(experts, 8, limit).flat().filter((each) => !each).length;
}

Deno.test("loads of the panel's pattern are the published ones", () => {
  const expected = {
    0: [16, 16, 18, 15, 17, 20, 12, 14],
    2: [30, 29, 25, 14, 12, 11, 5, 2],
    4: [44, 36, 24, 12, 8, 4, 0, 0],
  };
  for (const [skew, load] of Object.entries(expected)) {
    equal(loads(route(panelLogits({ ...SIZES, skew: Number(skew) }), SOFTMAX).experts, 8), load, `skew ${skew}`);
  }
});

Deno.test("a limited capacity drops what the panel says", () => {
  equal([dropped(0, 1), dropped(0, 1.25)], [7, 0]);
  equal([dropped(2, 1), dropped(2, 1.25), dropped(2, 2)], [36, 24, 0]);
  equal([dropped(4, 1), dropped(4, 1.25), dropped(4, 2)], [56, 44, 16]);
});

Deno.test("the auxiliary loss is 1 when balanced and grows with the skew", () => {
  for (const [skew, loss, violation] of [[0, 1.0005, 0.25], [2, 1.35, 0.875], [4, 1.9621, 1.75]]) {
    const { scores, experts } = route(panelLogits({ ...SIZES, skew }), SOFTMAX);
    ok(Math.abs(auxiliaryLoss(scores, experts) - loss) < 5e-5, `skew ${skew}: ${auxiliaryLoss(scores, experts)}`);
    near(largestViolation(loads(experts, 8)), violation, 1e-12, `skew ${skew}`);
  }
});

Deno.test("a balancing bias evens the load and leaves the weights to the scores", () => {
  const logits = panelLogits({ ...SIZES, skew: 4 });
  const after = (/** @type {number} */ updates) =>
    loads(route(logits, SIGMOID, balancedBias(logits, SIGMOID, { step: 0.01, updates })).experts, 8);
  near(largestViolation(after(0)), 1.75, 1e-12);
  near(largestViolation(after(10)), 0.1875, 1e-12);
  for (const updates of [50, 52, 80, 200]) {
    equal(after(updates), [13, 14, 19, 18, 15, 17, 16, 16], `${updates} updates`);
  }
  equal(after(51), [18, 17, 13, 15, 20, 13, 16, 16], "every other update");
  const bias = balancedBias(logits, SIGMOID, { step: 0.01, updates: 50 });
  const { scores, experts, weights } = route(logits, SIGMOID, bias);
  experts.forEach((row, t) => {
    const sum = row.reduce((total, e) => total + scores[t][e], 0);
    row.forEach((e, i) => near(weights[t][i], scores[t][e] / sum, 1e-12));
  });
});

Deno.test("ties go to the lower index", () => {
  equal(route([[1, 1, 1]], SOFTMAX).experts, [[0, 1]]);
});
