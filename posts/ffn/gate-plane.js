// @ts-check
/** Gate across, value up: every dot is a token of the text, and the grip is what the reader makes of the neuron. */

import { attributesOf, dot, h, handle, label, line, rule, signed } from "../../static/js/kit.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ layer: number, neuron: number, points: [number, number][], contexts: [string, string, string][], values: number[],
 *   up: [string, number][], down: [string, number][],
 *   turned: { words: string[], natural: number[], chances: number[][][] } }} Neuron  contexts are those of the first points
 * @typedef {{ neuron: string, gate: number, value: number, gates: number[], found: Neuron, second: number,
 *   adds: string[], takes: string[] }} Turned  adds: words that its column promotes; takes: those that it holds down
 */

const LEVELS = [2, 6, 12]; // products whose lines are drawn

/**
 * @param {Turned} turned
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
export function plane({ neuron, gate, value, gates, found, second, adds, takes }, { width, height, size }) {
  const reach = found.values[12];
  const [low, high] = [gates[0] - 0.5, gates[gates.length - 1] + 0.5];
  const [left, right, top, bottom] = [size * 2.6, width - 6, size * 2.2, height - size * 2.6];
  const across = (/** @type {number} */ a) =>
    left + ((Math.max(low, Math.min(high, a)) - low) / (high - low)) * (right - left);
  const up = (/** @type {number} */ b) =>
    bottom - ((Math.max(-1.1, Math.min(1.1, b / reach)) + 1.1) / 2.2) * (bottom - top);
  const ticks = [-reach, 0, reach];
  return [
    h("rect", {
      ...{ key: "shut", class: "row-ground", x: left, y: top, width: across(0) - left, height: bottom - top },
    }),
    label([(left + across(0)) / 2, bottom - size * 0.8], "gate shut", {
      key: "shut words",
      size,
      quiet: true,
      anchor: "middle",
    }),
    rule([left, up(0)], [right, up(0)], { key: "zero" }),
    ...LEVELS.flatMap((many) => [1, -1].map((sign) => ridge(many * sign, { across, up, high, reach }))),
    ...ticks.map((tick) =>
      label([left - 6, up(tick)], signed(6 * Math.sign(tick), 0), {
        key: `tick ${Math.sign(tick)}`,
        size,
        quiet: true,
        anchor: "end",
      })
    ),
    ...[0, 4, 8].map((tick) =>
      label([across(tick), bottom + size], String(tick), { key: `gate ${tick}`, size, quiet: true, anchor: "middle" })
    ),
    label([0, size * 0.6], "value, in steps", { key: "value", size, quiet: true }),
    label([right, bottom + size * 2.2], "gate, before its SiLU", { key: "gate", size, quiet: true, anchor: "end" }),
    label([right, size * 0.6], width > 450 ? "each dot a token, each line one product" : "a dot: a token", {
      key: "what",
      size,
      quiet: true,
      anchor: "end",
    }),
    h("path", {
      key: `tokens ${neuron}`,
      ...attributesOf("wire", { series: "router" }),
      ...{ "stroke-width": 4, "stroke-linecap": "round", opacity: 0.55 },
      d: found.points.slice(found.contexts.length).map(([a, b]) => `M${across(a).toFixed(1)} ${up(b).toFixed(1)}h0`)
        .join(""),
    }),
    ...found.contexts.map(([before, word, next], i) =>
      dot([across(found.points[i][0]), up(found.points[i][1])], {
        ...{ key: `context ${i}`, series: "router", radius: 5 },
        tip: `${before}${word} → ${next.trim() || "new line"}`.replace(/\s+/g, " "),
      })
    ),
    ...[adds, takes].map((words, i) =>
      label(
        [right, i ? bottom - size * 0.8 : top + size * 0.8],
        `${width < 450 ? "" : `${i ? "subtracts" : "adds"} its column: `}likelier ${quoted(words)}`,
        {
          ...{ key: `side ${i}`, size, anchor: "end", weight: "bold", series: "feedForward", halo: true },
        },
      )
    ),
    grip({ gate, value, gates, found, second }, { across, up }),
  ];
}

/** @param {string[]} words */
const quoted = (words) => words.map((word) => `“${word}”`).join(" ");

/** The line on which gate and value give one product. @param {number} product @param {{ across: (a: number) => number, up: (b: number) => number, high: number, reach: number }} at */
function ridge(product, { across, up, high, reach }) {
  const points = Array.from({ length: 60 }, (_, i) => 0.3 + (high - 0.3) * (i / 59) ** 2)
    .map((a) => /** @type {[number, number]} */ ([a, product / (a / (1 + Math.exp(-a)))]))
    .filter(([, b]) => Math.abs(b) <= reach * 1.1);
  return line(points.map(([a, b]) => [across(a), up(b)]), {
    ...{ key: `ridge ${product}`, series: "feedForward", weight: 1, dash: false },
  });
}

/** @param {Pick<Turned, "gate" | "value" | "gates" | "found" | "second">} turned @param {{ across: (a: number) => number, up: (b: number) => number }} at */
function grip({ gate, value, gates, found, second }, { across, up }) {
  return handle([across(gate), up(second)], {
    label: "Gate and value",
    text: `gate ${gate}, value ${signed(value, 0)} steps`,
    tracks: [
      { input: "gate", value: gate, stops: gates.map((each) => [each, across(each), up(second)]) },
      { input: "value", value, stops: found.values.map((each, i) => [i - 6, across(gate), up(each)]) },
    ],
  });
}
