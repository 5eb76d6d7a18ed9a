// @ts-check
/** What a lens reads, state by state: a sentence as a film of words, and below it the averages over many questions. */

import {
  attributesOf,
  choice,
  figure,
  fixed,
  group,
  h,
  line,
  panel,
  panels,
  round,
  slider,
  svg,
} from "../../static/js/kit.js";
import { hundredths, measuresOf, STATES } from "../../static/js/transformer/lens.js";
import { checkSentence } from "../../static/js/transformer/sentence_controls.js";
import { averages, LEFT, RIGHT } from "./averages.js";
import { filmOf, framed, highest, REPEATED, sentenceInputs } from "./film.js";
import { findingOf, METRICS, QUESTIONS } from "./questions.js";

/** @import { Derived, Line, Metric } from "./questions.js" */

export default figure({
  inputs: (data) => ({
    lens: choice({ label: "Lens", options: { logit: "logit", debiased: "debiased", tuned: "tuned" } }),
    metric: choice({
      label: "Measure",
      options: { kl: "divergence", top1: "answer on top", probability: "chance of the answer", entropy: "entropy" },
    }),
    state: slider({ label: "After", values: STATES.map((_, s) => s), format: (s) => STATES[s] }),
    ...group("More", {
      ...sentenceInputs(data),
      seed: choice({ label: "Model", options: { "rich-0": "seed 0", "rich-1": "seed 1" } }),
    }),
  }),

  presets: {
    "Worse than before": {},
    "Sure and wrong": { metric: "entropy" },
    "Tuned lens": { lens: "tuned" },
    "Facts: at once": { lens: "tuned", metric: "top1", task: "fact" },
    "Repeats: not yet": { lens: "tuned", metric: "top1", task: "own", own: REPEATED, state: 6 },
    "Other model": { lens: "tuned", metric: "top1", seed: "rich-1" },
  },

  once: () => [{ state: 0 }, { state: 1 }],

  check: (inputs, data) => checkSentence(inputs, data.language),

  derive(inputs, data) {
    const { lens, seed, state, task } = inputs;
    const metric = /** @type {Metric} */ (inputs.metric);
    const film = filmOf(inputs, data);
    const last = film.tokens.length - 1;
    const { vocabulary } = data.language;
    const word = film.answer ? vocabulary.indexOf(film.answer) : highest(film.final[last]);
    const measured = STATES.map((_, s) => measuresOf(film.final[last], film.read(lens, s)[last], word));
    const yours = measured.map((each) => each[metric]);
    const lines = Object.entries(QUESTIONS).map(([name, question]) => {
      const table = data.curves[seed][name];
      const { [metric]: values, top1: right, kl_25, kl_75 } = table[lens];
      const band = metric === "kl" ? [kl_75, kl_25] : [];
      return /** @type {Line} */ ({ ...question, values, right, band, raw: table.logit[metric] });
    });
    return {
      ...{ lens, metric, state, seed, yours, lines, words: film.words },
      chosen: lines[Object.values(QUESTIONS).findIndex((question) => question.task === task)],
      word: vocabulary[word],
      frames: measured.map(({ top, top1 }) => ({ word: vocabulary[top], right: top1 === 1 })),
      ...{ at_start: hundredths(yours[0]), after_0: hundredths(yours[2]), after_1: hundredths(yours[4]) },
      ...{ after_2: hundredths(yours[6]), after_3: hundredths(yours[8]) },
    };
  },

  view(derived, layout) {
    const { lines, words: sentence, word, yours, metric, lens, frames, seed } = derived;
    const { text } = METRICS[metric];
    const narrow = layout.name === "narrow";
    const end = sentence.slice(-5).join(" ").replaceAll(/ ([.,])/g, "$1");
    return {
      finding: findingOf(derived),
      summary: `The ${lens} lens reads the sentence “${sentence.slice(1).join(" ")}” as ${
        frames.map((frame) => frame.word).join(", ")
      }, from state to state; for “${word}”: ${yours.map(text).join(", ")}. Averages: ` +
        lines.map((each) =>
          `${each.name} ${each.values.map(text).join(", ")}`
        ).join("; ") + ".",
      texts: Object.fromEntries([
        ...Object.keys(QUESTIONS).map((name, i) => [name, fixed(lines[i].values[2], 2)]),
        ["yours", text(yours[2])],
      ]),
      plot: panels(layout, [
        panel(narrow ? 62 : 46, (box) => filmStrip(derived, box), { title: `“… ${end}”: the word it reads` }),
        averages(derived, narrow ? 300 : 320),
      ]),
      notes: [
        seed === "rich-1"
          ? "Lines: seed 1, which differs in its random start alone. The words are read from seed 0."
          : "Rings: this sentence. Lines: averages over many questions; click a name to bring it forward.",
      ],
    };
  },

  picture: ({ lines }) =>
    svg(
      240,
      120,
      lines.map(({ raw, series }) =>
        line(raw.map((value, s) => [14 + s * 26, 106 - value * 7.2]), { series, dash: false, weight: 3 })
      ),
    ),
});

/**
 * The words that the lens reads, each above its state, on a phone in two rows; a click reads there.
 * @param {Derived} derived
 * @param {{ width: number, height: number, size: number, layout: string }} box
 */
function filmStrip({ frames, state }, { width, height, size, layout }) {
  const many = layout === "narrow" ? 2 : 1; // rows
  const tall = height / many;
  const step = (width - LEFT - RIGHT) / (STATES.length - 1);
  const wide = Math.min(2 * LEFT, step * many - 4);
  return frames.map(({ word, right }, s) => {
    const top = (s % many) * tall;
    const x = LEFT + s * step;
    const tip = `${s ? `After ${STATES[s]}` : "At the embedding"}: “${word}”`;
    return h(
      "g",
      attributesOf("frame-of-film", { key: `frame ${s}`, tip, set: { state: s }, chosen: s === state }),
      h("rect", {
        ...attributesOf("area", { series: right ? "embeddings" : "ink" }),
        ...{ x: round(x - wide / 2), y: round(top), width: round(wide), height: round(tall - 6) },
      }),
      s === state &&
        line([[x - wide / 2, top + tall - 6], [x + wide / 2, top + tall - 6]], { series: "ink", dash: false }),
      framed([x, top + tall / 2 - 3], word, { width: wide - 4, size, right, key: "word" }),
    );
  });
}
