// @ts-check
/** Rows are models, columns are choices: sorted by any of them, one family or a few years at a time. */

import {
  bytes,
  choice,
  decimal,
  figure,
  group,
  h,
  panel,
  panels,
  paragraph,
  plural,
  say,
  tint,
} from "../../static/js/kit.js";
import { matrixDrawing } from "./matrix-drawing.js";
import { CHOICES, FAMILIES, modelField, modelOf, monthOf, TRAITS, wordOf } from "./models.js";

/** @import { Model } from "./models.js" */

/** @type {Record<string, { words: string, value: (model: Model) => number }>} */
const SORTS = {
  month: { words: "month", value: ({ month }) => month },
  family: { words: "family", value: ({ family }) => Object.keys(FAMILIES).indexOf(family) },
  total: { words: "parameters", value: ({ total }) => total },
  active: { words: "active parameters", value: ({ active }) => active },
  cache: { words: "cache of a token", value: ({ kv }) => kv },
  ...Object.fromEntries(CHOICES.map(({ name, title, values }, i) => [
    name,
    { words: title, value: (/** @type {Model} */ { choices }) => Object.keys(values).indexOf(choices[i]) },
  ])),
};

/** @type {Record<string, [string, number, number]>} first and last month */
const YEARS = {
  all: ["2019 to 2025", 0, 99],
  first: ["until 2022", 0, 47],
  2023: ["2023", 48, 59],
  2024: ["2024", 60, 71],
  2025: ["2025", 72, 99],
};

const SETTLED = ["rotary", "rms", "gated", "shared"];

/** Lines that the reading of a row may take. */
const LINES = { narrow: 8, medium: 5, wide: 4, full: 2 };

export default figure({
  inputs: (data) => ({
    sort: choice({
      label: "Sort by",
      options: Object.fromEntries(Object.entries(SORTS).map(([name, { words }]) => [name, words])),
    }),
    family: choice({ label: "Family", options: { all: "all", ...FAMILIES } }),
    years: choice({
      label: "Published",
      options: Object.fromEntries(Object.entries(YEARS).map(([name, [words]]) => [name, words])),
    }),
    ...group("Read a row", { model: modelField("Model", data) }),
  }),

  presets: {
    "By month": {},
    "By norm": { sort: "norm" },
    "By keys": { sort: "sharing" },
    "By experts": { sort: "experts" },
    "DeepSeek alone": { family: "deepseek", model: "deepseek-v3" },
    "2025 alone": { years: "2025", model: "qwen3-235b-a22b" },
  },

  once: () => [{ sort: "norm" }, { sort: "experts" }],

  derive({ sort, family, years, model }, { models }) {
    const [, first, last] = YEARS[years];
    const kept = (/** @type {Model} */ each) =>
      (family === "all" || each.family === family) && each.month >= first && each.month <= last;
    const value = SORTS[sort].value;
    const order = [...models].sort((a, b) =>
      Number(kept(b)) - Number(kept(a)) || value(a) - value(b) || a.month - b.month
    );
    const read = modelOf(models, model);
    return {
      ...{ sort, read, order, kept: order.filter(kept) },
      ...{ name: read.name, published: dateOf(read.month), total: read.total, active: read.active },
      cache_bytes_per_token: read.kv,
      ...read.integers,
      ...Object.fromEntries(CHOICES.map(({ name }, i) => [name, read.choices[i]])),
    };
  },

  view({ sort, read, order, kept, total, active, cache_bytes_per_token }, layout) {
    const row = `${read.short}, ${monthOf(read.month)}: ${
      CHOICES.map(({ title }, i) => `${title}: ${wordOf(i, read.choices[i])}`).join("; ")
    }. ${decimal(total)} parameters, ${decimal(active)} for a token, ${bytes(cache_bytes_per_token)} of cache.`;
    return {
      finding: findingOf(sort, kept),
      summary: `A table of ${plural(kept.length, "model")} sorted by ${
        SORTS[sort].words
      }. The row that is read: ${row}`,
      texts: { rows: String(kept.length) },
      plot: panels(layout, [
        matrixDrawing({ order, kept, sort, read }, layout.name),
        panel(({ size }) => LINES[layout.name] * 1.35 * size, ({ width, size }) => [
          h("g", { key: read.slug }, paragraph([0, size], row, width, { size })),
        ]),
      ]),
    };
  },
});

/** @param {number} month */
const dateOf = (month) => `${2019 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;

/**
 * How often each value of the sorted column occurs, or four traits where it is no choice.
 * @param {string} sort
 * @param {Model[]} kept
 */
function findingOf(sort, kept) {
  const column = CHOICES.findIndex(({ name }) => name === sort);
  if (column < 0) {
    const all = (/** @type {Model[]} */ some) => some.filter((each) => SETTLED.every((name) => TRAITS[name].has(each)));
    const [early, late] = [kept.filter(({ month }) => month < 48), kept.filter(({ month }) => month >= 72)];
    if (sort === "month" && early.length && late.length) {
      return say`All four settled choices: ${
        tint("ink", `${all(early).length} of ${early.length}`)
      } models until 2022, ${tint("ink", `${all(late).length} of ${late.length}`)} in 2025.`;
    }
    const has = (/** @type {string} */ trait) => String(kept.filter(TRAITS[trait].has).length);
    return say`Of ${String(kept.length)}, ${tint("attention", has("rotary"))} rotate, ${
      tint("router", has("rms"))
    } use RMSNorm, ${tint("feedForward", has("gated"))} gate, ${tint("cache", has("shared"))} share keys.`;
  }
  const { title, values, series } = CHOICES[column];
  const counts = Object.entries(values)
    .map(([value, [word]]) => ({ word, many: kept.filter(({ choices }) => choices[column] === value).length }))
    .filter(({ many }) => many > 0).sort((a, b) => b.many - a.many);
  const shown = counts.slice(0, 3).map(({ word, many }) => `${many} ${word}`).join(", ");
  const rest = counts.slice(3).reduce((sum, { many }) => sum + many, 0);
  return say`By ${title}: ${tint(series, shown)}${rest ? `, ${rest} others` : ""}.`;
}
