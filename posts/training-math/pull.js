// @ts-check
/** Five candidates of a real model: logits on grips, their probabilities, and the pull on each, a row for each word. */

import { choice, figure, fixed, group, panel, panels, say, signed, slider, tint } from "../../static/js/kit.js";
import { FIVE, LOGITS, table } from "./pull-drawing.js";
import { candidates } from "./next-word.js";
import { softmax } from "../../static/js/transformer/probability.js";

const TEMPERATURES = [0.1, 0.2, 0.5, 0.8, 1, 1.5, 2, 3, 5];

/** Softmax as the formula is written, which overflows above 709: exp z over the sum of exp z. @param {number[]} z */
function unguarded(z) {
  const e = z.map(Math.exp);
  const sum = e.reduce((all, value) => all + value, 0);
  return e.map((value) => value / sum);
}

export default figure({
  inputs: ({ words }) => ({
    temperature: slider({ label: "Temperature", values: TEMPERATURES, format: (value) => fixed(value, 1) }),
    shift: choice({ label: "Added to every logit", options: { 0: "0", 100: "100", 800: "800", raw: "800 raw" } }),
    ...group("Logits and the word that came", {
      target: choice({
        label: "The text went on with",
        options: Object.fromEntries(words.map((/** @type {string} */ word, /** @type {number} */ i) => [i, word])),
      }),
      z0: logitOf(words[0]),
      z1: logitOf(words[1]),
      z2: logitOf(words[2]),
      z3: logitOf(words[3]),
      z4: logitOf(words[4]),
    }),
  }),

  presets: {
    "She drank tea": {},
    "She drank coffee": { target: "0" },
    "All alike": { z0: 0, z1: 0, z2: 0, z3: 0, z4: 0 },
    "Add 100 to all": { shift: "100" },
    "Overflow": { shift: "raw" },
  },

  once: () => [{ z1: 0 }, { z1: 6 }],

  derive(inputs, { words, text }) {
    const z = [inputs.z0, inputs.z1, inputs.z2, inputs.z3, inputs.z4];
    const target = Number(inputs.target);
    const shift = inputs.shift === "raw" ? 800 : Number(inputs.shift);
    const logits = z.map((value) => (value + shift) / inputs.temperature);
    const p = inputs.shift === "raw" ? unguarded(logits) : softmax(logits);
    const broken = p.some((value) => !Number.isFinite(value));
    return {
      ...{ z, target, broken, shift, logits, kept: softmax(logits) },
      words: /** @type {string[]} */ (words),
      text: /** @type {string} */ (text),
      p: broken ? FIVE.map(() => 0) : p,
      loss: broken ? 0 : -Math.log(p[target]),
      largest: broken ? 0 : Math.max(...p.map((value, i) => Math.abs(value - (i === target ? 1 : 0)))),
    };
  },

  view(derived, layout) {
    const { words, p, target, broken, loss, text } = derived;
    const pull = 1 - p[target];
    return {
      finding: broken
        ? "Overflow: no probabilities, no loss, no gradient."
        : say`“${words[target]}” came with ${tint("embeddings", fixed(p[target], 3))}: the pull on it is ${
          tint("loss", fixed(pull, 3))
        }.`,
      summary: broken
        ? "The exponentials overflow, so there is nothing to draw."
        : `After “${text}”: ${words.map((word, i) => `${word} ${fixed(p[i], 3)}`).join(", ")}. The text goes on with ${
          words[target]
        }; the loss is ${fixed(loss, 3)} nats, and the pulls add up to zero.`,
      readouts: [
        broken ? { name: "loss", label: "where the loss would be: not a number", text: "∞ ÷ ∞" } : {
          name: "loss",
          label: `nats of loss, or ${fixed(loss / Math.LN2, 3)} bits`,
          text: fixed(loss, 3),
          value: loss,
        },
      ],
      plot: panels(layout, [panel(layout.name === "narrow" ? 400 : 352, (box) => table(derived, box))]),
      notes: [
        "Logits of SmolLM2-135M-Instruct, four-bit weights, ten subtracted from each; normalised over these five.",
        "At a temperature other than one, the arrows are the pulls on logit ÷ temperature.",
      ],
    };
  },

  picture: ({ words, p, target }) =>
    panels(/** @type {any} */ ({ name: "picture", width: 240, font: 0 }), [
      panel(120, (box) => candidates({ words, p, target }, { ...box, size: 0 })),
    ]),
});

/** @param {string} word */
const logitOf = (word) => slider({ label: `Logit of ${word}`, values: LOGITS, format: (value) => signed(value, 1) });
