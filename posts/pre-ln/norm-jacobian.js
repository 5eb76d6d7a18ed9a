// @ts-check
/** What a norm does to a gradient, in the plane that it works in: the farther out the vector, the smaller what comes back. */

import { figure, fixed, panel, panels, say, slider, tint } from "../../static/js/kit.js";
import { lying, standing } from "./norm-bars.js";
import { NEAR, plane, RADIUS, STEPS } from "./norm-drawing.js";

/** @typedef {{ x: number, y: number, angle: number, p: number, q: number, u: number, v: number, a: number, b: number, length: number, kept: number }} State */

/** A vector of the plane after the norm: on a circle of radius root 3. @param {number} x @param {number} y */
export const normed = (x, y) => [x, y].map((value) => value * RADIUS / (Math.hypot(x, y) || 1));

/** What comes back of a gradient: without its part along the vector, divided by the deviation.
 * @param {number} x @param {number} y @param {number} p @param {number} q */
export function back(x, y, p, q) {
  const long = Math.hypot(x, y) || Infinity, along = (p * x + q * y) / long;
  return [p - along * x / long, q - along * y / long].map((value) => value * RADIUS / long);
}

export default figure({
  inputs: () => ({
    x: slider({ label: "Vector, to the right", values: STEPS, format: (v) => fixed(v, 2) }),
    y: slider({ label: "Vector, upwards", values: STEPS, format: (v) => fixed(v, 2) }),
    angle: slider({ label: "Direction of the gradient", min: 0, max: 360, step: 15, unit: "°" }),
  }),

  presets: {
    "A vector": {},
    "Twice as far": { x: 4, y: 4 },
    "Half as far": { x: 1, y: 1 },
    "Along the vector": { angle: 45 },
  },

  once: () => [2, 1, 1.5, 2, 3, 4].map((x) => ({ x, y: x })),

  derive({ x, y, angle }) {
    const turn = angle * Math.PI / 180;
    const [p, q] = [Math.cos(turn), Math.sin(turn)];
    const [u, v] = normed(x, y), [a, b] = back(x, y, p, q);
    return { x, y, angle, p, q, u, v, a, b, length: Math.hypot(x, y), kept: Math.hypot(a, b) };
  },

  view(derived, layout) {
    const { x, y, kept, length } = derived;
    const narrow = layout.name === "narrow";
    return {
      finding: headline(derived),
      summary: `In the plane orthogonal to the vector of ones, x is at ${fixed(x, 2)}, ${fixed(y, 2)}. ${
        length
          ? `The norm puts it on a circle of radius ${fixed(RADIUS, 2)}, and of a gradient of length 1 passes back ${
            fixed(kept, 3)
          }.`
          : "There the norm divides by zero."
      }`,
      texts: { kept: fixed(kept, 2) },
      plot: panels(layout, [[
        panel(narrow ? 330 : 450, (box) => plane(derived, box), { share: 3.6 }),
        panel(narrow ? 92 : 450, (box) => narrow ? lying(derived, box) : standing(derived, box)),
      ]]),
    };
  },
});

/** @param {State} state */
function headline({ length, kept }) {
  const far = length / NEAR, back = tint("loss", fixed(kept, 2), "back");
  if (length === 0) return "At the centre the norm would divide by zero: there is no gradient.";
  if (kept < 1e-9) return "Along the vector, nothing comes back.";
  if (Math.abs(far - 1) < 1e-9) return say`Here a gradient of 1 comes back as ${back}. And twice as far out?`;
  if (Math.abs(far - 2) < 1e-9) return say`Twice as far out, half as much: 1 comes back as ${back}.`;
  if (Math.abs(far - 0.5) < 1e-9) return say`Half as far out, twice as much: 1 comes back as ${back}.`;
  const deviation = length / RADIUS, across = fixed(kept * deviation, 2);
  return say`${across} of the gradient lies across the vector; ÷ ${fixed(deviation, 2)}, it comes back as ${back}.`;
}
