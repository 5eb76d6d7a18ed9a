// @ts-check
/**
 * The grammar of a plate: one model, drawn from its configuration and from nothing else, to the scale of all plates.
 *
 * A body stands on the ground. It is as high as the model has layers and as wide as its residual stream; its width is
 * divided as its weights are: attention, feed-forward in use, experts at rest. Beside it stands what it keeps of a token
 * in each layer, the numbers of its keys, as wide by the same scale. Below lie eight boxes, one for each choice, filled
 * where the choice is no longer that of GPT-2.
 */

import { attributesOf, h, label, round } from "../../static/js/kit.js";
import { CHOICES, OLDEST } from "./models.js";

/**
 * @import { Closed, Model } from "./models.js"
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @typedef {{ across: number, up: number, ground: number, box: number }} Scale
 *   across: pixels for one number of the width; up: for one layer; ground: where bodies stand; box: side of a choice's box
 * @typedef {{ left: number, right: number, foot: number, top: number }} Place
 */

export const GAP = 1.5; // pixels between the keys and the body

/**
 * The scale by which the largest of some models still fits.
 * @param {Model[]} models
 * @param {{ width: number, height: number, box: number }} room
 * @returns {Scale}
 */
export function scaleOf(models, { width, height, box }) {
  const widest = Math.max(...models.map(({ integers, cached }) => integers.d_model + cached / 2));
  const highest = Math.max(...models.map(({ integers }) => integers.n_layers));
  return { across: (width - GAP) / widest, up: height / highest, ground: height, box };
}

/**
 * @param {Model} model
 * @param {Scale} scale
 * @returns {Child[]}
 */
export function plate(model, scale) {
  const { integers: { n_layers, d_model, n_window_layers }, cached, weights } = model;
  const { across, up, ground } = scale;
  const keys = Math.max(0.6, (cached / 2) * across);
  const whole = weights[0] + weights[1] + weights[2];
  const ends = [0, weights[0], weights[0] + weights[1], whole]
    .map((sum) => keys + GAP + (d_model * across * sum) / whole);
  const top = ground - n_layers * up;
  const from = ground - n_window_layers * up; // layers that forget lie below
  return [
    part("cache", "keys", { left: 0, right: keys, top, foot: from }),
    n_window_layers > 0 && part("cache", "window", { left: 0, right: keys, top: from, foot: ground }, "bar soft"),
    part("attention", "attention", { left: ends[0], right: ends[1], top, foot: ground }),
    part("feedForward", "used", { left: ends[1], right: ends[2], top, foot: ground }),
    weights[2] > 0 &&
    part("feedForward", "rest", { left: ends[2], right: ends[3], top, foot: ground }, "bar hatched"),
    ...boxes(model.choices, scale),
  ];
}

/** A plate of which nothing is published. @param {Scale} scale @param {number} width @returns {Child[]} */
export const blank = (scale, width) => {
  const high = round(60 * scale.up);
  return [
    h("g", { class: "node off" }, h("rect", { x: 1, y: round(scale.ground - high), width, height: high })),
    h("path", { ...dashes(() => true, scale), opacity: 0.15 }),
  ];
};

/** Half pixels are enough, and shorter in the page. @param {number} value */
const half = (value) => Math.round(2 * value) / 2;

/**
 * @param {Series} series
 * @param {string} key
 * @param {Place} place
 * @param {string} [kind]
 */
const part = (series, key, { left, right, top, foot }, kind = "bar") =>
  h("path", {
    ...attributesOf(kind, { series, key }),
    d: `M${half(left)} ${half(top)}H${half(right)}V${half(foot)}H${half(left)}Z`,
  });

/** The eight choices as thick dashes: all of them pale, those that GPT-2 did not make dark. @param {string[]} choices @param {Scale} scale */
const boxes = (choices, scale) => [
  h("path", { ...dashes(() => true, scale), key: "old", opacity: 0.34 }),
  h("path", { ...dashes((i) => choices[i] !== OLDEST[i], scale), key: "new" }),
];

/** Neighbours are one line, since a dash begins anew with each line. @param {(choice: number) => boolean} has @param {Scale} scale */
function dashes(has, { ground, box }) {
  const step = box + 1;
  const y = half(ground + 3 + box / 2);
  const d = CHOICES.map((_, i) => {
    if (!has(i) || (i && has(i - 1))) return "";
    let end = i;
    while (end < CHOICES.length && has(end)) end += 1;
    return `M${i * step} ${y}h${(end - i) * step - 1}`;
  }).join("");
  return { ...attributesOf("wire", {}), d: d || "M0 0", "stroke-width": box, "stroke-dasharray": `${box} 1` };
}

/**
 * The name under a plate.
 * @param {string} text
 * @param {Scale} scale
 * @param {{ size: number, strong: boolean }} options
 */
export const nameOf = (text, { ground, box }, { size, strong }) =>
  label([0, ground + box + 5 + size * 0.75], text, { key: "name", size, weight: strong ? "bold" : "normal" });
