// @ts-check
/** The small model in the page, one head narrowed: its arcs over the reader's sentence, and what it says next. */

import { choice, figure, panels, percent, rows, say, slider, tint, upright, words } from "../../static/js/kit.js";
import { checkSentence, sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";
import { modelFrom } from "../../static/js/transformer/transformer.js";
import { arcs } from "./arcs.js";
import { narrowed } from "./small-narrow.js";
import { spectrum } from "./spectrum.js";

const HEADS = { "3.3": "3.3: what came next", "2.0": "2.0: the word before", "1.2": "1.2: the same word" };
const WIDTH = 16; // of a head
const RANKS = Array.from({ length: WIDTH }, (_, i) => i + 1);
const LISTED = 4; // words that the model may say

export default figure({
  inputs: ({ language }) => ({
    rank: slider({ label: "Rank of the head", values: RANKS }),
    head: choice({ label: "Head", options: HEADS }),
    ...sentenceControls(language, { tasks: ["own"] }),
  }),

  presets: {
    "The whole head": {},
    "Half": { rank: 8 },
    "Three directions": { rank: 3 },
    "Two directions": { rank: 2 },
    "The word before, two": { rank: 2, head: "2.0" },
  },

  once: () => [{ rank: 8 }, { rank: 4 }, { rank: 3 }],

  check: (inputs, { language }) => checkSentence({ ...inputs, task: "own" }, language),

  // What the model says with the head at each rank.
  slow: {
    inputs: ["head", "own"],
    run(inputs, data) {
      if (checkSentence({ ...inputs, task: "own" }, data.language)) return null;
      return RANKS.map((rank) => {
        const { sentence, run } = runOf({ ...inputs, rank }, data);
        return oddsOf(run.logits, sentence.tokens.length, data.language.vocabulary)[0].word;
      });
    },
  },

  derive(inputs, data, spoken) {
    const { rank, head } = inputs;
    const { sentence, clean, run, now, whole, spectrum: values } = runOf(inputs, data);
    const t = sentence.tokens.length;
    const moved = now.reduce((sum, share, i) => sum + Math.abs(share - whole[i]), 0) / 2 / t;
    const says = oddsOf(run.logits, t, data.language.vocabulary);
    const said = oddsOf(clean.logits, t, data.language.vocabulary);
    return {
      ...{ rank, head, words: sentence.words, now, whole, t, values },
      moved: Math.round(moved * 1000) / 1000,
      says: says[0].word,
      list: listed(said, says),
      before: said[0].word,
      lost: RANKS.findLast((r) => spoken && spoken[r - 1] !== said[0].word),
    };
  },

  view(derived, layout) {
    const { rank, head, words: tokens, now, whole, t, says, before, list, moved, values, lost } = derived;
    const shown = tokens.map((word, i) => (i ? word : "start"));
    const share = (/** @type {Float32Array} */ flat) => (/** @type {number} */ i, /** @type {number} */ j) =>
      flat[i * t + j];
    return {
      finding: rank === WIDTH
        ? say`Head ${head} has ${tint("attention", String(WIDTH))} directions. How few let the model say ${
          tint("embeddings", before)
        }?`
        : says === before
        ? say`Head ${head} at rank ${tint("attention", String(rank))} of ${WIDTH}: the model still says ${
          tint("embeddings", says)
        }.`
        : say`Head ${head} at rank ${tint("attention", String(rank))} of ${WIDTH}: the model says ${
          tint("loss", says)
        }, not ${tint("embeddings", before)}.`,
      summary: `Arcs of head ${head}, its W_QK at rank ${rank} of ${WIDTH}; ${
        percent(moved, 2)
      } of its attention has moved. The model says ${says}.`,
      plot: panels(layout, [
        arcs({ words: shown, now: share(now), whole: share(whole) }),
        [
          spectrum({
            ...{ rank, ranks: RANKS, values, height: 175, title: "The door" },
            marks: lost && rank <= lost
              ? [
                upright(lost, 1, { series: "loss", key: "lost" }),
                words([lost, 0.92], `${before} is lost`, {
                  ...{ dx: 6, series: "loss", weight: "bold", halo: true, key: "lost" },
                }),
              ]
              : [],
          }),
          answers(list, before),
        ],
      ]),
    };
  },
});

/** The model on the reader's sentence with the head at a rank. @param {{ rank: number, head: string }} inputs @param {any} data */
function runOf(inputs, data) {
  const sentence = sentenceOf({ ...inputs, task: "own" }, data.language);
  const [layer, head] = inputs.head.split(".").map(Number);
  const cut = { layer, head, rank: inputs.rank };
  return { sentence, ...narrowed(modelFrom(data.config, data.files.model), sentence.tokens, cut) };
}

/** Every word by its probability at the end of the sentence. @param {Float32Array} logits @param {number} t @param {string[]} vocabulary */
function oddsOf(logits, t, vocabulary) {
  const last = Array.from(logits.subarray((t - 1) * vocabulary.length));
  const top = Math.max(...last);
  const sum = last.reduce((all, logit) => all + Math.exp(logit - top), 0);
  return last.map((logit, i) => ({ word: vocabulary[i], odds: Math.exp(logit - top) / sum }))
    .sort((a, b) => b.odds - a.odds);
}

/**
 * The word that the whole model says, then those that it says now.
 * @param {{ word: string, odds: number }[]} said
 * @param {{ word: string, odds: number }[]} says
 */
function listed(said, says) {
  const now = (/** @type {string} */ word) => says.find((one) => one.word === word)?.odds ?? 0;
  const others = says.filter(({ word }) => word !== said[0].word).slice(0, LISTED - 1);
  return [said[0], ...others].map(({ word }) => ({ word, now: now(word) }));
}

/** @param {{ word: string, now: number }[]} list @param {string} before */
function answers(list, before) {
  const most = Math.max(...list.map(({ now }) => now));
  return rows({
    title: "What it says next",
    domain: [0, 1],
    names: 84,
    widest: percent(0.0088, 2),
    rows: list.map(({ word, now }, i) => ({
      name: word,
      key: i ? `other ${i}` : "first",
      text: percent(now, 2),
      parts: [{ value: now, series: word === before ? "embeddings" : now === most ? "loss" : "ink" }],
    })),
  });
}
