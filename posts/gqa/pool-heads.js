// @ts-check
/** Synthetic heads that share a part: their keys before and after conversion, and the error that it leaves. */

import { fixed, percent, plural, significant } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { expected_key_error } from "../../static/js/formulas/posts/gqa.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { dot } from "../../static/js/marks/dot.js";
import { line } from "../../static/js/marks/line.js";
import { matrix } from "../../static/js/marks/matrix.js";
import { linear, log } from "../../static/js/marks/scale.js";
import { label, spread } from "../../static/js/marks/text.js";
import { softmax } from "../../static/js/transformer/probability.js";

const GROUPS = [1, 2, 4, 8, 16, 32];
/** @type {[string, string, number][]} */
const METHODS = [["mean", "mean", 5], ["first", "first head", 1], ["random", "fresh noise", 0]];

export function inputs() {
  return {
    shared: slider({
      label: "Part that heads share, ρ",
      min: 0,
      max: 1,
      step: 0.05,
      format: (value) => fixed(value, 2),
    }),
    group: slider({ label: "Heads per group, g", values: GROUPS }),
    method: choice({ label: "The group’s one key", options: { mean: "mean", first: "first", random: "random" } }),
  };
}

export function presets() {
  return [
    { name: "Half shared, mean of 8", inputs: {} },
    { name: "Nothing shared, pairs", inputs: { shared: 0, group: 2 } },
    { name: "Nearly alike", inputs: { shared: 0.9 } },
    { name: "Copy one head instead", inputs: { method: "first" } },
    { name: "One key for all 32", inputs: { group: 32 } },
  ];
}

/** @param {any} inputs @param {any} data */
export function derive({ shared, group, method }, data) {
  const { heads, tokens, width, value_width, grain, drawn } = data;
  const row = width + value_width;
  const size = tokens * row;
  const own = Math.sqrt(1 - shared);
  const common = Math.sqrt(shared);
  const before = Array.from({ length: heads }, (_, head) => {
    const all = new Float64Array(size);
    for (let i = 0; i < size; i += 1) all[i] = (common * drawn.common[i] + own * drawn.own[head * size + i]) / grain;
    return all;
  });
  const after = group === 1 ? before : before.map((_, head) => {
    const first = head - (head % group);
    if (head !== first) return new Float64Array(0); // filled below: the group's heads read the same
    if (method === "first") return before[first];
    if (method === "random") return Float64Array.from(drawn.fresh, (/** @type {number} */ value) => value / grain);
    const mean = new Float64Array(size);
    for (let i = 0; i < size; i += 1) {
      for (let member = first; member < first + group; member += 1) mean[i] += before[member][i];
      mean[i] /= group;
    }
    return mean;
  });
  const read = (/** @type {number} */ head) => after[head - (head % group)];
  const sums = { key: 0, keys: 0, output: 0, outputs: 0 };
  before.forEach((mine, head) => {
    const theirs = read(head);
    for (let i = 0; i < size; i += 1) {
      if (i % row >= width) continue;
      sums.key += (theirs[i] - mine[i]) ** 2;
      sums.keys += mine[i] ** 2;
    }
    const wanted = attend(mine, head, data);
    attend(theirs, head, data).forEach((value, i) => (sums.output += (value - wanted[i]) ** 2));
    wanted.forEach((value) => (sums.outputs += value ** 2));
  });
  const keysOfOneToken = (/** @type {Float64Array} */ mine) => Array.from(mine.slice(0, width));
  return {
    shared,
    group,
    method,
    heads,
    expected_error: expected_key_error({ shared, group, method }),
    key_error: sums.key / sums.keys,
    output_error: sums.output / sums.outputs,
    before: before.map(keysOfOneToken),
    after: before.map((_, head) => keysOfOneToken(read(head))),
  };
}

/** What a head's query reads: softmax(q k / sqrt(width)) v. @param {Float64Array} cache @param {number} head @param {any} data */
function attend(cache, head, { tokens, width, value_width, grain, sharp, drawn }) {
  const scores = new Array(tokens).fill(0);
  for (let token = 0; token < tokens; token += 1) {
    const from = token * (width + value_width);
    for (let i = 0; i < width; i += 1) {
      scores[token] += cache[from + i] * ((sharp * drawn.queries[head * width + i]) / grain / Math.sqrt(width));
    }
  }
  const output = new Array(value_width).fill(0);
  softmax(scores).forEach((weight, token) => {
    const from = token * (width + value_width) + width;
    for (let i = 0; i < value_width; i += 1) output[i] += weight * cache[from + i];
  });
  return output;
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { shared, group, method, heads, key_error, output_error, expected_error } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const maps = beside ? width * 0.5 : width;
  const each = (maps - 18) / 2;
  const tall = beside ? 440 : 220;
  const chart = beside
    ? { left: maps + 66, right: width - 10, top: size * 2.6, bottom: size * 1.8 + tall - size * 2 }
    : { left: 40, right: width - 10, top: tall + size * 6, bottom: tall + size * 6 + 190 };
  const x = log([1, heads], [chart.left, chart.right], 2);
  const y = linear([0, 2.1], [chart.bottom, chart.top]);
  const groups = heads / group;
  const map = (/** @type {number[][]} */ values, /** @type {number} */ left, /** @type {string} */ name) =>
    matrix({
      values,
      domain: [-2.25, 2.25],
      ramp: "div",
      x: left,
      y: size * 1.8,
      width: each,
      height: tall,
      label: name,
    });
  const error = (/** @type {string} */ name, /** @type {number} */ g) =>
    expected_key_error({ shared, group: g, method: name });
  const beyond = METHODS.map(([name]) => y(error(name, heads)) + (name === "mean" ? size : -size * 0.85));
  const words = spread(beyond, size * 1.25, [chart.top - size, chart.bottom - size * 0.7]);
  const curves = METHODS.flatMap(([name, text, series], i) => {
    const points = GROUPS.map((g) => /** @type {[number, number]} */ ([x(g), y(error(name, g))]));
    const chosen = name === method;
    return [
      line(points, {
        series,
        dash: name !== "mean",
        weight: chosen ? 3 : 1.5,
        mark: name,
        class: name === "random" ? "faint" : "",
      }),
      label([chart.right, words[i]], text, {
        size,
        series,
        anchor: "end",
        weight: chosen ? "bold" : "normal",
        mark: name,
      }),
    ];
  });
  const lost = percent(expected_error);
  /** @type {Record<string, string>} */
  const acts = {
    mean: `averaging ${group} of them`,
    first: `copying the first of ${group}`,
    random: `replacing ${group} of them with noise`,
  };
  const finding = group === 1
    ? "Every head keeps its own key and value: nothing is lost."
    : `When heads share ${fixed(100 * shared, 0)} % of their variance, ${
      acts[method]
    } leaves an expected key error of ${lost}.`;
  return {
    finding,
    summary:
      `Two heat maps of one token’s keys, ${heads} heads by 16 numbers: before conversion, and after it with ${
        plural(groups, "key")
      }. ` +
      `Relative squared error of the keys: expected ${significant(expected_error)}, in this sample ${
        significant(key_error)
      }; of attention’s output: ${significant(output_error)}.`,
    readouts: [
      {
        name: "expected",
        label: "expected error of the keys",
        text: significant(expected_error),
        value: expected_error,
      },
      { name: "measured", label: "in this sample", text: significant(key_error), value: key_error },
      { name: "output", label: "error of attention’s output", text: significant(output_error), value: output_error },
    ],
    texts: { lost },
    plot: svg(width, Math.ceil((beside ? size * 1.8 + tall : chart.bottom) + size * (beside ? 1.6 : 3.6)), [
      label([0, size * 0.8], `${heads} heads, one token`, { size }),
      label([each + 18, size * 0.8], group === 1 ? "unchanged" : `afterwards: ${plural(groups, "key")}`, { size }),
      map(derived.before, 0, "keys of one token before conversion, one row for each head"),
      map(derived.after, each + 18, "the keys that each head reads after conversion"),
      axisBottom(x, chart.bottom, {
        format: (value) => fixed(value, 0),
        ticks: GROUPS,
        title: "heads per group",
        size,
      }),
      axisLeft(y, chart.left, {
        format: (value) => fixed(value, 1),
        ticks: [0, 0.5, 1, 1.5, 2],
        grid: [chart.left, chart.right],
        title: "",
        size,
      }),
      label([chart.left - 30, chart.top - size * 1.6], "squared error of the keys", { size, quiet: true }),
      ...curves,
      dot([x(group), y(Math.min(2.1, key_error))], {
        series: 5,
        radius: 8,
        tip: `measured in this sample: ${significant(key_error)}`,
      }),
    ]),
    notes: [
      "Random numbers, not a trained model: 64 tokens, keys of width 16, values of width 4, one query for each head.",
    ],
  };
}
