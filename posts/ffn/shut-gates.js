// @ts-check
/** Layer by layer in SmolLM2-135M: how few neurons give most of the squared output, beside how few would by chance. */

import { figure, panels, percent, say, slider, tint } from "../../static/js/kit.js";
import { field, ranked } from "./gate-field.js";

/** @typedef {{ layers: Record<string, number[]>, neurons: number, kept: number[] }} Data */

export default figure({
  inputs: (/** @type {Data} */ { layers, kept }) => ({
    kept: slider({ label: "Share of the squared output", values: kept, format: (value) => percent(value, 2) }),
    layer: slider({ label: "Layer", values: layers.shut.map((_, i) => i) }),
  }),

  presets: {
    "The last layer, sparsest": {},
    "Layer 19, more than chance": { layer: 19 },
    "The first layer, sparser": { layer: 0 },
    "Half of the squared output": { kept: 0.5 },
  },

  once: () => [0.99, 0.95, 0.9, 0.8, 0.5].map((kept) => ({ kept })),

  derive({ kept, layer }, /** @type {Data} */ { layers, neurons, kept: shares }) {
    const at = (/** @type {string} */ what, /** @type {number} */ share) => layers[`${what} ${share}`];
    return {
      ...{ kept, layer, neurons, all: at("needed", kept), chance: at("random", kept) },
      needed: at("needed", kept)[layer],
      random: at("random", kept)[layer],
      shut: layers.shut[layer],
      through: layers["through shut"][layer],
      cuts: shares.map((share) => /** @type {[number, number]} */ ([share, neurons * at("needed", share)[layer]])),
    };
  },

  view(derived, layout) {
    const { kept, layer, needed, random, shut, through } = derived;
    const narrow = layout.name === "narrow";
    return {
      finding: say`Layer ${String(layer)}: ${tint("feedForward", percent(needed, 2))} of neurons give ${
        percent(kept, 2)
      } of squared output; chance: ${percent(random, 2)}.`,
      summary: `Layer ${layer} of SmolLM2-135M: at a token, on average, ${percent(needed, 3)} of the neurons give ${
        percent(kept, 2)
      } of the squared output; of random gates and values it would take ${percent(random, 3)}. ${
        percent(shut, 3)
      } of the gates are below zero, and ${percent(through, 3)} of the squared output comes through them.`,
      texts: { shut: percent(shut, 2), needed: percent(needed, 2) },
      plot: panels(layout, [[field(derived, narrow), ranked(derived, narrow)]]),
    };
  },
});
