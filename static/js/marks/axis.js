// @ts-check
/** Axes: ticks with units, a light grid only where values are read off, and the quantity's name at the end. */

import { h } from "../core/tree.js";
import { label, round, textWidth } from "./text.js";

/**
 * @typedef {import("./scale.js").Scale} Scale
 * @typedef {object} AxisOptions
 * @property {(value: number) => string} format
 * @property {number[]} [ticks]     values; the scale's own otherwise
 * @property {number} [about]       how many, when the scale chooses
 * @property {string} [title]       the quantity and its unit
 * @property {[number, number]} [grid]  pixels between which grid lines run
 * @property {number} [size]        font size
 */

/**
 * An axis below a plot.
 * @param {Scale} scale
 * @param {number} y
 * @param {AxisOptions} options
 */
export function axisBottom(scale, y, { format, ticks, about, title, grid, size = 13 }) {
  const [left, right] = scale.range;
  const shown = fitting(ticks ?? scale.ticks(about), scale, format, size);
  return h(
    "g",
    { class: "axis", key: "x axis" },
    ...shown.map((value) => grid && line(scale(value), grid[0], scale(value), grid[1], "grid", value)),
    line(left, y, right, y, "rule", "rule"),
    ...shown.map((value) =>
      label([scale(value), y + size * 1.25], format(value), {
        ...{ key: `tick ${value}`, anchor: "middle", size, quiet: true },
      })
    ),
    title &&
      label([Math.max(right, textWidth(title, size)), y + size * 2.7], title, { anchor: "end", size, quiet: true }),
  );
}

/**
 * An axis left of a plot; its title stands above it, where it can be read without turning the head.
 * @param {Scale} scale
 * @param {number} x
 * @param {AxisOptions} options
 */
export function axisLeft(scale, x, { format, ticks, about, title, grid, size = 13 }) {
  const values = ticks ?? scale.ticks(about);
  const top = Math.min(...scale.range);
  return h(
    "g",
    { class: "axis", key: "y axis" },
    ...values.map((value) => grid && line(grid[0], scale(value), grid[1], scale(value), "grid", value)),
    ...values.map((value) =>
      label([x - 8, scale(value)], format(value), { key: `tick ${value}`, anchor: "end", size, quiet: true })
    ),
    title && label([0, top - size * 1.3], title, { size, quiet: true }),
  );
}

/**
 * The ticks whose labels do not touch.
 * @param {number[]} ticks
 * @param {Scale} scale
 * @param {(value: number) => string} format
 * @param {number} size
 */
function fitting(ticks, scale, format, size) {
  for (let every = 1; every < ticks.length; every += 1) {
    const kept = ticks.filter((_, i) => i % every === 0);
    const apart = kept.every((value, i) => {
      if (i === 0) return true;
      const room = Math.abs(scale(value) - scale(kept[i - 1]));
      return room > (textWidth(format(value), size) + textWidth(format(kept[i - 1]), size)) / 2 + size * 0.6;
    });
    if (apart) return kept;
  }
  return ticks.slice(0, 1);
}

/**
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 * @param {string} kind
 * @param {string | number} [key]
 */
export function line(x1, y1, x2, y2, kind, key) {
  return h("line", {
    ...(key === undefined ? {} : { key }),
    x1: round(x1),
    y1: round(y1),
    x2: round(x2),
    y2: round(y2),
    class: kind,
  });
}
