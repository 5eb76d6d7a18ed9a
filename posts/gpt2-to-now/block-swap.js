// @ts-check
/** GPT-2's block turned part by part into the block of 2025; areas and cache follow. */

import { bytes, decimal, figure, h, hidden, panels, plural, say, slider, tint } from "../../static/js/kit.js";
import { block, blockTrees } from "./block-drawing.js";
import { swapRows } from "./swap-rows.js";
import { swapped } from "./swap-shape.js";

const STEPS = [0, 1, 2, 3, 4, 5, 6, 7];

export default figure({
  inputs: ({ inputs }) => {
    const valid = (/** @type {string} */ text) =>
      [...String(text)].sort().join("") === [...inputs.order].sort().join("");
    return {
      step: slider({ label: "Parts swapped", values: STEPS, unit: "of 7" }),
      order: hidden({
        ...{ label: "order of the swaps", write: String, empty: inputs.order, valid },
        read: (text) => (valid(text) ? text : undefined),
      }),
    };
  },

  presets: {
    "GPT-2, 2019": {},
    "Five parts": { step: 5 },
    "The cache first": { order: "kwngrbe", step: 2 },
    "Experts first": { order: "engrbkw", step: 1 },
    "All seven": { step: 7 },
  },

  once: () => STEPS.slice(1).map((step) => ({ step })),

  derive({ step, order }, { sizes, parts }) {
    const after = STEPS.map((many) => swapped(order.slice(0, many), sizes));
    const { weights, active, cache } = after[step];
    return { ...{ step, order, sizes, parts, after, weights, cache }, used: active, shape: after[step] };
  },

  view({ step, order, sizes, parts, after, weights, used, cache, shape }, layout) {
    const size = tint("ink", decimal(weights));
    const kept = tint("cache", bytes(cache));
    const shrinking = after.filter((each, i) => i > 0 && each.cache < after[i - 1].cache).length;
    return {
      finding: step === 0
        ? say`Which of these seven swaps shrink the ${kept} of GPT-2’s cache?`
        : step === 7
        ? say`${String(shrinking)} of 7 swaps shrink the cache, to ${kept}; the weights grow to ${size}.`
        : say`${plural(step, "part")} swapped: ${size} parameters, ${kept} of cache.`,
      summary:
        `One layer of GPT-2 XL with areas to scale, ${step} of seven parts swapped for newer ones. The model has ${
          decimal(weights)
        } parameters, of which a token uses ${decimal(used)}; one context of 1,024 tokens keeps ${
          bytes(cache)
        }. Of the seven swaps, shared keys and windows alone change the cache.`,
      texts: { weights: decimal(weights), used: decimal(used), cache: bytes(cache) },
      plot: layout.name === "full"
        ? panels(layout, [[block(shape, sizes), swapRows({ order, step, parts, after }, false)]])
        : panels(layout, [block(shape, sizes), swapRows({ order, step, parts, after }, layout.name === "narrow")]),
    };
  },

  picture: ({ shape, sizes }) =>
    h(
      "svg",
      { viewBox: "0 0 240 120", "aria-hidden": "true" },
      h("g", { transform: "translate(0 24) scale(1.76)" }, ...blockTrees(shape, sizes, 240, 0)), // a dense block, large
    ),
});
