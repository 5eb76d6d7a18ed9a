// @ts-check
/** A published model's stream read by two lenses: a sentence's words, state by state, and where its answer ranks. */

import {
  bar,
  chart,
  choice,
  count,
  curve,
  figure,
  grip,
  level,
  panel,
  panels,
  percent,
  point,
  say,
  slider,
  tint,
  upright,
  words,
} from "../../static/js/kit.js";
import { framed } from "./film.js";
import { ordinal } from "./grid.js";
import { endOf, seen } from "./tokens.js";

/**
 * @typedef {"logit" | "tuned"} Lens
 * @typedef {{ words: string[][], ranks: number[], chances: number[] }} Reading  by state; chances where the answer is first
 * @typedef {{ kind: string, tokens: string[], answer: string } & Record<Lens, Reading>} Sentence
 * @typedef {{ sentences: Sentence[], vocab_size: number }} Data
 * @import { Pair } from "../../static/js/marks/chart.js"
 */

/** @type {Record<Lens, string>} */
const LENSES = { logit: "logit lens", tuned: "tuned lens" };
const NAMES = /** @type {Lens[]} */ (Object.keys(LENSES));

const STATES = Array.from({ length: 31 }, (_, state) => state);
const NEAR = 10; // a rank from which the answer counts as seen

const after = (/** @type {number} */ state) => (state ? `after layer ${state - 1}` : "at the embedding");
const quoted = (/** @type {string} */ token) => `“${seen(token)}”`;

export default figure({
  inputs: (/** @type {Data} */ { sentences }) => ({
    state: slider({ label: "Read", values: STATES, format: after }),
    lens: choice({ label: "Lens", options: { logit: "logit", tuned: "tuned" } }),
    sentence: choice({
      label: "Sentence",
      options: Object.fromEntries(sentences.map((each, i) => [String(i), endOf(each)])),
    }),
  }),

  presets: {
    "Three layers before the end": {},
    "Tuned lens": { lens: "tuned" },
    "Half-way": { state: 15 },
    "Who is given it": { state: 30 },
    "Code: earlier": { sentence: "7", state: 27 },
    "A planet: at the very end": { sentence: "2", state: 29 },
  },

  once: () => [{ state: 0 }, { state: 9 }, { state: 18 }],

  derive({ sentence, state, lens: name }, /** @type {Data} */ { sentences, vocab_size }) {
    const lens = /** @type {Lens} */ (name);
    const chosen = sentences[Number(sentence)];
    const { tokens, answer, kind } = chosen;
    const { ranks, chances, words: all } = chosen[lens];
    return {
      ...{ sentences, vocab_size, state, lens, chosen, tokens, answer, kind, read: all[state] },
      ...{ rank: ranks[state], chance: chances[state], top: all[state][tokens.length - 1] },
      settled: sentences.filter((each) => each[lens].ranks[state] <= NEAR).length,
    };
  },

  view(derived, layout) {
    const { chosen, state, lens, answer, rank, chance, top, sentences, settled } = derived;
    const word = tint("embeddings", quoted(answer), "answer");
    const start = after(state).replace(/^./, (letter) => letter.toUpperCase());
    const reads = `${start} the ${LENSES[lens]} reads`;
    return {
      finding: rank === 1
        ? say`${reads} ${word}, with ${percent(chance, chance > 0.985 ? 3 : 2)}.`
        : say`${reads} ${quoted(top)}; ${word} ranks ${ordinal(rank)}.`,
      summary: `“${textOf(chosen)}”: by the ${LENSES[lens]}, ${quoted(answer)} ranks ${
        [0, 10, 20, 25, 28, 30].map((s) => `${count(chosen[lens].ranks[s])} ${after(s)}`).join(", ")
      }. Of ${sentences.length} sentences, ${settled} have their answer among the first ten ${after(state)}.`,
      texts: { rank: ordinal(rank), settled: String(settled) },
      plot: panels(layout, [
        panel((box) => 3.4 * box.size, (box) => strip(derived, box), {
          title: `The word under each word, ${after(state)}`,
        }),
        ranksChart(derived, layout.name === "narrow"),
      ]),
      notes: [
        "SmolLM2-135M-Instruct in 4-bit weights; measured here. The tuned lens is not trained to read first words.",
      ],
    };
  },
});

/** @param {Sentence} sentence */
const textOf = ({ tokens }) => tokens.join("").replaceAll(/\s+/g, " ");

/**
 * The sentence's last words as far as they fit, and below each what the lens reads there.
 * @param {{ tokens: string[], read: string[], answer: string }} derived
 * @param {{ width: number, height: number, size: number }} box
 */
function strip({ tokens, read, answer }, { width, height, size }) {
  const room = 4.6 * size;
  const shown = Math.min(tokens.length, Math.floor(width / room));
  const from = tokens.length - shown;
  const step = width / shown;
  return tokens.slice(from).flatMap((token, i) => {
    const number = from + i;
    const right = number === tokens.length - 1 && read[number] === answer;
    const at = (/** @type {number} */ y) => /** @type {[number, number]} */ ([(i + 0.5) * step, y]);
    return [
      framed(at(size * 0.8), seen(token), { width: step - 6, size, right: false, key: `token ${number}` }),
      bar({ x: i * step + 2, y: height - 2.1 * size, width: step - 4, height: 1.9 * size }, {
        ...{ series: right ? "embeddings" : "ink", soft: true, class: "faint", key: `box ${number}` },
      }),
      framed(at(height - size * 1.1), seen(read[number]), { width: step - 8, size, right, key: `read ${number}` }),
    ];
  });
}

/**
 * @param {{ sentences: Sentence[], chosen: Sentence, state: number, lens: Lens, rank: number, vocab_size: number,
 *   settled: number }} derived
 * @param {boolean} narrow
 */
function ranksChart({ sentences, chosen, state, lens, rank, vocab_size, settled }, narrow) {
  const pairs = (/** @type {Reading} */ { ranks }) => ranks.map((value, s) => /** @type {Pair} */ ([s, value]));
  return chart({
    height: narrow ? 300 : 330,
    x: {
      ...{ domain: [0, 30], ticks: [0, 5, 10, 15, 20, 25, 30], format: (s) => (s ? String(s - 1) : "start") },
      title: "last layer that has written",
    },
    y: {
      ...{ domain: [vocab_size, 1], log: 10, ticks: [1, 10, 100, 1000, 10000], format: count, grid: true },
      title: `the answer’s place among ${count(vocab_size)} words`,
    },
    marks: [
      upright(state),
      ...sentences.map((each, i) =>
        each !== chosen &&
        curve(pairs(each[lens]), {
          ...{ series: "ink", class: "faint", dash: false, weight: 0.6, key: `line ${i}` },
        })
      ),
      ...NAMES.map((name) =>
        curve(pairs(chosen[name]), {
          ...{ series: "embeddings", dash: false, weight: name === lens ? 4 : 1.8, key: `lens ${name}` },
          ...(name === lens ? { mark: "answer" } : {}),
        })
      ),
      ...named(chosen, lens, narrow),
      level(NEAR),
      ...entries(sentences, chosen, lens),
      words([1, NEAR], `${settled} of ${sentences.length} ${narrow ? "in" : "answers in"} the first ten`, {
        ...{ dy: -0.8, weight: "bold", halo: true },
      }),
      grip([state, rank], {
        ...{ label: "Read", text: `${after(state)}: ${ordinal(rank)}`, series: "embeddings" },
        along: { input: "state", value: state, places: chosen[lens].ranks.map((value, s) => [s, s, value]) },
      }),
    ],
  });
}

/** Where each of the other answers enters the first ten. @param {Sentence[]} sentences @param {Sentence} chosen @param {Lens} lens */
const entries = (sentences, chosen, lens) =>
  sentences.flatMap((each, i) => {
    const first = each[lens].ranks.findIndex((rank) => rank <= NEAR);
    return each === chosen || first < 0 ? [] : [
      point([first, each[lens].ranks[first]], {
        ...{ series: "ink", radius: 3.5, key: `entry ${i}`, set: { sentence: String(i) } },
        tip: `${quoted(each.answer)} enters the first ten ${after(first)}`,
      }),
    ];
  });

/**
 * The two lenses' names beside their curves, where these are flat and below what is written at the tenth place.
 * @param {Sentence} chosen
 * @param {Lens} lens
 * @param {boolean} narrow
 */
function named({ logit, tuned }, lens, narrow) {
  const apart = (/** @type {number} */ s) => Math.abs(Math.log(logit.ranks[s] / tuned.ranks[s]));
  const free = (/** @type {number} */ s) => Math.min(logit.ranks[s], tuned.ranks[s]) > (narrow ? 12 : 4) * NEAR;
  const slope = (/** @type {number[]} */ ranks, /** @type {number} */ s) =>
    Math.abs(Math.log(ranks[s + 2] / ranks[s - 2]));
  const worth = (/** @type {number} */ s) =>
    Math.min(1, apart(s)) - slope(logit.ranks, s) - slope(tuned.ranks, s) + (free(s) ? 100 : 0);
  const at = STATES.slice(4, 22).reduce((best, s) => (worth(s) > worth(best) ? s : best));
  const above = tuned.ranks[at] <= logit.ranks[at] ? "tuned" : "logit";
  return NAMES.map((name) => {
    const near = (name === "logit" ? logit : tuned).ranks.slice(at - 3, at + 4);
    return words([at, name === above ? Math.min(...near) : Math.max(...near)], LENSES[name], {
      ...{ dy: name === above ? -0.9 : 1.1, anchor: "middle", series: "embeddings", halo: true, key: `name ${name}` },
      ...{ weight: name === lens ? "bold" : "normal" },
    });
  });
}
