// @ts-check
/** What more steps buy: the pictures of one model get better, then no better; what is left is the model's own error. */

import { decimal, figure, fixed, panels, plural, say, slider, tint, toggle } from "../../static/js/kit.js";
import { ours } from "./steps-curves.js";
import { strip } from "./strip.js";

/**
 * @typedef {[number, number, number]} Measured  steps, distance, its standard error
 * @typedef {Record<string, { steps: number, work: number, fid: number }>} Published
 */

export default figure({
  inputs: ({ tried }) => ({
    steps: slider({ label: "Sampling steps", values: tried }),
    fresh: toggle({ label: "Fresh noise at every step (DDPM)" }),
  }),

  presets: {
    "Four steps": {},
    "Sixteen": { steps: 16 },
    "Thirty-two": { steps: 32 },
    "Four, with fresh noise": { fresh: true },
    "Thirty-two, with fresh noise": { steps: 32, fresh: true },
  },

  once: () => [8, 16, 32].map((steps) => ({ steps })),

  derive({ steps, fresh }, data) {
    const curves = /** @type {{ 0: Measured[], 1: Measured[] }} */ (data.curves);
    const own = curves[fresh ? 1 : 0];
    const perfect = /** @type {{ 0: Measured[], 1: Measured[] }} */ (data.perfect);
    const best = perfect[fresh ? 1 : 0];
    const at = own.findIndex(([many]) => many === steps);
    const [, distance, error] = own[at];
    const [, end, endError] = own[own.length - 1];
    const gain = distance - end;
    return {
      ...{ steps, fresh, curves, own, distance, error, perfect: best },
      best: best[at][1],
      bestError: best[at][2],
      buys: gain > 2 * Math.hypot(error, endError) ? fixed(gain, 1) : "nothing",
      apart: end - best[best.length - 1][1],
      spent: /** @type {number} */ (data.work) * steps,
      floor: /** @type {number} */ (data.floor),
      published: /** @type {Published} */ (data.published),
      tried: /** @type {number[]} */ (data.tried),
      kinds: /** @type {string[]} */ (data.kinds),
      shown: /** @type {Record<string, string[]>} */ (data.pictures[fresh ? 1 : 0]),
    };
  },

  view(derived, layout) {
    const { steps, fresh, spent, distance, error, best, bestError, buys, tried } = derived;
    const series = fresh ? "two" : "one";
    const most = tried[tried.length - 1];
    return {
      finding: steps === most
        ? say`${steps} steps leave a distance of ${tint(series, fixed(distance, 1))}; a perfect denoiser leaves ${
          fixed(best, 1)
        }.`
        : buys === "nothing"
        ? say`After ${steps} steps, more of them buy ${tint(series, "nothing that we can measure")}.`
        : say`${steps} steps leave a distance of ${tint(series, fixed(distance, 1))}; ${most - steps} more buy ${
          tint(series, buys)
        }.`,
      summary: `Pictures that our model draws in ${plural(steps, "step")}, ${
        fresh ? "with" : "without"
      } fresh noise, take ${decimal(spent)} multiply-adds and lie at a Fréchet distance of ${
        fixed(distance, 1)
      } from real ones; those of a perfect denoiser at ${fixed(best, 1)}.`,
      texts: { spent: decimal(spent), distance: fixed(distance, 1) },
      plot: panels(layout, [strip(derived), ours(derived, layout.name)]),
      notes: [
        `${decimal(spent)} multiply-adds a picture. Standard errors: ${fixed(error, 2)}, for the perfect denoiser ${
          fixed(bestError, 2)
        }${steps < most && buys === "nothing" ? `; the gain up to ${most} steps is below two of them` : ""}.`,
      ],
    };
  },
});
