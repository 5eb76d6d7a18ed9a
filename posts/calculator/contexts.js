// @ts-check
/** The cache's lines over the context, for a model and for other ways to attend, under the memory that is left. */

import {
  bytes,
  chart,
  count,
  curve,
  decimal,
  grip,
  level,
  plural,
  point,
  region,
  tokens,
  upright,
  words,
} from "../../static/js/kit.js";
import { FARTHEST } from "../../static/js/calculator/row.js";

/**
 * @import { Axis, Mark, Pair, Series } from "../../static/js/marks/chart.js"
 * @typedef {{ kind: string, name: string, points: Pair[], longest: number, per_token: number }} Line
 * @typedef {{ lines: Line[], free: number, usable: number, weights: number, name: string, device: string, count: number,
 *   at_131072: number, pulls: [number, number, number][], rooms: number[] }} Caches  pulls: how many devices, and where the model's line then
 *   ends; rooms: the longest context on each
 */

export const CONTEXTS = Array.from({ length: 29 }, (_, i) => Math.round(2 ** (10 + i / 2)));
export const [SHORTEST, LONGEST] = [CONTEXTS[0], CONTEXTS[CONTEXTS.length - 1]];
const COUNTED = 150; // pixels for names with their tokens, which not every state has
const FAR = LONGEST / 1.4; // what is longer stands at the chart's edge, with an arrow
export const COUNTS = [1, 2, 4, 8, 16, 32, 64];
const [LEAST, MOST] = [2 ** 22, 2 ** 47]; // bytes
/** @type {Record<string, { series: Series, short: string, long: string }>} */
const KINDS = {
  own: { series: "cache", short: "as it is", long: "as it is" },
  mha: { series: "four", short: "unshared", long: "a key per head" },
  mqa: { series: "one", short: "one key", long: "one key for all" },
  windowed: { series: "three", short: "windows", long: "mostly windows" },
  latent: { series: "six", short: "latent", long: "latent keys" },
};
/**
 * Texts of such lengths. "1 token ≈ ¾ of a word": OpenAI Help Center, "What are tokens and how to count them?". An essay of
 * 6,000 words, a novel of 98,000.
 * @type {Record<number, string>}
 */
const BOOKS = { [2 ** 13]: ", an essay", [2 ** 17]: ", a novel" };
/** @type {Axis} */
const X = {
  ...{ domain: [SHORTEST, LONGEST], log: 2, title: "tokens of context" },
  ticks: [2 ** 10, 2 ** 13, 2 ** 17, 2 ** 20, 2 ** 23],
};
/** @type {Axis} */
const Y = {
  ...{ domain: [LEAST, MOST], log: 2, grid: true, title: "cache of one sequence" },
  ...{ format: (value) => bytes(value, 1), ticks: [2 ** 25, 2 ** 30, 2 ** 35, 2 ** 40] },
};

/** Where the grip stands for the longest context of the i-th count: at the chart's edge a little apart, to be pulled there too. @param {number} longest @param {number} i */
export const gripAt = (longest, i) => Math.max(SHORTEST, Math.min(longest, FAR * 1.05 ** i));

/** @param {Caches} caches @param {"narrow" | "medium" | "wide" | "full"} layout */
export function contexts(caches, layout) {
  const { lines, free, count: many, pulls, rooms, device } = caches;
  const wide = layout === "wide" || layout === "full";
  const [own] = lines;
  const edge = Math.max(LEAST, free);
  const enough = free > 0 ? -1 : rooms.findIndex((longest) => longest >= SHORTEST); // the place to pull to
  const [, x, y] = pulls[COUNTS.indexOf(many)];
  return chart({
    height: layout === "narrow" ? 330 : 300,
    x: {
      ...X,
      room: wide ? COUNTED : undefined,
      format: (value) => (value >= 2 ** 20 ? `${value >> 20}M` : tokens(value)) + (wide ? BOOKS[value] ?? "" : ""),
    },
    y: Y,
    marks: [
      region([[SHORTEST, edge], [LONGEST, MOST]], { key: "full", series: "loss" }),
      words([SHORTEST, MOST], free > 0 ? "does not fit" : `${bytes(-free)} too little`, {
        dx: 8,
        dy: 1,
        series: "loss",
        weight: "bold",
        key: "words",
      }),
      free > 0 && level(edge, { key: "edge" }),
      ...lines.slice(1).map((line) => curveOf(line, 1.25)),
      curveOf(own, 4),
      ...lines.slice(1).map((line) => fullOf(line, free)),
      ...(enough >= 0
        ? aimOf(pulls[enough], `${device} hold ${short(rooms[enough])}${layout === "narrow" ? "" : " tokens"}`)
        : []),
      ...(free > LEAST ? longestOf(own.longest, x, y) : []),
      grip([x, y], {
        label: "How many accelerators",
        text: plural(many, "accelerator"),
        along: { input: "count", value: many, places: pulls },
      }),
    ],
    names: lines.map(({ kind, points, longest }) => ({
      ...{ y: points[points.length - 1][1], series: KINDS[kind].series, mark: kind, strong: kind === "own" },
      text: nameOf(kind, wide, free > LEAST ? longest : 0),
    })),
  });
}

/** The longest context below the grip, or an arrow to where it is. @param {number} longest @param {number} x @param {number} y @returns {Mark[]} */
function longestOf(longest, x, y) {
  const [text, inside] = [count(longest), x === longest];
  const after = x <= 2 ** 17;
  return [
    ...(inside ? [upright(x, y, { key: "down", series: "cache" })] : []),
    words([x, LEAST], inside ? text : after ? `← ${text}` : `${text} →`, {
      ...{ key: "longest", series: "cache", weight: "bold", dy: -0.9, dx: after ? 7 : -7 },
      anchor: after ? "start" : "end",
    }),
  ];
}

/** A line, where it is inside the plane. @param {Line} line @param {number} weight @returns {Mark} */
const curveOf = ({ kind, points }, weight) =>
  curve(points.map(([x, y]) => (y >= LEAST && y <= MOST ? [x, y] : null)), {
    ...{ key: kind, series: KINDS[kind].series, mark: kind, weight, dash: false },
  });

/** Where another way to attend meets the memory's edge. @param {Line} line @param {number} free @returns {Mark | false} */
const fullOf = ({ kind, longest }, free) =>
  longest >= SHORTEST && longest <= LONGEST && free > LEAST && point([longest, free], {
    ...{ key: `full ${kind}`, series: KINDS[kind].series, mark: kind, radius: 3.5 },
  });

/** Where the grip would be with accelerators enough: a ring that may be clicked, and how many tokens they hold. @param {[number, number, number]} pull @param {string} hold @returns {Mark[]} */
const aimOf = ([many, x, y], hold) => [
  point([x, y], { key: "aim", series: "cache", hollow: true, radius: 9, round: true, set: { count: many } }),
  words([x, y], `${many} ${hold}`, {
    ...{ series: "cache", weight: "bold", halo: true, anchor: "end", dx: -14, dy: -0.7 },
  }),
];

/** @param {number} many */
const short = (many) =>
  many > FARTHEST / 2
    ? "any"
    : many >= 1e6
    ? decimal(many, 2)
    : many >= 1e4
    ? `${Math.round(many / 1000)}k`
    : count(many);

/** A line's name, and where there is room how many tokens fit. @param {string} kind @param {boolean} wide @param {number} longest */
const nameOf = (kind, wide, longest) =>
  (wide ? KINDS[kind].long : KINDS[kind].short) +
  (wide && longest > 0 ? `: ${short(longest)}${kind === "own" ? " tokens" : ""}` : "");
