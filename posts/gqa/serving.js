// @ts-check
/** Memory that fills, sequence by sequence, and the tokens per second that follow, for three ways to share heads. */

import {
  chart,
  count,
  curve,
  figure,
  fixed,
  grip,
  panels,
  plural,
  point,
  slider,
  upright,
} from "../../static/js/kit.js";
import { kv_cache_bytes } from "../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../static/js/formulas/calc/params.js";
import { decode_bytes, decode_seconds, max_batch } from "../../static/js/formulas/calc/roofline.js";
import { sentences } from "./serving-words.js";
import { tanks } from "./tanks.js";

/** @import { Pair, Series } from "../../static/js/marks/chart.js" */

const MOST = 1024; // sequences at the right edge
const BATCHES = Array.from({ length: 41 }, (_, i) => 2 ** (i / 4));
/** @type {Record<string, Series>} */
const KINDS = { mha: "ink", gqa: "cache", mqa: "attention" };
const batches = slider({ label: "Batch", min: 1, max: MOST, scale: "log", format: count });

export default figure({
  inputs: () => ({
    batch: batches,
    seq_len: slider({
      label: "Context",
      values: Array.from({ length: 10 }, (_, i) => 256 * 2 ** i),
      format: count,
      unit: "tokens",
    }),
    count: slider({ label: "H100s", values: [2, 4, 8, 16] }),
  }),

  presets: {
    "16 chats of 4,096": {},
    "One short chat": { batch: 1, seq_len: 256 },
    "112 chats: one too many": { batch: 112 },
    "64 documents of 32k": { batch: 64, seq_len: 32768 },
    "One book of 131k": { batch: 1, seq_len: 131072 },
  },

  once: () => [1, 4, 12, 112].map((batch) => ({ batch })),

  derive({ batch, seq_len, count: devices }, { models, accelerator, usable }) {
    const read = { seq_len, weight_bytes: 2, kv_bytes: 2 };
    const kinds = Object.entries(KINDS).map(([kind, series]) => {
      const model = models[kind];
      const rate = (/** @type {number} */ many) =>
        many / decode_seconds(model, accelerator, { count: devices, batch: many, ...read });
      const fits = max_batch(model, accelerator, { count: devices, usable_fraction: usable, ...read });
      const ends = Math.min(MOST, fits);
      const held = [...BATCHES.filter((many) => many < fits), ...(fits ? [ends] : [])];
      return {
        ...{ kind, series, name: kind.toUpperCase(), fits, ends, rate: rate(batch), end: rate(Math.max(1, ends)) },
        ...{ n_kv_heads: model.n_kv_heads, held_rate: fits ? rate(Math.min(batch, fits)) : 0 },
        weights: 2 * parameters(model).total,
        one: kv_cache_bytes(model, { batch: 1, seq_len, dtype_bytes: 2 }),
        bytes: decode_bytes(model, { batch, ...read }),
        allowed: BATCHES.map((many) => /** @type {Pair} */ ([many, rate(many)])),
        held: held.map((many) => /** @type {Pair} */ ([many, rate(many)])),
      };
    });
    const samples = kinds.flatMap(({ kind, bytes: moved, rate, fits }) => [
      [`${kind}_bytes`, moved],
      [`${kind}_tokens_per_second`, rate],
      [`${kind}_max_batch`, fits],
    ]);
    return {
      ...{ batch, seq_len, devices, kinds, usable: accelerator.memory_bytes * devices * usable },
      outputs: Object.fromEntries(samples),
    };
  },

  view({ batch, seq_len, devices, kinds, usable }, layout) {
    const narrow = layout.name === "narrow";
    const speed = chart({
      height: narrow ? 200 : 204,
      x: { domain: [0.8, MOST], log: 2, format: count, ticks: [1, 4, 16, 64, 256, 1024], title: "sequences at once" },
      y: {
        domain: [10, 1e5],
        log: 10,
        format: (v) => (v < 1000 ? fixed(v, 0) : `${fixed(v / 1000, 0)}k`),
        ticks: [10, 100, 1e3, 1e4, 1e5],
        grid: true,
        title: "tokens per second, at most",
      },
      marks: [
        upright(batch),
        ...[...kinds].reverse().flatMap(({ kind: mark, series, allowed, held, fits, ends, end, rate }) => [
          curve(allowed, { series, mark, class: "faint", dash: false, weight: 1 }),
          curve(held.length > 1 ? held : [...held, ...held], { series, mark, dash: false, weight: 3 }),
          fits > 0 && fits < MOST && point([ends, end], { series, mark, radius: 4 }),
          point([batch, rate], { series, mark, hollow: batch > fits, radius: 5.5 }),
        ]),
        grip([batch, 10], {
          label: "Batch",
          text: plural(batch, "sequence"),
          x: { input: "batch", value: batch, values: batches.sweep({}) },
        }),
      ],
      names: kinds.map(({ kind, name, series, allowed, fits }) => ({
        ...{ y: allowed[40][1], text: name, below: full(fits), series, mark: kind },
      })),
    });
    return {
      ...sentences({ batch, seq_len, devices, kinds }),
      plot: panels(layout, [tanks({ batch, devices, usable, kinds }, narrow ? 200 : 206), speed]),
    };
  },
});

/** Where memory ends. @param {number} fits */
const full = (fits) => fits === 0 ? "not even one" : fits < MOST ? `full at ${count(fits)}` : `${count(MOST)} fit`;
