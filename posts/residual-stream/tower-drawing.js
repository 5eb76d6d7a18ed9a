// @ts-check
/** A sentence whose subject is shaken, the blocks above each word from there on as towers of states, the answer as a glass. */

import { attributesOf, bar, h, label, percent, round, textWidth, wire } from "../../static/js/kit.js";
import { boxTop, nodeAt, SERIES, shaken, shareOf, stateTree } from "./tower-states.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Kind, Places, Tower } from "./tower-states.js"
 */

const KINDS = /** @type {Kind[]} */ (Object.keys(SERIES));
const BLOCKS = [0, 1, 2, 3];

/**
 * @param {Tower} tower
 * @param {Box & { height: number }} box
 */
export function towerTrees(tower, { width, height, size, layout }) {
  const { words, subject } = tower;
  const type = layout === "narrow" ? size : size * 1.25;
  const before = words.slice(0, subject - 1).join(" ");
  const left = Math.max(textWidth(before, type) * 1.05 + 10, textWidth("layer 0", size) + 12);
  const glass = width - (layout === "narrow" ? 62 : 92);
  const wide = Math.min(215, (glass - left - 12) / (words.length - subject + 1));
  const foot = height - type * 4.2;
  const places = {
    ...{ wide, foot, font: size, size: type, glass, pitch: (foot - size * 3.4) / 4 },
    at: (/** @type {number} */ position) => left + (position - subject + 0.5) * wide,
  };
  const shown = words.flatMap((_, i) => (i + 1 >= subject ? [i + 1] : []));
  const crowded = shown.some((position) => textWidth(words[position - 1], type) > wide - 4);
  return [
    label([0, foot + type], before, { size: type, quiet: true }),
    ...BLOCKS.map((block) => label([0, boxTop(block, places) + 12], `layer ${block}`, { size, quiet: true })),
    ...shown.flatMap((position) => columnTrees(tower, position, places)),
    ...shown.flatMap((position, i) =>
      position === subject
        ? shaken(tower, places, crowded ? 1 : 1.15)
        : [label([places.at(position), foot + type * (crowded && i % 2 ? 2.2 : 1)], words[position - 1], {
          ...{ size: type, anchor: "middle", key: `word ${position}` },
        })]
    ),
    ...glassTrees(tower, places, width, size),
    ...(tower.all && wide > 170 ? lessonTrees(tower, places, size) : []),
  ];
}

/** What all states together say: the question is moved to the last word, and only there looked up. @param {Tower} tower @param {Places} places @param {number} size */
function lessonTrees(tower, places, size) {
  const { words, subject } = tower;
  const last = words.length;
  if (["attention", "mlp"].some((kind) => shareOf(tower, /** @type {Kind} */ (kind), 0, last) < 0.5)) return [];
  const [from, to, y] = [places.at(subject) + 4, places.at(last) - 56, boxTop(0, places) + 14];
  const middle = (from + 60 + to) / 2;
  return [
    h("path", {
      ...{ key: "moved", class: "wire s1", "stroke-width": 2 },
      d: `M${round(from)} ${round(places.foot - 14)}C${round(from + 70)} ${round(places.foot - 14)} ${round(to - 50)} ${
        round(y)
      } ${round(to)} ${round(y)}`,
    }),
    label([middle, y - size * 1.2], "1 moved", { size, anchor: "middle", weight: "bold", series: "attention" }),
    label([places.at(last) + 6, y + 14 + size], "2 looked up", {
      ...{ size, weight: "bold", series: "feedForward" },
    }),
  ];
}

/** The stream over one word, with what each block adds. @param {Tower} tower @param {number} position @param {Places} places */
function columnTrees(tower, position, places) {
  const { foot, wide, at, glass } = places;
  const x = at(position);
  const top = nodeAt(3, places) - 14;
  const last = position === tower.words.length;
  const chosen = tower.put && tower.position === position;
  const share = chosen ? shareOf(tower, tower.kind, tower.block, position) : 0;
  const from = chosen ? nodeAt(tower.block, places) : top;
  const whole = chosen && tower.kind === "stream"; // from here up no noise is left
  return [
    jagged(x, [foot - 4, last ? nodeAt(0, places) : from], last ? 0 : tower.level, `word ${position}`),
    jagged(x, [last ? nodeAt(0, places) : from, from], last || !whole ? tower.level : 0, `stream ${position}`),
    jagged(x, [from, top], whole ? 0 : tower.level * (1 - share), `above ${position}`),
    last && wire([x, top], [glass + 20, top], { key: "out", series: "ink", class: "faint", weight: 2 }),
    wire([x, from], [x, top], { key: `healed ${position}`, series: SERIES[tower.kind], weight: 6 * share }),
    last &&
    wire([x, top], [glass + 20, top], { key: "healed out", series: SERIES[tower.kind], weight: 6 * share }),
    ...BLOCKS.flatMap((block) =>
      KINDS.map((kind) => stateTree(tower, kind, block, position, places, Math.min(wide - 6, 110)))
    ),
  ];
}

/** A stream from place to place, as restless as its noise is strong. @param {number} x @param {[number, number]} ends @param {number} level @param {string} key */
function jagged(x, [from, to], level, key) {
  const many = Math.max(1, Math.round((from - to) / 7));
  const places = Array.from({ length: many + 1 }, (_, i) => {
    const aside = i === 0 || i === many ? 0 : (i % 2 ? 1 : -1) * Math.min(3.2, 0.8 * level);
    return `${round(x + aside)} ${round(from + ((to - from) * i) / many)}`;
  });
  return h("path", {
    ...attributesOf("wire", { key, series: "ink", class: "faint" }),
    "stroke-width": 2,
    d: `M${places.join("L")}`,
  });
}

/** The answer as a glass: full in the clean run, empty with noise. @param {Tower} tower @param {Places} places @param {number} width @param {number} size */
function glassTrees({ levels: [clean, noisy, now], answer, kind, put, span }, places, width, size) {
  const { glass, foot, size: type } = places;
  const [left, top, bottom] = [glass + 8, size * 3, foot - 10];
  const wide = width - left - 2;
  const y = (/** @type {number} */ level) => bottom - (bottom - top) * Math.max(0, Math.min(1, level));
  const middle = left + wide / 2;
  const words = Math.max(y(now) - size * 0.9, top + size * 0.8);
  return [
    label([width - 2, size * 0.8], answer, { size: type, anchor: "end", weight: "bold", key: "answer" }),
    bar({ x: left, y: y(now), width: wide, height: bottom - y(now) }, {
      ...{ key: "level", series: put ? SERIES[kind] : "ink", class: "faint" },
    }),
    wire([glass + 20, nodeAt(3, places) - 14], [glass + 20, y(now)], {
      ...{ key: "pours", series: SERIES[kind], weight: 6 * Math.max(0, Math.min(1, (now - noisy) / span)) },
    }),
    h("path", {
      key: "glass",
      class: "wire s0",
      "stroke-width": 2,
      d: `M${round(left)} ${round(top)}V${round(bottom)}H${round(left + wide)}V${round(top)}`,
    }),
    wire([left, y(clean)], [left + wide, y(clean)], { key: "clean", series: "ink", weight: 1, class: "faint" }),
    label([middle, now > 0.9 ? y(now) + size : words], percent(now, now < 0.01 ? 1 : 3), {
      size,
      anchor: "middle",
      weight: "bold",
      key: "now",
    }),
    ...(now < clean - 0.3 ? [percent(clean), "before"] : []).map((text, i) =>
      label([middle, y(clean) + size * (1 + 1.3 * i)], text, { size, anchor: "middle", quiet: true, key: `clean ${i}` })
    ),
    label([width - 2, foot + type], "next word", { size, anchor: "end", quiet: true }),
    noisy > 0.2 && now > noisy + 0.1 &&
    wire([left, y(noisy)], [left + wide, y(noisy)], { key: "noisy", series: "ink", weight: 1 }),
  ];
}
