// @ts-check
/** Ten published schedules as small curves, each on a scale of its own, the longest near its peak first; a click chooses one. */

import { buttonOf, h, label, line, percent, round } from "../../static/js/kit.js";
import { POINTS } from "./schedules.js";
import { thin } from "./thin.js";

/** @import { Child } from "../../static/js/core/tree.js" */
/** @import { Box } from "../../static/js/marks/panels.js" */
/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ name: string, tokens: number, batch: number, curve: number[] }} Recipe */

/** Which points lie above nine tenths of the peak. @param {number[]} rates */
function near(rates) {
  const most = Math.max(...rates);
  return rates.map((rate) => rate > 0.9 * most);
}

/** The share of a run that is spent there. @param {number[]} rates */
export const high = (rates) => near(rates).filter(Boolean).length / rates.length;

/** How high they are. @param {Box} box */
export const cardsHeight = ({ layout }) => (layout === "narrow" ? 5 * 50 : 2 * 64);

/**
 * Every run's schedule, each on a scale of its own; a click chooses.
 * @param {{ recipe: string, recipes: Record<string, Recipe> }} state
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
export function cards({ recipe, recipes }, { width, height, size, layout }) {
  const across = layout === "narrow" ? 2 : 5;
  const [wide, tall] = [width / across, height / Math.ceil(10 / across)];
  const sorted = Object.entries(recipes).sort(([, a], [, b]) => high(b.curve) - high(a.curve));
  return sorted.map(([key, { name, curve: rates }], i) => {
    const [left, top] = [(i % across) * wide, Math.floor(i / across) * tall];
    const most = Math.max(...rates);
    const [foot, peak] = [top + tall - 12, top + size * 1.8];
    const places = rates.map((
      rate,
      k,
    ) => /** @type {Pair} */ ([left + 4 + ((wide - 24) * k) / (POINTS - 1), foot - ((foot - peak) * rate) / most]));
    const held = near(rates);
    const chosen = key === recipe;
    return h(
      "g",
      { key: `card ${key}`, ...buttonOf({ recipe: key }, name, chosen) },
      h("rect", {
        class: "row-ground",
        x: round(left),
        y: round(top),
        width: round(wide - 12),
        height: round(tall - 6),
      }),
      line(thin(places), {
        ...{ key: `line ${key}`, series: chosen ? "two" : "ink", dash: false, weight: 1.5 },
      }),
      line(thin(places.filter((_, k) => held[k])), { key: `near ${key}`, series: "two", dash: false, weight: 5 }),
      label([left + 4, top + size * 0.9], name, { size, key: `name ${key}` }),
      label([left + wide - 16, top + size * 0.9], percent(high(rates), 2), {
        ...{ size, series: "two", anchor: "end", weight: chosen ? "bold" : "normal", key: `share ${key}`, halo: true },
      }),
    );
  });
}
