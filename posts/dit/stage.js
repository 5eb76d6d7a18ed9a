// @ts-check
/** The stage of the first figure: what the model is given, what it takes that to be, and a strip of film below. */

import { attributesOf, h, handle, label, matrix, panel, rule } from "../../static/js/kit.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ step: number, steps: number, side: number, patch: number, names: string[], shown: number[][],
 *   guesses: number[][] | null, film: number[][] }} State
 */

const DOMAIN = /** @type {[number, number]} */ ([-1.25, 1.25]);
const GAP = 10; // pixels between pictures
const ACROSS = { narrow: 3, medium: 6, wide: 6, full: 6 };

/** @param {Box} box */
const cellOf = ({ width, layout }) =>
  Math.min(layout === "narrow" ? 78 : 124, (width - GAP * (ACROSS[layout] - 1)) / ACROSS[layout]);

/** @param {Box} box */
export function stageHeight(box) {
  const rows = 6 / ACROSS[box.layout];
  return 2 * (box.size * 2 + rows * (cellOf(box) + GAP)) + box.size * (rows > 1 ? 0 : 1.6);
}

/** @param {number[]} values @param {number} side */
const rowsOf = (values, side) => Array.from({ length: side }, (_, y) => values.slice(y * side, (y + 1) * side));

/** @param {State} state @param {(box: Box) => number} height */
export function stage({ side, patch, names, shown, guesses, step, steps }, height) {
  return panel(height, (box) => {
    const { width, size, layout } = box;
    const [cell, across] = [cellOf(box), ACROSS[layout]];
    const rows = 6 / across;
    const pitch = across > 1 ? (width - cell) / (across - 1) : 0;
    const band = size * 2 + rows * (cell + GAP);
    const place = (/** @type {number} */ i, /** @type {number} */ top) => ({
      ...{ x: (i % across) * pitch, y: top + size * 1.8 + Math.floor(i / across) * (cell + GAP) },
      ...{ width: cell, height: cell },
    });
    const picture = (/** @type {number[]} */ values, /** @type {number} */ i, /** @type {number} */ top) =>
      matrix({
        values: rowsOf(values, side),
        domain: DOMAIN,
        label: `${names[i]}, picture ${i + 1}`,
        ...place(i, top),
      });
    return [
      label([0, size * 0.6], step === steps ? "What came out" : "What the model is given", { size, weight: "bold" }),
      ...shown.flatMap((values, i) => [picture(values, i, 0), step < steps && cuts(place(i, 0), side / patch)]),
      label([0, band + size * 0.6], step === steps ? "The noise that it came out of" : "What it takes that to be", {
        size,
        weight: "bold",
      }),
      ...(guesses ?? []).map((values, i) => picture(values, i, band)),
      ...(rows > 1
        ? []
        : names.map((name, i) =>
          label([i * pitch + cell / 2, 2 * band + size * 0.4], name, { size, anchor: "middle", quiet: true })
        )),
    ];
  });
}

/** Where a picture is cut into patches. @param {{ x: number, y: number, width: number }} place @param {number} parts */
function cuts({ x, y, width }, parts) {
  const lines = Array.from({ length: parts - 1 }, (_, i) => ((i + 1) * width) / parts);
  const d = lines.map((at) =>
    `M${(x + at).toFixed(1)} ${y.toFixed(1)}v${width.toFixed(1)}M${x.toFixed(1)} ${(y + at).toFixed(1)}h${
      width.toFixed(1)
    }`
  );
  return h("path", { ...attributesOf("wire", { series: "ink" }), opacity: 0.35, d: d.join(""), "stroke-width": 1 });
}

/** The first picture at every fourth step, and a grip that scrubs. @param {State} state */
export function timeline({ film, side, step, steps }) {
  const tall = (/** @type {Box} */ { layout, size }) => (layout === "narrow" ? 40 : 46) + size * 2;
  return panel(tall, ({ width, height, size, layout }) => {
    const cell = layout === "narrow" ? 40 : 46;
    const at = (/** @type {number} */ i) => cell / 2 + (i * (width - cell)) / steps;
    const y = height - size * 0.9;
    return [
      ...film.filter((_, i) => i % 4 === 0).map((values, i) =>
        matrix({
          values: rowsOf(values, side),
          domain: DOMAIN,
          label: `The first picture after ${4 * i} steps`,
          ...{ x: at(4 * i) - cell / 2, y: 0, width: cell, height: cell },
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

/** Three moments of one picture. @param {State} state */
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
