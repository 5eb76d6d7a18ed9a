// @ts-check
/** The machine as a drawing: weights as areas in true proportion, the memory they share with the cache, one step. */

import { count, flops, percent, seconds, significant } from "../core/format.js";
import { svg } from "../core/tree.js";
import { bar } from "../marks/bar.js";
import { rule } from "../marks/line.js";
import { label, paragraph, textWidth, wrap } from "../marks/text.js";
import { rowsOf, squarify, treemap } from "../marks/treemap.js";

/** @typedef {import("../core/tree.js").Tree} Tree */

const BAR = 24;
const DOMINANT = 0.7; // share of one part above which the others are drawn once more, larger

/**
 * @param {any} derived
 * @param {{ name: string, width: number, font: number }} layout
 * @returns {Tree}
 */
export function drawMachine(derived, { name, width, font: size }) {
  const rest = besides(derived);
  const tall = ({ narrow: 460, medium: 400, wide: 420, full: 520 }[name] ?? 400) - (rest ? 120 : 0);
  const first = map(derived, { y: 0, width, height: tall, size });
  const second = rest ? map(rest, { y: tall + size * 2.4, width, height: name === "narrow" ? 260 : 190, size }) : null;
  const mapped = second ? second.bottom : tall;
  const small = (second ?? first).unnamed;
  const words = small.length ? `Too small to name above: ${small.join(", ")}.` : "";
  const lines = words ? wrap(words, width, size).length : 0;
  const top = mapped + (lines ? size * (0.9 + 1.3 * lines) : 0) + size * 1.4;
  const below = top + size * 1.4 + BAR + size * 1.6;
  return svg(width, below + size * 2.9 + BAR, [
    ...first.trees,
    rest &&
    label([0, tall + size * 1.2], restWords(derived, rest, tall, second?.height ?? tall), { size, quiet: true }),
    ...(second?.trees ?? []),
    words && paragraph([0, mapped + size * 1.6], words, width, { size, quiet: true }),
    ...memoryRow(derived, { y: top, width, size }),
    ...stepRow(derived, { y: below, width, size }),
  ]);
}

/**
 * What one part that fills most of the area leaves, to be drawn once more and larger.
 * @param {any} derived
 */
function besides({ groups, total, whole }) {
  const most = groups.flatMap((/** @type {any} */ group) => group.tiles)
    .reduce((/** @type {any} */ a, /** @type {any} */ b) => (b.value > a.value ? b : a));
  if (most.value < DOMINANT * total || most.value === total) return null;
  const kept = groups.map((/** @type {any} */ group) => ({
    ...group,
    tiles: group.tiles.filter((/** @type {any} */ tile) => tile !== most),
    value: group.value - (group.tiles.includes(most) ? most.value : 0),
  }));
  return {
    groups: kept.filter((/** @type {any} */ group) => group.value > 0),
    total: total - most.value,
    whole: whole ?? total,
  };
}

/**
 * @param {any} derived
 * @param {any} rest
 * @param {number} tall
 * @param {number} height
 */
function restWords({ total }, rest, tall, height) {
  const share = rest.total / total;
  return `The other ${percent(share)}, areas ${significant(height / tall / share, 2)} times as large`;
}

/**
 * A treemap of groups of parts, and what it could not name.
 * @param {any} derived
 * @param {{ y: number, width: number, height: number, size: number }} place
 */
function map(derived, { y, width, height, size }) {
  const boxes = groupBoxes(derived, width, height).map(({ parts, tile }) => ({
    parts,
    tile: { ...tile, y: tile.y + y },
  }));
  const whole = derived.whole ?? derived.total;
  const unnamed = boxes.flatMap(({ parts, tile }) => squarify(parts, tile)).filter(
    ({ part, tile }) => rowsOf(part, { width: tile.width - 2, height: tile.height - 2 }, size).length === 0,
  ).map(({ part }) => `${part.name} ${count(part.value)} (${percent(part.value / whole, 2)})`);
  return {
    trees: boxes.map(({ parts, tile }) => treemap(parts, { ...tile, size })),
    unnamed,
    height,
    bottom: y + height,
  };
}

/**
 * Where each group of parts lies.
 * @param {any} derived
 * @param {number} width
 * @param {number} height
 */
function groupBoxes({ groups, total, whole: all }, width, height) {
  const whole = all ?? total;
  const parts = (/** @type {any} */ group) =>
    group.tiles.map((/** @type {any} */ each) => ({
      ...each,
      text: `${count(each.value)}\n${percent(each.value / whole)}`,
      tip: `${each.name}: ${count(each.value)} parameters, ${percent(each.value / whole)}`,
    }));
  const grouped = groups.map((/** @type {any} */ group) => ({ ...group, series: 0, text: "", parts: parts(group) }));
  const boxes = squarify(grouped, { x: 0, y: 0, width: width + 2, height: height + 2 });
  return boxes.map(({ part, tile }) => ({ parts: /** @type {any} */ (part).parts, tile }));
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
 * @param {{ y: number, size: number, height?: number, avoid?: number }} place  avoid: where a line stands that no word may cross
 */
function parted(parts, scale, { y, size, height = BAR, avoid = -1 }) {
  let x = 0;
  return parts.flatMap(({ name, text, value, series, soft, hatch, words }) => {
    const box = { x, y, width: Math.max(0, value * scale - 1), height };
    x += value * scale;
    const room = box.x + box.width;
    const start = (/** @type {string} */ each) => {
      const at = box.x + 8;
      return avoid > at - 6 && avoid < at + textWidth(each, size) + 6 ? avoid + 8 : at;
    };
    const fits = [`${words ?? name} ${text}`, words ?? name].find((each) =>
      start(each) + textWidth(each, size) + 6 < room
    );
    return [
      bar(box, { series, soft, hatch, mark: name, tip: `${name}: ${text}` }),
      soft && fits ? label([start(fits), y + height / 2], fits, { size, mark: name }) : null,
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
      { y: top, size, avoid: usable * scale },
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
