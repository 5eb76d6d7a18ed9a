// @ts-check
/**
 * A figure moves once by itself when it comes into view, and then belongs to the reader: not where less motion is asked
 * for, not when the address asks for a state, and no longer than until a hand, a key, or a link of the text comes near.
 * The text does not tell what is shown meanwhile.
 */

import { writeInputs } from "./figure.js";

/**
 * @typedef {import("./figure.js").Live} Live
 * @typedef {import("./figure.js").Inputs} Inputs
 */

const SEEN = 0.6; // share of the drawing that is in the window
const STEP = 1100; // milliseconds from state to state

/**
 * @param {HTMLElement} root
 * @param {Live} live
 * @param {AbortSignal} end
 * @param {(name: string, taken: AbortSignal) => Promise<void>} [play]  where it has a player
 */
export function runOnce(root, live, end, play) {
  const { once } = live.figure.module;
  const asked = Object.keys(writeInputs(live.figure, live.inputs())).length > 0;
  if (!once || asked || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const taken = takenOver(root, end);
  const seen = new IntersectionObserver(async (entries) => {
    if (!entries[entries.length - 1].isIntersecting) return; // a busy page hears of several changes at once
    seen.disconnect();
    if (taken.aborted) return;
    root.dataset.showing = "";
    if (typeof once === "string") await play?.(once, taken);
    else await walk(root, live, once(live.figure.data), taken);
    delete root.dataset.showing;
    live.replace({ ...live.inputs() }); // the text catches up
  }, { threshold: SEEN });
  seen.observe(/** @type {Element} */ (root.querySelector(".plot")));
}

/**
 * Aborts for good when the reader takes the figure over, in whatever way.
 * @param {HTMLElement} root
 * @param {AbortSignal} end
 */
function takenOver(root, end) {
  const taken = new AbortController();
  end.addEventListener("abort", () => taken.abort());
  for (const type of ["pointerdown", "keydown", "input", "commit"]) {
    root.addEventListener(type, (event) => {
      const target = /** @type {Element} */ (event.target);
      if (!target.closest("[data-player]")) taken.abort(); // play and pause have their own say
    }, { capture: true, signal: taken.signal });
  }
  return taken.signal;
}

/**
 * @param {HTMLElement} root
 * @param {Live} live
 * @param {Inputs[]} on  states on the way
 * @param {AbortSignal} taken
 * @returns {Promise<void>}
 */
function walk(root, live, on, taken) {
  const { start } = live.figure;
  const states = [...on.map((state) => ({ ...start, ...state })), start];
  /** @type {Inputs} */
  let shown = live.inputs();
  const is = (/** @type {Inputs} */ wanted) =>
    Object.keys(live.figure.controls).every((name) => wanted[name] === live.inputs()[name]);
  return new Promise((done) => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const ended = new AbortController();
    const next = () => {
      const state = states.shift();
      if (taken.aborted || !state || !is(shown)) {
        ended.abort();
        return done();
      }
      live.replace(state);
      shown = live.inputs();
      timer = setTimeout(next, STEP);
    };
    // A pointer that comes near finds every mark where it belongs.
    root.addEventListener("pointermove", () => {
      clearTimeout(timer);
      states.splice(0, states.length - 1);
      next();
    }, { once: true, signal: ended.signal });
    next();
  });
}
