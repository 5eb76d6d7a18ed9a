// @ts-check
/** Every model as a plate of one grammar and one scale: let time run, arrange them, light what they have, choose two. */

import { choice, count, figure, group, h, panels, plural, say, slider, tint } from "../../static/js/kit.js";
import { differences } from "../../static/js/formulas/posts/model-families.js";
import { CHOICES, modelField, modelOf, monthOf, OLDEST, TRAITS } from "./models.js";
import { plate, scaleOf } from "./plate.js";
import { posterOf } from "./poster.js";
import { ratioOf } from "./skeleton-list.js";
import { calendar, key, plates } from "./wall-drawing.js";

/** @import { Closed, Model } from "./models.js" */

/** @type {Record<string, { words: string, value: (model: Model) => number }>} */
const ORDERS = {
  month: { words: "month", value: ({ month }) => month },
  total: { words: "parameters", value: ({ total }) => total },
  kv: { words: "cache of a token", value: ({ kv }) => kv },
  shape: { words: "width per layer", value: ({ integers: { d_model, n_layers } }) => d_model / n_layers },
  changes: { words: "changes since GPT-2", value: ({ choices }) => differences(choices, OLDEST) },
};

const POSSIBLE = CHOICES.reduce((product, { values }) => product * Object.keys(values).length, 1);

export default figure({
  inputs: (data) => ({
    until: slider({ label: "Published until", values: monthsOf(data.models), format: monthOf }),
    arrange: choice({
      label: "Arrange by",
      options: Object.fromEntries(Object.entries(ORDERS).map(([name, { words }]) => [name, words])),
    }),
    lit: choice({
      label: "Light",
      options: {
        all: "everything",
        ...Object.fromEntries(Object.entries(TRAITS).map(([name, { short }]) => [name, short])),
      },
    }),
    ...group("Two to compare", { a: modelField("First", data), b: modelField("Second", data) }),
  }),

  presets: {
    "All of them": {},
    "Before LLaMA": { until: 42 },
    "RMSNorm": { lit: "rms" },
    "By cache": { arrange: "kv", lit: "shared" },
    "By size": { arrange: "total", lit: "experts" },
    "Thin to wide": { arrange: "shape" },
  },

  once: () => [{ until: 16 }, { until: 42 }, { until: 56 }],

  derive({ until, arrange, lit, a, b }, { models, closed, palette, inputs }) {
    const value = ORDERS[arrange].value;
    const order = [...models].sort((one, other) => value(one) - value(other) || one.month - other.month);
    const all = arrange === "month"
      ? [...order, ...closed].sort((one, other) => one.month - other.month)
      : [...order, ...closed];
    const seen = models.filter((/** @type {Model} */ model) => model.month <= until);
    const has = lit === "all" ? () => true : TRAITS[lit].has;
    return {
      ...{ until, arrange, lit, models, palette, seen: seen.length, has: seen.filter(has).length },
      kinds: new Set(seen.map((/** @type {Model} */ { choices }) => choices.join())).size,
      asked: a !== inputs.a || b !== inputs.b,
      pair: [a, b].map((slug) => modelOf(models, slug)),
      items: all.map((/** @type {Model | Closed} */ model) => ({
        model,
        seen: model.month <= until,
        lit: "choices" in model ? has(model) : lit === "all",
      })),
    };
  },

  view(derived, layout) {
    const { until, lit, seen, has, kinds, asked, pair: [a, b], models } = derived;
    const differ = differences(a.choices, b.choices);
    const month = monthOf(until);
    return {
      finding: lit === "all"
        ? asked
          ? a === b
            ? say`${a.short} twice: choose another model to compare.`
            : say`${a.short} to ${b.short}: ${tint("ink", String(differ))} of 8 choices differ, ${
              ratioOf(a.total, b.total)
            } weights.`
          : say`${month}: ${plural(seen, "model")}, ${tint("ink", String(kinds))} of ${
            count(POSSIBLE)
          } possible recipes.`
        : say`${month}: ${tint("ink", String(has))} of ${plural(seen, "model")} ${TRAITS[lit].words}.`,
      summary: `A wall of plates, arranged by ${ORDERS[derived.arrange].words}: until ${month} ${
        plural(seen, "model")
      }, of which ${has} are lit, and models of unpublished size as blank plates. Chosen for comparison: ${a.short} and ${b.short}, which differ in ${
        plural(differ, "choice")
      }.`,
      texts: { seen: String(seen), has: String(has) },
      plot: panels(layout, [
        plates(derived, layout.name),
        calendar(models, until, monthsOf(models)),
        key(layout.name, derived.pair),
      ]),
    };
  },

  give: ({ items, models, palette }) => ({
    name: "one-skeleton-many-bodies.svg",
    text: posterOf({ items: items.map(({ model }) => model), models, palette }),
  }),

  picture: ({ items }) => {
    const all = items.flatMap(({ model }) => ("choices" in model ? [model] : []));
    const shown = all.filter((_, i) => i % 5 === 2).slice(0, 8);
    const scale = scaleOf(shown, { width: 56, height: 48, box: 4 });
    return h(
      "svg",
      { viewBox: "0 0 240 120", "aria-hidden": "true" },
      ...shown.map((model, i) =>
        h("g", { transform: `translate(${4 + (i % 4) * 60} ${2 + Math.floor(i / 4) * 60})` }, ...plate(model, scale))
      ),
    );
  },
});

/** @param {Model[]} models */
const monthsOf = (models) => [...new Set(models.map(({ month }) => month))];
