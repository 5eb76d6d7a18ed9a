// @ts-check
/** When each choice spread: a lane for each family, and the share of new models that have it in a window of months. */

import {
  chart,
  choice,
  curve,
  figure,
  grip,
  panels,
  percent,
  plural,
  point,
  region,
  say,
  slider,
  tint,
  upright,
} from "../../static/js/kit.js";
import { FAMILIES, monthOf, TRAITS } from "./models.js";

/**
 * @import { Model } from "./models.js"
 * @import { Pair } from "../../static/js/marks/chart.js"
 */

const FEW = 4; // models; a share of fewer is not drawn
const [FIRST, LAST] = [12, 79];
const MONTHS = Array.from({ length: LAST - FIRST + 1 }, (_, i) => FIRST + i);
const ALWAYS = ["rms", "rotary", "gated", "shared", "experts"];
const LANES = Object.keys(FAMILIES);
const YEARS = [12, 24, 36, 48, 60, 72];

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
    const { words, series, short } = TRAITS[trait];
    const span = `${window} months to ${monthOf(until)}`;
    return {
      finding: seen
        ? say`${span}: ${tint(series, `${has} of ${seen}`)} models ${words}.`
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
const roomOf = (narrow) => ({ left: narrow ? 84 : 104, right: narrow ? 14 : 128 });

/** The last lane is twice as high; models that would touch stand one above the other. */
const HEIGHT = LANES.length + 1;
const LEVELS = [[0.22, 0.78, 0.5], [0.3, 1, 1.7, 0.65, 1.35]];
const NEAR = 3; // months

/** @param {Model[]} models @returns {Map<string, number>} */
function heightsOf(models) {
  return new Map(LANES.flatMap((family, lane) => {
    const wide = Number(lane === LANES.length - 1);
    const own = models.filter((model) => model.family === family);
    const last = LEVELS[wide].map(() => -NEAR);
    return own.map(({ slug, month }) => {
      if (own.every((other) => other.slug === slug || Math.abs(other.month - month) >= NEAR)) {
        return /** @type {const} */ ([slug, lane + 0.5 + wide / 2]);
      }
      const free = Math.max(0, last.findIndex((before) => month - before >= NEAR));
      last[free] = month;
      return /** @type {const} */ ([slug, lane + LEVELS[wide][free]]);
    });
  }));
}

/** @param {State} state @param {boolean} narrow */
function lanes({ until, window, trait, models }, narrow) {
  const { has, series } = TRAITS[trait];
  const { left, right } = roomOf(narrow);
  const heights = heightsOf(models);
  const names = /** @type {Record<string, string>} */ ({ ...FAMILIES, ...(narrow ? { google: "Gemma" } : {}) });
  return chart({
    height: narrow ? 262 : 242,
    x: { domain: [0, LAST], ticks: [], room: right, bare: true },
    y: {
      domain: [HEIGHT + 0.5, 0],
      ticks: LANES.map((_, i) => (i === LANES.length - 1 ? i + 1 : i + 0.5)),
      format: (value) => names[LANES[Math.floor(Math.min(value, LANES.length - 0.5))]],
      room: left,
    },
    marks: [
      region([[Math.max(0, until - window), 0], [until, HEIGHT]], { series, key: "window" }),
      ...models.map((model) =>
        point([model.month, heights.get(model.slug) ?? 0], {
          ...{ series: has(model) ? series : "ink", hollow: !has(model), radius: has(model) ? 5 : 4, key: model.slug },
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
function shares({ until, trait, now, curves }, narrow) {
  const { left, right } = roomOf(narrow);
  const ends = curves.map(({ name, points }) => ({ name, y: points[points.length - 1]?.[1] ?? 0 }));
  return chart({
    height: narrow ? 190 : 170,
    x: {
      ...{ domain: [0, LAST], ticks: YEARS, format: (month) => String(2019 + month / 12), room: right },
    },
    y: { domain: [0, 1], ticks: [0, 0.5, 1], format: (value) => `${100 * value} %`, grid: true, room: left },
    marks: [
      ...curves.map(({ name, points }) =>
        curve(points, {
          ...{ series: TRAITS[name].series, dash: false, mark: name, key: name },
          ...(name === trait ? { weight: 3 } : { weight: 1, class: "faint" }),
        })
      ),
      upright(until, undefined, { key: "until" }),
      now !== null && point([until, now], { series: TRAITS[trait].series, key: "now", radius: 5 }),
    ],
    names: narrow ? [] : ends.map(({ name, y }) => ({
      ...{ y, text: TRAITS[name].short.replace(" feed-forward", "").replace(" positions", ""), mark: name },
      ...{ series: TRAITS[name].series, strong: name === trait, set: { trait: name }, chosen: name === trait },
    })),
  });
}
