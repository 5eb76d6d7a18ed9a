// @ts-check
/** What the figures have in common that show the machine's model: where it comes from, and the accelerators. */

import { choice } from "../inputs/choice.js";

/** The machine's configuration, taken over whenever it changes. */
export const FOLLOWS = {
  figure: "machine",
  input: "machine",
  take: (/** @type {any} */ derived) => ({ name: derived.title, config: derived.config }),
};

/** @param {any} data */
export function deviceChoice(data) {
  const names = Object.entries(data.devices).map(([slug, device]) => [slug, /** @type {any} */ (device).name]);
  return choice({ label: "Accelerator", options: Object.fromEntries(names) });
}
