// @ts-check
/** The sentence as a line of text, and below it how far the answer stands at each word, depth by depth. */

import { arrow, fixed, h, label, matrix, round, textWidth } from "../../static/js/kit.js";
import { rampStep } from "../../static/js/marks/matrix.js";

/**
 * @import { Child } from "../../static/js/marks/chart.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {object} State
 * @property {string[]} words
 * @property {string[]} twin    the words of the sentence that is patched from
 * @property {number[][]} map   change of the logit difference by depth and word
 * @property {number} flip      change of the whole answer
 * @property {boolean} moves    whether that is worth a share
 * @property {string} cell
 * @property {number} at        the chosen word
 * @property {string} site
 * @property {string} answer
 * @property {string} wrong
 * @property {number} from      the word that decides the answer
 * @property {number} to        the last word
 */

const HOPS = 0.2; // share of the flip that must arrive in one layer to be drawn as a hop

/** @param {State} state @param {Box} box */
function measures({ words, twin, map }, { width, size }) {
  const left = size * 4.6;
  const step = (width - left) / words.length;
  const widest = Math.max(...[...words.slice(1), ...twin.slice(1)].map((word) => textWidth(word, size))) * 1.08;
  const turned = widest + 4 > step;
  const top = turned ? size * 7.6 : size * 3.4;
  const row = size * 2.6;
  return { left, step, turned, top, row, bottom: top + row * map.length };
}

/** @param {State} state @param {Box} box */
export const streakHeight = (state, box) => Math.ceil(measures(state, box).bottom + 2);

/**
 * @param {State} state
 * @param {Box & { names: string[], tip: string }} box  names of the depths, and of the chosen one
 * @returns {Child[]}
 */
export function streak(state, box) {
  const { words, map, cell, at } = state;
  const { width, size, names, tip } = box;
  const { left, step, top, row } = measures(state, box);
  const most = Math.max(1, ...map.flat().map(Math.abs));
  return [
    ...lineOfText(state, box),
    ...names.map((name, i) =>
      label([left - 8, top + row * (i + 0.5)], name, { size, anchor: "end", quiet: true, key: `depth ${i}` })
    ),
    matrix({
      ...{ values: map, domain: [-most, most], ramp: "div", label: "how much of the answer moves, by depth and word" },
      ...{ x: left, y: top, width: width - left, height: row * map.length, cursor: cell, input: "cell" },
      tip: tip && `“${words[at]}” ${tip}.`,
    }),
    h("g", { class: "cells div", "pointer-events": "none" }, ...numbers(state, most, box)),
    h("g", { key: "hops", "pointer-events": "none" }, ...hops(state, box)),
  ];
}

/** The sentence, and over a word that differs that of its twin. @param {State} state @param {Box} box @returns {Child[]} */
function lineOfText(state, box) {
  const { words, twin, at } = state;
  const { left, step, turned, top } = measures(state, box);
  const { size } = box;
  const seriesOf = (
    /** @type {string} */ word,
  ) => /** @type {{ series?: Series }} */ (word === state.answer
    ? { series: "one" }
    : word === state.wrong
    ? { series: "two" }
    : {});
  return words.flatMap((word, i) => {
    if (i === 0) return []; // the start token has no word
    const x = left + step * (i + 0.5);
    const changed = twin[i] !== word;
    const weight = i === at || changed || seriesOf(word).series ? "bold" : "normal";
    if (turned) {
      const text = changed ? `${word} ← ${twin[i]}` : word;
      const tree = label([0, 0], text, { size, weight, key: `word ${i}`, ...seriesOf(word) });
      tree.attributes.transform = `translate(${round(x)} ${round(top - size * 0.5)}) rotate(-62)`;
      return [tree];
    }
    return [
      label([x, top - size * 0.9], word, { size, weight, anchor: "middle", key: `word ${i}`, ...seriesOf(word) }),
      changed && label([x, top - size * 2.5], `${twin[i]} ↓`, {
        ...{ size, weight: "bold", anchor: "middle", key: `twin ${i}`, ...seriesOf(twin[i]) },
      }),
    ];
  });
}

/** Percent of the flip, or logits where nothing flips. @param {State} state @param {number} most @param {Box} box */
function numbers(state, most, box) {
  const { map, moves, flip } = state;
  const { left, step, top, row } = measures(state, box);
  const { size } = box;
  return map.flatMap((values, depth) =>
    values.map((value, i) => {
      const text = moves ? fixed((100 * value) / flip, 0) : fixed(value, 1);
      if (Math.abs(value) < most * 0.03 || textWidth(text, size) + 4 > step) return null;
      const tree = label([left + step * (i + 0.5), top + row * (depth + 0.5)], text, {
        ...{ size, anchor: "middle", key: `${depth},${i}` },
      });
      tree.attributes.class += ` s0 on-q${rampStep(value, [-most, most])}`;
      return tree;
    })
  );
}

/** Where the answer leaves its word for the last one: an arrow through the layer that carries it. @param {State} state @param {Box} box */
function hops(state, box) {
  const { map, flip, moves, site, from, to } = state;
  if (!moves || site !== "stream") return [];
  const { left, step, top, row } = measures(state, box);
  const { size } = box;
  const drawn = map.slice(1).flatMap((values, layer) => {
    const gain = (values[to] - map[layer][to]) / flip;
    if (gain < HOPS) return [];
    const place = (
      /** @type {number} */ i,
      /** @type {number} */ depth,
    ) => /** @type {[number, number]} */ ([left + step * (i + 0.5), top + row * (depth + 0.5)]);
    const [[x1, y1], [x2, y2]] = [place(from, layer), place(to, layer + 1)];
    return [
      arrow([x1 + step * 0.5, y1 + row * 0.2], [x2 - step * 0.5, y2 - row * 0.1], {
        ...{ series: "ink", weight: round(1 + 3 * gain), key: `hop ${layer}` },
      }),
      step * (to - from - 1) > 1.6 * textWidth(`layer ${layer}`, size) &&
      label([(x1 + x2) / 2 + size, (y1 + y2) / 2 - size * 0.9], `layer ${layer}`, {
        ...{ size, anchor: "middle", weight: "bold", key: `hop name ${layer}` },
      }),
    ];
  });
  const text = "the answer hops to the last word";
  const [wide, foot] = [1.15 * textWidth(text, size * 1.2), map.length - 1];
  const covers = map[foot].slice(1, 2 + Math.ceil(wide / step));
  if (!drawn.length || covers.length > to - 1 || covers.some((value) => Math.abs(value / flip) > 0.03)) return drawn;
  return [
    ...drawn,
    label([left + step * 0.7 + size, top + row * (foot + 0.5)], text, {
      ...{ size: size * 1.2, weight: "bold", key: "insight" },
    }),
  ];
}
