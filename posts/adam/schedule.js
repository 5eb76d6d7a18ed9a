// @ts-check
/** Ten published schedules side by side, and one that the reader bends over the run of any of them. */

import {
  bar,
  chart,
  choice,
  count,
  decimal,
  figure,
  grip,
  group,
  label,
  panel,
  panels,
  percent,
  region,
  say,
  slider,
  textWidth,
  tint,
  when,
  words,
} from "../../static/js/kit.js";
import { cards, cardsHeight, high } from "./schedule-cards.js";
import { BENDS, designed, FLOORS, meanRate, POINTS, SHAPES, WARMS } from "./schedules.js";
import { thinCurve } from "./thin.js";

/** @import { Axis, Mark, Pair, Series } from "../../static/js/marks/chart.js" */
/** @import { Own } from "./schedules.js" */
/** @import { Recipe } from "./schedule-cards.js" */

const NAMES = 126; // pixels at the right, whichever run is chosen
/** @type {Record<string, Axis>} */
const AXES = {
  share: {
    ...{ domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1], title: "of the run", room: NAMES },
    format: (v) => `${100 * v} %`,
  },
  tokens: {
    ...{ domain: [0, 2e13], ticks: [0, 5e12, 1e13, 1.5e13, 2e13], title: "tokens", room: NAMES },
    format: (value) => value === 0 ? "0" : `${value / 1e12}\u2009T`,
  },
};
/** @type {Axis} */
const RATES = {
  ...{ domain: [-0.36, 1.04], ticks: [0, 0.25, 0.5, 0.75, 1], grid: true },
  ...{ format: (v) => `${100 * v} %`, title: "learning rate, share of its peak" },
};

export default figure({
  inputs: ({ recipes }) => ({
    recipe: choice({
      label: "Published run",
      options: Object.fromEntries(Object.entries(recipes).map(([key, { name }]) => [key, name])),
    }),
    axis: choice({ label: "Along", options: { share: "the run", tokens: "tokens" } }),
    shape: choice({ label: "Yours", options: SHAPES }),
    ...group("Your schedule", {
      warm: slider({ label: "Warm-up", values: WARMS, format: (value) => percent(value) }),
      ...when(({ shape }) => shape === "stable", {
        bend: slider({ label: "Plateau until", values: BENDS, format: (value) => percent(value) }),
      }),
      floor: slider({ label: "Last rate, of the peak", values: FLOORS, format: (value) => percent(value) }),
    }),
  }),

  presets: {
    "DeepSeek-V3": {},
    "GPT-3": { recipe: "gpt3" },
    "PaLM": { recipe: "palm" },
    "All on one token axis": { axis: "tokens", recipe: "llama3" },
    "A plateau that bends late": { shape: "stable", bend: 0.9, floor: 0 },
  },

  once: () => [{ recipe: "gpt3" }, { recipe: "palm" }, { recipe: "llama3" }],

  derive({ recipe, axis, shape, warm, bend, floor }, { recipes }) {
    const own = { shape, warm, bend, floor };
    const told = /** @type {Recipe} */ (recipes[recipe]);
    return {
      ...{ recipe, axis, ...own, told, recipes: /** @type {Record<string, Recipe>} */ (recipes) },
      own: Array.from({ length: POINTS }, (_, k) => designed(k / (POINTS - 1), own)),
      half: designed(0.5, own),
      mean: meanRate(own),
      last_batch_steps: told.tokens / told.batch,
    };
  },

  view(derived, layout) {
    const { recipe, axis, told, recipes, own } = derived;
    const narrow = layout.name === "narrow";
    const along = (/** @type {number} */ share) => axis === "share" ? share : share * told.tokens;
    const points = (/** @type {number[]} */ rates, /** @type {number} */ tokens) => {
      const most = Math.max(...rates);
      return rates.map((rate, k) => {
        const share = k / (POINTS - 1);
        return /** @type {Pair} */ ([axis === "share" ? share : share * tokens, rate / most]);
      });
    };
    const end = own[POINTS - 1];
    const plot = chart({
      height: narrow ? 250 : 246,
      x: AXES[axis],
      y: RATES,
      marks: [
        region([[0, 0.9], [AXES[axis].domain[1], 1]], { series: "five" }),
        ...Object.entries(recipes).map(([key, each]) =>
          axis === "tokens" && key !== recipe &&
          thinCurve(points(each.curve, each.tokens), { series: "ink", dash: false, weight: 1, class: "faint" })
        ),
        held(points(told.curve, told.tokens), -0.05, "two", narrow ? "" : `${told.name} `),
        held(points(own, told.tokens), -0.2, "six", narrow ? "" : "yours "),
        thinCurve(points(told.curve, told.tokens), { series: "two", dash: false, weight: 4, mark: "told" }),
        thinCurve(points(own, told.tokens), { series: "six", dash: false, weight: 3, mark: "own" }),
        words([AXES[axis].domain[1], 0.93], "near the peak", { dx: 8, dy: 0.3, quiet: true }),
        ...rings(derived, along, end),
      ],
      names: [
        {
          y: told.curve[POINTS - 1] / Math.max(...told.curve),
          text: `\u2003\u2002${told.name}`,
          series: "two",
          mark: "told",
        },
        { y: end, text: "\u2003\u2002yours", series: "six", mark: "own" },
      ],
    });
    return {
      ...sentences(derived),
      plot: panels(layout, [
        panel(cardsHeight, (box) => cards(derived, box)),
        plot,
      ]),
    };
  },
});

/** A mark right of its place, clear of the curve's end. @param {Mark} mark @returns {Mark} */
const aside = (mark) => (plane) => mark({ ...plane, x: (value) => plane.x(value) + 17 });

/**
 * What bends the reader's schedule: its peak with the warm-up, its end, and where a plateau ends.
 * @param {Own} own
 * @param {(share: number) => number} along
 * @param {number} end
 * @returns {(Mark | false)[]}
 */
function rings({ shape, warm, bend, floor }, along, end) {
  const ends = FLOORS.map((each) => /** @type {[number, number, number]} */ ([each, along(1), each]));
  return [
    grip([along(warm), 1], {
      ...{ label: "Warm-up", text: percent(warm), series: "six" },
      along: { input: "warm", value: warm, places: WARMS.map((each) => [each, along(each), 1]) },
    }),
    shape !== "root" && shape !== "constant" && aside(grip([along(1), end], {
      ...{ label: "Last rate", text: percent(floor), series: "six" },
      along: { input: "floor", value: floor, places: ends },
    })),
    shape === "stable" && grip([along(bend), 1], {
      ...{ label: "End of the plateau", text: percent(bend), series: "six" },
      along: { input: "bend", value: bend, places: BENDS.map((each) => [each, along(each), 1]) },
    }),
  ];
}

/**
 * How long a schedule stays near its peak, as a bar below it with its share of the run.
 * @param {Pair[]} points
 * @param {number} top
 * @param {Series} series
 * @param {string} whose
 * @returns {Mark}
 */
const held = (points, top, series, whose) => ({ x, y, size }) => {
  const near = points.filter(([, rate]) => rate > 0.9);
  const [from, to] = [x(near[0][0]), x(near[near.length - 1][0])];
  const text = `${whose}${percent(near.length / points.length, 2)}`;
  const inside = to - from > textWidth(text, size) + 20;
  return [
    bar({ x: from, y: y(top), width: to - from, height: y(0) - y(0.13) }, { series, key: `near ${series}` }),
    label([inside ? to - 6 : to + 6, (y(top) + y(top - 0.13)) / 2], text, {
      ...{ size, series, key: `share ${series}`, weight: "bold", on: inside, halo: !inside },
      anchor: inside ? "end" : "start",
    }),
  ];
};

/** @param {{ told: Recipe, recipes: Record<string, Recipe>, mean: number, last_batch_steps: number, shape: string, own: number[] }} derived */
function sentences({ told, recipes, mean, last_batch_steps: steps, shape, own }) {
  const runs = Object.values(recipes);
  const long = runs.filter(({ curve }) => high(curve) > 2 / 3).length;
  const planned = ["OPT-175B", "Llama 3 405B"].includes(told.name);
  return {
    finding: say`${long} of ${runs.length} hold the peak for two thirds of the run; ${told.name} for ${
      tint("two", percent(high(told.curve), 2))
    }.`,
    summary: `Ten published learning-rate schedules. ${told.name} ${planned ? "was planned for" : "sees"} ${
      decimal(told.tokens)
    } tokens, as many as ${count(Math.round(steps))} steps of its last batch of ${
      decimal(told.batch)
    } would hold. Your ${SHAPES[shape]} stays near its peak for ${percent(high(own), 2)}, has a mean of ${
      percent(mean, 2)
    } of its peak and ends at ${percent(own[POINTS - 1])}.`,
    readouts: [
      {
        name: "tokens",
        label: `${planned ? "planned tokens" : "tokens"} of ${told.name}`,
        text: decimal(told.tokens),
        value: told.tokens,
      },
      { name: "batch", label: "tokens in its last batch", text: decimal(told.batch), value: told.batch },
    ],
    notes: [
      // arXiv:2407.21783, section 1: “a flagship model with 405B trainable parameters on 15.6T text tokens”
      "Near: above nine tenths. Where a batch grows, in stairs as published. OPT and Llama 3 as planned; Llama 3’s report gives 15.6 trillion tokens. PaLM’s rate is Adafactor’s, which scales with the weights; Kimi K2’s is MuonClip’s, and its last 460 billion tokens are not drawn.",
    ],
  };
}
