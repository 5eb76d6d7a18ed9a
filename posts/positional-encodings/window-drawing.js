// @ts-check
/** Curves by position, and the order of their means over the text read. */

import { beside, chart, count, curve, fixed, grip, point, rows, upright, words } from "../../static/js/kit.js";
import { capital, pale, RULES, WAYS } from "./names.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @import { Named } from "./names.js" */
/** @import { Line } from "./window.js" */

/** @type {Record<string, Named>} */
export const NAMES = {
  ...{ ...WAYS, ...RULES },
  "yarn 3": { text: "YaRN, β 3", short: "β 3", series: RULES.yarn.series },
  "yarn 10": { text: "YaRN, β 10", short: "β 10", series: RULES.yarn.series },
  "yarn 32": { text: "YaRN, β 32", short: "β 32", series: RULES.yarn.series },
  optimum: { text: "the optimum", short: "optimum", series: "ink" },
};
export const WINDOW = 64;
/** @type {Record<string, { low: number, top: number, ticks: number[], x: Pair, xTicks: number[], title: string }>} */
const AXES = {
  ways: {
    ...{ low: 0, top: 0.9, ticks: [0, 0.2, 0.4, 0.6, 0.8], x: [4, 1024], xTicks: [4, 16, 64, 256, 1024] },
    title: "nats above the optimum, at each position",
  },
  rules: {
    ...{ low: 0, top: 0.9, ticks: [0, 0.2, 0.4, 0.6, 0.8], x: [WINDOW, 1024], xTicks: [64, 128, 256, 512, 1024] },
    title: "nats above the optimum, mean over the text",
  },
  uses: {
    ...{ low: 1.1, top: 2.15, ticks: [1.2, 1.4, 1.6, 1.8, 2], x: [4, 1024], xTicks: [4, 16, 64, 256, 1024] },
    title: "the loss itself, nats, at each position",
  },
};

/** The order over the text read. @param {{ show: string, ranked: Line[], context: number, contexts: number[] }} derived @param {boolean} narrow */
export function order({ show, ranked, context, contexts }, narrow) {
  return rows({
    title: `mean over ${count(contexts[context])} tokens`,
    share: 0.55,
    domain: [0, show === "uses" ? 2.1 : 0.7],
    step: (narrow ? 10.8 : 25.2) / ranked.length, // six names or four, as high
    names: narrow ? 110 : 92,
    rows: ranked.map(({ name, value, seeds }) => ({
      ...{ name: NAMES[name].text, key: name, mark: name, text: fixed(value, 2) },
      parts: [{
        ...{ value, series: NAMES[name].series, soft: name === "optimum" },
        tip: seeds.length > 1
          ? `${capital(NAMES[name].text)}: seeds ${seeds.map((each) => fixed(each, 3)).join(", ")}${
            show === "uses" ? " above the optimum" : ""
          }`
          : "What the best predictor loses on the same texts",
      }],
    })),
  });
}

/** The curves as far as the reader has gone. @param {{ show: string, lines: Line[], context: number, contexts: number[] }} derived @param {boolean} narrow */
export function curves({ show, lines, contexts, context }, narrow) {
  const { low, top, ticks, x, xTicks, title } = AXES[show];
  const trained = show !== "rules";
  const read = (/** @type {Pair[]} */ points) => [
    ...points.filter(([at]) => at < contexts[context]),
    nearest(points, contexts[context]),
  ];
  return chart({
    height: narrow ? 276 : 372,
    x: {
      ...{ domain: x, log: 2, format: count, ticks: xTicks, room: narrow ? 82 : 104 },
      title: trained ? "position, tokens" : "text read, tokens",
    },
    y: { ...{ domain: [low, top], format: (value) => fixed(value, 1), grid: true }, ...{ ticks, title } },
    marks: [
      trained && pale([[x[0], low], [WINDOW, top]], { series: "ink", opacity: 0.07, key: "window" }),
      trained && words([WINDOW, top], "trained", { dx: -6, dy: 1, anchor: "end", quiet: true, key: "trained" }),
      upright(contexts[context], undefined, { key: "read" }),
      ...lines.map(({ name, points }) =>
        curve(read(points), { series: NAMES[name].series, mark: name, dash: false, key: `line ${name}` })
      ),
      ...lines.map(({ name, points }) =>
        point(nearest(points, contexts[context]), {
          series: NAMES[name].series,
          radius: 4.5,
          mark: name,
          key: name,
          round: true,
        })
      ),
      beside(
        lines.map(({ name, points }) => ({
          ...{
            x: contexts[context],
            y: nearest(points, contexts[context])[1],
            text: narrow ? NAMES[name].short : NAMES[name].text,
          },
          ...{ series: NAMES[name].series, mark: name },
        })),
      ),
      grip([contexts[context], low], {
        ...{ label: "Text read", text: `${count(contexts[context])} tokens` },
        along: { input: "context", value: context, places: contexts.map((each, i) => [i, each, low]) },
      }),
    ],
  });
}

/** Where a curve is at a position, between two of its points or at its end. @param {Pair[]} points @param {number} position @returns {Pair} */
function nearest(points, position) {
  const after = points.findIndex(([x]) => x >= position);
  if (after < 0) return points[points.length - 1];
  if (after === 0) return points[0];
  const [[x0, y0], [x1, y1]] = [points[after - 1], points[after]];
  return [position, y0 + ((y1 - y0) * Math.log(position / x0)) / Math.log(x1 / x0)];
}
