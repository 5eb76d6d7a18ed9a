// @ts-check
/** Synthetic heads that share a part: rows slide into the one key that their group keeps, and leave an error. */

import {
  chart,
  choice,
  curve,
  figure,
  fixed,
  panels,
  percent,
  plural,
  point,
  say,
  significant,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { expected_key_error } from "../../static/js/formulas/posts/gqa.js";
import { GROUPS, keys, METHODS } from "./pooled-keys.js";
import { errorsOf, mixed, pooled } from "./pooling.js";

export default figure({
  inputs: () => ({
    group: slider({ label: "Heads per group, g", values: GROUPS }),
    shared: slider({
      label: "Part that heads share, ρ",
      min: 0,
      max: 1,
      step: 0.05,
      format: (value) => fixed(value, 2),
    }),
    method: choice({ label: "The group’s one key", options: { mean: "mean", first: "first", random: "random" } }),
  }),

  presets: {
    "Half shared, mean of 8": {},
    "Nothing shared, pairs": { shared: 0, group: 2 },
    "Nearly alike": { shared: 0.9 },
    "Copy one head instead": { method: "first" },
    "One key for all 32": { group: 32 },
  },

  once: () => [1, 2, 4].map((group) => ({ group })),

  derive({ shared, group, method }, data) {
    const { heads, width } = data;
    const before = mixed(shared, data);
    const kept = before.map((_, head) => (head % group ? null : pooled(before, head, { group, method, data })));
    const read = (/** @type {number} */ head) => kept[head - (head % group)] ?? before[head];
    const errors = errorsOf(before, read, data);
    const ofOneToken = (/** @type {Float64Array} */ cache) => Array.from(cache.slice(0, width));
    return {
      ...{ shared, group, method, ...errors },
      heads: /** @type {number} */ (heads),
      expected_error: expected_key_error({ shared, group, method }),
      before: before.map(ofOneToken),
      after: before.map((_, head) => ofOneToken(read(head))),
    };
  },

  view(derived, layout) {
    const { shared, group, method, key_error, heads } = derived;
    const error = (/** @type {string} */ name, /** @type {number} */ g) =>
      expected_key_error({ shared, group: g, method: name });
    const names = Object.keys(METHODS);
    const errors = chart({
      height: layout.name === "narrow" ? 186 : 360,
      x: { domain: [1, heads * 1.25], log: 2, format: String, ticks: GROUPS, title: "heads per group" },
      y: {
        domain: [0, 2.1],
        format: (value) => fixed(100 * value, 0),
        ticks: [0, 0.5, 1, 1.5, 2],
        grid: true,
        title: "key error, in per cent",
      },
      marks: [
        ...names.map((name) =>
          curve(GROUPS.map((g) => [g, error(name, g)]), {
            ...{ series: METHODS[name].series, mark: name, dash: false, weight: name === method ? 3 : 1.25 },
          })
        ),
        error("mean", heads) > 0.3 && words([heads * 1.2, 0.12], "mean loses least", {
          ...{ anchor: "end", weight: "bold", series: "cache" },
        }),
        point([group, key_error], {
          series: METHODS[method].series,
          hollow: true,
          round: true,
          tip: "in this sample",
          radius: 7,
        }),
        point([group, error(method, group)], { series: METHODS[method].series, tip: "expected", radius: 4 }),
      ],
      names: names.map((name) => ({
        ...{ y: error(name, heads), text: METHODS[name].text, series: METHODS[name].series, mark: name },
        strong: name === method,
      })),
    });
    return { ...sentences(derived), plot: panels(layout, [[keys(derived, layout.name === "narrow"), errors]]) };
  },
});

/**
 * @param {{ shared: number, group: number, method: string, heads: number, key_error: number, output_error: number,
 *   expected_error: number }} derived
 */
function sentences({ shared, group, method, heads, key_error, output_error, expected_error }) {
  const lost = percent(expected_error);
  const act = {
    mean: `merging ${group} into one`,
    first: `keeping one of ${group}`,
    random: `a random key for ${group}`,
  }[method];
  return {
    finding: group === 1
      ? "Every head keeps its own key and value: nothing is lost."
      : say`Heads ${fixed(100 * shared, 0)} % alike: ${act ?? ""} leaves a key error of ${
        tint(METHODS[method].series, lost)
      }.`,
    summary: `Two heat maps of one token’s keys, ${heads} heads by 16 numbers: before conversion, and after it with ${
      plural(heads / group, "key")
    }. Relative squared error of the keys: expected ${significant(expected_error)}, in this sample ${
      significant(key_error)
    }; of attention’s output: ${significant(output_error)}.`,
    readouts: [
      { name: "measured", label: "key error in this sample", text: percent(key_error), value: key_error },
      { name: "output", label: "error of attention’s output", text: percent(output_error), value: output_error },
    ],
    texts: { lost },
    notes: [
      "Random numbers, not a trained model: 64 tokens, keys of width 16. Queries are twice as long as keys; shorter ones lose less.",
    ],
  };
}
