// @ts-check
/** A vector in space and where the norm puts it: lifting and lengthening do nothing, turning does. */

import {
  arrow,
  choice,
  figure,
  fixed,
  group,
  h,
  label,
  panel,
  panels,
  round,
  rows,
  say,
  slider,
  textWidth,
  tint,
  wire,
} from "../../static/js/kit.js";
import { ANGLES, beside, FAR, HIGH, LENGTHS, lifter, LOW, MEANS, stretcher, turner } from "./norm-grips.js";

/**
 * @typedef {[number, number, number]} Vector
 * @typedef {import("./norm-grips.js").Place} Place
 */

const TILT = 0.5; // radians above the plane
const RADIUS = Math.sqrt(3);
const [ABOVE, BELOW] = [3.6, 2.6]; // units of the drawing over and under the origin

/** Twin of `lifted` in planar.py. @param {number} mean @param {number} length @param {number} angle @returns {Vector} */
function lifted(mean, length, angle) {
  const turned = (angle * Math.PI) / 180;
  const [across, deep] = [length * Math.cos(turned), length * Math.sin(turned)];
  const [a, b] = [across / Math.sqrt(2), deep / Math.sqrt(6)];
  return [mean + a + b, mean - a + b, mean - 2 * b];
}

/** @param {Vector} x @param {string} rule @param {number} epsilon @returns {Vector} */
function normed(x, rule, epsilon) {
  const mean = rule === "layer" ? (x[0] + x[1] + x[2]) / 3 : 0;
  const centred = x.map((v) => v - mean);
  const size = Math.sqrt(centred.reduce((sum, v) => sum + v * v, 0) / 3 + epsilon);
  return /** @type {Vector} */ (centred.map((v) => v / size));
}

export default figure({
  inputs: () => ({
    mean: slider({ label: "Lift: the mean", values: MEANS, format: (v) => fixed(v, 1) }),
    angle: slider({ label: "Turn: the angle", values: ANGLES, unit: "degrees" }),
    length: slider({ label: "Length in the plane", values: LENGTHS, format: (v) => fixed(v, 1) }),
    ...group("Another norm", { rule: choice({ label: "Norm", options: { layer: "LayerNorm", rms: "RMSNorm" } }) }),
  }),

  presets: {
    "A vector": {},
    "Lifted": { mean: 1.5 },
    "Lengthened": { length: 2.4 },
    "Turned": { angle: 130 },
    "All numbers equal": { length: 0 },
    "RMSNorm, lifted": { rule: "rms", mean: 1.5 },
  },

  once: () => [{ mean: 1.5 }, { mean: -0.8 }, { length: 2.4 }, { angle: 130 }],

  derive({ mean, length, angle, rule }, { epsilon }) {
    const x = lifted(mean, length, angle);
    const result = normed(x, rule, epsilon);
    const size = Math.hypot(...result);
    return { mean, length, angle, rule, x, result, size: Math.round(size * 1e6) / 1e6 };
  },

  view(derived, layout) {
    const { length, rule, x, result, size } = derived;
    const narrow = layout.name === "narrow";
    const out = tint("router", fixed(size, 2), "result");
    return {
      finding: rule === "rms"
        ? say`RMSNorm leaves the mean in: the result lies on the sphere, length ${out}.`
        : length === 0
        ? "All numbers are equal: nothing is left after the projection."
        : say`The result stays on the ring, length ${out}; only turning moves it.`,
      summary: `A vector of ${x.map((v) => fixed(v, 2)).join(", ")}, normalised: ${
        result.map((v) => fixed(v, 2)).join(", ")
      }.`,
      plot: panels(layout, [[space(derived, narrow), numbers(result, length ? rule : "none")]]),
    };
  },
});

/** @param {{ mean: number, length: number, angle: number, rule: string, result: Vector }} state @param {boolean} narrow */
function space({ mean, length, angle, rule, result }, narrow) {
  return panel(narrow ? 300 : 400, ({ width, height, size }) => {
    const unit = Math.min(width / 5.2, height / (ABOVE + BELOW));
    const middle = (height * ABOVE) / (ABOVE + BELOW);
    /** @type {Place} */
    const at = (up, long, turned) => {
      const [x, deep] = [long * Math.cos((turned * Math.PI) / 180), long * Math.sin((turned * Math.PI) / 180)];
      return [
        width / 2 + unit * x,
        middle - unit * (up * RADIUS * Math.cos(TILT) + deep * Math.sin(TILT)),
      ];
    };
    const up = (result[0] + result[1] + result[2]) / 3;
    const flat = Math.sqrt(Math.max(0, result.reduce((sum, v) => sum + v * v, 0) - 3 * up * up));
    const ring = (/** @type {number} */ r) => ({
      ...{ cx: round(width / 2), cy: round(middle), rx: round(unit * r), ry: round(unit * r * Math.sin(TILT)) },
    });
    const tip = at(mean, length, angle);
    const edge = at(HIGH, FAR, angle); // of all that give the same
    const right = Math.cos((angle * Math.PI) / 180) >= 0; // of the axis; its name stands on the other side
    const room = { right, width, size };
    const aside = right ? 225 : 315; // where the name of the plane is out of the way
    return [
      h("ellipse", { key: "plane", class: "area s4", opacity: 0.35, ...ring(FAR) }),
      rule === "layer" && length > 0 && h("path", {
        ...{ key: "same", class: "area s0", opacity: 0.8 },
        d: `M${
          [at(LOW, 0, 0), at(LOW, FAR, angle), at(HIGH, FAR, angle), at(HIGH, 0, 0)].map((p) => p.map(round).join(" "))
            .join("L")
        }Z`,
      }),
      ...(rule === "layer" && length > 0 ? (narrow ? ["one y"] : ["all these:", "one y"]) : []).map((text, i) =>
        beside([edge[0], edge[1] + (1.3 * i - (narrow ? 0.6 : 1.9)) * size], text, room, { away: 8, off: -0.9 })
      ),
      h("ellipse", { key: "ring", class: "line plain s4", "data-mark": "ring", "stroke-width": 2.5, ...ring(RADIUS) }),
      rule === "rms" && h("circle", {
        ...{ key: "sphere", class: "wire s4", cx: round(width / 2), cy: round(middle), r: round(unit * RADIUS) },
        ...{ fill: "none", "stroke-width": 1.5, "stroke-dasharray": "3 4" },
      }),
      wire(at(-0.9, 0, 0), at(2, 0, 0), { key: "ones" }),
      label(
        [at(2, 0, 0)[0] + (right ? -8 : 8), at(2, 0, 0)[1] + 4],
        narrow ? "the mean" : "(1, 1, 1): the mean",
        {
          ...{ key: "axis", size, quiet: true, anchor: right ? "end" : "start" },
        },
      ),
      label(
        [
          right ? Math.max(textWidth("mean zero", size) + 4, at(0, 2.6, aside)[0]) : at(0, 2.6, aside)[0],
          at(0, 2.6, aside)[1] + size * 0.6,
        ],
        "mean zero",
        {
          ...{ key: "name", size, quiet: true, anchor: right ? "end" : "start" },
        },
      ),
      h("path", {
        ...{ key: "drop", class: "leader", "stroke-dasharray": "4 4" },
        d: `M${tip.map(round).join(" ")}L${at(LOW, length, angle).map(round).join(" ")}`,
      }),
      Math.hypot(length, mean) > 0.05 && arrow(at(0, 0, 0), tip, { key: "x", series: "ink", weight: 2.5, mark: "x" }),
      Math.hypot(flat, up) > 0.01 &&
      arrow(at(0, 0, 0), at(up, flat, angle), { key: "result", series: "router", weight: 4.5, mark: "result" }),
      beside(tip, "x: lift", room, { off: 1.5, mark: "x", key: "x" }),
      Math.hypot(flat, up) > 0.01 &&
      beside([at(up, flat, angle)[0], at(up, flat, angle)[1] + 2.4 * size], "y, normalised", room, {
        ...{ away: 0, series: "router", mark: "result", key: "y" },
      }),
      ...turner(angle, at, room),
      ...stretcher(length, angle, at, room),
      lifter(mean, tip, (v) => at(v, length, angle)),
    ];
  }, { share: 1.8 });
}

/** The three numbers after. @param {Vector} result @param {string} rule  none: of equal numbers */
const numbers = (result, rule) =>
  rows({
    title: rule === "layer"
      ? "y: moves only with a turn"
      : rule === "rms"
      ? "y: lifting moves it, too"
      : "y, after the norm",
    domain: [-1.8, 1.8],
    names: 36,
    rows: result.map((value, i) => ({
      ...{ name: `y${"₁₂₃"[i]}`, text: fixed(value, 2), mark: "result" },
      parts: [{ value, series: /** @type {const} */ ("router") }],
    })),
  });
