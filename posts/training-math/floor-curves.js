// @ts-check
/** How the loss of each kind of word falls towards the floor, as far as the reader has gone. */

import {
  beside,
  BOLD,
  chart,
  count,
  curve,
  fixed,
  grip,
  level,
  point,
  textWidth,
  under,
  words,
} from "../../static/js/kit.js";

/** @typedef {{ steps: number[], step: number, size: number, unit: string, loss: Record<string, number[]>, floor: Record<string, number> }} Trained */

const KINDS = /** @type {const} */ ([
  { kind: "all", text: "all words", series: "loss" },
  { kind: "copy", text: "repeated", series: "two" },
  { kind: "answer", text: "who receives", series: "three" },
]);
const TICKS = [0, 100, 400, 800, 1500]; // steps; each checkpoint is as far from the next

/**
 * The mean over all words, its floor, and two kinds: drawn as far as the reader has gone.
 * @param {Trained} derived
 * @param {number} height
 * @param {{ name: string, font: number }} layout
 */
export function all_(derived, height, { name, font }) {
  const { steps, step, size, unit, loss, floor } = derived;
  const wide = name !== "medium";
  const at = (/** @type {string} */ kind) =>
    loss[kind].slice(0, step + 1).map((nats, i) => /** @type {[number, number]} */ ([i, nats * size]));
  const last = steps.length - 1;
  const order = wide ? "Grammar first, then receivers, repeats last" : "Grammar first, repeats last";
  return chart({
    ...{ title: step === last ? order : "What is learned first?", height, share: wide ? 1.15 : 0.85 },
    x: {
      ...{ domain: [0, last], ticks: TICKS.map((s) => steps.indexOf(s)), format: (i) => count(steps[i]) },
      ...{ title: "steps", room: textWidth("who receives", font) * BOLD + 18 },
    },
    y: { domain: [0, 6 * size], format: (v) => fixed(v, 0), grid: true, title: `loss, ${unit}` },
    marks: [
      step > 0 && under(at("all"), floor.all * size, { series: "loss", mark: "all" }),
      level(floor.all * size, { series: "ink", mark: "floor" }),
      words([0, floor.all * size], `the floor of all: ${fixed(floor.all * size, 2)}`, {
        ...{ dx: 6, dy: 1, weight: "bold", halo: true, mark: "floor" },
      }),
      ...KINDS.map(({ kind, series }) =>
        kind === "all"
          ? curve(at(kind), { series, mark: kind, dash: false })
          : curve(at(kind), { series, mark: kind, weight: 1.5 })
      ),
      ...KINDS.slice(1).map(({ kind, series }) =>
        point([step, loss[kind][step] * size], { series, radius: 4, hollow: true, mark: kind })
      ),
      step === 0
        ? words([0, loss.all[0] * size], "pull to train", { dx: 16, weight: "bold" })
        : beside(KINDS.map(({ kind, text, series }) => ({
          ...{ x: step, y: loss[kind][step] * size, text, series, mark: kind },
        }))),
      grip([step, loss.all[step] * size], {
        ...{ label: "Steps trained", text: count(steps[step]), series: "loss" },
        along: { input: "step", value: step, places: steps.map((_, i) => [i, i, loss.all[i] * size]) },
      }),
    ],
  });
}
