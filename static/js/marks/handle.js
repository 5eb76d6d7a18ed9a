// @ts-check
/**
 * A grip on a drawing: it is dragged, or moved by arrow keys, and sets the same inputs as the controls beside it. It
 * knows the place of every valid value, so no other can come out of it.
 */

import { axisOf } from "../core/track.js";
import { h } from "../core/tree.js";
import { classOf } from "./mark.js";
import { round } from "./text.js";

/**
 * @typedef {import("../core/track.js").Stop} Stop
 * @typedef {import("../core/track.js").Track} Track
 * @typedef {object} HandleOptions
 * @property {string} label   what is moved
 * @property {string} text    its value in words
 * @property {Track[]} tracks one, or one across (left and right) and one up (up and down)
 * @property {import("./mark.js").Series} [series]
 * @property {string} [mark]
 * @property {"grip" | "bare"} [look]  bare: a ring around a mark that is there already
 * @property {number} [radius]
 */

const BENT = 40; // pixels aside from which a finger that goes along the track is not taken for one that scrolls

/**
 * @param {[number, number]} at
 * @param {HandleOptions} options
 */
export function handle([x, y], { label, text, tracks, series, mark, look = "grip", radius = 9 }) {
  const [first] = tracks;
  const index = Math.max(0, first.stops.findIndex(([value]) => value === first.value));
  const slides = tracks.length === 1;
  const [[, x0, y0], [, x1, y1]] = [first.stops[0], first.stops[first.stops.length - 1]];
  const [wide, tall] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
  const upright = slides && (axisOf(first.stops) ?? (tall > wide ? 1 : 0)) === 1;
  const bent = slides && Math.min(wide, tall) > BENT;
  return h(
    "g",
    {
      key: `handle ${tracks.map(({ input }) => input)}`,
      class: `handle ${look} ${slides ? (upright ? "up" : "across") : "free"}${bent ? " bent" : ""} ${classOf(series)}`,
      transform: `translate(${round(x)} ${round(y)})`,
      tabindex: 0,
      role: slides ? "slider" : "application",
      "aria-roledescription": slides ? null : "grip",
      "aria-orientation": upright ? "vertical" : null,
      "aria-label": slides ? label : `${label}: ${text}. Arrow keys move it.`,
      ...(slides
        ? {
          "aria-valuemin": 0,
          "aria-valuemax": first.stops.length - 1,
          "aria-valuenow": index,
          "aria-valuetext": text,
        }
        : {}),
      "data-mark": mark ?? null,
      "data-handle": tracks.map(({ input }) => input).join(" "),
      tracks,
    },
    h("circle", { class: "reach", r: 22 }),
    h("circle", { class: "grip-face", r: radius }),
    look === "grip" && h("path", { class: "grip-mark", d: gripMark(slides, upright) }),
  );
}

/** Two small arrow heads along the way, four where it is free. @param {boolean} slides @param {boolean} upright */
function gripMark(slides, upright) {
  const across = "M-2 -3L-5 0L-2 3M2 -3L5 0L2 3";
  const up = "M-3 -2L0 -5L3 -2M-3 2L0 5L3 2";
  return slides ? (upright ? up : across) : "M-4.5 0H4.5M0 -4.5V4.5";
}
