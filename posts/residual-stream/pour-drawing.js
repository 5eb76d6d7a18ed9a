// @ts-check
/**
 * Parts that fall from a shelf into one sum: each begins where the one before it ended. One that is pulled out goes back to
 * the shelf, and what the others were before stays as an outline.
 */

import {
  attributesOf,
  bar,
  buttonOf,
  fixed,
  h,
  label,
  linear,
  round,
  signed,
  textWidth,
  wire,
} from "../../static/js/kit.js";
import { lessonTrees } from "./pour-lesson.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Series } from "../../static/js/kit.js"
 * @typedef {{ name: string, series: Series, share: number, norm: number, before: number }} Line
 *   share: what it adds; before: with no part pulled out
 * @typedef {object} Pour
 * @property {Line[]} lines   in the order of writing
 * @property {number} poured
 * @property {string} out     the part that is pulled out, or "none"
 * @property {string[]} words up to the position
 * @property {string} answer
 * @property {string} rival
 * @property {number} gap     with no part pulled out
 * @property {number} sum
 * @property {number} mlps
 * @property {number} attention
 * @typedef {{ x: (i: number) => number, y: (value: number) => number, thick: number, pitch: number, shelf: number, foot: number,
 *   total: number, width: number, size: number }} Places
 */

/** The running sums of a list, from zero. @param {number[]} values */
const running = (values) => values.reduce((sums, value) => [...sums, sums[sums.length - 1] + value], [0]);

/**
 * @param {Pour} pour
 * @param {Box & { height: number }} box
 */
export function pourTrees(pour, { width, height, size, layout }) {
  const { lines, poured, out } = pour;
  const [sums, old] = [running(lines.map(({ share }) => share)), running(lines.map(({ before }) => before))];
  const total = { narrow: 66, medium: 68, wide: 84, full: 96 }[layout];
  const pitch = (width - total - 22) / lines.length;
  const [shelf, foot] = [size * 2.2, height - size * 2.6];
  const ends = [...sums, ...old];
  /** @type {Places} */
  const places = {
    ...{ pitch, shelf, foot, total, width, size, thick: pitch * 0.72 },
    x: (i) => i * pitch + pitch * 0.14,
    y: linear([Math.min(0, ...ends), Math.max(0.1, ...ends)], [foot - size * 0.6, shelf + size * 2.4]),
  };
  return [
    sentenceTree(pour.words, width - total - 22, size),
    wire([0, places.y(0)], [width, places.y(0)], { key: "zero", series: "ink", class: "faint", weight: 1 }),
    ...(out === "none" ? [] : lines.map((line, i) => outline(`was ${line.name}`, i, [old[i], old[i + 1]], places))),
    stairs(sums, poured, places),
    ...lines.map((line, i) => lineTree(line, i, [sums[i], sums[i + 1]], pour, places)),
    ...namesOf(lines, places),
    ...totalTrees(pour, sums[poured], places),
    ...(poured === lines.length ? lessonTrees(pour, sums, old, places) : []),
  ];
}

/** The words that are read, as many of the last as there is room for. @param {string[]} words @param {number} room @param {number} size */
function sentenceTree(words, room, size) {
  const kept = [...words];
  while (kept.length > 1 && textWidth(kept.join(" "), size * 1.15) > room - 40) kept.shift();
  if (kept.length < words.length && kept.length > 1 && /^[.,]$/.test(kept[0])) kept.shift();
  const text = `${kept.length < words.length ? "… " : ""}${kept.join(" ")} →`;
  return label([0, size * 0.7], text, { size: size * 1.15, key: "sentence" });
}

/** Where a line stands when it is poured. @param {number} i @param {[number, number]} ends @param {Places} places */
const placeOf = (i, [from, to], { x, y, thick }) => ({
  ...{ x: x(i), y: Math.min(y(from), y(to)), width: thick, height: Math.max(1.5, Math.abs(y(from) - y(to))) },
});

/** @param {string} key @param {number} i @param {[number, number]} ends @param {Places} places */
const outline = (key, i, ends, places) =>
  h("rect", { ...rounded(placeOf(i, ends, places)), ...attributesOf("bar hatched faint", { key, series: "ink" }) });

/** @param {{ x: number, y: number, width: number, height: number }} box */
const rounded = (box) => Object.fromEntries(Object.entries(box).map(([name, value]) => [name, round(value)]));

/** From each line to the next, at the height of the sum so far. @param {number[]} sums @param {number} poured @param {Places} places */
function stairs(sums, poured, { x, y, thick, width, total }) {
  const steps = sums.slice(1).map((_, i) => {
    const level = round(y(sums[Math.min(poured, i + 1)]));
    const next = i + 2 < sums.length ? x(i + 1) : width - total;
    return `M${round(i < poured ? x(i) + thick : x(i))} ${level}H${round(next)}`;
  });
  return h("path", { ...attributesOf("wire", { key: "stairs", series: "ink" }), "stroke-width": 1, d: steps.join("") });
}

/**
 * A line: on the shelf until it is poured, or when it is pulled out; its whole column takes the click.
 * @param {Line} line
 * @param {number} i
 * @param {[number, number]} ends
 * @param {Pour} pour
 * @param {Places} places
 */
function lineTree({ name, series, share, before, norm }, i, ends, { poured, out }, places) {
  const { x, y, thick, pitch, shelf, foot } = places;
  const chosen = name === out;
  const waits = chosen || i >= poured;
  const shown = chosen ? before : share;
  const height = Math.max(1.5, Math.abs(y(shown) - y(0)));
  const box = waits ? { x: x(i), y: shelf, width: thick, height } : placeOf(i, ends, places);
  const can = series === "attention" || series === "feedForward";
  const says = `${name}: ${signed(share)}, a write ${fixed(norm, 1)} long`;
  return h(
    "g",
    {
      ...(can ? buttonOf({ out: chosen ? "none" : name, poured: 22 }, `pull out ${name}`, chosen) : {}),
      key: `line ${name}`,
      "data-tip": can ? says : null,
    },
    h("rect", {
      ...{ class: "row-ground", x: round(x(i) - pitch * 0.14), y: round(shelf - 6) },
      ...{ width: round(pitch), height: round(foot - shelf + 28) },
    }),
    bar(box, { key: "bar", series, soft: shown < 0 }),
  );
}

/** The columns' names: heads by number, blocks below. @param {Line[]} lines @param {Places} places */
function namesOf(lines, { x, thick, pitch, foot, size }) {
  const short = (/** @type {string} */ name) =>
    name.includes(".") ? name[2] : name.startsWith("MLP") ? "MLP" : name === "embedding" ? "word" : "bias";
  const blocks = [0, 1, 2, 3].map((block) =>
    label(
      [x(1 + block * 5) + (pitch * 5 - pitch + thick) / 2, foot + size * 2],
      textWidth("layer 0", size) < pitch * 4.7 ? `layer ${block}` : `${block}`,
      {
        ...{ size, anchor: "middle", quiet: true, key: `layer ${block}` },
      },
    )
  );
  const names = lines.map(({ name, series }, i) => {
    const text = short(name);
    if (textWidth(text, size) > pitch * (text === "MLP" ? 1.45 : 1)) return null;
    return label([x(i) + thick / 2, foot + size * 0.75], text, { size, anchor: "middle", series, key: `name ${name}` });
  });
  return [...names, ...blocks];
}

/** The sum at the right, as high as what is poured. @param {Pour} pour @param {number} level @param {Places} places */
function totalTrees({ answer, rival, gap, out }, level, { y, width, total, foot, size }) {
  const [top, zero, was] = [y(level), y(0), y(gap)];
  const middle = width - total / 2;
  const above = Math.min(top, zero) - size;
  return [
    out !== "none" && h("rect", {
      ...rounded({ x: width - total, y: Math.min(was, zero), width: total, height: Math.abs(was - zero) }),
      ...attributesOf("bar hatched", { key: "was", series: "ink" }),
    }),
    bar({ x: width - total, y: Math.min(top, zero), width: total, height: Math.max(1.5, Math.abs(top - zero)) }, {
      ...{ key: "sum", series: "ink", mark: "sum" },
    }),
    label([middle, above], signed(level), { size: size * 1.3, anchor: "middle", weight: "bold", key: "sum text" }),
    label([middle, foot + size * 0.75], answer, { size, anchor: "middle", weight: "bold", key: "answer" }),
    label([middle, foot + size * 2], `over ${rival}`, { size, anchor: "middle", quiet: true, key: "rival" }),
  ];
}

/** The article's small picture. @param {Line[]} lines */
export function thumbnail(lines) {
  const sums = running(lines.map(({ share }) => share));
  const y = linear([Math.min(0, ...sums), Math.max(0.1, ...sums)], [112, 8]);
  const box = (/** @type {number} */ i, /** @type {number} */ a, /** @type {number} */ b, wide = 7) => ({
    ...{ x: 8 + i * 9.2, y: Math.min(y(a), y(b)), width: wide, height: Math.max(2, Math.abs(y(a) - y(b))) },
  });
  return [
    ...lines.map(({ series }, i) => bar(box(i, sums[i], sums[i + 1]), { series })),
    bar(box(22, 0, sums[lines.length], 22), { series: "ink" }),
  ];
}
