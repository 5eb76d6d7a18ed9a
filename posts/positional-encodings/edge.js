// @ts-check
/** A published model read beyond its context: its clocks at a position, and its loss there under four rules. */

import { choice, count, figure, fixed, label, panel, panels, plural, say, slider, tint } from "../../static/js/kit.js";
import { EDGE, FIRST, HOLDS, lossChart } from "./edge-drawing.js";
import { wall } from "./clock-wall.js";
import { RULES } from "./names.js";
import { hands, unseenOf } from "./turning.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */

const MODEL = { pairs: 32, base: 100_000, stretch: { scale: 2, trained: 8192, slow: 1, fast: 32 } }; // SmolLM2-135M
/** @type {Record<string, string>} */
const TEXTS = { novel: "a novel", manual: "a manual", handbook: "a handbook" };

export default figure({
  inputs: ({ loss, window }) => ({
    at: slider({
      label: "Position",
      values: firstOf(loss).plain.mean
        .map((/** @type {number} */ _, /** @type {number} */ i) => i)
        .filter((/** @type {number} */ i) => (i + 1) * window >= FIRST),
      format: (at) => `token ${count((at + 1) * window)}`,
    }),
    ...several("rule", "Rule", only(firstOf(loss), { plain: "none", pi: "PI", ntk: "NTK", yarn: "YaRN" })),
    ...several("text", "Text", only(loss, TEXTS)),
  }),

  presets: ({ loss }) => {
    /** @type {Record<string, { at?: number, rule?: string }>} */
    const rules = { pi: { rule: "pi", at: 23 }, ntk: { rule: "ntk", at: 23 }, yarn: { rule: "yarn", at: 23 } };
    const names = only(firstOf(loss), { pi: "Divide everything", ntk: "Change the base", yarn: "By parts: YaRN" });
    return {
      "The last token of its context": {},
      "The next 512": { at: 16 },
      "A quarter beyond": { at: 19 },
      "Half as long again": { at: 23 },
      ...Object.fromEntries(Object.entries(names).map(([rule, name]) => [name, rules[rule]])),
    };
  },

  once: () => [17, 19, 21, 23].map((at) => ({ at })),

  derive(inputs, { loss, window }) {
    const { at } = inputs;
    const { rule = "plain", text = Object.keys(loss)[0] } = /** @type {Record<string, any>} */ (inputs);
    const position = (at + 1) * window;
    const now = hands(position, { ...MODEL, rule });
    const curves = Object.keys(only(loss[text], RULES)).map((name) => ({
      name,
      points: loss[text][name].mean.map((
        /** @type {number} */ value,
        /** @type {number} */ i,
      ) => /** @type {Pair} */ ([(i + 1) * window, value])),
    }));
    return {
      ...{ rule, at, text, position, hands: now, curves },
      unseen: unseenOf(now),
      loss: /** @type {number} */ (loss[text][rule].mean[at]),
      error: /** @type {number} */ (loss[text][rule].error[at]),
      plain: /** @type {number} */ (loss[text].plain.mean[at]),
      repaired: /** @type {number} */ ((loss[text].yarn ?? loss[text].plain).mean[at]),
    };
  },

  view(derived, layout) {
    const { position, unseen, hands: all, rule, loss, error, text, plain } = derived;
    const narrow = layout.name === "narrow";
    const clocks = panel({ narrow: 190, medium: 96, wide: 116, full: 124 }[layout.name], ({ width, height, size }) => [
      label([0, size * 0.7], `the 32 clocks at token ${count(position)}`, { size, quiet: true }),
      ...wall(all, { width, height: height - size * 1.8, columns: narrow ? 8 : 16, top: size * 1.8 }),
    ]);
    const name = RULES[rule].text;
    return {
      finding: findingOf(derived),
      summary: `SmolLM2-135M reads ${TEXTS[text]}. At token ${count(position)}, ${name}: ${
        plural(unseen, "hand")
      } of 32 at angles that its context of 8,192 tokens does not hold; the mean loss of the last 512 tokens is ${
        fixed(loss, 2)
      } ± ${fixed(error, 2)} nats, with no rule ${fixed(plain, 2)}.`,
      texts: { loss: fixed(loss, 2), unseen: String(unseen), plain: fixed(plain, 2) },
      notes: [
        "4-bit weights, no training. Each point is the mean of the last 512 tokens, with a standard error near 0.13.",
      ],
      plot: panels(layout, [clocks, lossChart(derived, narrow)]),
    };
  },
});

/** @param {{ position: number, unseen: number, rule: string, loss: number, plain: number, repaired: number }} derived */
function findingOf({ position, unseen, rule, loss, plain, repaired }) {
  const { text, series } = RULES[rule];
  const nats = tint(series, `${fixed(loss, 2)} nats`, rule);
  const red = tint("loss", unseen ? plural(unseen, "red hand") : "no red hand", "unseen");
  if (position <= EDGE) {
    return rule === "plain" && position === EDGE
      ? say`Token ${count(position)}, the edge: no red hand, a loss of ${nats}. And then?`
      : say`Token ${count(position)}, ${text}: ${red}, a loss of ${nats}.`;
  }
  const past = `${count(position - EDGE)} tokens past the edge`;
  if (rule !== "plain") {
    const gain = plain - loss;
    return gain > 0.15
      ? say`${past}, ${text}: ${red}, loss ${tint(series, `${fixed(gain, 1)} nats lower`, rule)}.`
      : say`${past}, ${text}: ${red}, a loss of ${nats}.`;
  }
  return position <= HOLDS
    ? say`${past}: ${red}; the loss holds at ${nats}.`
    : say`${past}: ${red}, and now ${tint("loss", `${fixed(loss - repaired, 1)} nats too much`, "gap")}.`;
}

/**
 * A choice, where there is something to choose.
 * @param {string} name
 * @param {string} label
 * @param {Record<string, string>} options
 * @returns {Record<string, ReturnType<typeof choice>>}
 */
const several = (name, label, options) => Object.keys(options).length > 1 ? { [name]: choice({ label, options }) } : {};

/** The text that was read under the most rules. @param {Record<string, any>} loss */
const firstOf = (loss) => Object.values(loss)[0];

/**
 * What was measured of what has a name, in the names' order.
 * @template T
 * @param {Record<string, unknown>} measured
 * @param {Record<string, T>} names
 * @returns {Record<string, T>}
 */
const only = (measured, names) => Object.fromEntries(Object.entries(names).filter(([name]) => name in measured));
