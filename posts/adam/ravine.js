// @ts-check
/** Five trails race down a ravine; turn the coordinates under it, and one of them loses its way. */

import {
  chart,
  count,
  figure,
  fixed,
  group,
  h,
  level,
  panel,
  panels,
  player,
  point,
  say,
  slider,
  tint,
  upright,
} from "../../static/js/kit.js";
import { ACROSS, ALONG, mapHeight, ravineMap } from "./ravine-map.js";
import { thinCurve } from "./thin.js";
import { settled, trail } from "./trails.js";

/** @import { Series } from "../../static/js/marks/chart.js" */
/** @import { Map } from "./ravine-map.js" */

/** @type {Record<string, { text: string, series: Series }>} */
const METHODS = {
  descent: { text: "descent", series: "one" },
  momentum: { text: "momentum", series: "two" },
  normalised: { text: "normalised", series: "three" },
  adam: { text: "Adam", series: "six" },
  matrix: { text: "matrix Adam", series: "four" },
};
const FRAMES = 120;

export default figure({
  inputs: ({ turns }) => ({
    angle: slider({ label: "Ravine against the weights", values: Object.keys(turns).map(Number), format: degrees }),
    condition: slider({ label: "Flatter along than across", values: [1, 3, 10, 30, 100, 300, 1000], format: times }),
    step: player({ label: "Step", frames: FRAMES + 1, perSecond: 20 }),
    ...group("Start", {
      u: slider({ label: "Along the ravine", values: ALONG, format: (value) => fixed(value, 1) }),
      w: slider({ label: "Across it", values: ACROSS, format: (value) => fixed(value, 1) }),
    }),
  }),

  presets: {
    "Along the axes": {},
    "Turned by 45°": { angle: 45 },
    "Turned, and steeper": { angle: 45, condition: 300 },
    "A round bowl": { angle: 45, condition: 1 },
    "Start on the wall": { angle: 45, u: -0.6, w: 0.9 },
  },

  once: "step",

  derive({ angle, condition, step, u, w }, { rates, turns, steps }) {
    const run = (/** @type {string} */ method, /** @type {number} */ at) =>
      trail(method, rates[method], { turn: turns[at], condition, u, w, steps });
    const runners = Object.entries(METHODS).map(([name, look]) => {
      const found = run(name, angle);
      const straight = settled(run(name, 0).losses, steps);
      return { name, ...look, ...found, straight, steps: settled(found.losses, steps) };
    });
    return {
      ghost: angle % 90 ? run("adam", 0).places : [],
      ...{ angle, condition, step, u, w, runners, steps: /** @type {number} */ (steps) },
      turns: /** @type {Record<string, [number, number]>} */ (turns),
      outputs: Object.fromEntries(runners.flatMap(({ name, steps: settledAt, losses }) => [
        [`${name}_steps`, settledAt],
        [`${name}_after_200`, losses[200]],
      ])),
    };
  },

  view(derived, layout) {
    const { runners, step, steps } = derived;
    const narrow = layout.name === "narrow";
    const course = (/** @type {number[]} */ losses) =>
      losses.slice(0, step + 1).map((loss, i) => /** @type {[number, number]} */ ([i, loss / losses[0]]));
    const losses = chart({
      height: narrow ? 176 : 146,
      x: { domain: [0, FRAMES], ticks: [0, 30, 60, 90, 120], format: (v) => (v === 120 ? "120 steps" : String(v)) },
      y: {
        ...{ domain: [1e-4, 1], log: 10, ticks: [1e-4, 1e-3, 0.01, 0.1, 1], format: share, grid: true },
        title: "loss, share of its start",
      },
      marks: [
        level(0.01),
        upright(step),
        ...runners.map(({ name, series, losses: all }) => {
          const shown = course(all);
          return thinCurve(shown.length > 1 ? shown : [shown[0], shown[0]], {
            ...{ series, mark: name, dash: false, weight: name === "adam" ? 4 : 2 },
          });
        }),
        ...runners.map(({ name, series, steps: at }) =>
          at <= step && point([at, 0.01], { series, mark: name, radius: 4 })
        ),
      ],
      names: [...runners].sort((a, b) => b.steps - a.steps).map(({ name, text, series, steps: at }, i) => ({
        ...{
          y: 10 ** (-0.35 - 0.825 * i),
          text: `${text} ${many(at, steps)}`,
          series,
          mark: name,
          strong: name === "adam",
        },
      })),
    });
    return {
      ...sentences(derived),
      plot: panels(layout, [panel(mapHeight, (box) => ravineMap(derived, box)), losses]),
    };
  },

  picture: (derived) =>
    h(
      "svg",
      { viewBox: "0 0 240 120", "aria-hidden": "true" },
      ...ravineMap(/** @type {Map} */ ({ ...derived, step: FRAMES }), { width: 240, height: 120, size: 0 }, true),
    ),
});

/** @param {number} value */
const degrees = (value) => `${value}°`;
/** @param {number} value */
const times = (value) => `${count(value)} ×`;
/** @param {number} value */
const share = (value) => (value >= 0.01 ? `${100 * value} %` : `${fixed(100 * value, value < 1e-3 ? 2 : 1)} %`);
/** @param {number} at @param {number} steps */
const many = (at, steps) => (at > steps ? `${steps}+` : String(at));

/** @param {{ angle: number, condition: number, steps: number, runners: { name: string, text: string, steps: number, straight: number }[] }} derived */
function sentences({ angle, condition, steps, runners }) {
  const adam = runners.filter(({ name }) => name === "adam")[0];
  const moved = runners.filter((runner) => runner.name !== "adam" && runner.steps !== runner.straight);
  const others = moved.length ? "" : "; the others run as before";
  return {
    finding: angle % 90 === 0
      ? say`Along the axes Adam settles in ${tint("six", many(adam.steps, steps))} steps, momentum in ${
        tint("two", many(runners[1].steps, steps))
      }.`
      : say`Turned by ${degrees(angle)} Adam needs ${tint("six", many(adam.steps, steps))} steps, not ${
        many(adam.straight, steps)
      }${others}.`,
    summary: `A ravine seen from above, ${count(condition)} times flatter along than across, and the two weights at ${
      degrees(angle)
    } to it. Steps until the loss stays below a hundredth: ${
      runners.map((runner) => `${runner.text} ${many(runner.steps, steps)}`).join(", ")
    }.`,
    texts: { adam: many(adam.steps, steps), straight: many(adam.straight, steps) },
    notes: [
      "Numbers: steps until the loss stays below 1 %. Each keeps the learning rate that settles first along the axes.",
    ],
  };
}
