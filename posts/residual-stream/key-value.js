// @ts-check
/** One neuron as a fader: what it sees, how loud it is, what it says, and what the next word is then. */

import { choice, figure, panel, panels, rows, slider } from "../../static/js/kit.js";
import { promoted } from "../../static/js/transformer/attribution.js";
import { ranked, softmax } from "../../static/js/transformer/probability.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceOf } from "../../static/js/transformer/sentence_controls.js";
import { contextsOf, purityOf } from "./neuron-contexts.js";
import { hearing, heightOfHearing, LOUD, memoryTrees, SCALES, times } from "./neuron-drawing.js";
import { chanceText, sentencesOf } from "./neuron-words.js";
import { sentenceInputs } from "./sentence-line.js";

/** @import { Next } from "./neuron-words.js" */

const NEURONS = Array.from({ length: 256 }, (_, i) => i);

export default figure({
  inputs: (data) => ({
    scale: slider({ label: "Turn it up or down", values: SCALES, format: times }),
    neuron: slider({ label: "Neuron", values: NEURONS, format: String }),
    ...sentenceInputs(data.language, ["fact", "giving", "own"], {
      layer: choice({ label: "Layer", options: { 0: "0", 1: "1", 2: "2", 3: "3" } }),
    }),
  }),

  presets: (data) => data.presets,

  once: () => [{ scale: 0 }, { scale: -2 }],

  check: (inputs, data) => checkSentence(inputs, data.language),

  derive(inputs, data) {
    const { neuron, scale } = inputs;
    const layer = Number(inputs.layer);
    const model = modelFrom(data.config, data.files.model);
    /** @type {string[]} */
    const vocabulary = data.language.vocabulary;
    const { d_ff, d_model, vocab_size } = model.config;
    const { words, tokens, answer: right } = sentenceOf(inputs, data.language);
    const clean = forward(model, tokens);
    const post = clean.layers[layer].mlp_post;
    const source = post.map((value, i) => (i % d_ff === neuron ? value * scale : value));
    const changed = scale === 1
      ? clean
      : forward(model, tokens, [{ site: "mlp_post", layer, mode: "patch", units: [neuron], source }]);
    const value = model.weights[`block${layer}.w_out`].subarray(neuron * d_model, (neuron + 1) * d_model);
    const pushed = ranked(promoted(model, value)).map((word) => vocabulary[word]);
    const activations = tokens.map((_, t) => post[t * d_ff + neuron]);
    const last = tokens.length - 1;
    const loudest = activations.indexOf(Math.max(...activations));
    const heard = activations[loudest] > LOUD ? loudest : last;
    const chances = (/** @type {number} */ place) =>
      [clean, changed].map(({ logits }) => softmax(logits.subarray(place * vocab_size, (place + 1) * vocab_size)));
    const [before, after] = chances(heard);
    const [, atEnd] = chances(last);
    const known = right === null ? ranked(chances(last)[0])[0] : vocabulary.indexOf(right);
    const next = heard === last ? known : ranked(before)[0];
    return {
      ...{ layer, neuron, scale, contexts: contextsOf(data, layer, neuron) },
      ...purityOf(data, layer, neuron),
      words: words.slice(1),
      activations: activations.slice(1),
      active: post.subarray(last * d_ff).filter((value) => value > LOUD).length,
      up: pushed.slice(0, 4),
      down: pushed.slice(-2).reverse(),
      next: { after: words[heard], word: vocabulary[next], before: before[next], now: after[next] },
      activation: Number(activations[last].toFixed(2)),
      first_promoted: pushed[0],
      probability: Number(atEnd[known].toFixed(3)),
    };
  },

  view(derived, layout) {
    const { words, activations, next, scale } = derived;
    const memory = panel(layout.name === "narrow" ? 170 : 210, (box) => memoryTrees(derived, box));
    const sentence = panel((box) => heightOfHearing(words, box), (box) => hearing(words, activations, box), {
      ...{ title: "Where it answers", share: 1.15 },
    });
    return {
      ...sentencesOf(derived),
      plot: panels(layout, [memory, [sentence, nextWord(next, scale, layout.font)]]),
    };
  },
});

/** The chance of the word after the one that the neuron answers to, and what the fader takes from it. @param {Next} next @param {number} scale @param {number} size */
const nextWord = ({ after, word, before, now }, scale, size) =>
  rows({
    title: `“${word}” after “${after}”`,
    domain: [0, 1],
    texts: "edge",
    widest: chanceText(0),
    names: size * 5.6,
    rows: [
      {
        ...{ name: "as trained", strong: false, text: chanceText(before) },
        parts: [{ value: before, series: "feedForward", soft: true }],
      },
      {
        ...{ name: times(scale), key: "next", text: chanceText(now) },
        parts: [
          { value: Math.min(before, now), series: "feedForward" },
          { value: Math.max(0, before - now), series: "feedForward", hatch: true },
          { value: Math.max(0, now - before), series: "ink" },
        ],
      },
    ],
  });
