// @ts-check
/** The same weights as gigabytes of memory and as seconds of one decoding step. */

import {
  bar,
  count,
  flops,
  handle,
  label,
  panel,
  plural,
  rows,
  rule,
  seconds,
  textWidth,
} from "../../static/js/kit.js";

/**
 * @import { Run } from "../../static/js/calculator/quantities.js"
 * @import { Stop } from "../../static/js/marks/handle.js"
 * @typedef {{ run: Run, weights: number, cache: number, contexts: (readonly [number, number])[] }} Memory
 * @typedef {{ run: Run, step: { weights: number, cache: number, arithmetic: number, least: number } }} Step
 */

const ROOM = 1.2; // of the memory, for what is too much
const BAR = 24;

/** Bytes as a data sheet says them. @param {number} value */
const gb = (value) => flops(value, "B");

/** @param {Run} run */
const titleOf = ({ count: many, accelerator }) => `Memory of ${count(many)} × ${accelerator.name}`;

/**
 * Weights and cache in the memory of the devices. The end of the cache is pulled: a longer context.
 * @param {Memory} state
 */
export const memory = (state) =>
  panel(({ size }) => BAR + 1.7 * size, (box) => memoryTrees(state, box), {
    title: titleOf(state.run),
  });

/** @param {Memory} state @param {{ width: number, size: number }} box */
function memoryTrees(state, { width, size }) {
  const { run, weights, cache } = state;
  const whole = run.count * run.accelerator.memory_bytes;
  const at = (/** @type {number} */ value) => (width * Math.min(value, ROOM * whole)) / (ROOM * whole);
  const [usable, need] = [whole * run.usable_fraction, weights + cache];
  const part = (/** @type {number} */ from, /** @type {number} */ to) => ({
    x: at(from),
    y: 0,
    width: at(to) - at(from),
    height: BAR,
  });
  const short = need > usable
    ? `${gb(need - usable)} too much for ${gb(usable)}`
    : `${gb(usable - need)} of ${gb(usable)} left`;
  const words = [`weights ${gb(weights)} and cache ${gb(cache)}: ${short}`, short].find((each) =>
    textWidth(each, size) < width
  );
  return [
    bar(part(0, whole), { key: "whole", series: "ink", class: "hatched" }),
    bar(part(0, weights), { key: "weights", series: "ink", soft: true, mark: "weights" }),
    bar(part(weights, need), { key: "cache", series: "cache", mark: "cache" }),
    need > usable && bar(part(usable, need), { key: "beyond", series: "loss", hatch: true }),
    rule([at(usable), -5], [at(usable), BAR + 5], { key: "usable" }),
    1.15 * textWidth(titleOf(run), size) < at(usable) - 2 * size &&
    label([at(usable), -5 - 0.7 * size], "usable", { key: "usable words", size, quiet: true, anchor: "middle" }),
    label([0, BAR + 0.95 * size], words ?? short, { key: "left", size, quiet: true }),
    handle([at(need), BAR / 2], {
      ...{ label: "Context", text: plural(run.seq_len, "token"), series: "cache" },
      tracks: [{ input: "seq_len", value: run.seq_len, stops: stopsOf(state, at, ROOM * whole) }],
    }),
  ];
}

/** @param {Memory} state @param {(value: number) => number} at @param {number} most @returns {Stop[]} */
const stopsOf = ({ contexts, run, weights }, at, most) =>
  contexts.filter(([many, size]) => many === run.seq_len || weights + size < most)
    .map(([many, size]) => [many, at(weights + size), BAR / 2]);

/** What one step waits for. @param {Step} state */
export const step = ({ run, step: { weights, cache, arithmetic, least } }) =>
  rows({
    title: `One decoding step of ${plural(run.batch, "sequence")}`,
    domain: [0, least],
    step: 1.85,
    rows: [
      {
        ...{ name: "reading", text: seconds(weights + cache) },
        parts: [
          { value: weights, soft: true, words: "weights", mark: "weights" },
          { value: cache, series: "cache", words: "cache", mark: "cache" },
        ],
      },
      { name: "arithmetic", text: seconds(arithmetic), parts: [{ value: arithmetic, series: "one" }] },
    ],
  });
