// @ts-check
/**
 * How a number was computed: its formula, the line with the numbers in their places, and its source, opened by the
 * sign beside it and kept up to date while the inputs move. A click on the number itself copies all its digits.
 */

import { h, patch } from "./tree.js";

/** @typedef {import("../figures.js").Live} Live */

/**
 * @param {HTMLElement} root
 * @param {Live} live
 */
export function attachExplain(root, live) {
  const box = /** @type {HTMLElement | null} */ (root.querySelector(".explanation"));
  if (!box) return;
  let open = "";

  const draw = async () => {
    const readout = (live.view().readouts ?? []).find(({ name }) => name === open);
    box.hidden = !readout?.formula;
    if (!readout?.formula) return;
    const { module, name, source } = readout.formula;
    const explained = await import(new URL(`../formulas/${module}.explained.js`, import.meta.url).href);
    if (open !== readout.name) return;
    patch(box, [
      h("p", { class: "formula" }, h("b", null, readout.label), ` = ${explained.equations[name]}`),
      h("p", { class: "numbers" }, explained.substituted[name](...readout.formula.arguments)),
      ...(source ? [h("p", { class: "source" }, source)] : []),
    ]);
  };

  root.addEventListener("click", async (event) => {
    const target = /** @type {Element} */ (event.target);
    const name = target.closest("button")?.dataset.explain;
    if (name) {
      open = open === name ? "" : name;
      for (const button of root.querySelectorAll("[data-explain]")) {
        button.setAttribute("aria-expanded", String(button.getAttribute("data-explain") === open));
      }
      draw();
      return;
    }
    const output = target.closest("output[data-value]");
    if (!output) return;
    const value = output.getAttribute("data-value") ?? "";
    try {
      await navigator.clipboard.writeText(value);
      live.say(`Copied ${value}.`);
    } catch { /* no permission: the number can still be selected */ }
  });
  document.addEventListener("figuredraw", (event) => {
    if (/** @type {CustomEvent<Live>} */ (event).detail === live && open) draw();
  });
}
