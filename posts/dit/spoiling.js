// @ts-check
/** A picture drowns in noise as time is dragged; beside it, what the best guess of black or white makes of every pixel. */

import {
  attributesOf,
  chart,
  choice,
  count,
  curve,
  figure,
  fixed,
  group,
  h,
  handle,
  label,
  panel,
  panels,
  percent,
  point,
  round,
  rule,
  say,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { two_point_guess } from "../../static/js/formulas/posts/dit.js";
import { gaussian } from "./noise.js";
import { cosineLeft, linearLeft } from "./schedule.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @import { Box } from "../../static/js/marks/panels.js" */

const TIMES = Array.from({ length: 51 }, (_, i) => 20 * i);
const PLACES = Array.from({ length: 12 }, (_, i) => i + 1);
const SURE = 0.9;
const GAP = 20; // pixels between the hearts
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
    "A little noise": {},
    "Snow": { time: 600 },
    "Half of the power": { time: 260 },
    "Snow by the cosine": { time: 600, schedule: "cosine" },
    "The end": { time: 1000 },
  },

  once: () => [0, 260, 600, 1000].map((time) => ({ time })),

  derive({ time, schedule, column, row }, { clean, side }) {
    const left = schedule === "cosine" ? cosineLeft() : linearLeft();
    const noise = gaussian(11, clean.length);
    const [kept, added] = [Math.sqrt(left[time]), Math.sqrt(1 - left[time])];
    const guess = (/** @type {number} */ x) => two_point_guess({ x, left: Math.min(left[time], 0.99) });
    const spoiled = /** @type {number[]} */ (clean).map((value, i) => kept * value + added * noise[i]);
    const guesses = spoiled.map(guess);
    const ringed = (row - 1) * side + column - 1;
    return {
      ...{ time, column, row, spoiled, guesses },
      ...{ seen: spoiled[ringed], says: guesses[ringed] },
      left: left[time],
      side: /** @type {number} */ (side),
      sure: guesses.filter((value) => Math.abs(value) > SURE).length,
      curved: SEEN.map((x) => /** @type {Pair} */ ([x, guess(x)])),
    };
  },

  view(derived, layout) {
    const { time, left, sure, guesses } = derived;
    return {
      finding: say`${percent(left)} of the power left: the guess is sure of ${tint("two", count(sure))} of ${
        count(guesses.length)
      } pixels.`,
      summary: `A heart of 12 by 12 points at time ${
        count(time)
      }, and beside it the best guess of every pixel by itself, as black or white: ${
        count(sure)
      } are nearly one or the other.`,
      texts: { left: percent(left) },
      plot: panels(layout, [[hearts(derived), guessed(derived)]]),
      notes: [
        `Every pixel is guessed by itself, as black or white with equal chance; sure: beyond ±${SURE}. The ringed one is seen as ${
          fixed(derived.seen, 2)
        } and guessed as ${fixed(derived.says, 2)}.`,
      ],
    };
  },
});

/**
 * The spoiled picture and the guess at it; a pixel is chosen on the first, time by a grip below both.
 * @param {{ spoiled: number[], guesses: number[], side: number, time: number, column: number, row: number }} state
 */
function hearts({ spoiled, guesses, side, time, column, row }) {
  const edge = (/** @type {Box} */ { width }) => Math.min(290, (width - GAP) / 2);
  return panel((box) => edge(box) + box.size * 2.4, (box) => {
    const wide = edge(box);
    const [second, end, y] = [wide + GAP, 2 * wide + GAP, wide + box.size * 1.4];
    const at = (/** @type {number} */ t) => 10 + (t / 1000) * (end - 20);
    const middle = (/** @type {number} */ place) => ((place - 0.5) * wide) / side;
    return [
      inked(spoiled, { key: "seen", x: 0, wide, side }),
      inked(guesses, { key: "guess", x: second, wide, side }),
      label([second, -1.4 * box.size], "The best guess of it", { key: "title", size: box.size, weight: "bold" }),
      h("rect", {
        ...attributesOf("wire", { key: "guess of it", series: "two" }),
        ...{ x: round(second + middle(column - 0.5)), y: round(middle(row - 0.5)), "stroke-width": 3 },
        ...{ width: round(wide / side), height: round(wide / side) },
      }),
      handle([middle(column), middle(row)], {
        ...{ label: "Pixel", text: `column ${column}, row ${row}`, series: "two" },
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
  }, { share: 2.1, title: "What is seen" });
}

/**
 * A picture in ink: one path for each of nine shades, in units of a pixel.
 * @param {number[]} values  from white, -1, to black, 1
 * @param {{ key: string, x: number, wide: number, side: number }} place
 */
function inked(values, { key, x, wide, side }) {
  const shades = Array.from({ length: 9 }, () => "");
  values.forEach((value, i) => {
    const shade = Math.round(4 + 4 * Math.max(-1, Math.min(1, value)));
    shades[shade] += `M${i % side} ${Math.floor(i / side)}h1v1h-1z`;
  });
  return h(
    "g",
    { key, transform: `translate(${round(x)})` },
    h(
      "g",
      { transform: `scale(${(wide / side).toFixed(4)})`, "shape-rendering": "crispEdges" },
      ...shades.map((d, shade) =>
        shade > 0 && h("path", { class: "edge s0", "fill-opacity": shade / 8, d: d || "M0 0" })
      ),
    ),
    h("rect", { class: "wire s0", "stroke-width": 0.75, width: round(wide), height: round(wide) }),
  );
}

/** @param {{ curved: Pair[], seen: number, says: number, left: number }} state */
function guessed({ curved, seen, says, left }) {
  const slope = Math.sqrt(left) / (1 - left);
  const how = slope > 4 ? ["steep:", "it is sure"] : slope < 0.4 ? ["flat:", "it says grey"] : ["faint", "stays grey"];
  return chart({
    title: "One pixel",
    height: ({ layout, width, size }) => (layout === "narrow" ? 190 : Math.max(190, width + 2 * size)),
    x: { domain: [-2, 2], format: (x) => fixed(x, 0), ticks: [-2, 0, 2], title: "what is seen of it" },
    y: { domain: [-1.1, 1.1], format: (y) => fixed(y, 0), ticks: [-1, 0, 1], grid: true, title: "its best guess" },
    marks: [
      curve(curved, { series: "two", weight: 3, dash: false }),
      point([seen, says], { series: "two", radius: 6, key: "pixel" }),
      ...how.map((text, i) =>
        words([-1.95, 0.75], text, { key: `how ${i}`, dy: 1.35 * i, weight: "bold", halo: true })
      ),
    ],
  });
}
