// @ts-check
/** One real head over a sentence, its W_QK cut to a lower rank: arcs that hold, and then do not. */

import { choice, curve, figure, panels, percent, say, slider, tint, words } from "../../static/js/kit.js";
import { ARC, arcs, triangle } from "./arcs.js";
import { spectrum } from "./spectrum.js";

/** @import { Layout } from "../../static/js/core/figure.js" */

const HEADS = { "17.4": "17.4: what came next", "16.0": "16.0: the word before", "8.0": "8.0: the same word" };
const KINDS = { plain: "by the weights", weighed: "by what comes in" };
const UNIT = 100; // of a stored share
const STEPS = 255; // of a stored singular value
const REST = 3; // words that look at one word: from here on that word is a place of rest, as the first always is

export default figure({
  inputs: ({ ranks }) => ({
    rank: slider({ label: "Rank of the head", values: ranks }),
    kind: choice({ label: "Directions are kept", options: KINDS }),
    head: choice({ label: "Head", options: HEADS }),
  }),

  presets: {
    "The whole head": {},
    "Half": { rank: 32 },
    "A quarter": { rank: 16 },
    "A quarter, weighed": { rank: 16, kind: "weighed" },
    "An eighth, weighed": { rank: 8, kind: "weighed" },
    "The word before, weighed": { rank: 4, kind: "weighed", head: "16.0" },
  },

  once: () => [{ rank: 32 }, { rank: 20 }, { rank: 16 }, { rank: 8 }],

  derive({ rank, kind, head }, data) {
    const { [kind]: lists, [`${kind} s`]: stored } = data.heads[head];
    const whole = lists[lists.length - 1];
    const movedAt = (/** @type {number} */ i) =>
      lists[i].reduce(
        (/** @type {number} */ sum, /** @type {number} */ share, /** @type {number} */ k) =>
          sum + Math.abs(share - whole[k]),
        0,
      ) / (2 * UNIT) / data.words.length;
    const index = data.ranks.indexOf(rank);
    const { strong, held, rests } = arcsLeft(whole, lists[index], data.words.length);
    return {
      ...{ strong, held, rests },
      ...{ rank, kind, head },
      words: /** @type {string[]} */ (data.words),
      ranks: /** @type {number[]} */ (data.ranks),
      now: triangle(lists[index], UNIT),
      whole: triangle(whole, UNIT),
      moved: movedAt(index),
      curve: data.ranks.map((/** @type {number} */ r, /** @type {number} */ i) => [r, movedAt(i)]),
      values: stored.map((/** @type {number} */ s) => s / STEPS),
    };
  },

  view(derived, layout) {
    const { rank, kind, head, moved, strong, held } = derived;
    return {
      finding: rank === 64
        ? say`How many of its ${tint("attention", "64 directions", "kept")} does head ${head} need for its arcs?`
        : say`Head ${head} at rank ${tint("attention", String(rank), "kept")}: ${
          tint("loss", percent(moved, 2), "moved")
        } of its attention moved, ${tint("attention", `${held} of ${strong.length} arcs`, "arcs")} hold.`,
      summary: `Arcs of head ${head} over a sentence, its W_QK at rank ${rank} of 64, kept ${
        KINDS[/** @type {keyof typeof KINDS} */ (kind)]
      }; ${percent(moved, 2)} of its attention has moved, ${held} of ${strong.length} arcs hold.`,
      plot: panels(layout, [arcs(derived), door(derived, layout)]),
      notes: [
        "SmolLM2-135M-Instruct, 4-bit weights; arcs below 6 % are left out, red ones were missing or weak. An arc holds while it keeps half of its share; arcs to the first word, or to one where three or more words look, are not counted.",
      ],
    };
  },
});

/**
 * The arcs of the whole head without those to a place of rest, how many keep half of their share, and whether it rests.
 * @param {number[]} whole
 * @param {number[]} now
 * @param {number} length  words
 */
function arcsLeft(whole, now, length) {
  const [before, after] = [triangle(whole, UNIT), triangle(now, UNIT)];
  const columns = Array.from(
    { length },
    (_, j) =>
      Array.from({ length: length - j - 1 }, (_, k) => /** @type {[number, number]} */ ([j + k + 1, j])).filter(([i]) =>
        before(i, j) >= ARC
      ),
  );
  const strong = columns.filter((column, j) => j > 0 && column.length < REST).flat();
  return {
    ...{ strong, rests: columns[0].length >= REST },
    held: strong.filter(([i, j]) => after(i, j) >= before(i, j) / 2).length,
  };
}

/**
 * Singular values as bars, cut at the grip, and how much attention has moved at each rank.
 * @param {{ rank: number, ranks: number[], kind: string, moved: number, curve: [number, number][], values: number[] }} state
 * @param {Layout} layout
 */
function door({ rank, ranks, kind, moved, curve: lost, values }, layout) {
  const narrow = layout.name === "narrow";
  return spectrum({
    ...{ rank, ranks, values, at: moved, height: narrow ? 190 : 196 },
    share: narrow ? "share" : "bars: share of the largest; red: share of the attention",
    marks: [
      curve(lost, { series: "loss", mark: "moved", dash: false, weight: 2.5 }),
      words([62.5, 0.93], "attention that has moved", {
        ...{ anchor: "end", series: "loss", mark: "moved", halo: true },
      }),
      words([62.5, narrow ? 0.78 : 0.8], kind === "plain" ? "bars: by the weights" : "bars: by what comes in", {
        ...{ anchor: "end", series: "attention", mark: "kept", halo: true },
      }),
    ],
  });
}
