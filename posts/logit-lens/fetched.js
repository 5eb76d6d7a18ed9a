// @ts-check
/** A sentence with arcs to where a head looked, and what it fetched there. */

import { attributesOf, bar, fixed, h, label, linear, round, signed, textWidth } from "../../static/js/kit.js";

/** @import { Fetched } from "./paid.js" */

const PAYS = 0.02; // less is not written beside a word

/**
 * The sentence, arcs from the word that reads to the words that a head looked at, and what it fetched there.
 * @param {Fetched[]} sources
 * @param {{ width: number, height: number, size: number }} box
 * @param {number} most  words, those that pay most
 */
export function sourcesOf(sources, { width, height, size }, most) {
  const last = sources.length - 1;
  const order = [...sources.keys()].sort((i, j) => Math.abs(sources[j].value) - Math.abs(sources[i].value));
  const seen = (/** @type {Fetched} */ { value, weight }) => Math.abs(value) >= PAYS || weight > 0.05;
  const shown = [...sources.keys()].filter((j) => j === last || (order.indexOf(j) < most && seen(sources[j])));
  const step = Math.min(size * 3.4, height / (shown.length + 1));
  const arcs = Math.min(64, width * 0.15, height * 0.5);
  const widest = Math.max(...shown.map((j) => textWidth(sources[j].word, size))) * 1.08;
  const values = sources.map(({ value }) => value);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const room = (/** @type {number} */ end) => (Math.abs(end) < PAYS ? 0.4 : 3.4) * size; // for the number at a bar's end
  const at = linear([Math.min(low, high - 0.4), Math.max(high, low + 0.4)], [
    arcs + widest + room(low),
    Math.max(arcs + widest + room(low) + size * 0.2, width - room(high)),
  ]);
  const top = height > 200 ? (height - step * (shown.length + 1)) / 2 : 0;
  const y = (/** @type {number} */ j) => top + (shown.indexOf(j) + 0.5) * step;
  const foot = y(last);
  const left = sources.length - shown.length;
  const trees = shown.flatMap((j) => {
    const { word, weight, value } = sources[j];
    const bend = arcs * Math.min(1.2, 0.35 + (foot - y(j)) / height);
    return [
      weight > 0.02 && j < last && arcOf(j, weight, { x: arcs - 5, bend, from: foot, to: y(j) }),
      label([arcs, y(j)], word, {
        ...{ size, key: `word ${j}`, quiet: weight < 0.1 && j < last },
        weight: weight > 0.1 || j === last ? "bold" : "normal",
      }),
      ...(Math.abs(value) < PAYS ? [] : paidTrees(j, value, { at, y: y(j), step, size })),
    ];
  });
  const hidden = values.filter((_, j) => !shown.includes(j));
  const least = Math.max(0, ...hidden.map(Math.abs));
  const rest = least < 0.005 ? "nothing" : `at most ${fixed(least, 2)} each`;
  return left > 0 && height > 200
    ? [
      ...trees,
      label([arcs, foot + step * 0.9], `${left} other words: ${rest}`, {
        key: "left",
        size,
        quiet: true,
      }),
    ]
    : trees;
}

/** From the word that reads to one that a head looked at. @param {number} j @param {number} weight @param {Record<"x" | "bend" | "from" | "to", number>} place */
const arcOf = (j, weight, { x, bend, from, to }) =>
  h("path", {
    ...attributesOf("wire", { key: `arc ${j}`, series: "attention" }),
    d: `M${x} ${round(from)}C${round(x - bend)} ${round(from)} ${round(x - bend)} ${round(to)} ${x} ${round(to)}`,
    "stroke-width": round(1 + 7 * weight),
    opacity: 0.75,
  });

/**
 * What was fetched at a word, as a bar and a number.
 * @param {number} j
 * @param {number} value
 * @param {{ at: ReturnType<typeof linear>, y: number, step: number, size: number }} place
 */
const paidTrees = (j, value, { at, y, step, size }) => [
  bar({
    x: Math.min(at(0), at(value)),
    y: y - Math.min(step * 0.34, size),
    width: Math.abs(at(value) - at(0)),
    height: Math.min(step * 0.68, 2 * size),
  }, { key: `paid ${j}`, series: "attention", hatch: value < 0 }),
  label([at(value) + (value < 0 ? -5 : 5), y], signed(value), {
    ...{ size, key: `value ${j}`, anchor: value < 0 ? "end" : "start" },
  }),
];
