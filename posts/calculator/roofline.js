// @ts-check
/** Where reading a prompt and decoding stand under an accelerator's roof. */

import { count, flops, percent, significant } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { kv_cache_bytes } from "../../static/js/formulas/calc/kv_cache.js";
import { matmul_weights } from "../../static/js/formulas/calc/flops.js";
import { prefill_intensity } from "../../static/js/formulas/posts/calculator.js";
import {
  attainable_flops,
  attention_intensity,
  decode_intensity,
  decode_seconds,
  ridge_intensity,
  weights_read,
} from "../../static/js/formulas/calc/roofline.js";
import { choice } from "../../static/js/inputs/choice.js";
import { quantity } from "../../static/js/inputs/quantity.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { dot } from "../../static/js/marks/dot.js";
import { line, rule } from "../../static/js/marks/line.js";
import { log } from "../../static/js/marks/scale.js";
import { label, spread } from "../../static/js/marks/text.js";
import { chosen } from "../../static/js/calculator/bases.js";
import { deviceChoice, FOLLOWS } from "../../static/js/calculator/following.js";
import { AS_ABOVE, modelSearch } from "../../static/js/calculator/model_search.js";

const [LEAST, MOST] = [0.25, 65536]; // FLOPs per byte
const BATCHES = Array.from({ length: 13 }, (_, i) => 2 ** i);
const CONTEXTS = Array.from({ length: 14 }, (_, i) => 2 ** (i + 7));

export const follows = FOLLOWS;

/** @param {any} data */
export function inputs(data) {
  return {
    batch: slider({ label: "Sequences at once", values: BATCHES }),
    seq_len: quantity({
      label: "Context",
      min: 1,
      max: 2097152,
      values: (
        state,
      ) => (CONTEXTS.includes(state.seq_len) ? CONTEXTS : [...CONTEXTS, state.seq_len].sort((a, b) => a - b)),
      binary: true,
      unit: "tokens",
    }),
    dtype: choice({ label: "Weights and cache in", options: { bf16: "bf16", fp8: "fp8" } }),
    accelerator: deviceChoice(data),
    model: modelSearch("Model", data, AS_ABOVE),
  };
}

export function presets() {
  return [
    { name: "One sequence", inputs: {} },
    { name: "64 sequences", inputs: { batch: 64 } },
    { name: "512 short ones", inputs: { batch: 512, seq_len: 1024 } },
    { name: "64 of DeepSeek-V3", inputs: { batch: 64, model: "deepseek-v3" } },
    { name: "On a laptop", inputs: { accelerator: "m4-max" } },
  ];
}

/** @param {any} state @param {any} data */
export function derive(state, data) {
  const { name, config } = chosen(state.model, state.machine, data);
  const roof = data.devices[state.accelerator];
  const width = data.dtype_bytes[state.dtype];
  const { batch, seq_len } = state;
  const step = (/** @type {number} */ many) => ({ batch: many, seq_len, weight_bytes: width, kv_bytes: width });
  const cached = kv_cache_bytes(config, { batch: 1, seq_len, dtype_bytes: width }) > 0;
  const attention = cached && config.n_heads > 0 ? attention_intensity(config, { kv_bytes: width }) : 0;
  const reach = (/** @type {number} */ intensity) => attainable_flops(roof, { intensity });
  const at = (
    /** @type {string} */ key,
    /** @type {string} */ words,
    /** @type {number} */ intensity,
    series = 0,
    strong = false,
  ) => ({ key, words, intensity, series, strong, reach: reach(intensity) });
  const decode = decode_intensity(config, step(batch));
  const least = decode_seconds(config, roof, { count: 1, ...step(batch) });
  return {
    ...state,
    name,
    roof: { name: roof.name, peak: roof.flops_per_second.bf16, source: roof.source },
    others: Object.values(data.devices).filter((each) => each !== roof),
    reach,
    config,
    step: step(batch),
    "bounds.intensity": decode,
    "bounds.ridge": ridge_intensity(roof),
    prefill: prefill_intensity(config, { seq_len, weight_bytes: width, kv_bytes: width }),
    attainable: reach(decode),
    tokens_per_second: batch / least,
    points: [
      at("decode", `decoding, batch ${count(batch)}`, decode, 5, true),
      ...(batch > 1 ? [at("one", "decoding, batch 1", decode_intensity(config, step(1)), 5)] : []),
      at(
        "weights",
        "its weights alone",
        (2 * batch * matmul_weights(config)) / (weights_read(config, { batch }) * width),
        2,
      ),
      ...(attention > 0 ? [at("attention", "its attention alone", attention, 1)] : []),
      at(
        "prefill",
        "reading the prompt",
        prefill_intensity(config, { seq_len, weight_bytes: width, kv_bytes: width }),
        3,
        true,
      ),
    ],
  };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { roof, reach, points, others, name, batch } = derived;
  const { width, font: size } = layout;
  const narrow = layout.name === "narrow";
  const left = narrow ? 44 : 52;
  const right = width - (narrow ? 8 : 148);
  const top = size * 2.4;
  const bottom = narrow ? 340 : 420;
  const floor =
    Math.min(...[...others, { bandwidth_bytes_per_second: reach(1) }].map((each) => each.bandwidth_bytes_per_second)) *
    LEAST;
  const x = log([LEAST, MOST], [left, right]);
  const y = log([floor, 4e15], [bottom, top]);
  const inside = (/** @type {number} */ value) => Math.min(MOST, Math.max(LEAST, value));
  const ridge = derived["bounds.ridge"];
  const curve = (/** @type {(i: number) => number} */ f, /** @type {number} */ turn) =>
    [LEAST, turn, MOST].map((i) => /** @type {[number, number]} */ ([x(i), y(Math.max(floor, f(i)))]));
  const other = (/** @type {any} */ each) => (/** @type {number} */ i) =>
    Math.min(each.flops_per_second.bf16, i * each.bandwidth_bytes_per_second);
  const places = spread(points.map((/** @type {any} */ point) => y(point.reach)), size * 1.35, [top, bottom - size]);
  const decode = derived["bounds.intensity"];
  const bound = decode < ridge ? `${significant(ridge / decode)} times too few` : "enough";
  return {
    finding:
      `${name} decodes ${batch === 1 ? "one sequence" : `${count(batch)} sequences`} with ${
        significant(decode)
      } FLOPs for each byte it reads, ${bound} ` +
      `to keep ${roof.name} busy: at most ${
        percent(derived.attainable / roof.peak)
      } of its peak. Reading the prompt has ${significant(derived.prefill)}.`,
    summary: `Log-log roofline of ${roof.name}, ridge at ${significant(ridge)} FLOPs per byte. ` +
      points.map((/** @type {any} */ point) =>
        `${point.words}: ${significant(point.intensity)} FLOPs per byte, ${flops(point.reach, "FLOP/s")}`
      ).join("; ") + ".",
    readouts: [
      {
        name: "bounds.intensity",
        label: "FLOPs for each byte",
        text: significant(decode),
        value: decode,
        formula: {
          module: "calc/roofline",
          name: "decode_intensity",
          arguments: [derived.config, derived.step],
          source: "Williams, Waterman and Patterson 2009, CACM 52(4).",
        },
      },
      { name: "bounds.ridge", label: `at the ridge of ${roof.name}`, text: significant(ridge), value: ridge },
      {
        name: "bounds.tokens_per_second",
        label: "tokens a second, at most",
        text: significant(derived.tokens_per_second),
        value: derived.tokens_per_second,
      },
    ],
    texts: {
      intensity: significant(decode),
      prefill: significant(derived.prefill),
      share: percent(derived.attainable / roof.peak),
    },
    plot: svg(width, bottom + size * 3.2 + (narrow ? size * 1.5 * points.length + 6 : 0), [
      axisBottom(x, bottom, {
        format: significant,
        ticks: [1, 10, 100, 1000, 10000],
        grid: [bottom, top],
        title: "FLOPs for each byte",
        size,
      }),
      axisLeft(y, left, {
        format: (value) => (value >= 1e15 ? "1P" : value >= 1e12 ? `${value / 1e12}T` : `${value / 1e9}G`),
        ticks: [1e11, 1e12, 1e13, 1e14, 1e15].filter((value) => value >= floor),
        grid: [left, right],
        title: "FLOP/s within reach",
        size,
      }),
      ...others.map((/** @type {any} */ each) =>
        line(curve(other(each), each.flops_per_second.bf16 / each.bandwidth_bytes_per_second), {
          series: 0,
          class: "faint",
          dash: false,
          weight: 1,
        })
      ),
      line(curve(reach, ridge), { series: 0, dash: false, weight: 2.5 }),
      rule([x(ridge), y(roof.peak)], [x(ridge), bottom], { series: 0 }),
      label([x(ridge) + 6, bottom - size], `ridge ${significant(ridge)}`, { size, quiet: true }),
      ...points.flatMap((/** @type {any} */ point, /** @type {number} */ i) => {
        const [px, py] = [x(inside(point.intensity)), y(Math.max(floor, point.reach))];
        const options = {
          size,
          series: point.series,
          mark: point.key,
          weight: /** @type {"bold" | "normal"} */ (point.strong ? "bold" : "normal"),
        };
        const mark = dot([px, py], {
          series: point.series,
          hollow: !point.strong,
          radius: point.strong ? 7 : 5.5,
          mark: point.key,
          tip: `${point.words}: ${significant(point.intensity)} FLOPs per byte`,
        });
        if (!narrow) {
          return [
            mark,
            line([[px + 9, py], [right + 4, places[i]]], {
              series: point.series,
              class: "faint",
              dash: false,
              weight: 1,
              mark: point.key,
            }),
            label([right + 8, places[i]], point.words, options),
          ];
        }
        const row = bottom + size * (4 + 1.5 * i);
        return [
          mark,
          dot([left + 8, row], { series: point.series, hollow: !point.strong, radius: 6, mark: point.key }),
          label([left + 24, row], `${point.words}: ${significant(point.intensity)}`, options),
        ];
      }),
    ]),
    notes: derived.dtype === "fp8" ? ["Bytes are halved; arithmetic is still counted at the bf16 peak."] : [],
  };
}
