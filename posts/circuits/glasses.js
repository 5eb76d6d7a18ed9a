// @ts-check
/** Two names as two glasses, and a third for all other words: what the model gives to each fills it. */

import { attributesOf, h, label, percent, round, rule } from "../../static/js/kit.js";

/**
 * @import { Child } from "../../static/js/marks/chart.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @typedef {import("./tower.js").Places} Places
 * @typedef {{ word: string, now: number, was: number }} Chance
 * @typedef {{ off: string[], known: boolean, pair: Chance[], first: string }} State
 * @typedef {{ x: number, width: number, top: number, foot: number }} Glass  a tumbler: x is its middle
 */

/**
 * @param {State} state
 * @param {Places} places
 * @returns {Child[]}
 */
export function glasses({ off, known, pair, first }, { glass, size, beside, stream }) {
  const rest = (/** @type {"now" | "was"} */ when) => Math.max(0, 1 - pair[0][when] - pair[1][when]);
  const other = pair.every(({ word }) => word !== first);
  /** @type {(Chance & { key: string, series: Series })[]} */
  const all = [
    { ...pair[0], key: pair[0].word, series: "one" },
    { ...pair[1], key: pair[1].word, series: "two" },
    { word: other ? `${first}, others` : "others", now: rest("now"), was: rest("was"), key: "rest", series: "ink" },
  ];
  const toss = off.length > 0 && known && Math.min(pair[0].now, pair[1].now) > 0.35;
  const [left, right] = glass;
  const breadth = all.map(({ now }) => 8 * now + 0.75);
  // The branch that goes farthest runs on top, so that none crosses another.
  const run = (/** @type {number} */ i) => breadth.slice(i + 1).reduce((sum, each) => sum + each, breadth[i] / 2);
  return [
    ...all.slice(0, size > 0 ? 3 : 2).flatMap((each, i) => [
      beside && pipe(each, glass[i], { x: stream.x, y: stream.top + run(i) }, breadth[i]),
      ...tumbler(each, glass[i], off.length > 0 && known),
      ...(size ? names(each, glass[i], { size, beside }) : []),
    ]),
    toss && beside && size > 0 && label([(left.x + right.x) / 2, left.foot + size * 4.1], "a coin toss", {
      ...{ size: round(size * 1.15), anchor: "middle", weight: "bold", key: "toss" },
    }),
  ];
}

/**
 * The stream's branch that fills a glass, as broad as its share.
 * @param {{ key: string, series: Series }} share
 * @param {Glass} glass
 * @param {{ x: number, y: number }} from
 * @param {number} breadth
 */
function pipe({ key, series }, { x, top }, { x: start, y }, breadth) {
  return h("path", {
    d: `M${round(start)} ${round(y)}H${round(x - 12)}Q${round(x)} ${round(y)} ${round(x)} ${round(y + 12)}V${
      round(top + 6)
    }`,
    ...attributesOf("wire", { key: `pipe ${key}`, series }),
    "stroke-width": round(breadth),
  });
}

/**
 * @param {Chance & { key: string, series: Series }} share
 * @param {Glass} glass
 * @param {boolean} changed  a dashed line shows where it stood with every part on
 * @returns {Child[]}
 */
function tumbler({ now, was, key, series, word }, { x, width, top, foot }, changed) {
  const half = (/** @type {number} */ y) => (width / 2) * (0.82 + (0.18 * (foot - y)) / (foot - top));
  const at = (/** @type {number} */ level) => foot - (foot - top) * level;
  const body = (/** @type {number} */ y, /** @type {number} */ inset) =>
    `${round(x - half(y) + inset)} ${round(y)}L${round(x - half(foot) + inset)} ${round(foot - inset)}L${
      round(x + half(foot) - inset)
    } ${round(foot - inset)}L${round(x + half(y) - inset)} ${round(y)}`;
  return [
    h("path", {
      d: `M${body(Math.min(at(now), foot - 3), 2.5)}Z`,
      ...attributesOf("bar", { key: `water ${key}`, series, tip: `${word}: ${percent(now)}` }),
      "fill-opacity": 0.9,
    }),
    h("path", {
      d: `M${body(top, 0)}`,
      ...attributesOf("wire", { key: `glass ${key}`, series: "ink" }),
      "stroke-width": 1.5,
      "stroke-linejoin": "round",
    }),
    changed && was > 0.05 && Math.abs(was - now) > 0.02 &&
    rule([x - half(at(was)), at(was)], [x + half(at(was)), at(was)], { key: `was ${key}`, series: "ink" }),
  ];
}

/**
 * Name and share: below a glass, or beside it where glasses stand above the model.
 * @param {Chance & { key: string, series: Series }} share
 * @param {Glass} glass
 * @param {{ size: number, beside: boolean }} place
 */
function names({ word, now, key, series }, { x, width, foot, top }, { size, beside }) {
  const text = percent(now, now < 0.0995 ? 2 : 3);
  const at = beside
    ? /** @type {const} */ ({ x, y: foot + size * 1.3, anchor: "middle" })
    : /** @type {const} */ ({ x: x + width / 2 + 6, y: (top + foot) / 2 - size * 0.6, anchor: "start" });
  const shared = { anchor: at.anchor, series };
  const [first, second] = word.split(", ");
  return [
    label([at.x, at.y], first, { ...shared, size: round(size * 1.15), weight: "bold", key: `name ${key}` }),
    label([at.x, at.y + size * 1.35], text, { ...shared, size, key: `share ${key}` }),
    second && label([at.x, at.y + size * 2.5], `and ${second}`, { ...shared, size, quiet: true, key: `more ${key}` }),
  ];
}
