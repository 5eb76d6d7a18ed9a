// @ts-check
/** Where a model stands in the lane of its family. */

import { FAMILIES } from "./models.js";

/** @import { Model } from "./models.js" */

export const LANES = Object.keys(FAMILIES);

/** The last lane is twice as high; models that would touch stand one above the other. */
export const HEIGHT = LANES.length + 1;
const LEVELS = [[0.22, 0.78, 0.5], [0.3, 1, 1.7, 0.65, 1.35]];
const NEAR = 3; // months

/** @param {Model[]} models @returns {Map<string, number>} */
export function heightsOf(models) {
  return new Map(LANES.flatMap((family, lane) => {
    const wide = Number(lane === LANES.length - 1);
    const own = models.filter((model) => model.family === family);
    const last = LEVELS[wide].map(() => -NEAR);
    return own.map(({ slug, month }) => {
      if (own.every((other) => other.slug === slug || Math.abs(other.month - month) >= NEAR)) {
        return /** @type {const} */ ([slug, lane + 0.5 + wide / 2]);
      }
      const free = Math.max(0, last.findIndex((before) => month - before >= NEAR));
      last[free] = month;
      return /** @type {const} */ ([slug, lane + LEVELS[wide][free]]);
    });
  }));
}
