// @ts-check
/** What the microscope says of its steps, and which of them it speaks about. */

import { fixed, say, signed, significant, tint, words } from "../../static/js/kit.js";

/** @import { Series } from "../../static/js/marks/chart.js" */
/** @typedef {{ beta2: number, start: string, ratios: number[], most: number, bound: number, sum: number, pushed: number, due: number }} Moved */

/** Whether a weight moves far less than a learning rate a step although its gradients agree. @param {Moved} moved */
export const starved = ({ sum, due, start, ratios }) =>
  start === "settled" && Math.abs(due) === ratios.length && Math.abs(sum) < 0.7 * Math.abs(due);

/** The step that the sentence is about: the shortest or a late one, the one up, or the longest. @param {Moved} moved */
export function told(moved) {
  const { ratios, start } = moved;
  const sizes = ratios.map(Math.abs);
  if (starved(moved)) return Math.min(70, sizes.indexOf(Math.min(...sizes)));
  return start === "looped" ? ratios.indexOf(Math.max(...ratios)) : sizes.indexOf(Math.max(...sizes));
}

/** @param {Moved} derived */
function finding(derived) {
  const { beta2, start, most, bound, sum, pushed, due } = derived;
  if (start === "looped") {
    return say`Gradients of a round add up to ${tint("loss", signed(pushed, 0))}, steps to ${
      tint("four", signed(sum, 1))
    }: the ${pushed * sum < 0 ? "wrong" : "right"} way.`;
  }
  if (starved(derived)) {
    return say`β2 = ${String(beta2)}: the weight moves ${tint("four", fixed(Math.abs(sum), 0))} learning rates, where ${
      fixed(Math.abs(due), 0)
    } were due.`;
  }
  if (start !== "plain" && most > Math.max(1.2, bound)) {
    return say`A step of ${tint("four", fixed(most, 2))} learning rates: the paper’s bound is ${fixed(bound, 2)}.`;
  }
  const cold = start === "plain" ? ", uncorrected" : "";
  return say`β2 = ${String(beta2)}${cold}: the longest step is ${tint("four", fixed(most, 2))} learning rates.`;
}

/** @param {Moved} derived */
export function sentences(derived) {
  const { beta2, most, sum, pushed } = derived;
  return {
    finding: finding(derived),
    summary:
      `A film of eighty gradients of one weight, and the steps that Adam makes of it with β2 = ${beta2}. The longest is ${
        significant(most)
      } learning rates. The gradients add up to ${signed(pushed, 0)}, the steps to ${signed(sum, 1)}.`,
    texts: { most: fixed(most, 2) },
    notes: [
      "Before the film: its first gradient for ever, the film itself again and again, or nothing, so that both memories start at zero. Forgetting a jump takes a long memory thousands of steps more.",
    ],
  };
}

/**
 * What is divided by what at a step, in words below it.
 * @param {{ seen: { m: number, size: number, ratio: number }[] }} derived
 * @param {number} peak
 */
export function quotient({ seen }, peak) {
  const { m, size, ratio } = seen[peak];
  const lines = /** @type {[string, Series][]} */ ([
    [`direction ${significant(m, 3)}`, "six"],
    [`÷ size ${significant(size, 3)}`, "one"],
    [`= ${fixed(ratio, 2)} learning rates`, "four"],
  ]);
  return lines.map(([text, series], i) =>
    words([peak, -0.9], text, {
      ...{ series, dx: peak > 45 ? -8 : 8, dy: 1.5 * i, anchor: peak > 45 ? "end" : "start", weight: "bold" },
      ...{ key: `quotient ${i}`, halo: true },
    })
  );
}
