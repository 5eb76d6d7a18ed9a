// @ts-check
/**
 * The text's share in the figures: numbers that are dragged (`data-drag`), texts that recompute (`data-live`), links
 * that set a state (`data-state`), words that stand for marks (`data-lights`). They use the figures' own state, so text
 * and figure cannot disagree, and they leave the reader where the sentence is.
 */

import { readInputs } from "./figure.js";
import { readQuery } from "./url.js";

/** @typedef {import("./figure.js").Live} Live */

const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];

/** @param {(name: string) => Promise<Live>} liveFigure */
export function attachProse(liveFigure) {
  document.addEventListener("pointerdown", (event) => {
    const number = found(event, "[data-drag]");
    if (!number || event.button !== 0 || !event.isPrimary) return; // another button or finger wants something else
    event.preventDefault(); // no selection
    number.setPointerCapture(event.pointerId);
    number.focus({ preventScroll: true });
    handle(number, (dragging, live) => dragging.drag(number, event, live));
  });
  document.addEventListener("keydown", (event) => {
    const number = found(event, "[data-drag]");
    if (!number || !KEYS.includes(event.key)) return;
    event.preventDefault();
    handle(number, (dragging, live) => dragging.step(number, event.key, live));
  });
  /**
   * @param {HTMLElement} number
   * @param {(dragging: typeof import("./dragging.js"), live: Live) => void} act
   */
  const handle = (number, act) =>
    Promise.all([import("./dragging.js"), liveFigure((number.dataset.drag ?? "").split(".")[0])])
      .then(([dragging, live]) => act(dragging, live), () => {}); // a figure that does not come says so itself
  document.addEventListener("click", (event) => {
    const link = found(event, "a[data-state]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    setState(link, liveFigure);
  });
  document.addEventListener("figuredraw", (event) => {
    const live = /** @type {CustomEvent<Live>} */ (event).detail;
    const showing = document.getElementById(`fig-${live.figure.name}`)?.dataset.showing !== undefined;
    if (!showing) update(live); // no sentence moves for what a figure shows by itself
  });
  if (document.querySelector("[data-lights]")) {
    import("./lights.js").then(({ attachLights }) => attachLights(showBeside));
  }
}

/**
 * @param {Event} event
 * @param {string} selector
 */
function found({ target }, selector) {
  return target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(selector)) : null;
}

/**
 * Show a figure beside the words that speak of it, where it is not in sight already.
 * @param {HTMLElement} root
 * @param {HTMLElement} from
 */
async function showBeside(root, from) {
  try {
    (await import("./dock.js")).showBeside(root, from);
  } catch {
    root.scrollIntoView(); // the network is gone
  }
}

/**
 * Set the state that a link names; the reader stays with it.
 * @param {HTMLAnchorElement} link
 * @param {(name: string) => Promise<Live>} liveFigure
 */
async function setState(link, liveFigure) {
  const name = link.dataset.state ?? "";
  const root = document.getElementById(`fig-${name}`);
  if (!root) return;
  link.focus({ preventScroll: true }); // not every browser does
  link.ariaBusy = "true";
  const shown = showBeside(root, link);
  try {
    const live = await liveFigure(name);
    live.replace(readInputs(live.figure, readQuery(link.search, name)).inputs);
    live.commit(true);
  } catch { /* the figure says so itself, and so does its copy */ }
  await shown;
  link.ariaBusy = null;
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
