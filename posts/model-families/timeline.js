// @ts-check
/** When each choice spread: a lane for each family, and the share of new models that have it in a window of months. */

import {
  beside,
  chart,
  choice,
  curve,
  figure,
  grip,
  h,
  panels,
  percent,
  plural,
  point,
  region,
  round,
  say,
  slider,
  tint,
  upright,
  words,
} from "../../static/js/kit.js";
import { HEIGHT, heightsOf, LANES } from "./lanes.js";
import { FAMILIES, monthOf, TRAITS } from "./models.js";

/**
 * @import { Model } from "./models.js"
 * @import { Mark, Pair } from "../../static/js/marks/chart.js"
 */

const FEW = 4; // models; a share of fewer is not drawn
const [FIRST, LAST] = [36, 79];
const MONTHS = Array.from({ length: LAST - FIRST + 1 }, (_, i) => FIRST + i);
const ALWAYS = ["rms", "rotary", "gated", "shared", "experts"];
const OPEN = FIRST - 6; // the three years before stand on a strip, a sixth as wide
/** @type {[number, string][]} */
const YEARS = [[33, "earlier"], [42, "2022"], [54, "2023"], [66, "2024"], [76, "2025"]];
const NEWYEARS = [36, 48, 60, 72];

/** @param {number} month */
const placeOf = (month) => (month < FIRST ? FIRST - (FIRST - month) / 6 : month);

export default figure({
  inputs: () => ({
    until: slider({ label: "Window ends", values: MONTHS, format: monthOf }),
    trait: choice({
      label: "Trait",
      options: Object.fromEntries(Object.entries(TRAITS).map(([name, { short }]) => [name, short])),
    }),
    window: slider({ label: "Months in the window", values: [6, 8, 12, 18, 24] }),
  }),

  presets: {
    "RMSNorm, 2022": {},
    "RMSNorm, 2023": { until: 59 },
    "RMSNorm, 2025": { until: 79 },
    "Shared keys, 2023": { until: 59, trait: "shared" },
    "Experts, 2025": { until: 79, trait: "experts" },
    "Parallel halves go": { until: 79, trait: "parallel" },
  },

  once: () => [{ until: 59 }, { until: 79 }],

  derive({ until, trait, window }, { models }) {
    const seenAt = (/** @type {number} */ month) =>
      models.filter((/** @type {Model} */ model) => model.month > month - window && model.month <= month);
    const share = (/** @type {string} */ name, /** @type {number} */ month) => {
      const seen = seenAt(month);
      return seen.length < FEW ? null : seen.filter(TRAITS[name].has).length / seen.length;
    };
    const seen = seenAt(until);
    return {
      ...{ until, trait, window, models, seen: seen.length, has: seen.filter(TRAITS[trait].has).length },
      now: share(trait, until),
      curves: [...new Set([...ALWAYS, trait])].map((name) => ({
        name,
        points: bends(MONTHS.map((month) => {
          const at = share(name, month);
          return at === null ? null : /** @type {Pair} */ ([month, at]);
        })),
      })),
    };
  },

  view(derived, layout) {
    const { until, trait, window, seen, has, now } = derived;
    const { words: said, series, short } = TRAITS[trait];
    const span = `${window} months to ${monthOf(until)}`;
    return {
      finding: seen
        ? say`${span}: ${tint(series, `${has} of ${seen}`)} models ${said}.`
        : say`${span}: no model of the table appeared.`,
      summary:
        `A lane for each family with a dot for each model, filled if it has ${short}; below, the share of new models with each trait over time. ${
          seen ? `In the ${span}: ${has} of ${plural(seen, "model")}.` : ""
        }`,
      texts: { share: now === null ? "none" : percent(now) },
      plot: panels(layout, [lanes(derived, layout.name === "narrow"), shares(derived, layout.name === "narrow")]),
    };
  },
});

/** The points at which a line of values bends. @param {(Pair | null)[]} points */
const bends = (points) =>
  points.filter((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    return !point || !before || !after || before[1] !== point[1] || after[1] !== point[1];
  });

/** @typedef {{ until: number, window: number, trait: string, models: Model[], now: number | null, curves: { name: string, points: (Pair | null)[] }[] }} State */

/** @param {boolean} narrow */
const roomOf = (narrow) => ({ left: narrow ? 84 : 104, right: 14 });

/** Where years begin, down to a value. @param {number} foot @returns {Mark} */
const newYears = (foot) => ({ x, y }) =>
  h("path", {
    key: "years",
    class: "zero",
    opacity: 0.4,
    d: NEWYEARS.map((month) => `M${round(x(month))} ${round(y(0))}V${round(y(foot))}`).join(""),
  });

/** @param {State} state @param {boolean} narrow */
function lanes({ until, window, trait, models }, narrow) {
  const { has, series } = TRAITS[trait];
  const { left, right } = roomOf(narrow);
  const heights = heightsOf(models);
  const names = /** @type {Record<string, string>} */ ({ ...FAMILIES, ...(narrow ? { google: "Gemma" } : {}) });
  return chart({
    height: narrow ? 262 : 242,
    x: { domain: [OPEN, LAST], ticks: [], room: right, bare: true },
    y: {
      domain: [HEIGHT + 0.5, 0],
      ticks: LANES.map((_, i) => (i === LANES.length - 1 ? i + 1 : i + 0.5)),
      format: (value) => names[LANES[Math.floor(Math.min(value, LANES.length - 0.5))]],
      room: left,
    },
    marks: [
      newYears(HEIGHT),
      region([[placeOf(Math.max(0, until - window)), 0], [until, HEIGHT]], { series, key: "window" }),
      ...models.map((model) =>
        point([placeOf(model.month), heights.get(model.slug) ?? 0], {
          ...{ series: has(model) ? series : "ink", hollow: !has(model), radius: has(model) ? 5 : 4, key: model.slug },
          round: true,
          class: model.month > until - window && model.month <= until ? "" : "faint",
          tip: model.short,
        })
      ),
      grip([until, HEIGHT + 0.1], {
        ...{ label: "Window ends", text: monthOf(until), series },
        x: { input: "until", value: until, values: MONTHS },
      }),
    ],
  });
}

/** @param {State} state @param {boolean} narrow */
function shares({ until, window, trait, now, curves }, narrow) {
  const { left, right } = roomOf(narrow);
  const all = curves.filter(({ points }) => points[points.length - 1]?.[1] === 1);
  return chart({
    height: narrow ? 210 : 196,
    x: {
      ...{ domain: [OPEN, LAST], ticks: YEARS.map(([month]) => month), room: right },
      format: (month) => YEARS.find(([at]) => at === month)?.[1] ?? "",
    },
    y: {
      ...{ domain: [0, 1], ticks: [0, 0.5, 1], format: (value) => `${100 * value} %`, grid: true, room: left },
      title: narrow ? "share" : "share of the models in a window",
    },
    marks: [
      newYears(1),
      ...curves.map(({ name, points }) =>
        curve(points, {
          ...{ series: TRAITS[name].series, dash: false, mark: name, key: name },
          ...(name === trait ? { weight: 4 } : { weight: 1.5, class: "faint" }),
        })
      ),
      now !== null && upright(until, undefined, { key: "until" }),
      now !== null && point([until, now], { series: TRAITS[trait].series, key: "now", radius: 5 }),
      !narrow && window <= 12 && words([OPEN, 1], `before: fewer than ${FEW} models in a window`, {
        ...{ dx: 4, dy: 1.1, quiet: true, key: "few" },
      }),
      namesAtStart(curves, trait),
      words(
        [LAST, 1],
        `${narrow ? "" : `${window} months `}to ${monthOf(LAST)}: ${all.length} of ${curves.length} at 100 %`,
        {
          ...{ dy: -0.8, anchor: "end", key: "ends", weight: "bold" },
        },
      ),
    ],
  });
}

/** Names before the first points of the lines, where nothing else is. @param {State["curves"]} curves @param {string} trait */
const namesAtStart = (curves, trait) =>
  beside(
    curves.map(({ name, points }) => {
      const [x, y] = points.find((point) => point !== null) ?? [LAST, 0];
      const { short, series } = TRAITS[name];
      const text = short.replace(" feed-forward", "").replace(" positions", "").replace(" halves", "");
      return { x, y, text, series, mark: name, strong: name === trait, chosen: name === trait, set: { trait: name } };
    }),
    -1,
  );
