// @ts-check
/** Six pictures on their way out of noise, drawn in the page by a trained transformer, step by step. */

import {
  choice,
  figure,
  fixed,
  group,
  panels,
  percent,
  player,
  plural,
  say,
  slider,
  tint,
  toggle,
} from "../../static/js/kit.js";
import { draw, PICTURES, starts } from "./sampling.js";
import { linearLeft, times } from "./schedule.js";
import { DOMAIN, FILMED, smallPicture, stage, stageHeight, timeline } from "./stage.js";

/** @typedef {import("./sampling.js").Film} Film */

const WILD = 0.25; // share of points beyond the colours, up to which guesses take shape
const DECIDED = 12; // steps after which the guesses are pictures and no longer smears

export default figure({
  inputs: ({ kinds, steps, scales, seeds }) => ({
    step: player({ label: "Step", frames: steps + 1, format: (at) => `${at} of ${steps}`, perSecond: 6 }),
    kind: choice({
      label: "Draw",
      options: { each: "one of each", ...Object.fromEntries(kinds.map((/** @type {string} */ kind) => [kind, kind])) },
    }),
    scale: slider({ label: "Guidance s", values: scales, format: (s) => fixed(s, 1) }),
    ...group("More", {
      fresh: toggle({ label: "Fresh noise at every step (DDPM)" }),
      seed: slider({ label: "First noise", values: seeds, format: (seed) => `no. ${seeds.indexOf(seed) + 1}` }),
    }),
  }),

  presets: {
    "Halfway out": {},
    "Nothing but noise": { step: 0 },
    "Finished": { step: 20 },
    "Six hearts": { step: 20, kind: "heart" },
    "Told nothing": { step: 20, scale: 0 },
    "Guided too hard": { step: 20, scale: 5 },
  },

  once: "step",

  slow: {
    inputs: ["kind", "scale", "fresh", "seed"],
    run: (inputs, data) => draw(inputs, data),
  },

  derive({ step, kind, scale, fresh, seed }, data, /** @type {Film | null} */ film) {
    const { config, kinds, steps } = data;
    const noise = starts(seed, config.side ** 2).map((each) => [...each]);
    const at = film ? step : 0;
    const left = linearLeft()[times(steps)[at]];
    const ends = film ? film.frames[steps] : noise;
    return {
      ...{ step: at, steps: /** @type {number} */ (steps), kind, scale, fresh, waiting: !film },
      side: /** @type {number} */ (config.side),
      patch: /** @type {number} */ (config.patch),
      names: Array.from(
        { length: PICTURES },
        (_, i) => /** @type {string} */ (scale === 0 ? "" : kind === "each" ? kinds[i] : kind),
      ),
      noise: 1 - left,
      magnified: 1 / Math.sqrt(left),
      shown: film ? film.frames[at] : noise,
      guesses: film ? (at === steps ? noise : film.guesses[at]) : null,
      film: film ? film.guesses.map((guesses) => guesses[FILMED]) : [noise[FILMED]],
      beyond: film ? beyondColours(film.guesses[at].flat()) : 0,
      ink: ends.flat().filter((value) => value > 0).length,
    };
  },

  view(derived, layout) {
    const { step, steps, noise, kind, scale, waiting, fresh, beyond, magnified } = derived;
    const wish = scale === 0
      ? "of no kind in particular"
      : kind === "each"
      ? "one of each kind"
      : `six of the kind ${kind}`;
    return {
      finding: waiting
        ? "The transformer is drawing: six squares of noise and twenty steps to go."
        : step === steps
        ? `Twenty steps out of noise: six pictures that ${scale === 0 ? "nobody asked for" : "nobody drew"}.`
        : step === 0
        ? "Nothing but noise, and the model already guesses six pictures."
        : lesson(derived),
      summary: `Six pictures of 12 by 12 points, ${wish}, after ${step} of ${steps} steps, and below each ${
        step === steps ? "the noise that it came from" : "what the model takes it to be"
      }.`,
      texts: { noise: percent(noise), guidance: fixed(scale, 1) },
      plot: panels(layout, [stage(derived, stageHeight), timeline(derived)]),
      notes: [
        waiting
          ? "The model is still drawing; this is the noise that it starts from."
          : step === 0
          ? `Here an error in the noise is multiplied by ${fixed(magnified, 0)} in the guess: ${
            percent(beyond, 2)
          } of its points lie beyond the colours.`
          : `Above, ${percent(1 - noise)} of the pictures’ mean square is left. The model runs ${
            scale === 1 ? "once" : "twice"
          } a step for each picture; ${fresh ? "every step adds fresh noise" : "no noise is added on the way"}.`,
      ],
    };
  },

  picture: smallPicture,
});

/**
 * What a step on the way shows.
 * @param {{ step: number, noise: number, beyond: number }} state
 */
function lesson({ step, noise, beyond }) {
  const after = plural(step, "step");
  if (step < DECIDED && beyond > WILD) {
    return say`${after} in: wild guesses, ${tint("two", percent(beyond, 2))} of their points beyond the colours.`;
  }
  if (step < DECIDED) return `${after} in: the guesses take shape, the pictures are mostly noise.`;
  return noise > 0.5
    ? `${after} in: the model sees six pictures in what is mostly noise.`
    : `${after} in: six pictures come out of the noise.`;
}

/** The share of values beyond the ends of the colours. @param {number[]} values */
const beyondColours = (values) =>
  values.filter((value) => value < DOMAIN[0] || value > DOMAIN[1]).length / values.length;
