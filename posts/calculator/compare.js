// @ts-check
/** Two models laid on each other on one scale; the sizes in which they differ can be carried over one by one. */

import { figure, h, panel, panels, round, say, significant, tint } from "../../static/js/kit.js";
import { kv_cache_bytes_per_token } from "../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../static/js/formulas/calc/params.js";
import { chosen, runOf } from "../../static/js/calculator/bases.js";
import { FOLLOWS } from "../../static/js/calculator/following.js";
import { inputsOf, laidOver } from "../../static/js/calculator/machine.js";
import { AS_ABOVE, modelSearch } from "../../static/js/calculator/model_search.js";
import { tileGroups } from "../../static/js/calculator/tiles.js";
import { numbersOf, ratios } from "./compare-bars.js";
import { laidOn, listed, shown, titleOf } from "./compare-drawing.js";
import { applicable, differs, labelsOf, sizesTaken } from "./compare-sizes.js";

/**
 * @import { ModelConfig } from "../../static/js/calculator/tiles.js"
 * @typedef {{ a: string, b: string, taken: string, machine: { name: string, config: ModelConfig } }} Inputs
 * @typedef {ReturnType<typeof measured>} Side
 */

const LONGEST = 20; // letters of a name in the finding
const COUNTED = ["n_layers", "n_heads", "n_kv_heads", "n_experts", "n_shared_experts"];

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
    const { config, taken, free, brings, problem } = made(inputs, data);
    if (!config) throw new Error(problem);
    const [plain, b] = [left, right].map((side) => measured(side.name, side.config, data));
    const labels = labelsOf(data);
    const a = taken.length ? measured(changed(left.name, taken, b, labels), config, data) : plain;
    const sizes = Object.keys(labels).filter((name) => differs(plain.own[name], b.own[name]))
      .map((name) => {
        const came = !taken.includes(name) && differs(plain.own[name], a.own[name]); // with what was taken
        return {
          ...{ name, label: wordsOf(labels[name]), a: plain.own[name], b: b.own[name] },
          ...{ taken: taken.includes(name), free: free.includes(name), came, now: came ? a.own[name] : b.own[name] },
          ...(brings[name] ? { along: lower(wordsOf(labels[brings[name]])) } : {}),
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
    const [most, foot] = narrow ? [6, 8.2] : [9, 8.2];
    const [from, to] = taken.length ? [plain, a] : [a, b];
    const both = numbersOf(a, b).map(({ name, texts: [left, right] }) => `${name} ${left} against ${right}`);
    const differing = sizes.map((size) => `${size.label} ${shown(size.a)} against ${shown(size.b)}`);
    const bars = ratios(
      from,
      to,
      taken.length ? "What that changes" : `From ${cut(a.name)} to ${cut(b.name)}`,
    );
    const rowsHigh = (/** @type {number} */ size) => (most + 1) * 1.75 * size;
    const area = panel(
      narrow ? 138 : ({ size }) => rowsHigh(size) + foot * size,
      (box) => laidOn([a, b], box, taken.length ? plain : undefined),
      { title: titleOf([a, b]) },
    );
    const list = panel(({ size }) => rowsHigh(size) + foot * size, (box) => {
      const { trees, foot: below } = listed(sizes, most, box);
      return [
        ...trees,
        h(
          "g",
          { key: "bars", transform: `translate(0 ${round(below + 2.6 * box.size)})` },
          ...bars({ width: box.width, size: box.size, layout: box.layout }),
        ),
      ];
    }, { title: sizes.length ? "Sizes that differ: click to carry over" : "No size differs", share: 1.1 });
    return {
      finding: findingOf(state),
      summary: `${[...both, ...differing].join("; ")}.`,
      plot: panels(layout, narrow ? [area, list] : [[area, list]]),
    };
  },
});

/** @param {string} name @param {ModelConfig} config @param {Parameters<typeof runOf>[1]} data */
function measured(name, config, data) {
  const run = runOf(data.run, data);
  const { total, active } = parameters(config);
  return {
    ...{ name, config, total, active, own: applicable(config), groups: tileGroups(config) },
    per_token: kv_cache_bytes_per_token(config, { dtype_bytes: run.kv_bytes }),
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
  const free = differing.filter((name) => could(name).config);
  const stuck = Object.keys(own).filter((name) => differs(own[name], other[name]) && !free.includes(name));
  const bringing = (/** @type {string} */ name) =>
    free.find((each) => {
      const { config } = could(each);
      return config && !differs(applicable(config)[name], other[name]) && !names.includes(each);
    });
  const brings = Object.fromEntries(stuck.map((name) => [name, bringing(name)]));
  return { ...over(names), taken: names, free, brings };
}

/** What a model is called that has taken sizes over. @param {string} name @param {string[]} taken @param {Side} from @param {Record<string, string>} labels */
function changed(name, taken, { own }, labels) {
  const [only] = taken;
  if (taken.length > 1) return `${cut(name)} with ${taken.length} new sizes`;
  const [words, value] = [lower(wordsOf(labels[only])), own[only]];
  return `${cut(name)} with ${COUNTED.includes(only) ? `${shown(value)} ${words}` : `${words} ${shown(value)}`}`;
}

/** What a size is called, without what its control adds. @param {string} text */
const wordsOf = (text) => text.split(",")[0];

/** @param {string} name */
function cut(name) {
  const plain = name.replace(/ \(.*\)$/, "");
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}

/** @param {{ plain: Side, a_side: Side, b_side: Side, taken: string[] }} state */
function findingOf({ plain, a_side: a, b_side: b, taken }) {
  if (taken.length) {
    const times = a.total === plain.total ? "as many" : `${significant(a.total / plain.total)} times the`;
    return say`${a.name}: ${tint("ink", times)} parameters.`;
  }
  if (a.total === b.total) return say`${cut(a.name)} and ${cut(b.name)} have equally many parameters.`;
  const [more, less] = a.total > b.total ? [a, b] : [b, a];
  const times = significant(more.total / less.total);
  const ratio = more.per_token === less.per_token ? 1 : less.per_token && more.per_token / less.per_token;
  const cache = ratio === 1 ? "same cache" : ratio ? `${significant(ratio)} × the cache` : "another cache";
  return say`${cut(more.name)}: ${times} × the weights of ${cut(less.name)}, ${
    tint(ratio === 1 ? "ink" : "cache", cache)
  }. Why?`;
}

/** @param {string} text */
const lower = (text) => text[0].toLowerCase() + text.slice(1);
