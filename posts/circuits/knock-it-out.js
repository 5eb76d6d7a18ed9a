// @ts-check
/** Switch parts of the model off by a click on them, and see two names fill and drain. */

import { choice, figure, fixed, group, percent, plural, say, svg, tint } from "../../static/js/kit.js";
import { modelChoice, partSwitches } from "../../static/js/transformer/part_switches.js";
import {
  lastLogits,
  listed,
  PARTS,
  questionOf,
  removal,
  scoresOf,
  slim,
  unrelated,
} from "../../static/js/transformer/parts.js";
import { ranked, softmax } from "../../static/js/transformer/probability.js";
import {
  checkSentence,
  SENTENCE_INPUTS,
  sentenceControls,
  sentenceOf,
} from "../../static/js/transformer/sentence_controls.js";
import { average, forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { glasses } from "./glasses.js";
import { placesOf, tower } from "./tower.js";

/**
 * @import { Run } from "../../static/js/transformer/transformer.js"
 * @typedef {{ word: string, now: number, was: number }} Chance
 */

const HEADS = 4;
const WAYS = { mean: "average", zero: "zero", resample: "one other" };
/** Attention from the last word, by head and word. @param {Run} run */
const attentionOf = ({ layers, tokens: { length: t } }) =>
  layers.flatMap(({ pattern }) =>
    Array.from({ length: HEADS }, (_, head) => Array.from(pattern.subarray((head * t + t - 1) * t, (head * t + t) * t)))
  );

export default figure({
  inputs: (data) => ({
    how: choice({ label: "What replaces a part that is off", options: WAYS }),
    model: modelChoice(),
    ...sentenceControls(data.language, { tasks: ["giving", "own"] }),
    ...group("All switches", { off: partSwitches({ label: "Parts that are on", name: "off" }) }),
  }),

  presets: {
    "Everything on": {},
    "One head off": { off: "0.3" },
    "The other off": { off: "2.0" },
    "Both off: a coin toss": { off: "0.3,2.0" },
    "A harmless head, zeroed": { off: "1.0", how: "zero" },
    "Both names repeated": {
      task: "own",
      own: "When Mary and John went to the store , John and Mary gave a drink to",
    },
  },

  once: () => [{ off: "0.3" }, { off: "2.0" }, { off: "0.3,2.0" }, { off: "0.3,2.0" }],

  check: (inputs, data) => checkSentence(inputs, data.language),

  // The averages, and what each part costs alone.
  slow: {
    inputs: [...SENTENCE_INPUTS, "model", "how"],
    run(inputs, data) {
      if (checkSentence(inputs, data.language)) return null;
      const sentence = sentenceOf(inputs, data.language);
      const model = modelFrom(data.config, data.files[inputs.model]);
      const others = () => unrelated(sentence.tokens, data.language).map((tokens) => forward(model, tokens));
      const source = inputs.how === "zero" ? null : slim(inputs.how === "mean" ? average(others()) : others()[0]);
      const before = lastLogits(forward(model, sentence.tokens));
      const question = questionOf(sentence, data.language, before);
      const alone = PARTS.map((part) =>
        scoresOf(lastLogits(forward(model, sentence.tokens, removal([part], source))), question).difference
      );
      return { source, alone };
    },
  },

  derive(inputs, data, worked) {
    const sentence = sentenceOf(inputs, data.language);
    const { vocabulary, names } = data.language;
    const model = modelFrom(data.config, data.files[inputs.model]);
    const run = forward(model, sentence.tokens);
    const before = lastLogits(run);
    const question = questionOf(sentence, data.language, before);
    const off = /** @type {string[]} */ (inputs.off ? inputs.off.split(",") : []);
    const known = !off.length || inputs.how === "zero" || worked !== null;
    const after = off.length && known
      ? lastLogits(forward(model, sentence.tokens, removal(off, worked?.source ?? null)))
      : before;
    const [now, was] = [softmax(after), softmax(before)];
    const clean = scoresOf(before, question).difference;
    const left = scoresOf(after, question);
    const word = (/** @type {number} */ token) => /** @type {string} */ (vocabulary[token]);
    const chance = (/** @type {number} */ token) => ({ word: word(token), now: now[token], was: was[token] });
    const sides = { answer: chance(question.answer), wrong: chance(question.wrong) };
    return {
      ...{ off, known, clean, ...sides, how: inputs.how, kind: question.kind, words: sentence.words },
      pair: pairOf({ ...sides, kind: question.kind, words: sentence.words }),
      attention: attentionOf(run),
      latest: sentence.words.findLast((each) => names.includes(each)),
      first: word(ranked(after)[0]),
      rank: left.rank,
      difference: Math.round(left.difference * 100) / 100,
      costs: worked ? worked.alone.map((difference) => difference - clean) : null,
    };
  },

  view(derived, layout) {
    const { off, words, answer, wrong, clean, difference } = derived;
    const places = placesOf(layout, words);
    return {
      finding: findingOf(derived),
      summary: `A model of four layers over a sentence of ${plural(words.length, "word")}; ${
        off.length ? `${listed(off)} ${off.length > 1 ? "are" : "is"} off` : "all parts are on"
      }. One glass is filled to ${percent(answer.now)} for ${answer.word}, one to ${
        percent(wrong.now)
      } for ${wrong.word}.`,
      readouts: [{
        name: "difference",
        label: `logit difference, ${answer.word} over ${wrong.word}`,
        text: derived.known ? fixed(difference, 2) : "…",
        value: difference,
      }],
      texts: { clean: fixed(clean, 2), sure: percent(answer.was), answer: answer.word },
      plot: svg(layout.width, places.height, [...tower(derived, places), ...glasses(derived, places)]),
      notes: notesOf(derived),
    };
  },

  picture: (derived) => {
    const places = placesOf({ name: "narrow", width: 240, font: 0 }, derived.words);
    return svg(240, 120, [...tower(derived, places), ...glasses(derived, places)]);
  },
});

/**
 * The two words that compete, in the order of their glasses: the answer first; where none is right, as the sentence has them.
 * @param {{ kind: string, words: string[], answer: Chance, wrong: Chance }} state
 */
const pairOf = ({ kind, words, answer, wrong }) =>
  kind === "own" && words.indexOf(wrong.word) >= 0 && words.indexOf(wrong.word) < words.indexOf(answer.word)
    ? [wrong, answer]
    : [answer, wrong];

/**
 * @param {{ off: string[], how: string, known: boolean, kind: string, pair: Chance[], latest: string | undefined,
 *   answer: Chance, wrong: Chance, first: string }} state
 */
function findingOf({ off, how, known, kind, pair, latest, answer, wrong, first }) {
  const sure = tint(answer === pair[0] ? "one" : "two", percent(answer.now));
  if (!off.length) {
    return kind === "own" && latest === wrong.word
      ? say`No name is said just once: the model says ${answer.word}, at ${sure}.`
      : say`Every part on: ${answer.word}, at ${sure}. Which head knows?`;
  }
  const list = listed(off);
  const what = list.length > 16 ? plural(off.length, "part") : list;
  const did = { mean: `Without ${what}`, zero: `With ${what} zeroed`, resample: `With ${what} from another sentence` }[
    /** @type {"mean"} */ (how)
  ];
  if (!known) return `${did}: the averages are being computed.`;
  if (Math.min(answer.now, wrong.now) > 0.35) return say`${did} it is a coin toss: ${answer.word} ${sure}.`;
  if (first === answer.word) return say`${did} it is still ${answer.word}, at ${sure}.`;
  return say`${did} the model says ${first}; ${answer.word} keeps ${sure}.`;
}

/** @param {{ known: boolean, kind: string, latest: string | undefined, how: string, answer: Chance, wrong: Chance }} state */
function notesOf({ known, kind, latest, how, answer, wrong }) {
  if (!known) return ["Computing the averages over twelve sentences with other names …"];
  if (how !== "zero" && !latest) {
    return ["No name to exchange here: averages equal the parts and change nothing. Use zero."];
  }
  if (kind === "own") {
    return ["No name is said exactly once: the glasses are the two words that the whole model likes best."];
  }
  if (kind === "names") {
    return [`${answer.word}, named once, is taken as the answer, against ${wrong.word}, named again.`];
  }
  return [];
}
