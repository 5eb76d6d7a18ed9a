// @ts-check
/** What stands beside a head's route: the sixteen heads to choose from, the parcel opened, and the pull between two words. */

import { bar, buttonOf, dot, fixed, h, label, linear, round, wire } from "../../static/js/kit.js";

/** @import { Parcel, Space } from "./parcel-drawing.js" */

const MOST = 12; // logits at both ends of the pull

/**
 * The sixteen heads, block 0 at the foot; in each a bar to the right for copying, to the left for writing against.
 * @param {Parcel} parcel
 * @param {Space} space
 */
export function headTrees({ head, cargo, scores }, { width, height, size }) {
  const [across, up] = [Math.min(52, width / 4), (height - size * 1.6) / 4];
  const end = across * 4 - 4;
  return [
    ...scores.map((score, i) => {
      const [layer, number] = [i >> 2, i % 4];
      const name = `${layer}.${number}`;
      const [x, y, wide] = [number * across, (3 - layer) * up, across - 4];
      const [middle, reach] = [x + wide / 2, (score * wide) / 2];
      return h(
        "g",
        {
          key: `head ${name}`,
          class: `node ${name === head ? "chosen" : name === cargo ? "strong" : "plain"} s1`,
          ...buttonOf(
            { head: `${layer},${number}`, cargo: "own" },
            `head ${name}, copying ${fixed(score, 2)}`,
            name === head,
          ),
          "data-plays": "carried",
          "data-tip": `Head ${name}: copying ${fixed(score, 2)}`,
        },
        h("rect", { x: round(x), y: round(y), width: round(wide), height: round(up - 4), rx: 3 }),
        label([middle, y + (up - 4) * 0.4], name, {
          size,
          anchor: "middle",
          weight: name === head ? "bold" : "normal",
        }),
        h("path", {
          class: `wire ${score < 0 ? "s6" : "s1"}`,
          "stroke-width": 4,
          d: `M${round(middle)} ${round(y + up - 9)}h${round(reach)}`,
        }),
      );
    }),
    label([0, height - size * 0.5], "◂ against", { size, series: "loss" }),
    label([end, height - size * 0.5], "copies ▸", { size, anchor: "end", series: "attention" }),
  ];
}

/**
 * Every word by what the parcel does to it, the promoted on top, and where in this order the word stands that was read.
 * @param {Parcel} parcel
 * @param {Space} space
 */
export function rankTrees({ rank, ranks, up, down, words, most }, { width, height, size }) {
  const at = linear([1, ranks], [size * 1.2, height - size * 1.4]);
  const y = at(rank);
  const clear = Math.min(height - size * 4.4, Math.max(size * 3.2, y));
  return [
    wire([6, at(1)], [6, at(ranks)], { key: "scale", weight: 3, series: "ink", class: "faint" }),
    label([20, at(1)], `▲ ${up.join(", ")}`, { size, key: "up" }),
    label([20, at(ranks)], `▼ ${down.join(", ")}`, { size, key: "down", quiet: true }),
    wire([12, y], [24, clear], { key: "leader", weight: 1 }),
    dot([6, y], { key: "own", series: "attention", radius: 6 }),
    label([28, clear], words[most], { size: size * 1.15, weight: "bold", series: "attention", key: "own name" }),
    label([28, clear + size * 1.25], `${rank} of ${ranks}`, { size, quiet: true, key: "own rank" }),
  ];
}

/**
 * The lead of one word over another, as a pull between the two.
 * @param {{ lead: number, trained: number, answer: string, rival: string }} pull
 * @param {Space} space
 */
export function pullTrees({ lead, trained, answer, rival }, { width, size, layout }) {
  const at = linear([-MOST, MOST], [0, width]);
  const within = (/** @type {number} */ value) => at(Math.max(-MOST, Math.min(MOST, value)));
  const [end, zero, old] = [within(lead), at(0), within(trained)];
  const [top, tall] = [size * 1.6, layout === "narrow" ? 26 : 64];
  const below = top + tall + size * 1.5;
  return [
    label([0, size * 0.5], rival, { size: size * 1.15, weight: lead < 0 ? "bold" : "normal", key: "rival" }),
    label([width, size * 0.5], answer, {
      ...{ size: size * 1.15, anchor: "end", weight: lead < 0 ? "normal" : "bold", key: "answer" },
    }),
    wire([0, top + tall / 2], [width, top + tall / 2], { key: "rope", series: "ink", class: "faint" }),
    bar({ x: Math.min(zero, end), y: top, width: Math.abs(end - zero), height: tall }, {
      ...{ key: "lead", series: "attention", mark: "lead" },
    }),
    wire([zero, top - 4], [zero, top + tall + 4], { key: "zero", series: "ink" }),
    wire([old, top - 4], [old, top + tall + 4], { key: "trained", series: "ink", weight: 2 }),
    label(
      layout === "narrow" ? [width / 2, size * 0.5] : [Math.max(size * 6.5, Math.min(width, old + 4)), below],
      `as trained ${fixed(trained, 2)}`,
      {
        ...{ size, quiet: true, key: "trained text", anchor: layout === "narrow" ? "middle" : "end" },
      },
    ),
  ];
}
