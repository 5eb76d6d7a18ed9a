// @ts-check
/** A list of words said twice, and where one head looks from the second time. */

import { arrow, attributesOf, bar, h, label, percent, round } from "../../static/js/kit.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Derived } from "./head-types.js"
 * @typedef {"previous" | "same" | "next" | "first"} Place
 */

const WORDS = ["lamp", "river", "seven", "cloud"];

const NOW = 6; // the second “seven”

/** @type {Record<Place, { name: string, at: number, looks: string }>} */
export const PLACES = {
  previous: { name: "word before", at: NOW - 1, looks: "the word before" },
  same: { name: "same word", at: NOW - 4, looks: "the same word before" },
  next: { name: "what followed", at: NOW - 3, looks: "what followed last time" },
  first: { name: "first word", at: 0, looks: "the first word" },
};

export const placeOf = (/** @type {string} */ name) => PLACES[/** @type {Place} */ (name)];

/**
 * The words in boxes, the current one and the one looked at in colour, and the look as an arc, as thick as it is strong.
 * @param {Derived} derived
 * @param {Box & { height: number }} box
 */
export function sentence({ place, row, layer, share }, { width, height, size, layout }) {
  const { at } = placeOf(place);
  const step = width / (2 * WORDS.length);
  const top = height - 3.2 * size;
  const middle = (/** @type {number} */ i) => (i + 0.5) * step;
  const [from, to, rise] = [middle(NOW), middle(at), size * 3.4];
  const centred = { size, anchor: /** @type {const} */ ("middle") };
  return [
    ...Array.from({ length: 2 * WORDS.length }, (_, i) => {
      const meant = i === NOW || i === at;
      return [
        bar({ x: i * step + 2, y: top, width: step - 4, height: 1.9 * size }, {
          ...{ series: /** @type {const} */ ("attention"), key: `box ${i}` },
          ...(i > NOW ? { class: "hatched" } : meant ? { soft: true } : { class: "faint", soft: true }),
        }),
        label([middle(i), top + 0.95 * size], i > NOW ? "?" : WORDS[i % WORDS.length], {
          ...{ ...centred, key: `word ${i}`, quiet: i > NOW, weight: meant && layout !== "narrow" ? "bold" : "normal" },
        }),
      ];
    }).flat(),
    h("path", {
      ...attributesOf("wire", { series: "attention", key: "look" }),
      "stroke-width": round(1 + 4 * share),
      d: `M${round(from)} ${round(top)}C${round(from)} ${round(top - rise)} ${round(to)} ${round(top - rise)} ${
        round(to)
      } ${round(top - 10)}`,
    }),
    arrow([to, top - 14], [to, top - 1], { series: "attention", weight: 2.5, key: "there" }),
    label([(from + to) / 2, top - rise * 0.75 - 0.95 * size], `head ${layer}.${row}: ${percent(share, 2)}`, {
      ...{ ...centred, series: "attention", weight: "bold", halo: true, key: "share" },
    }),
    label([from, top + 2.6 * size], "now", { ...centred, series: "attention", weight: "bold" }),
    layout !== "narrow" &&
    label([to, top + 2.6 * size], "looks here", { ...centred, series: "attention", key: "here" }),
  ];
}
