// @ts-check
/** Four runs that met five bad batches, and how far one large gradient moves a weight under each of their optimisers. */

import {
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  level,
  note,
  panels,
  point,
  region,
  say,
  significant,
  slider,
  tint,
  upright,
  when,
  words,
} from "../../static/js/kit.js";
import { adam_step, clip_factor } from "../../static/js/formulas/posts/training-failures.js";

/** @typedef {{ key: string, points: [number, number][] }} Line */

const SIZES = Array.from({ length: 31 }, (_, i) => Number((10 ** (i / 10)).toPrecision(3)));
const TURN = 300; // the last step before the bad batches
/** @type {Record<string, string>} */
const NAMES = { "sgd": "SGD", "sgd clip": "SGD, clipped", "adam": "Adam", "adam clip": "Adam, clipped" };
/** @type {Record<string, "loss" | "one" | "attention" | "four">} */
const SERIES = { "sgd": "loss", "sgd clip": "one", "adam": "attention", "adam clip": "four" };
/** The inputs of a run. @param {string} key */
const chosenBy = (key) => ({ optimiser: key.split(" ")[0], clip: key.includes("clip") ? "on" : "off" });

/** The step, in usual ones, after one gradient of a size. @param {string} key @param {number} size @param {number} beta_2 */
function step(key, size, beta_2) {
  const held = key.includes("clip") ? size * clip_factor({ size, limit: 1 }) : size;
  return key.startsWith("sgd") ? held : adam_step({ size: held, beta_1: 0.9, beta_2 });
}

export default figure({
  inputs: () => ({
    clip: choice({ label: "Clipping", options: { off: "off", on: "on" } }),
    optimiser: choice({ label: "Optimiser", options: { sgd: "SGD", adam: "Adam" } }),
    size: slider({ label: "Size of one gradient", values: SIZES, format: (v) => significant(v, 2), unit: "×" }),
    ...when(({ optimiser, clip }) => optimiser === "adam" && clip === "off", {
      beta_2: choice({ label: "β₂, for the small chart", options: { "0.95": "0.95", "0.999": "0.999" } }),
    }),
  }),

  presets: {
    "SGD, nothing to hold it": {},
    "SGD, clipped": { clip: "on" },
    "Adam": { optimiser: "adam" },
    "Adam, a gradient of 1000": { optimiser: "adam", size: 1000 },
    "Adam, clipped": { optimiser: "adam", clip: "on" },
  },

  once: () => ["sgd clip", "adam", "adam clip"].map(chosenBy),

  derive({ clip, optimiser, size, beta_2 }, { runs, later, finals, backs, first, levels }) {
    const run = clip === "on" ? `${optimiser} clip` : optimiser;
    const end = first + runs[run].length - 1;
    const keys = Object.keys(NAMES);
    const losses = (/** @type {string} */ key) => [
      ...runs[key].map((/** @type {number} */ value, /** @type {number} */ i) => [first + i, value]),
      ...later[key].map((/** @type {number} */ value, /** @type {number} */ i) => [end + 2 + 4 * i, value]),
    ];
    return {
      ...{ size, run },
      ignorant: /** @type {number} */ (levels.uniform),
      adam: step("adam", size, Number(beta_2)),
      moved: step(run, size, Number(beta_2)),
      end: /** @type {number} */ (finals[run]),
      back: /** @type {number} */ (backs[run]),
      finals: /** @type {Record<string, number>} */ (finals),
      backs: /** @type {Record<string, number>} */ (backs),
      steps: /** @type {Line[]} */ (keys.map((key) => ({
        key,
        points: SIZES.map((g) => [g, step(key, g, Number(beta_2))]),
      }))),
      losses: /** @type {Line[]} */ (keys.map((key) => ({ key, points: losses(key) }))),
    };
  },

  view(derived, layout) {
    const { size, run, moved, end, back, ignorant } = derived;
    const low = layout.name === "narrow";
    const name = NAMES[run];
    const pays = tint(SERIES[run], `${fixed(end, 2)} nats`);
    return {
      finding: back
        ? say`${name}: back where it was ${tint(SERIES[run], `${back} steps`)} after the bad batches began.`
        : say`${name}: dead. 300 steps on it pays ${pays}; knowing nothing costs ${fixed(ignorant, 2)}.`,
      summary: `Four runs met five bad batches. ${name} ${
        back ? `was back after about ${back} steps` : "never came back"
      }; over its last 25 steps it pays ${fixed(end, 2)} nats. One gradient ${
        significant(size, 2)
      } times the usual size moves a weight, in its own step and without momentum’s later ones, ${
        significant(moved, 3)
      } usual steps.`,
      readouts: [
        { name: "end", label: "nats a letter, mean of the last 25 steps", text: fixed(end, 2), value: end },
        {
          ...{ name: "moved", text: significant(moved, 2), value: moved },
          label: `usual steps by one gradient ${significant(size, 2)} × too large`,
        },
      ],
      plot: panels(layout, [[fates(derived, low ? 220 : 350), lengths(derived, low ? 150 : 350)]]),
    };
  },
});

/** @param {Line[]} all @param {string} run */
const lines = (all, run) =>
  [...all].sort((p, q) => Number(p.key === run) - Number(q.key === run)).map(({ key, points }) =>
    curve(points, { series: SERIES[key], mark: key, key, dash: false, weight: key === run ? 3.5 : 1.2 })
  );

/** @param {{ run: string, losses: Line[], backs: Record<string, number>, finals: Record<string, number>, ignorant: number }} state @param {number} height */
function fates({ run, losses, backs, finals, ignorant }, height) {
  const low = height < 300;
  const place = (/** @type {string} */ key) => {
    const all = losses.find((each) => each.key === key)?.points ?? [];
    return all.find(([step]) => step >= TURN + backs[key]) ?? all[all.length - 1];
  };
  return chart({
    title: "Loss; bad batches at 301 to 305",
    height,
    share: 2.6,
    x: { domain: [291, 600], ticks: [301, 400, 500, 600], format: String, title: "step" },
    y: { domain: [1.4, 24], log: 2, ticks: [1.5, 2, 3, 4, 8, 16], format: String, grid: true },
    marks: [
      region([[301, 1.4], [305, 24]], { series: "loss" }),
      level(ignorant),
      ...lines(losses, run),
      ...Object.keys(NAMES).map((key) =>
        backs[key] > 0 && point(place(key), {
          ...{ series: SERIES[key], mark: key, hollow: key !== run, radius: key === run ? 6 : 4, key: `back ${key}` },
        })
      ),
      backs[run] > 0 &&
      words(place(run), `back after ${backs[run]} steps`, {
        ...{ series: SERIES[run], mark: run, weight: "bold", halo: true, dx: 4, dy: low ? -2.4 : -1.1 },
      }),
      !backs[run] && note([385, 6.5], "never back", { dx: 0, dy: -5, anchor: "middle" }),
    ],
    names: [
      ...losses.map(({ key }) => ({
        ...{ y: finals[key], text: NAMES[key], series: SERIES[key], mark: key },
        ...{ strong: key === run, set: chosenBy(key), chosen: key === run },
      })),
      { y: ignorant, text: "knows nothing", strong: false },
    ],
  });
}

/** @param {{ run: string, size: number, moved: number, steps: Line[] }} state @param {number} height */
function lengths({ run, size, moved, steps }, height) {
  const places = steps.find(({ key }) => key === run)?.points ?? [];
  return chart({
    title: "Step of one gradient",
    height,
    x: { domain: [1, 1000], log: 10, ticks: [1, 10, 100, 1000], format: String, room: 24, title: "its size, × usual" },
    y: { domain: [height < 300 ? 0.1 : 0.3, 1000], log: 10, ticks: [1, 10, 100, 1000], format: String, grid: true },
    marks: [
      ...lines(steps, run),
      upright(size, moved),
      words([300, 300], "SGD", {
        ...{ dx: -28, anchor: "end", series: "loss", weight: run === "sgd" ? "bold" : "normal", halo: true },
      }),
      words([1000, 3.2], "Adam", { dy: -1, anchor: "end", series: "attention" }),
      words([1000, 1], "both clipped", {
        dy: 1,
        anchor: "end",
        series: SERIES[run.includes("clip") ? run : "sgd clip"],
      }),
      grip([size, moved], {
        ...{ label: "Size of one gradient", text: significant(size, 2), series: SERIES[run] },
        along: { input: "size", value: size, places: places.map(([g, y]) => [g, g, y]) },
      }),
    ],
  });
}
