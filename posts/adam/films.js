// @ts-check
/** One weight's gradient as a film, its brush, and what Adam makes of it: films.py, number by number. */

import { hidden } from "../../static/js/kit.js";

/** @import { Control, Inputs } from "../../static/js/inputs/control.js" */

const EPSILON = 1e-8;

/** The gradients of a painted film. @param {string} painted @param {number[]} levels */
export const gradientsOf = (painted, levels) =>
  Array.from(painted.split("@")[0], (letter) => levels[letter.charCodeAt(0) - 97]);

/**
 * m, the root of v, and their ratio at every step.
 * @param {number[]} gradients
 * @param {{ beta1: number, beta2: number, start: string }} settings
 */
export function memories(gradients, { beta1, beta2, start }) {
  let [m, v] = start === "settled" ? [gradients[0], gradients[0] * gradients[0]] : [0, 0];
  if (start === "looped") {
    m = looped(gradients, beta1);
    v = looped(gradients.map((g) => g * g), beta2);
  }
  let [left1, left2] = [1, 1];
  return gradients.map((g) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * (g * g);
    [left1, left2] = [left1 * beta1, left2 * beta2];
    const [seen1, seen2] = start === "corrected" ? [1 - left1, 1 - left2] : [1, 1];
    const size = Math.sqrt(v / seen2);
    return { m: m / seen1, size, ratio: (m / seen1) / (size + EPSILON) };
  });
}

/** A memory at the start of a film that has been running over and over. @param {number[]} values @param {number} beta */
function looped(values, beta) {
  let [memory, left] = [0, 1];
  for (const value of values) {
    memory = beta * memory + (1 - beta) * value;
    left *= beta;
  }
  return memory / (1 - left);
}

/**
 * The film as an input: it takes what the brush says, and all steps between the brush's last place and this one.
 * @param {number[]} levels
 * @param {string} start
 * @returns {Control<string>}
 */
export function paintable(levels, start) {
  const form = new RegExp(`^[a-${String.fromCharCode(96 + levels.length)}]{${start.indexOf("@")}}@\\d+$`);
  const base = hidden({
    label: "film",
    read: (text) => (form.test(text) ? text : undefined),
    write: String,
    valid: (value) => form.test(String(value)),
    empty: start,
  });
  return {
    ...base,
    nearest: (value, inputs) => painted(form.test(String(value)) ? String(value) : start, inputs, levels),
  };
}

/**
 * @param {string} film
 * @param {Inputs} brush
 * @param {number[]} levels
 */
function painted(film, { at, height }, levels) {
  const [letters, last] = film.split("@");
  const letter = String.fromCharCode(97 + levels.indexOf(height));
  const from = Math.min(at, Number(last) + Math.sign(at - Number(last)));
  const to = Math.max(at, Number(last) + Math.sign(at - Number(last)));
  return `${letters.slice(0, from)}${letter.repeat(to - from + 1)}${letters.slice(to + 1)}@${at}`;
}
