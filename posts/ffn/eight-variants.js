// @ts-check
/** The published table of eight feed-forwards as distances from one that the reader holds, and our memory test beside it. */

import { choice, count, figure, fixed, panel, panels, percent, say, slider, tint, when } from "../../static/js/kit.js";
import { laddered } from "./ladder.js";

/**
 * @import { Rung } from "./ladder.js"
 * @typedef {{ gated: boolean, short: number, spread: number, long: number }} Variant
 * @typedef {{ variants: Record<string, Variant>, memory: Record<string, Record<string, [number, number]>> }} Data
 */

export default figure({
  inputs: (/** @type {Data} */ { variants }) => ({
    shown: choice({
      label: "Shown",
      options: {
        short: "65,536 steps, four runs",
        long: "524,288 steps, one run",
        memory: "our memory test",
      },
    }),
    baseline: choice({
      label: "Against",
      options: Object.fromEntries(Object.keys(variants).map((name) => [name, name])),
    }),
    ...when(({ shown }) => shown === "memory", {
      pairs: slider({ label: "Pairs to remember", values: [1500, 4000], format: count }),
    }),
  }),

  presets: {
    "Four short runs": {},
    "One long run": { shown: "long" },
    "GEGLU against SwiGLU": { baseline: "SwiGLU" },
    "Our memory test": { shown: "memory" },
    "Few enough to remember": { shown: "memory", pairs: 1500 },
  },

  once: () => ["Swish", "GLU", "Bilinear", "GEGLU"].map((baseline) => ({ baseline })),

  derive({ shown, baseline, pairs }, /** @type {Data} */ { variants, memory }) {
    const valueOf = (/** @type {string} */ name) =>
      shown === "memory" ? memory[name][pairs][0] : variants[name][shown === "short" ? "short" : "long"];
    const errorOf = (/** @type {string} */ name) =>
      shown === "memory" ? memory[name][pairs][1] : shown === "short" ? variants[name].spread : 0;
    const better = shown === "memory" ? 1 : -1;
    const names = Object.keys(variants).sort((a, b) => better * (valueOf(b) - valueOf(a)) || a.localeCompare(b));
    /** @type {Rung[]} */
    const rungs = names.map((name) => {
      const gap = valueOf(name) - valueOf(baseline);
      const apart = name === baseline ? 0 : Math.hypot(errorOf(name), errorOf(baseline));
      return {
        ...{ name, gap, gated: variants[name].gated, gain: better * gap, value: valueOf(name), error: 2 * apart },
        clear: shown !== "long" && Math.abs(gap) > 2 * apart,
        near: name === baseline || (shown !== "long" && Math.abs(gap) <= 2 * apart),
      };
    });
    return {
      ...{ shown, baseline, pairs, rungs },
      ...Object.fromEntries(rungs.map(({ name, gap }) => [`gap_${name}`, gap])),
    };
  },

  view({ shown, baseline, pairs, rungs }, layout) {
    return {
      finding: headline({ shown, baseline, pairs, rungs }),
      summary: `Distance from ${baseline} in ${
        shown === "memory" ? "shares of the pairs" : "nats"
      }, better ones first: ${
        rungs.map(({ name, gap, error }) =>
          `${name} ${fixed(gap, 3)}${error ? `, give or take ${fixed(error, 3)}` : ""}`
        ).join("; ")
      }.`,
      plot: panels(layout, [
        panel(layout.name === "narrow" ? 360 : 330, (box) => laddered({ shown, baseline, rungs }, box)),
      ]),
      notes: [
        shown === "memory"
          ? `Mean of three seeds after a thousand steps of full-batch Adam at one learning rate, 0.01; ${
            rungs.some(({ error }) => error)
              ? "bands are two standard errors of the difference."
              : "all seeds agree, so there are no bands."
          }`
          : shown === "short"
          ? "Bands: two standard deviations of the difference of two runs; if the paper prints means of four, they are twice too long."
          : "The paper trained each variant once for so long, so there is no error to draw.",
      ],
    };
  },
});

/** @param {{ shown: string, baseline: string, pairs: number, rungs: Rung[] }} state */
function headline({ shown, baseline, pairs, rungs }) {
  if (shown === "memory") {
    const [best] = rungs;
    if (rungs.every(({ value }) => value > 0.999)) return say`Of ${count(pairs)} pairs every block keeps every one.`;
    const relu = rungs.find(({ name }) => name === "ReLU") ?? best;
    const kept = (/** @type {number} */ share) => percent(share, share > 0.99 ? 3 : 2);
    return say`Of ${count(pairs)} pairs ${best.name} keeps ${tint("feedForward", kept(best.value))}, ReLU ${
      kept(relu.value)
    }.`;
  }
  if (shown === "long") {
    const worst = Math.max(...rungs.filter(({ gated }) => gated).map(({ value }) => value));
    const best = Math.min(...rungs.filter(({ gated }) => !gated).map(({ value }) => value));
    return say`One long run: all gated beat all plain ones by at least ${
      tint("feedForward", `${fixed(best - worst, 3)} nats`)
    }.`;
  }
  const clearly = (/** @type {number} */ side) => rungs.filter(({ clear, gain }) => clear && side * gain > 0).length;
  const some = (/** @type {number} */ many) => ["none", "one", "two", "three", "four", "five", "six", "seven"][many];
  return say`Beyond the noise ${tint("feedForward", some(clearly(1)))} of seven beat${
    clearly(1) === 1 ? "s" : ""
  } ${baseline}, and ${some(clearly(-1))} lose${clearly(-1) === 1 ? "s" : ""} to it.`;
}
