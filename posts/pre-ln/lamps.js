// @ts-check
/** Four runs on one axis, the chosen one large: its first layer and its last as bars that fall as their gradients go. */

import {
  attributesOf,
  buttonOf,
  h,
  label,
  linear,
  log,
  panel,
  percent,
  round,
  significant,
} from "../../static/js/kit.js";
import { small } from "./small.js";

/** @import { Series } from "../../static/js/marks/chart.js" */
/** @typedef {{ key: string, now: number[], start: number[] }} Lamps  gradients of the first layer and the last, or the share of silent units */
/** @typedef {{ x: number, y: number, width: number, tall: number, head?: number }} Place  head: lines of words above the bars */

/** @type {Record<string, { name: string, short: [string, string], series: Series, warm?: boolean }>} */
export const RUNS = {
  "post cold": { name: "Post-LN, no warm-up", short: ["Post-LN", "no warm-up"], series: "loss" },
  "post warm": { name: "Post-LN, warm-up", short: ["Post-LN", "warm-up"], series: "loss", warm: true },
  "pre cold": { name: "Pre-LN, no warm-up", short: ["Pre-LN", "no warm-up"], series: "attention" },
  "pre warm": { name: "Pre-LN, warm-up", short: ["Pre-LN", "warm-up"], series: "attention", warm: true },
};
const TICKS = /** @type {[number, string][]} */ ([[1, "1"], [0.01, "1/100"], [1e-4, "1/10,000"], [1e-6, "1/10⁶"]]);
const SHARES = /** @type {[number, string][]} */ ([[0, "0"], [0.5, "50 %"], [1, "100 %"]]);
const GAP = 18; // pixels between runs
const LIFTED = 184; // pixels of the chosen run, where it stands above the others
const LARGE = 3; // times as wide as the others

/** @param {Lamps[]} runs @param {{ run: string, silent: boolean, step: number }} state */
export const lampsOf = (runs, { run, silent, step }) =>
  panel(({ layout }) => (layout === "narrow" ? LIFTED + 158 : 200), ({ width, height, size, layout }) => {
    const places = placesOf(runs, run, { width, height, size, layout });
    return [
      ...runs.flatMap((one) => lines(one.key, places[one.key], { size, silent, strong: one.key === run })),
      ...runs.map((one) => {
        const { x, y } = places[one.key], strong = one.key === run;
        return h(
          "g",
          {
            key: one.key,
            transform: `translate(${round(x)} ${round(y)})`,
            ...buttonOf({ run: one.key }, RUNS[one.key].name, strong),
            "data-mark": one.key,
          },
          ...drawn(one, { place: places[one.key], size, strong, silent, step }),
        );
      }),
    ];
  }, { title: silent ? "Units silent on every letter" : "Gradient: first and last layer" });

/** The chosen run stands large where it is among the others, or above them where there is no room.
 * @param {Lamps[]} runs @param {string} run @param {{ width: number, height: number, size: number, layout: string }} box */
function placesOf(runs, run, { width, height, size, layout }) {
  const narrow = layout === "narrow", room = size * 4.6, others = runs.length - 1;
  const unit = narrow ? (width - GAP * (others - 1)) / others : (width - room - GAP * others) / (others + LARGE);
  let x = narrow ? 0 : room;
  /** @type {Record<string, Place>} */
  const places = {};
  for (const { key } of runs) {
    const strong = key === run;
    places[key] = strong && narrow
      ? { x: room, y: 0, width: width - room, tall: LIFTED, head: 3.2 }
      : { x, y: narrow ? LIFTED : 0, width: strong ? LARGE * unit : unit, tall: narrow ? height - LIFTED : height };
    if (!strong || !narrow) x += places[key].width + GAP;
  }
  return places;
}

/** @param {boolean} silent @param {Pick<Place, "tall" | "head">} place @param {number} size */
function scaleOf(silent, { tall, head = 4.4 }, size) {
  const [top, foot] = [size * head, tall - size * 1.9];
  return { top, foot, up: silent ? linear([0, 1], [foot, top]) : log([3e-7, 4], [foot, top], 10) };
}

/** The grid behind a run; the large one has the names. @param {string} key @param {Place} place
 * @param {{ size: number, silent: boolean, strong: boolean }} state */
function lines(key, place, { size, silent, strong }) {
  const { x, y, width } = place, { up } = scaleOf(silent, place, size);
  return (silent ? SHARES : TICKS).flatMap(([value, text]) => [
    strong && label([size * 4.6 - 10, y + up(value)], text, { key: `tick ${value}`, size, quiet: true, anchor: "end" }),
    h("path", {
      ...{ key: `line ${key} ${value}`, class: "zero", "stroke-opacity": 0.4 },
      d: `M${round(x)} ${round(y + up(value))}h${round(width)}`,
    }),
  ]);
}

/** One run. @param {Lamps} lamps
 * @param {{ place: Place, size: number, strong: boolean, silent: boolean, step: number }} box */
function drawn({ key, now, start }, { place, size, strong, silent, step }) {
  const { width } = place;
  const { short, name, series, warm } = RUNS[key],
    each = width / now.length,
    { top, foot, up } = scaleOf(silent, place, size);
  const at = (/** @type {number} */ value) => Math.min(foot, Math.max(top, up(Math.max(value, 1e-9))));
  const weight = strong ? "bold" : "normal", fill = strong ? 0.66 : 0.76;
  const lost = silent ? 1 : start[0] / now[0];
  return [
    h("rect", { x: -6, y: -4, width: round(width + 12), height: round(foot + size * 2.2), class: "row-ground" }),
    ...(strong ? [name] : short).map((text, i) =>
      label([0, size * (0.7 + 1.3 * i)], text, { size, weight, series, key: `name ${i}` })
    ),
    ...now.flatMap((value, i) => {
      const y = silent ? up(value) : at(value);
      return [
        h("rect", {
          ...attributesOf("bar", { series, key: `layer ${i}`, class: warm ? "hatched" : strong ? undefined : "soft" }),
          ...{ x: round((i + 0.5 - fill / 2) * each), y: round(y), width: round(fill * each), height: round(foot - y) },
        }),
        strong && !silent && label([(i + 0.5) * each, y + size * (foot - y > size * 2 ? 1.1 : -0.9)], small(value), {
          ...{
            size: size * 1.2,
            weight,
            series,
            anchor: "middle",
            key: `value ${i}`,
            on: !warm && foot - y > size * 2,
          },
        }),
      ];
    }),
    h("path", {
      ...{ key: "start", class: "leader" },
      d: (silent || step === 1 ? [] : start).map((value, i) =>
        `M${round((i + 0.5 - fill / 2) * each)} ${round(at(value))}h${round(fill * each)}`
      ).join("") || "M0 0",
    }),
    step > 1 && lost >= 2 &&
    label(
      [0, size * (strong ? 2 : 3.3)],
      `${width > 85 ? "first " : ""}÷ ${significant(Number(lost.toPrecision(2)), 2)}`,
      {
        ...{ size, weight, series, key: "lost" },
      },
    ),
    strong && lost > 1000 &&
    label([0.5 * each, (at(start[0]) + at(now[0])) / 2], "training did this", {
      ...{ size: size * 1.15, weight, series, anchor: "middle", key: "did", halo: true },
    }),
    silent &&
    label([0, size * (strong ? 2 : 3.3)], `${percent(now[0], 2)} silent`, { size, weight, series, key: "mean" }),
    ...(silent ? [] : strong ? ["first layer", "last layer"] : ["first", "last"]).map((text, i) =>
      label([(i + 0.5) * each, foot + size], text, { size, quiet: !strong, anchor: "middle", key: `foot ${i}` })
    ),
  ];
}
