// @ts-check
/** Going from a sentence to its figure, and back to the sentence. */

import { h, patch } from "./tree.js";
import { writeAddress } from "./url.js";

const MOST = 0.75; // of a drawing, which then counts as seen
const WITH_HEADLINE = 0.5; // of one whose upper edge is in sight

/**
 * Whether most of a figure's drawing, or of what the window can hold of it, is in the window.
 * @param {HTMLElement} root
 */
export function inSight(root) {
  const { top, bottom } = shownFrame(root).getBoundingClientRect();
  const header = document.querySelector(".site-header")?.getBoundingClientRect().bottom ?? 0;
  const seen = Math.min(bottom, innerHeight) - Math.max(top, header);
  return seen >= (top >= header ? WITH_HEADLINE : MOST) * Math.min(bottom - top, innerHeight - header);
}

/**
 * The drawing that a figure shows; before it is live several are printed.
 * @param {HTMLElement} root
 */
export function shownFrame(root) {
  const frames = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(".plot > .frame"))];
  return frames.find((frame) => frame.offsetParent !== null) ?? root;
}

/**
 * Bring the reader to a figure, a step that Back undoes, and leave a way back at it.
 * @param {HTMLElement} root
 * @param {HTMLElement} from  where in the text it was asked for
 */
export function visit(root, from) {
  writeAddress(`${location.pathname}${location.search}#${root.id}`, true);
  const chip = document.createElement("p");
  chip.className = "return";
  patch(chip, [h("button", { type: "button" }, "Back to the text")]);
  const gone = new AbortController();
  const leave = () => {
    gone.abort();
    chip.remove();
    from.focus({ preventScroll: true });
  };
  for (const old of document.querySelectorAll(".return")) old.remove();
  root.prepend(chip);
  chip.addEventListener("click", () => {
    leave();
    from.scrollIntoView({ behavior: glide(), block: "center" });
  });
  addEventListener("popstate", leave, { signal: gone.signal }); // Back has scrolled already
  root.tabIndex = -1;
  root.scrollIntoView({ behavior: glide(), block: "start" });
  root.focus({ preventScroll: true });
}

/** @returns {ScrollBehavior} */
const glide = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");
