// @ts-check
/** The rows of the matrix: a name, and in each column a letter or three on a ground where a choice is not that of GPT-2. */

import { attributesOf, buttonOf, h, label, panel, round } from "../../static/js/kit.js";
import { CHOICES, OLDEST } from "./models.js";

/**
 * @import { Model } from "./models.js"
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Layout } from "../../static/js/core/figure.js"
 * @typedef {{ order: Model[], kept: Model[], sort: string, read: Model }} State
 * @typedef {{ names: number, step: number, tall: number, size: number, width: number }} Sizes
 */

const SIDES = { narrow: 1, medium: 1, wide: 2, full: 2 };
const BETWEEN = 28; // pixels between the two halves
const SERIES = [...new Set(CHOICES.map(({ series }) => series))];
const SETTLED = ["norm", "position", "sharing", "ffn"];
const [SOLID, PALE] = [0.5, 0.18]; // of the columns that the headline speaks of, and of the others

/** @param {State} state @param {Layout["name"]} layout */
export function matrixDrawing({ order, kept, sort, read }, layout) {
  const sides = SIDES[layout];
  const lines = Math.ceil(order.length / sides);
  const tall = (/** @type {number} */ size) => Math.round(size * (layout === "narrow" ? 1.45 : 1.4));
  return panel(({ size }) => 2.6 * size + lines * tall(size), ({ width, size }) => {
    const wide = (width - BETWEEN * (sides - 1)) / sides;
    const names = size * 7.1;
    const sizes = { names, step: (wide - names) / CHOICES.length, tall: tall(size), size, width: wide };
    return [
      ...Array.from({ length: sides }, (_, side) =>
        h(
          "g",
          { key: `head ${side}`, transform: `translate(${round(side * (wide + BETWEEN))} 0)` },
          ...heads(sort, sizes, side === 0),
        )),
      ...order.map((model, i) => {
        const [side, line] = [Math.floor(i / lines), i % lines];
        const place = `translate(${round(side * (wide + BETWEEN))} ${round(2.6 * size + line * sizes.tall)})`;
        const first = sort === "month" && yearOf(order[i - 1]) !== yearOf(model);
        return row(model, place, sizes, {
          ...{ faint: !kept.includes(model), chosen: model === read, year: first ? yearOf(model) : 0, sort },
        });
      }),
    ];
  });
}

/** Two digits. @param {Model | undefined} model */
const yearOf = (model) => model ? 19 + Math.floor(model.month / 12) : 0;

/**
 * Names of the columns, on two lines by turns; those of the first half are buttons.
 * @param {string} sort
 * @param {Sizes} sizes
 * @param {boolean} buttons
 * @returns {Child[]}
 */
const heads = (sort, { names, step, size }, buttons) =>
  CHOICES.map(({ name, short, title }, i) => {
    const y = (i % 2 ? 1.95 : 0.7) * size;
    const words = label([names + (i + 0.5) * step, y], short, {
      ...{
        key: "words",
        size,
        anchor: "middle",
        weight: spokenOf(name, sort) ? "bold" : "normal",
        quiet: !spokenOf(name, sort),
      },
    });
    if (!buttons) return h("g", { key: name }, words);
    return h(
      "g",
      { key: name, ...buttonOf({ sort: name }, `Sort by ${title}`, name === sort) },
      h("rect", {
        class: "row-ground",
        x: round(names + i * step),
        y: 0,
        width: round(step),
        height: round(size * 2.6),
      }),
      words,
    );
  });

/** Whether a column is what the headline speaks of. @param {string} name @param {string} sort */
const spokenOf = (name, sort) =>
  CHOICES.some((choice) => choice.name === sort) ? name === sort : SETTLED.includes(name);

/**
 * @param {Model} model
 * @param {string} place
 * @param {Sizes} sizes
 * @param {{ faint: boolean, chosen: boolean, year: number, sort: string }} how  year: of which it is the first row, or 0
 */
function row(model, place, { names, step, tall, size, width }, { faint, chosen, year, sort }) {
  const box = (/** @type {number} */ i) => `M${round(names + (i + 0.5) * step)} 1v${tall - 2}`;
  const grounds = SERIES.flatMap((series) =>
    [true, false].map((said) => ({
      ...{ series, said },
      d: CHOICES.map((choice, i) =>
        choice.series === series && model.choices[i] !== OLDEST[i] && spokenOf(choice.name, sort) === said ? box(i) : ""
      ).join(""),
    }))
  );
  return h(
    "g",
    {
      key: model.slug,
      transform: place,
      class: faint ? "faint" : null,
      ...buttonOf({ model: model.slug }, model.short, chosen),
    },
    h("rect", { key: "ground", class: "row-ground", width: round(width), height: tall }),
    label([0, tall / 2], model.short, { key: "name", size, weight: chosen ? "bold" : "normal" }),
    ...grounds.map(({ series, said, d }) =>
      d &&
      h("path", {
        ...attributesOf("wire", { key: `${series} ${said}`, series }),
        ...{ d, "stroke-width": round(step - 2), opacity: said ? SOLID : PALE },
      })
    ),
    h(
      "text",
      { key: "letters", class: "label", y: round(tall / 2 + size * 0.35), "font-size": size, "text-anchor": "middle" },
      ...CHOICES.map(({ values }, i) =>
        model.choices[i] !== OLDEST[i] &&
        h(
          "tspan",
          { x: round(names + (i + 0.5) * step) },
          values[model.choices[i]][step > 36 ? 2 : 1],
        )
      ),
    ),
    year > 0 && label([names - 5, tall / 2], `’${year}`, { key: "year", size, anchor: "end", quiet: true }),
    year > 0 && h("path", { key: "line", class: "zero", d: `M0 0H${round(width)}` }),
  );
}
