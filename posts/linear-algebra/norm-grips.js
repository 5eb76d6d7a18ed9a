// @ts-check
/** The three grips of the vector before the norm: its tip lifts it, one below lengthens it, one on the plane's edge turns it. */

import { arrow, attributesOf, BOLD, fixed, h, handle, label, round, textWidth } from "../../static/js/kit.js";

/** @typedef {(mean: number, length: number, angle: number) => [number, number]} Place  on the drawing */

const range = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ by) =>
  Array.from({ length: Math.round((to - from) / by) + 1 }, (_, i) => Math.round((from + i * by) * 10) / 10);
export const MEANS = range(-0.8, 1.5, 0.1);
export const LENGTHS = range(0, 2.4, 0.1);
export const ANGLES = range(0, 355, 5);
export const [LOW, HIGH, FAR] = [MEANS[0], MEANS[MEANS.length - 1], LENGTHS[LENGTHS.length - 1]];

/**
 * Bold words beside a place, away from the axis; where they would leave the drawing they end at its edge, some lines off.
 * @param {[number, number]} place @param {string} text @param {{ right: boolean, width: number, size: number }} room
 * @param {{ away?: number, off?: number } & Parameters<typeof label>[2]} [options]
 */
export function beside([x, y], text, { right, width, size }, { away = 16, off = 0, ...options } = {}) {
  const from = x + (right ? away : -away);
  const fits = textWidth(text, size) * BOLD <= (right ? width - from : from);
  return label(fits ? [from, y] : [right ? width : 0, y + off * size], text, {
    ...{ key: text, size, weight: "bold", halo: true, anchor: right === fits ? "start" : "end" },
    ...options,
  });
}

/** At the tip: up and down is the mean. @param {number} mean @param {[number, number]} tip @param {(mean: number) => [number, number]} at */
export const lifter = (mean, tip, at) =>
  handle(tip, {
    label: "Lift the vector",
    text: `mean ${fixed(mean, 1)}`,
    mark: "x",
    tracks: [{ input: "mean", value: mean, stops: MEANS.map((v) => [v, ...at(v)]) }],
  });

/**
 * Below x, on the edge of all that give the same: the length.
 * @param {number} length @param {number} angle @param {Place} at @param {Parameters<typeof beside>[2]} room
 */
export const stretcher = (length, angle, at, room) => {
  const place = at(LOW, length, angle);
  return [
    beside([place[0], place[1] + 0.4 * room.size], "lengthen", room, { off: 1.3 }),
    handle(place, {
      label: "Lengthen the vector",
      text: `length ${fixed(length, 1)}`,
      tracks: [{ input: "length", value: length, stops: LENGTHS.map((v) => [v, ...at(LOW, v, angle)]) }],
    }),
  ];
};

/**
 * On the edge of the plane: the angle, between two arrows that go round.
 * @param {number} angle @param {Place} at @param {Parameters<typeof beside>[2]} room
 */
export const turner = (angle, at, room) => [
  ...[-1, 1].flatMap((way) => {
    const place = (/** @type {number} */ by) => at(0, FAR, angle + way * by);
    const bend = Array.from({ length: 6 }, (_, i) => place(9 + 1.6 * i).map(round).join(" "));
    return [
      h("path", {
        ...attributesOf("wire", { series: "router", key: `bend ${way}` }),
        d: `M${bend.join("L")}`,
        "stroke-width": 2,
      }),
      arrow(place(16), place(22), { series: "router", key: `round ${way}`, weight: 2 }),
    ];
  }),
  beside(at(0, FAR, angle), "turn", room, { off: -1.9, series: "router" }),
  handle(at(0, FAR, angle), {
    label: "Turn the vector",
    text: `${angle} degrees`,
    series: "router",
    look: "bare",
    tracks: [{ input: "angle", value: angle, stops: ANGLES.map((turned) => [turned, ...at(0, FAR, turned)]) }],
  }),
];
