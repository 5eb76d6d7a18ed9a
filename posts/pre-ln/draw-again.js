// @ts-check
/** A small network that runs here: draw its weights again, and every draw stays on the chart. */

import {
  BOLD,
  buttonOf,
  chart,
  choice,
  curve,
  figure,
  h,
  label,
  panels,
  plural,
  round,
  say,
  significant,
  slider,
  textWidth,
  tint,
} from "../../static/js/kit.js";
import { SERIES } from "./combs.js";
import { measured } from "./networks.js";
import { below } from "./log-axis.js";

/** @import { Mark, Pair, Series } from "../../static/js/marks/chart.js" */
/** @typedef {number[]} Draw  the gradient of each layer */

const DEPTHS = [2, 4, 6, 8, 12, 16];
const DRAWS = 12;
const TOP = 10; // of the chart; what grows beyond is cut

export default figure({
  inputs: (data) => ({
    seed: slider({ label: "Draws of the weights", min: 0, max: DRAWS - 1, step: 1, format: (at) => String(at + 1) }),
    design: choice({ label: "Design", options: data.names }),
    depth: slider({ label: "Layers", values: DEPTHS }),
  }),

  presets: {
    "Post-LN": {},
    "Twelve draws": { seed: 11 },
    "Pre-LN": { seed: 11, design: "pre" },
    "No norms inside": { seed: 11, design: "none" },
    "Output norm": { seed: 11, design: "output" },
  },

  once: () => [1, 2, 3, 5, 7, 11].map((seed) => ({ seed })),

  slow: {
    inputs: ["design", "depth"],
    run: ({ design, depth }, data) =>
      Array.from({ length: DRAWS }, (_, seed) => measured(data.designs[design], data.sizes, depth, seed + 1).w_2),
  },

  derive({ seed, design, depth }, data, worked) {
    const isStart = design === data.inputs.design && depth === data.inputs.depth;
    const drawn = /** @type {Draw[]} */ (worked ?? (isStart ? data.known : [first(design, depth, data)]))
      .slice(0, seed + 1);
    const ratios = drawn.map((draw) => draw[0] / draw[depth - 1]);
    const now = drawn[seed];
    return {
      ...{ seed, design, depth, drawn },
      name: String(data.names[design]),
      first: now ? Number(now[0].toPrecision(6)) : null,
      last: now ? Number(now[depth - 1].toPrecision(6)) : null,
      least: Math.min(...ratios),
      most: Math.max(...ratios),
    };
  },

  view({ seed, design, depth, name, drawn, least, most }, layout) {
    const narrow = layout.name === "narrow", series = SERIES[design] ?? "ink";
    const many = drawn.length, newest = many - 1;
    const teeth = chart({
      title: "Gradient that reaches each layer",
      height: narrow ? 300 : 340,
      x: { domain: [-0.5, depth - 0.5], ticks: ticksOf(depth), format: String, title: "layer", room: 40 },
      y: { domain: [0.1, TOP], log: 10, ticks: [0.1, 0.3, 1, 3, 10], format: String, grid: true },
      marks: [
        ...lines(drawn, newest, series),
        meanOf(drawn, series),
        spreadOf(drawn),
        again(seed, name),
      ],
    });
    return {
      finding: many <= seed
        ? `${name}: twelve networks of ${plural(depth, "layer")} are running on this page.`
        : seed === 0
        ? say`${name}, 1 draw: the first layer got ${tint(series, times(least))} times what the last got.`
        : say`${name}, ${String(seed + 1)} draws: the first layer got ${tint(series, times(least))} to ${
          tint(series, times(most))
        } times the last.`,
      summary: `A network of width 32 on sixteen random words, drawn ${plural(many, "time")}. Gradients by layer: ${
        drawn[newest].map((value) => significant(value, 2)).join(", ")
      }.`,
      notes: [
        "Width 32, two heads, sixteen words: levels and slopes differ from the averages above. The mean is that of the logarithms.",
      ],
      plot: panels(layout, [teeth]),
    };
  },
});

/** A tick for every other layer or so, and for the last. @param {number} depth */
function ticksOf(depth) {
  const step = Math.ceil(depth / 6);
  const ticks = Array.from({ length: Math.ceil(depth / step) }, (_, i) => i * step);
  return [...ticks.filter((layer) => depth - 1 - layer >= step), depth - 1];
}

/** @type {Map<string, Draw>} first draws by design and depth: a hand that pulls asks for one again and again */
const firsts = new Map();

/** One draw, which is there at once; the others come. @param {string} design @param {number} depth @param {any} data */
function first(design, depth, data) {
  const key = `${design} ${depth}`;
  if (!firsts.has(key)) firsts.set(key, measured(data.designs[design], data.sizes, depth, 1).w_2);
  return /** @type {Draw} */ (firsts.get(key));
}

/** @param {number} value */
const times = (value) => significant(value, 2);

/** The mean of the logarithms of several draws, which the chart's axis asks for. @param {Draw[]} drawn @param {Series} series @returns {Mark | false} */
function meanOf(drawn, series) {
  if (drawn.length < 2) return false;
  const mean = drawn[0].map((_, layer) =>
    Math.exp(drawn.reduce((sum, draw) => sum + Math.log(draw[layer]), 0) / drawn.length)
  );
  const points = mean.map((value, layer) => /** @type {Pair} */ ([layer, value]));
  return (plane) =>
    [
      curve(below(points, TOP), { series, key: "mean", mark: "mean", weight: 4.5, dash: false })(plane),
      label([plane.right + 6, plane.y(Math.min(TOP * 0.7, mean[mean.length - 1]))], "mean", {
        ...{ size: plane.size, series, weight: "bold", halo: true, key: "mean name" },
      }),
    ].flat();
}

/** Every draw so far; the newest stands out, and what leaves the chart has a mark at its top.
 * @param {Draw[]} all @param {number} newest @param {Series} series @returns {(Mark | false)[]} */
function lines(all, newest, series) {
  const most = Math.max(...all.flat());
  return [
    ...Array.from({ length: DRAWS }, (_, i) =>
      Boolean(all[i]) &&
      curve(below(all[i].map((value, at) => /** @type {Pair} */ ([at, value])), TOP), {
        ...{ series, mark: "teeth", key: `teeth ${i}`, weight: i > 0 && i === newest ? 2 : newest ? 1.25 : 3.5 },
        class: i === newest ? "" : "faint",
        dash: false,
      })),
    most > TOP && ((at) => [
      h("path", {
        ...{ key: "cut", class: "leader" },
        d: `M${round(at.left)} ${round(at.top + 3)}l6 -6l6 6l6 -6l6 6`,
      }),
      label([at.left + 30, at.top + at.size * 0.5], `cut; up to ${significant(most, 2)}`, {
        ...{ size: at.size, series, halo: true, weight: "bold" },
      }),
    ]),
  ];
}

/** Between the least and the largest gradient of the first layer, and how far apart these are. @param {Draw[]} drawn @returns {Mark | false} */
function spreadOf(drawn) {
  if (drawn.length < 2) return false;
  const firsts = drawn.map((draw) => draw[0]);
  const [low, high] = [Math.min(...firsts), Math.max(...firsts)];
  return (at) => [
    h("path", {
      ...{ key: "spread", class: "wire s0", "stroke-width": 1.5 },
      d: `M${round(at.x(0) - 9)} ${round(at.y(low))}h6m-3 0V${round(at.y(high))}m-3 0h6`,
    }),
    label(
      [at.x(0) - 9, Math.min(at.bottom - at.size * 0.9, at.y(low) + at.size * 1.5)],
      `first layer: ${significant(high / low, 2)}-fold apart`,
      { size: at.size, weight: "bold", halo: true, key: "at first" },
    ),
  ];
}

/** The button on the chart. @param {number} seed @param {string} name @returns {Mark} */
const again = (seed, name) => ({ right, top, size }) => {
  const done = seed + 1 >= DRAWS, text = done ? "Start over" : "Draw again";
  const wide = textWidth("Draw again", size) * BOLD + 20;
  return h(
    "g",
    {
      key: "again",
      transform: `translate(${round(right - wide)} ${round(top)})`,
      ...buttonOf({ seed: done ? 0 : seed + 1 }, `${text}: ${name}`),
    },
    seed === 0 && label([wide, size * 3.3], "as steep next time?", { size, anchor: "end", weight: "bold" }),
    h("rect", { class: "sheet", x: 0, y: 0, width: round(wide), height: round(size * 2.2), rx: round(size * 1.1) }),
    label([wide / 2, size * 1.1], text, { size, anchor: "middle", weight: "bold" }),
  );
};
