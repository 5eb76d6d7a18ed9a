// @ts-check
/** One head in two halves: the route, an arc over the sentence, and the cargo, a parcel that travels it. */

import { cell, choice, figure, fixed, group, panel, panels, player, say, slider, tint } from "../../static/js/kit.js";
import { compared, promoted } from "../../static/js/transformer/attribution.js";
import { lastLogits } from "../../static/js/transformer/parts.js";
import { ranked } from "../../static/js/transformer/probability.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceOf } from "../../static/js/transformer/sentence_controls.js";
import { cargoOf, delivered } from "./head-parts.js";
import { headTrees, pullTrees, rankTrees } from "./head-panels.js";
import { messageOf, routeTrees, STEPS } from "./parcel-drawing.js";
import { sentenceInputs, spoken } from "./sentence-line.js";

const HEADS = Array.from({ length: 16 }, (_, i) => `${i >> 2}.${i % 4}`);
const REPEATED = "key Owen lamp store Eva ring key Owen lamp store";
const placeOf = (/** @type {string} */ name) => /** @type {[number, number]} */ (name.split(/[.,]/).map(Number));

export default figure({
  inputs: (data) => ({
    carried: player({
      ...{ label: "The parcel", frames: STEPS + 1, perSecond: 14 },
      format: (at) => (at === STEPS ? "arrived" : at ? `${at} of ${STEPS} of the way` : "not sent"),
    }),
    cargo: choice({
      label: "Cargo from",
      options: Object.fromEntries([["own", "the same head"], ...HEADS.map((name) => [name, `head ${name}`])]),
    }),
    ...group("More", {
      head: cell({ label: "Head", size: () => [4, 4], words: (row, column) => `${row}.${column}` }),
      ...sentenceInputs(data.language, ["giving", "own"], {}),
      back: slider({
        label: "Looking from",
        values: (inputs) => {
          const { tokens } = sentenceOf(inputs, data.language);
          return Array.from({ length: Math.max(1, tokens.length - 1) }, (_, i) => i);
        },
        format: (value) => (value ? `${value} before the last` : "last word"),
      }),
    }),
  }),

  presets: {
    "Writes against the giver": {},
    "Never sent": { carried: 0 },
    "The same route, another’s cargo": { cargo: "3.3" },
    "Copies a name": { head: "3,3" },
    "One word back": { head: "2,0", task: "own", own: REPEATED },
  },

  once: "carried",

  check: (inputs, data) => checkSentence(inputs, data.language),

  derive(inputs, data) {
    const model = modelFrom(data.config, data.files.model);
    /** @type {string[]} */
    const vocabulary = data.language.vocabulary;
    const sentence = sentenceOf(inputs, data.language);
    const { tokens, words } = sentence;
    const t = tokens.length;
    const { d_model, vocab_size } = model.config;
    const route = placeOf(inputs.head);
    const swapped = inputs.cargo !== "own";
    const source = swapped ? placeOf(inputs.cargo) : route;
    const run = forward(model, tokens);
    const position = Math.max(0, t - 1 - inputs.back);
    const from = route[1] * t * t + position * t;
    const weights = Array.from(run.layers[route[0]].pattern.subarray(from, from + position + 1));
    const [most] = ranked(weights);
    const cargo = cargoOf(model, source, run.layers[route[0]].stream);
    const order = ranked(promoted(model, cargo.subarray(most * d_model, (most + 1) * d_model)));
    const lastOf = lastLogits(run);
    const [answer, rival] = compared(sentence, lastOf, vocabulary);
    const ahead = (/** @type {ArrayLike<number>} */ logits) => logits[answer] - logits[rival];
    const leadOf = (/** @type {number} */ share) => ahead(lastLogits(delivered(model, run, route, cargo, share)));
    const trained = ahead(lastOf);
    const whole = swapped ? leadOf(1) : trained;
    const lead = inputs.carried === STEPS ? whole : leadOf(inputs.carried / STEPS);
    return {
      ...{ swapped, words: words.map(spoken), weights, position, most, lead, trained, back: inputs.back },
      ...{ carried: inputs.carried, head: route.join("."), cargo: source.join(".") },
      /** @type {number[]} */
      scores: data.heads,
      score: Number(data.heads[4 * source[0] + source[1]]),
      ...{ rank: order.indexOf(tokens[most]) + 1, ranks: vocab_size },
      up: order.slice(0, 2).map((word) => spoken(vocabulary[word])),
      down: order.slice(-2).reverse().map((word) => spoken(vocabulary[word])),
      ...{ answer: vocabulary[answer], rival: vocabulary[rival], looks_at: words[most] },
      weight: Number(weights[most].toFixed(2)),
      promotes: vocabulary[order[0]],
      change: Number((whole - trained).toFixed(2)),
    };
  },

  view(derived, layout) {
    const narrow = layout.name === "narrow";
    const sentence = panel(narrow ? 116 : 176, (box) => routeTrees(derived, box));
    const heads = panel(narrow ? 134 : 156, (box) => headTrees(derived, box), { title: "Sixteen heads", share: 0.85 });
    const parcel = panel(156, (box) => rankTrees(derived, box), { title: "In the parcel" });
    const pull = panel(narrow ? 64 : 156, (box) => pullTrees(derived, box), { title: "The next word, in logits" });
    return {
      ...sentencesOf(derived),
      plot: panels(layout, [sentence, narrow ? heads : [heads, parcel, pull], narrow && pull]),
    };
  },
});

/**
 * @param {import("./parcel-drawing.js").Parcel & { swapped: boolean, rank: number, ranks: number, looks_at: string, promotes: string,
 *   score: number, change: number, trained: number, lead: number, answer: string, rival: string }} derived
 */
function sentencesOf(derived) {
  const { head, cargo, swapped, carried, words, weights, position, most, lead, trained, answer, rival } = derived;
  const told = tint("attention", `${lead < 0 ? "trails" : "leads"} by ${fixed(Math.abs(lead), 2)}`, "lead");
  const said = messageOf(derived);
  const sent = carried === STEPS
    ? say`Head ${head} brings “${said}” from “${words[most]}” to “${words[position]}”: “${answer}” ${told}.`
    : say`Head ${head}, ${
      carried ? `${carried} of ${STEPS} delivered` : "not delivered"
    }: “${answer}” ${told}, not by ${fixed(trained, 2)}.`;
  return {
    finding: swapped && carried === STEPS
      ? say`The route of ${head} with the cargo of ${cargo}, “${said}”: “${answer}” ${told}.`
      : sent,
    summary: `From “${words[position]}”, head ${head} looks most at “${words[most]}”, with a weight of ${
      fixed(weights[most], 2)
    }. The cargo of head ${cargo} from there puts “${
      words[most]
    }” at rank ${derived.rank} of ${derived.ranks}. “${answer}” leads “${rival}” by ${fixed(lead, 2)}; as trained by ${
      fixed(trained, 2)
    }.`,
    texts: {
      weight: fixed(weights[most], 2),
      own: `${derived.rank} of ${derived.ranks}`,
      copying: fixed(derived.score, 2),
      lead: fixed(lead, 2),
      looks: derived.looks_at,
      promotes: derived.promotes,
      name: head,
      change: fixed(lead - trained, 2),
    },
  };
}
