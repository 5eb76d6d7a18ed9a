// @ts-check
/** The loss of a published model by position under its rules, and the gap between two of them. */

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
  region,
  round,
  textWidth,
  upright,
  words,
} from "../../static/js/kit.js";
import { RULES } from "./names.js";

/** @import { Mark, Pair } from "../../static/js/marks/chart.js" */

const [LEAST, MOST] = [2.5, 4.5]; // nats
export const FIRST = 4096; // token that is drawn
export const EDGE = 8192; // the last token of the context
export const HOLDS = 10_752; // tokens, where the loss parts

/**
 * The losses as far as the reader has read, and what is to be said of them there.
 * @param {{ rule: string, at: number, position: number, loss: number, curves: { name: string, points: Pair[] }[] }} derived
 * @param {boolean} narrow
 */
export function lossChart({ rule, at, position, loss, curves }, narrow) {
  const last = curves[0].points.length * 512;
  const shown = curves.map(({ name, points }) => ({ name, points: points.filter(([x]) => x >= FIRST) }));
  const read = (/** @type {Pair[]} */ points) => points.filter(([x]) => x <= position);
  const ends = (/** @type {string} */ name) => read((shown.find((each) => each.name === name) ?? shown[0]).points);
  const [up, down] = [ends("plain"), ends("yarn")];
  const most = up[up.length - 1][1] - down[down.length - 1][1];
  return chart({
    height: narrow ? 270 : 266,
    x: {
      ...{ domain: [FIRST, last], format: count, title: "position in the text, tokens", room: narrow ? 84 : 88 },
      ticks: narrow ? [4096, 8192, 12288] : [4096, 6144, 8192, 10240, 12288],
    },
    y: {
      ...{ domain: [LEAST, MOST], format: (value) => fixed(value, 1), ticks: [2.5, 3, 3.5, 4, 4.5], grid: true },
      title: "loss, nats",
    },
    marks: [
      region([[FIRST, LEAST], [EDGE, MOST]], { series: "attention" }),
      words([EDGE, MOST], "context", { dx: -8, dy: 1, anchor: "end", quiet: true }),
      upright(position, undefined, { key: "now" }),
      position > HOLDS && between(up, down),
      position > EDGE && span(Math.min(position, HOLDS)),
      position > HOLDS && words([position, LEAST], `+${fixed(most, 1)} nats`, {
        ...{ dx: -12, dy: -2, anchor: "end", series: "loss", weight: "bold", halo: true, mark: "gap", key: "gap" },
      }),
      ...shown.map(({ name, points }) =>
        curve(read(points), {
          ...{ series: RULES[name].series, dash: false, mark: name, key: name },
          ...(name === rule ? { weight: 3.5 } : { weight: 1.5 }),
        })
      ),
      point([position, loss], { series: RULES[rule].series, key: "loss now", mark: rule, round: true }),
      beside(
        shown.map(({ name, points }) => ({
          ...{
            x: position,
            y: read(points)[read(points).length - 1][1],
            text: narrow ? RULES[name].short : RULES[name].text,
          },
          ...{
            series: RULES[name].series,
            mark: name,
            strong: name === rule,
            set: { rule: name },
            chosen: name === rule,
          },
        })),
      ),
      grip([position, LEAST], {
        ...{ label: "Position", text: `token ${count(position)}` },
        along: { input: "at", value: at, places: shown[0].points.map(([x], i) => [i + FIRST / 512 - 1, x, LEAST]) },
      }),
    ],
  });
}

/** What the clocks' repair saves past the edge: the room between two curves. @param {Pair[]} above @param {Pair[]} below @returns {Mark} */
const between = (above, below) => (at) => {
  const beyond = (/** @type {Pair[]} */ points) => points.filter(([x]) => x >= HOLDS);
  const corners = [...beyond(above), ...beyond(below).reverse()].map(([x, y]) => `${round(at.x(x))} ${round(at.y(y))}`);
  const d = `M${corners.join("L")}Z`;
  return h("path", {
    ...attributesOf("bar", { series: "loss", mark: "gap", key: "between" }),
    "fill-opacity": 0.28,
    d,
  });
};

/** The stretch in which hands are red and nothing follows, as far as it is read. @param {number} to @returns {Mark} */
const span = (to) => (at) => {
  const [a, b, y] = [at.x(EDGE) + 3, at.x(to), at.y(4.12)];
  const one = "hands red, loss unharmed";
  const lines = textWidth(one, at.size) < b - a - 6 ? [one] : ["hands red,", "no harm"];
  if (textWidth(lines[0], at.size) >= b - a - 6) return [];
  return [
    h("path", {
      class: "leader",
      key: "span",
      d: `M${round(a)} ${round(y + 6)}V${round(y)}H${round(b)}V${round(y + 6)}`,
    }),
    ...lines.map((text, i) =>
      label([(a + b) / 2, y + ((i - lines.length) * 1.2 + 0.35) * at.size], text, {
        ...{ key: `span ${i}`, size: at.size, anchor: "middle", weight: "bold", halo: true },
      })
    ),
  ];
};
