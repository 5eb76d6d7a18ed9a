// @ts-check
/** The gradient that reaches each layer of six designs, and what depth does to that of the last. */

import {
  attributesOf,
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  h,
  panels,
  point,
  say,
  significant,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { combs, SERIES, SHORT, teethPath, twoDigits } from "./combs.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ name: string, w_2: number[][] }} Measured  by depth, then by layer */

const TITLE = ["post", "pre"];
/** @type {Record<string, string>} designs as they stand in a sentence */
const IN = { ...SHORT, scaled: "Pre-LN with a small start", output: "the output norm" };

export default figure({
  inputs: (data) => ({
    depth: slider({ label: "Layers", values: data.depths }),
    design: choice({
      label: "Design",
      options: Object.fromEntries(data.order.map((/** @type {string} */ key) => [key, data.names[key]])),
    }),
    setting: choice({ label: "Attention", options: { practical: "softmax", theory: "uniform" } }),
  }),

  presets: {
    "Forty-eight layers": {},
    "Two": { depth: 2 },
    "Ninety-six": { depth: 96 },
    "Uniform attention": { depth: 96, setting: "theory" },
    "Output norm at 48": { design: "output" },
  },

  once: (data) => data.depths.map((/** @type {number} */ depth) => ({ depth })),

  derive({ depth, design, setting }, data) {
    const all = /** @type {Record<string, Measured>} */ (data[setting]);
    const at = data.depths.indexOf(depth);
    const order = /** @type {string[]} */ (data.order);
    const lasts = (/** @type {string} */ key) =>
      data.depths.map((/** @type {number} */ many, /** @type {number} */ i) => [many, all[key].w_2[i][many - 1]]);
    const teeth = all[design].w_2[at];
    return {
      ...{ depth, design, setting },
      depths: /** @type {number[]} */ (data.depths),
      first: teeth[0],
      last: teeth[depth - 1],
      ratio: teeth[0] / teeth[depth - 1],
      small: order.map((key) => ({ key, teeth: all[key].w_2[3], series: SERIES[key] })), // of the article's picture
      combs: order.map((key) => ({
        ...{ key, name: SHORT[key], teeth: all[key].w_2[at] },
        series: SERIES[key],
      })),
      lasts: order.map((key) => ({ key, points: /** @type {Pair[]} */ (lasts(key)) })),
    };
  },

  view(derived, layout) {
    const { depth, design, first, last, ratio, setting } = derived;
    const ofLast = (/** @type {string} */ key) =>
      significant(derived.combs.find((comb) => comb.key === key)?.teeth[depth - 1] ?? 0, 2);
    const large = TITLE.includes(design) ? TITLE : [TITLE[0], design];
    const [one, other] = large.map((key) => tint(SERIES[key], ofLast(key), key));
    return {
      finding: headline(derived, one, other, IN[large[1]]),
      summary: `Gradients of each layer’s second feed-forward matrix before training, means of three draws, ${
        setting === "theory" ? "with uniform attention" : "with softmax attention"
      }. ${
        derived.combs.map((comb) =>
          `${comb.name}: ${twoDigits(comb.teeth[0])} in the first layer, ${
            twoDigits(comb.teeth[depth - 1])
          } in the last.`
        ).join(" ")
      }`,
      texts: { last: significant(last, 2), first: significant(first, 2), ratio: fixed(ratio, 1) },
      plot: panels(layout, [combs(derived.combs, design, large), ofDepth(derived, layout)]),
    };
  },

  picture: ({ small: all }) =>
    h(
      "svg",
      { viewBox: "0 0 240 120", "aria-hidden": "true" },
      ...all.map(({ key, teeth, series }, i) =>
        h("path", {
          ...attributesOf("bar", { key, series }),
          transform: `translate(${8 + (i % 3) * 78} ${Math.floor(i / 3) * 60})`,
          d: teethPath(teeth, 68, 8, 54),
        })
      ),
    ),
});

/** What the last layer gets in two designs; where one norms the output, what its first gets.
 * @param {{ depth: number, design: string, setting: string, first: number, last: number }} state
 * @param {ReturnType<typeof tint>} one @param {ReturnType<typeof tint>} other @param {string} name  of the other */
function headline({ depth, design, setting, first, last }, one, other, name) {
  const which = setting === "theory"
    ? `Last of ${depth} layers, uniform attention`
    : `Gradient of the last of ${depth} layers`;
  return design === "output" && first > 10 * last
    ? say`Output norm, ${String(depth)} layers: the first layer gets ${
      tint(SERIES.output, twoDigits(first), "output")
    }, the last ${other}.`
    : say`${which}: ${one} in Post-LN, ${other} in ${name}.`;
}

/** The last tooth of every comb against depth.
 * @param {{ depth: number, depths: number[], design: string, setting: string, last: number, lasts: { key: string, points: Pair[] }[] }} derived
 * @param {{ name: string, font: number }} layout */
function ofDepth({ depth, depths, design, setting, last, lasts }, { name, font }) {
  const narrow = name === "narrow";
  const chosen = lasts.find(({ key }) => key === design)?.points ?? [];
  return chart({
    height: narrow ? 190 : 200,
    title: `Last layer’s gradient, by depth${setting === "theory" ? ` (uniform${narrow ? "" : " attention"})` : ""}`,
    x: {
      ...{ domain: [1.7, 112], log: 2, ticks: [2, 4, 8, 16, 32, 64, 96], format: String, title: "layers" },
      room: font * 6.4,
    },
    y: { domain: [0.02, 2], log: 10, ticks: [0.02, 0.1, 0.5, 2], format: String, grid: true },
    marks: [
      ...lasts.map(({ key, points }) =>
        curve(points, {
          ...{ series: SERIES[key], mark: key, key, dash: false },
          weight: key === design ? 3.5 : TITLE.includes(key) ? 2 : 1,
        })
      ),
      words([narrow ? 2.3 : 7, 1.35], "Post-LN does not fall", { series: SERIES.post, halo: true, weight: "bold" }),
      words([92, 0.37], `${narrow ? "" : "Pre-LN "}falls as 1/√L`, {
        ...{ series: SERIES.pre, halo: true, weight: "bold", anchor: "end" },
      }),
      point([depth, last], { series: SERIES[design], radius: 5, mark: design }),
      grip([depth, last], {
        ...{ label: "Layers", text: String(depth), series: SERIES[design] },
        along: { input: "depth", value: depth, places: depths.map((many, i) => [many, many, chosen[i][1]]) },
      }),
    ],
    names: lasts.map(({ key, points }) => ({
      ...{ y: points[points.length - 1][1], text: SHORT[key], series: SERIES[key], mark: key },
      ...{ strong: key === design, set: { design: key }, chosen: key === design },
    })),
  });
}
