// @ts-check
/** Sixteen heads as a graph whose edges are cut by a click, and strings of words of which some are then wrong. */

import { attributesOf, buttonOf, h, label, round, textWidth } from "../../static/js/kit.js";
import { lineUp } from "./sentence-line.js";
import { waysOf } from "./wiring.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Point } from "./wiring.js"
 * @typedef {{ from: number, to: number, weight: number }} Wire  heads counted through all blocks; weight in pixels
 * @typedef {{ word: string, right: boolean[], said: string }} Word  right: whole, and with the edge cut; said: then
 * @typedef {{ wires: Wire[], writer: number, reader: number, cut: boolean, value: number | null }} Network
 */

const HEADS = Array.from({ length: 16 }, (_, place) => place);
const REACHES = [16, 5]; // pixels
const nameOf = (/** @type {number} */ place) => `${place >> 2}.${place % 4}`;

/**
 * Blocks from the foot up, every other one half a step aside, so that wires pass between the heads.
 * @param {Network} network
 * @param {Box & { height: number }} box
 */
export function networkTrees({ wires, writer, reader, cut, value }, { width, height, size }) {
  const left = textWidth("layer 0", size) + 14;
  const pitch = (width - left) / 4.5;
  const [wide, tall] = [Math.min(64, pitch * 0.6), size * 1.7];
  const spot = (/** @type {number} */ place) => /** @type {Point} */ ([
    left + pitch * (0.5 + (place % 4) + ((place >> 2) % 2) * 0.5),
    height - tall * 0.7 - ((place >> 2) * (height - tall * 1.4)) / 3,
  ]);
  const ways = waysOf(wires, { spot, wide, tall, pitch });
  const drawn = wires.map((wire, i) => ({ ...wire, ...ways[i], chosen: wire.from === writer && wire.to === reader }))
    .sort((a, b) => b.weight - a.weight); // the thin ones above
  const chosen = value !== null && drawn.find((wire) => wire.chosen);
  return [
    ...[0, 1, 2, 3].map((block) => label([0, spot(block * 4)[1]], `layer ${block}`, { size, quiet: true })),
    ...REACHES.flatMap((reach) => drawn.map((wire) => reachTree(wire, cut, reach))),
    chosen && wireTree(chosen, cut),
    chosen && h("circle", { ...centre(chosen), key: "gap", class: "grip-ground", r: round(size * 1.05) }), // in this wire alone
    ...drawn.filter((wire) => wire !== chosen).map((wire) => wireTree(wire, cut)),
    ...HEADS.map((place) => headTree(place, spot(place), [wide, tall], place === writer || place === reader, size)),
    chosen && scissors(chosen.middle, cut),
  ];
}

/** @typedef {Wire & { d: string, middle: Point, chosen: boolean }} Drawn */

/** Where the scissors stand. @param {Drawn} wire */
const centre = ({ middle: [cx, cy] }) => ({ cx: round(cx), cy: round(cy), "pointer-events": "none" });

/** What a click on a wire sets: it is cut, or mended. @param {Drawn} wire @param {boolean} cut */
const clicked = ({ from, to, chosen }, cut) => ({ pair: `${from},${to}`, cut: chosen && cut ? 0 : 1 });

/**
 * Room for a finger around a wire. All wide ones lie below all narrow ones, and these below the wires: the nearest is hit.
 * @param {Drawn} wire
 * @param {boolean} cut
 * @param {number} wide
 */
const reachTree = (wire, cut, wide) =>
  h("path", {
    ...{ key: `reach ${wide} ${wire.from} ${wire.to}`, class: "wire-reach", "stroke-width": wide, d: wire.d },
    ...{ "data-set": buttonOf(clicked(wire, cut), "")["data-set"], "data-mark": markOf(wire) },
  });

/** A wire: a click cuts it, another mends it. @param {Drawn} wire @param {boolean} cut */
function wireTree(wire, cut) {
  const { from, to, d, weight, chosen } = wire;
  return h(
    "g",
    {
      ...buttonOf(clicked(wire, cut), `cut ${nameOf(from)} to ${nameOf(to)}`, chosen),
      ...{ key: `wire ${from} ${to}`, "data-mark": markOf(wire) },
    },
    h("path", {
      ...attributesOf(chosen && cut ? "threshold" : "wire", { series: chosen ? "loss" : "attention" }),
      "stroke-width": round(chosen ? Math.max(3, weight) : weight),
      d,
    }),
  );
}

/** Pointing at a wire dims the others. @param {Drawn} wire */
const markOf = ({ from, to }) => `${nameOf(from)} to ${nameOf(to)}`;

/** @param {number} place @param {Point} at @param {Point} box @param {boolean} chosen @param {number} size */
const headTree = (place, [x, y], [wide, tall], chosen, size) =>
  h(
    "g",
    { key: `head ${place}`, class: `node s1 ${chosen ? "chosen" : "plain"}` },
    h("rect", { x: round(x - wide / 2), y: round(y - tall / 2), width: round(wide), height: round(tall), rx: 3 }),
    label([x, y], nameOf(place), { size, anchor: "middle", weight: chosen ? "bold" : "normal" }),
  );

/** Scissors on the chosen wire: open, or closed when it is cut. @param {Point} at @param {boolean} cut */
function scissors([x, y], cut) {
  const wide = cut ? 2 : 6;
  return h(
    "g",
    { key: "scissors", transform: `translate(${round(x)} ${round(y)})`, "pointer-events": "none" },
    h("path", {
      key: "blades",
      class: "wire s0",
      "stroke-width": 1.75,
      d: `M-9 ${-wide}L3 ${wide / 2}M-9 ${wide}L3 ${-wide / 2}M3 ${wide / 2}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M3 ${
        -wide / 2
      }a3 3 0 1 0 6 0a3 3 0 1 0 -6 0`,
    }),
  );
}

const LINE = 17; // pixels of a line of a folded string

/** How many strings are drawn, and how their words are folded. @param {Box["layout"]} layout */
export const foldOf = (layout) =>
  ({ narrow: { strings: 5, words: 4, lines: 3 }, medium: { strings: 8, words: 5, lines: 2 } })[
    /** @type {"narrow"} */ (layout)
  ] ?? { strings: 8, words: Infinity, lines: 1 };

/** @param {Box} box */
export function heightOfStrings({ size, layout }) {
  const { strings, lines } = foldOf(layout);
  return strings * (lines > 1 ? lines * LINE : size * 1.29);
}

/**
 * The strings' second halves, one below the other: what is wrong lights up.
 * @param {Word[][]} strings
 * @param {boolean} cut
 * @param {Box & { height: number }} box
 */
export function stringTrees(strings, cut, { width, height, size, layout }) {
  const fold = foldOf(layout);
  const step = height / fold.strings;
  return strings.slice(0, fold.strings).flatMap((string, row) => {
    const places = lineUp(string.map(({ word }) => word), Infinity, size * 1.16);
    const place = (
      /** @type {number} */ i,
    ) => /** @type {Point} */ (fold.lines > 1
      ? [(i % fold.words) * (width / fold.words), (row + (Math.floor(i / fold.words) + 0.5) / fold.lines) * step]
      : [places[i].x, (row + 0.5) * step]);
    return string.map(({ word, right, said }, i) => {
      const wrong = !right[cut ? 1 : 0];
      return h(
        "g",
        { key: `${row} ${i}`, "data-tip": `${word}${wrong ? `: it says “${said}”` : ""}` },
        label(place(i), word, {
          ...{ size, quiet: !wrong, weight: wrong ? "bold" : "normal", series: wrong ? "loss" : undefined },
        }),
      );
    });
  });
}
