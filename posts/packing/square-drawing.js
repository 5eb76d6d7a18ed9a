// @ts-check
/** The pairs of a row as a triangle, and in it a smaller one for each document, with a grip on each corner. */

import { attributesOf, BOLD, h, handle, label, panel, percent, plural, round, textWidth } from "../../static/js/kit.js";
import { hatched, plaque } from "./hatching.js";

/**
 * @typedef {{ ends: number[], steps: number, lengths: number[], kept: number }} Cut
 * @typedef {import("../../static/js/core/tree.js").Tree} Tree
 */

/** Per cents, whole where they are. @param {number} share */
/** Whole per cents, so that two shares add up as they stand. @param {number} share */
export const whole = (share) => share > 0 && share < 0.01 ? percent(share, 1) : `${Math.round(100 * share)}\u202f%`;

/** @param {number} share */
export const short = (share) => percent(share, Number.isInteger(100 * share) ? 2 : 3);

/** @param {Cut} cut @param {boolean} narrow */
export function squareOf({ ends, steps, lengths, kept }, narrow) {
  return panel(narrow ? 290 : 296, ({ width, height, size }) => {
    const top = 2;
    const side = Math.min(width - 12, height - top - 12);
    const at = (/** @type {number} */ step) => round((step / steps) * side);
    const bounds = [0, ...ends, steps];
    const triangle = (/** @type {number} */ from, /** @type {number} */ to) =>
      `M${at(from)} ${round(top + at(from))}V${round(top + at(to))}H${at(to)}Z`;
    return [
      hatched(
        bounds.slice(1).map((end, i) => ({
          ...{ x: 0, y: top + at(bounds[i]), width: at(bounds[i]), height: at(end) - at(bounds[i]) },
        })),
        { key: "square" },
      ),
      h("path", {
        ...attributesOf("wire", { key: "frame" }),
        d: `M0.5 ${round(top)}h${round(side)}v${round(side)}h-${round(side)}z`,
      }),
      ...bounds.slice(1).map((end, i) =>
        h("path", {
          ...attributesOf("bar", { key: `document ${i}`, series: "attention" }),
          d: end > bounds[i] ? triangle(bounds[i], end) : "M0 0",
        })
      ),
      label([side - 8, top + size], "later tokens: never read", { size, anchor: "end", quiet: true }),
      ...keptOf(bounds, kept, { at, top, side, size }),
      savedOf(ends, kept, { at, top, side, size }),
      ...ends.flatMap((end, i) => {
        if (end === steps && ends[i - 1] === steps) return [];
        const from = Math.max(1, ends[i - 1] ?? 1);
        const to = ends[i + 1] ?? steps;
        return [slanted(handle([at(end), top + at(end)], {
          label: `Document ${i + 1} ends at`,
          text: `${end} of ${steps}`,
          tracks: [{
            input: `b${i + 1}`,
            value: end,
            stops: Array.from({ length: to - from + 1 }, (_, k) => [from + k, at(from + k), top + at(from + k)]),
          }],
        }))];
      }),
    ];
  }, { title: `${plural(lengths.length, "document")} in a row` });
}

/**
 * What is kept, written into the largest triangle; where it is too small for words they stand aside, with a line to it.
 * @param {number[]} bounds
 * @param {number} kept
 * @param {{ at: (step: number) => number, top: number, side: number, size: number }} place
 */
function keptOf(bounds, kept, { at, top, side, size }) {
  const text = `${short(kept)} kept`;
  const [from, to] = bounds.slice(1).map((end, i) => [bounds[i], end]).reduce((best, one) =>
    one[1] - one[0] > best[1] - best[0] ? one : best
  );
  const long = at(to) - at(from);
  const [wide, tall] = [textWidth(text, size) * BOLD + 12, size * 1.7];
  const free = (long - wide - tall) / 3; // beside the words, and between them and the diagonal
  const heart = /** @type {[number, number]} */ ([
    at(from) + (free > 3 ? free + wide / 2 : long * 0.3),
    top + at(to) - (free > 3 ? free + tall / 2 : long * 0.3),
  ]);
  if (free > 3) return [plaque(heart, text, { key: "kept", size, series: "attention" })];
  const aside = /** @type {[number, number]} */ ([side * 0.74, top + side * 0.2]);
  return [
    h("path", {
      key: "to kept",
      class: "leader",
      d: `M${round(aside[0])} ${round(aside[1])}L${round(heart[0])} ${round(heart[1])}`,
    }),
    plaque(aside, text, { key: "kept", size, series: "attention" }),
  ];
}

/** What is saved, written into the largest corner that was cut away, if it is large enough. @param {number[]} ends @param {number} kept @param {{ at: (step: number) => number, top: number, side: number, size: number }} place */
function savedOf(ends, kept, { at, top, side, size }) {
  const text = `${short(1 - kept)} saved`;
  const corner = (/** @type {number} */ end) => Math.min(at(end), side - at(end));
  const end = ends.reduce((best, one) => (corner(one) > corner(best) ? one : best));
  const fits = at(end) > textWidth(text, size) * BOLD + 20 && side - at(end) > size * 2.4;
  return fits && plaque([at(end) / 2, top + (at(end) + side) / 2], text, { key: "saved", size });
}

/** The arrow heads of a grip that goes down the diagonal. @param {Tree} grip */
const slanted = (grip) => ({
  ...grip,
  children: [
    ...grip.children.slice(0, -1),
    h("path", { class: "grip-mark", d: "M-3.5 0V-3.5H0M3.5 0V3.5H0" }),
  ],
});
