// @ts-check
/** The whole network, with the gradient's straight path from the loss to the words, as wide as the norms leave it. */

import { attributesOf, h, label, round } from "../../static/js/kit.js";
import { small } from "./small.js";

const WIDEST = 14; // pixels of the path where nothing is lost
const STUB = 24; // pixels of it before the first norm

/** The whole network, small: its stream, its parts below, and the norms on the way back, counted.
 * @param {{ depth: number, shown: import("./one-line.js").Design, left: number }} state @param {import("./one-line.js").Box} box */
export function path({ depth, shown, left }, { width, size, layout }) {
  const [start, right, y] = [size * 4.4, width - size * 2.6 - STUB, size * 4];
  const parts = 2 * depth, step = Math.min(60, (right - start) / parts), from = right - step * parts;
  const deep = Math.min(30, 8 + step * 0.7);
  const loops = (/** @type {number} */ first) =>
    Array.from({ length: depth }, (_, i) => {
      const x = from + (2 * i + first) * step;
      return `M${round(x + step * 0.15)} ${y}v${round(deep)}h${round(step * 0.5)}v${round(-deep)}`;
    }).join("");
  const narrow = layout === "narrow", all = left > 0.95 ? "nearly all" : small(left);
  const every = [1, 2, 5, 10, 20, 50].find((each) => each * step > size * 1.9) ?? 50;
  const norms = shown.on_sum
    ? Array.from({ length: parts }, (_, i) => from + (parts - i) * step - step * 0.12)
    : [right - 1];
  const thick = Math.max(0.6, Math.min(6, step * 0.25));
  const way = taper(norms, left, [right + STUB, from, y]);
  const bars = h("path", {
    ...attributesOf("bar", { key: "norms", series: "router", mark: "path" }),
    d: norms.map((x) => `M${round(x - thick / 2)} ${y - 13}h${round(thick)}v26h${round(-thick)}Z`).join(""),
  });
  return [
    label([0, size * 0.7], `The whole network, ${depth} ${depth === 1 ? "layer" : "layers"}`, { size, weight: "bold" }),
    h("path", { ...attributesOf("wire", { key: "attention", series: "attention" }), d: loops(0), "stroke-width": 1 }),
    h("path", { ...attributesOf("wire", { key: "forward", series: "feedForward" }), d: loops(1), "stroke-width": 1 }),
    ...(step < 8 ? [bars, ...way] : [...way, bars]), // where norms stand close, the path lies above them
    label([from - 16, y], "words", { size, anchor: "end" }),
    label([right + STUB + 4, y], "loss", { size, series: "loss" }),
    ...norms.map((x, i) => {
      const shownAt = i === 0 || i === norms.length - 1 || ((i + 1) % every === 0 && norms.length - 1 - i >= every);
      if (!shownAt || (i > 0 && i < every - 1)) return null;
      return label([x, y - size * 1.75], String(i + 1), {
        ...{ size, anchor: "middle", key: `count ${i}`, series: "router" },
        weight: i === norms.length - 1 ? "bold" : "normal",
      });
    }),
    label(
      [width, size * 0.7],
      narrow
        ? `${all} is left`
        : shown.is_deep
        ? "norms and heavier skip leave nearly all"
        : `the norms alone leave ${all} of the gradient`,
      {
        ...{ size, anchor: "end", series: "loss", weight: "bold", key: "left" },
      },
    ),
    named(
      [narrow ? 0 : from, y + deep + size * 1.2],
      narrow ? "send some back" : "send gradient back, too: not drawn",
      size,
    ),
  ];
}

/** What the loops are, in their colours, and what they do.
 * @param {[number, number]} at @param {string} rest @param {number} size */
function named(at, rest, size) {
  const tree = label(at, "", { size, quiet: true, key: "parts" });
  tree.children = [
    h("tspan", attributesOf("label strong", { series: "attention" }), "attention"),
    h("tspan", {}, " and "),
    h("tspan", attributesOf("label strong", { series: "feedForward" }), "feed-forward"),
    h("tspan", {}, ` ${rest}`),
  ];
  return tree;
}

/** The straight path, which every norm makes thinner, and its head.
 * @param {number[]} norms @param {number} left  of its gradient at the words @param {[number, number, number]} at  its ends and its height */
function taper(norms, left, [right, end, y]) {
  const half = (/** @type {number} */ passed) => Math.max(0.6, WIDEST / 2 * left ** (passed / norms.length));
  const places = [right, ...norms, end - 4];
  const side = (/** @type {1 | -1} */ sign) =>
    places.slice(1).map((x, i) =>
      `L${round(places[i])} ${round(y + sign * half(i))}L${round(x)} ${round(y + sign * half(i))}`
    );
  const under = side(1).reverse().map((piece) => `L${piece.slice(1).split("L").reverse().join("L")}`);
  return [
    h("path", {
      ...attributesOf("bar", { key: "way", series: "loss", mark: "way" }),
      d: `M${[...side(-1), ...under].join("").slice(1)}Z`,
    }),
    h("path", { ...attributesOf("bar", { key: "head", series: "loss" }), d: `M${round(end - 13)} ${y}l10 -6v12Z` }),
  ];
}
