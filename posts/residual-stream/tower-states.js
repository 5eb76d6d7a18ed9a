// @ts-check
/** States of a model that can be put back, as rings and boxes that fill as far as they bring an answer back; and a word that is shaken. */

import {
  attributesOf,
  BOLD,
  buttonOf,
  dot,
  fixed,
  h,
  handle,
  label,
  round,
  textWidth,
  wire,
} from "../../static/js/kit.js";

/**
 * @typedef {"stream" | "attention" | "mlp"} Kind
 * @typedef {object} Tower
 * @property {string[]} words      without the start token, so that the first stands at position 1
 * @property {number} subject      position
 * @property {Kind} kind
 * @property {number} block
 * @property {number} position
 * @property {boolean} put         whether the chosen state is put back
 * @property {boolean} all         whether every state shows what it returns
 * @property {Record<Kind, number[][]>} restored
 * @property {number} span         the probability that the noise takes
 * @property {number[]} levels     of the answer: clean, with noise, now
 * @property {string} answer
 * @property {number} level        of the noise
 * @typedef {{ at: (position: number) => number, wide: number, foot: number, pitch: number, font: number, size: number, glass: number }} Places
 */

export const LEVELS = Array.from({ length: 10 }, (_, i) => (i + 1) / 2);
/** @type {Record<Kind, import("../../static/js/kit.js").Series>} */
export const SERIES = { stream: "ink", attention: "attention", mlp: "feedForward" };

const NAMES = { stream: "stream after layer", attention: "attention of layer", mlp: "MLP of layer" };

/** @param {number} block @param {Places} places */
export const boxTop = (block, { foot, pitch }) => foot - 10 - (block + 0.72) * pitch;
/** @param {number} block @param {Places} places */
export const nodeAt = (block, { foot, pitch }) => foot - 10 - (block + 0.9) * pitch;

/** How much of what the noise takes a state brings back. @param {Tower} tower @param {Kind} kind @param {number} block @param {number} position */
export const shareOf = ({ restored, span }, kind, block, position) =>
  Math.max(0, Math.min(1, (restored[kind][block]?.[position] ?? 0) / span));

/**
 * A state: a node of the stream, or the box of a part that adds to it. Full as far as it brings the answer back.
 * @param {Tower} tower
 * @param {Kind} kind
 * @param {number} block
 * @param {number} position
 * @param {Places} places
 * @param {number} wide
 */
export function stateTree(tower, kind, block, position, places, wide) {
  const chosen = tower.put && kind === tower.kind && block === tower.block && position === tower.position;
  const share = chosen || tower.all ? shareOf(tower, kind, block, position) : 0;
  const says = `put back the ${NAMES[kind]} ${block} at ${tower.words[position - 1]}`;
  return h(
    "g",
    {
      ...attributesOf(`node ${chosen ? "chosen" : "plain"}`, { series: SERIES[kind] }),
      ...buttonOf({ put: chosen ? 0 : 1, kind, at: `${block},${position}` }, says, chosen),
      key: `${kind} ${block} ${position}`,
    },
    ...(kind === "stream"
      ? [
        dot([places.at(position), nodeAt(block, places)], { hollow: true, radius: chosen ? 9 : 7, key: "ring" }),
        dot([places.at(position), nodeAt(block, places)], { radius: round(0.1 + 7 * Math.sqrt(share)), key: "full" }),
      ]
      : partTrees(kind, share, [places.at(position), boxTop(block, places)], places, wide)),
  );
}

/** @param {Kind} kind @param {number} share @param {[number, number]} at @param {Places} places @param {number} wide */
function partTrees(kind, share, [x, top], { pitch, font: size }, wide) {
  const tall = Math.min(28, pitch * 0.42);
  const [left, room] = kind === "attention" ? [x - wide / 2 + 1, wide / 2 - 6.5] : [x + 5.5, wide / 2 - 6.5];
  const words = kind === "mlp" ? "MLP" : "attn";
  return [
    h("rect", { x: round(left), y: round(top), width: round(room), height: round(tall), rx: 3, key: "box" }),
    h("path", {
      ...attributesOf("bar", { series: SERIES[kind], class: "faint", key: "full" }),
      d: `M${round(left)} ${round(top + tall)}h${round(room)}v${round(-tall * share)}h${round(-room)}Z`,
    }),
    textWidth(words, size) * BOLD < room &&
    label([left + room / 2, top + tall / 2], words, { size, anchor: "middle", key: "words" }),
  ];
}

/** The subject, each letter out of its place by as much as the noise is strong, and the grip that shakes it. @param {Tower} tower @param {Places} places @param {number} apart */
export function shaken({ words, subject, level }, { at, foot, font, size }, apart) {
  const word = words[subject - 1];
  let x = at(subject) - word.length * size * 0.26 * apart;
  const letters = [...word].map((letter, i) => {
    const own = Math.max(textWidth(letter, size), size * 0.5) * apart;
    const [dx, dy, turn] = [1.7, 2.9, 4.1].map((step) => Math.sin((i + 1) * step * 2.3) * level);
    const place = [x + own / 2 + dx * 0.7, foot + size * 1.35 + dy * 1.5].map(round).join(" ");
    x += own;
    return h(
      "g",
      { key: `letter ${i}`, transform: `translate(${place}) rotate(${round(turn * 5)})` },
      label([0, -size * 0.35], letter, { size, anchor: "middle", weight: "bold" }),
    );
  });
  const y = foot + size * 3.3;
  const stopAt = (/** @type {number} */ value) => at(subject) + (value - 2.75) * 14;
  return [
    ...letters,
    label([stopAt(5) + 12, y], `noise ${fixed(level, 1)} sd`, { size: font, quiet: true, key: "noise" }),
    wire([stopAt(0.5), y], [stopAt(5), y], { key: "rail", weight: 3, series: "ink", class: "faint" }),
    handle([stopAt(level), y], {
      ...{ label: "Noise", text: `${fixed(level, 1)} standard deviations` },
      tracks: [{ input: "level", value: level, stops: LEVELS.map((value) => [value, stopAt(value), y]) }],
    }),
  ];
}
