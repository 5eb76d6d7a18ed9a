// @ts-check
/** Panels of a drawing, one below the other or side by side: each says how high it is, and nobody else counts pixels. */

import { h, svg } from "../core/tree.js";
import { label, round } from "./text.js";

/**
 * @typedef {import("../core/tree.js").Child} Child
 * @typedef {import("../core/figure.js").Layout} Layout
 * @typedef {{ width: number, size: number, layout: Layout["name"] }} Box  a panel's own pixels, from 0, 0; size: of its font
 * @typedef {object} Panel
 * @property {(box: Box) => number} height
 * @property {(box: Box) => Child[]} draw
 * @property {string} [title]  stands above it
 * @property {number} [share]  of the width beside others; 1 otherwise
 */

const GAP = 28; // pixels between neighbours
const TITLE = 2; // em

/**
 * The drawing of a figure: panels one below the other. A list inside the list stands side by side where there is room.
 * @param {Layout} layout
 * @param {(Panel | Panel[] | null | false | undefined)[]} rows
 */
export function panels(layout, rows) {
  const children = [];
  let top = 0;
  for (const row of rows) {
    if (!row) continue;
    const side = Array.isArray(row) && layout.name !== "narrow";
    for (const line of side ? [row] : [row].flat().map((panel) => [panel])) {
      const drawn = besides(line, layout, top, children.length);
      children.push(...drawn.children);
      top += drawn.height + GAP;
    }
  }
  return svg(layout.width, Math.ceil(top - GAP), children);
}

/**
 * @param {Panel[]} line
 * @param {Layout} layout
 * @param {number} top
 * @param {number} first  number of the first panel
 */
function besides(line, { name, width, font }, top, first) {
  const shares = line.reduce((sum, { share = 1 }) => sum + share, 0);
  const room = width - GAP * (line.length - 1);
  const head = line.some(({ title }) => title) ? TITLE * font : 0;
  let left = 0;
  let tallest = 0;
  const children = line.map(({ title, share = 1, height, draw }, i) => {
    const box = { width: (room * share) / shares, size: font, layout: name };
    tallest = Math.max(tallest, height(box));
    const place = `translate(${round(left)} ${round(top + head)})`;
    left += box.width + GAP;
    return h(
      "g",
      { class: "panel-of-plot", key: `panel ${first + i}`, transform: place },
      title && label([0, -head + font * 0.6], title, { size: font, weight: "bold" }),
      ...draw(box),
    );
  });
  return { children, height: head + tallest };
}

/**
 * A panel with a drawing of its own.
 * @param {number | ((box: Box) => number)} height  pixels
 * @param {(box: Box & { height: number }) => Child[]} draw
 * @param {{ title?: string, share?: number }} [options]
 * @returns {Panel}
 */
export function panel(height, draw, options = {}) {
  const tall = typeof height === "number" ? () => height : height;
  return { ...options, height: tall, draw: (box) => draw({ ...box, height: tall(box) }) };
}
