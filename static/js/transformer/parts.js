// @ts-check
/**
 * The heads and feed-forwards of the small model as parts that can be removed, and what a sentence asks of it: "2.1" is a
 * head, "MLP 2" a feed-forward.
 */

import { ranked, softmax } from "./probability.js";

/**
 * @typedef {import("./transformer.js").Hook} Hook
 * @typedef {import("./transformer.js").Run} Run
 * @typedef {{ answer: number, wrong: number, kind: "roles" | "names" | "own" }} Question
 * @typedef {{ difference: number, probability: number, rank: number }} Scores
 */

const LAYERS = 4;
const HEADS = 4;
const VARIANTS = 12; // sentences with other names that an average is taken over

/** Every part by its name, layer by layer. */
export const PARTS = Array.from({ length: LAYERS }, (_, layer) => [
  ...Array.from({ length: HEADS }, (_, head) => `${layer}.${head}`),
  `MLP ${layer}`,
]).flat();

/** The layer of a part. @param {string} part */
export const layerOf = (part) => Number(part.replace("MLP ", "")[0]);

// What a sentence asks

/**
 * The two words that compete: by role; else the name said once against the one repeated; else the model's own two first.
 * @param {{ words: string[], answer: string | null, wrong: string | null }} sentence
 * @param {any} language
 * @param {Float32Array} logits  at the last position
 * @returns {Question}
 */
export function questionOf({ words, answer, wrong }, { vocabulary, names }, logits) {
  const id = (/** @type {string} */ word) => vocabulary.indexOf(word);
  if (answer && wrong) return { answer: id(answer), wrong: id(wrong), kind: "roles" };
  const said = words.filter((word) => names.includes(word));
  const times = (/** @type {string} */ name) => said.filter((other) => other === name).length;
  const [once, more] = [false, true].map((many) => [...new Set(said)].filter((name) => times(name) > 1 === many));
  if (once.length === 1 && more.length === 1) return { answer: id(once[0]), wrong: id(more[0]), kind: "names" };
  const [first, second] = ranked(logits);
  return { answer: first, wrong: second, kind: "own" };
}

/** @param {import("./transformer.js").Run} run */
export function lastLogits({ logits, tokens }) {
  return logits.slice((tokens.length - 1) * (logits.length / tokens.length));
}

/** @param {Float32Array} logits @param {Question} question @returns {Scores} */
export function scoresOf(logits, { answer, wrong }) {
  return {
    difference: logits[answer] - logits[wrong],
    probability: softmax(logits)[answer],
    rank: 1 + logits.reduce((above, value) => above + Number(value > logits[answer]), 0),
  };
}

// Replacing parts

/**
 * The same sentence with every name replaced by an unrelated one, a repeated name by two different ones.
 * @param {number[]} tokens
 * @param {any} language
 */
export function unrelated(tokens, { vocabulary, names }) {
  const all = names.map((/** @type {string} */ name) => vocabulary.indexOf(name));
  const free = all.filter((/** @type {number} */ token) => !tokens.includes(token));
  return Array.from({ length: VARIANTS }, (_, k) => {
    let seen = 0;
    return tokens.map((token) => (all.includes(token) ? free[(7 * k + 11 * seen++) % free.length] : token));
  });
}

/**
 * Hooks that replace parts; `source` is null when they are set to zero.
 * @param {string[]} parts
 * @param {{ layers: { head: Float32Array, mlp: Float32Array }[] } | null} source
 * @returns {Hook[]}
 */
export function removal(parts, source) {
  return parts.map((part) => {
    const isHead = part.includes(".");
    const layer = layerOf(part);
    const site = isHead ? "head" : "mlp";
    const place = isHead ? { site, layer, head: Number(part[2]) } : { site, layer };
    return /** @type {Hook} */ (
      source ? { ...place, mode: "mean", source: source.layers[layer][site] } : { ...place, mode: "zero" }
    );
  });
}

/** Only what `removal` reads, to be sent from a worker. @param {any} run */
export const slim = (run) => ({ layers: run.layers.map((/** @type {any} */ { head, mlp }) => ({ head, mlp })) });

/** @param {string[]} parts */
export const listed = (parts) =>
  parts.length === PARTS.length
    ? "every part"
    : `${parts.length > 8 ? `${parts.length} parts` : parts.join(", ").replace(/, ([^,]*)$/, " and $1")}`;
