// @ts-check
/** Rows sorted by how good they are, each a dot at its value, and a line to it from the one that the reader holds. */

import {
  attributesOf,
  BOLD,
  buttonOf,
  dot,
  fixed,
  h,
  handle,
  label,
  line,
  round,
  rule,
  textWidth,
} from "../../static/js/kit.js";
import { shaped } from "./activations.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ name: string, gated: boolean, gap: number, gain: number, value: number, error: number, clear: boolean, near: boolean }} Rung
 *   gain: the gap, turned so that more is better; error: two standard deviations of the gap; clear: beyond it, near: within it, where it is known
 * @typedef {{ shown: string, baseline: string, rungs: Rung[] }} Ladder
 */

/** @type {Record<string, string>} the activation inside each block */
const INSIDE = {
  ...{ ReLU: "relu", GELU: "gelu", Swish: "silu", GLU: "sigmoid", Bilinear: "none" },
  ...{ GEGLU: "gelu", SwiGLU: "silu", ReGLU: "relu" },
};
const CLOSE = 0.72; // of a row: how high one is that stands among those that cannot be told apart
const APART = 0.62; // of a row: the gap around these
const GLYPH = 34; // pixels that the picture of a curve takes
/** @type {Record<string, { ends: [number, number], ticks: number[], unit: string, digits: number }>} ends: worst, best */
const AXES = {
  short: { ends: [2.024, 1.918], ticks: [2.02, 2, 1.98, 1.96, 1.94, 1.92], unit: "log-perplexity, nats", digits: 2 },
  long: { ends: [1.69, 1.626], ticks: [1.68, 1.67, 1.66, 1.65, 1.64, 1.63], unit: "log-perplexity, nats", digits: 2 },
  memory: { ends: [0.4, 1.02], ticks: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], unit: "share of the pairs", digits: 1 },
};

/**
 * @param {Ladder} ladder
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
export function laddered({ shown, baseline, rungs }, { width, height, size, layout }) {
  const { ends, ticks, unit, digits } = AXES[shown];
  const narrow = layout === "narrow";
  const [head, foot] = [size * 2.2, height - size * 2.4];
  const rows = rowsOf(rungs, baseline, head, foot);
  const left = Math.max(...rungs.map(({ name }) => textWidth(name, size))) * BOLD + GLYPH + 14;
  const right = width - textWidth("1.944", size) - 12;
  const at = (/** @type {number} */ value) => left + 8 + ((right - left - 8) * (value - ends[0])) / (ends[1] - ends[0]);
  const held = rungs.findIndex(({ name }) => name === baseline);
  const x = at(rungs[held].value);
  const against = `${narrow ? "vs" : "against"} ${baseline}`;
  const half = (textWidth(against, size) * BOLD) / 2;
  return [
    label([0, narrow ? size * 0.6 : height - size * 1.6], narrow ? "gated" : "bold: gated", {
      ...{ key: "gated", size, series: "feedForward", weight: "bold" },
    }),
    label([Math.max(left + half - 10, Math.min(right - half, x)), size * 0.6], against, {
      ...{ key: "against", size, anchor: "middle", weight: "bold" },
    }),
    rule([x, head - 4], [x, foot], { key: "zero" }),
    ...ticks.filter((_, i) => !narrow || i % 2 === 0).map((tick) =>
      label([at(tick), foot + size * 0.8], fixed(tick, digits), {
        ...{ key: `tick ${tick}`, size, quiet: true, anchor: "middle" },
      })
    ),
    label([(left + right) / 2, foot + size * 2], `← worse · ${unit} · better →`, {
      ...{ key: "unit", size, quiet: true, anchor: "middle" },
    }),
    ...nearTrees(rows, baseline, { equal: rungs.every(({ gap }) => gap === 0), width, size, right, x }),
    ...rungs.map((rung, i) => rungTree(rung, rows[i], baseline, { at, x, width, size })),
    handle([x, rows[held].y], {
      label: "Compared with",
      text: baseline,
      tracks: [{
        input: "baseline",
        value: baseline,
        stops: rungs.map(({ name, value }, i) => [name, at(value), rows[i].y]),
      }],
    }),
  ];
}

/**
 * Where each rung stands: those that the noise cannot tell from the one that is held stand together, with a gap around them.
 * @param {Rung[]} rungs @param {string} baseline @param {number} head @param {number} foot
 */
function rowsOf(rungs, baseline, head, foot) {
  const held = rungs.findIndex(({ name }) => name === baseline);
  const merged = rungs.map((_, i) => rungs.slice(Math.min(i, held), Math.max(i, held) + 1).every(({ near }) => near));
  const many = merged.filter(Boolean).length, first = merged.indexOf(true);
  const one = (foot - head) / (many > 1 ? rungs.length - many * (1 - CLOSE) + 2 * APART : rungs.length);
  let top = head;
  return rungs.map((_, i) => {
    const inside = many > 1 && merged[i], step = inside ? one * CLOSE : one;
    if (many > 1 && i === first) top += one * APART;
    if (many > 1 && i === first + many) top += one * APART;
    top += step;
    return { y: top - step / 2, step, inside };
  });
}

/** The ground under the rungs that have moved together, and its name. @param {ReturnType<typeof rowsOf>} rows @param {string} baseline @param {{ equal: boolean, width: number, size: number, right: number, x: number }} places */
function nearTrees(rows, baseline, { equal, width, size, right, x }) {
  const near = rows.filter(({ inside }) => inside);
  if (!near.length) return [];
  const top = near[0].y - near[0].step / 2, foot = near[near.length - 1].y + near[0].step / 2;
  const says = equal ? "all are equal" : width < 450 ? "no clear difference" : `no clear difference from ${baseline}`;
  const hit = x > right - textWidth(says, size) * BOLD - 8;
  return [
    h("rect", {
      ...attributesOf("wire", { key: "near", series: "ink" }),
      ...{ x: -4, y: round(top), width: round(width + 8), height: round(foot - top), rx: 8, "stroke-width": 1.25 },
    }),
    label([hit ? x - 8 : right, top - size * 0.7], says, {
      ...{ key: "near words", size, weight: "bold", anchor: "end", halo: true },
    }),
  ];
}

/**
 * @param {Rung} rung
 * @param {{ y: number, step: number, inside: boolean }} row
 * @param {string} baseline
 * @param {{ at: (value: number) => number, x: number, width: number, size: number }} places
 */
function rungTree({ name, gated, value, error, clear }, { y, step, inside }, baseline, { at, x, width, size }) {
  const tall = inside ? step / 2 : 14;
  const series = gated ? "feedForward" : "ink";
  const weight = gated ? "bold" : "normal";
  return h(
    "g",
    { key: `rung ${name}`, ...buttonOf({ baseline: name }, `compare with ${name}`, name === baseline) },
    h("rect", { class: "row-ground", x: 0, y: y - step / 2 + 1, width, height: step - 2 }),
    glyph(name, [0, y], { gated, series }),
    label([GLYPH, y], name, { key: "name", size, weight, series }),
    error > 0 && h("rect", {
      ...attributesOf("area", { key: "error", series }),
      ...{
        x: round(Math.min(at(value - error), at(value + error))),
        y: round(y - tall / 2),
        height: round(tall),
        rx: round(tall / 2),
      },
      width: round(Math.abs(at(value + error) - at(value - error))),
    }),
    line([[x, y], [at(value), y]], { key: "way", series, weight: 2, dash: false }),
    name !== baseline && dot([at(value), y], { key: "dot", series, hollow: !clear, radius: 6 }),
    label([width, y], fixed(value, 3), { key: "value", size, anchor: "end" }),
  );
}

/** A block's activation as a small curve; where a gate multiplies, what the second input can make of it too.
 * @param {string} name @param {[number, number]} at @param {{ gated: boolean, series: "feedForward" | "ink" }} look */
function glyph(name, [left, y], { gated, series }) {
  const curve = (/** @type {number} */ times) =>
    Array.from({ length: 25 }, (_, i) => -3 + i / 4).map((a) => /** @type {[number, number]} */ ([
      left + ((a + 3) / 6) * (GLYPH - 10),
      y - Math.max(-1, Math.min(1, (shaped(INSIDE[name], a, 1) * times) / 3)) * 11,
    ]));
  return h(
    "g",
    { key: "glyph" },
    h("path", { class: "zero", "stroke-opacity": 0.5, d: `M${round(left)} ${round(y)}h${GLYPH - 10}` }),
    gated && line(curve(-1), { series, weight: 1.25, dash: false, class: "faint" }),
    line(curve(1), { series, weight: 2, dash: false }),
  );
}
