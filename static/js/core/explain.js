// @ts-check
/**
 * How a number was computed: its formula, the line with the numbers in their places, and its source, opened by the
 * sign beside it and kept up to date while the inputs move. A click on the number itself copies all its digits.
 */

import { h, patch } from "./tree.js";

/** @typedef {import("./figure.js").Live} Live */

/**
 * What a click inside a figure does to its explanation.
 * @param {HTMLElement} root
 * @param {Live} live
 * @returns {(target: Element) => Promise<void>}
 */
export function explainer(root, live) {
  const box = /** @type {HTMLElement} */ (root.querySelector(".explanation"));
  const modules = JSON.parse(root.dataset.formulas ?? "{}");
  let open = "";

  const draw = async () => {
    const { readouts = [], ledger = [] } = live.view();
    const readout = [...readouts, ...ledger].find(({ name }) => name === open);
    box.hidden = !readout?.formula;
    if (!readout?.formula) return;
    const { module, name, source, part } = readout.formula;
    const explained = await import(new URL(modules[module], document.baseURI).href);
    if (open !== readout.name) return;
    // A formula with several results or steps has a line for each; in words and in numbers they are the same lines.
    const words = explained.equations[name].split("\n");
    const numbers = explained.substituted[name](...readout.formula.arguments).split("\n");
    const at = words.findIndex((/** @type {string} */ line) => line.startsWith(`${part} = `));
    const shown = (/** @type {string[]} */ lines) => (part && at >= 0 ? [lines[at]] : lines);
    patch(box, [
      h("p", null, h("b", null, readout.label)),
      ...shown(words).map((line) => h("p", { class: "formula" }, line)),
      ...shown(numbers).map((line) => h("p", { class: "numbers" }, line)),
      ...(source ? [h("p", { class: "source" }, source)] : []),
    ]);
  };

  document.addEventListener("figuredraw", (event) => {
    if (/** @type {CustomEvent<Live>} */ (event).detail === live && open) draw();
  });
  return async (target) => {
    const name = target.closest("button")?.dataset.explain;
    if (name) {
      open = open === name ? "" : name;
      for (const button of root.querySelectorAll("[data-explain]")) {
        button.setAttribute("aria-expanded", String(button.getAttribute("data-explain") === open));
      }
      await draw();
      return;
    }
    const value = target.closest("output[data-value]")?.getAttribute("data-value") ?? "";
    try {
      await navigator.clipboard.writeText(value);
      live.say(`Copied ${value}.`);
    } catch { /* no permission: the number can still be selected */ }
  };
}
