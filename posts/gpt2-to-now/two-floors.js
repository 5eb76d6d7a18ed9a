// @ts-check
/** A model's place by its size and its text, and its loss by two fits on the floor of each. */

import {
  bar,
  BOLD,
  chart,
  curve,
  decimal,
  fixed,
  grip,
  h,
  label,
  panel,
  point,
  rule,
  tear,
  textWidth,
  words,
} from "../../static/js/kit.js";
import { LAWS, SIZES, TOKENS } from "./law-names.js";

/**
 * @import { Pair } from "../../static/js/marks/chart.js"
 * @import { Terms } from "./two-authors.js"
 * @typedef {"start" | "middle" | "end"} Anchor
 */

/** Where a name stands beside its dot, clear of the line of equal loss. @type {Record<string, [number, number, Anchor]>} */
const PLACES = {
  "GPT-3": [-8, 0, "end"],
  "Gopher": [0, 1.3, "middle"],
  "Chinchilla": [-14, 0.15, "end"],
  "LLaMA 65B": [-9, 1.35, "end"],
  "Llama 3 8B": [-8, 0, "end"],
  "Llama 3.1 405B": [30, -1.1, "end"],
};

export const [ACROSS, UP] = [SIZES.filter((n) => n >= 1e8 && n <= 1e12), TOKENS.filter((d) => d >= 1e11)];

const [LOW, HIGH] = [1.66, 2.06]; // nats at both ends of the bars

/**
 * Each model's loss by two fits, as bars on two floors; what lies between the floors, one fit alone calls unavoidable.
 * @param {{ law: string, former: string, pairs: { before: Terms, after: Terms }[] }} state
 * @param {boolean} narrow
 */
export const losses = ({ law, former, pairs }, narrow) =>
  panel(({ size }) => (narrow ? 17 : 25.4) * size, ({ width, height, size }) => {
    const left = 7.6 * size;
    const x = (/** @type {number} */ loss) =>
      left + ((width - left - 3.6 * size) * (Math.min(loss, HIGH) - LOW)) / (HIGH - LOW);
    const [top, bottom] = [1.7 * size, height - 2 * size];
    const step = (bottom - top) / pairs.length;
    const [{ before, after }] = pairs;
    const [low, high] = [x(before.floor), x(after.floor)];
    const long = "unavoidable, says the re-fit";
    const unavoidable = textWidth(long, size) * BOLD < width - low ? long : "unavoidable";
    return [
      bar({ x: low, y: top - 4, width: high - low, height: bottom - top + 4 }, {
        series: LAWS.refit.series,
        class: "area",
      }),
      rule([low, top - 4], [low, bottom], { series: LAWS[former].series, key: "floor" }),
      rule([high, top - 4], [high, bottom], { series: LAWS.refit.series, key: "floor refit" }),
      label([low + 10, size * 0.6], `${former} floor ${fixed(before.floor, 2)}`, {
        ...{ size, anchor: "end", series: LAWS[former].series, weight: "bold" },
      }),
      label([high - 8, size * 0.6], `re-fit floor ${fixed(after.floor, 2)}`, {
        ...{ size, series: LAWS.refit.series, weight: "bold" },
      }),
      label([low + 4, bottom + size], unavoidable, {
        size,
        series: LAWS.refit.series,
        weight: "bold",
      }),
      ...pairs.flatMap((pair, i) => {
        const middle = top + (i + 0.5) * step;
        return [
          label([0, middle], pair.before.name, { size, weight: "bold" }),
          terms(pair.before, x, { top: middle - 0.42 * step, height: 0.38 * step, size, chosen: law !== "refit" }),
          terms(pair.after, x, { top: middle + 0.04 * step, height: 0.38 * step, size, chosen: law === "refit" }),
        ];
      }),
    ];
  }, { title: "Predicted loss, in nats" });

/**
 * What a model loses by one fit, above its floor.
 * @param {Terms} terms
 * @param {(loss: number) => number} x
 * @param {{ top: number, height: number, size: number, chosen: boolean }} place
 */
function terms({ name, floor, bySize, byData, loss }, x, { top, height, size, chosen }) {
  const part = (
    /** @type {"four" | "three"} */ series,
    /** @type {number} */ from,
    /** @type {number} */ to,
    text = "",
  ) => [
    bar({ x: x(from), y: top, width: x(to) - x(from), height }, { series, key: series }),
    chosen && textWidth(text, size) + 8 < x(to) - x(from) && label([x(from) + 5, top + height / 2], text, {
      ...{ size, on: true, series, key: text },
    }),
  ];
  return h(
    "g",
    { key: `${name} ${floor}`, class: chosen ? null : "faint" },
    ...part("four", floor, floor + bySize, name === "GPT-3" ? "" : "small"),
    ...part("three", floor + bySize, loss, name === "Llama 3 8B" ? "" : "read little"),
    loss > HIGH && tear([x(HIGH) - 14, top], [x(HIGH) - 14, top + height]),
    label([x(loss) + 5, top + height / 2], fixed(loss, 3), { size, key: "loss" }),
  );
}

/** The plane of sizes and tokens, the reader's model as a grip. @param {{ law: string, mine: Terms, known: Terms[], same: (Pair | null)[] }} state @param {string} layout */
export function place({ law, mine, known, same }, layout) {
  const { series } = LAWS[law];
  const short = (/** @type {number} */ v) => decimal(v, 1);
  return chart({
    height: layout === "narrow" ? 230 : 330,
    x: { domain: [1e8, 1e12], log: 10, ticks: [1e8, 1e9, 1e10, 1e11, 1e12], format: short, title: "parameters" },
    y: { domain: [1e11, 1e14], log: 10, ticks: [1e11, 1e12, 1e13, 1e14], format: short, grid: true, title: "tokens" },
    marks: [
      curve(same, { series, dash: false, key: "same" }),
      words([1.2e8, 1.15e11], "line: equal loss", { series, dy: -0.6 }),
      ...known.map(({ name, size, tokens }) =>
        point([size, tokens], {
          ...{ series: "ink", key: name, radius: 4 },
          tip: `${name}: ${decimal(size)} parameters, ${decimal(tokens)} tokens`,
        })
      ),
      ...known.filter(({ name }) => layout === "full" || name !== "LLaMA 65B").map(({ name, size, tokens }) => {
        const [dx, dy, anchor] = PLACES[name];
        return words([size, tokens], name, { dx, dy, anchor, halo: true, key: `name ${name}` });
      }),
      grip([mine.size, mine.tokens], {
        ...{ label: "Your model", text: `${decimal(mine.size)} parameters, ${decimal(mine.tokens)} tokens` },
        x: { input: "size", value: mine.size, values: ACROSS },
        y: { input: "tokens", value: mine.tokens, values: UP },
      }),
    ],
  });
}
