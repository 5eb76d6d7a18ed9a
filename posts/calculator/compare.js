// @ts-check
/** Two models laid on each other on one scale; the sizes in which they differ can be carried over one by one. */

import {
  bytes,
  count,
  figure,
  flops,
  label,
  panel,
  panels,
  plural,
  rows,
  say,
  seconds,
  significant,
  tint,
} from "../../static/js/kit.js";
import { kv_cache_bytes_per_token } from "../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../static/js/formulas/calc/params.js";
import { decode_flops, decode_seconds } from "../../static/js/formulas/calc/roofline.js";
import { chosen, runOf } from "../../static/js/calculator/bases.js";
import { FOLLOWS } from "../../static/js/calculator/following.js";
import { inputsOf, laidOver } from "../../static/js/calculator/machine.js";
import { AS_ABOVE, modelSearch } from "../../static/js/calculator/model_search.js";
import { tileGroups } from "../../static/js/calculator/tiles.js";
import { laidOn, listed, shown, titleOf } from "./compare-drawing.js";
import { applicable, differs, labelsOf, sizesTaken } from "./compare-sizes.js";

/**
 * @import { ModelConfig } from "../../static/js/calculator/tiles.js"
 * @import { Panel } from "../../static/js/marks/panels.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @import { Size } from "./compare-drawing.js"
 * @typedef {{ a: string, b: string, taken: string, machine: { name: string, config: ModelConfig } }} Inputs
 * @typedef {ReturnType<typeof measured>} Side
 */

const STEP = 1.55; // em from bar to bar
const LONGEST = 20; // letters of a name in the finding

export default figure({
  follows: FOLLOWS,

  inputs: (data) => ({
    a: modelSearch("A model", data, AS_ABOVE),
    b: modelSearch("Another", data, AS_ABOVE),
    taken: sizesTaken(data),
  }),

  presets: {
    "Mistral and Mixtral": {},
    "Carry the experts over": { taken: "n_experts" },
    "Llama 2 and 3.1": { a: "llama-2-70b", b: "llama-3.1-70b" },
    "Gemma 3 27B": { a: "machine", b: "gemma-3-27b" },
    "DeepSeek-V3, Kimi K2": { a: "deepseek-v3", b: "kimi-k2" },
    "GPT-2 and Qwen3": { a: "gpt-2", b: "qwen3-0.6b" },
  },

  once: () => [{ taken: "n_experts" }],

  check: (state, data) => made(/** @type {Inputs} */ (state), data).problem,

  derive(state, data) {
    const inputs = /** @type {Inputs} */ (state);
    const [left, right] = [inputs.a, inputs.b].map((value) => chosen(value, inputs.machine, data));
    const { config, taken, free, problem } = made(inputs, data);
    if (!config) throw new Error(problem);
    const [plain, b] = [left, right].map((side) => measured(side.name, side.config, data));
    const a = taken.length ? measured(`${left.name}, changed`, config, data) : plain;
    const labels = labelsOf(data);
    const sizes = Object.keys(labels).filter((name) => differs(plain.own[name], b.own[name]))
      .map((name) => {
        const came = !taken.includes(name) && differs(plain.own[name], a.own[name]); // with what was taken
        return {
          ...{ name, label: labels[name].split(",")[0], a: plain.own[name], b: b.own[name] },
          ...{ taken: taken.includes(name), free: free.includes(name), came, now: came ? a.own[name] : b.own[name] },
        };
      });
    return {
      ...{ plain, a_side: a, b_side: b, sizes, taken },
      ...{ a_total: a.total, b_total: b.total, a_active: a.active, b_active: b.active },
      ...{ a_per_token: a.per_token, b_per_token: b.per_token },
    };
  },

  view(state, layout) {
    const { plain, a_side: a, b_side: b, sizes, taken } = state;
    const narrow = layout.width < 640;
    const most = narrow ? 7 : 9;
    const both = numbersOf(a, b).map(({ name, texts: [left, right] }) => `${name} ${left} against ${right}`);
    const differing = sizes.map((size) => `${size.label} ${shown(size.a)} against ${shown(size.b)}`);
    const area = panel(narrow ? 138 : 240, (box) => laidOn([a, b], box, taken.length ? plain : undefined), {
      title: titleOf([a, b]),
    });
    const list = panel(({ size }) => (most + 1) * 1.75 * size, (box) => listed(sizes, most, box), {
      title: sizes.length ? "Sizes that differ: click to carry over" : "No size differs",
      share: 0.9,
    });
    return {
      finding: findingOf(state),
      summary: `${[...both, ...differing].join("; ")}.`,
      plot: panels(layout, narrow ? [area, list] : [[area, list], ratios(a, b)]),
    };
  },
});

/** @param {string} name @param {ModelConfig} config @param {Parameters<typeof runOf>[1]} data */
function measured(name, config, data) {
  const run = runOf(data.run, data);
  const { total, active } = parameters(config);
  const step = { batch: 1, seq_len: run.seq_len, weight_bytes: run.weight_bytes, kv_bytes: run.kv_bytes };
  return {
    ...{ name, config, total, active, own: applicable(config), groups: tileGroups(config) },
    per_token: kv_cache_bytes_per_token(config, { dtype_bytes: run.kv_bytes }),
    operations: decode_flops(config, step),
    least: decode_seconds(config, run.accelerator, { count: 1, ...step }),
  };
}

/**
 * The first model with the sizes that it takes from the second, or why it cannot be; and which others it could take.
 * @param {Inputs} inputs
 * @param {Parameters<typeof chosen>[2]} data
 */
function made({ a, b, taken, machine }, data) {
  const [left, right] = [a, b].map((value) => chosen(value, machine, data).config);
  const [own, other] = [applicable(left), applicable(right)];
  const differing = Object.keys(other).filter((name) => other[name] !== undefined && differs(own[name], other[name]));
  const names = differing.filter((name) => taken.split(",").includes(name));
  const over = (/** @type {string[]} */ some) =>
    laidOver(left, { ...inputsOf(left), ...Object.fromEntries(some.map((name) => [name, other[name]])) });
  const could = (/** @type {string} */ name) =>
    over(differing.filter((each) => names.includes(each) !== (each === name)));
  return { ...over(names), taken: names, free: differing.filter((name) => could(name).config) };
}

/** The numbers that follow from the sizes. @param {Side} a @param {Side} b */
const numbersOf = (a, b) =>
  [
    { name: "parameters", values: [a.total, b.total], format: count, series: "ink" },
    { name: "active for a token", values: [a.active, b.active], format: count, series: "ink" },
    { name: "cache of a token", values: [a.per_token, b.per_token], format: bytes, series: "cache" },
    { name: "FLOPs of a token", values: [a.operations, b.operations], format: flops, series: "ink" },
    { name: "decoding step, at least", values: [a.least, b.least], format: seconds, series: "ink" },
  ].map(({ values, format, series, ...row }) => ({
    ...{ ...row, series: /** @type {Series} */ (series), texts: values.map((value) => format(value)) },
    ratio: values[0] > 0 && values[1] > 0 ? values[1] / values[0] : 0,
  }));

/**
 * The numbers that differ: what both have is filled, what one has more is hatched; and the names of the others.
 * @param {Side} a
 * @param {Side} b
 * @returns {Panel}
 */
function ratios(a, b) {
  const all = numbersOf(a, b);
  const same = all.filter(({ ratio }) => ratio === 1);
  const bars = rows({
    title: `From ${cut(a.name)} to ${cut(b.name)}`,
    domain: [0, 1],
    step: STEP,
    texts: "edge",
    rows: all.filter((each) => !same.includes(each)).map(({ name, ratio, series, texts: [left, right] }) => ({
      ...{ name, series, strong: false, text: stepOf(ratio), tip: `${name}: ${left} and ${right}` },
      parts: [
        { value: Math.min(ratio, 1 / (ratio || 1)), series, soft: series === "ink" },
        { value: 1 - Math.min(ratio, 1 / (ratio || 1)), series, hatch: true },
      ],
    })),
  });
  const equal = same.length === all.length
    ? "All numbers are the same."
    : `The same: ${same.map(({ name }) => name).join("; ")}.`;
  return {
    ...bars,
    height: ({ size }) => all.length * STEP * size,
    draw: (box) => [
      ...bars.draw(box),
      same.length > 0 &&
      label([0, (all.length - same.length + 0.4) * STEP * box.size], equal, {
        key: "same",
        size: box.size,
        quiet: true,
      }),
    ],
  };
}

/** @param {number} ratio */
const stepOf = (ratio) =>
  ratio === 0 ? "another kind" : ratio > 1 ? `× ${significant(ratio)}` : `÷ ${significant(1 / ratio)}`;

/** @param {string} name */
const cut = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);

/** @param {{ plain: Side, a_side: Side, b_side: Side, taken: string[], sizes: Size[] }} state */
function findingOf({ plain, a_side: a, b_side: b, taken, sizes }) {
  if (taken.length) {
    const [only] = sizes.filter((size) => size.taken);
    const what = taken.length === 1 ? `${lower(only.label)} set to ${shown(only.b)}` : plural(taken.length, "new size");
    const times = a.total === plain.total ? "as many" : `${significant(a.total / plain.total)} times the`;
    return say`${cut(plain.name)} with ${what}: ${tint("ink", times)} parameters.`;
  }
  if (a.total === b.total) return say`${cut(a.name)} and ${cut(b.name)} have equally many parameters.`;
  const [more, less] = a.total > b.total ? [a, b] : [b, a];
  const times = significant(more.total / less.total);
  const cache = more.per_token === less.per_token
    ? "the same cache"
    : less.per_token > 0 && more.per_token > 0
    ? `${significant(more.per_token / less.per_token)} × the cache a token`
    : "another kind of cache";
  const series = more.per_token === less.per_token ? "ink" : "cache";
  return say`${cut(more.name)}: ${times} × the weights of ${cut(less.name)}, ${tint(series, cache)}.`;
}

/** @param {string} text */
const lower = (text) => text[0].toLowerCase() + text.slice(1);
