// @ts-check
/** A model's place by its size and its text, and its loss by two fits on the floor of each. */

import {
  bar,
  BOLD,
  buttonOf,
  chart,
  curve,
  decimal,
  fixed,
  grip,
  h,
  handle,
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

const [LOW, HIGH] = [1.52, 2.06]; // nats at both ends of the bars
const PARTS = /** @type {const} */ ([["being small", "bySize", "four"], ["reading little", "byData", "three"]]);

/**
 * The reader's loss by two fits, each from its floor; the chosen floor is a boundary that slides to the other.
 * @param {{ law: string, former: string, pair: { before: Terms, after: Terms } }} state
 * @param {boolean} narrow
 */
export const losses = ({ law, former, pair: mine }, narrow) =>
  panel(({ size }) => (narrow ? 17 : 25.4) * size, ({ width, height, size }) => {
    const left = 5.4 * size;
    const x = (/** @type {number} */ loss) =>
      left + ((width - left - 3.6 * size) * (Math.max(LOW, Math.min(loss, HIGH)) - LOW)) / (HIGH - LOW);
    const top = 2 * size;
    const foot = height - 3.2 * size; // of the bars
    const row = (foot - top) / 2;
    const [low, high] = [x(mine.before.floor), x(mine.after.floor)];
    const bound = law === "refit" ? high : low;
    const middle = (low + high) / 2;
    const apart = `${fixed(mine.after.floor - mine.before.floor, 2)} nats`;
    const long = `${apart}: unavoidable by the re-fit alone`;
    return [
      bar({ x: low, y: top - 6, width: high - low, height: foot - top + 12 }, {
        series: LAWS.refit.series,
        class: "area",
      }),
      label([middle, size * 0.7], textWidth(long, size) * BOLD < 2 * (width - middle) ? long : apart, {
        ...{ size, anchor: "middle", series: LAWS.refit.series, weight: "bold" },
      }),
      ...[former, "refit"].map((fit, i) =>
        h(
          "g",
          { key: `fit ${i}`, ...buttonOf({ law: fit }, LAWS[fit].words, fit === law) },
          label([0, top + i * row + row * 0.42], LAWS[fit].words.replace(" fit", ""), {
            ...{ size, series: LAWS[fit].series, weight: fit === law ? "bold" : "normal", key: "name" },
          }),
          ...whole(i ? mine.after : mine.before, fit, x, {
            ...{ top: top + i * row, height: row * 0.84, size, left, chosen: fit === law },
          }),
        )
      ),
      rule([bound, top - 6], [bound, foot + 8], { series: LAWS[law].series, key: "boundary" }),
      handle([bound, foot + 8], {
        ...{ label: "Floor of the fit", text: LAWS[law].words, series: LAWS[law].series },
        tracks: [{ input: "law", value: law, stops: [[former, low, foot + 8], ["refit", high, foot + 8]] }],
      }),
      ...PARTS.map(([name, , series], i) =>
        label([i ? 11 * size : 0, height - size * 0.6], i ? `by ${name}` : `lost by ${name}`, {
          ...{ size, series, weight: "bold", key: name },
        })
      ),
    ];
  }, { title: "Your predicted loss, in nats", share: 1.35 });

/**
 * A whole bar, torn at its foot: what is unavoidable by a fit, then what is lost.
 * @param {Terms} terms
 * @param {string} fit
 * @param {(loss: number) => number} x
 * @param {{ top: number, height: number, size: number, left: number, chosen: boolean }} place
 */
function whole(terms, fit, x, { top, height, size, left, chosen }) {
  const { floor, bySize, loss } = terms;
  const { series } = LAWS[fit];
  const middle = top + height / 2;
  const says = (
    /** @type {string} */ name,
    /** @type {number} */ value,
    /** @type {number} */ from,
    /** @type {number} */ to,
    /** @type {Parameters<typeof label>[2]} */ more,
  ) =>
    [name, fixed(value, 2)].map((text, i) =>
      text && textWidth(text, size) * BOLD + 4 < to - from &&
      label([from + (name ? 6 : 3), middle + (name ? i - 0.5 : 0) * 1.3 * size], text, {
        ...{ size, weight: "bold", key: `${name} ${more?.series} ${i}`, ...more },
      })
    );
  return [
    bar({ x: left, y: top, width: x(floor) - left, height }, { series, soft: true, key: "floor" }),
    tear([left + 8, top], [left + 8, top + height]),
    ...says("unavoidable", floor, left + 14, x(floor), { series }),
    ...parts(terms, x, { top, height, key: "part" }),
    ...PARTS.flatMap(([name, term, color], i) =>
      says("", terms[term], x(i ? floor + bySize : floor), x(i ? loss : floor + bySize), { on: true, series: color })
    ),
    loss > HIGH && tear([x(HIGH) - 14, top], [x(HIGH) - 14, top + height]),
    label([x(loss) + 6, middle], fixed(loss, 3), { size, key: "loss", weight: chosen ? "bold" : "normal" }),
  ];
}

/** What is lost above the floor. @param {Terms} terms @param {(loss: number) => number} x @param {{ top: number, height: number, key: string }} place */
const parts = ({ floor, bySize, loss }, x, { top: y, height, key }) => {
  const [from, middle, to] = [floor, floor + bySize, loss].map(x);
  return [
    bar({ x: from, y, width: middle - from, height }, { series: "four", key: `${key} size` }),
    bar({ x: middle, y, width: to - middle, height }, { series: "three", key: `${key} data` }),
  ];
};

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
