// @ts-check
/** The twin of policies.py: four answers, a judge, the best policy under a leash, and descent on the DPO loss. */

const TRUE = [1, 0, 0, 0];

/** @param {number} error  of the judge, on the flattering answer */
export const rewards = (error) => TRUE.map((value, i) => value + (i === 1 ? error : 0));

/** Proportional to exp(r / beta), from a uniform reference. @param {number[]} reward @param {number} beta */
export function policy(reward, beta) {
  const most = Math.max(...reward);
  const weights = reward.map((value) => Math.exp((value - most) / beta));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** @param {number} value */
const sigmoid = (value) => 1 / (1 + Math.exp(-value));

/** @param {number[]} reward @param {number} beta @param {number} steps */
export function dpoPolicy(reward, beta, steps) {
  let scaled = reward.map(() => 0);
  for (let step = 0; step < steps; step += 1) {
    const slopes = reward.map((mine, i) =>
      reward.reduce(
        (sum, other, j) => j === i ? sum : sum + (sigmoid(mine - other) - sigmoid(scaled[i] - scaled[j])),
        0,
      )
    );
    scaled = scaled.map((value, i) => value + slopes[i] / 2);
  }
  return policy(scaled, beta);
}

/** @param {number[]} probabilities @param {number[]} reward */
export const expected = (probabilities, reward) => probabilities.reduce((sum, p, i) => sum + p * reward[i], 0);

/** From the uniform reference, in nats. @param {number[]} probabilities */
export const divergence = (probabilities) =>
  probabilities.reduce((sum, p) => (p > 0 ? sum + p * Math.log(p * probabilities.length) : sum), 0);
