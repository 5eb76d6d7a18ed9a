// @ts-check
/** Sixteen heads as a graph whose wires are cut by a click, and strings of words of which some are then wrong. */

import { attributesOf, buttonOf, h, label, round, textWidth } from "../../static/js/kit.js";
import { lineUp } from "./sentence-line.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ from: number, to: number, weight: number }} Wire  heads counted through all blocks; weight in pixels
 * @typedef {{ word: string, right: boolean[], said: string }} Word  right: whole, and with the edge cut; said: then
 * @typedef {{ wires: Wire[], writer: number, reader: number, cut: boolean, value: number | null }} Network
 * @typedef {[number, number]} Point
 */

const HEADS = Array.from({ length: 16 }, (_, place) => place);
const nameOf = (/** @type {number} */ place) => `${place >> 2}.${place % 4}`;

/**
 * Blocks from the foot up, every other one half a step aside, so that wires pass between the heads.
 * @param {Network} network
 * @param {Box & { height: number }} box
 */
export function networkTrees({ wires, writer, reader, cut, value }, { width, height, size }) {
  const left = textWidth("block 0", size) + 14;
  const pitch = (width - left) / 4.5;
  const [wide, tall] = [Math.min(64, pitch * 0.7), size * 1.8];
  const spot = (/** @type {number} */ place) => /** @type {Point} */ ([
    left + pitch * (0.5 + (place % 4) + ((place >> 2) % 2) * 0.5),
    height - tall * 0.7 - ((place >> 2) * (height - tall * 1.4)) / 3,
  ]);
  const isChosen = (/** @type {Wire} */ { from, to }) => from === writer && to === reader;
  const way = (/** @type {Wire} */ { from, to }) => {
    const [[x1, y1], [x2, y2]] = [spot(from), spot(to)];
    return { from: [x1, y1 - tall / 2], to: [x2, y2 + tall / 2], bend: (y1 - y2) * 0.4 };
  };
  const drawn = wires.map((wire) => ({ wire, ...way(wire) }));
  return [
    ...[0, 1, 2, 3].map((block) => label([0, spot(block * 4)[1]], `block ${block}`, { size, quiet: true })),
    ...drawn.filter(({ wire }) => !isChosen(wire)).map((each) => wireTree(each, false, false)),
    ...drawn.filter(({ wire }) => isChosen(wire)).map((each) => wireTree(each, true, cut)),
    ...HEADS.map((place) => headTree(place, spot(place), [wide, tall], place === writer || place === reader, size)),
    ...(value === null ? [] : scissors(middleOf(way({ from: writer, to: reader, weight: 1 })), cut, size)),
  ];
}

/** @typedef {{ from: number[], to: number[], bend: number }} Way */

/** A wire, wide enough for a finger; a click cuts it, another mends it. @param {Way & { wire: Wire }} way @param {boolean} chosen @param {boolean} cut */
function wireTree({ wire, from: [x1, y1], to: [x2, y2], bend }, chosen, cut) {
  const d = `M${round(x1)} ${round(y1)}C${round(x1)} ${round(y1 - bend)} ${round(x2)} ${round(y2 + bend)} ${
    round(x2)
  } ${round(y2)}`;
  const words = `cut ${nameOf(wire.from)} to ${nameOf(wire.to)}`;
  const look = chosen ? { series: /** @type {const} */ ("loss") } : { series: /** @type {const} */ ("attention") };
  return h(
    "g",
    {
      ...buttonOf({ pair: `${wire.from},${wire.to}`, cut: chosen && cut ? 0 : 1 }, words, chosen),
      key: `wire ${wire.from} ${wire.to}`,
    },
    h("path", { class: "wire-reach", d }),
    h("path", {
      ...attributesOf(chosen && cut ? "threshold" : "wire", look),
      "stroke-width": round(chosen ? Math.max(3, wire.weight) : wire.weight),
      d,
    }),
  );
}

/** @param {Way} way @returns {Point} */
const middleOf = ({ from: [x1, y1], to: [x2, y2] }) => [(x1 + x2) / 2, (y1 + y2) / 2];

/** @param {number} place @param {Point} at @param {Point} box @param {boolean} chosen @param {number} size */
const headTree = (place, [x, y], [wide, tall], chosen, size) =>
  h(
    "g",
    { key: `head ${place}`, class: `node s1 ${chosen ? "chosen" : "plain"}` },
    h("rect", { x: round(x - wide / 2), y: round(y - tall / 2), width: round(wide), height: round(tall), rx: 3 }),
    label([x, y], nameOf(place), { size, anchor: "middle", weight: chosen ? "bold" : "normal" }),
  );

/** Scissors on the chosen wire: open, or closed when it is cut. @param {Point} at @param {boolean} cut @param {number} size */
function scissors([x, y], cut, size) {
  const wide = cut ? 2 : 6;
  return [h(
    "g",
    { key: "scissors", transform: `translate(${round(x)} ${round(y)})`, "pointer-events": "none" },
    h("circle", { class: "grip-ground", r: round(size * 1.05) }),
    h("path", {
      key: "blades",
      class: "wire s0",
      "stroke-width": 1.75,
      d: `M-9 ${-wide}L3 ${wide / 2}M-9 ${wide}L3 ${-wide / 2}M3 ${wide / 2}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M3 ${
        -wide / 2
      }a3 3 0 1 0 6 0a3 3 0 1 0 -6 0`,
    }),
  )];
}

const STRINGS = 8;

/** @param {Box} box */
export const heightOfStrings = ({ size, layout }) => STRINGS * (layout === "narrow" ? 16 : size * 1.29);

/**
 * The strings' second halves, one below the other: what is wrong lights up.
 * @param {Word[][]} strings
 * @param {boolean} cut
 * @param {Box & { height: number }} box
 */
export function stringTrees(strings, cut, { width, height, size, layout }) {
  const step = height / STRINGS;
  const words = layout === "wide" || layout === "full";
  return strings.flatMap((string, row) => {
    const places = words ? lineUp(string.map(({ word }) => word), Infinity, size * 1.06) : [];
    const cell = width / string.length;
    return string.map(({ word, right, said }, i) => {
      const wrong = !right[cut ? 1 : 0];
      const tip = `${word}${wrong ? `: it says “${said}”` : ""}`;
      const place = { key: `${row} ${i}`, "data-tip": tip };
      if (!words) {
        return h("rect", {
          ...{ ...place, class: `bar ${wrong ? "s6" : "soft s0"}` },
          ...{ x: round(i * cell + 1), y: round(row * step + 1), width: round(cell - 3), height: round(step - 3) },
        });
      }
      return h(
        "g",
        place,
        label([places[i].x, (row + 0.5) * step], word, {
          ...{ size, quiet: !wrong, weight: wrong ? "bold" : "normal", series: wrong ? "loss" : undefined },
        }),
      );
    });
  });
}
