// @ts-check
/** A picture drowns in noise as time is dragged; beside it, what the best guess of one black or white pixel makes of that. */

import {
  chart,
  choice,
  count,
  curve,
  figure,
  fixed,
  group,
  handle,
  matrix,
  panel,
  panels,
  percent,
  point,
  rule,
  say,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { two_point_guess } from "../../static/js/formulas/posts/dit.js";
import { gaussian } from "./noise.js";
import { cosineLeft, linearLeft } from "./schedule.js";

/** @typedef {import("../../static/js/marks/chart.js").Pair} Pair */

const TIMES = Array.from({ length: 51 }, (_, i) => 20 * i);
const PLACES = Array.from({ length: 12 }, (_, i) => i + 1);
const OTHERS = [100, 260, 500, 800];
/** Values of a pixel, closer where curves are steep. */
const SEEN = Array.from({ length: 33 }, (_, i) => Math.sign(i - 16) * 2 * (Math.abs(i - 16) / 16) ** 1.6);

export default figure({
  inputs: () => ({
    time: slider({ label: "Time t", values: TIMES, format: count }),
    schedule: choice({ label: "Schedule", options: { linear: "linear", cosine: "cosine" } }),
    ...group("One pixel", {
      column: slider({ label: "Column", values: PLACES }),
      row: slider({ label: "Row", values: PLACES }),
    }),
  }),

  presets: {
    "Half of the power": {},
    "A little noise": { time: 100 },
    "Snow": { time: 600 },
    "Snow by the cosine": { time: 600, schedule: "cosine" },
    "The end": { time: 1000 },
  },

  once: () => [0, 100, 500, 1000].map((time) => ({ time })),

  derive({ time, schedule, column, row }, { clean, side }) {
    const left = schedule === "cosine" ? cosineLeft() : linearLeft();
    const noise = gaussian(11, clean.length);
    const [kept, added] = [Math.sqrt(left[time]), Math.sqrt(1 - left[time])];
    const guesses = (/** @type {number} */ t) =>
      SEEN.map((x) => /** @type {Pair} */ ([x, two_point_guess({ x, left: Math.min(left[t], 0.99) })]));
    const spoiled = /** @type {number[]} */ (clean).map((value, i) => kept * value + added * noise[i]);
    const seen = spoiled[(row - 1) * side + column - 1];
    return {
      ...{ time, schedule, column, row, spoiled, seen },
      says: two_point_guess({ x: seen, left: Math.min(left[time], 0.99) }),
      left: left[time],
      side: /** @type {number} */ (side),
      guess: guesses(time),
      others: OTHERS.map(guesses),
    };
  },

  view(derived, layout) {
    const { time, left } = derived;
    return {
      finding: say`At time ${count(time)} of 1,000 ${tint("two", percent(left))} of the signal’s power is left.`,
      summary: `A heart of 12 by 12 points at time ${
        count(time)
      }, and the best guess of a black or white pixel against what is seen of it.`,
      texts: { left: percent(left) },
      plot: panels(layout, [[picture(derived), guessed(derived)]]),
      notes: [
        `The ringed pixel is seen as ${fixed(derived.seen, 2)}; alone it would be guessed as ${
          fixed(derived.says, 2)
        }.`,
      ],
    };
  },
});

/** The spoiled picture, a pixel that is chosen, and time as a grip below. @param {{ spoiled: number[], side: number, time: number, column: number, row: number }} state */
function picture({ spoiled, side, time, column, row }) {
  const edge = (/** @type {{ width: number, layout: string }} */ { width, layout }) =>
    Math.min(width, layout === "narrow" ? 210 : 280);
  return panel((box) => edge(box) + box.size * 2.4, (box) => {
    const wide = edge(box);
    const y = wide + box.size * 1.4;
    const at = (/** @type {number} */ t) => 10 + (t / 1000) * (wide - 20);
    const middle = (/** @type {number} */ place) => ((place - 0.5) * wide) / side;
    return [
      matrix({
        values: Array.from({ length: side }, (_, row) => spoiled.slice(row * side, (row + 1) * side)),
        domain: [-1.25, 1.25],
        label: "A heart in noise",
        ...{ x: 0, y: 0, width: wide, height: wide },
      }),
      handle([middle(column), middle(row)], {
        ...{ label: "Pixel", text: `column ${column}, row ${row}` },
        tracks: [
          { input: "column", value: column, stops: PLACES.map((place) => [place, middle(place), middle(row)]) },
          { input: "row", value: row, stops: PLACES.map((place) => [place, middle(column), middle(place)]) },
        ],
      }),
      rule([at(0), y], [at(1000), y]),
      handle([at(time), y], {
        ...{ label: "Time", text: count(time) },
        tracks: [{ input: "time", value: time, stops: TIMES.map((t) => [t, at(t), y]) }],
      }),
    ];
  }, { share: 0.85, title: "What is seen" });
}

/** @param {{ guess: Pair[], others: Pair[][], seen: number, says: number, time: number }} state */
const guessed = ({ guess, others, seen, says, time }) =>
  chart({
    title: "The best guess of one pixel",
    height: ({ layout }) => (layout === "narrow" ? 220 : 316),
    x: { domain: [-2, 2], format: (x) => fixed(x, 0), ticks: [-2, -1, 0, 1, 2], title: "what is seen of it" },
    y: { domain: [-1.1, 1.1], format: (y) => fixed(y, 0), ticks: [-1, 0, 1], grid: true, title: "its best guess" },
    marks: [
      ...others.map((points, i) =>
        OTHERS[i] !== time && curve(points, { series: "ink", weight: 0.75, dash: false, mark: `t ${OTHERS[i]}` })
      ),
      curve(guess, { series: "two", weight: 3, dash: false }),
      point([seen, says], {
        ...{ series: "two", radius: 6, key: "pixel" },
        words: "this pixel",
        side: seen < -1 ? "above" : "left",
        strong: true,
      }),
      words([1.95, -0.5], "steep: it is sure", { anchor: "end", weight: "bold" }),
      words([1.95, -0.5], "flat: it says grey", { anchor: "end", dy: 1.35, weight: "bold" }),
    ],
    names: others.map((points, i) => ({
      ...{ y: points[points.length - 1][1], text: `t = ${OTHERS[i]}`, series: "ink", mark: `t ${OTHERS[i]}` },
      ...{ strong: OTHERS[i] === time, set: { time: OTHERS[i] }, chosen: OTHERS[i] === time },
    })),
  });
