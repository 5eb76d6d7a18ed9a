// @ts-check
/** A line under the hand: ticks with words, small marks for what lies along it, and a grip that sets an input. */

import { h, handle, label, panel, round } from "../../static/js/kit.js";

const EDGE = 24; // pixels left free at both ends, for half a word

/**
 * @param {object} options
 * @param {string} options.input
 * @param {string} options.label
 * @param {string} options.text   the value in words
 * @param {number} options.value
 * @param {number[]} options.values
 * @param {(value: number) => number} options.share  0 to 1, from the left
 * @param {[number, string][]} options.ticks
 * @param {number[]} [options.marks]
 * @param {number} [options.named]  where between the ticks its name stands, if there is room
 */
export const track = ({ input, label: what, text, value, values, share, ticks, marks = [], named }) =>
  panel(32, ({ width, size, layout }) => {
    const at = (/** @type {number} */ each) => round(EDGE + (width - 2 * EDGE) * share(each));
    const dots = marks.map((mark) => `M${at(mark) - 1} 4h2v10h-2z`).join("");
    return [
      h("path", { key: "line", class: "zero", d: `M${EDGE} 9H${round(width - EDGE)}` }),
      ...ticks.map(([place, words]) =>
        label([at(place), 27], words, { key: words, size, quiet: true, anchor: "middle" })
      ),
      named !== undefined && layout !== "narrow" &&
      label([at(named), 27], what.toLowerCase(), { key: "name", size, quiet: true, anchor: "middle" }),
      dots && h("path", { key: "dots", class: "bar s0", d: dots }),
      handle([at(value), 9], {
        ...{ label: what, text },
        tracks: [{ input, value, stops: values.map((each) => [each, at(each), 9]) }],
      }),
    ];
  });
