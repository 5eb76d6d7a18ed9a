// @ts-check
/**
 * What a reader did with a figure before it was live: controls that were moved and presets that were pressed
 * (`data-early`, numbered by theme.js in their order) are taken over.
 */

import { change, presetInputs } from "./figure.js";

/** @typedef {import("./figure.js").Live} Live */

/**
 * Do what the reader did meanwhile.
 * @param {HTMLElement} root
 * @param {Live} live
 */
export function takeOver(root, live) {
  const { figure } = live;
  const order = (/** @type {HTMLElement} */ element) => Number(element.dataset.early);
  const touched = [.../** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll("[data-early]"))];
  for (const element of touched.sort((one, other) => order(one) - order(other))) {
    const { preset, input = "" } = element.dataset;
    const control = figure.controls[input];
    if (preset) live.replace(presetInputs(figure, figure.presets[Number(preset)]));
    else if (control) {
      const value = control.take(element.value, element.checked, live.inputs(), element.type);
      if (value !== undefined) live.replace(change(figure, live.inputs(), input, value));
    }
    delete element.dataset.early;
  }
  if (touched.length) live.commit();
}
