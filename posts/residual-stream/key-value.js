// @ts-check
/** One neuron as a fader: what it sees, how loud it is, what it says, and what the next word is then. */

import { chart, choice, columns, figure, grip, panel, panels, rows, slider } from "../../static/js/kit.js";
import { promoted } from "../../static/js/transformer/attribution.js";
import { lastLogits } from "../../static/js/transformer/parts.js";
import { ranked, softmax } from "../../static/js/transformer/probability.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceOf } from "../../static/js/transformer/sentence_controls.js";
import { contextsOf, purityOf } from "./neuron-contexts.js";
import { hearing, heightOfHearing, LOUD, memoryTrees, SCALES, times } from "./neuron-drawing.js";
import { chanceText, sentencesOf } from "./neuron-words.js";
import { sentenceInputs } from "./sentence-line.js";

const NEURONS = Array.from({ length: 256 }, (_, i) => i);

export default figure({
  inputs: (data) => ({
    scale: slider({ label: "Turn it up or down", values: SCALES, format: times }),
    ...sentenceInputs(data.language, ["fact", "giving", "own"], {
      layer: choice({ label: "Block", options: { 0: "0", 1: "1", 2: "2", 3: "3" } }),
      neuron: slider({ label: "Neuron", values: NEURONS, format: String }),
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
    const { d_ff, d_model } = model.config;
    const { words, tokens, answer: right } = sentenceOf(inputs, data.language);
    const clean = forward(model, tokens);
    const post = clean.layers[layer].mlp_post;
    const source = post.map((value, i) => (i % d_ff === neuron ? value * scale : value));
    const changed = scale === 1
      ? clean
      : forward(model, tokens, [{ site: "mlp_post", layer, mode: "patch", units: [neuron], source }]);
    const last = Array.from(post.subarray((tokens.length - 1) * d_ff));
    const value = model.weights[`block${layer}.w_out`].subarray(neuron * d_model, (neuron + 1) * d_model);
    const pushed = ranked(promoted(model, value)).map((word) => vocabulary[word]);
    const [before, after] = [clean, changed].map((run) => softmax(lastLogits(run)));
    const answer = right === null ? ranked(before)[0] : vocabulary.indexOf(right);
    const others = ranked(before.map((chance, word) => Math.max(chance, after[word]))).filter((word) =>
      word !== answer
    );
    const contexts = contextsOf(data, layer, neuron);
    return {
      ...{ layer, neuron, scale, contexts, last },
      ...purityOf(data, layer, neuron),
      words: words.slice(1),
      activations: tokens.map((_, t) => post[t * d_ff + neuron]).slice(1),
      active: last.filter((value) => value > LOUD).length,
      up: pushed.slice(0, 4),
      down: pushed.slice(-2).reverse(),
      chances: [answer, ...others].slice(0, 3).map((word) => ({
        ...{ word: vocabulary[word], before: before[word], after: after[word] },
      })),
      activation: Number(last[neuron].toFixed(2)),
      first_promoted: pushed[0],
      probability: Number(after[answer].toFixed(3)),
    };
  },

  view(derived, layout) {
    const { words, activations, chances } = derived;
    const next = rows({
      title: "Next word",
      domain: [0, 1],
      texts: "edge",
      names: layout.font * 5.6,
      rows: chances.slice(0, layout.name === "narrow" ? 2 : 3).map(({ word, before, after }, i) => ({
        ...{ name: word, key: `${i}`, text: chanceText(after), strong: i === 0 },
        parts: [
          { value: Math.min(before, after), series: "feedForward" },
          { value: Math.max(0, before - after), series: "feedForward", hatch: true },
          { value: Math.max(0, after - before), series: "ink" },
        ],
      })),
    });
    const memory = panel(layout.name === "narrow" ? 150 : 160, (box) => memoryTrees(derived, box));
    const sentence = panel((box) => heightOfHearing(words, box), (box) => hearing(words, activations, box), {
      ...{ title: "Where it answers", share: 1.15 },
    });
    return {
      ...sentencesOf(derived),
      plot: panels(layout, [layout.name !== "narrow" && bank(derived), memory, [sentence, next]]),
    };
  },
});

/**
 * All neurons of the block at the last word, and the chosen one's grip.
 * @param {{ layer: number, neuron: number, last: number[], words: string[], active: number }} state
 */
function bank({ layer, neuron, last, words, active }) {
  const top = Math.max(0.5, ...last);
  return chart({
    title: `256 neurons of block ${layer} after “${words[words.length - 1]}”: ${active} answer`,
    height: 48,
    x: { domain: [-4, 259], bare: true, room: 0 },
    y: { domain: [Math.min(-0.2, ...last), top * 1.15], bare: true },
    marks: [
      columns(last.map((value, i) => [i, value]), { width: 0.7, series: "feedForward" }),
      columns([[neuron, last[neuron]]], { width: 2, series: "ink" }),
      grip([neuron, last[neuron]], {
        label: "Neuron",
        text: `neuron ${neuron}`,
        x: { input: "neuron", value: neuron, values: NEURONS },
      }),
    ],
  });
}
