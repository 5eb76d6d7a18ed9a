// @ts-check
/** Tokens in a stack of random layers: without a way around attention they fall onto one point. */

import {
  chart,
  choice,
  curve,
  dot,
  figure,
  fixed,
  grip,
  h,
  label,
  panel,
  panels,
  player,
  plural,
  raised,
  round,
  say,
  tint,
  words,
} from "../../static/js/kit.js";

/** @typedef {{ stack: string, depth: number, left: number, lines: Record<string, number[][]>, places: [number, number][] }} State */

const ONE = 0.01; // of their length: tokens that differ by less are one
const STACKS = {
  attention: "attention alone",
  "feed-forward": "with feed-forward",
  skip: "with skip",
  both: "with both",
};
/** @type {Record<string, "attention" | "feedForward" | "router" | "one">} */
const SERIES = { attention: "attention", "feed-forward": "feedForward", skip: "router", both: "one" };
/** @type {Record<string, string>} */
const LAYERS = {
  attention: "of attention alone",
  "feed-forward": "with feed-forward",
  skip: "with skip",
  both: "with both",
};
const FLOOR = 1e-8; // of the chart; rounding errors lie below
const GRAIN = 1000;
const REACH = 1.1; // of the picture, in lengths of a token

export default figure({
  inputs: ({ quartiles }) => ({
    depth: player({
      label: "Layers",
      frames: quartiles.attention[1].length,
      perSecond: 3,
      format: (v) => String(v),
    }),
    stack: choice({ label: "A layer is", options: STACKS }),
  }),

  presets: {
    "Sixteen tokens": {},
    "Three layers": { depth: 3 },
    "Feed-forward, no skip": { stack: "feed-forward", depth: 3 },
    "With the skip": { stack: "skip", depth: 12 },
    "With both": { stack: "both", depth: 24 },
  },

  once: () => [{ depth: 1 }, { depth: 2 }, { depth: 3 }, { depth: 4 }],

  derive({ depth, stack }, { quartiles, pictures }) {
    const list = pictures[stack][depth];
    return {
      ...{ depth, stack, lines: quartiles },
      left: quartiles[stack][1][depth],
      places: Array.from(
        { length: list.length / 2 },
        (_, i) => /** @type {[number, number]} */ ([list[2 * i] / GRAIN, list[2 * i + 1] / GRAIN]),
      ),
    };
  },

  view(derived, layout) {
    const { depth, stack, left, places } = derived;
    const narrow = layout.name === "narrow";
    const text = left < 0.01 ? `${fixed(100 * left, 2)}\u00a0%` : `${fixed(100 * left, 0)}\u00a0%`;
    return {
      finding: left < 1e-6
        ? say`${plural(depth, "layer")} ${LAYERS[stack]}: single precision ${
          tint(SERIES[stack], "tells no tokens apart", stack)
        }.`
        : left < ONE
        ? say`${plural(depth, "layer")} ${LAYERS[stack]}: ${String(places.length)} tokens nearly one, ${
          tint(SERIES[stack], text, stack)
        } apart.`
        : say`${
          depth ? `${plural(depth, "layer")} ${LAYERS[stack]}: tokens` : "Before the first layer the tokens"
        } differ by ${tint(SERIES[stack], text, stack)} of their length.`,
      summary: `Dots for tokens after ${plural(depth, "layer")} ${LAYERS[stack]}; they differ by ${
        left.toPrecision(2)
      } of their length.`,
      plot: panels(layout, [[cloud(derived, narrow), lines(derived, narrow)]]),
      notes: ["Random weights, one head, no mask; lines are medians over 32 seeds, dots are one of them."],
    };
  },
});

/** @param {State} state @param {boolean} narrow */
const cloud = ({ places, stack, left }, narrow) =>
  panel(narrow ? 210 : 360, ({ width, height, size }) => {
    const unit = Math.min(width, height) / 2 / REACH;
    const at = (
      /** @type {[number, number]} */ [x, y],
    ) => /** @type {[number, number]} */ ([width / 2 + unit * x, height / 2 - unit * y]);
    return [
      h("circle", {
        key: "one",
        cx: round(width / 2),
        cy: round(height / 2),
        r: round(unit),
        class: "wire s0",
        opacity: 0.3,
      }),
      label([width / 2, height - size * 0.4], "the mean of all is the middle", {
        key: "mean",
        size,
        quiet: true,
        halo: true,
        anchor: "middle",
      }),
      left < ONE && label([width / 2 + 14, height / 2], `all ${places.length}`, { key: "all", size, weight: "bold" }),
      ...places.map((place, i) => dot(at(place), { key: `token ${i}`, series: SERIES[stack], radius: 6 })),
    ];
  });

/** @param {State} state @param {boolean} narrow */
function lines({ lines: all, stack, depth, left }, narrow) {
  const names = Object.keys(STACKS);
  const shown = (/** @type {number[]} */ values) =>
    values.map((value, i) => /** @type {[number, number]} */ ([i, Math.max(FLOOR, value)]));
  const drawn = (/** @type {number[]} */ values) => {
    const under = values.findIndex((value) => value < FLOOR);
    return shown(under < 0 ? values : values.slice(0, under + 1));
  };
  const lasts = (/** @type {string} */ name) => all[name][1][24] >= FLOOR;
  const places = shown(all[stack][1]);
  return chart({
    height: narrow ? 240 : 360,
    x: { domain: [-1.5, 25.5], ticks: [0, 4, 8, 12, 16, 20, 24], format: String, title: "layers" },
    y: {
      domain: [FLOOR, 1],
      log: 10,
      ticks: [1e-8, 1e-6, 1e-4, 0.01, 1],
      format: (v) => (v < 0.01 ? `10${raised(Math.round(Math.log10(v)))}` : String(v)),
      grid: true,
      title: "differences, share of length",
    },
    marks: [
      ...names.map((name) =>
        curve(drawn(all[name][1]), {
          series: SERIES[name],
          mark: name,
          weight: name === stack ? 3.5 : 1.5,
          dash: false,
        })
      ),
      words([4.6, 4e-5], narrow ? "3 and 4 cube it" : "layers 3 and 4 cube it", { series: "attention", halo: true }),
      ...names.filter((name) => !lasts(name)).map((name, i) =>
        words(
          [all[name][1].findIndex((value) => value < FLOOR), FLOOR],
          STACKS[/** @type {keyof typeof STACKS} */ (name)],
          {
            ...{ dx: 16, dy: -2.2 + 1.4 * i, series: SERIES[name], mark: name, halo: true, key: `end ${name}` },
            weight: name === stack ? "bold" : "normal",
          },
        )
      ),
      grip([depth, Math.max(FLOOR, left)], {
        label: "Layers",
        text: plural(depth, "layer"),
        along: { input: "depth", value: depth, places: places.map(([x, y]) => [x, x, y]) },
      }),
    ],
    names: names.filter(lasts).map((name) => ({
      ...{ y: Math.max(FLOOR, all[name][1][24]), text: STACKS[/** @type {keyof typeof STACKS} */ (name)] },
      ...{ series: SERIES[name], mark: name, strong: name === stack, set: { stack: name }, chosen: name === stack },
    })),
  });
}
