// @ts-check
/** Four runs side by side: the first layer and the last as bars that fade and fall as their gradients go. */

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

/** @import { Series } from "../../static/js/marks/chart.js" */
/** @typedef {{ key: string, now: number[], start: number[] }} Lamps  gradients of the first layer and the last, or the share of silent units */

/** @type {Record<string, { name: string, short: [string, string], series: Series, warm?: boolean }>} warm: drawn paler, and dashed */
export const RUNS = {
  "post cold": { name: "Post-LN, no warm-up", short: ["Post-LN", "no warm-up"], series: "loss" },
  "post warm": { name: "Post-LN, warm-up", short: ["Post-LN", "warm-up"], series: "loss", warm: true },
  "pre cold": { name: "Pre-LN, no warm-up", short: ["Pre-LN", "no warm-up"], series: "attention" },
  "pre warm": { name: "Pre-LN, warm-up", short: ["Pre-LN", "warm-up"], series: "attention", warm: true },
};
const TICKS = /** @type {[number, string][]} */ ([[1, "1"], [0.01, "1/100"], [1e-4, "1/10,000"], [1e-6, "1/10⁶"]]);
const SHARES = /** @type {[number, string][]} */ ([[0, "0"], [0.5, "50 %"], [1, "100 %"]]);
const GAP = 18; // pixels between runs

/** @param {Lamps[]} runs @param {{ run: string, silent: boolean, step: number }} state */
export const lampsOf = (runs, { run, silent, step }) =>
  panel(({ layout }) => (layout === "narrow" ? 2 * 156 : 238), ({ width, height, size, layout }) => {
    const narrow = layout === "narrow", many = narrow ? 2 : runs.length, room = size * 4.6;
    const each = (width - room - GAP * (many - 1)) / many, tall = narrow ? height / 2 : height;
    const [top, foot] = [size * 4.4, tall - size * 1.9];
    const up = silent ? linear([0, 1], [foot, top]) : log([3e-7, 4], [foot, top], 10);
    return [
      ...(narrow ? [0, tall] : [0]).flatMap((y) =>
        (silent ? SHARES : TICKS).flatMap(([value, text]) => [
          label([room - 10, y + up(value)], text, { key: `tick ${y} ${value}`, size, quiet: true, anchor: "end" }),
          h("path", {
            ...{ key: `line ${y} ${value}`, class: "zero", "stroke-opacity": 0.4 },
            d: `M${round(room)} ${round(y + up(value))}H${round(width)}`,
          }),
        ])
      ),
      ...runs.map((one, i) =>
        h(
          "g",
          {
            key: one.key,
            transform: `translate(${round(room + (i % many) * (each + GAP))} ${round(Math.floor(i / many) * tall)})`,
            ...buttonOf({ run: one.key }, RUNS[one.key].name, one.key === run),
            "data-mark": one.key,
          },
          ...drawn(one, { width: each, top, foot, up, size, strong: one.key === run, silent, step }),
        )
      ),
    ];
  }, { title: silent ? "Units silent on every letter" : "Gradient: first and last layer" });

/** One run. @param {Lamps} lamps
 * @param {{ width: number, top: number, foot: number, up: (value: number) => number, size: number, strong: boolean, silent: boolean, step: number }} box */
function drawn({ key, now, start }, { width, top, foot, up, size, strong, silent, step }) {
  const { short: [design, schedule], series, warm } = RUNS[key], each = width / now.length;
  const at = (/** @type {number} */ value) => Math.min(foot, Math.max(top, up(Math.max(value, 1e-9))));
  const weight = strong ? "bold" : "normal";
  const lost = silent ? 1 : start[0] / now[0];
  return [
    h("rect", { x: -6, y: -4, width: round(width + 12), height: round(foot + size * 2.2), class: "row-ground" }),
    label([0, size * 0.7], design, { size, weight, series, key: "design" }),
    label([0, size * 2], schedule, { size, weight, series, key: "warm" }),
    ...now.map((value, i) => {
      const y = silent ? up(value) : at(value);
      return h("rect", {
        ...attributesOf("bar", { series, key: `layer ${i}`, class: warm ? "soft" : undefined }),
        ...{ x: round((i + 0.12) * each), y: round(y), width: round(0.76 * each), height: round(foot - y) },
        opacity: silent || warm ? 1 : round(0.25 + 0.75 * (foot - y) / (foot - top)),
      });
    }),
    h("path", {
      ...{ key: "start", class: "leader" },
      d: (silent ? [] : start).map((value, i) =>
        `M${round((i + 0.12) * each)} ${round(at(value))}h${round(0.76 * each)}`
      ).join("") ||
        "M0 0",
    }),
    step > 1 && lost >= 2 && label([0, size * 3.4], `first ÷ ${significant(Number(lost.toPrecision(2)), 2)}`, {
      ...{ size, weight, series, key: "lost" },
    }),
    ...(key === "post cold" && lost > 1000 && foot - top > 100 ? ["training", "did this"] : []).map((text, i) =>
      label([0.5 * each, (top + at(now[0])) / 2 + size * (1.3 * i - 0.6)], text, {
        ...{ size, weight, series, anchor: "middle", key: `did ${i}` },
      })
    ),
    silent && label([0, size * 3.4], `${percent(now[0], 2)} silent`, {
      ...{ size, weight, series, key: "mean" },
    }),
    ...(silent ? [] : ["first", "last"]).map((name, i) =>
      label([(i + 0.5) * each, foot + size], name, { size, quiet: true, anchor: "middle", key: name })
    ),
  ];
}
