// @ts-check
/** A ring that the hand moves sideways alone: where it will stand up and down is known only when the run has ended. */

import { attributesOf, grip, h } from "../../static/js/kit.js";

/**
 * @param {[number, number]} place
 * @param {{ label: string, text: string, input: string, value: number, places: [number, number][],
 *   series?: import("../../static/js/marks/mark.js").Series, mark?: string }} options  places: values, and where on the axis each stands
 * @returns {import("../../static/js/marks/chart.js").Mark}
 */
export const ring = ([x, y], { label, text, input, value, places, series = "ink", mark }) => (at) => {
  const level = { input, value, places: places.map(([v, across]) => stop(v, across, y)) };
  const [cx, cy] = [Math.round(at.x(x)), Math.round(at.y(y))];
  return [
    h("circle", { ...attributesOf("dot", { series, key: `ring dot ${input}` }), cx, cy, r: 5 }),
    h("path", {
      key: `ring way ${input}`,
      class: "leader",
      d: `M${cx - 13} ${cy - 4}l-4 4l4 4M${cx + 13} ${cy - 4}l4 4l-4 4`,
    }),
    grip([x, y], { label, text, series, mark, look: "bare", radius: 9.5, along: level })(at),
  ].flat();
};

/** @param {number} value @param {number} x @param {number} y @returns {[number, number, number]} */
const stop = (value, x, y) => [value, x, y];
