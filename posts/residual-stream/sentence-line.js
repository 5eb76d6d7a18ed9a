// @ts-check
/** What the article's figures share: the controls of a sentence, and its words as a line of text that marks hang on. */

import { group, label, textWidth } from "../../static/js/kit.js";
import { sentenceControls } from "../../static/js/transformer/sentence_controls.js";

/**
 * @import { Control } from "../../static/js/inputs/control.js"
 * @import { Language } from "../../static/js/transformer/sentences.js"
 * @import { Task } from "../../static/js/transformer/sentence_controls.js"
 * @typedef {{ word: string, x: number, middle: number, width: number, line: number }} Place
 */

/**
 * The controls of a sentence, all but its kind and the reader's own words folded, with others of the figure.
 * @template {Record<string, Control>} More
 * @param {Language} language
 * @param {Task[]} tasks
 * @param {More} more
 */
export function sentenceInputs(language, tasks, more) {
  const { task, own, ...slots } = sentenceControls(language, { tasks });
  return { task, own, .../** @type {More} */ (group("More", { ...slots, ...more })) };
}

/** A word as it is read: the token that opens every text has none. @param {string} word */
export const spoken = (word) => (word === "<bos>" ? "start" : word);

/**
 * Words one after the other, broken into lines as a text is.
 * @param {string[]} words
 * @param {number} width
 * @param {number} size  of the font
 * @returns {Place[]}
 */
export function lineUp(words, width, size) {
  let [left, line] = [0, 0];
  return words.map((word) => {
    const wide = textWidth(word, size) * 1.04;
    if (left > 0 && left + wide > width) [left, line] = [0, line + 1];
    const x = left;
    left += wide + size * 0.5;
    return { word, x, middle: x + wide / 2, width: wide, line };
  });
}

/** How many lines words take. @param {Place[]} places */
export const linesOf = (places) => 1 + Math.max(0, ...places.map(({ line }) => line));

/**
 * The words of a line, each at its place.
 * @param {Place[]} places
 * @param {(line: number) => number} y
 * @param {number} size
 * @param {(index: number) => Partial<Parameters<typeof label>[2]>} [look]
 */
export const wordsOf = (places, y, size, look = () => ({})) =>
  places.map(({ word, middle, line }, i) =>
    label([middle, y(line)], word, { size, anchor: "middle", key: `word ${i}`, ...look(i) })
  );

/**
 * One line of a sentence: words that matter least, those far from the kept ones, are left out until it fits.
 * @param {string[]} words
 * @param {number[]} kept
 * @param {number} width
 * @param {number} size
 * @returns {Map<number, Place>} by the word's index; a gap stands under the index before it, less a half
 */
export function excerpt(words, kept, width, size) {
  const far = (/** @type {number} */ i) => Math.min(...kept.map((at) => Math.abs(at - i)));
  let left = words.map((_, i) => i);
  for (;;) {
    const indices = left.flatMap((i, k) => (i - (left[k - 1] ?? -1) > 1 ? [i - 0.5, i] : [i]));
    const places = lineUp(indices.map((i) => words[i] ?? "…"), Infinity, size);
    const end = places[places.length - 1];
    const least = left.reduce((a, b) => (far(b) > far(a) ? b : a));
    if (end.x + end.width <= width || far(least) === 0) return new Map(indices.map((i, k) => [i, places[k]]));
    left = left.filter((i) => i !== least);
  }
}
