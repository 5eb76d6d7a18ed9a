// @ts-check
/** The eight choices of two models as a list with a grip along it, and what the two cost on one scale. */

import {
  attributesOf,
  buttonOf,
  bytes,
  decimal,
  dot,
  h,
  handle,
  label,
  line,
  panel,
  round,
  significant,
  textWidth,
} from "../../static/js/kit.js";
import { CHOICES, wordOf } from "./models.js";

/**
 * @import { Model } from "./models.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 */

const STEPS = { narrow: 1.75, medium: 1.9, wide: 2.1, full: 2.5 }; // em from choice to choice

/**
 * Rows that differ are lit once they are carried over; they are where the grip stops, and a click on one takes it there.
 * @param {{ turn: number, from: Model, to: Model, differ: boolean[], lit: boolean[] }} state
 */
export const list = ({ turn, from, to, differ, lit }) =>
  panel(({ size, layout }) => (CHOICES.length + 1.8) * STEPS[layout] * size, ({ width, size, layout }) => {
    const step = STEPS[layout] * size;
    const words = (/** @type {typeof CHOICES[number]} */ choice) => layout === "narrow" ? choice.short : choice.title;
    const names = Math.max(...CHOICES.map((choice) => textWidth(words(choice), size)));
    const first = 26;
    const second = first + names + 14;
    const third = second + (width - second) * 0.52;
    const y = (/** @type {number} */ row) => (row + 1.5) * step;
    const edge = (/** @type {number} */ row) => y(row) - step / 2;
    const stops = Array.from(
      { length: CHOICES.length + 1 },
      (_, i) => /** @type {[number, number, number]} */ ([i, 10, edge(i)]),
    ).filter(([i]) => i === turn || i % CHOICES.length === 0 || differ[i - 1]);
    return [
      label([second, size * 0.8], from.short, { key: "from", size, weight: turn < 8 ? "bold" : "normal" }),
      label([third, size * 0.8], to.short, { key: "to", size, weight: turn ? "bold" : "normal" }),
      ...CHOICES.map((choice, i) => {
        const quiet = turn > 0 && !differ[i];
        const options = { size, mark: `choice-${i}`, quiet };
        const button = differ[i] ? buttonOf({ turn: i + 1 }, `Carry over: ${choice.title}`) : {};
        return h(
          "g",
          { key: i, ...button },
          h("rect", {
            ...(lit[i] ? attributesOf("area", { series: choice.series }) : { class: "row-ground" }),
            "data-mark": `choice-${i}`,
            ...{ x: first - 6, y: round(edge(i) + 2), width: round(width - first + 6), height: round(step - 4) },
          }),
          label([first, y(i)], words(choice), options),
          label([second, y(i)], wordOf(i, from.choices[i]), { ...options, quiet: quiet || lit[i] }),
          label([third, y(i)], wordOf(i, to.choices[i]), {
            ...{ ...options, quiet: quiet || i >= turn, weight: lit[i] ? "bold" : "normal" },
          }),
        );
      }),
      line([[10, edge(0)], [10, edge(CHOICES.length)]], { key: "way", dash: false, weight: 1 }),
      handle([10, edge(turn)], {
        label: "Carried over",
        text: `${turn} of ${CHOICES.length}`,
        tracks: [{ input: "turn", value: turn, stops }],
      }),
    ];
  });

/** By how much the second of two amounts is larger or smaller. @param {number} a @param {number} b */
export const ratioOf = (a, b) =>
  b > a ? `×\u00a0${significant(b / a)}` : a > b ? `÷\u00a0${significant(a / b)}` : "the same";

/** @type {{ name: string, series: Series, of: (model: Model) => number, format: (value: number) => string, ends: [number, number] }[]} */
const COSTS = [
  { name: "parameters", series: "ink", of: ({ total }) => total, format: decimal, ends: [1e9, 1.1e12] },
  { name: "used by a token", series: "feedForward", of: ({ active }) => active, format: decimal, ends: [1e9, 1.1e12] },
  { name: "cache of a token", series: "cache", of: ({ kv }) => kv, format: bytes, ends: [2 ** 14, 2 ** 23] },
];

/**
 * Each cost on a logarithmic line: a ring for the first model, a dot for the second, and by how much it grew.
 * @param {Model} from
 * @param {Model} to
 */
export const costs = (from, to) =>
  panel(({ size }) => COSTS.length * size * 2, ({ width, size, layout }) => {
    const left = Math.max(...COSTS.map(({ name }) => textWidth(name, size))) * 1.05 + 14;
    const right = width - size * (layout === "narrow" ? 3.6 : 15);
    return COSTS.flatMap(({ name, series, of, format, ends: [low, high] }, i) => {
      const y = (i + 0.5) * size * 2;
      const at = (/** @type {number} */ value) =>
        left + ((right - left) * Math.log(value / low)) / Math.log(high / low);
      const [a, b] = [of(from), of(to)];
      const ratio = ratioOf(a, b);
      return [
        label([0, y], name, { key: `cost ${name}`, size, mark: name }),
        h("path", { key: `scale ${name}`, class: "zero", d: `M${round(left)} ${round(y)}H${round(right)}` }),
        line([[at(a), y], [at(b), y]], { key: `between ${name}`, series, dash: false, weight: 3, mark: name }),
        dot([at(a), y], { key: `a ${name}`, series: "ink", hollow: true, mark: name, radius: 5 }),
        dot([at(b), y], { key: `b ${name}`, series: "ink", mark: name, radius: 6 }),
        label([width, y], layout === "narrow" ? ratio : `${format(a)} to ${format(b)}, ${ratio}`, {
          ...{ key: `ratio ${name}`, size, anchor: "end", weight: "bold" },
        }),
      ];
    });
  });
