// @ts-check
/** Two designs as large combs, four as small ones: one tooth for each layer, as long as the gradient that reaches it. */

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
export const twoDigits = (value) => significant(Number(value.toPrecision(2)), 2);

/** The first and the chosen one large, the others small beside or below them.
 * @param {Comb[]} combs @param {string} chosen @param {string[]} large */
export function combs(combs, chosen, large) {
  const tall = (/** @type {string} */ layout) => layout === "full" ? 226 : 176;
  return panel(
    ({ layout }) => tall(layout) + (layout === "full" ? 0 : 106),
    ({ width, height, size, layout }) => {
      const beside = layout === "full", gap = beside ? GAP : 10;
      const [many, room] = beside ? [2, width * 0.32] : [4, width]; // small ones in a row, and what they take
      const each = (width - GAP - (beside ? room + GAP : 0)) / 2, less = (room - gap * (many - 1)) / many;
      const rest = combs.filter(({ key }) => !large.includes(key)).map(({ key }) => key);
      return combs.map((comb) => {
        const isLarge = large.includes(comb.key), at = (isLarge ? large : rest).indexOf(comb.key);
        const [x, y] = isLarge ? [at * (each + GAP), 0] : [
          width - room + (at % many) * (less + gap),
          beside ? Math.floor(at / many) * (height / 2 - 6) : height - 92,
        ];
        const box = isLarge
          ? { width: each, height: tall(layout) - 24 }
          : { width: less, height: beside ? height / 2 - 18 : 90 };
        return h(
          "g",
          {
            key: comb.key,
            transform: `translate(${round(x)} ${round(y)})`,
            ...buttonOf({ design: comb.key }, comb.name, comb.key === chosen),
            "data-mark": comb.key,
          },
          ...drawn(comb, { ...box, size, strong: comb.key === chosen, isLarge }),
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

/** One comb; a large one tells its first tooth and its last at its foot. @param {Comb} comb
 * @param {{ width: number, height: number, size: number, strong: boolean, isLarge: boolean }} box */
function drawn({ name, teeth, series }, { width, height, size, strong, isLarge }) {
  const top = size * 1.6, step = width / teeth.length, last = teeth[teeth.length - 1];
  const one = round(linear(DOMAIN, [height, top])(1));
  const cut = teeth.filter((tooth) => tooth > DOMAIN[1]).length * step; // those at the words' end
  const layer = width > 200 ? "layer " : "", weight = strong || isLarge ? "bold" : "normal";
  return [
    h("rect", {
      ...{ x: -6, y: -4, width: round(width + 12), height: round(height + (isLarge ? 28 : 8)), class: "row-ground" },
    }),
    label([0, size * 0.6], width < 95 ? name.split(" ")[0] : name, {
      size: size * (isLarge ? 1.15 : 1),
      weight,
      series,
    }),
    h("path", { ...attributesOf("bar soft", { series, key: "teeth" }), d: teethPath(teeth, width, top, height) }),
    h("path", {
      ...attributesOf("bar", { series, key: "last" }),
      transform: `translate(${round(width - step)} 0)`,
      d: teethPath([last], step, top, height),
    }),
    h("path", { key: "one", class: "zero", d: `M0 ${one}H${round(width)}` }),
    isLarge && label([width, one - size * 0.6], "1", { size, quiet: true, anchor: "end", key: "of one" }),
    cut > 0 && tear([0, top + 11], [cut, top + 11]),
    isLarge && label([0, height + size], `first ${layer}${twoDigits(teeth[0])}`, { size, key: "of first" }),
    isLarge && label([width, height + size], `last ${layer}${twoDigits(last)}`, {
      ...{ size: size * 1.15, weight: "bold", anchor: "end", series, key: "of last" },
    }),
  ];
}
