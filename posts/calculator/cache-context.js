// @ts-check
/** Cache against context for one model and for other ways to attend, under the memory that the weights leave free. */

import { bytes, count, flops } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { kv_cache_bytes, kv_cache_bytes_per_token } from "../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../static/js/formulas/calc/params.js";
import { free_bytes } from "../../static/js/formulas/calc/roofline.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { dot } from "../../static/js/marks/dot.js";
import { line, rule } from "../../static/js/marks/line.js";
import { log } from "../../static/js/marks/scale.js";
import { label, spread } from "../../static/js/marks/text.js";
import { chosen } from "../../static/js/calculator/bases.js";
import { deviceChoice, FOLLOWS } from "../../static/js/calculator/following.js";
import { AS_ABOVE, modelSearch } from "../../static/js/calculator/model_search.js";
import { FARTHEST, longestContext } from "../../static/js/calculator/quantities.js";
import { variants } from "../../static/js/calculator/variants.js";

const CONTEXTS = Array.from({ length: 45 }, (_, i) => Math.round(2 ** (10 + i / 4)));
const [SHORTEST, LONGEST] = [CONTEXTS[0], CONTEXTS[CONTEXTS.length - 1]];
const [LEAST, MOST] = [2 ** 20, 2 ** 44];
/** Colour and dash of each line. @type {Record<string, number>} */
const SERIES = { own: 5, mha: 0, mqa: 1, windowed: 3, latent: 4 };

export const follows = FOLLOWS;

/** @param {any} data */
export function inputs(data) {
  return {
    model: modelSearch("Model", data, AS_ABOVE),
    kv_dtype: choice({ label: "Cache in", options: { bf16: "bf16", fp8: "fp8", int4: "int4" } }),
    accelerator: deviceChoice(data),
    count: slider({ label: "How many", values: [1, 2, 4, 8, 16, 32, 64] }),
  };
}

export function presets() {
  return [
    { name: "The machine above", inputs: {} },
    { name: "Llama 2 70B on four H100", inputs: { model: "llama-2-70b", count: 4 } },
    { name: "Gemma 3 27B, windows", inputs: { model: "gemma-3-27b" } },
    { name: "DeepSeek-V3 on sixteen H200", inputs: { model: "deepseek-v3", count: 16, accelerator: "h200-sxm" } },
  ];
}

/** @param {any} state @param {any} data */
export function derive(state, data) {
  const { name, config } = chosen(state.model, state.machine, data);
  const device = data.devices[state.accelerator];
  const run = {
    batch: 1,
    seq_len: 1,
    weight_bytes: 2,
    kv_bytes: data.dtype_bytes[state.kv_dtype],
    weight_dtype: "bf16",
    kv_dtype: state.kv_dtype,
    count: state.count,
    usable_fraction: 0.9,
    accelerator: device,
  };
  const sizes = (/** @type {any} */ model, /** @type {number} */ seq_len) =>
    kv_cache_bytes(model, { batch: 1, seq_len, dtype_bytes: run.kv_bytes });
  const lines = [{ kind: "own", name, model: config }, ...variants(config)].map((each) => ({
    ...each,
    points: CONTEXTS.map((seq_len) => [seq_len, sizes(each.model, seq_len)]),
    longest: longestContext(each.model, { ...run }),
    per_token: kv_cache_bytes_per_token(each.model, { dtype_bytes: run.kv_bytes }),
  }));
  const free = free_bytes(config, device, run);
  return {
    ...state,
    name,
    lines,
    free,
    device: device.name,
    weights: 2 * parameters(config).total,
    "bounds.longest_context": lines[0].longest,
    per_token: lines[0].per_token,
    at_131072: sizes(config, 131072),
  };
}

/** @param {number} value */
const contextText = (
  value,
) => (value >= 2 ** 20 ? `${value / 2 ** 20}M` : value >= 1024 ? `${Math.round(value / 1024)}k` : count(value));

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { lines, free, name, device } = derived;
  const { width, font: size } = layout;
  const narrow = layout.name === "narrow";
  const left = narrow ? 62 : 66;
  const right = width - (narrow ? 8 : 152);
  const top = size * 2.4;
  const bottom = narrow ? 330 : 400;
  const x = log([SHORTEST, LONGEST], [left, right], 2);
  const y = log([LEAST, MOST], [bottom, top], 2);
  const inside = (/** @type {number} */ value) => value >= LEAST && value <= MOST;
  const drawn = lines.filter((/** @type {any} */ each) =>
    each.points.some((/** @type {number[]} */ [, value]) => inside(value))
  );
  const end = (/** @type {any} */ each) => y(Math.min(MOST, Math.max(LEAST, each.points[each.points.length - 1][1])));
  const places = spread(drawn.map(end), size * 1.35, [top + size * 0.5, bottom - size * 0.5]);
  const longest = derived["bounds.longest_context"];
  const [own, mha] = [lines[0], lines.find((/** @type {any} */ each) => each.kind === "mha")];
  const crossing = longest >= SHORTEST && longest <= LONGEST;
  const on = `${count(derived.count)} × ${device}`;
  const many = (/** @type {number} */ tokens) => (tokens >= FARTHEST ? "any length" : `${count(tokens)} tokens`);
  const finding = free <= 0
    ? `The weights of ${name} alone need ${flops(derived.weights, "B")}: ${on} has no room for any cache.`
    : `Beside the weights of ${name}, ${on} holds a cache of ${many(longest)}` +
      (mha && mha.longest < longest ? `; with a key for every query head it would hold ${many(mha.longest)}.` : ".");
  return {
    finding,
    summary: `Cache of one sequence from ${count(SHORTEST)} to ${count(LONGEST)} tokens. ` +
      drawn.map((/** @type {any} */ each) => `${each.name}: ${bytes(each.per_token)} a token`).join("; ") + ".",
    readouts: [
      { name: "bounds.longest_context", label: "tokens fit for one sequence", text: count(longest), value: longest },
      {
        name: "cache.bytes_per_token",
        label: "cache of one more token",
        text: bytes(own.per_token),
        value: own.per_token,
      },
      { name: "free_bytes", label: "free beside the weights", text: free > 0 ? bytes(free) : "nothing", value: free },
    ],
    texts: { at_131072: bytes(derived.at_131072) },
    plot: svg(width, bottom + size * 3.4 + (narrow ? size * 1.5 * drawn.length + 6 : 0), [
      axisBottom(x, bottom, {
        format: contextText,
        ticks: [2 ** 10, 2 ** 13, 2 ** 16, 2 ** 18, 2 ** 21].filter((_, i) => !narrow || i !== 2),
        grid: [bottom, top],
        title: "tokens of context",
        size,
      }),
      axisLeft(y, left, {
        format: bytes,
        ticks: [2 ** 20, 2 ** 25, 2 ** 30, 2 ** 35, 2 ** 40].map((value) => value),
        grid: [left, right],
        title: "cache of one sequence",
        size,
      }),
      inside(free) && rule([left, y(free)], [right, y(free)], { series: 0 }),
      inside(free) && label([left + 8, y(free) - size * 0.8], `free: ${bytes(free)}`, { size, weight: "bold" }),
      ...drawn.slice().reverse().map((/** @type {any} */ each) =>
        line(
          each.points.map((/** @type {[number, number]} */ [s, value]) => (inside(value) ? [x(s), y(value)] : null)),
          {
            series: SERIES[each.kind],
            weight: each.kind === "own" ? 3.5 : 1.75,
            dash: each.kind !== "own",
            mark: each.kind,
          },
        )
      ),
      crossing && inside(free) && rule([x(longest), y(free)], [x(longest), bottom], { series: 5 }),
      crossing && inside(free) &&
      dot([x(longest), y(free)], { series: 5, hollow: true, radius: 6, tip: `${name}: ${count(longest)} tokens` }),
      ...drawn.flatMap((/** @type {any} */ each, /** @type {number} */ i) => {
        const words = each.kind === "own" && !narrow && each.name.length > 18
          ? each.name.slice(0, 17) + "…"
          : each.name;
        const options = {
          size,
          weight: /** @type {"bold" | "normal"} */ (each.kind === "own" ? "bold" : "normal"),
          series: SERIES[each.kind],
          mark: each.kind,
        };
        if (!narrow) return [label([right + 8, places[i]], words, options)];
        // On a phone the names stand below, in the order of the lines' ends.
        const row = bottom + size * (4 + 1.5 * i);
        return [
          line([[left, row], [left + 30, row]], {
            series: SERIES[each.kind],
            weight: each.kind === "own" ? 3.5 : 1.75,
            dash: each.kind !== "own",
          }),
          label([left + 40, row], words, options),
        ];
      }),
    ]),
    notes: longest >= FARTHEST
      ? ["Nothing in this model's cache grows with the context fast enough to fill the memory."]
      : [],
  };
}
