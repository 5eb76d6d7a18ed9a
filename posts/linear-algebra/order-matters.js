// @ts-check
/** The same two motions in both orders: turned and then pressed flat, pressed flat and then turned. */

import { figure, fixed, h, handle, panel, panels, round, say, slider, tint, wire } from "../../static/js/kit.js";
import { rim, wordsAround } from "./acts-drawing.js";
import { after, turn } from "./planar.js";

/** @import { Matrix } from "./planar.js" */

const ANGLES = Array.from({ length: 37 }, (_, i) => 5 * i);
const REACH = 1.42; // units from the middle to the edge

export default figure({
  inputs: () => ({
    angle: slider({ label: "Turn", values: ANGLES, unit: "degrees" }),
    press: slider({
      label: "Height that is left",
      min: 0,
      max: 1,
      step: 0.1,
      format: (v) => `${fixed(100 * v, 0)}\u00a0%`,
    }),
  }),

  presets: {
    "Turn and press": {},
    "Flat": { press: 0 },
    "A quarter turn": { angle: 90 },
    "Half a turn": { angle: 180 },
  },

  once: () => [{ angle: 0 }, { angle: 90 }],

  derive({ angle, press }) {
    const [turned, pressed] = [turn((angle * Math.PI) / 180), /** @type {Matrix} */ ([1, 0, 0, press])];
    const both = [after(pressed, turned), after(turned, pressed)];
    return { angle, press, both, apart: Math.hypot(...both[0].map((v, i) => v - both[1][i])) };
  },

  view({ angle, press, both, apart }, layout) {
    const flat = press === 0 ? "flattened" : "pressed";
    return {
      finding: apart < 1e-9
        ? "Here both orders give the same."
        : say`${flat === "flattened" ? "Flattened" : "Pressed"} last, it lies ${
          tint("one", "level")
        }; turned last, it lies ${tint("two", `at ${angle}°`)}.`,
      summary: `Two circles of words, turned by ${angle} degrees and ${flat}, in both orders. The matrices differ by ${
        fixed(apart, 2)
      }.`,
      plot: panels(layout, [[
        circle("turn, then press:  P R x", both[0], "one", { angle, lies: 0, grips: true }),
        circle("press, then turn:  R P x", both[1], "two", { angle, lies: angle, grips: false }),
      ]]),
    };
  },
});

/**
 * @param {string} title
 * @param {Matrix} matrix
 * @param {"one" | "two"} series
 * @param {{ angle: number, lies: number, grips: boolean }} options  lies: degrees of its long axis; grips: the reader
 *   turns the first by hand
 */
function circle(title, matrix, series, { angle, lies, grips }) {
  return panel(({ layout }) => (layout === "narrow" ? 200 : 310), ({ width, height, size }) => {
    const unit = Math.min(width, height) / 2 / REACH;
    const at = (
      /** @type {[number, number]} */ [x, y],
    ) => /** @type {[number, number]} */ ([width / 2 + unit * x, height / 2 - unit * y]);
    const on = (
      /** @type {number} */ turned,
      far = 1,
    ) => /** @type {[number, number]} */ ([far * Math.cos(turned), far * Math.sin(turned)]);
    const place = (/** @type {number} */ degrees, far = 1.3) => at(on((degrees * Math.PI) / 180, far));
    return [
      h("circle", {
        ...{ key: "before", class: "wire s0", opacity: 0.25 },
        ...{ cx: round(width / 2), cy: round(height / 2), r: round(unit) },
      }),
      wire(place(lies + 180, 1.4), place(lies, 1.4), { key: "lies", series, class: "threshold" }),
      rim(matrix, at, undefined, series),
      ...wordsAround(matrix, at, () => true, size, { series, months: [0, 3, 6, 9] }),
      grips && handle(place(angle), {
        label: "Turn",
        text: `${angle} degrees`,
        tracks: [{ input: "angle", value: angle, stops: ANGLES.map((v) => [v, ...place(v)]) }],
      }),
    ];
  }, { title });
}
