// @ts-check
/**
 * A figure moves once by itself when it comes into view, and then belongs to the reader: not where less motion is asked
 * for, not when the address asks for a state, and no longer than until a hand or a key comes near.
 */

import { writeInputs } from "./figure.js";

/** @typedef {import("./figure.js").Live} Live */

const SEEN = 0.6; // share of the drawing that is in the window
const STEP = 1100; // milliseconds from state to state

/**
 * @param {HTMLElement} root
 * @param {Live} live
 * @param {AbortSignal} end
 * @param {(name: string, taken: AbortSignal) => void} [play]  where it has a player
 */
export function runOnce(root, live, end, play) {
  const { once } = live.figure.module;
  const asked = Object.keys(writeInputs(live.figure, live.inputs())).length > 0;
  if (!once || asked || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const taken = new AbortController();
  end.addEventListener("abort", () => taken.abort());
  for (const type of ["pointerdown", "keydown", "input"]) {
    root.addEventListener(type, (event) => {
      const target = /** @type {Element} */ (event.target);
      if (!target.closest("[data-player]")) taken.abort(); // play and pause have their own say
    }, { capture: true, signal: taken.signal });
  }
  const seen = new IntersectionObserver(([{ isIntersecting }]) => {
    if (!isIntersecting) return;
    seen.disconnect();
    if (!taken.signal.aborted) {
      typeof once === "string" ? play?.(once, taken.signal) : walk(live, once(live.figure.data), taken.signal);
    }
  }, { threshold: SEEN });
  seen.observe(/** @type {Element} */ (root.querySelector(".plot")));
}

/**
 * @param {Live} live
 * @param {import("./figure.js").Inputs[]} on  states on the way
 * @param {AbortSignal} taken
 */
function walk(live, on, taken) {
  const { start } = live.figure;
  const states = [...on.map((state) => ({ ...start, ...state })), start];
  const next = () => {
    const state = states.shift();
    if (taken.aborted || !state) return;
    live.replace(state);
    setTimeout(next, STEP);
  };
  next();
}
