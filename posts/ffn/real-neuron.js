// @ts-check
/** A neuron of SmolLM2-135M between gate and value: tokens of a text as dots, and the next word as the neuron is turned. */

import {
  BOLD,
  choice,
  figure,
  fixed,
  label,
  panel,
  panels,
  percent,
  say,
  signed,
  slider,
  textWidth,
  tint,
} from "../../static/js/kit.js";
import { plane } from "./gate-plane.js";

/** @import { Neuron } from "./gate-plane.js" */
/** @typedef {{ gates: number[], neurons: Record<string, Neuron> }} Data */

/** @type {Record<string, string>} what each promotes, in our words */
const ASKS = {
  "23.699": "23.699 promotes “of”",
  "23.681": "23.681 promotes “to”",
  "25.126": "25.126 promotes “a”",
  "27.571": "27.571 promotes digits",
  "27.734": "27.734 promotes commas",
};
const LARGE = 4.8; // a word that is certain, in lines
const STEPS = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6];

export default figure({
  inputs: (/** @type {Data} */ { gates, neurons }) => ({
    gate: slider({ label: "Gate", values: gates }),
    value: slider({ label: "Value, in steps", values: STEPS, format: (v) => signed(v, 0) }),
    neuron: choice({
      label: "Neuron",
      options: Object.fromEntries(Object.keys(neurons).map((name) => [name, ASKS[name] ?? name])),
    }),
  }),

  presets: {
    "As the text has it": {},
    "Silence it": { gate: 0, value: 0 },
    "Turn the value over": { value: -3 },
    "One that subtracts": { neuron: "27.734", value: -3 },
    "Plus takes the comma away": { neuron: "27.734", value: 3 },
  },

  once: () => [[3, 5], [1, 5], [0, 5], [0, 0], [2, 0], [5, 0], [5, -3]].map(([gate, value]) => ({ gate, value })),

  derive({ neuron, gate, value }, /** @type {Data} */ { gates, neurons }) {
    const found = neurons[neuron];
    const second = found.values[STEPS.indexOf(value)];
    const chances = found.turned.chances[gates.indexOf(gate)][STEPS.indexOf(value)];
    return {
      ...{ neuron, gate, value, gates, found, second, chances },
      product: (gate / (1 + Math.exp(-gate))) * second,
      chance: chances[0],
      shut: found.turned.chances[gates.indexOf(0)][STEPS.indexOf(0)][0],
      range: rangeOf(found.turned.chances),
    };
  },

  view(derived, layout) {
    const { neuron, found, chances, shut, product, range: [low, high] } = derived;
    const narrow = layout.name === "narrow";
    const { words, natural } = found.turned;
    const [before, last] = found.contexts[0];
    const [adds, takes] = [found.up, found.down].map((list) => legible(list).slice(0, 2).map(([word]) => shown(word)));
    return {
      finding: product === 0
        ? say`Neuron ${neuron} is silent, and “${shown(words[0])}” has a chance of ${
          tint("feedForward", odds(chances[0]))
        }.`
        : say`With ${neuron} held here, “${shown(words[0])}” has a chance of ${
          tint("feedForward", odds(chances[0]))
        }, without it ${odds(shut)}.`,
      summary: `Neuron ${neuron} writes ${fixed(product, 2)} times its column. Next word after “${
        tail(before, 60)
      }${last}”: ${
        words.map((word, i) => `“${shown(word)}” ${odds(chances[i])}, untouched ${odds(natural[i])}`).join("; ")
      }.`,
      texts: { chance: odds(chances[0]), product: fixed(product, 1) },
      plot: panels(layout, [
        sentence(`${tail(before, 60)}${last}`, words, chances),
        panel(narrow ? 300 : 356, (box) => plane({ ...derived, adds, takes }, box)),
      ]),
      notes: [
        "Chances: the whole model run again with the neuron held there; … is every other word together.",
        ...high - low < 0.2
          ? [`Wherever the neuron is held here, “${shown(words[0])}” keeps a chance of ${odds(low)} to ${odds(high)}.`]
          : [],
      ],
    };
  },
});

/**
 * The end of the text, and what may come next, each word as large as its chance.
 * @param {string} text
 * @param {string[]} words
 * @param {number[]} chances
 */
const sentence = (text, words, chances) =>
  panel(({ size }) => size * 5.4, ({ width, size, layout }) => {
    const big = size * (layout === "narrow" ? 1.6 : 2.2), y = size * 2;
    const named = words.map((word, i) => ({ text: shown(word), chance: chances[i] })).filter(({ chance }) =>
      chance > 0.02
    );
    const sized = (/** @type {{ text: string, chance: number }} */ each) => ({
      ...{ ...each, size: size * Math.max(1, LARGE * Math.sqrt(each.chance)), key: `next ${each.text}` },
    });
    /** What is named, and one mark for all that is not. */
    const every = () => {
      const rest = 1 - named.reduce((sum, { chance }) => sum + chance, 0);
      return [...named, ...(rest > 0.005 ? [{ text: "…", chance: rest }] : [])].map(sized);
    };
    let next = every();
    const wide = (/** @type {{ text: string, size: number, chance: number }} */ each) =>
      Math.max(
        textWidth(each.text, each.size) * BOLD,
        textWidth(odds(each.chance), size),
      ) + 14;
    const sum = () => next.reduce((all, each) => all + wide(each), 0);
    const least = textWidth(`…${text.split(" ").at(-1)}`, big) + 14; // the last word is always there
    while (next.length > 1 && sum() > width - least) {
      const isLast = named.length === 1 && named[0].chance > next[1].chance; // a word that is likelier than all others
      if (!isLast) {
        named.splice(named.findIndex(({ chance }) => chance === Math.min(...named.map((one) => one.chance))), 1);
      }
      next = isLast ? named.map(sized) : every();
    }
    const room = width - sum() - 10;
    let from = text.replace(/^…/, "");
    while (textWidth(`…${from}`, big) > room && from.includes(" ")) {
      from = from.slice(from.indexOf(" ") + 1);
    }
    const whole = from === text ? text : `…${from}`;
    let x = textWidth(whole, big) + 14;
    const says = "what comes next, as large as its chance";
    return [
      x + width - room < width - textWidth(says, size) - 20 &&
      label([width, y], says, { key: "says", size, quiet: true, anchor: "end" }),
      label([0, y], whole, { key: "text", size: big }),
      ...next.flatMap((each) => {
        const at = x, look = each.text !== "…" ? { series: /** @type {const} */ ("feedForward") } : { quiet: true };
        x += wide(each);
        return [
          label([at, y], each.text, { key: each.key, size: each.size, weight: "bold", ...look }),
          label([at, y + size * 3.1], odds(each.chance), { key: `odds ${each.key}`, size, ...look }),
        ];
      }),
    ];
  });

/** The first word's least and largest chance, wherever the neuron is held. @param {number[][][]} chances @returns {[number, number]} */
function rangeOf(chances) {
  const first = chances.flatMap((row) => row.map(([chance]) => chance));
  return [Math.min(...first), Math.max(...first)];
}

/** A chance in words. @param {number} chance */
const odds = (chance) =>
  chance < 0.001 ? "under 0.1\u00a0%" : chance > 0.999 ? "over 99.9\u00a0%" : percent(chance, chance > 0.99 ? 3 : 2);

/** Words that every reader's font has @param {[string, number][]} list */
const legible = (list) =>
  list.filter(([word], i) =>
    /^[ -~]+$/.test(word) && (!/^[a-z]/.test(word) || word.length < 5) &&
    list.findIndex(([other]) => shown(other).toLowerCase() === shown(word).toLowerCase()) === i
  );

/** A token as one reads it. @param {string} token */
const shown = (token) => token.replace(/\n/g, "↵").trim() || "␣";

/** The end of a text. @param {string} text @param {number} letters */
function tail(text, letters) {
  const plain = text.replace(/^assistant\n|<\|im_start\|>\w+\n|<\|[^|]*\|>/g, " ¶ ").replace(/\s+/g, " ").replace(
    /(¶ )+/g,
    "¶ ",
  ).trimStart();
  return plain.length > letters ? `…${plain.slice(-letters)}` : plain;
}
