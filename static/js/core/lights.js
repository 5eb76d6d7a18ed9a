// @ts-check
/**
 * Words that stand for a mark of a figure (`data-lights="head-map.head 0.3"`) and the mark light each other: pointing at
 * words, or the focus on them, dims what is not meant, a tap or Enter keeps it so and shows the figure; pointing at a
 * mark lights the words.
 */

import { dimOthers } from "./highlight.js";

/**
 * @param {(root: HTMLElement, from: HTMLElement) => Promise<void>} showBeside
 */
export function attachLights(showBeside) {
  const all = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-lights]")]);
  if (!all.length) return;
  for (const words of all) { // without scripts they are plain text
    words.role = "button";
    words.tabIndex = 0;
  }
  /** @type {{ words: HTMLElement, kept: boolean } | null} */
  let lit = null;
  const show = (/** @type {HTMLElement | null} */ words, kept = false) => {
    if (lit && lit.words !== words) light(lit.words, false);
    lit = words && { words, kept };
    if (words) light(words, true);
  };
  const wordsOf = (/** @type {Event} */ { target }) =>
    target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-lights]")) : null;
  const keep = (/** @type {HTMLElement} */ words) => {
    const again = lit?.kept && lit.words === words;
    show(again ? null : words, !again);
    const root = figureOf(words);
    if (!again && root) showBeside(root, words);
  };

  const hover = (/** @type {HTMLElement | null} */ words) => {
    if (words || (lit && !lit.kept)) show(words);
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse" && !lit?.kept) hover(wordsOf(event));
  });
  document.addEventListener("focusin", (event) => hover(wordsOf(event)));
  document.addEventListener("click", (event) => {
    const words = wordsOf(event);
    if (words) keep(words);
    else if (!(event.target instanceof Element && event.target.closest(".dock, figure"))) show(null);
  });
  document.addEventListener("keydown", (event) => {
    const words = wordsOf(event);
    if (words && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      keep(words);
    } else if (event.key === "Escape") show(null);
  });
  document.addEventListener("marklight", (event) => {
    const { root, mark } = /** @type {CustomEvent<{ root: HTMLElement, mark: string | null }>} */ (event).detail;
    const name = mark && `${root.id.slice("fig-".length)}.${mark}`;
    for (const words of all) {
      if (figureOf(words) === root) words.toggleAttribute("data-lit", words.dataset.lights === name);
    }
  });
}

/** @param {HTMLElement} words */
const figureOf = (words) => document.getElementById(`fig-${words.dataset.lights?.split(".")[0]}`);

/**
 * @param {HTMLElement} words
 * @param {boolean} on
 */
function light(words, on) {
  words.toggleAttribute("data-lit", on);
  const name = words.dataset.lights ?? "";
  const root = figureOf(words);
  if (root) dimOthers(root, on ? name.slice(name.indexOf(".") + 1) : null);
}
