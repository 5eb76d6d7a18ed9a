// @ts-check
/** What six encodings lose beyond their training length, and the rotary models under six rules: curves, and their order at a context. */

import { choice, count, figure, fixed, panels, say, slider, tint } from "../../static/js/kit.js";
import { curves, NAMES, order, WINDOW } from "./window-drawing.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ mean: number[], means: number[][] }} Kept  by position, and over each context for three seeds */
/** @typedef {{ name: string, value: number, seeds: number[], points: Pair[] }} Line  value: over the context */

/** @type {Record<string, string[]>} */
const SHOWN = {
  ways: ["sinusoidal", "learned", "t5", "alibi", "rope", "nope"],
  rules: ["plain", "pi", "ntk", "yarn 3", "yarn 10", "yarn 32"],
  uses: ["rope", "alibi", "yarn 3", "optimum"],
};
const PLACES = ["first", "second", "third", "fourth", "fifth"];

export default figure({
  inputs: ({ contexts }) => ({
    context: slider({
      label: "Text read",
      values: contexts.map((/** @type {number} */ _, /** @type {number} */ i) => i),
      format: (at) => count(contexts[at]),
      unit: "tokens",
    }),
    show: choice({
      label: "Show",
      options: { ways: "six encodings", rules: "rotary models, six rules", uses: "who uses the context?" },
    }),
  }),

  presets: {
    "In the window": {},
    "Twice the length": { context: 1 },
    "16 times the length": { context: 4 },
    "Six rules": { show: "rules", context: 4 },
    "Who uses the context?": { show: "uses", context: 4 },
  },

  once: () => [1, 2, 3, 4].map((context) => ({ context })),

  derive({ show, context }, { contexts, edges, best, optimum, ways, rules }) {
    const kept = /** @type {Record<string, Kept>} */ ({
      ...{ ...ways, ...rules },
      optimum: { mean: best.map(() => 0), means: optimum.map(() => [0]) },
    });
    const middle = edges.slice(1).map((/** @type {number} */ edge, /** @type {number} */ i) =>
      Math.sqrt(Math.max(1, edges[i]) * edge)
    );
    const [floors, floor] = show === "uses" ? [best, optimum[context]] : [best.map(() => 0), 0];
    const over = (/** @type {number[]} */ seeds) => seeds.reduce((sum, each) => sum + each, 0) / seeds.length;
    const lines = SHOWN[show].map((name) => ({
      ...{ name, seeds: kept[name].means[context], value: over(kept[name].means[context]) + floor },
      points: show === "rules"
        ? kept[name].means.map((seeds, i) => /** @type {Pair} */ ([contexts[i], over(seeds)]))
        : kept[name].mean.map((value, i) => /** @type {Pair} */ ([middle[i], value + floors[i]]))
          .filter(([x]) => x >= 4),
    }));
    const ranked = [...lines].sort((a, b) => a.value - b.value);
    const worst = ranked.find(({ value }) => value === ranked[ranked.length - 1].value) ?? ranked[0];
    return {
      ...{ show, context, contexts: /** @type {number[]} */ (contexts), lines, ranked },
      ...{ best: ranked[0].name, least: ranked[0].value, worst: worst.name, most: worst.value },
      ...{ inside: over(ways.sinusoidal.means[0]), now: over(ways.sinusoidal.means[context]) },
      optimum: /** @type {number} */ (optimum[context]),
    };
  },

  view(derived, layout) {
    const { ranked, contexts, context, show, best, least, most } = derived;
    const length = count(contexts[context]);
    const narrow = layout.name === "narrow";
    return {
      finding: findingOf(derived),
      summary: `${
        show === "ways"
          ? "Six encodings"
          : show === "rules"
          ? "The rotary models under six rules"
          : "Three models and the best predictor"
      }, trained at 64 tokens. ${
        show === "uses" ? "Mean loss" : "Mean loss above the best predictor"
      } over ${length} tokens: ${
        ranked.map(({ name, value }) => `${NAMES[name].text} ${fixed(value, 3)}`).join(", ")
      } nats.`,
      texts: { least: fixed(least, 2), most: fixed(most, 2), best: NAMES[best].text },
      notes: [
        show === "rules"
          ? "Means over three seeds and over the whole text, each rule with the stretch that the text needs."
          : "Means over three seeds; the bars are means over the text up to the grip. Point at one for its seeds.",
      ],
      plot: panels(layout, [[curves(derived, narrow), order(derived, narrow)]]),
    };
  },
});

/** @param {{ show: string, context: number, contexts: number[], best: string, worst: string, least: number, most: number, inside: number, now: number, lines: Line[], ranked: Line[], optimum: number }} derived */
function findingOf({ show, context, contexts, best, worst, least, most, inside, now, lines, ranked, optimum }) {
  const named = (/** @type {string} */ name, /** @type {string} */ after = "") =>
    tint(NAMES[name].series, NAMES[name].text + after, name);
  const times = contexts[context] / WINDOW;
  const length = times === 1 ? "In the window" : times === 2 ? "At twice the window" : `At ${times} times the window`;
  if (show === "uses") {
    const alibi = lines.find(({ name }) => name === "alibi")?.value ?? 0;
    return say`Over ${count(contexts[context])} tokens ${
      named("alibi", ` loses ${fixed(alibi, 2)}`)
    } nats, the optimum ${fixed(optimum, 2)}.`;
  }
  if (show === "rules" && !context) return say`In the window all six rules are one: ${fixed(least, 2)} nats too much.`;
  if (show === "rules") {
    return say`${length} ${named(best)} is best: ${fixed(least, 2)} nats; ${named(worst)} last, ${fixed(most, 2)}.`;
  }
  const place = PLACES[ranked.findIndex(({ name }) => name === "sinusoidal")];
  const change = `${fixed(inside, 2)} → ${fixed(now, 2)} nats`;
  if (worst === "sinusoidal") {
    return say`${length} the best is worst: ${tint(NAMES.sinusoidal.series, `sinusoids ${change}`, worst)}.`;
  }
  return context
    ? say`${times === 2 ? "Twice" : `${times} times`} the window: ${named(best)} is best, sinusoids ${place} (${
      tint(NAMES.sinusoidal.series, change, "sinusoidal")
    }).`
    : say`${length} ${named(best)} are best: ${fixed(least, 2)} nats too much. And beyond it?`;
}
