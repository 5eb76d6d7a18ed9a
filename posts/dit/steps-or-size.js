// @ts-check
/** What more steps buy: the pictures of one model get better, then no better; beside it the pair that the paper reports. */

import { decimal, figure, fixed, panels, plural, say, significant, slider, tint, toggle } from "../../static/js/kit.js";
import { ours, theirs } from "./steps-curves.js";
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
    const at = own.findIndex(([many]) => many === steps);
    const [, distance, error] = own[at];
    return {
      ...{ steps, fresh, curves, perfect, own, distance, error },
      best: perfect[fresh ? 1 : 0][at][1],
      bestError: perfect[fresh ? 1 : 0][at][2],
      spent: /** @type {number} */ (data.work) * steps,
      floor: /** @type {number} */ (data.floor),
      published: /** @type {Published} */ (data.published),
      tried: /** @type {number[]} */ (data.tried),
      kinds: /** @type {string[]} */ (data.kinds),
      shown: /** @type {Record<string, string[]>} */ (data.pictures[fresh ? 1 : 0]),
    };
  },

  view(derived, layout) {
    const { steps, fresh, spent, distance, error, best, bestError } = derived;
    const series = fresh ? "two" : "one";
    return {
      finding: say`${steps} steps leave a distance of ${tint(series, fixed(distance, 1))}; a perfect denoiser leaves ${
        fixed(best, 1)
      }.`,
      summary: `Pictures that our model draws in ${plural(steps, "step")}, ${
        fresh ? "with" : "without"
      } fresh noise, take ${decimal(spent)} multiply-adds and lie at a Fréchet distance of ${
        fixed(distance, 1)
      } from real ones; those of a perfect denoiser at ${fixed(best, 1)}.`,
      texts: { spent: decimal(spent), distance: fixed(distance, 1) },
      plot: panels(layout, [strip(derived), ours(derived, layout.name), theirs(derived.published, layout.name)]),
      notes: [
        `${decimal(spent)} multiply-adds a picture. Standard errors: ${significant(error, 1)} for our model, ${
          significant(bestError, 1)
        } for the perfect denoiser, over ten seeds each.`,
      ],
    };
  },
});
