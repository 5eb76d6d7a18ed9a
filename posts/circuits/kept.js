// @ts-check
/** What circuits of every size keep on sentences that their search did not see, beside random sets; the size is a grip. */

import {
  chart,
  curve,
  fixed,
  grip,
  level,
  percent,
  plural,
  point,
  points,
  upright,
  words,
} from "../../static/js/kit.js";

import { lookHeight } from "./head-map.js";

/**
 * @import { Pair } from "../../static/js/marks/chart.js"
 * @typedef {{ size: number, difference: number, first: number }} Tested
 * @typedef {{ k: number, rows: Tested[], whole: number, size: number, share: number, first: number, random: Pair[] }} State
 */

/** Few heads get as much room as many. @param {number} size */
const at = (size) => Math.log2(size + 1);

const ABOUT = "heads kept, the others at their averages";
const FIRM = 0.98; // so much of the difference is all of it, within the error
const TICKS = [0, 1, 2, 5, 10, 20, 34, 68, 135, 270];

/**
 * @param {State} state
 * @param {boolean} narrow
 * @param {boolean} alone  it has the room of the sentence too
 */
export function kept({ k, rows, whole, size, share, first, random }, narrow, alone) {
  const shares = rows.map((each) => /** @type {Pair} */ ([at(each.size), each.difference / whole]));
  const right = rows.map((each) => /** @type {Pair} */ ([at(each.size), each.first]));
  const [low, high] = [-0.45, 1.2];
  const upTo = (/** @type {Pair[]} */ line) => (k > 0 ? line.slice(0, k + 1) : [line[0], line[0]]);
  const many = plural(size, "head");
  return chart({
    height: ({ size }) => (narrow ? 200 : 174) + (alone ? lookHeight(size, narrow) + 28 : 0),
    x: {
      domain: [0, at(270)],
      ticks: TICKS.filter((tick) => !narrow || ![2, 34, 135].includes(tick)).map(at),
      format: (v) => fixed(2 ** v - 1, 0),
      title: ABOUT,
      room: narrow ? 16 : 24,
    },
    y: { domain: [low, high], ticks: [0, 0.5, 1], format: (v) => `${fixed(100 * v, 0)}\u00a0%`, grid: true },
    marks: [
      level(1, { series: "ink" }),
      curve(shares, { series: "four", dash: false, weight: 1.25, mark: "share", class: "faint" }),
      curve(right, { series: "one", dash: false, weight: 1.25, mark: "right", class: "faint" }),
      curve(upTo(shares), { series: "four", dash: false, weight: 3.5, mark: "share" }),
      curve(upTo(right), { series: "one", dash: false, weight: 3.5, mark: "right" }),
      ...gap(rows, whole, narrow),
      upright(at(size), Math.max(share, first)),
      points(random.map(([n, value]) => [at(n), value]), { series: "ink", radius: 2.5, mark: "random" }),
      point([at(size), share], {
        radius: 6,
        series: "four",
        mark: "share",
        tip: `${many}: ${percent(share, 2)} of the difference`,
      }),
      point([at(size), first], {
        radius: 6,
        series: "one",
        mark: "right",
        tip: `${many}: right in ${percent(first, 2)}`,
      }),
      grip([at(size), low], {
        ...{ label: "Heads kept", text: many },
        along: { input: "k", value: k, places: rows.map((each, i) => [i, at(each.size), low]) },
      }),
      words([at(1.15), 0.84], narrow ? "kept" : "difference kept", {
        series: "four",
        mark: "share",
        weight: "bold",
        halo: true,
      }),
      words([at(22), 0.32], narrow ? "right" : "right answers", {
        ...{ series: "one", mark: "right", weight: "bold", halo: true },
      }),
      words([0.1, -0.36], narrow ? "dots: random sets" : "dots: random sets of as many heads", {
        quiet: true,
        mark: "random",
      }),
    ],
  });
}

/**
 * Where a circuit has all of the difference and hardly an answer: a line between the two, and words.
 * @param {Tested[]} rows
 * @param {number} whole
 * @param {boolean} narrow  then there is no room for the words, which the headline says too
 */
function gap(rows, whole, narrow) {
  const firm = rows.find((each) => each.difference / whole > FIRM);
  if (!firm) return [];
  const [x, top] = [at(firm.size), firm.difference / whole];
  const side = /** @type {const} */ ({ dx: -8, anchor: "end", weight: "bold", halo: true });
  return [
    curve([[x, firm.first], [x, top]], { series: "ink", dash: false, weight: 1 }),
    ...(narrow ? [] : [
      words([x, 0.38], "all the difference,", side),
      words([x, 0.38], "hardly an answer", { ...side, dy: 1.25 }),
    ]),
  ];
}
