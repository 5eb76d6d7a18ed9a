// @ts-check
/** Patch one position at one depth from another sentence, and see how much of the answer moves with it. */

import { fixed, percent } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { cell } from "../../static/js/inputs/cell.js";
import { choice } from "../../static/js/inputs/choice.js";
import { matrix } from "../../static/js/marks/matrix.js";
import { label, round, textWidth } from "../../static/js/marks/text.js";
import { lastLogits, scoresOf, unrelated } from "../../static/js/transformer/parts.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { modelChoice } from "../../static/js/transformer/part_switches.js";
import {
  checkSentence,
  SENTENCE_INPUTS,
  sentenceControls,
  sentenceOf,
} from "../../static/js/transformer/sentence_controls.js";

const LAYERS = 4;
const OTHERS = { giver: "the other one gives", names: "three new names", order: "names exchanged" };
const SITES = { stream: "the stream", attention: "attention", mlp: "feed-forward" };
const MOVES = 0.5; // a smaller difference between the two sentences is not worth a percentage

/** @typedef {keyof typeof OTHERS} Other */
/** @typedef {keyof typeof SITES} Site */

/** @param {any} data */
export function inputs(data) {
  const words = (/** @type {any} */ inputs) => sentenceOf(inputs, data.language).words;
  return {
    cell: cell({
      label: "Cell to patch",
      size: (inputs) => [words(inputs).length, columnsOf(inputs.site)],
      words: (row, column, inputs) => `“${words(inputs)[row]}”, ${columnName(column, inputs.site)}`,
    }),
    other: choice({ label: "Patched from a sentence with", options: OTHERS }),
    site: choice({ label: "What is patched", options: SITES }),
    model: modelChoice(),
    ...sentenceControls(data.language),
  };
}

export function presets() {
  return [
    { name: "At the second giver", inputs: {} },
    { name: "After one layer", inputs: { cell: "10,1" } },
    { name: "At the last word, after one layer", inputs: { cell: "14,1" } },
    { name: "The verb: nothing", inputs: { cell: "11,1" } },
    { name: "Seed 1: one hop", inputs: { model: "rich-1", cell: "14,1" } },
    { name: "Exchange the first two names", inputs: { other: "order", cell: "2,0" } },
  ];
}

/** @param {any} inputs @param {any} data */
export const check = (inputs, data) => checkSentence(inputs, data.language);

/** @param {number} column @param {string} site */
function columnName(column, site) {
  if (site !== "stream") return `layer ${column}`;
  return column === 0 ? "embedding" : `after layer ${column - 1}`;
}

/** Columns of the map: the stream also has a state after the last layer. @param {string} site */
const columnsOf = (site) => LAYERS + Number(site === "stream");

/**
 * The sentence to patch from.
 * @param {Other} other
 * @param {import("../../static/js/transformer/sentences.js").Sentence} sentence
 * @param {any} language
 */
function otherTokens(other, { tokens, roles }, language) {
  const { receiver = 0, giver = 0, giver_again = 0 } = roles;
  if (other === "names") return unrelated(tokens, language)[0];
  const changed = [...tokens];
  if (other === "giver") changed[giver_again] = tokens[receiver];
  else [changed[receiver], changed[giver]] = [tokens[giver], tokens[receiver]];
  return changed;
}

/** Every cell: the logit difference when its value comes from the other sentence. */
export const slow = {
  inputs: [...SENTENCE_INPUTS, "other", "site", "model"],
  /** @param {any} inputs @param {any} data */
  run(inputs, data) {
    if (checkSentence(inputs, data.language)) return null;
    const sentence = sentenceOf(inputs, data.language);
    const { vocabulary } = data.language;
    const question = /** @type {any} */ ({
      answer: vocabulary.indexOf(sentence.answer ?? ""),
      wrong: vocabulary.indexOf(sentence.wrong ?? ""),
    });
    const model = modelFrom(data.config, data.files[inputs.model]);
    const difference = (/** @type {any} */ run) => scoresOf(lastLogits(run), question).difference;
    const clean = forward(model, sentence.tokens);
    const tokens = otherTokens(inputs.other, sentence, data.language);
    const other = forward(model, tokens);
    const last = tokens.length - 1;
    const value = (/** @type {any} */ run, /** @type {number} */ layer) =>
      layer === LAYERS ? run.stream : run.layers[layer][inputs.site];
    const patched = (/** @type {number} */ layer, /** @type {number} */ position) => {
      const width = data.config.d_model;
      const [a, b] = [clean, other].map((run) => value(run, layer).subarray(position * width, (position + 1) * width));
      const same = a.every((/** @type {number} */ one, /** @type {number} */ i) => one === b[i]);
      if (same || (layer === LAYERS && position !== last)) return difference(clean); // nothing can change
      return difference(forward(model, sentence.tokens, [
        { site: inputs.site, layer, mode: "patch", positions: [position], source: other },
      ]));
    };
    return {
      clean: difference(clean),
      other: difference(other),
      words: tokens.map((token) => vocabulary[token]),
      map: tokens.map((_, position) =>
        Array.from({ length: columnsOf(inputs.site) }, (_, layer) => patched(layer, position))
      ),
    };
  },
};

/** @param {any} inputs @param {any} data @param {any} worked */
export function derive(inputs, data, worked) {
  const sentence = sentenceOf(inputs, data.language);
  const [row, column] = inputs.cell.split(",").map(Number);
  const columns = columnsOf(inputs.site);
  const clean = worked?.clean ?? 0;
  const moves = worked && inputs.other !== "order" ? Math.abs(worked.clean - worked.other) >= MOVES : false;
  const change = worked ? worked.map[row][column] - clean : 0;
  const { receiver, giver, giver_again, verb, last } = sentence.roles;
  const roles = Object.entries({ receiver, giver, "second giver": giver_again, verb, last });
  return {
    ...inputs,
    row,
    column,
    columns,
    words: sentence.words,
    other_words: worked?.words ?? sentence.words,
    answer: sentence.answer,
    wrong: sentence.wrong,
    role: roles.find(([, at]) => at === row)?.[0] ?? "",
    known: worked !== null && worked !== undefined,
    moves,
    clean,
    flipped: worked?.other ?? 0,
    change,
    share: moves ? Math.round((change / (worked.other - clean)) * 100) / 100 : 0,
    map: worked
      ? worked.map.map((/** @type {number[]} */ values) => values.map((value) => value - clean))
      : sentence.words.map(() => Array(columns).fill(0)),
  };
}

/** @param {{ site: Site, column: number }} derived  the place in words */
function depth({ site, column }) {
  if (site !== "stream") return `${site === "mlp" ? "feed-forward" : "attention"} ${column}`;
  return [
    "the embedding",
    "the stream after layer 0",
    "the stream after layer 1",
    "the stream after layer 2",
    "the stream after layer 3",
  ][column];
}

/** @param {any} derived */
function findingOf(derived) {
  const { known, words, row, change, clean, share, moves, answer, wrong, role, flipped } = derived;
  const where = `${depth(derived)} at “${words[row]}”${role ? ` (${role})` : ""}`;
  if (!known) return `The map of ${where} and every other cell is being computed.`;
  if (Math.abs(change) < 0.005) return `Patching ${where} changes nothing.`;
  const now = clean + change;
  const lead = now >= 0
    ? `“${answer}” leads “${wrong}” by ${fixed(now, 2)}`
    : `“${wrong}” leads “${answer}” by ${fixed(-now, 2)}`;
  const part = moves ? `, ${percent(share, 2)} of the way to the other sentence’s ${fixed(flipped, 2)}` : "";
  return `Patch ${where} and ${lead}, from ${fixed(clean, 2)}${part}.`;
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { known, words, other_words, map, row, column, columns, clean, flipped, change, share, moves, site, other } =
    derived;
  const { width, font: size } = layout;
  const shown = words.map((/** @type {string} */ word, /** @type {number} */ i) =>
    other_words[i] === word ? word : `${word} ← ${other_words[i]}`
  );
  const left = Math.min(
    width * 0.5,
    Math.max(...shown.map((/** @type {string} */ word) => textWidth(word, size * 1.08))) + 12,
  );
  const step = size * 1.5;
  const top = size * 4.2;
  const across = Math.min(width - left - 4, columns * 96);
  const each = across / columns;
  const most = Math.max(1, ...map.flat().map(Math.abs));
  const heads = site === "stream" ? ["in", "0", "1", "2", "3"] : ["0", "1", "2", "3"];
  const bottom = top + step * words.length;
  return {
    finding: findingOf(derived),
    summary: known
      ? `Change of the logit difference by word and depth. ${
        words.map((/** @type {string} */ word, /** @type {number} */ i) =>
          `${word}: ${map[i].map((/** @type {number} */ v) => fixed(v, 1)).join(" ")}`
        ).join("; ")
      }.`
      : "The map is being computed.",
    readouts: [
      { name: "clean", label: "logit difference", text: known ? fixed(clean, 2) : "…", value: clean },
      { name: "flipped", label: "in the other sentence", text: known ? fixed(flipped, 2) : "…", value: flipped },
      { name: "change", label: "change by this cell", text: known ? fixed(change, 2) : "…", value: change },
      { name: "share", label: "share of the difference", text: known && moves ? percent(share, 2) : "–", value: share },
    ],
    plot: svg(width, Math.ceil(bottom + size * 2.4), [
      label([0, size * 0.7], "Change of the logit difference", { size, weight: "bold" }),
      label(
        [left, size * 2.3],
        site === "stream" ? "the stream, after layer" : `${SITES[/** @type {Site} */ (site)]} of layer`,
        { size, quiet: true },
      ),
      ...heads.map((text, i) => label([left + each * (i + 0.5), size * 3.5], text, { size, anchor: "middle" })),
      ...shown.map((/** @type {string} */ word, /** @type {number} */ i) =>
        label([left - 7, top + step * (i + 0.5)], word, {
          size,
          anchor: "end",
          weight: i === row || other_words[i] !== words[i] ? "bold" : "normal",
        })
      ),
      matrix({
        values: map,
        domain: [-most, most],
        ramp: "div",
        label: "change of the logit difference by word and layer",
        x: left,
        y: top,
        width: across,
        height: step * words.length,
        cursor: `${row},${column}`,
        input: "cell",
        tip: known ? `${words[row]}, ${depth(derived)}: ${fixed(change, 2)}.` : "",
      }),
      ...map.flatMap((/** @type {number[]} */ values, /** @type {number} */ i) =>
        values.map((value, j) =>
          Math.abs(value) >= most * 0.03 && chip([left + each * (j + 0.5), top + step * (i + 0.5)], value, size)
        )
      ),
      label([0, bottom + size * 1.4], known ? "cells without a number: below 3 % of the largest" : "computing …", {
        size,
        quiet: true,
      }),
    ]),
    notes: [
      ...(known ? [] : ["Running the sentence once for every cell that can matter …"]),
      ...(other === "order"
        ? [
          "Exchanging the two first names leaves the answer as it is, so there is no flip to share out. A patch at one of them names one person three times, or twice, and the other less: a sentence that is neither of the two.",
        ]
        : []),
    ],
  };
}

/**
 * A number on a chip of the panel's colour, so that it can be read on any cell.
 * @param {[number, number]} at
 * @param {number} value
 * @param {number} size
 */
function chip([x, y], value, size) {
  const text = fixed(value, 1);
  const width = textWidth(text, size) + 6;
  const box = { x: round(x - width / 2), y: round(y - size * 0.62), width: round(width), height: round(size * 1.24) };
  return h(
    "g",
    { class: "matrix", "pointer-events": "none" },
    h("rect", { ...box, rx: 3, class: "ground" }),
    label([x, y], text, { size, anchor: "middle" }),
  );
}
