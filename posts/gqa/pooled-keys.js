// @ts-check
/** The ways to make one key of a group, and one token's keys before and after: the rows of a group merge into one band. */

import { attributesOf, h, handle, label, matrix, panel, plural, round } from "../../static/js/kit.js";

/** @import { Series } from "../../static/js/marks/chart.js" */
/** @typedef {{ heads: number, group: number, before: number[][], after: number[][] }} Keys */

export const GROUPS = [1, 2, 4, 8, 16, 32];
/** @type {Record<string, { text: string, series: Series }>} */
export const METHODS = {
  mean: { text: "mean", series: "cache" },
  first: { text: "first", series: "attention" },
  random: { text: "random", series: "ink" },
};
const DOMAIN = /** @type {[number, number]} */ ([-2.25, 2.25]);
const BETWEEN = 34; // pixels between the rows that were and the bands that are
const EDGE = 3; // pixels between bands

/**
 * One token's keys, a row for each head, and beside them what each head reads instead: the rows of a group grow into one
 * band. The lower edge of the first band is a grip that swallows more heads.
 * @param {Keys} keys
 * @param {boolean} narrow
 */
export function keys({ heads, group, before, after }, narrow) {
  return panel(narrow ? 236 : 360, ({ width, height, size }) => {
    const each = (width - BETWEEN - 26) / 2;
    const [left, top] = [each + BETWEEN, size * 1.8];
    const row = (height - top - 12) / heads;
    const band = group * row - (group > 1 ? EDGE : 0);
    const all = { domain: DOMAIN, ramp: /** @type {const} */ ("div"), x: 0, width: each };
    return [
      label([0, size * 0.7], narrow ? `${heads} keys` : `${heads} heads, one token`, { size, weight: "bold" }),
      label([left, size * 0.7], group === 1 ? "all are kept" : `${plural(heads / group, "key")} kept`, {
        ...{ size, weight: "bold", series: "cache" },
      }),
      matrix({ ...all, values: before, y: top, height: row * heads, label: "Keys of one token, a row for each head" }),
      ...after.map((values, head) => {
        const start = top + (head - (head % group)) * row;
        return h(
          "g",
          {
            key: `row ${head}`,
            transform: `translate(${round(left)} ${round(start)}) scale(1 ${round(band * 10) / 10})`,
          },
          matrix({ ...all, values: [values], y: 0, height: 1, label: "" }),
        );
      }),
      ...after.map((_, head) => joint(head, group, { x: each + 5, top, row, band })),
      merging(group, { x: width - 10, left, top, row }),
    ];
  }, { share: 1.75 });
}

/**
 * From a head's row to the band that it reads.
 * @param {number} head
 * @param {number} group
 * @param {{ x: number, top: number, row: number, band: number }} place
 */
function joint(head, group, { x, top, row, band }) {
  const from = top + (head + 0.5) * row;
  const to = top + (head - (head % group)) * row + band / 2;
  const [middle, end] = [round(x + (BETWEEN - 10) / 2), round(x + BETWEEN - 10)];
  return h("path", {
    ...attributesOf("wire", { key: `joint ${head}`, series: "cache" }),
    d: `M${round(x)} ${round(from)}C${middle} ${round(from)} ${middle} ${round(to)} ${end} ${round(to)}`,
    ...{ "stroke-width": 1, opacity: 0.6 },
  });
}

/** The grip that merges. @param {number} group @param {{ x: number, left: number, top: number, row: number }} place */
function merging(group, { x, left, top, row }) {
  const at = (/** @type {number} */ many) => top + many * row - EDGE / 2;
  return h(
    "g",
    { key: "merging" },
    h("path", {
      ...attributesOf("wire", { key: "edge" }),
      d: `M${round(left)} ${round(at(group))}H${round(x)}`,
      "stroke-width": 1.5,
    }),
    handle([x, at(group)], {
      ...{ label: "Heads per group", text: plural(group, "head") },
      tracks: [{ input: "group", value: group, stops: GROUPS.map((many) => [many, x, at(many)]) }],
    }),
  );
}
