// @ts-check
/** The parts of a model in a plane: across, what each pays; up and down, what its removal changes; on the line it costs what it pays. */

import {
  chart,
  curve,
  grip,
  h,
  label,
  level,
  point,
  region,
  signed,
  spread,
  textWidth,
  words,
} from "../../static/js/kit.js";
import { ABLATIONS } from "./removing.js";

/**
 * @import { Pair, Plane } from "../../static/js/marks/chart.js"
 * @import { Ablation, Row } from "./removing.js"
 */

export const CLEAR = 0.5; // a smaller change of the logit difference is called none
const SHORT = { zero: "zero", mean: "mean", resample: "another" };

/** @param {string} name */
export const titleOf = (name) => (name.includes(".") ? `head ${name}` : name);
/** @param {string} name */
export const seriesOf = (
  name,
) => (name.includes(".") ? /** @type {const} */ ("attention") : /** @type {const} */ ("feedForward"));

/** @param {{ rows: Row[], picked: Row, ablation: Ablation }} state @param {number} height */
export function scatter({ rows, picked, ablation }, height) {
  const xs = rows.map(({ dla }) => dla);
  const ys = rows.flatMap(({ total }) => Object.values(total));
  const x = /** @type {Pair} */ ([Math.min(-0.4, ...xs) - 0.7, Math.max(3.6, ...xs) + 0.3]);
  const y = /** @type {Pair} */ ([Math.min(-8, ...ys) - 0.4, Math.max(2.6, ...ys) + 1.8]);
  const end = Math.min(x[1], -y[0]);
  const isFree = rows.every(({ dla, total }) => dla < 1 || Math.abs(total[ablation] + 1) > 1.6); // above the line
  return chart({
    height,
    x: { domain: x, format: (value) => signed(value, 0), ticks: [0, 1, 2, 3], title: "pays directly, nats" },
    y: {
      ...{ domain: y, format: (value) => signed(value, 0), ticks: [-8, -6, -4, -2, 0, 2], grid: true },
      title: "change when it is removed, nats",
    },
    marks: [
      region([[x[0], y[0]], [CLEAR, -CLEAR]], { series: "ink", key: "through others" }),
      words([x[0], y[0]], "works through others", { dx: 8, dy: -0.9, weight: "bold" }),
      words([x[1], 0], "removal helps ↑", { dx: -4, dy: -0.9, anchor: "end", quiet: true }),
      level(0),
      curve([[0, 0], [end, -end]], { series: "ink", weight: 1.5, dash: false }),
      (at) =>
        at.layout === "narrow"
          ? isFree && words([x[1], -1], "costs what it pays ↓", { dx: -4, anchor: "end", quiet: true })(at)
          : words([1.3, -1.3], "costs what it pays", { dx: 6, dy: -0.7, quiet: true })(at),
      ...rows.map((row) =>
        curve(ABLATIONS.map((how) => /** @type {Pair} */ ([row.dla, row.total[how]])), {
          ...{ series: seriesOf(row.name), dash: false, key: `tail ${row.name}` },
          ...(row === picked ? { weight: 3 } : { weight: 1, class: "faint" }),
        })
      ),
      ...rows.map((row) =>
        point([row.dla, row.total[ablation]], {
          ...{ series: seriesOf(row.name), key: `part ${row.name}`, radius: row === picked ? 9 : 5 },
          ...(row === picked ? { mark: "picked" } : {}),
          ...{ set: { part: row.name }, chosen: row === picked, hollow: row !== picked && isIdle(row, ablation) },
          tip: `${titleOf(row.name)}: pays ${signed(row.dla)}, removed ${signed(row.total[ablation])}`,
        })
      ),
      (at) => namesOf(rows, picked, ablation, at),
      (at) => (at.layout === "narrow" ? [] : stopsOf(picked, ablation, at)),
      ...replacedBy(ablation, [x[1] * 0.32, x[1] * 0.88], y[1] - 1.1),
    ],
  });
}

/** @param {Row} row @param {Ablation} ablation */
const isIdle = ({ total }, ablation) => Math.abs(total[ablation]) < CLEAR;

/**
 * The three replacements as a track in the drawing, whose grip moves all points.
 * @param {Ablation} ablation
 * @param {Pair} ends
 * @param {number} y
 */
function replacedBy(ablation, [left, right], y) {
  const place = (/** @type {Ablation} */ how) => left + ((right - left) * ABLATIONS.indexOf(how)) / 2;
  return [
    curve([[left, y], [right, y]], { series: "ink", dash: false, weight: 1.5, key: "track" }),
    ...ABLATIONS.map((how) =>
      words([place(how), y], SHORT[how], {
        ...{ dy: -1.5, anchor: /** @type {const} */ ("middle") },
        ...(how === ablation ? { weight: /** @type {const} */ ("bold") } : { quiet: true }),
      })
    ),
    grip([place(ablation), y], {
      ...{ label: "Replace by", text: SHORT[ablation] },
      along: { input: "ablation", value: ablation, places: ABLATIONS.map((how) => [how, place(how), y]) },
    }),
  ];
}

/** Where the chosen point would stand with the other removals. @param {Row} picked @param {Ablation} ablation @param {Plane} at */
function stopsOf({ dla, total }, ablation, at) {
  const near = (/** @type {number} */ y) => Math.abs(at.y(y) - at.y(total[ablation])) < at.size * 1.7;
  const shown = ABLATIONS.filter((how) => how !== ablation && !near(total[how]));
  /** @type {{ y: number, text: string }[]} */
  const stops = [];
  for (const how of shown) {
    const y = at.y(total[how]);
    const same = stops.find((stop) => Math.abs(stop.y - y) < at.size * 1.3);
    if (same) same.text += `, ${SHORT[how]}`;
    else stops.push({ y, text: SHORT[how] });
  }
  const clear = (/** @type {number} */ y) => Math.abs(y - at.y(0)) < at.size ? at.y(0) - at.size * 1.2 : y; // of the line at zero
  return stops.map(({ y, text }, i) =>
    h(
      "g",
      { class: "edge-line", key: `stop ${i}` },
      label([at.x(dla) + (clear(y) === y ? 7 : 20), clear(y)], text, { size: at.size }),
    )
  );
}

/**
 * Names of the parts that stand out, left or right of their point, moved apart.
 * @param {Row[]} rows
 * @param {Row} picked
 * @param {Ablation} ablation
 * @param {Plane} at
 */
function namesOf(rows, picked, ablation, at) {
  const shown = rows.filter((row) => row === picked || !isIdle(row, ablation) || row.dla > CLEAR);
  const name = (/** @type {Row} */ row, /** @type {Pair} */ place, /** @type {"start" | "end"} */ anchor) =>
    label(place, row.name, {
      ...{ size: at.size, anchor, key: `name ${row.name}` },
      weight: row === picked ? "bold" : "normal",
    });
  const isLeft = (/** @type {Row} */ row) => row.dla < (row.name.includes(".") ? 0.2 : 0);
  const isUnder = (/** @type {Row} */ row) => !isLeft(row) && row.dla < 0.2 && isFull(row, shown, ablation, at);
  const beside = shown.filter((row) => !isUnder(row));
  const under = shown.filter(isUnder).map((row) =>
    label([at.x(row.dla), at.y(row.total[ablation]) + at.size * 1.4], row.name, {
      ...{ size: at.size, anchor: "middle", key: `name ${row.name}`, halo: true },
      weight: row === picked ? "bold" : "normal",
    })
  );
  const sides = [beside.filter(isLeft), beside.filter((row) => !isLeft(row))];
  return under.concat(sides.flatMap((side, right) => {
    const heights = spread(side.map((row) => at.y(row.total[ablation])), at.size * 1.2, [at.top, at.bottom - at.size]);
    return side.map((row, i) => {
      const off = right && at.x(row.dla) + 14 + textWidth(row.name, at.size) > at.right ? -14 : 14;
      const x = right ? at.x(row.dla) + off : Math.min(at.x(row.dla), at.x(0)) - 14;
      const clear = offTheLine(heights[i], x + (off > 0 && right ? 0.5 : -0.5) * textWidth(row.name, at.size), row, at);
      return name(row, [x, row.dla > 1 ? clear : heights[i]], right && off > 0 ? "start" : "end");
    });
  }));
}

/** Whether another point stands where a name would, right of its own. @param {Row} row @param {Row[]} rows @param {Ablation} ablation @param {Plane} at */
const isFull = ({ name, dla, total }, rows, ablation, at) =>
  rows.some((other) => {
    const gap = at.x(other.dla) - at.x(dla);
    return gap > 0 && gap < 24 + textWidth(name, at.size) &&
      Math.abs(at.y(other.total[ablation]) - at.y(total[ablation])) < at.size * 1.2;
  });

/** The height of a name that does not lie on the line where a part costs what it pays. @param {number} y @param {number} middle @param {Row} row @param {Plane} at */
function offTheLine(y, middle, { name }, at) {
  const slope = (at.y(-1) - at.y(0)) / (at.x(1) - at.x(0));
  const line = at.y(0) + slope * (middle - at.x(0));
  const least = at.size * 0.9 + (slope * textWidth(name, at.size)) / 2;
  return Math.abs(y - line) < least ? line + (y < line ? -least : least) : y;
}
