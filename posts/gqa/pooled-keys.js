// @ts-check
/** The ways to make one key of a group, and one token's keys before and after: the rows of a group slide into one. */

import { h, label, matrix, panel, plural, round } from "../../static/js/kit.js";

/** @import { Series } from "../../static/js/marks/chart.js" */
/** @typedef {{ heads: number, group: number, before: number[][], after: number[][] }} Keys */

export const GROUPS = [1, 2, 4, 8, 16, 32];
/** @type {Record<string, { text: string, series: Series }>} */
export const METHODS = {
  mean: { text: "mean", series: "cache" },
  first: { text: "first head", series: "attention" },
  random: { text: "fresh noise", series: "ink" },
};
const DOMAIN = /** @type {[number, number]} */ ([-2.25, 2.25]);

/**
 * One token's keys, a row for each head, and what is kept of them: the rows of a group slide into one.
 * @param {Keys} keys
 * @param {boolean} narrow
 */
export function keys({ heads, group, before, after }, narrow) {
  return panel(narrow ? 200 : 360, ({ width, height, size }) => {
    const each = (width - 24) / 2;
    const [top, tall] = [size * 1.8, height - size * 1.8];
    const row = tall / heads;
    const middle = (/** @type {number} */ head) => (head - (head % group) + (group - 1) / 2) * row;
    const all = { domain: DOMAIN, ramp: /** @type {const} */ ("div"), x: 0, width: each };
    return [
      label([0, size * 0.7], `${heads} heads, one token`, { size, weight: "bold" }),
      label([each + 24, size * 0.7], group === 1 ? "all are kept" : `${plural(heads / group, "key")} kept`, {
        ...{ size, weight: "bold", series: "cache" },
      }),
      matrix({ ...all, values: before, y: top, height: tall, label: "Keys of one token, a row for each head" }),
      ...after.map((values, head) =>
        h(
          "g",
          { key: `row ${head}`, transform: `translate(${round(each + 24)} ${round(top + middle(head))})` },
          matrix({ ...all, values: [values], y: 0, height: row, label: "" }),
        )
      ),
    ];
  }, { share: 1.15 });
}
