// @ts-check
/**
 * The text's share in the figures: numbers that are dragged (`data-drag`), texts that recompute (`data-live`), links
 * that set a state (`data-state`). They use the figures' own state, so text and figure cannot disagree.
 */

import { readInputs } from "./figure.js";
import { readQuery } from "./url.js";

/** @typedef {import("./figure.js").Live} Live */

const STEP = 5; // pixels of dragging for one step

/** @param {(name: string) => Promise<Live>} liveFigure */
export function attachProse(liveFigure) {
  for (const element of document.querySelectorAll("[data-drag]")) {
    attachDrag(/** @type {HTMLElement} */ (element), liveFigure);
  }
  document.addEventListener("click", async (event) => {
    const link = /** @type {Element} */ (event.target).closest("a[data-state]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const name = link.dataset.state ?? "";
    const live = await liveFigure(name);
    live.replace(readInputs(live.figure, readQuery(link.search, name)).inputs);
    live.commit();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    document.getElementById(`fig-${name}`)?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  });
  document.addEventListener("figuredraw", (event) => update(/** @type {CustomEvent<Live>} */ (event).detail));
}

/**
 * Rewrite the text's numbers that belong to a figure.
 * @param {Live} live
 */
function update(live) {
  const prefix = live.figure.name + ".";
  const texts = live.texts();
  for (const element of document.querySelectorAll(`[data-live^="${prefix}"]`)) {
    const text = texts[element.getAttribute("data-live")?.slice(prefix.length) ?? ""];
    if (element.textContent !== text) element.textContent = text;
  }
  for (const element of document.querySelectorAll(`[data-drag^="${prefix}"]`)) {
    const name = element.getAttribute("data-drag")?.slice(prefix.length) ?? "";
    const control = live.figure.controls[name];
    const value = live.inputs()[name];
    const values = control.sweep(live.inputs());
    const words = control.text(value, live.inputs());
    element.textContent = element.hasAttribute("data-bare") ? words.split("\u00a0")[0] : words;
    element.setAttribute("aria-valuetext", words);
    element.setAttribute("aria-valuenow", String(values.indexOf(value)));
    element.setAttribute("aria-valuemax", String(values.length - 1));
  }
}

/**
 * @param {HTMLElement} element
 * @param {(name: string) => Promise<Live>} liveFigure
 */
function attachDrag(element, liveFigure) {
  const [figure, input] = (element.dataset.drag ?? "").split(".");
  /** @type {{ x: number, from: number } | null} */
  let grip = null;

  const valuesOf = (/** @type {Live} */ live) => live.figure.controls[input].sweep(live.inputs());
  element.addEventListener("pointerdown", async (event) => {
    element.setPointerCapture(event.pointerId);
    event.preventDefault();
    element.focus();
    const live = await liveFigure(figure);
    if (!element.hasPointerCapture(event.pointerId)) return; // let go before the figure had loaded
    grip = { x: event.clientX, from: valuesOf(live).indexOf(live.inputs()[input]) };
  });
  element.addEventListener("pointermove", async (event) => {
    const held = grip;
    if (!held) return;
    const live = await liveFigure(figure);
    const values = valuesOf(live);
    const index = held.from + Math.round((event.clientX - held.x) / STEP);
    live.set(input, values[Math.min(values.length - 1, Math.max(0, index))]);
  });
  const release = async () => {
    if (!grip) return;
    grip = null;
    (await liveFigure(figure)).commit();
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener("keydown", async (event) => {
    const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];
    if (!keys.includes(event.key)) return;
    event.preventDefault();
    const live = await liveFigure(figure);
    live.set(input, live.figure.controls[input].step(live.inputs()[input], event.key, live.inputs()));
    live.commit();
  });
}
