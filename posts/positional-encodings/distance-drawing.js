// @ts-check
/** What three rules leave of the past: a row of tokens that fade, and their curves over the distance. */

import {
  attributesOf,
  beside,
  chart,
  count,
  curve,
  fixed,
  grip,
  h,
  label,
  point,
  round,
  upright,
  words,
} from "../../static/js/kit.js";
import { bucket } from "../../static/js/formulas/posts/positional-encodings.js";
import { pale, WAYS } from "./names.js";

/** @import { Chart, Mark } from "../../static/js/marks/chart.js" */
/** @import { Rule } from "./distance.js" */

export const FADE = 0.08; // of a T5 bias from bucket to bucket, made up; twin of drawn.fade
const FARTHEST = 32768;
const [LOW, HIGH] = [-0.35, 1.02];
const NEXT = 2 ** 0.5; // from a token of the row to the next one drawn
const TOKENS = Array.from({ length: 30 }, (_, i) => NEXT ** i);

/** @param {boolean} narrow @returns {Chart["x"]} */
const across = (narrow) => ({
  ...{ domain: [1, FARTHEST], log: 2, format: count, title: "distance from the query back, tokens", room: 60 },
  ticks: narrow ? [1, 16, 512, 16384] : [1, 4, 16, 64, 256, 1024, 4096, FARTHEST],
});

/** The past as a row of tokens for each rule, faded as the rule fades them. @param {{ rules: Rule[], distance: number }} derived @param {boolean} narrow */
export function past({ rules, distance }, narrow) {
  return chart({
    height: narrow ? 112 : 92,
    x: { ...across(narrow), bare: true },
    y: { domain: [0, rules.length], bare: true, room: 36, title: "query" },
    marks: [
      (at) => label([0, at.size * 0.7], "the query, and the past that it sees", { size: at.size, quiet: true }),
      (at) =>
        h("rect", { key: "query", class: "bar s0", x: 4, y: at.top + 2, width: 18, height: at.bottom - at.top - 4 }),
      ...rules.map((rule, row) => tokens(rule, rules.length - 1 - row)),
      upright(distance, undefined, { key: "reach" }),
    ],
    names: rules.map(({ name }, row) => ({
      ...{ y: rules.length - 0.5 - row, text: WAYS[name].text, series: WAYS[name].series, mark: name },
    })),
  });
}

/** @param {Rule} rule @param {number} row @returns {Mark} */
export const tokens = ({ name, token }, row) => (at) =>
  TOKENS.map((from, i) => {
    const to = from * NEXT;
    const value = token(from, to);
    const [x, y] = [at.x(from), at.y(row + 1)];
    return h("rect", {
      ...attributesOf("bar", { series: value < 0 ? "ink" : WAYS[name].series, mark: name, key: `${name} ${i}` }),
      ...{ x: round(x + 1), y: round(y + 2), width: round(at.x(to) - x - 2), height: round(at.y(row) - y - 4) },
      "fill-opacity": Number(Math.min(1, 0.04 + 0.96 * Math.abs(value)).toFixed(3)),
    });
  });

/**
 * @param {{ at: number, distance: number, distances: number[], rules: Rule[], trained: number, bands: { middle: number, least: number, most: number }[] }} derived
 * @param {boolean} narrow
 */
export function curves({ at, distance, distances, rules, trained, bands }, narrow) {
  const rope = rules[2];
  return chart({
    height: narrow ? 280 : 272,
    x: across(narrow),
    y: {
      ...{ domain: [LOW, HIGH], format: (value) => fixed(value, 1), ticks: [0, 0.5, 1], grid: true, room: 36 },
      title: "weight or score, as a share of that at 0",
    },
    marks: [
      pale([[1, LOW], [trained, HIGH]], { series: "ink", opacity: 0.07, key: "seen" }),
      words([trained, HIGH], "trained", { dx: -6, dy: 0.9, anchor: "end", quiet: true, key: "trained" }),
      (plane) =>
        h("path", {
          ...attributesOf("bar", { series: WAYS.rope.series, mark: "rope", key: "band" }),
          "fill-opacity": 0.22,
          d: `M${
            [
              ...bands.map(({ middle, most }) => [middle, most]),
              ...[...bands].reverse().map(({ middle, least }) => [middle, least]),
            ]
              .map(([d, v]) => `${round(plane.x(d))} ${round(plane.y(v))}`).join("L")
          }Z`,
        }),
      upright(distance, undefined, { key: "reach" }),
      words([trained, HIGH], narrow ? "unseen" : "unseen distances", {
        dx: 6,
        dy: 0.9,
        quiet: true,
        halo: true,
        key: "unseen",
      }),
      ...rules.map(({ name, points }) =>
        curve(points, { series: WAYS[name].series, mark: name, dash: false, key: name })
      ),
      words([170, Math.exp(-FADE * 31)], "T5’s last stair", {
        ...{ dx: 0, dy: 2.6, series: WAYS.t5.series, weight: "bold", halo: true, mark: "t5", key: "stair" },
      }),
      curve([[distance, rope.token(distance, distance + 1)], [distance, rope.value]], { // from the mean to this distance
        ...{ series: WAYS.rope.series, dash: false, weight: 3, key: "swing" },
      }),
      ...rules.map(({ name, value }) =>
        point([distance, value], { series: WAYS[name].series, key: `${name} now`, mark: name, round: true })
      ),
      beside(
        rules.map(({ name, value }) => ({
          x: distance,
          y: value,
          text: fixed(value, 2),
          series: WAYS[name].series,
          mark: name,
        })),
        distance > FARTHEST / 16 ? -1 : 1,
      ),
      grip([distance, LOW], {
        ...{ label: "Distance back", text: distance === 1 ? "1 token" : `${count(distance)} tokens` },
        along: { input: "at", value: at, places: distances.map((d, i) => [i, d, LOW]) },
      }),
    ],
    names: rules.map(({ name, points }) => ({
      ...{ y: points[points.length - 1][1], text: WAYS[name].text, series: WAYS[name].series, mark: name },
    })),
  });
}

/** Both sides of every stair, and the end. */
export const STAIRS = [
  1,
  ...Array.from({ length: 128 }, (_, d) => d)
    .filter((d) => d > 1 && bucket(d) !== bucket(d - 1))
    .flatMap((d) => [d - 1e-6, d]),
  FARTHEST,
];
