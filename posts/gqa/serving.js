// @ts-check
/** Bounds on tokens per second and on memory against batch, for three ways to share heads. */

import { bytes, count, fixed, plural, significant } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { kv_cache_bytes } from "../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../static/js/formulas/calc/params.js";
import { decode_bytes, decode_seconds, max_batch } from "../../static/js/formulas/calc/roofline.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { bar } from "../../static/js/marks/bar.js";
import { dot } from "../../static/js/marks/dot.js";
import { line, rule } from "../../static/js/marks/line.js";
import { log } from "../../static/js/marks/scale.js";
import { label, spread, textWidth } from "../../static/js/marks/text.js";

const MOST = 1024; // sequences at the right edge
const BATCHES = Array.from({ length: 41 }, (_, i) => 2 ** (i / 4));
const CONTEXTS = Array.from({ length: 10 }, (_, i) => 256 * 2 ** i);
const KINDS = ["mha", "gqa", "mqa"];
/** @type {Record<string, number>} */
const SERIES = { mha: 0, gqa: 5, mqa: 1 };

export function inputs() {
  return {
    batch: slider({ label: "Batch", min: 1, max: MOST, scale: "log", format: count }),
    seq_len: slider({ label: "Context", values: CONTEXTS, format: count, unit: "tokens" }),
    count: slider({ label: "H100s", values: [2, 4, 8, 16] }),
  };
}

export function presets() {
  return [
    { name: "16 chats of 4,096", inputs: {} },
    { name: "One short chat", inputs: { batch: 1, seq_len: 256 } },
    { name: "64 documents of 32k", inputs: { batch: 64, seq_len: 32768 } },
    { name: "One book of 131k", inputs: { batch: 1, seq_len: 131072 } },
  ];
}

/** @param {any} inputs @param {any} data */
export function derive(inputs, data) {
  const { batch, seq_len, count: devices } = inputs;
  const read = { seq_len, weight_bytes: 2, kv_bytes: 2 };
  const derived = /** @type {Record<string, any>} */ ({
    ...inputs,
    usable: data.accelerator.memory_bytes * devices * data.usable,
    kinds: {},
  });
  for (const kind of KINDS) {
    const model = data.models[kind];
    const rate = (/** @type {number} */ many) =>
      many / decode_seconds(model, data.accelerator, { count: devices, batch: many, ...read });
    const cache = kv_cache_bytes(model, { batch: 1, seq_len, dtype_bytes: 2 });
    const fits = max_batch(model, data.accelerator, { count: devices, usable_fraction: data.usable, ...read });
    derived[`${kind}_bytes`] = decode_bytes(model, { batch, ...read });
    derived[`${kind}_tokens_per_second`] = rate(batch);
    derived[`${kind}_max_batch`] = fits;
    derived.kinds[kind] = {
      heads: model.n_kv_heads,
      weights: 2 * parameters(model).total,
      cache: batch * cache,
      share: (batch * cache) / derived[`${kind}_bytes`],
      curve: BATCHES.map((many) => [many, rate(many)]),
      end: [Math.min(MOST, fits), fits > 0 ? rate(Math.min(MOST, fits)) : 0],
    };
  }
  return derived;
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { batch, seq_len, kinds } = derived;
  const { width, font: size } = layout;
  const narrow = layout.name === "narrow";
  const left = narrow ? 44 : 50;
  const right = width - (narrow ? 44 : 128);
  const bottom = narrow ? 270 : 360;
  const x = log([1, MOST], [left, right], 2);
  const y = log([10, 1e5], [bottom, size * 2.4]);
  const rates = KINDS.map((kind) => derived[`${kind}_tokens_per_second`]);
  const places = spread(KINDS.map((kind) => y(Math.max(12, kinds[kind].curve[40][1]))), size * 2.9, [
    size * 3,
    bottom - size,
  ]);
  const full = (/** @type {string} */ kind) => {
    const most = derived[`${kind}_max_batch`];
    return most === 0 ? "not even one fits" : most >= MOST ? `${count(most)} fit` : `full at ${count(most)}`;
  };
  const curves = [0, 2, 1].flatMap((i) => { // the middle line last, above its neighbours
    const kind = KINDS[i];
    const { curve, end } = kinds[kind];
    const pixels = (/** @type {[number, number][]} */ points) =>
      points.map(([b, r]) => /** @type {[number, number]} */ ([x(b), y(Math.max(10, r))]));
    const solid = curve.filter((/** @type {number[]} */ [many]) => many < end[0]).concat(end[0] > 0 ? [end] : []);
    const held = batch <= derived[`${kind}_max_batch`];
    return [
      line(pixels(curve), { series: SERIES[kind], class: "faint", dash: true, weight: 1.25, mark: kind }),
      line(pixels(solid), { series: SERIES[kind], dash: false, weight: 2.5, mark: kind }),
      dot([x(batch), y(Math.max(10, rates[i]))], {
        series: SERIES[kind],
        hollow: !held,
        radius: 5.5,
        mark: kind,
        tip: `${kind.toUpperCase()}, batch ${count(batch)}: at most ${fixed(rates[i], 0)} tokens per second${
          held ? "" : ", but memory is full"
        }`,
      }),
      label([right + 8, places[i] - (narrow ? 0 : size * 0.6)], kind.toUpperCase(), {
        size,
        weight: "bold",
        series: SERIES[kind],
        mark: kind,
      }),
      !narrow && label([right + 8, places[i] + size * 0.6], full(kind), { size, quiet: true, mark: kind }),
    ];
  });
  const rows = bottom + size * 6.6;
  const step = narrow ? size * 2.5 : size * 2.9;
  const tall = step * 0.6;
  const from = left + (narrow ? 4 : 0);
  const edge = width - (narrow ? 82 : 92);
  const scale = (edge - from) / (1.25 * derived.usable);
  const limit = from + derived.usable * scale;
  const bars = KINDS.flatMap((kind, i) => {
    const { weights, cache } = kinds[kind];
    const top = rows + i * step;
    const start = from + Math.min(weights * scale, edge - from);
    const end = Math.min(edge, from + (weights + cache) * scale);
    const box = (/** @type {number} */ a, /** @type {number} */ b) => ({
      x: a,
      y: top,
      width: Math.max(0, b - a),
      height: tall,
    });
    const room = end + 16 + textWidth("cache", size) < (end < limit ? limit : edge);
    return [
      label([0, top + tall / 2], kind.toUpperCase(), { size, weight: "bold", series: SERIES[kind], mark: kind }),
      bar(box(from, start), { series: 0, soft: true, mark: kind }),
      i === 0 && textWidth("weights", size) + 16 < start - from &&
      label([from + 8, top + tall / 2], "weights", { size, mark: kind }),
      bar(box(start, Math.max(start, Math.min(end, limit))), { series: 5, mark: kind }),
      end > limit && bar(box(Math.max(start, limit), end), { series: 5, hatch: true, mark: kind }),
      i === 2 && room && label([end + 8, top + tall / 2], "cache", { size, series: 5, mark: kind }),
      label([width, top + tall / 2], bytes(weights + cache), { size, anchor: "end", mark: kind }),
    ];
  });
  const [ratio, mha, gqa] = [rates[1] / rates[0], derived.mha_max_batch, derived.gqa_max_batch];
  const holds = gqa === 0
    ? "memory holds not even one"
    : `memory holds ${gqa === 1 ? "one" : count(gqa)} of them against ${mha === 0 ? "none" : count(mha)}`;
  const head = `${plural(batch, "sequence")} of ${count(seq_len)} tokens`;
  const without = KINDS.filter((kind) => batch > derived[`${kind}_max_batch`]).map((kind) => kind.toUpperCase());
  return {
    finding: `${head}: at most ${fixed(rates[1], 0)} tokens a second with 8 key/value heads, ${
      fixed(rates[0], 0)
    } with 64, ${significant(ratio)} times as many; ${holds}.`,
    summary: `Upper bounds on ${derived.count} H100 for the shapes of Llama 2 70B. ` +
      KINDS.map((kind, i) =>
        `${kind.toUpperCase()}: ${fixed(rates[i], 0)} tokens per second at batch ${count(batch)}, ${full(kind)}`
      ).join("; ") + ".",
    readouts: [
      { name: "gqa_rate", label: "tokens/s at most, GQA-8", text: fixed(rates[1], 0), value: rates[1] },
      { name: "mha_rate", label: "tokens/s at most, MHA", text: fixed(rates[0], 0), value: rates[0] },
      {
        name: "gqa_share",
        label: "of GQA’s bytes are cache",
        text: `${significant(100 * kinds.gqa.share)}\u00a0%`,
        value: kinds.gqa.share,
      },
    ],
    texts: { ratio: significant(ratio) },
    plot: svg(width, Math.ceil(rows + 3 * step + size * 0.4), [
      axisBottom(x, bottom, {
        format: count,
        ticks: [1, 4, 16, 64, 256, 1024],
        grid: [bottom, size * 2.4],
        title: "sequences at once",
        size,
      }),
      axisLeft(y, left, {
        format: (value) => (value < 1000 ? fixed(value, 0) : `${fixed(value / 1000, 0)}k`),
        ticks: [10, 100, 1e3, 1e4, 1e5],
        grid: [left, right],
        title: "tokens per second, at most",
        size,
      }),
      rule([x(batch), size * 2.4], [x(batch), bottom], { series: 0 }),
      ...curves,
      ...bars,
      rule([limit, rows - size * 0.5], [limit, rows + 3 * step - size * 0.6], { series: 0 }),
      label([limit, rows - size * 1.3], `usable ${bytes(derived.usable)}`, {
        size,
        anchor: narrow ? "end" : "middle",
        quiet: true,
      }),
    ]),
    notes: without.length
      ? [`Memory cannot hold this batch with ${without.join(" or ")}: the rate is what bandwidth alone would allow.`]
      : [],
  };
}
