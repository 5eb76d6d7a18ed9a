// @ts-check
/** What encodings and rules are called and which colour each has, in all figures of the article. */

import { attributesOf, h, round } from "../../static/js/kit.js";

/** @import { Mark, Pair, Series } from "../../static/js/marks/chart.js" */
/** @typedef {{ text: string, short: string, series: Series }} Named */

/** @type {Record<string, Named>} */
export const WAYS = {
  sinusoidal: { text: "sinusoids", short: "sinusoids", series: "three" },
  learned: { text: "learned table", short: "table", series: "five" },
  t5: { text: "T5", short: "T5", series: "two" },
  alibi: { text: "ALiBi", short: "ALiBi", series: "one" },
  rope: { text: "rotary", short: "rotary", series: "attention" },
  nope: { text: "none", short: "none", series: "ink" },
};

/** @type {Record<string, Named>} */
export const RULES = {
  plain: { text: "as trained", short: "as trained", series: "ink" },
  pi: { text: "interpolation", short: "PI", series: "six" },
  ntk: { text: "NTK-aware", short: "NTK", series: "three" },
  yarn: { text: "YaRN", short: "YaRN", series: "four" },
  llama: { text: "Llama 3.1", short: "Llama 3.1", series: "five" },
};

/** @param {string} text */
export const capital = (text) => text[0].toUpperCase() + text.slice(1);

/**
 * A tint as strong as its opacity says, over a region of the plane.
 * @param {[Pair, Pair]} corners
 * @param {{ series: Series, key: string, opacity: number }} options
 * @returns {Mark}
 */
export const pale = ([[x0, y0], [x1, y1]], { opacity, ...options }) => (at) => {
  const [left, top] = [Math.min(at.x(x0), at.x(x1)), Math.min(at.y(y0), at.y(y1))];
  const size = { width: round(Math.abs(at.x(x1) - at.x(x0))), height: round(Math.abs(at.y(y1) - at.y(y0))) };
  return h("rect", {
    ...attributesOf("bar", options),
    x: round(left),
    y: round(top),
    ...size,
    "fill-opacity": opacity,
  });
};
