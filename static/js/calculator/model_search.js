// @ts-check
/** A search field over all published models, which also holds a configuration that was pasted. */

import { search } from "../inputs/search.js";
import { baseOf, isPasted, readable } from "./bases.js";

const PASTED = "pasted";
const TRIED = 9; // the build tries every so manyth model from each preset

/** The option of a figure that shows what the machine shows. */
export const AS_ABOVE = { machine: "the machine above" };

/**
 * The search field over all published models; it also holds what was pasted.
 * @param {string} label
 * @param {any} data
 * @param {Record<string, string>} [first]  further options before them
 * @returns {import("../inputs/control.js").Control}
 */
export function modelSearch(label, data, first = {}) {
  const published = Object.entries(data.published).map(([slug, { name }]) => [slug, name]);
  const names = /** @type {Record<string, string>} */ ({ ...first, ...Object.fromEntries(published) });
  const field = search({ label, options: { ...names, [PASTED]: "pasted configuration" }, hidden: [PASTED] });
  const allowed = (/** @type {any} */ value) =>
    Object.hasOwn(first, value) || readable(value, data) ? value : undefined;
  return {
    ...field,
    text: (value) => (isPasted(value) ? baseOf(value, data).name : names[value]),
    tree: (place) => field.tree(isPasted(place.value) ? { ...place, value: PASTED } : place),
    read: allowed,
    nearest: (value) => allowed(value) ?? Object.keys(names)[0],
    sweep: () => Object.keys(names).filter((_, i) => i % TRIED === 0),
    take: (raw, checked, inputs) => {
      const found = field.take(raw, checked, inputs);
      return found === PASTED ? undefined : found;
    },
  };
}
