// @ts-check
/** Three rules that make a score of a distance: a straight line, stairs, and a sum of cosines; and what each leaves of the past. */

import {
  count,
  figure,
  fixed,
  group,
  panels,
  percent,
  plural,
  say,
  significant,
  slider,
  tint,
} from "../../static/js/kit.js";
import { curves, FADE, past, STAIRS } from "./distance-drawing.js";
import { bucket, half_distance, slope } from "../../static/js/formulas/posts/positional-encodings.js";
import { bandsOf } from "./cosines.js";
import { WAYS } from "./names.js";
import { frequencies } from "./turning.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ name: string, value: number, points: Pair[], token: (from: number, to: number) => number }} Rule */

const PAIRS = 64;
const BASES = [1e3, 1e4, 5e4, 1.5e5, 5e5, 1e6, 5e6];

export default figure({
  inputs: ({ distances }) => ({
    at: slider({
      label: "Distance back",
      values: distances.map((/** @type {number} */ _, /** @type {number} */ i) => i),
      format: (at) => (distances[at] === 1 ? "1 token" : `${count(distances[at])} tokens`),
    }),
    head: slider({ label: "ALiBi: head of 8", min: 1, max: 8 }),
    base: slider({ label: "Rotary: base", values: BASES, format: count }),
    ...group("More", {
      trained: slider({
        ...{ label: "Training length", values: [512, 1024, 2048, 4096, 8192], format: count, unit: "tokens" },
      }),
    }),
  }),

  presets: ({ distances }) => {
    const at = (/** @type {number} */ far) => ({ at: distances.indexOf(far) });
    return {
      "64 tokens back": {},
      "T5’s last stair": at(128),
      "Where the sum goes negative": at(4096),
      "A flatter head": { head: 8, ...at(181) },
      "A larger base": { base: 500_000, ...at(4096) },
    };
  },

  once: ({ distances }) => [1, 16, 256, 4096].map((far) => ({ at: distances.indexOf(far) })),

  derive({ at, head, base, trained }, { distances, inputs }) {
    const m = slope({ head, n_heads: 8 });
    const far = /** @type {number} */ (distances[at]);
    const bands = bandsOf(PAIRS, base);
    const kernel = frequencies(PAIRS, base).reduce((sum, theta) => sum + Math.cos(far * theta), 0);
    const alibi = (/** @type {number} */ d) => Math.exp(-m * d);
    const t5 = (/** @type {number} */ d) => Math.exp(-FADE * bucket(Math.round(d)));
    const means = (/** @type {number} */ from, /** @type {number} */ to) => {
      const inside = bands.filter(({ middle }) => middle >= from && middle < to);
      const shown = inside.length ? inside : [bands.find(({ middle }) => middle >= from) ?? bands[0]];
      return shown.reduce((sum, { mean }) => sum + mean, 0) / shown.length;
    };
    const pairs = (/** @type {(d: number) => number} */ of, /** @type {number[]} */ places) =>
      places.map((d) => /** @type {Pair} */ ([d, of(d)]));
    /** @type {Rule[]} */
    const rules = [
      { name: "alibi", value: alibi(far), points: pairs(alibi, distances), token: alibi },
      {
        ...{ name: "t5", value: Math.exp(-FADE * bucket(far)), token: t5 },
        points: STAIRS.map((d) => [d, Math.exp(-FADE * bucket(d))]),
      },
      { name: "rope", value: kernel / PAIRS, points: bands.map(({ middle, mean }) => [middle, mean]), token: means },
    ];
    return {
      ...{ at, head, base, trained, distances: /** @type {number[]} */ (distances), rules, bands },
      ...{ turned: head !== inputs.head, rebased: base !== inputs.base },
      ...{ distance: far, slope: m, half: half_distance({ m }), bucket: bucket(far), kernel },
    };
  },

  view(derived, layout) {
    const { distance, bucket: stair, rules, head, base, half, kernel } = derived;
    const narrow = layout.name === "narrow";
    const [alibi, , rope] = rules.map(({ value }) => value);
    return {
      finding: findingOf(derived),
      summary: `At a distance of ${count(distance)}, head ${head} of ALiBi multiplies a weight by ${
        significant(alibi)
      } and halves it every ${
        significant(half)
      } tokens. T5 is in bucket ${stair} of 0 to 31. The mean cosine of a rotary head at base ${count(base)} is ${
        significant(rope)
      }, its sum ${significant(kernel)}.`,
      texts: { far: significant(alibi, 2), value: fixed(rope, 2) },
      notes: [
        "ALiBi and T5: what is left of a token’s weight; T5’s numbers are learned, these are made up. Rotary: the mean cosine of 64 pairs, a score; the band holds every whole distance, the line is its mean.",
      ],
      plot: panels(layout, [past(derived, narrow), curves(derived, narrow)]),
    };
  },
});

/**
 * One rule at a time: the one whose number was changed, or the one to which the distance does most.
 * @param {{ distance: number, bucket: number, turned: boolean, rebased: boolean, rules: Rule[] }} derived  turned, rebased: whether ALiBi's head and the base of the rotary angles are others than at the start
 */
function findingOf({ distance, bucket: stair, turned, rebased, rules }) {
  const [alibi, , rope] = rules.map(({ value }) => value);
  const back = `${plural(distance, "token")} back`;
  const hue = (/** @type {string} */ name, /** @type {string} */ text) => tint(WAYS[name].series, text, name);
  if (!turned && (rebased || rope < 0)) {
    return say`${back} the cosines of a rotary head average ${hue("rope", fixed(rope, 2))}.`;
  }
  return !turned && stair === 31
    ? say`${back} T5 stands on ${hue("t5", "its last stair")}, and there it stays.`
    : say`${back} ALiBi leaves ${hue("alibi", left(alibi))} of a token’s weight.`;
}

/** What a factor leaves of a weight, in words. @param {number} factor */
const left = (factor) =>
  factor >= 0.1 ? percent(factor, 2) : factor > 1e-6 ? `1 part in ${count(Math.round(1 / factor))}` : "almost nothing";
