// @ts-check
/** One neuron: what excites it (its key), what it promotes (its value), and what happens when it is scaled. */

import { fixed, percent } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { line as edge } from "../../static/js/marks/axis.js";
import { bar } from "../../static/js/marks/bar.js";
import { dot } from "../../static/js/marks/dot.js";
import { line } from "../../static/js/marks/line.js";
import { linear } from "../../static/js/marks/scale.js";
import { label, paragraph, textWidth } from "../../static/js/marks/text.js";
import { promoted } from "../../static/js/transformer/attribution.js";
import { lastLogits } from "../../static/js/transformer/parts.js";
import { ranked, softmax } from "../../static/js/transformer/probability.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";

const CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"; // as in experiment.py
const ROW = 32; // words in a row of the corpus, its start token not counted

/** @param {any} data */
export function inputs(data) {
  return {
    layer: choice({ label: "Block", options: { 0: "0", 1: "1", 2: "2", 3: "3" } }),
    neuron: slider({ label: "Neuron", min: 0, max: 255, step: 1, format: String }),
    scale: slider({ label: "Multiply it by", min: -2, max: 4, step: 0.5, format: (value) => fixed(value, 1) }),
    ...sentenceControls(data.language, { tasks: ["fact", "giving", "own"] }),
  };
}

/** @param {any} data */
export const presets = (data) => data.presets;

/** @param {any} inputs @param {any} data */
export const check = (inputs, data) => checkSentence(inputs, data.language);

/** The number that two letters stand for. @param {string} text @param {number} i */
const number = (text, i) => CODE.indexOf(text[2 * i]) * 64 + CODE.indexOf(text[2 * i + 1]);

/** The most exciting contexts of a neuron, best first. @param {any} data @param {number} layer @param {number} neuron */
function contexts(data, layer, neuron) {
  return Array.from({ length: data.shown }, (_, i) => {
    const at = number(data.best[layer], neuron * data.shown + i);
    const row = data.rows[Math.floor(at / ROW)];
    const word = (/** @type {number} */ place) => data.language.vocabulary[number(row, place)];
    const place = (at % ROW) + 1;
    const before = Array.from({ length: Math.min(6, place - 1) }, (_, k) => word(place - Math.min(6, place - 1) + k));
    return { before, word: word(place), after: place < ROW ? word(place + 1) : "" };
  });
}

/** @param {any} inputs @param {any} data */
export function derive(inputs, data) {
  const { neuron, scale } = inputs;
  const layer = Number(inputs.layer);
  const model = modelFrom(data.config, data.files.model);
  const { vocabulary } = data.language;
  const { d_ff, d_model } = model.config;
  const sentence = sentenceOf(inputs, data.language);
  const clean = forward(model, sentence.tokens);
  const post = clean.layers[layer].mlp_post;
  const scaled = post.map((value, i) => (i % d_ff === neuron ? value * scale : value));
  const changed = scale === 1
    ? clean
    : forward(model, sentence.tokens, [{ site: "mlp_post", layer, mode: "patch", units: [neuron], source: scaled }]);
  const activations = sentence.tokens.map((_, t) => post[t * d_ff + neuron]);
  const last = Array.from(post.subarray((sentence.tokens.length - 1) * d_ff));
  const value = model.weights[`block${layer}.w_out`].subarray(neuron * d_model, (neuron + 1) * d_model);
  const pushed = ranked(promoted(model, value));
  const [before, after] = [clean, changed].map((run) => softmax(lastLogits(run)));
  const likely = ranked(before.map((chance, word) => Math.max(chance, after[word])));
  const answer = sentence.answer === null ? before.indexOf(Math.max(...before)) : vocabulary.indexOf(sentence.answer);
  const loudest = activations.reduce(
    (best, value, t) => (t > 0 && value > activations[best] ? t : best),
    activations.length > 1 ? 1 : 0,
  );
  const round = (/** @type {number} */ value, /** @type {number} */ decimals) =>
    Math.round(value * 10 ** decimals) / 10 ** decimals;
  return {
    layer,
    neuron,
    scale,
    words: sentence.words,
    activations,
    loudest,
    last: [...last].sort((a, b) => b - a),
    here: last[neuron],
    active: last.filter((value) => value > 0.1).length,
    contexts: contexts(data, layer, neuron),
    kind: data.classes[Number(data.purest[layer][neuron])],
    purity: CODE.indexOf(data.purity[layer][neuron]) / 40,
    up: pushed.slice(0, 6).map((word) => vocabulary[word]),
    down: pushed.slice(-6).reverse().map((word) => vocabulary[word]),
    answer: vocabulary[answer],
    chances: likely.slice(0, 4).map((word) => ({ word: vocabulary[word], before: before[word], after: after[word] })),
    before: before[answer],
    after: after[answer],
    activation: round(last[neuron], 2),
    first_promoted: vocabulary[pushed[0]],
    probability: round(after[answer], 3),
    excited_by: contexts(data, layer, neuron)[0].word,
  };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { layer, neuron, scale, words, activations, loudest, last, here, active, purity, kind, answer, before, after } =
    derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const half = beside ? (width - 40) / 2 : width;
  const row = size * 1.45;
  const heading = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ text) =>
    label([x, y], text, { size, weight: "bold" });
  // The key: a concordance, the exciting word in line.
  const axis = half * 0.62;
  const key = derived.contexts.flatMap((/** @type {any} */ one, /** @type {number} */ i) => {
    const y = size * 2.6 + i * row;
    const left = [...one.before];
    while (left.length && textWidth(left.join(" "), size) > axis - 6) left.shift();
    const room = half - axis - textWidth(one.word, size) * 1.08 - 6;
    return [
      label([axis - 5, y], left.join(" "), { size, anchor: "end", quiet: true }),
      label([axis, y], one.word, { size, weight: "bold" }),
      textWidth(one.after, size) < room ? label([half, y], one.after, { size, anchor: "end", quiet: true }) : null,
    ];
  });
  const keyEnd = size * 2.6 + derived.contexts.length * row;
  // On the sentence: one bar a word.
  const strip = keyEnd + size * 1.6;
  const tall = 54;
  const span = Math.max(0.3, ...activations.map(Math.abs));
  const y = linear([-0.2 * span, span], [strip + size + tall, strip + size]);
  const pitch = half / words.length;
  const bars = activations.map((/** @type {number} */ value, /** @type {number} */ t) => {
    const box = {
      x: t * pitch + pitch * 0.15,
      y: Math.min(y(0), y(value)),
      width: pitch * 0.7,
      height: Math.max(1, Math.abs(y(value) - y(0))),
    };
    return bar(box, { series: 2, tip: `${words[t]}: ${fixed(value, 2)}` });
  });
  const spotAt = Math.min(
    half - textWidth(words[loudest], size) / 2,
    Math.max(textWidth(words[loudest], size) / 2, (loudest + 0.5) * pitch),
  );
  const stripEnd = strip + size * 2.4 + tall;
  // All neurons after the last word.
  const column = beside ? half + 40 : 0;
  const right = beside ? 0 : stripEnd + size * 2;
  const x = linear([0, 255], [column + 7, column + half]);
  const high = Math.max(0.5, ...last, here * scale);
  const z = linear([Math.min(-0.2, here * scale), high], [right + size * 2.4 + 84, right + size * 2.4]);
  const rank = last.indexOf(here);
  const curveEnd = right + size * 2.4 + 84;
  const value = curveEnd + size * 2.4;
  const next = value + size * 8.6;
  const ends = derived.chances.flatMap((/** @type {any} */ one, /** @type {number} */ i) => {
    const at = next + size * 1.5 + i * size * 1.9;
    const from = column + size * 5.8;
    const room = half - size * 9.6;
    return [
      label([column, at], one.word, { size }),
      scale !== 1 &&
      bar({ x: from, y: at - size * 0.75, width: Math.max(0.5, room * one.before), height: size * 0.65 }, {
        series: 0,
        soft: true,
      }),
      bar({ x: from, y: at, width: Math.max(0.5, room * one.after), height: size * 0.65 }, { series: 2 }),
      label([column + half, at], percent(one.after), { size, anchor: "end" }),
    ];
  });
  const silenced = scale === 0 ? "Silenced" : `Multiplied by ${fixed(scale, 1)}`;
  const effect = scale === 1
    ? `It is one of ${active} of 256 above 0.1 after “${words[words.length - 1]}”.`
    : `${silenced}, the chance of “${answer}” goes from ${percent(before)} to ${percent(after)}.`;
  return {
    finding: `Neuron ${neuron} of block ${layer}: ${percent(purity, 2)} of its top words are ${
      plain(kind)
    }, and it promotes “${derived.up[0]}”. ${effect}`,
    summary: `Most exciting words: ${derived.contexts.map((/** @type {any} */ one) => one.word).join(", ")}. Promotes ${
      derived.up.join(", ")
    }; pushes down ${derived.down.join(", ")}. In the sentence it answers most to “${words[loudest]}”, ${
      fixed(activations[loudest], 2)
    }. ${effect}`,
    readouts: [
      { name: "activation", label: "activation, last word", text: fixed(here, 2), value: here },
      { name: "active", label: "neurons above 0.1", text: String(active), value: active },
      { name: "chance", label: `chance of “${answer}”`, text: percent(after), value: after },
    ],
    texts: { up: derived.up[0], before: percent(before), purity: percent(purity, 2), kind: plain(kind) },
    plot: svg(width, Math.ceil(next + size * 9), [
      heading(0, size * 0.8, "Key: what excites it most"),
      ...key,
      heading(0, strip, "On the sentence"),
      label([half, strip], fixed(activations[loudest], 2), { size, anchor: "end", quiet: true }),
      edge(0, y(0), half, y(0), "rule"),
      ...bars,
      label([spotAt, strip + size * 2 + tall], words[loudest], { size, anchor: "middle", quiet: true }),
      heading(column, right + size * 0.8, "All 256, sorted, last word"),
      edge(column, z(0), column + half, z(0), "rule"),
      line(last.map((/** @type {number} */ one, /** @type {number} */ i) => [x(i), z(one)]), {
        series: 2,
        dash: false,
        weight: 2,
      }),
      dot([x(rank), z(here)], {
        series: 0,
        radius: 5,
        tip: `neuron ${neuron}: ${fixed(here, 2)}, rank ${rank + 1} of 256`,
      }),
      scale === 1 ? null : h(
        "g",
        null,
        line([[x(rank), z(here)], [x(rank), z(here * scale)]], { series: 6, weight: 2 }),
        dot([x(rank), z(here * scale)], { series: 6, radius: 5 }),
      ),
      heading(column, value, "Value: what it promotes"),
      paragraph([column, value + size * 1.7], `▲ ${derived.up.join(" · ")}`, half, { size }),
      paragraph([column, value + size * 4.5], `▼ ${derived.down.join(" · ")}`, half, { size, quiet: true }),
      heading(column, next - size * 0.2, scale === 1 ? "Next word" : "Next word: before, after"),
      ...ends,
    ]),
    notes: [],
  };
}

/** A class in the plural. @param {string} kind */
const plain = (kind) => (kind === "country" ? "countries" : `${kind}s`);
