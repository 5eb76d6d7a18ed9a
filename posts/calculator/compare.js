// @ts-check
/** Two models side by side: areas on one scale, and only the sizes that differ. */

import { bytes, count, flops, percent, seconds, significant } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { kv_cache_bytes_per_token } from "../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../static/js/formulas/calc/params.js";
import { decode_flops, decode_seconds } from "../../static/js/formulas/calc/roofline.js";
import { line } from "../../static/js/marks/axis.js";
import { label, textWidth } from "../../static/js/marks/text.js";
import { squarify, treemap } from "../../static/js/marks/treemap.js";
import { chosen, runOf } from "../../static/js/calculator/bases.js";
import { FOLLOWS } from "../../static/js/calculator/following.js";
import { AS_ABOVE, modelSearch } from "../../static/js/calculator/model_search.js";
import { inputsOf } from "../../static/js/calculator/machine.js";
import { machineControls } from "../../static/js/calculator/machine_controls.js";
import { tileGroups } from "../../static/js/calculator/tiles.js";

const NUMBERS = [
  ["parameters.total", "parameters"],
  ["parameters.active", "active for each token"],
  ["cache.bytes_per_token", "cache of a token"],
  ["flops.per_token", "FLOPs of a token"],
  ["bounds.decode_seconds", "decoding step, at least"],
];
/** @type {WeakMap<object, Record<string, string>>} labels by the data that they were made from */
const known = new WeakMap();

export const follows = FOLLOWS;

/** @param {any} data */
export function inputs(data) {
  return { a: modelSearch("Left", data, AS_ABOVE), b: modelSearch("Right", data, AS_ABOVE) };
}

export function presets() {
  return {
    "The machine and Gemma 3 27B": {},
    "Llama 2 70B and Llama 3.1 70B": { a: "llama-2-70b", b: "llama-3.1-70b" },
    "Mixtral and its dense sibling": { a: "mistral-7b", b: "mixtral-8x7b" },
    "DeepSeek-V3 and Kimi K2": { a: "deepseek-v3", b: "kimi-k2" },
    "GPT-2 and Qwen3 0.6B": { a: "gpt-2", b: "qwen3-0.6b" },
  };
}

/** @param {any} state @param {any} data */
export function derive(state, data) {
  const run = runOf(data.run, data);
  const [a, b] = [state.a, state.b].map((value) => {
    const { name, config } = chosen(value, state.machine, data);
    const { total, active } = parameters(config);
    const step = { batch: 1, seq_len: run.seq_len, weight_bytes: run.weight_bytes, kv_bytes: run.kv_bytes };
    const values = /** @type {Record<string, any>} */ ({
      "parameters.total": total,
      "parameters.active": active,
      "cache.bytes_per_token": kv_cache_bytes_per_token(config, { dtype_bytes: run.kv_bytes }),
      "flops.per_token": decode_flops(config, step),
      "bounds.decode_seconds": decode_seconds(config, run.accelerator, { count: 1, ...step }),
    });
    return {
      name,
      config,
      values,
      own: applicable(config),
      groups: tileGroups(config),
      total,
    };
  });
  const labels = labelsOf(data);
  return {
    ...state,
    labels,
    a_side: a,
    b_side: b,
    a_total: a.total,
    b_total: b.total,
    a_per_token: a.values["cache.bytes_per_token"],
    b_per_token: b.values["cache.bytes_per_token"],
    a_active: a.values["parameters.active"],
    b_active: b.values["parameters.active"],
    fields: Object.keys(labels).filter((name) => a.own[name] !== b.own[name]),
  };
}

/**
 * What the machine's controls are called.
 * @param {any} data
 * @returns {Record<string, string>}
 */
function labelsOf(data) {
  const found = known.get(data) ??
    Object.fromEntries(Object.entries(machineControls(data)).map(([name, { label }]) => [name, label]));
  known.set(data, found);
  return found;
}

/**
 * The sizes that mean something in a model; of the others there is nothing to compare.
 * @param {any} config
 */
function applicable(config) {
  const own = inputsOf(config);
  const absent = [
    ...(own.attention === "heads" ? ["kv_rank", "q_rank"] : ["n_kv_heads", "d_head"]),
    ...(own.n_experts === 0 ? ["n_active_experts", "d_expert", "n_shared_experts", "n_dense_first"] : []),
    ...(own.windows === "none" ? ["window_tokens"] : []),
    ...(own.windows === "mixed" ? [] : ["window_local"]),
    ...(config.n_heads === 0 && own.attention === "heads" ? ["n_heads", "n_kv_heads", "d_head"] : []),
  ];
  return /** @type {Record<string, any>} */ ({
    ...own,
    ...Object.fromEntries(absent.map((name) => [name, undefined])),
  });
}

/** @param {string} name @param {any} value */
function shown(name, value) {
  if (value === undefined) return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (name.startsWith("bounds.")) return seconds(value);
  if (name.startsWith("cache.")) return bytes(value);
  if (name.startsWith("flops.")) return flops(value);
  return typeof value === "number" ? count(value) : value;
}

/** @param {any} a @param {any} b */
function change(a, b) {
  if (typeof a !== "number" || typeof b !== "number" || a === 0 || b === 0) return "";
  const ratio = b / a;
  return ratio === 1 ? "same" : ratio >= 1 ? `× ${significant(ratio)}` : `÷ ${significant(1 / ratio)}`;
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view({ a_side: a, b_side: b, fields, labels }, layout) {
  const { width, font: size } = layout;
  const narrow = layout.name === "narrow";
  const gap = 24;
  const box = { width: (width - gap) / 2, height: narrow ? 150 : 250 };
  const most = Math.max(a.total, b.total);
  const area = (/** @type {any} */ side, /** @type {number} */ x) => {
    const shrink = Math.sqrt(side.total / most);
    const whole = side.groups.map((/** @type {any} */ group) => ({ ...group, series: 0, text: "" }));
    const [w, d] = [box.width * shrink, box.height * shrink];
    return squarify(whole, { x, y: size * 3.2 + box.height - d, width: w, height: d }).map(({ part, tile }) =>
      treemap(
        /** @type {any} */ (part).tiles.map((/** @type {any} */ each) => ({
          ...each,
          text: percent(each.value / side.total),
          tip: `${each.name}: ${count(each.value)}`,
        })),
        { ...tile, size },
      )
    );
  };
  const title = (/** @type {any} */ side, /** @type {number} */ x) => {
    const whole = textWidth(side.name, size) < box.width
      ? side.name
      : side.name.slice(0, Math.floor(box.width / (size * 0.55))) + "…";
    return [
      label([x, size * 0.7], whole, { size, weight: "bold" }),
      label([x, size * 2], count(side.total), { size, quiet: true }),
    ];
  };
  const rows = [
    ...NUMBERS.map(([name, words]) => ({ name, words, values: [a.values[name], b.values[name]] })),
    ...fields.map((/** @type {string} */ name) => ({ name, words: labels[name], values: [a.own[name], b.own[name]] })),
  ];
  const columns = narrow ? [0, 0, 128, width] : [0, width * 0.52, width * 0.76, width];
  const step = size * (narrow ? 3.1 : 1.85);
  const top = size * 3.2 + box.height + size * 2.2;
  const table = rows.flatMap(({ name, words, values }, i) => {
    const y = top + size * 1.6 + i * step;
    const low = narrow ? y + size * 1.35 : y;
    return [
      i === NUMBERS.length ? h("g", { class: "axis" }, line(0, y - step * 0.5, width, y - step * 0.5, "rule")) : null,
      label([columns[0], y], words, { size, quiet: true }),
      label([narrow ? 0 : columns[1], low], shown(name, values[0]), { size, anchor: narrow ? "start" : "end" }),
      label([narrow ? width * 0.42 : columns[2], low], shown(name, values[1]), {
        size,
        anchor: narrow ? "start" : "end",
      }),
      label([columns[3], low], change(values[0], values[1]), { size, anchor: "end", weight: "bold" }),
    ];
  });
  const [larger, smaller] = a.total >= b.total ? [a, b] : [b, a];
  const [per_a, per_b] = [a, b].map((side) => side.values["cache.bytes_per_token"]);
  const cache = per_a === per_b
    ? "a token adds as much to either cache"
    : per_a > 0 && per_b > 0
    ? `a token of ${per_a > per_b ? a.name : b.name} adds ${
      significant(Math.max(per_a, per_b) / Math.min(per_a, per_b))
    } times as much to the cache`
    : `only ${per_a > 0 ? a.name : b.name} has a cache that grows`;
  return {
    finding: a.total === b.total
      ? `${a.name} and ${b.name} have equally many parameters; ${cache}.`
      : `${larger.name} has ${
        significant(larger.total / smaller.total)
      } times the parameters of ${smaller.name}; ${cache}.`,
    summary:
      rows.map(({ name, words, values }) => `${words}: ${shown(name, values[0])} against ${shown(name, values[1])}`)
        .join("; ") + ".",
    readouts: [],
    plot: svg(width, top + size * 1.6 + rows.length * step, [
      ...title(a, 0),
      ...title(b, box.width + gap),
      h("g", null, ...area(a, 0)),
      h("g", null, ...area(b, box.width + gap)),
      ...table,
    ]),
    notes: [
      "Both areas are on one scale. Below the line stand only the sizes that differ; the bound is for one sequence of 8,192 tokens on one H100, even where the model needs more.",
    ],
  };
}
