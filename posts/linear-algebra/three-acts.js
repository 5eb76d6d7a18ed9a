// @ts-check
/** Any matrix in three acts: a circle of words is turned, stretched along two axes at right angles, and turned again. */

import {
  buttonOf,
  figure,
  fixed,
  group,
  h,
  label,
  panel,
  panels,
  player,
  rows,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { determinant } from "../../static/js/formulas/posts/linear-algebra.js";
import { plane, small, STEPS } from "./acts-drawing.js";
import { partly, turnStretchTurn } from "./planar.js";

/** @import { Box } from "../../static/js/marks/panels.js" */

const ACT = 20; // frames of each
const NAMES = ["as they were", "turned", "stretched", "turned again"];
const number = (/** @type {string} */ name) => slider({ label: name, values: STEPS, format: (v) => fixed(v, 2) });

export default figure({
  inputs: () => ({
    act: player({ label: "Act", frames: 3 * ACT + 1, perSecond: 20, format: (frame) => NAMES[Math.ceil(frame / ACT)] }),
    ...group("The four numbers", {
      a: number("Across, 1st column"),
      c: number("Up, 1st column"),
      b: number("Across, 2nd column"),
      d: number("Up, 2nd column"),
    }),
  }),

  presets: ({ matrices }) => ({
    "Any matrix": {},
    "Turn": matrices.turn,
    "Shear": matrices.shear,
    "Mirror": matrices.mirror,
    "Project on a line": matrices.project,
    "Almost flat": matrices.flat,
  }),

  once: "act",

  derive({ act, a, b, c, d }) {
    const acts = turnStretchTurn([a, b, c, d]);
    const [s1, s2] = acts.stretch.map(Math.abs);
    return {
      ...{ act, a, b, c, d, s1, s2, acts },
      det: determinant({ a, b, c, d }),
      rank: Number(s1 > 1e-9) + Number(s2 > 1e-9),
    };
  },

  view(derived, layout) {
    const { act, a, b, c, d, acts, s1, s2, det, rank } = derived;
    const ended = act === 3 * ACT;
    const done = act / ACT;
    const shown = {
      now: ended ? /** @type {import("./planar.js").Matrix} */ ([a, b, c, d]) : partly(acts, done),
      whole: /** @type {import("./planar.js").Matrix} */ ([a, b, c, d]),
      axes: axesOf(acts.first),
      factors: /** @type {[number, number]} */ (acts.stretch.map((s) =>
        1 + (s - 1) * Math.min(1, Math.max(0, done - 1))
      )),
      ended,
    };
    const picture = panel(layout.name === "narrow" ? 300 : 440, (box) => plane(shown, box), { share: 1.35 });
    return {
      finding: say`Turn, stretch by ${tint("one", fixed(s1, 2), "longest")} and ${
        tint("two", fixed(s2, 2), "shortest")
      }, ${acts.stretch[1] < 0 && rank === 2 ? "mirror, " : ""}turn: no matrix does more.`,
      summary: `A circle of months, ${NAMES[Math.ceil(done)]}: an ellipse with half axes ${fixed(s1, 2)} and ${
        fixed(s2, 2)
      }, its area times ${fixed(det, 2)}; rank ${rank}.`,
      texts: { s1: fixed(s1, 2), s2: fixed(s2, 2) },
      plot: panels(layout, [[picture, side(derived)]]),
    };
  },

  picture: ({ a, b, c, d, acts }) =>
    h(
      "svg",
      { viewBox: "0 0 240 120", "aria-hidden": "true" },
      h(
        "g",
        { transform: "translate(60 0)" },
        ...plane({
          now: [a, b, c, d],
          whole: [a, b, c, d],
          axes: axesOf(acts.first),
          factors: acts.stretch,
          ended: false,
        }, { width: 120, height: 120, size: 0 }),
      ),
    ),
});

/** The second act has two names where there is room. @param {string} text @param {number} width */
const short = (text, width) => (width < 105 ? text.replace("stretch, ", "") : text);

/** What the first turn lays along the axes. @param {number} first @returns {import("./planar.js").Point[]} */
const axesOf = (first) => [[Math.cos(first), -Math.sin(first)], [Math.sin(first), Math.cos(first)]];

/**
 * The three acts to choose from, and what is left of lengths and areas.
 * @param {{ act: number, acts: import("./planar.js").Acts, s1: number, s2: number, det: number }} state
 */
function side({ act, acts, s1, s2, det }) {
  const degrees = (/** @type {number} */ angle) => `${fixed((angle * 180) / Math.PI, 0)}°`;
  const lines = [
    `1 turn ${degrees(acts.first)}`,
    `2 stretch${acts.stretch[1] < 0 ? ", mirror" : ""}`,
    `3 turn ${degrees(acts.last)}`,
  ];
  const shown = { axes: axesOf(acts.first), reach: Math.max(1.6, 1.1 * s1) };
  const bars = rows({
    domain: [0, 4],
    limit: 1,
    limitText: "as before",
    rows: [
      { name: "longest", text: `×${fixed(s1, 2)}`, mark: "longest", parts: [{ value: s1, series: "one" }] },
      { name: "shortest", text: `×${fixed(s2, 2)}`, mark: "shortest", parts: [{ value: s2, series: "two" }] },
      { name: "area", text: `×${fixed(Math.abs(det), 2)}`, parts: [{ value: Math.abs(det), series: "three" }] },
    ],
  });
  const wide = (/** @type {number} */ width) => Math.min(140, (width - 16) / 3);
  const tall = (/** @type {Box} */ { width, size }) => wide(width) + 2 * size;
  return panel(
    (box) => tall(box) + bars.height(box) + 24,
    (box) => [
      ...lines.map((text, i) =>
        h(
          "g",
          {
            key: `act ${i}`,
            ...{ class: "row", transform: `translate(${i * (wide(box.width) + 8)} 0)` },
            ...buttonOf({ act: ACT * (i + 1) }, `after act ${i + 1}`, act === ACT * (i + 1)),
          },
          h("rect", { class: "row-ground", x: 0, y: 0, width: wide(box.width), height: tall(box) }),
          ...small({ ...shown, now: partly(acts, i + 1) }, wide(box.width)),
          label([wide(box.width) / 2, wide(box.width) + 0.8 * box.size], short(text, wide(box.width)), {
            ...{ size: box.size, anchor: "middle", key: "name" },
            weight: Math.ceil(act / ACT) === i + 1 ? "bold" : "normal",
          }),
        )
      ),
      h(
        "g",
        { key: "bars", transform: `translate(0 ${tall(box) + 24})` },
        ...bars.draw({ width: box.width, size: box.size, layout: box.layout }),
      ),
    ],
  );
}
