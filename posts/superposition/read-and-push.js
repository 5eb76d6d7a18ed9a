// @ts-check
/** Six directions of a published language model: read on the words of a sentence, and pushed along to change what it says. */

import {
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  label,
  panel,
  panels,
  paragraph,
  percent,
  say,
  slider,
  tint,
  upright,
} from "../../static/js/kit.js";
import { heightOf, rowsHeight, strips, vessels } from "./vessels.js";

/** @import { Box } from "../../static/js/marks/panels.js" */
/** @typedef {{ auc: number, neuron: number, shown: string, chance: number[], error: number[],
 *   random: number[], continued: { text: string[] }[] }} Feature */
/** @typedef {{ name: string, tokens: string[], reads: number[][] }} Sentence */

/** @param {number} push */
const signed = (push) => (push > 0 ? `+${fixed(push, 2)}` : fixed(push, 2));
/** @param {string} text */
const flat = (text) => text.split("<|im_end|>")[0].replaceAll("\n", "↵"); // there the model ends its turn

export default figure({
  inputs: ({ names, sentences, pushes }) => ({
    kind: choice({ label: "Feature", options: names }),
    sentence: choice({
      label: "Sentence",
      options: Object.fromEntries(
        /** @type {Sentence[]} */ (sentences).map(({ name }, i) => [String(i + 1), name]),
      ),
    }),
    push: slider({ label: "Push", values: pushes, format: signed }),
  }),

  presets: {
    "French?": {},
    "Push it": { push: 0.3 },
    "Too far": { push: 0.6 },
    "Past before the verb": { kind: "past", sentence: "2" },
    "Said or reported?": { kind: "speech", sentence: "6" },
    "Make it ask": { kind: "question", sentence: "3", push: 0.3 },
    "Read well, pushed badly": { kind: "blame", sentence: "5", push: 0.3 },
  },

  once: () => [{ push: 0.15 }, { push: 0.3 }, { push: 0.15 }],

  derive({ kind, sentence, push }, { names, kinds, sentences, pushes }) {
    const keys = Object.keys(names);
    const at = pushes.indexOf(push);
    const { tokens, reads } = /** @type {Sentence} */ (sentences[Number(sentence) - 1]);
    /** @type {Feature} */
    const feature = kinds[kind];
    return {
      ...{ kind, push, feature, tokens, auc: feature.auc, neuron: feature.neuron },
      name: /** @type {string} */ (names[kind]),
      pushes: /** @type {number[]} */ (pushes),
      rows: keys.map((key, i) => ({ key, name: names[key], reads: reads[i] })),
      all: sentences.map((/** @type {Sentence} */ each) => each.tokens),
      chance: feature.chance[at],
      before: feature.chance[pushes.indexOf(0)],
      random: feature.random[at],
      said: feature.continued[at],
    };
  },

  view(derived, layout) {
    const { kind, push, pushes, feature, tokens, rows, all, chance, name, said } = derived;
    const narrow = layout.name === "narrow";
    const row = rows.find(({ key }) => key === kind) ?? rows[0];
    const sentence = panel((box) => heightOf(all, box), (box) => vessels(tokens, row, box), {
      title: `A sentence, filled by ${name}`,
    });
    const every = panel(rowsHeight(rows.length), (box) => strips(rows, kind, box), {
      title: "All six on these words: tap one",
    });
    const spoken = panel((box) => box.size * (narrow ? 6.4 : 5.6), (box) => speech(feature.shown, said, box), {
      title: `Pushed along ${name} by ${signed(push)}`,
    });
    const odds = chart({
      height: narrow ? 168 : 178,
      x: {
        domain: [-0.63, 0.63],
        ticks: [-0.6, -0.3, 0, 0.3, 0.6],
        format: signed,
        title: "push, in lengths of a state",
      },
      y: {
        domain: [
          0,
          Math.max(...feature.chance.map((value, i) => value + feature.error[i]), ...feature.random, 0.05) * 1.05,
        ],
        format: (value) => `${fixed(100 * value, 0)}\u00a0%`,
        title: "chance of the kind’s words next",
      },
      marks: [
        upright(push),
        curve(pairs(pushes, feature.random), { series: "five", mark: "random" }),
        curve(errorBars(pushes, feature), { series: "two", mark: "feature", dash: false, weight: 1 }),
        curve(pairs(pushes, feature.chance), { series: "two", mark: "feature", dash: false }),
        grip([push, chance], {
          ...{ label: "Push", text: signed(push), series: "two" },
          along: { input: "push", value: push, places: pushes.map((at, i) => [at, at, feature.chance[i]]) },
        }),
      ],
      names: [
        { y: feature.chance[pushes.length - 1], text: "along it", series: "two", mark: "feature" },
        { y: feature.random[pushes.length - 1], text: "at random", series: "five", mark: "random" },
      ],
    });
    return {
      ...sentences(derived),
      plot: panels(layout, narrow ? [sentence, every, spoken, odds] : [sentence, [every, odds], spoken]),
    };
  },
});

/** @param {number[]} xs @param {number[]} ys */
const pairs = (xs, ys) => xs.map((x, i) => /** @type {[number, number]} */ ([x, ys[i]]));

/** A standard error up and down. @param {number[]} xs @param {Feature} feature */
const errorBars = (xs, { chance, error }) =>
  xs.flatMap((
    x,
    i,
  ) => /** @type {([number, number] | null)[]} */ ([
    [x, Math.max(0, chance[i] - error[i])],
    [x, chance[i] + error[i]],
    null,
  ]));

/** The shown sentence, and how it goes on. @param {string} shown @param {Feature["continued"][number]} said @param {Box} box */
function speech(shown, { text }, { width, size, layout }) {
  const large = layout === "narrow" ? 1.5 : 1.8;
  return [
    label([0, size * 0.8], `${shown} …`, { key: "shown", size: size * (layout === "narrow" ? 1 : 1.2), quiet: true }),
    paragraph([0, size * 3.1], flat(text.join("")).trim(), width * 0.96, { size: size * large, weight: "bold" }),
  ];
}

/** @param {{ name: string, push: number, chance: number, before: number, random: number, auc: number, neuron: number,
 *   said: { text: string[] }, feature: Feature }} state */
function sentences({ name, push, chance, before, random, auc, neuron, said, feature }) {
  const stammers = new Set(said.text).size <= said.text.length / 2;
  return {
    finding: push
      ? say`${name} pushed by ${signed(push)}${stammers ? ", stammering" : ""}: its words go from ${
        percent(before, 2)
      } to ${tint("two", percent(chance, 2), "feature")}.`
      : say`${name}: its direction is ${tint("one", percent(auc, 2))} right, the best neuron ${percent(neuron, 2)}.`,
    summary:
      `“${feature.shown}” is continued by “${flat(said.text.join(""))}”. A push of the same length in a random ` +
      `direction gives the words of the kind ${percent(random, 2)}.`,
    texts: { auc: fixed(auc, 2), neuron: fixed(neuron, 2), chance: percent(chance, 2), before: percent(before, 2) },
  };
}
