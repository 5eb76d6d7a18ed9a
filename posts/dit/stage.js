// @ts-check
/** The stage of the first figure: what the model is given, what it takes that to be, and a strip of film below. */

import { attributesOf, h, handle, label, matrix, panel, round, rule } from "../../static/js/kit.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ step: number, steps: number, side: number, patch: number, names: string[], shown: number[][],
 *   guesses: number[][] | null, film: number[][] }} State
 */

/** Values that the colours tell apart. */
export const DOMAIN = /** @type {[number, number]} */ ([-1.25, 1.25]);
export const FILMED = 4; // the picture whose guesses the film shows
const EVERY = 4; // steps between the frames of the film
const GAP = 10; // pixels between pictures
const ACROSS = { narrow: 3, medium: 6, wide: 6, full: 6 };

/** The side of a picture: its twelve points are whole or half pixels. @param {Box} box */
const cellOf = ({ width, layout }) =>
  Math.min(114, 6 * Math.floor((width - GAP * (ACROSS[layout] - 1)) / ACROSS[layout] / 6));

/** Of a row of pictures without names, and of one with them. @param {Box} box */
const rowHeights = (box) => [cellOf(box) + GAP, cellOf(box) + GAP + box.size];

/** @param {Box} box */
export function stageHeight(box) {
  const [bare, named] = rowHeights(box);
  return 4 * box.size + (6 / ACROSS[box.layout]) * (bare + named);
}

/** @param {number[]} values @param {number} side */
const rowsOf = (values, side) => Array.from({ length: side }, (_, y) => values.slice(y * side, (y + 1) * side));

/** @param {State} state @param {(box: Box) => number} height */
export function stage({ side, patch, names, shown, guesses, step, steps }, height) {
  return panel(height, (box) => {
    const { width, size, layout } = box;
    const [cell, across] = [cellOf(box), ACROSS[layout]];
    const pitch = (width - cell) / (across - 1);
    const [bare, named] = rowHeights(box);
    const band = size * 2 + (6 / across) * bare;
    const place = (/** @type {number} */ i, /** @type {number} */ top) => ({
      ...{ x: (i % across) * pitch, y: top + size * 1.8 + Math.floor(i / across) * (top ? named : bare) },
      ...{ width: cell, height: cell },
    });
    const picture = (/** @type {number[]} */ values, /** @type {number} */ i, /** @type {number} */ top) =>
      matrix({
        values: rowsOf(values, side),
        domain: DOMAIN,
        label: `${names[i] && `${names[i]}, `}picture ${i + 1}`,
        ...place(i, top),
      });
    return [
      label([0, size * 0.6], step === steps ? "What came out" : "What the model is given", { size, weight: "bold" }),
      ...shown.map((values, i) => picture(values, i, 0)),
      step < steps && cuts(shown.map((_, i) => place(i, 0)), side / patch),
      label([0, band + size * 0.6], step === steps ? "The noise that it came out of" : "What it takes that to be", {
        size,
        weight: "bold",
      }),
      ...(guesses ?? []).map((values, i) => picture(values, i, band)),
      ...names.map((name, i) => {
        const { x, y } = place(i, band);
        return label([x + cell / 2, y + cell + size * 0.8], name, { size, anchor: "middle", quiet: true });
      }),
    ];
  });
}

/** Where pictures are cut into patches. @param {{ x: number, y: number, width: number }[]} places @param {number} parts */
function cuts(places, parts) {
  const d = places.flatMap(({ x, y, width }) =>
    Array.from({ length: parts - 1 }, (_, i) => {
      const at = ((i + 1) * width) / parts;
      return `M${round(x + at)} ${round(y)}v${round(width)}M${round(x)} ${round(y + at)}h${round(width)}`;
    })
  );
  return h("path", { ...attributesOf("wire", { series: "ink" }), opacity: 0.35, d: d.join(""), "stroke-width": 1 });
}

/** What the model took one of the pictures to be, step by step, and a grip that scrubs. @param {State} state */
export function timeline({ film, side, step, steps, names }) {
  const cellIn = (/** @type {Box} */ { layout }) => (layout === "narrow" ? 48 : 60);
  const top = (/** @type {number} */ size) => 1.4 * size;
  return panel((box) => cellIn(box) + top(box.size) + 2 * box.size, (box) => {
    const [cell, { width, height, size }] = [cellIn(box), box];
    const at = (/** @type {number} */ i) => cell / 2 + (i * (width - cell)) / steps;
    const y = height - size * 0.9;
    return [
      label([0, 0.2 * size], `What it took the ${names[FILMED] || "fifth"} to be, step by step`, {
        size,
        weight: "bold",
      }),
      ...film.flatMap((values, i) =>
        i % EVERY ? [] : matrix({
          ...{ values: rowsOf(values, side), domain: DOMAIN, label: `The guess after ${i} steps` },
          ...{ x: at(i) - cell / 2, y: top(size), width: cell, height: cell },
        })
      ),
      rule([at(0), y], [at(steps), y]),
      handle([at(step), y], {
        label: "Step",
        text: `${step} of ${steps}`,
        tracks: [{
          input: "step",
          value: step,
          stops: Array.from({ length: steps + 1 }, (_, i) => [i, at(i), y]),
        }],
      }),
    ];
  });
}

/** Three guesses at one picture. @param {State} state */
export function smallPicture({ film, side }) {
  const shown = [0, 0.6, 1].map((share) => film[Math.round(share * (film.length - 1))]);
  return h(
    "svg",
    { viewBox: "0 0 240 120", "aria-hidden": "true" },
    ...shown.map((values, i) =>
      matrix({ values: rowsOf(values, side), domain: DOMAIN, label: "", x: 6 + i * 78, y: 24, width: 72, height: 72 })
    ),
  );
}
