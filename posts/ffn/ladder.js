// @ts-check
/** Rows sorted by how good they are, each a dot at its distance from the one that the reader holds. */

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
  signed,
  textWidth,
} from "../../static/js/kit.js";
import { shaped } from "./activations.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ name: string, gated: boolean, gap: number, gain: number, value: number, error: number, clear: boolean }} Rung
 *   gain: the gap, turned so that more is better; error: two standard deviations of the gap; clear: beyond it, where it is known
 * @typedef {{ shown: string, baseline: string, rungs: Rung[] }} Ladder
 */

/** @type {Record<string, string>} the activation inside each block */
const INSIDE = {
  ...{ ReLU: "relu", GELU: "gelu", Swish: "silu", GLU: "sigmoid", Bilinear: "none" },
  ...{ GEGLU: "gelu", SwiGLU: "silu", ReGLU: "relu" },
};
const GLYPH = 34; // pixels that the picture of a curve takes
const REACH = { short: 0.084, long: 0.084, memory: 0.36 }; // the largest distance that is drawn

/**
 * @param {Ladder} ladder
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
export function laddered({ shown, baseline, rungs }, { width, height, size, layout }) {
  const memory = shown === "memory";
  const reach = REACH[/** @type {keyof typeof REACH} */ (shown)];
  const [head, foot] = [size * 2.2, height - size * 2.4];
  const step = (foot - head) / rungs.length;
  const left = Math.max(...rungs.map(({ name }) => textWidth(name, size))) * BOLD + GLYPH + 14;
  const right = width - textWidth("1.944", size) - 12;
  const at = (/** @type {number} */ gain) =>
    left + ((right - left) * (Math.min(reach, Math.max(-reach, gain)) + reach)) / (2 * reach);
  const y = (/** @type {number} */ i) => head + (i + 0.5) * step;
  const held = rungs.findIndex(({ name }) => name === baseline);
  const ticks = (memory ? [-0.3, -0.15, 0, 0.15, 0.3] : [-0.06, -0.03, 0, 0.03, 0.06])
    .filter((_, i) => layout !== "narrow" || i % 2 === 0);
  const unit = memory ? "share of the pairs" : "log-perplexity";
  return [
    label([0, layout === "narrow" ? size * 0.6 : height - size * 1.6], layout === "narrow" ? "gated" : "bold: gated", {
      key: "gated",
      size,
      series: "feedForward",
      weight: "bold",
    }),
    label([left, size * 0.6], layout === "narrow" ? "worse" : "← worse", { key: "worse", size, quiet: true }),
    label([at(0), size * 0.6], `${layout === "narrow" ? "vs" : "against"} ${baseline}`, {
      key: "against",
      size,
      anchor: "middle",
      weight: "bold",
    }),
    label([right, size * 0.6], layout === "narrow" ? "better" : "better →", {
      key: "better",
      size,
      quiet: true,
      anchor: "end",
    }),
    rule([at(0), head - 4], [at(0), foot], { key: "zero" }),
    ...ticks.map((tick) =>
      label([at(tick), foot + size * 0.8], memory ? signed(tick, 2) : signed(tick === 0 ? 0 : -tick, 2), {
        ...{ key: `tick ${tick}`, size, quiet: true, anchor: "middle" },
      })
    ),
    label([(left + right) / 2, foot + size * 2], `difference in ${unit}`, {
      ...{ key: "unit", size, quiet: true, anchor: "middle" },
    }),
    ...rungs.map((rung, i) => rungTree(rung, y(i), baseline, { at, width, size, step })),
    handle([at(0), y(held)], {
      label: "Compared with",
      text: baseline,
      tracks: [{ input: "baseline", value: baseline, stops: rungs.map(({ name }, i) => [name, at(0), y(i)]) }],
    }),
  ];
}

/**
 * @param {Rung} rung
 * @param {number} y
 * @param {string} baseline
 * @param {{ at: (gain: number) => number, width: number, size: number, step: number }} places
 */
function rungTree({ name, gated, gain, value, error, clear }, y, baseline, { at, width, size, step }) {
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
      ...{ x: round(at(gain - error)), y: round(y - 7), height: 14, rx: 7 },
      width: round(at(gain + error) - at(gain - error)),
    }),
    line([[at(0), y], [at(gain), y]], { key: "way", series, weight: 2, dash: false }),
    name !== baseline && dot([at(gain), y], { key: "dot", series, hollow: !clear, radius: 6 }),
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
