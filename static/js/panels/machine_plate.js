// @ts-check
/** The machine as a drawing: weights as areas in true proportion, the memory they share with the cache, one step. */

import { count, flops, percent, seconds } from "../core/format.js";
import { svg } from "../core/tree.js";
import { bar } from "../marks/bar.js";
import { rule } from "../marks/line.js";
import { label, paragraph, textWidth, wrap } from "../marks/text.js";
import { rowsOf, squarify, treemap } from "../marks/treemap.js";

/** @typedef {import("../core/tree.js").Tree} Tree */

const BAR = 24;

/**
 * @param {any} derived
 * @param {{ name: string, width: number, font: number }} layout
 * @returns {Tree}
 */
export function drawMachine(derived, { name, width, font: size }) {
  const tall = { narrow: 460, medium: 400, wide: 420, full: 520 }[name] ?? 400;
  const small = unnamed(derived, width, tall, size);
  const lines = small ? wrap(small, width, size).length : 0;
  const top = tall + (lines ? size * (0.9 + 1.3 * lines) : 0) + size * 1.4;
  const memory = memoryRow(derived, { y: top, width, size });
  const below = top + size * 1.4 + BAR + size * 1.6;
  const step = stepRow(derived, { y: below, width, size });
  return svg(width, below + size * 2.9 + BAR, [
    ...groupBoxes(derived, width, tall).map(({ parts, tile }) => treemap(parts, { ...tile, size })),
    small && paragraph([0, tall + size * 1.6], small, width, { size, quiet: true }),
    ...memory,
    ...step,
  ]);
}

/**
 * Where each group of parts lies.
 * @param {any} derived
 * @param {number} width
 * @param {number} height
 */
function groupBoxes({ groups, total }, width, height) {
  const parts = (/** @type {any} */ group) =>
    group.tiles.map((/** @type {any} */ each) => ({
      ...each,
      text: `${count(each.value)}\n${percent(each.value / total)}`,
      tip: `${each.name}: ${count(each.value)} parameters, ${percent(each.value / total)}`,
    }));
  const whole = groups.map((/** @type {any} */ group) => ({ ...group, series: 0, text: "", parts: parts(group) }));
  const boxes = squarify(whole, { x: 0, y: 0, width: width + 2, height: height + 2 });
  return boxes.map(({ part, tile }) => ({ parts: /** @type {any} */ (part).parts, tile }));
}

/**
 * What the areas hold but cannot name.
 * @param {any} derived
 * @param {number} width
 * @param {number} height
 * @param {number} size
 */
function unnamed(derived, width, height, size) {
  const small = groupBoxes(derived, width, height).flatMap(({ parts, tile }) => squarify(parts, tile)).filter(
    ({ part, tile }) => rowsOf(part, { width: tile.width - 2, height: tile.height - 2 }, size).length === 0,
  );
  if (!small.length) return "";
  const words = small.map(({ part }) =>
    `${part.name} ${count(part.value)} (${percent(part.value / derived.total, 2)})`
  );
  return `Too small to name above: ${words.join(", ")}.`;
}

/**
 * A title with a result at its right end, above a bar.
 * @param {string} title
 * @param {string} result
 * @param {{ y: number, width: number, size: number }} place
 */
function heading(title, result, { y, width, size }) {
  const both = textWidth(title, size) + textWidth(result, size) * 1.1 + 16 < width;
  return [
    both && label([0, y], title, { size, quiet: true }),
    label([both ? width : 0, y], result, { size, weight: "bold", anchor: both ? "end" : "start" }),
  ];
}

/**
 * Parts of a bar, each named where it has room.
 * @param {{ name: string, text: string, value: number, series: number, soft?: boolean, hatch?: boolean, words?: string }[]} parts
 * @param {number} scale
 * @param {{ y: number, size: number, height?: number }} place
 */
function parted(parts, scale, { y, size, height = BAR }) {
  let x = 0;
  return parts.flatMap(({ name, text, value, series, soft, hatch, words }) => {
    const box = { x, y, width: Math.max(0, value * scale - 1), height };
    x += value * scale;
    const fits = [`${words ?? name} ${text}`, words ?? name].find((each) => textWidth(each, size) + 14 < box.width);
    return [
      bar(box, { series, soft, hatch, mark: name, tip: `${name}: ${text}` }),
      soft && fits ? label([box.x + 8, y + height / 2], fits, { size, mark: name }) : null,
    ];
  });
}

/**
 * @param {any} derived
 * @param {{ y: number, width: number, size: number }} place
 */
function memoryRow({ run, weights, cache }, { y, width, size }) {
  const whole = run.count * run.accelerator.memory_bytes;
  const usable = whole * run.usable_fraction;
  const need = weights + cache;
  const scale = width / Math.max(whole, need);
  const left = usable - need;
  const result = left >= 0
    ? `${flops(left, "B")} left of ${flops(usable, "B")}`
    : `${flops(-left, "B")} too much for ${flops(usable, "B")}`;
  const top = y + size * 0.9;
  return [
    ...heading(`Memory of ${count(run.count)} × ${run.accelerator.name}, ${flops(whole, "B")}`, result, {
      y,
      width,
      size,
    }),
    bar({ x: 0, y: top, width: whole * scale, height: BAR }, { series: 0, class: "hatched" }),
    ...parted(
      [
        { name: "weights", text: flops(weights, "B"), value: weights, series: 0, soft: true },
        { name: "cache", text: flops(cache, "B"), value: cache, series: 5, soft: true },
      ],
      scale,
      { y: top, size },
    ),
    rule([usable * scale, top - 4], [usable * scale, top + BAR + 4], { series: 0 }),
  ];
}

/**
 * @param {any} derived
 * @param {{ y: number, width: number, size: number }} place
 */
function stepRow({ run, step }, { y, width, size }) {
  const { weights, cache, arithmetic, least } = step;
  const scale = width / least;
  const top = y + size * 0.9;
  const bound = weights + cache >= arithmetic ? "memory" : "arithmetic";
  const title = `One decoding step of ${run.batch === 1 ? "one sequence" : `${count(run.batch)} sequences`}`;
  return [
    ...heading(title, `${seconds(least)} at least, set by ${bound}`, { y, width, size }),
    ...parted(
      [
        {
          name: "reading weights",
          words: "reading weights",
          text: seconds(weights),
          value: weights,
          series: 0,
          soft: true,
        },
        { name: "reading the cache", words: "cache", text: seconds(cache), value: cache, series: 5, soft: true },
      ],
      scale,
      { y: top, size },
    ),
    bar({ x: 0, y: top + BAR + 3, width: Math.max(1, arithmetic * scale), height: 6 }, {
      series: 2,
      mark: "arithmetic",
      tip: `arithmetic: ${seconds(arithmetic)}`,
    }),
    label(
      arithmetic * scale > width * 0.6 ? [width, top + BAR + 12 + size] : [arithmetic * scale + 8, top + BAR + size],
      `arithmetic ${seconds(arithmetic)}`,
      { size, quiet: true, anchor: arithmetic * scale > width * 0.6 ? "end" : "start", mark: "arithmetic" },
    ),
  ];
}

/**
 * The same areas without words, for the article's small picture.
 * @param {any} derived
 */
export function machinePicture({ groups }) {
  const whole = groups.map((/** @type {any} */ group) => ({ ...group, series: 0, text: "" }));
  const boxes = squarify(whole, { x: 0, y: 0, width: 242, height: 122 });
  const tiles = boxes.flatMap(({ part, tile }) =>
    squarify(/** @type {any} */ (part).tiles, tile).map(({ part: each, tile: box }) =>
      bar({ ...box, width: Math.max(0, box.width - 2), height: Math.max(0, box.height - 2) }, {
        series: each.series,
        soft: true,
      })
    )
  );
  return svg(240, 120, tiles);
}

/** @param {any} derived */
export function summaryOf({ groups, total }) {
  const words = groups.map((/** @type {any} */ group) => {
    const tiles = group.tiles.map((/** @type {any} */ tile) => `${tile.name} ${count(tile.value)}`).join(", ");
    return `${group.name} ${percent(group.value / total)} (${tiles})`;
  });
  return `Areas in proportion to ${count(total)} parameters: ${words.join("; ")}.`;
}
