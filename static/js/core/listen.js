// @ts-check
/** All events of a figure's controls, presets and strip, at its root. */

import { presetInputs } from "./figure.js";
import { h, patch } from "./tree.js";

/** @typedef {import("./figure.js").Live} Live */

/**
 * @param {HTMLElement} root
 * @param {Live} live
 */
export function listen(root, live) {
  const take = (/** @type {Event} */ event) => {
    const element = /** @type {HTMLInputElement} */ (event.target);
    const name = element.dataset?.input;
    if (!name) return false;
    const control = live.figure.controls[name];
    if (event.type === "input" && control.suggest) { // taken when it is whole
      if (element.list) patch(element.list, control.suggest(element.value).map((text) => h("option", { value: text })));
      return true;
    }
    const whole = event.type === "change" || /** @type {InputEvent} */ (event).inputType !== "insertText";
    if (element.value === "" && control.guess) return true; // its placeholder says the value
    const value = control.take(element.value, element.checked, live.inputs(), element.type) ??
      (event.type === "change" ? control.guess?.(element.value) : undefined);
    const valid = value !== undefined;
    if (!valid && event.type === "input") return true; // still typing
    element.setAttribute("aria-invalid", String(!valid));
    element.setCustomValidity?.(valid ? "" : `${control.label} takes ${control.rule(live.inputs())}.`);
    if (valid) live.set(name, value);
    if (valid && whole && control.guess) element.value = "";
    return true;
  };
  root.addEventListener("input", take);
  root.addEventListener("change", (event) => {
    if (!take(event)) return;
    const element = /** @type {HTMLInputElement} */ (event.target);
    if (element.type === "text") element.reportValidity();
    live.commit();
  });
  root.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (!button) return;
    if (button.dataset.preset) {
      live.replace(presetInputs(live.figure, live.figure.presets[Number(button.dataset.preset)]));
    } else if (button.dataset.action === "reset") live.replace({ ...live.figure.start });
    else return;
    button.focus({ preventScroll: true }); // a field with a wrong value may hold the focus, and would keep its text
    live.commit();
  });
}
