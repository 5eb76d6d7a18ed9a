// @ts-check
/** A rotary head as clocks that turn with the position: beyond the training length slow hands reach angles never seen. */

import {
  chart,
  choice,
  count,
  curve,
  figure,
  grip,
  group,
  h,
  label,
  panel,
  panels,
  percent,
  player,
  plural,
  point,
  region,
  say,
  significant,
  slider,
  textWidth,
  tint,
  upright,
  words,
} from "../../static/js/kit.js";
import { pairs_longer, wavelength } from "../../static/js/formulas/posts/positional-encodings.js";
import { wall } from "./clock-wall.js";
import { hands, unseenOf } from "./turning.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */

const BASES = [1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1.5e5, 2e5, 5e5, 1e6, 2e6, 5e6, 1e7];
const LENGTHS = [256, 512, 1024, 2048, 4096, 8192, 16384, 32768];

export default figure({
  inputs: ({ positions }) => ({
    step: player({
      ...{ label: "Position", frames: positions.length, perSecond: 12 },
      format: (step) => `token ${count(positions[step])}`,
    }),
    base: slider({ label: "Base, b", values: BASES, format: count }),
    trained: slider({ label: "Training length, L", values: LENGTHS, format: count, unit: "tokens" }),
    ...group("More", { pairs: choice({ label: "Pairs of a head", options: { 64: "64", 32: "32" } }) }),
  }),

  presets: ({ positions, models }) => {
    const at = (/** @type {number} */ position) => ({ step: positions.indexOf(position) });
    return {
      "The last trained token": {},
      "The next token": at(4097),
      "A quarter beyond": at(5161),
      "Twice as far": at(8192),
      "Llama 3, twice as far": { ...models["Llama 3"], ...at(16384) },
      "gpt-oss, twice as far": { ...models["gpt-oss"], ...at(8192) },
    };
  },

  once: ({ positions }) => [1024, 4097, 5161, 8192].map((position) => ({ step: positions.indexOf(position) })),

  derive({ step, base, trained, pairs: many }, { positions }) {
    const pairs = Number(many);
    const how = { pairs, base, stretch: { scale: 1, trained, slow: 1, fast: 32 } };
    const now = hands(positions[step], how);
    const course = positions.map((
      /** @type {number} */ position,
    ) => /** @type {Pair} */ ([position, unseenOf(hands(position, how))]));
    return {
      ...{ step, base, trained, pairs, positions: /** @type {number[]} */ (positions), course, hands: now },
      position: /** @type {number} */ (positions[step]),
      longest: wavelength({ pair: pairs - 1, d_head: 2 * pairs, base }),
      incomplete: pairs_longer({ length: trained, d_head: 2 * pairs, base }),
      slowest: now[pairs - 1].angle,
      unseen: unseenOf(now),
    };
  },

  view(derived, layout) {
    const { hands: all, base, pairs } = derived;
    const narrow = layout.name === "narrow";
    const columns = (narrow ? 8 : 16) / (pairs === 32 && !narrow ? 2 : 1);
    const tall = { narrow: 334, medium: 180, wide: 232, full: 232 }[layout.name];
    const turning = (/** @type {number} */ pair) => wavelength({ pair, d_head: 2 * pairs, base });
    const clocks = panel(tall, ({ width, height, size }) => [
      label(
        [0, size * 0.7],
        narrow ? "fastest pair" : `the fastest pair turns once in ${turnText(turning(0))} tokens`,
        {
          ...{ size, quiet: true },
        },
      ),
      label([width, height - size * 0.6], `the slowest: once in ${turnText(derived.longest)} tokens`, {
        ...{ size, quiet: true, anchor: "end" },
      }),
      ...wall(all, { width, height: height - size * 3.2, columns, top: size * 1.5 }),
    ]);
    return { ...sentences(derived), plot: panels(layout, [clocks, ruler(derived, narrow)]) };
  },

  picture: ({ hands: all }) =>
    h(
      "svg",
      { viewBox: "0 0 240 120", "aria-hidden": "true" },
      ...wall(all.filter((_, i) => i % 2 === 1), { width: 240, height: 120, columns: 8 }),
    ),
});

/**
 * The positions, and over them how many hands stand where none was trained: drawn as far as the reader has gone.
 * @param {{ step: number, position: number, positions: number[], course: Pair[], trained: number, pairs: number, unseen: number }} derived
 * @param {boolean} narrow
 */
function ruler({ step, position, positions, course, trained, pairs, unseen }, narrow) {
  const [first, last] = [positions[0], positions[positions.length - 1]];
  const most = pairs / 2;
  const gone = course.filter(([at]) => at <= position);
  const next = course.find(([at]) => at > trained);
  return chart({
    height: narrow ? 176 : 158,
    x: {
      ...{ domain: [first, last], log: 2, format: count, title: "position in the text, tokens", room: 24 },
      ticks: narrow ? [64, 512, 4096, 32768] : [64, 256, 1024, 4096, 8192, 16384, 32768],
    },
    y: { domain: [0, most], format: count, ticks: [0, most / 2, most], title: "hands at unseen angles", grid: true },
    marks: [
      region([[first, 0], [trained, most]], { series: "attention" }),
      upright(trained),
      !(next && position >= next[0]) &&
      words([trained, most], "trained", { dx: -8, dy: 1, anchor: "end", quiet: true }),
      beyond([trained, most], ["never trained", "unseen"]),
      curve(gone, { series: "loss", mark: "unseen", dash: false, key: "course" }),
      next && position >= next[0] &&
      words([next[0], next[1]], `${next[1]} at once`, {
        ...{ dx: -8, dy: 0, anchor: "end", weight: "bold", series: "loss", mark: "unseen", key: "at once", halo: true },
      }),
      point([position, unseen], { series: "loss", key: "now", mark: "unseen", round: true }),
      grip([position, 0], {
        ...{ label: "Position", text: `token ${count(position)}` },
        along: { input: "step", value: step, places: positions.map((at, i) => [i, at, 0]) },
      }),
    ],
  });
}

/**
 * The longest of some words that has room right of a place.
 * @param {Pair} place
 * @param {string[]} texts
 * @returns {import("../../static/js/marks/chart.js").Mark}
 */
const beyond = ([x, y], texts) => (at) => {
  const text = texts.find((each) => textWidth(each, at.size) + 12 < at.right - at.x(x));
  return text && label([at.x(x) + 8, at.y(y) + at.size], text, { size: at.size, quiet: true });
};

/** Few tokens with a decimal, many without. @param {number} tokens */
const turnText = (tokens) => (tokens < 100 ? significant(tokens, 2) : count(tokens));

/** @param {{ position: number, trained: number, pairs: number, unseen: number, incomplete: number, slowest: number, base: number }} derived */
function sentences({ position, trained, pairs, unseen, incomplete, slowest, base }) {
  const at = `Token ${count(position)}`;
  const red = `${unseen} of ${pairs} hands ${unseen === 1 ? "stands" : "stand"}`;
  return {
    finding: unseen
      ? say`${at}: ${tint("loss", red, "unseen")} where none ever stood.`
      : position > trained
      ? say`${at}: every hand stands where training has put it.`
      : position === trained
      ? say`At token ${count(position)} every hand is at a ${tint("attention", "known angle")}. And next?`
      : say`${at} of ${count(trained)}: every hand is at a ${tint("attention", "known angle")}.`,
    summary: `${pairs} clocks, one for each rotary pair, at base ${count(base)} and token ${count(position)}. ${
      plural(incomplete, "pair")
    } never ${incomplete === 1 ? "completes" : "complete"} a turn within ${count(trained)} tokens; ${
      plural(unseen, "hand")
    } at angles that training did not show. The slowest hand stands at ${significant(slowest)} radians.`,
    texts: {
      unseen: String(unseen),
      incomplete: String(incomplete),
      position: count(position),
      slowest: significant(slowest, 3),
    },
    notes: [
      position > trained
        ? `Of the words behind this token ${percent(1 - trained / position, 2)} are farther away than any in training.`
        : "All words behind this token are at distances that training has shown.",
    ],
  };
}
