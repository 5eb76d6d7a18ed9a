// @ts-check
/** A row for each word: its name, its logit on a grip, its bar with the pull on it. */

import {
  attributesOf,
  BOLD,
  buttonOf,
  fixed,
  h,
  handle,
  label,
  round,
  signed,
  textWidth,
  wire,
} from "../../static/js/kit.js";
import { belief } from "./next-word.js";

export const LOGITS = Array.from({ length: 91 }, (_, i) => Number((-2 + i / 10).toFixed(1)));
export const FIVE = [0, 1, 2, 3, 4];
const [LEAST, MOST] = [LOGITS[0], LOGITS[LOGITS.length - 1]];

/**
 * @typedef {{ words: string[], z: number[], p: number[], kept: number[], logits: number[], target: number, shift: number,
 *   broken: boolean }} State
 * @typedef {import("../../static/js/marks/panels.js").Box & { height: number }} Box
 * @typedef {ReturnType<typeof placesOf>} Places
 */

/** A row for each word: its name, its logit on a grip, its bar with the pull; on a phone the bar stands under the logit. @param {State} state @param {Box} box */
export function table(state, box) {
  const { target, p, broken, shift } = state;
  const { size, width } = box;
  const at = placesOf(state.words, box);
  const pull = fixed(1 - p[target], 2);
  const title = (/** @type {number} */ x, /** @type {string} */ text, /** @type {string} */ key) =>
    label([x, size * 0.6], text, { size, weight: "bold", key });
  const both = "Logit; below, probability and pull";
  return [
    title(at.logit(LEAST) - 9, shift ? `Logit, before + ${shift}` : at.narrow ? both : "Logit", "title logit"),
    !at.narrow && title(at.share(0), "Probability, and pull", "title p"),
    ...[-2, 0, 2, 4, 6].flatMap((tick) => [
      h(
        "g",
        { class: "axis", key: `grid ${tick}` },
        h("line", {
          ...{
            class: "grid",
            x1: round(at.logit(tick)),
            x2: round(at.logit(tick)),
            y1: round(at.top),
            y2: round(at.foot),
          },
        }),
      ),
      label([at.logit(tick), at.foot + size], signed(tick, 0), {
        ...{ size, quiet: true, anchor: "middle", key: `tick ${tick}` },
      }),
    ]),
    ...FIVE.flatMap((i) => row(state, i, at, box)),
    label(
      [width, at.foot + size * (at.narrow ? 2.7 : 1)],
      broken ? "∞ ÷ ∞ is not a number" : `up ${pull}, down ${pull}: the pulls add up to 0`,
      {
        ...{ size, anchor: "end", weight: "bold", series: "loss", key: "sum" },
      },
    ),
  ];
}

/** Where things stand. @param {string[]} words @param {Box} box */
function placesOf(words, { width, height, size, layout }) {
  const narrow = layout === "narrow";
  const names = Math.max(...words.map((word) => textWidth(word, size))) * BOLD + 22;
  const [top, foot] = [size * 1.7, height - size * (narrow ? 3.6 : 2)];
  const end = narrow ? width - 12 : width * 0.46;
  const from = narrow ? names - 10 : end + 40;
  const to = width - textWidth("0.00 ", size) * 1.2;
  return {
    ...{ narrow, top, foot, step: (foot - top) / words.length },
    logit: (/** @type {number} */ z) => names + ((end - names) * (z - LEAST)) / (MOST - LEAST),
    share: (/** @type {number} */ p) => from + (to - from) * p,
  };
}

/** @param {State} state @param {number} i @param {Places} at @param {Box} box */
function row({ words, z, p, kept, logits, target, broken }, i, at, { width, size }) {
  const top = at.top + i * at.step;
  const chosen = i === target;
  const line = top + at.step * (at.narrow ? 0.27 : 0.5);
  const [high, tall] = at.narrow ? [top + at.step * 0.54, at.step * 0.36] : [top + at.step * 0.16, at.step * 0.68];
  const middle = high + tall / 2;
  const series = chosen ? "embeddings" : "ink";
  const dash = {
    x: round(at.share(0)),
    y: round(high),
    width: round(at.share(kept[i]) - at.share(0)),
    height: round(tall),
  };
  return [
    h(
      "g",
      { key: `row ${i}`, ...buttonOf({ target: i }, `${words[i]} came`, chosen) },
      h("rect", {
        key: "ground",
        class: "row-ground",
        x: 0,
        y: round(top),
        width: round(width),
        height: round(at.step),
      }),
      label([0, at.narrow ? top + at.step * 0.5 : line], words[i], {
        size,
        weight: chosen ? "bold" : "normal",
        key: "word",
      }),
      ...(broken
        ? [
          h("rect", { ...attributesOf("threshold", { series }), key: "outline", ...dash }),
          label([at.share(kept[i]) + 8, middle], `e^${fixed(logits[i], 1)} = ∞`, { size, key: "infinite" }),
        ]
        : belief(i, p[i], chosen, { x: at.share, top: high, tall })),
      !broken && label([width, middle], fixed(p[i], 2), { size, anchor: "end", quiet: !chosen, key: "p" }),
    ),
    wire([at.logit(0), line], [at.logit(z[i]), line], { series, weight: 2, key: `stem ${i}` }),
    handle([at.logit(z[i]), line], {
      ...{ label: `Logit of ${words[i]}`, text: signed(z[i], 1), series },
      tracks: [{ input: `z${i}`, value: z[i], stops: LOGITS.map((value) => [value, at.logit(value), line]) }],
    }),
  ];
}
