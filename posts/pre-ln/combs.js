// @ts-check
/** Six designs side by side: one tooth for each layer, as long as the gradient that reaches it. */

import { attributesOf, buttonOf, h, label, linear, panel, round, significant, tear } from "../../static/js/kit.js";

/** @import { Series } from "../../static/js/marks/chart.js" */
/** @typedef {{ key: string, name: string, teeth: number[], series: Series }} Comb */

export const DOMAIN = /** @type {[number, number]} */ ([0, 1.35]);
/** @type {Record<string, Series>} colours without a meaning of their own, but for the two of the title */
export const SERIES = { post: "loss", pre: "attention", peri: "four", output: "two", deep: "three", scaled: "five" };
/** @type {Record<string, string>} names for narrow places */
export const SHORT = {
  post: "Post-LN",
  pre: "Pre-LN",
  scaled: "Small start",
  peri: "Peri-LN",
  output: "Output norm",
  deep: "DeepNorm",
};
const GAP = 22; // pixels between combs

/** @param {number} value */
const twoDigits = (value) => significant(Number(value.toPrecision(2)), 2);

/** How many combs stand side by side. @param {string} layout */
const across = (layout) => layout === "full" ? 6 : 3;

/** @param {Comb[]} combs @param {string} chosen */
export function combs(combs, chosen) {
  const high = (/** @type {string} */ layout) => (layout === "full" ? 200 : layout === "narrow" ? 126 : 146);
  return panel(
    ({ layout }) => high(layout) * Math.ceil(combs.length / across(layout)),
    ({ width, size, layout }) => {
      const many = across(layout), each = (width - GAP * (many - 1)) / many;
      return combs.map((comb, i) => {
        const [x, y] = [(i % many) * (each + GAP), Math.floor(i / many) * high(layout)];
        return h(
          "g",
          {
            key: comb.key,
            transform: `translate(${round(x)} ${round(y)})`,
            ...buttonOf({ design: comb.key }, comb.name, comb.key === chosen),
            "data-mark": comb.key,
          },
          ...drawn(comb, { width: each, height: high(layout) - 14, size, strong: comb.key === chosen }),
        );
      });
    },
  );
}

/** Teeth on one foot, as a path. @param {number[]} teeth @param {number} width @param {number} top @param {number} foot */
export function teethPath(teeth, width, top, foot) {
  const up = linear(DOMAIN, [foot, top]), step = width / teeth.length;
  const y = (/** @type {number} */ value) => round(value > DOMAIN[1] ? top + 5 : up(value));
  const tooth = (/** @type {number} */ value, /** @type {number} */ i) =>
    `M${round((i + 0.15) * step)} ${foot}V${y(value)}H${round((i + 0.85) * step)}V${foot}Z`;
  return teeth.map(tooth).join("");
}

/** One comb; the numbers stand above the first tooth and the last. @param {Comb} comb
 * @param {{ width: number, height: number, size: number, strong: boolean }} box */
function drawn({ name, teeth, series }, { width, height, size, strong }) {
  const top = size * 2.4, step = width / teeth.length, last = teeth[teeth.length - 1];
  const one = round(linear(DOMAIN, [height, top])(1));
  const cut = teeth.filter((tooth) => tooth > DOMAIN[1]).length * step; // those at the words' end
  const weight = strong ? "bold" : "normal";
  return [
    h("rect", { x: -6, y: -4, width: round(width + 12), height: round(height + 4), class: "row-ground" }),
    label([0, size * 0.6], name, { size, weight, series }),
    label([0, size * 1.9], twoDigits(teeth[0]), { size, quiet: !strong }),
    label([width, size * 1.9], twoDigits(last), { size, weight, anchor: "end", series }),
    h("path", { ...attributesOf("bar soft", { series, key: "teeth" }), d: teethPath(teeth, width, top, height) }),
    h("path", {
      ...attributesOf("bar", { series, key: "last" }),
      transform: `translate(${round(width - step)} 0)`,
      d: teethPath([last], step, top, height),
    }),
    h("path", { key: "one", class: "zero", d: `M0 ${one}H${round(width)}` }),
    cut > 0 && tear([0, top + 11], [cut, top + 11]),
  ];
}
