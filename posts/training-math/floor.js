// @ts-check
/** Loss of the small model by kind of word, above what an ideal reader pays, as it trains. */

import { choice, count, figure, fixed, panels, rows, say, slider, tint } from "../../static/js/kit.js";
import { all_ } from "./floor-curves.js";

const NAT = { nats: 1, bits: 1 / Math.LN2 };

export default figure({
  inputs: ({ steps }) => ({
    step: slider({
      label: "Steps trained",
      min: 0,
      max: steps.length - 1,
      format: (index) => count(steps[index]),
    }),
    unit: choice({ label: "Unit", options: { nats: "nats", bits: "bits" } }),
  }),

  presets: ({ steps }) => ({
    "Before training": {},
    "Grammar is learned": { step: steps.indexOf(100) },
    "Copying begins": { step: steps.indexOf(800) },
    "At the end": { step: steps.length - 1 },
  }),

  once: ({ steps }) => [50, 100, 400, 700, 900, 1500].map((step) => ({ step: steps.indexOf(step) })),

  derive({ step, unit }, { steps, losses, floors, names }) {
    const kinds = /** @type {string[]} */ (Object.keys(names));
    const gap = (/** @type {string} */ kind) => losses[kind][step] - floors[kind];
    const gaps = Object.fromEntries(["all", ...kinds].map((kind) => [`gap_${kind}`, gap(kind)]));
    return {
      ...gaps,
      ...{ step, unit, kinds, steps: /** @type {number[]} */ (steps) },
      size: NAT[/** @type {"nats" | "bits"} */ (unit)],
      names: /** @type {Record<string, string>} */ (names),
      loss: /** @type {Record<string, number[]>} */ (losses),
      floor: /** @type {Record<string, number>} */ (floors),
      all: gap("all"),
    };
  },

  view(derived, layout) {
    const { step, steps, unit, size, all, kinds, names, loss, floor } = derived;
    const narrow = layout.name === "narrow";
    return {
      finding: say`After ${count(steps[step])} steps, ${
        tint("loss", `${fixed(all * size, 2)} ${unit}`)
      } a word can still be learned.`,
      summary: `After ${count(steps[step])} steps: ${
        kinds.map((kind) =>
          `${names[kind]} ${fixed(loss[kind][step] * size, 2)}, floor ${fixed(floor[kind] * size, 2)}`
        ).join("; ")
      } ${unit}.`,
      plot: panels(layout, [[
        rows({
          title: `Floor, and what is left, ${unit}`,
          domain: [0, 5.6 * size],
          texts: "edge",
          step: narrow ? 2 : 3,
          names: 8.6 * layout.font,
          rows: kinds.map((kind) => ({
            name: names[kind],
            mark: kind,
            text: fixed(loss[kind][step] * size, 2),
            parts: [
              {
                ...{ value: floor[kind] * size, series: /** @type {const} */ ("ink") },
                ...{ soft: true, words: kind === "random" ? "the floor: it stays" : undefined },
              },
              {
                ...{ value: Math.max(0, loss[kind][step] - floor[kind]) * size, series: /** @type {const} */ ("loss") },
                words: kind === "structure" || kind === "copy" ? "still to learn" : undefined,
              },
            ],
          })),
        }),
        all_(derived, narrow ? 220 : 330, layout),
      ]]),
      notes: [
        "One run; the kind of a word is what the ideal reader thinks most probable once it has seen it.",
        "A model that expects no repetition can pay less than the reader on random words, and pays more on repeated ones.",
      ],
    };
  },
});
