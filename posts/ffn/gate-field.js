// @ts-check
/** A layer's neurons as a field of squares: those that are needed, and those that random ones would need. */

import { attributesOf, BOLD, count, h, label, panel, round, textWidth } from "../../static/js/kit.js";

/** @import { Pair, Series } from "../../static/js/marks/chart.js" */

/** Every neuron of the layer as a square, the strongest first: those that are needed, and those that random ones would need. @param {{ needed: number, random: number, sorted: Pair[] }} state @param {boolean} narrow */
export const field = ({ needed, random, sorted }, narrow) =>
  panel(narrow ? 150 : 168, ({ width, height, size }) => {
    const many = sorted[sorted.length - 1][0];
    const top = 1.5 * size;
    const across = Math.round(Math.sqrt((many * width) / (height - top)));
    const cell = Math.min(width / across, (height - top) / Math.ceil(many / across));
    /** @param {number} from @param {number} to  neurons, counted by rows */
    const rowsOf = (from, to) => {
      let d = "";
      for (let at = from; at < to;) {
        const row = Math.floor(at / across);
        const end = Math.min(to, (row + 1) * across);
        d += `M${round((at - row * across) * cell)} ${round(top + (row + 0.5) * cell)}H${
          round((end - row * across) * cell)
        }`;
        at = end;
      }
      return d || "M0 0";
    };
    const [lit, chance] = [needed, random].map((share) => Math.round(many * share));
    const squares = (
      /** @type {string} */ key,
      /** @type {Series} */ series,
      /** @type {number} */ opacity,
      /** @type {string} */ d,
    ) =>
      h("path", {
        ...attributesOf("wire", { key, series }),
        ...{ d, opacity, "stroke-width": round(cell - 1), "stroke-dasharray": `${round(cell - 1)} 1` },
      });
    const text = `${count(lit)} of ${count(many)} neurons`;
    return [
      label([0, size * 0.5], text, { key: "lit", size, weight: "bold", series: "feedForward" }),
      label([textWidth(text, size) * BOLD + 10, size * 0.5], `random: ${count(chance)}`, {
        key: "random",
        size,
        mark: "random",
      }),
      squares("others", "ink", 0.14, rowsOf(Math.max(lit, chance), many)),
      squares(
        "chance",
        chance > lit ? "ink" : "feedForward",
        0.42,
        rowsOf(Math.min(lit, chance), Math.max(lit, chance)),
      ),
      squares("needed", "feedForward", 1, rowsOf(0, Math.min(lit, chance))),
    ];
  });
