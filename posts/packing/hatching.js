// @ts-check
/** Padding has one sign on the whole page: strokes through all slots that hold nothing, and words on paper where they cross it. */

import { attributesOf, BOLD, h, label, round, textWidth } from "../../static/js/kit.js";

/**
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @import { Series } from "../../static/js/core/series.js"
 */

const STEP = 8; // pixels between two strokes

/**
 * Boxes of padding, from top to bottom: strokes run on from one to the next, so that a region looks like one.
 * @param {Box[]} boxes
 * @param {{ key: string, mark?: string, series?: Series, area?: string }} options  area: a path instead of all boxes
 */
export function hatched(boxes, { key, mark, series, area }) {
  const shown = boxes.filter(({ width, height }) => width > 0.4 && height > 0.1);
  return h(
    "g",
    { key },
    h("path", { ...attributesOf("area", { mark, series }), "fill-opacity": 0.1, d: area || outline(shown) || "M0 0" }),
    h("path", {
      ...attributesOf("hatch", { mark, series }),
      ...{ d: strokes(shown) || "M0 0", "stroke-width": 1, opacity: 0.6 },
    }),
  );
}

/** Boxes that touch and end at one place are one region. @param {Box[]} boxes */
function outline(boxes) {
  let d = "";
  let [right, foot] = [NaN, NaN];
  for (const { x, y, width, height } of boxes) {
    const joined = Math.abs(x + width - right) < 0.1 && Math.abs(y - foot) < 0.1;
    if (!joined) d += `${d && `H${round(right)}Z`}M${round(x + width)} ${round(y)}`;
    [right, foot] = [x + width, y + height];
    d += `H${round(x)}V${round(foot)}`;
  }
  return d && `${d}H${round(right)}Z`;
}

/** Strokes on which x + y is a whole number of steps, each as long as it stays inside. @param {Box[]} boxes */
function strokes(boxes) {
  /** @type {Map<number, [number, number][]>} */
  const runs = new Map(); // heights from and to, by stroke
  for (const { x, y, width, height } of boxes) {
    const last = Math.ceil((x + width + y + height) / STEP);
    for (let stroke = Math.floor((x + y) / STEP) + 1; stroke < last; stroke++) {
      const at = stroke * STEP;
      const [from, to] = [Math.max(y, at - x - width), Math.min(y + height, at - x)];
      if (to - from < 0.2) continue;
      const known = runs.get(stroke) ?? [];
      const before = known[known.length - 1];
      if (before && Math.abs(before[1] - from) < 0.5) before[1] = to;
      else known.push([from, to]);
      runs.set(stroke, known);
    }
  }
  return [...runs].flatMap(([stroke, known]) =>
    known.map(([start, end]) => {
      const [from, to] = [Math.round(start), Math.round(end)]; // whole pixels, for a short text
      return to > from ? `M${stroke * STEP - from} ${from}l${from - to} ${to - from}` : "";
    })
  ).join("");
}

/**
 * Words on a piece of paper, so that no stroke runs through them.
 * @param {[number, number]} at  their middle
 * @param {string} text
 * @param {{ key: string, size: number, series?: Series, quiet?: boolean }} options
 */
export function plaque([x, y], text, { key, size, series, quiet }) {
  const wide = textWidth(text, size) * BOLD + 12;
  return h(
    "g",
    { key },
    h("rect", {
      ...{ class: "grip-ground", x: round(x - wide / 2), y: round(y - size * 0.85), rx: 3 },
      ...{ width: round(wide), height: round(size * 1.7) },
    }),
    label([x, y], text, { size, anchor: "middle", weight: quiet ? "normal" : "bold", series }),
  );
}
