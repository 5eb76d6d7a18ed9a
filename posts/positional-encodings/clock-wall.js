// @ts-check
/** Clocks of a rotary head, a hand for each pair: the arc that training has swept is blue, a hand beyond it is red. */

import { attributesOf, h, round } from "../../static/js/kit.js";
import { TURN } from "./turning.js";

/** @import { Hand } from "./turning.js" */

/**
 * Clocks in rows, the fastest pair first; or column by column, so that each stands over its pair on an axis.
 * @param {Hand[]} hands
 * @param {{ width: number, height: number, columns: number, top?: number, left?: number, upright?: boolean, gap?: number }} place
 */
export function wall(hands, { width, height, columns, top = 0, left = 0, upright = false, gap = 2.5 }) {
  const rows = Math.ceil(hands.length / columns);
  const [across, down] = [width / columns, height / rows];
  const r = round(Math.min(across, down) / 2 - gap);
  const at = hands.map((_, i) => {
    const [column, row] = upright ? [Math.floor(i / rows), i % rows] : [i % columns, Math.floor(i / columns)];
    return /** @type {[number, number]} */ ([left + (column + 0.5) * across, top + (row + 0.5) * down]);
  });
  return [
    h("path", { class: "zero", key: `faces ${hands.length}`, d: faces(at, r) }),
    h("path", {
      ...attributesOf("area", { key: "all seen", series: "attention" }),
      d: faces(at.filter((_, i) => hands[i].reached >= TURN), r) || "M0 0",
    }),
    ...hands.map(({ reached }, i) =>
      reached < TURN &&
      h("path", { ...attributesOf("area", { key: `seen ${i}`, series: "attention" }), d: sector(at[i], r, reached) })
    ),
    ...hands.map(({ angle, unseen }, i) =>
      h("path", {
        ...attributesOf("wire", {
          ...{ key: `hand ${i}`, series: unseen ? "loss" : "attention" },
          mark: unseen ? "unseen" : undefined,
        }),
        "stroke-width": (unseen ? 3.5 : 2) * (r < 10 ? 0.75 : 1),
        d: `M${round(at[i][0])} ${round(at[i][1])}L${tipOf(at[i], r, angle).map(round).join(" ")}`,
      })
    ),
  ];
}

/** Circles, as one path. @param {[number, number][]} centres @param {number} r */
const faces = (centres, r) =>
  centres.map(([x, y]) => {
    const arc = `a${round(r)} ${round(r)} 0 0 1 0`;
    return `M${round(x)} ${round(y - r)}${arc} ${round(2 * r)}${arc} ${round(-2 * r)}`;
  }).join("");

/** The end of a hand; angles run clockwise from the top. @param {[number, number]} centre @param {number} r @param {number} angle */
const tipOf = ([x, y], r, angle) => [x + r * Math.sin(angle), y - r * Math.cos(angle)];

/**
 * The angles from the top to where training got, in two arcs of at most half a turn, so that it can travel.
 * @param {[number, number]} centre
 * @param {number} r
 * @param {number} reached
 */
function sector(centre, r, reached) {
  const whole = Math.min(reached, TURN - 1e-3);
  const [start, half, end] = [0, whole / 2, whole].map((angle) => tipOf(centre, r, angle).map(round).join(" "));
  const arc = `A${round(r)} ${round(r)} 0 0 1`;
  return `M${centre.map(round).join(" ")}L${start}${arc} ${half}${arc} ${end}Z`;
}
