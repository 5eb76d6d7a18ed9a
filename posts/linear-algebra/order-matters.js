// @ts-check
/** The same two motions in both orders: turned and then pressed flat, pressed flat and then turned. */

import {
  attributesOf,
  dot,
  figure,
  fixed,
  h,
  handle,
  label,
  panel,
  panels,
  round,
  say,
  slider,
  tint,
  wire,
} from "../../static/js/kit.js";
import { after, applied, turn } from "./planar.js";

/** @import { Matrix, Point } from "./planar.js" */

const ANGLES = Array.from({ length: 37 }, (_, i) => 5 * i);
const MONTHS = ["Jan", "Apr", "Jul", "Oct"];
const REACH = 1.28; // units from the middle to the edge

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
        circle("turn, then press:  P R x", both[0], "one", { angle, press, lies: 0, first: true }),
        circle("press, then turn:  R P x", both[1], "two", { angle, press, lies: angle, first: false }),
      ]]),
    };
  },
});

/**
 * @param {string} title
 * @param {Matrix} matrix
 * @param {"one" | "two"} series
 * @param {{ angle: number, press: number, lies: number, first: boolean }} options  lies: degrees of its long axis;
 *   first: it is turned first
 */
function circle(title, matrix, series, { angle, press, lies, first }) {
  return panel(({ layout }) => (layout === "narrow" ? 220 : 330), ({ width, height, size }) => {
    const unit = Math.min(width, height) / 2 / REACH;
    /** @param {Point} point @returns {Point} */
    const at = ([x, y]) => [width / 2 + unit * x, height / 2 - unit * y];
    /** @param {number} degrees @param {number} [far] @returns {Point} */
    const place = (degrees, far = 1) => {
      const turned = (degrees * Math.PI) / 180;
      return at([far * Math.cos(turned), far * Math.sin(turned)]);
    };
    const oval = (/** @type {number} */ tall, /** @type {number} */ turned) => ({
      ...{ rx: round(unit), ry: round(Math.max(0.1, unit * tall)), "stroke-width": 3 },
      transform: `translate(${at([0, 0]).map(round).join(" ")}) rotate(${-turned})`,
    });
    return [
      h("ellipse", {
        key: "step",
        class: "wire s0",
        opacity: 0.35,
        ...oval(first ? 1 : press, 0),
        "stroke-width": 1.5,
      }),
      wire(place(lies + 180, 1.26), place(lies, 1.26), { key: "lies", series, class: "threshold" }),
      h("ellipse", { ...attributesOf("line", { series, key: "rim", class: "plain" }), ...oval(press, lies) }),
      ...MONTHS.flatMap((month, i) => {
        const start = /** @type {Point} */ ([[0, 1], [1, 0], [0, -1], [-1, 0]][i]);
        const step = at(applied(first ? turn((angle * Math.PI) / 180) : [1, 0, 0, press], start));
        const end = at(applied(matrix, start));
        const aside = ((90 - 90 * i + angle) * Math.PI) / 180; // on the side where it is without being pressed
        return [
          wire(step, end, { key: `way ${month}`, class: "faint" }),
          dot(step, { series: "ink", hollow: true, radius: 3, key: `step ${month}`, class: "faint" }),
          dot(end, { series, round: true, radius: 4, key: `end ${month}` }),
          label([end[0] + 1.3 * size * Math.cos(aside), end[1] - 1.3 * size * Math.sin(aside)], month, {
            ...{ key: month, size, series, anchor: "middle", halo: true, weight: "bold" },
          }),
        ];
      }),
      first && handle(place(angle), {
        label: "Turn",
        text: `${angle} degrees`,
        tracks: [{ input: "angle", value: angle, stops: ANGLES.map((v) => [v, ...place(v)]) }],
      }),
    ];
  }, { title });
}
