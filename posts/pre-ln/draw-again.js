// @ts-check
/** A small network that runs here: draw its weights again, and every draw stays as a small comb. */

import { choice, figure, panels, player, plural, say, significant, slider, tint } from "../../static/js/kit.js";
import { album, DRAWS, newestOf, rain, times } from "./album.js";
import { SERIES } from "./combs.js";
import { measured } from "./networks.js";

/** @typedef {number[]} Draw  the gradient of each layer */

const DEPTHS = [2, 4, 6, 8, 12, 16];

export default figure({
  inputs: (data) => ({
    seed: player({ label: "Draws of the weights", frames: DRAWS, perSecond: 2, format: (at) => String(at + 1) }),
    design: choice({ label: "Design", options: data.names }),
    depth: slider({ label: "Layers", values: DEPTHS }),
  }),

  presets: {
    "Three draws": {},
    "Twelve draws": { seed: 11 },
    "Pre-LN": { seed: 11, design: "pre" },
    "No norms inside": { seed: 11, design: "none" },
    "Output norm": { seed: 11, design: "output" },
  },

  once: "seed",

  slow: {
    inputs: ["design", "depth"],
    run: ({ design, depth }, data) =>
      Array.from({ length: DRAWS }, (_, seed) => measured(data.designs[design], data.sizes, depth, seed + 1).w_2),
  },

  derive({ seed, design, depth }, data, worked) {
    const isStart = design === data.inputs.design && depth === data.inputs.depth;
    const drawn = /** @type {Draw[]} */ (worked ?? (isStart ? data.known : [first(design, depth, data)]))
      .slice(0, seed + 1);
    const ratios = drawn.map((draw) => draw[0] / draw[depth - 1]);
    const now = drawn[seed];
    return {
      ...{ seed, design, depth, drawn },
      name: String(data.names[design]),
      first: now ? Number(now[0].toPrecision(6)) : null,
      last: now ? Number(now[depth - 1].toPrecision(6)) : null,
      least: Math.min(...ratios),
      most: Math.max(...ratios),
    };
  },

  view({ seed, design, depth, name, drawn, least, most }, layout) {
    const series = SERIES[design] ?? "ink", many = drawn.length, newest = many - 1;
    const narrow = layout.name === "narrow";
    return {
      finding: many <= seed
        ? `${name}: twelve networks of ${plural(depth, "layer")} are running on this page.`
        : seed === 0
        ? say`${name}, 1 draw: the first layer got ${tint(series, times(least))} times what the last got.`
        : say`${name}, ${String(seed + 1)} draws: first layer ${tint(series, times(least))} to ${
          tint(series, times(most))
        } times the last.${seed === 2 ? " And in 12?" : ""}`,
      summary: `A network of width 32 on sixteen random words, drawn ${
        many === 1 ? "once" : `${many} times`
      }. Gradients by layer: ${drawn[newest].map((value) => significant(value, 2)).join(", ")}.`,
      notes: [
        "Width 32, two heads, sixteen words: levels and slopes differ from the averages above. Means are geometric.",
      ],
      plot: panels(layout, [
        [newestOf(drawn, { seed, name, series, narrow }), album(drawn, { series, narrow })],
        rain(drawn, { series, narrow, far: ["none", "output"].includes(design) }),
      ]),
    };
  },
});

/** @type {Map<string, Draw>} first draws by design and depth: a hand that pulls asks for one again and again */
const firsts = new Map();

/** One draw, which is there at once; the others come. @param {string} design @param {number} depth @param {any} data */
function first(design, depth, data) {
  const key = `${design} ${depth}`;
  if (!firsts.has(key)) firsts.set(key, measured(data.designs[design], data.sizes, depth, 1).w_2);
  return /** @type {Draw} */ (firsts.get(key));
}
