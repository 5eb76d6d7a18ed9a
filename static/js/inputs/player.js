// @ts-check
/**
 * Time under the reader's hand: a scrubber with play, pause and single steps. It never starts by itself, stops at the
 * last frame, and offers only steps to readers who asked for less motion (the style sheet hides play for them).
 */

import { h } from "../core/tree.js";
import { slider } from "./slider.js";

/**
 * @import { Control } from "./control.js"
 * @param {object} options
 * @param {string} options.label
 * @param {number} options.frames
 * @param {(value: number) => string} [options.format]
 * @param {number} [options.perSecond]  frames shown in a second
 * @returns {Control<number> & { perSecond: number, frames: number }}
 */
export function player({ label, frames, format, perSecond = 12 }) {
  const scrubber = slider({ label, min: 0, max: frames - 1, step: 1, format });
  return {
    ...scrubber,
    kind: "player",
    perSecond,
    frames,
    tree(place) {
      const button = (/** @type {string} */ action, /** @type {string} */ words, /** @type {string} */ face) =>
        h("button", {
          type: "button",
          class: action,
          "data-action": action,
          "data-player": place.name,
          tabindex: action === "play" ? null : -1, // the scrubber's arrow keys are the same steps
          "aria-label": words,
        }, face);
      const tree = scrubber.tree(place);
      return {
        ...tree,
        attributes: { class: "control slider player" },
        children: [
          ...tree.children,
          h(
            "div",
            { class: "transport" },
            button("back", "One step back", "\u2039"),
            button("play", "Play", "\u25b8"),
            button("forward", "One step forward", "\u203a"),
          ),
        ],
      };
    },
  };
}
