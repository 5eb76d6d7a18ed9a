// @ts-check
/** The first layer and the last side by side: what each finds, drawn equally long, and on top of it what it writes. */

import { attributesOf, h, label, percent, round, significant, tear } from "../../static/js/kit.js";

/** @typedef {{ many: number, first: number, last: number }} State */
/** @typedef {{ width: number, height: number, size: number }} Box */

const MOST = 1.5; // of a slice, as a share of what the layer finds; a longer one is torn
const ALIKE = "both streams drawn alike";

/** A share of a stream in words. @param {number} share */
export const said = (share) => share > 1 ? `${significant(share, 2)} times` : percent(share, 2);

/** @param {State} state */
const two = ({ many, first, last }) =>
  [{ layer: 0, share: first }, { layer: many - 1, share: last }].map(({ layer, share }) => ({
    ...{ name: `layer ${layer}`, share, slice: Math.min(MOST, share), isCut: share > MOST },
  }));

/** As columns. @param {State} state @param {Box} box */
export function standing(state, { width, height, size }) {
  const foot = height - size * 3.3, up = (foot - size * 4.2) / (1 + MOST), wide = Math.min(58, width * 0.38);
  return [
    label([width / 2, size * 1.15], width > 150 ? ALIKE : "drawn alike", {
      key: "alike",
      size,
      quiet: true,
      anchor: "middle",
    }),
    ...two(state).flatMap(({ name, share, slice, isCut }, i) => {
      const x = width * (0.26 + 0.5 * i), top = foot - up * (1 + slice);
      return [
        h("rect", {
          ...attributesOf("bar soft faint", { key: `found ${i}`, series: "ink", mark: "stream" }),
          ...{ x: round(x - wide / 2), y: round(foot - up), width: round(wide), height: round(up) },
        }),
        h("rect", {
          ...attributesOf("bar", { key: `written ${i}`, series: "one", mark: i ? "last" : "writes" }),
          ...{ x: round(x - wide / 2), y: round(top), width: round(wide), height: round(up * slice) },
        }),
        isCut && tear([x - wide / 2, top + 14], [x + wide / 2, top + 14]),
        label([x, foot - up / 2], "finds", { key: `finds ${i}`, size, anchor: "middle" }),
        label([x, top - size * 2.1], "writes", { key: `writes ${i}`, size, series: "one", anchor: "middle" }),
        label([x, top - size * 0.8], said(share), {
          ...{ key: `share ${i}`, size: size * 1.2, series: "one", weight: "bold", anchor: "middle" },
        }),
        label([x, foot + size * 1.3], name, { key: `name ${i}`, size, anchor: "middle", weight: "bold" }),
      ];
    }),
    h("path", { key: "foot", class: "zero", d: `M0 ${round(foot)}H${round(width)}` }),
  ];
}

/** As bars that lie. @param {State} state @param {Box} box */
export function lying(state, { width, size }) {
  const left = size * 4.4, along = (width - left - size * 4.4) / (1 + MOST);
  return [
    label([left, size * 0.6], ALIKE, { key: "alike", size, quiet: true }),
    ...two(state).flatMap(({ name, share, slice, isCut }, i) => {
      const y = size * 1.7 + i * 36, end = left + along * (1 + slice);
      return [
        label([0, y + 14], name, { key: `name ${i}`, size, weight: "bold" }),
        h("rect", {
          ...attributesOf("bar soft faint", { key: `found ${i}`, series: "ink", mark: "stream" }),
          ...{ x: round(left), y, width: round(along), height: 28 },
        }),
        h("rect", {
          ...attributesOf("bar", { key: `written ${i}`, series: "one", mark: i ? "last" : "writes" }),
          ...{ x: round(left + along), y, width: round(along * slice), height: 28 },
        }),
        isCut && tear([end - 14, y], [end - 14, y + 28]),
        label([left + along / 2, y + 14], "finds", { key: `finds ${i}`, size, anchor: "middle" }),
        label([end + 6, y + 14], said(share), { key: `share ${i}`, size, series: "one", weight: "bold" }),
      ];
    }),
  ];
}
