// @ts-check
/** The sentence of the published circuit, and an arc for every class: from the word at which it acts to the one it looks at. */

import { attributesOf, BOLD, h, label, round, textWidth } from "../../static/js/kit.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Pair } from "../../static/js/marks/chart.js"
 * @import { State } from "./gpt2-heads.js"
 */

const WORDS = ["When", "Mary", "and", "John", "went", "to", "the", "store,", "John", "gave", "a", "drink", "to"];
/** What a phone has room for: no head of the circuit acts on or looks at the others. */
const KEPT = [1, 2, 3, 4, 8, 12];
const AFTER = [8, 12]; // words of these that stand after others
/** Where each class acts, and where it looks. @type {Record<string, Pair>} */
const LOOKS = {
  previous: [4, 3],
  duplicate: [8, 3],
  induction: [8, 4],
  inhibition: [12, 8],
  mover: [12, 1],
  negative: [12, 1],
  backup: [12, 1],
};

const LATER = ["negative", "backup"]; // they look where the name movers do, and are drawn when asked for

/**
 * @param {State} state
 * @param {{ width: number, right: number, top: number, size: number, roomy: boolean }} place
 * @returns {Child[]}
 */
export function sentence({ classes, shown, removed }, { width, right, top, size, roomy }) {
  const at = wordsAt(roomy ? right : width, size, roomy);
  const line = top + size * (roomy ? 5.7 : 4.9);
  const seen = (/** @type {string} */ id) =>
    removed ? id === "backup" : shown === "all" ? !LATER.includes(id) : shown === id;
  const ends = new Set(classes.flatMap(({ id }) => (seen(id) ? LOOKS[id] : [])));
  return [
    ...classes.map(({ id, series }) => {
      const [from, to] = LOOKS[id].map((word) => at.get(word) ?? 0);
      const rise = Math.min(line - size - top, 14 + (from - to) * 0.22);
      const foot = round(line - size * 0.8);
      return h("path", {
        ...attributesOf("wire", { key: `look ${id}`, series, mark: id }),
        d: `M${round(from)} ${foot}C${round(from)} ${round(foot - rise)} ${round(to)} ${round(foot - rise)} ${
          round(to)
        } ${foot}`,
        ...{ "stroke-width": shown === id ? 3 : 1.75, opacity: seen(id) ? 0.9 : 0 },
      });
    }),
    ...[...at].map(([word, x]) =>
      label([x, line], written(word, roomy), {
        ...{
          key: `word ${word}`,
          size,
          anchor: "middle",
          weight: ends.has(word) ? "bold" : "normal",
          quiet: !ends.has(word),
        },
      })
    ),
  ];
}

/** @param {number} word @param {boolean} roomy */
const written = (word, roomy) => (!roomy && AFTER.includes(word) ? `… ${WORDS[word]}` : WORDS[word]);

/** The middle of each word that is shown. @param {number} room @param {number} size @param {boolean} roomy */
function wordsAt(room, size, roomy) {
  const shown = roomy ? WORDS.map((_, i) => i) : KEPT;
  const wide = shown.map((i) => BOLD * textWidth(written(i, roomy), size) + (roomy ? 0 : 0.6 * size)); // they may be bold
  const gap = (room - wide.reduce((sum, each) => sum + each, 0)) / (shown.length - 1);
  let x = 0;
  return new Map(shown.map((i, k) => {
    const middle = x + wide[k] / 2;
    x += wide[k] + gap;
    return [i, middle];
  }));
}
