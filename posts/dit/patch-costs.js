// @ts-check
/** The bill of a model as three bars, and how much more the work is than with patches twice as wide. */

import { BOLD, count, decimal, fixed, h, label, round, rows, textWidth } from "../../static/js/kit.js";

/** @import { Box } from "../../static/js/marks/panels.js" */
/** @typedef {{ tokens: number, parameters: number, work: number, mixing: number, told: number }} Bill */

/** A patch by its sides, never broken. @param {number} p */
export const square = (p) => `${p}\u00a0×\u00a0${p}`;

/**
 * What the model costs, and below the last bar by how much it is more than with the coarser patch.
 * @param {Bill & { before: Bill, largest: Bill, patch: number, coarse: number }} state
 * @param {boolean} narrow
 * @returns {import("../../static/js/marks/panels.js").Panel}
 */
export function costs({ tokens, parameters, work, mixing, told, largest, before, patch, coarse }, narrow) {
  const step = narrow ? 2.6 : 7;
  const saved = (/** @type {number} */ share) =>
    share < 0.99 ? [{ value: 1 - share, soft: true, series: /** @type {const} */ ("five"), words: "saved" }] : [];
  const times = (/** @type {string} */ text, /** @type {number} */ share) =>
    share > 1 && !narrow ? `${text}, ${fixed(share, 1)} ×` : text;
  const texts = [
    decimal(parameters, 4),
    times(count(tokens), tokens / largest.tokens),
    times(decimal(work, 4), work / largest.work),
  ];
  const names = (/** @type {number} */ size) => textWidth("Multiply-adds", size) * BOLD + 10;
  const bars = (/** @type {number} */ size) =>
    rows({
      domain: [0, 1.01],
      texts: "edge",
      names: names(size),
      step,
      rows: [
        {
          name: "Weights",
          text: texts[0],
          parts: [
            { value: parameters / largest.parameters, series: "embeddings" },
            ...saved(parameters / largest.parameters),
          ],
        },
        {
          name: "Tokens",
          text: texts[1],
          parts: [{ value: tokens / largest.tokens, series: "ink" }, ...saved(tokens / largest.tokens)],
        },
        {
          name: "Multiply-adds",
          text: texts[2],
          parts: [
            { value: mixing / largest.work, series: "attention", tip: "Tokens that meet in attention" },
            {
              value: (work - mixing - told) / largest.work,
              series: "feedForward",
              words: "matrices",
              tip: "Matrices, once for every token",
            },
            { value: told / largest.work, series: "router", tip: "Shifts, scales and gates, once in a pass" },
            ...saved(work / largest.work),
          ],
        },
      ],
    });
  /** @param {[number, number]} ends @param {Box} box */
  const more = ([from, to], { size, width }) => {
    const y = 2.66 * step * size + 5;
    const text = `× ${fixed(work / before.work, 1)} from ${square(coarse)}`;
    const inside = textWidth(text, size) * BOLD + 16 + to > width;
    return [
      h("path", {
        class: "leader",
        d: `M${round(from)} ${round(y - 4)}v8M${round(from)} ${round(y)}H${round(to)}v-4v8`,
      }),
      label([inside ? to : to + 8, y + (inside ? size : 0.2 * size)], text, {
        ...{ key: "more", size, weight: "bold", anchor: inside ? "end" : "start", series: "feedForward" },
      }),
    ];
  };
  return {
    title: "Cost beside XL/2 at 256 px",
    height: (box) => bars(box.size).height(box) + (narrow ? 0.8 * box.size : 0),
    draw: (box) => {
      const { size, width } = box;
      const [left, right] = [names(size), width - Math.max(...texts.map((text) => textWidth(text, size))) * 1.05 - 8];
      const at = (/** @type {number} */ share) => left + ((right - left) * Math.min(1.01, share)) / 1.01;
      return [
        ...bars(size).draw(box),
        ...(coarse > patch ? more([at(before.work / largest.work), at(work / largest.work)], box) : []),
      ];
    },
  };
}
