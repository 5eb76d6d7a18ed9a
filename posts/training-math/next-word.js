// @ts-check
/** Candidates for a next word: what the model gives each, and the pull from there to what the text says; the sentence so far. */

import { arrow, bar, BOLD, fixed, h, label, textWidth } from "../../static/js/kit.js";

/** @typedef {import("../../static/js/marks/panels.js").Box & { height: number }} Box */

const HEAD = 10; // pixels, of an arrow that is more than its head

/**
 * A bar of probability for each word, and an arrow from its end to where the text has it: 1 for the word that came, 0 for others.
 * @param {{ words: string[], p: number[], target: number, others?: number, order?: number[] }} state  others: how many words besides, the largest of the order; the rest in a line
 * @param {Box} box
 */
export function candidates({ words, p, target, others = Infinity, order = p }, { width, height, size }) {
  const bare = size === 0;
  const left = bare ? 6 : Math.max(...words.map((word) => textWidth(word, size))) * BOLD + 10;
  const right = width - (bare ? 8 : textWidth("0.00 ", size) * 1.2);
  const ranked = words.map((_, i) => i).filter((i) => i !== target).sort((a, b) => order[b] - order[a]);
  const shown = [target, ...ranked.slice(0, others)].sort((a, b) => a - b);
  const rest = ranked.slice(others);
  const step = height / (shown.length + (rest.length ? 1 : 0));
  const x = (/** @type {number} */ share) => left + (right - left) * share;
  const bars = shown.flatMap((i, row) => {
    const [top, tall] = [row * step + step * 0.14, step * 0.72];
    const middle = top + tall / 2;
    const chosen = i === target;
    return [
      !bare && label([0, middle], words[i], { size, weight: chosen ? "bold" : "normal", key: `word ${i}` }),
      ...belief(i, p[i], chosen, { x, top, tall }),
      !bare && label([width, middle], fixed(p[i], 2), { size, anchor: "end", quiet: !chosen, key: `p ${i}` }),
    ];
  });
  const last = height - step / 2;
  return [
    ...bars,
    ...(rest.length
      ? [
        label([0, last], `${rest.length} more, together`, { size, quiet: true, key: "more" }),
        label([width, last], fixed(rest.reduce((sum, i) => sum + p[i], 0), 2), {
          ...{ size, anchor: "end", quiet: true, key: "p more" },
        }),
      ]
      : []),
  ];
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
  const [from, to] = [x(p), x(chosen ? 1 : 0) + (chosen ? 0 : 1)];
  return [
    bar({ x: x(0), y: top, width: x(p) - x(0), height: tall }, {
      ...{ series: chosen ? "embeddings" : "ink", soft: !chosen, key: `bar ${i}` },
    }),
    Math.abs(to - from) > HEAD && arrow([from, middle], [to, middle], {
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
