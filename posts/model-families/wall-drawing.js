// @ts-check
/** The wall: plates in rows, a calendar below them, and what their colours mean. */

import { bar, BOLD, buttonOf, h, label, panel, round, textWidth } from "../../static/js/kit.js";
import { blank, nameOf, plate, scaleOf } from "./plate.js";
import { monthOf } from "./models.js";
import { track } from "./track.js";

/**
 * @import { Closed, Model } from "./models.js"
 * @import { Scale } from "./plate.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @import { Layout } from "../../static/js/core/figure.js"
 * @typedef {{ model: Model | Closed, seen: boolean, lit: boolean }} Item
 * @typedef {{ items: Item[], models: Model[], pair: Model[] }} State
 */

const GRID = {
  narrow: { columns: 8, tall: 74, named: false },
  medium: { columns: 8, tall: 74, named: false },
  wide: { columns: 9, tall: 90, named: true },
  full: { columns: 12, tall: 97, named: true },
};

/** Names that would touch their neighbour. @type {Record<string, string>} */
const SHORTER = {
  ...{ "llama-3.1-8b": "Llama 8B", "qwen3-235b-a22b": "Qwen 235B", "nemotron-4-340b": "Nemotron" },
};

/**
 * @param {State} state
 * @param {Layout["name"]} layout
 */
export function plates({ items, models, pair: [a, b] }, layout) {
  const { columns, tall, named } = GRID[layout];
  const lines = Math.ceil(items.length / columns);
  return panel(lines * tall, ({ width, size }) => {
    const wide = width / columns;
    const box = layout === "narrow" ? 3 : 5;
    const scale = scaleOf(models, { width: wide - 8, height: tall - box - (named ? size + 20 : 12), box });
    return items.map(({ model, seen, lit }, i) => {
      const open = "choices" in model;
      const chosen = model.slug === a.slug || model.slug === b.slug;
      const name = SHORTER[model.slug] ?? model.short;
      const strong = chosen && textWidth(name, size) * BOLD < wide - size - 16; // beside its number
      return h(
        "g",
        {
          key: model.slug,
          transform: `translate(${round((i % columns) * wide + 4)} ${round(Math.floor(i / columns) * tall + 4)})`,
          class: seen && !lit ? "faint" : null,
          opacity: seen ? null : 0.12,
          "data-tip": open ? tipOf(model) : `${model.short}: its makers published no sizes`,
          ...(open
            ? buttonOf({ a: b.slug, b: (model.slug === b.slug ? a : model).slug }, model.short, chosen)
            : { tabindex: 0, role: "img", "aria-label": `${model.short}: not disclosed` }),
        },
        h("path", {
          class: chosen ? "sheet" : "row-ground",
          d: `M-4-4h${Math.floor(wide - 1)}v${tall - 2}h-${Math.floor(wide - 1)}z`,
        }),
        ...(open ? plate(model, scale) : blank(scale, 20)),
        named && nameOf(name, scale, { size, strong }),
        named && chosen && label([wide - 12, scale.ground + 6], model.slug === a.slug ? "1" : "2", {
          ...{ key: "number", size, anchor: "end", weight: "bold" },
        }),
      );
    });
  });
}

/** @param {Model} model */
const tipOf = ({ short, month }) => `${short}, ${monthOf(month)}`;

/**
 * Time under the hand: a tick for each model, a grip at the month until which they are shown.
 * @param {Model[]} models
 * @param {number} until
 * @param {number[]} months
 */
export const calendar = (models, until, months) => {
  const last = months[months.length - 1];
  const years = Array.from({ length: Math.floor(last / 12) + 1 }, (_, i) => i);
  return track({
    ...{ input: "until", label: "Published until", text: monthOf(until), value: until, values: months },
    share: (month) => month / last,
    ticks: years.map((year) => [12 * year, String(2019 + year)]),
    marks: models.map(({ month }) => month),
  });
};

/** @type {[string, Series, { soft?: boolean, class?: string }][]} */
const KEY = [
  ["cache of a token", "cache", {}],
  ["within a window", "cache", { soft: true }],
  ["attention", "attention", {}],
  ["feed-forward", "feedForward", {}],
  ["experts at rest", "feedForward", { class: "hatched" }],
  ["a choice as in GPT-2", "ink", { soft: true }],
  ["changed", "ink", {}],
];

/**
 * What the colours mean, in as many lines as it takes; on a phone, where no plate has its name, which two are framed.
 * @param {Layout["name"]} layout
 * @param {Model[]} pair
 */
export function key(layout, pair) {
  const lines = { narrow: 5, medium: 3, wide: 2, full: 1 }[layout];
  return panel(({ size }) => lines * size * 1.6, ({ width, size }) => {
    let [x, y] = [0, size * (layout === "narrow" ? 2.4 : 0.8)];
    const framed = pair.map(({ short }) => short).join(" and ");
    const names = layout === "narrow" &&
      label([0, size * 0.8], `framed: ${framed}`, { key: "framed", size });
    return [
      names,
      ...KEY.flatMap(([words, series, how]) => {
        const wide = textWidth(words, size) + size + 16;
        if (x + wide > width + 8) [x, y] = [0, y + size * 1.6];
        const left = x;
        x += wide;
        return [
          bar({ x: left, y: y - size * 0.4, width: size * 0.8, height: size * 0.8 }, { key: words, series, ...how }),
          label([left + size * 0.8 + 5, y], words, { key: `${words} name`, size, quiet: true }),
        ];
      }),
    ];
  });
}
