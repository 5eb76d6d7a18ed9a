// @ts-check
/** A neuron's two drawings: what it sees, its fader and what it says; and a sentence with a bar over each word. */

import { bar, dot, fixed, handle, label, linear, textWidth, wire } from "../../static/js/kit.js";
import { linesOf, lineUp, wordsOf } from "./sentence-line.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Context } from "./neuron-contexts.js"
 * @typedef {{ neuron: number, scale: number, contexts: Context[], up: string[], down: string[] }} Memory
 */

export const LOUD = 0.1; // activation
export const SCALES = Array.from({ length: 13 }, (_, i) => (i - 4) / 2);
export const times = (/** @type {number} */ scale) => `×\u2009${fixed(scale, 1)}`;

/** The sentence in real type. @param {Box} box */
const typeOf = ({ size, layout }) => size * (layout === "narrow" || layout === "medium" ? 1 : 1.25);

/** How high the sentence is drawn: room for two lines, three where it is narrow. @param {string[]} words @param {Box} box */
export function heightOfHearing(words, box) {
  const least = box.layout === "medium" ? 3 : 2;
  return Math.max(least, linesOf(lineUp(words, box.width, typeOf(box)))) * pitchOf(typeOf(box));
}

/** From line to line. @param {number} size */
const pitchOf = (size) => 4 + size * 2.55;

/** The sentence, a bar over each word that the neuron answers to. @param {string[]} words @param {number[]} activations @param {Box & { height: number }} box */
export function hearing(words, activations, box) {
  const size = typeOf(box);
  const places = lineUp(words, box.width, size);
  const most = Math.max(0.5, ...activations);
  const pitch = box.height / linesOf(places);
  const floor = (/** @type {number} */ at) => (at + 1) * pitch - size * 1.35;
  return [
    ...places.map(({ x, width, line: at }, i) => {
      const height = (Math.max(0, activations[i]) / most) * (pitch - size * 1.5);
      return bar({ x, y: floor(at) - height, width, height }, { key: `bar ${i}`, series: "feedForward" });
    }),
    ...wordsOf(places, (at) => floor(at) + size * 0.7, size, (i) => ({
      ...{ quiet: activations[i] <= LOUD, weight: activations[i] > most / 2 ? "bold" : "normal" },
    })),
  ];
}

/**
 * What it sees, the fader, what it says.
 * @param {Memory} memory
 * @param {Box & { height: number }} box
 */
export function memoryTrees({ neuron, scale, contexts, up, down }, { width, height, size, layout }) {
  const narrow = layout === "narrow";
  const [sees, node, rail, fan, says] = (narrow ? [0.36, 0.46, 0.55, 0.67, 0.76] : [0.31, 0.41, 0.48, 0.66, 0.75])
    .map((share) => share * width);
  const [top, foot] = [size * 2.3, height - size * 0.6];
  const middle = (top + foot) / 2;
  const at = linear([4, -2], [top, foot]);
  const heard = distinct(contexts).slice(0, narrow ? 4 : 5);
  const row = (foot - top) / (narrow ? 3 : 4);
  const line = (/** @type {number} */ i) => middle + (i - (heard.length - 1) / 2) * row;
  const spokenTo = [...up.map((word) => ({ word, sign: 1 })), ...down.map((word) => ({ word, sign: -1 }))];
  const step = (foot - top) / (spokenTo.length - 1);
  return [
    label([narrow ? 0 : sees, size * 0.5], "When it sees …", {
      size,
      weight: "bold",
      anchor: narrow ? "start" : "end",
    }),
    label([says, size * 0.5], scale === 0 ? "it is silent" : "it says", { size, weight: "bold" }),
    ...heard.flatMap((context, i) => contextTrees(context, [sees, line(i)], i, size)),
    ...heard.map(({ times }, i) =>
      wire([sees + 6, line(i)], [node - 16, middle], {
        ...{ key: `in ${i}`, series: "feedForward", class: "faint", weight: 1.25 * times },
      })
    ),
    ...spokenTo.map((_, i) =>
      wire([fan, middle], [says - 6, top + i * step], {
        ...{ key: `out ${i}`, series: "feedForward", weight: Math.max(0.1, Math.abs(scale) * 1.3) },
      })
    ),
    wire([node + 16, middle], [rail, middle], { key: "to the fader", series: "feedForward", weight: 2 }),
    dot([node, middle], { key: "neuron", radius: 17, hollow: true, series: "ink" }),
    label([node, middle], `${neuron}`, { size, anchor: "middle", weight: "bold", series: "feedForward" }),
    ...saysTrees(spokenTo, scale, (i) => [says, top + i * step], size, narrow),
    ...fader(scale, rail, at, size, narrow),
  ];
}

/** Contexts that read alike are one, with its number. @param {Context[]} contexts @returns {(Context & { times: number })[]} */
function distinct(contexts) {
  const textOf = (/** @type {Context} */ { before, word }) => [...before, word].join(" ");
  const texts = contexts.map(textOf);
  return contexts.filter((_, i) => texts.indexOf(texts[i]) === i)
    .map((context) => ({ ...context, times: texts.filter((text) => text === textOf(context)).length }));
}

/** What a place on the rail does to the neuron. @type {[number, string][]} */
const STOPS = [[4, "four times as loud"], [1, "as trained"], [0, "silent"], [-2, "the opposite"]];

/** How loud it is, as a grip on a rail. @param {number} scale @param {number} rail @param {(value: number) => number} at @param {number} size @param {boolean} narrow */
const fader = (scale, rail, at, size, narrow) => [
  wire([rail, at(4)], [rail, at(-2)], { key: "rail", weight: 3, series: "ink", class: "faint" }),
  ...STOPS.map(([value, says]) =>
    label([rail + 15, at(value)], narrow ? (value === 0 ? "0" : `×\u2009${fixed(value, 0)}`) : says, {
      ...{ size, quiet: value !== scale, weight: value === scale ? "bold" : "normal", key: `stop ${value}` },
    })
  ),
  handle([rail, at(scale)], {
    ...{ label: "Turn it up or down", text: times(scale), series: "feedForward" },
    tracks: [{ input: "scale", value: scale, stops: SCALES.map((value) => [value, rail, at(value)]) }],
  }),
];

/** What comes before an exciting word, as far as there is room, and the word. @param {Context & { times: number }} context @param {[number, number]} at @param {number} i @param {number} size */
function contextTrees({ before, word, times: many }, [x, y], i, size) {
  const text = many > 1 ? `${word} ×\u2009${many}` : word;
  const edge = x - textWidth(text, size) * 1.16 - size * 0.5;
  const left = [...before];
  while (left.length && textWidth(left.join(" "), size) > edge - 4) left.shift();
  return [
    label([edge, y], left.join(" "), { size, anchor: "end", quiet: true, key: `before ${i}` }),
    label([x, y], text, { size, anchor: "end", weight: "bold", key: `sees ${i}` }),
  ];
}

/** @param {{ word: string, sign: number }[]} spoken @param {number} scale @param {(i: number) => [number, number]} at @param {number} size @param {boolean} narrow */
const saysTrees = (spoken, scale, at, size, narrow) =>
  spoken.map(({ word, sign }, i) => {
    const sent = scale * sign;
    const large = size * (narrow ? 1 : 1.5 - 0.12 * i);
    return label(at(i), `${sent > 0 ? "▲ " : sent < 0 ? "▼ " : ""}${word}`, {
      ...{ size: Math.max(size, sign < 0 ? size : large), key: `says ${i}`, quiet: sent <= 0 },
      weight: sent > 0 ? "bold" : "normal",
    });
  });
