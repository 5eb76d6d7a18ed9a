// @ts-check
/** The marks of the arc: models by year or size, names, and hatched stripes for those without published numbers. */

import { bar, decimal, h, label, point, significant, words } from "../../static/js/kit.js";

/**
 * @import { Mark, Pair } from "../../static/js/marks/chart.js"
 * @typedef {{ name: string, date: string, flops: number }} Silent
 * @typedef {{ name: string, date: string, months: number, size: number, active: number, sparse: boolean, tokens: number, stated: number }} Row
 * @typedef {Row & { x: number, used: number, ratio: number, flops: number }} Shown
 */

export const YEARS = [2019, 2020, 2021, 2022, 2023, 2024, 2025];
const NAMED = [
  "T5 11B",
  "GPT-3",
  "GPT-J",
  "MT-NLG",
  "Chinchilla",
  "TinyLlama",
  "Llama 3 8B",
  "Llama 3.1 405B",
];
const LATER = "Llama 3 8B"; // in the headline, and so named on phones, too
/** Where a name stands that would come near another mark. @type {Record<string, [number, number, "middle" | "end"]>} */
const BESIDE = { "TinyLlama": [-9, -0.9, "end"], "MT-NLG": [-9, 0.1, "end"] };
const RUG = 30; // pixels at the foot

/** A dot for every model; the chosen one in ink. @param {Shown[]} rows @param {Shown} one @param {"ratio" | "flops" | "tokens"} y */
export const dots = (rows, one, y) =>
  rows.map((row) => {
    const { name, used, tokens, ratio } = row;
    const tip = `${name}: ${decimal(used)} parameters, ${decimal(tokens)} tokens, ${significant(ratio)} for each`;
    return point([row.x, row[y]], {
      ...{ key: name, mark: name, tip, set: { chosen: name }, chosen: row === one },
      ...{
        series: row === one ? "ink" : row.sparse ? "four" : "one",
        hollow: !row.stated,
        radius: row === one ? 7 : 5,
      },
    });
  });

/**
 * Names of some models, and of the chosen one.
 * @param {Shown[]} rows @param {Shown} one @param {"ratio" | "flops" | "tokens"} y @param {{ narrow: boolean, right: number }} options
 */
export const names = (rows, one, y, { narrow, right }) =>
  rows.map((row) => {
    if (row !== one && !(narrow ? row.name === LATER && y === "ratio" : NAMED.includes(row.name))) return null;
    const beside = y === "ratio" ? BESIDE[row.name] : undefined;
    const [dx, dy, anchor] = beside ?? (row.x > right ? [-9, -0.9, "end"] : [9, -0.9, "start"]);
    return words([row.x, row[y]], row.name, {
      ...{ dx, dy, anchor, key: `name ${row.name}`, halo: true },
      weight: row === one ? "bold" : "normal",
    });
  });

/** The middle of a month, in years. @param {string} date */
const timeOf = (date) => Number(date.slice(0, 4)) + (Number(date.slice(5)) - 0.5) / 12;

/** A stripe at the foot, at the month in which a model appeared, and never a point. @param {Silent[]} models @param {number} until @returns {Mark} */
export const stripes = (models, until) => ({ x, bottom, size, layout }) => {
  const shown = models.filter(({ date }) => Number(date.slice(0, 4)) <= until);
  return h(
    "g",
    { key: "silent" },
    ...shown.map(({ name, date }) => {
      const at = x(timeOf(date));
      return bar({ x: at - 4, y: bottom - RUG, width: 8, height: RUG }, {
        ...{ series: "five", hatch: true, key: name, tip: `${name}, ${date}: size and tokens undisclosed` },
      });
    }),
    layout !== "narrow" && shown.length > 0 &&
      label([x(timeOf(shown[shown.length - 1].date)) + 10, bottom - RUG / 2], "undisclosed", {
        ...{ size, series: "five", halo: true, key: "words" },
      }),
  );
};
