// @ts-check
/** A layer's neurons as a field of squares, the needed ones filled, and every layer as a thumbnail of such a field. */

import { attributesOf, buttonOf, count, h, handle, label, panel, percent, round, rule } from "../../static/js/kit.js";

/** @typedef {{ neurons: number, kept: number, layer: number, needed: number, random: number, all: number[], chance: number[], cuts: [number, number][] }} Field
 *   cuts: by share of the write the neurons that it takes */

/** Every neuron as a square, the strongest first; an outline round those that random ones would need.
 * @param {Field} state @param {boolean} narrow */
export const field = ({ neurons, kept, needed, random, cuts }, narrow) =>
  panel(narrow ? 210 : 400, ({ width, height, size }) => {
    const [top, right] = [size * 3.6, width - 20];
    const across = Math.round(Math.sqrt((neurons * right) / (height - top)));
    const cell = Math.min(right / across, (height - top) / Math.ceil(neurons / across));
    const edge = across * cell, foot = top + Math.ceil(neurons / across) * cell;
    const [lit, chance] = [needed, random].map((share) => Math.round(neurons * share));
    const levelOf = (/** @type {number} */ many) => foot - (many / across) * cell;
    /** Rows of squares from below. @param {number} from @param {number} to */
    const rowsOf = (from, to) => {
      let d = "";
      for (let at = from; at < to;) {
        const row = Math.floor(at / across), end = Math.min(to, (row + 1) * across);
        d += `M${round((at - row * across) * cell)} ${round(foot - (row + 0.5) * cell)}H${
          round((end - row * across) * cell)
        }`;
        at = end;
      }
      return d || "M0 0";
    };
    const squares = (/** @type {string} */ key, /** @type {"ink" | "feedForward"} */ series, /** @type {string} */ d) =>
      h("path", {
        ...attributesOf("wire", { key, series }),
        ...{ d, "stroke-width": round(cell - 1.5), "stroke-dasharray": `${round(cell - 1.5)} 1.5` },
        ...{ opacity: series === "ink" ? 0.13 : 1 },
      });
    return [
      label([0, size * 0.6], `${count(lit)} of ${count(neurons)} neurons do ${percent(kept, 2)} of the writing`, {
        ...{ key: "lit", size, weight: "bold", series: "feedForward" },
      }),
      label(
        [0, size * 2.1],
        `outlined: ${count(chance)}, for random ones`,
        {
          ...{ key: "random", size, mark: "random" },
        },
      ),
      squares("others", "ink", rowsOf(lit, neurons)),
      squares("needed", "feedForward", rowsOf(0, lit)),
      h("path", {
        ...attributesOf("wire", { key: "chance", series: "ink", mark: "random" }),
        ...{ d: outline(chance, across, cell, foot), "stroke-width": 2.5 },
      }),
      rule([0, levelOf(lit)], [edge, levelOf(lit)], { key: "cut" }),
      handle([edge + 2, levelOf(lit)], {
        ...{ label: "Share of the write that is kept", text: percent(kept, 2), series: "feedForward" },
        tracks: [{ input: "kept", value: kept, stops: cuts.map(([share, many]) => [share, edge + 2, levelOf(many)]) }],
      }),
    ];
  }, { share: 1.5 });

/** The edge of so many squares, filled by rows from below. @param {number} many @param {number} across @param {number} cell @param {number} foot */
function outline(many, across, cell, foot) {
  const rows = Math.floor(many / across), rest = round((many % across) * cell), wide = round(across * cell);
  const [low, high] = [round(foot - rows * cell), round(foot - (rows + 1) * cell)];
  return `M0 ${round(foot)}V${high}H${rest}V${low}H${wide}V${round(foot)}Z`;
}

/** All layers at the same cut: filled, what each needs; the bar across, what random ones would.
 * @param {Field} state @param {boolean} narrow */
export const thumbnails = ({ layer, all, chance }, narrow) =>
  panel(narrow ? 200 : 400, ({ width, height, size }) => {
    const across = narrow ? 10 : 5, top = size * 3.6;
    const [wide, tall] = [width / across, (height - top) / Math.ceil(all.length / across)];
    const box = { width: wide - 8, height: tall - size * 1.5 };
    const fewer = all.filter((share, i) => share < chance[i]).length;
    return [
      label([0, size * 0.6], `in ${fewer} of ${all.length} layers fewer`, { key: "title", size, weight: "bold" }),
      label([0, size * 2.1], "than random (the line)", { key: "what", size }),
      ...all.map((share, i) => {
        const [x, y] = [(i % across) * wide, top + Math.floor(i / across) * tall];
        const at = (/** @type {number} */ part) => round(y + box.height * (1 - part));
        return h(
          "g",
          { key: `layer ${i}`, ...buttonOf({ layer: i }, `layer ${i}`, i === layer) },
          h("rect", {
            class: "row-ground",
            x: round(x - 3),
            y: round(y - 3),
            width: round(wide - 2),
            height: round(tall),
          }),
          h("rect", {
            ...attributesOf("area", { series: "ink", key: "all" }),
            ...{ x: round(x), y: round(y), width: round(box.width), height: round(box.height) },
          }),
          h("rect", {
            ...attributesOf("bar", { series: "feedForward", key: "needed" }),
            ...{ x: round(x), y: at(share), width: round(box.width), height: round(box.height * share) },
          }),
          h("path", {
            ...attributesOf("wire", { series: "ink", key: "random" }),
            ...{ d: `M${round(x)} ${at(chance[i])}h${round(box.width)}`, "stroke-width": 2 },
          }),
          label([x + box.width / 2, y + box.height + size * 0.75], String(i), {
            ...{ key: "name", size, anchor: "middle", quiet: i !== layer, weight: i === layer ? "bold" : "normal" },
          }),
        );
      }),
    ];
  });
