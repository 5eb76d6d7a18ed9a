// @ts-check
/** Candidates for a next word: what the model gives each, and the pull from there to what the text says; the sentence so far. */

import { arrow, bar, fixed, h, label, textWidth } from "../../static/js/kit.js";

/** @typedef {import("../../static/js/marks/panels.js").Box & { height: number }} Box */

/**
 * A bar of probability for each word, and an arrow from its end to where the text has it: 1 for the word that came, 0 for others.
 * @param {{ words: string[], p: number[], target: number }} state
 * @param {Box} box
 */
export function candidates({ words, p, target }, { width, height, size }) {
  const bare = size === 0;
  const left = bare ? 6 : Math.max(...words.map((word) => textWidth(word, size))) * 1.1 + 10;
  const right = width - (bare ? 8 : textWidth("0.00 ", size) * 1.2);
  const step = height / words.length;
  const x = (/** @type {number} */ share) => left + (right - left) * share;
  return words.flatMap((word, i) => {
    const [top, tall] = [i * step + step * 0.14, step * 0.72];
    const middle = top + tall / 2;
    const chosen = i === target;
    return [
      !bare && label([0, middle], word, { size, weight: chosen ? "bold" : "normal", key: `word ${i}` }),
      ...belief(i, p[i], chosen, { x, top, tall }),
      !bare && label([width, middle], fixed(p[i], 2), { size, anchor: "end", quiet: !chosen, key: `p ${i}` }),
    ];
  });
}

/**
 * The bar of one word, and its pull.
 * @param {number} i
 * @param {number} p
 * @param {boolean} chosen
 * @param {{ x: (share: number) => number, top: number, tall: number }} place
 */
export function belief(i, p, chosen, { x, top, tall }) {
  const middle = top + tall / 2;
  const pull = p - (chosen ? 1 : 0);
  return [
    bar({ x: x(0), y: top, width: x(p) - x(0), height: tall }, {
      ...{ series: chosen ? "embeddings" : "ink", soft: !chosen, key: `bar ${i}` },
    }),
    Math.abs(pull) > 0.012 && arrow([x(p), middle], [x(chosen ? 1 : 0) + (chosen ? 0 : 1), middle], {
      ...{ series: "loss", key: `pull ${i}`, weight: chosen ? 2.5 : 1.75, mark: chosen ? "pull" : undefined },
    }),
  ];
}

/** The words so far, and the one that comes next. @param {string[]} words @param {Box} box */
export function chips(words, { width, size }) {
  const gap = Math.min(10, width / 60);
  const widths = words.map((word) => textWidth(word, size) + 12);
  const total = widths.reduce((sum, one) => sum + one, 0) + gap * (words.length - 1);
  const shrink = Math.min(1, width / total);
  return words.flatMap((word, i) => {
    const before = widths.slice(0, i).reduce((sum, one) => sum + one + gap, 0) * shrink;
    const last = i === words.length - 1;
    return [
      h("rect", {
        ...{ key: `chip ${i}`, x: Math.round(before), y: 1, width: Math.round(widths[i] * shrink), height: 26, rx: 4 },
        class: last ? "area s3" : "area s0",
      }),
      label([before + (widths[i] * shrink) / 2, 14], last ? `${word}?` : word, {
        ...{ size, anchor: "middle", weight: last ? "bold" : "normal", key: `chip word ${i}` },
      }),
    ];
  });
}
