// @ts-check
/** What stands in the two boxes of a layer: query heads over the keys that they share, and a feed-forward or its experts. */

import { attributesOf, count, h, label, plural, round, significant } from "../../static/js/kit.js";
import { CHOICES } from "./models.js";

/**
 * @import { Integers } from "./models.js"
 * @import { Child } from "../../static/js/core/tree.js"
 * @typedef {{ choices: string[], integers: Integers }} Shown
 * @typedef {{ from: number, wide: number }} Measures  left edge and width of a box
 */

/** The place of a choice in a row, by its name. */
export const INDEX = Object.fromEntries(CHOICES.map(({ name }, i) => [name, i]));

/**
 * Query heads as bars, and below them the keys that they share.
 * @param {number} y
 * @param {Measures} at
 * @param {Shown} shown
 * @param {number} size
 * @param {boolean[]} differ
 * @returns {Child[]}
 */
export function attention(y, at, { choices, integers }, size, differ) {
  const { n_heads, n_kv_heads, d_head, kv_rank } = integers;
  const keys = n_kv_heads || 1;
  const [x, wide] = [at.from, at.wide];
  const lit = differ[INDEX.sharing] || differ[INDEX.position] || differ[INDEX.extras];
  const blocks = (/** @type {number} */ many, /** @type {number} */ top, /** @type {number} */ tall) => {
    const step = (wide - 12) / many;
    const gap = Math.min(3, step * 0.3);
    return Array.from(
      { length: many },
      (_, i) => `M${round(x + 6 + i * step)} ${round(top)}h${round(step - gap)}v${tall}h-${round(step - gap)}z`,
    ).join("");
  };
  const turned = { learned: "", rotary: "rotated", ALiBi: "slanted" }[choices[INDEX.position]];
  const extra = CHOICES[INDEX.extras].values[choices[INDEX.extras]][0];
  const above = [turned, extra === "none" ? "" : extra].filter(Boolean).join(", ");
  const below = kv_rank
    ? `${n_heads} heads, a latent of ${kv_rank}`
    : `${n_heads} heads on ${n_kv_heads} keys of ${d_head}`;
  return [
    h(
      "g",
      { key: "attention", ...attributesOf(`node ${lit ? "strong" : ""}`, { series: "attention" }) },
      h("rect", { key: "box", x: round(x), y: round(y - 24), width: round(wide), height: 48, rx: 4 }),
    ),
    h("path", {
      ...attributesOf("bar", { key: "queries", series: "attention", mark: `choice-${INDEX.sharing}` }),
      d: blocks(n_heads, y - 18, 14),
    }),
    h("path", {
      ...attributesOf("bar", { key: "keys", series: "cache", mark: `choice-${INDEX.sharing}` }),
      d: blocks(keys, y + 2, 16),
    }),
    label([x, y + 24 + size * 0.75], below, { key: "heads", size, mark: `choice-${INDEX.sharing}` }),
    label([x, y - 24 - size * 0.75], above, {
      key: "extras",
      size,
      quiet: !differ[INDEX.extras] && !differ[INDEX.position],
      mark: `choice-${INDEX.extras}`,
    }),
  ];
}

/**
 * One feed-forward, or its experts with those at work filled.
 * @param {number} y
 * @param {Measures} at
 * @param {Shown} shown
 * @param {number} size
 * @param {boolean[]} differ
 * @returns {Child[]}
 */
export function feedForward(y, at, { choices, integers }, size, differ) {
  const { n_experts, n_active_experts, d_expert, d_ff, d_model, n_dense_layers } = integers;
  const [x, wide] = [at.from, at.wide];
  const lit = differ[INDEX.ffn] || differ[INDEX.experts];
  const cell = n_experts ? Math.min(22, Math.sqrt(((wide - 12) * 40) / n_experts)) : 0;
  const columns = cell ? Math.max(1, Math.floor((wide - 12) / cell)) : 1;
  const side = cell * 0.72;
  const used = new Set(shuffled(n_experts).slice(0, n_active_experts));
  const cells = (/** @type {(i: number) => boolean} */ has) =>
    Array.from(
      { length: n_experts },
      (_, i) =>
        has(i)
          ? `M${round(x + 6 + (i % columns) * cell)} ${round(y - 20 + Math.floor(i / columns) * cell)}h${round(side)}v${
            round(side)
          }h-${round(side)}z`
          : "",
    ).join("");
  const function_ = choices[INDEX.ffn];
  const words = n_experts
    ? `${n_active_experts} of ${n_experts} experts, ${function_} ${count(d_expert)}`
    : `${function_}, ${count(d_ff)}: ${significant(d_ff / d_model, 2)} × the stream`;
  const more = [
    choices[INDEX.experts] === "shared" && "and shared ones",
    n_dense_layers > 0 && plural(n_dense_layers, "dense layer"),
  ].filter(Boolean).join("; ");
  return [
    h(
      "g",
      { key: "feed-forward", ...attributesOf(`node ${lit ? "strong" : ""}`, { series: "feedForward" }) },
      h("rect", { key: "box", x: round(x), y: round(y - 24), width: round(wide), height: 48, rx: 4 }),
    ),
    h("path", {
      ...attributesOf("bar", { key: "used", series: "feedForward", mark: `choice-${INDEX.experts}` }),
      d: n_experts ? cells((i) => used.has(i)) || "M0 0" : slices(x + 6, y - 16, wide - 12, d_ff / d_model),
    }),
    h("path", {
      ...attributesOf("bar soft", { key: "rest", series: "feedForward", mark: `choice-${INDEX.experts}` }),
      d: cells((i) => !used.has(i)) || "M0 0",
    }),
    label([x, y + 24 + size * 0.75], words, { key: "words", size, mark: `choice-${INDEX.ffn}` }),
    label([x, y - 24 - size * 0.75], more, {
      key: "more",
      size,
      quiet: !differ[INDEX.experts],
      mark: `choice-${INDEX.experts}`,
    }),
  ];
}

/**
 * A hidden layer as wide as its box, cut into widths of the stream; the last may be less than one.
 * @param {number} x
 * @param {number} y
 * @param {number} wide
 * @param {number} many
 */
const slices = (x, y, wide, many) =>
  Array.from({ length: Math.ceil(many) }, (_, i) => {
    const part = (wide * Math.min(1, many - i)) / many;
    return `M${round(x + (wide * i) / many)} ${round(y)}h${round(Math.max(1, part - 3))}v32h-${
      round(Math.max(1, part - 3))
    }z`;
  }).join("");

/**
 * The experts of a layer in an order that looks like none: those at work come first.
 * @param {number} many
 */
export const shuffled = (many) => Array.from({ length: many }, (_, i) => i).sort((a, b) => mixed(a) - mixed(b));

/** A number without a pattern, from whole numbers alone. @param {number} i */
function mixed(i) {
  const first = Math.imul(i + 1, 0x9e3779b1);
  const second = Math.imul(first ^ (first >>> 15), 0x85ebca77);
  return (second ^ (second >>> 13)) >>> 0;
}
