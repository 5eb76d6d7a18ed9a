// @ts-check
/** How long a text a model can keep: its cache over the context, and other ways to attend, under the memory that the weights leave. */

import {
  bytes,
  choice,
  count,
  decimal,
  figure,
  group,
  panels,
  rows,
  say,
  significant,
  slider,
  tint,
} from "../../static/js/kit.js";
import { kv_cache_bytes, kv_cache_bytes_per_token } from "../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../static/js/formulas/calc/params.js";
import { free_bytes } from "../../static/js/formulas/calc/roofline.js";
import { modelOf } from "../../static/js/calculator/bases.js";
import { deviceChoice, FOLLOWS } from "../../static/js/calculator/following.js";
import { AS_ABOVE, modelSearch } from "../../static/js/calculator/model_search.js";
import { longestContext } from "../../static/js/calculator/room.js";
import { FARTHEST } from "../../static/js/calculator/row.js";
import { variants } from "../../static/js/calculator/variants.js";
import { CONTEXTS, contexts, COUNTS, gripAt, LONGEST, SHORTEST } from "./contexts.js";
import { shortName } from "./roof.js";

/** @import { ModelConfig } from "../../static/js/formulas/calc/config.js" */
/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @import { Caches } from "./contexts.js" */

const USABLE = 0.9; // of the memory

export default figure({
  inputs: (data) => ({
    count: slider({ label: "How many accelerators", values: COUNTS }),
    accelerator: deviceChoice(data),
    model: modelSearch("Model", data, AS_ABOVE),
    ...group("More", {
      kv_dtype: choice({ label: "Cache in", options: { bf16: "bf16", fp8: "fp8", int4: "int4" } }),
    }),
  }),

  presets: {
    "Llama 3.1 8B": {},
    "Llama 2 70B on four": { model: "llama-2-70b", count: 4 },
    "Gemma 3 27B, windows": { model: "gemma-3-27b" },
    "DeepSeek-V3 on sixteen": { model: "deepseek-v3", count: 16, accelerator: "h200-sxm" },
    "The model above": { model: "machine" },
  },

  follows: FOLLOWS,
  once: () => [{ count: 2 }, { count: 4 }],

  derive(inputs, data) {
    const { name, config } = modelOf(inputs, data);
    const accelerator = data.devices[inputs.accelerator];
    const kv_bytes = data.dtype_bytes[inputs.kv_dtype];
    const run = (/** @type {number} */ many) => ({
      ...{ batch: 1, seq_len: 1, weight_bytes: 2, kv_bytes, weight_dtype: "bf16", kv_dtype: inputs.kv_dtype },
      ...{ count: many, usable_fraction: USABLE, accelerator },
    });
    const size = (/** @type {ModelConfig} */ model, /** @type {number} */ seq_len) =>
      kv_cache_bytes(model, { batch: 1, seq_len, dtype_bytes: kv_bytes });
    const lines = [{ kind: "own", name, model: config }, ...variants(config)].map(({ model, ...line }) => ({
      ...line,
      points: CONTEXTS.map((seq_len) => /** @type {Pair} */ ([seq_len, size(model, seq_len)])),
      longest: longestContext(model, run(inputs.count)),
      per_token: kv_cache_bytes_per_token(model, { dtype_bytes: kv_bytes }),
    }));
    const rooms = COUNTS.map((many) => longestContext(config, run(many)));
    const pulls = COUNTS.map((many, i) => {
      const end = gripAt(rooms[i], i);
      return /** @type {[number, number, number]} */ ([many, end, size(config, end)]);
    });
    return {
      ...{ name, lines, pulls, rooms, count: inputs.count, device: shortName(accelerator) },
      free: free_bytes(config, accelerator, run(inputs.count)),
      usable: accelerator.memory_bytes * inputs.count * USABLE,
      weights: 2 * parameters(config).total,
      "bounds.longest_context": lines[0].longest,
      per_token: lines[0].per_token,
      at_131072: size(config, 131072),
    };
  },

  view(derived, layout) {
    const { lines, per_token } = derived;
    return {
      finding: headline(derived),
      summary: `Cache of one sequence from ${count(SHORTEST)} to ${count(LONGEST)} tokens. ` +
        lines.map((line) => `${line.name}: ${bytes(line.per_token)} a token`).join("; ") + ".",
      readouts: [{
        name: "cache.bytes_per_token",
        label: "of cache for one more token",
        text: bytes(per_token),
        value: per_token,
      }],
      texts: { at_131072: bytes(derived.at_131072) },
      plot: panels(layout, [memory(derived, layout.name === "narrow"), contexts(derived, layout.name)]),
    };
  },
});

/** @param {number} many */
const length = (many) => many >= FARTHEST ? "any number of" : many >= 1e7 ? decimal(many) : count(many);

/** @param {Caches} caches */
function headline({ lines: [own], free, weights, name, device, count: many }) {
  const title = name.length > 20 ? `${name.slice(0, 19)}…` : name;
  const [have, hold] = many === 1
    ? [`one ${device} has`, `One ${device} holds`]
    : [`${many} ${device} have`, `${many} ${device} hold`];
  return free > 0
    ? say`${hold} ${tint("cache", `${length(own.longest)} tokens`, "own")} beside ${title}.`
    : say`${title} weighs ${tint("ink", bytes(weights))}: ${have} no room for a cache.`;
}

/** What the weights take of the memory, and what they leave. @param {Caches} caches @param {boolean} narrow */
const memory = ({ weights, free, usable, device, count: many, at_131072 }, narrow) =>
  rows({
    domain: [0, 1.15 * usable],
    limit: usable,
    limitText: `${many} × ${device}: ${bytes(usable)} to use`,
    rows: [{
      name: "Memory",
      parts: [
        { value: weights, series: "five", soft: true, words: narrow ? "weights" : `weights, ${bytes(weights)}` },
        {
          ...{ value: Math.max(0, free), series: "cache", soft: true, mark: "own" },
          words: narrow ? bytes(free) : `cache, ${bytes(free)}: ${significant(free / at_131072)} novels`,
        },
      ],
    }],
  });
