// @ts-check
/** The sizes of all gradients of a step as hills; push the loss scale and see what falls off the number format. */

import { choice, figure, fixed, panels, raised, say, significant, slider, tint } from "../../static/js/kit.js";
import { hills, SCALES, share } from "./hills.js";

/** @param {number} exponent */
const power = (exponent) => `2${raised(exponent)}`;

export default figure({
  inputs: () => ({
    scale: slider({ label: "Loss scale, as a power of 2", values: SCALES, format: (v) => fixed(v, 0) }),
    kind: choice({ label: "Numbers", options: { fp16: "fp16", bf16: "bf16", e5m2: "E5M2", e4m3: "E4M3" } }),
    step: choice({ label: "Gradients of step", options: { "1": "1", "100": "100", "600": "600" } }),
  }),

  presets: {
    "fp16, no scaling": {},
    "Scaled the wrong way": { scale: -12 },
    "Too far: overflow": { scale: 21 },
    "The same in bf16": { scale: -12, kind: "bf16" },
    "fp8 E4M3, unscaled": { kind: "e4m3" },
  },

  once: () => [-12, -6, 6, 14].map((scale) => ({ scale })),

  derive({ scale, kind, step }, { steps, lowest, formats }) {
    const [name, zero, full, most] = /** @type {[string, number, number, number]} */ (formats[kind]);
    const { counts, zeros, largest } = steps[step];
    const all = counts.reduce((/** @type {number} */ sum, /** @type {number} */ n) => sum + n, zeros);
    const bars = /** @type {[number, number][]} */ (counts.map((
      /** @type {number} */ n,
      /** @type {number} */ i,
    ) => /** @type {[number, number]} */ ([lowest + i, n / all])));
    const below = (/** @type {number} */ limit) =>
      counts.reduce(
        (/** @type {number} */ sum, /** @type {number} */ n, /** @type {number} */ i) =>
          sum + (lowest + i + scale < limit ? n : 0),
        zeros,
      ) / all;
    return {
      ...{ scale, kind, step, name, zero, full, bars },
      most: Math.log2(most),
      flushed: below(zero),
      coarse: below(full),
      top: Math.log2(largest) + scale,
      over: largest * 2 ** scale > most,
    };
  },

  view(derived, layout) {
    const { scale, name, flushed, coarse, over } = derived;
    return {
      finding: over
        ? say`${name}, loss scale ${power(scale)}: ${tint("loss", "overflow")}, the step is lost.`
        : say`${name}, loss scale ${power(scale)}: ${tint("loss", share(flushed))} of the entries become zero.`,
      summary: `Histogram of gradient sizes by powers of two. In ${name} at loss scale 2^${scale}, ${
        significant(100 * flushed, 3)
      } % become zero and ${significant(100 * coarse, 3)} % fall below full precision; the largest entry ${
        over ? "overflows" : "fits"
      }.`,
      texts: { flushed: share(flushed) },
      plot: panels(layout, [hills(derived, layout.name === "narrow")]),
    };
  },
});
