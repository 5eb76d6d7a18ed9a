// @ts-check
/** Nine heads in each of thirty layers as one map, and under it the sentence with what the chosen head looks at. */

import { attributesOf, BOLD, fixed, h, label, matrix, panel, round, spread, textWidth } from "../../static/js/kit.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @typedef {{ values: (number | null)[], circuit: Set<string>, size: number, head: string, at: number, name: string,
 *   value: number | null, looks: number[], shown: string, called: Record<string, string> }} State
 */

export const LAYERS = 30;
export const ROWS = 9;
const MOST = 1; // logits at the ends of the colours
const NAMED = 3; // heads whose names stand on the map
const WORDS = "Then, Mary and John went to the store. John gave a drink to".split(" ");
/** What a phone has room for. */
const FEW = [1, 3, 8, 12]; // all else is where the rest of its attention goes
const ROLES = /** @type {const} */ ([["receiver", 1, "one"], ["giver", 3, "two"], ["second giver", 8, "two"]]);
const LAST = WORDS.length - 1;

/** @param {number} share */
const whole = (share) => `${fixed(100 * share, 0)}\u00a0%`;

/**
 * @param {State} state
 * @param {boolean} narrow
 */
export function headMap(state, narrow) {
  return panel(({ size }) => size * 4.7 + ROWS * (narrow ? 17 : 14), ({ width, size, height }) => {
    const [left, top] = [narrow ? 0 : 54, size * 3.3];
    const box = { x: left, y: top, width: width - left, height: height - size * 4.7 };
    const [across, down] = [box.width / LAYERS, box.height / ROWS];
    const at = (
      /** @type {number} */ i,
    ) => /** @type {[number, number]} */ ([left + Math.floor(i / ROWS) * across, top + (i % ROWS) * down]);
    const square = (/** @type {number} */ i) =>
      `M${round(at(i)[0])} ${round(at(i)[1])}h${round(across)}v${round(down)}h${round(-across)}z`;
    const inside = (/** @type {number} */ i) => state.circuit.has(`${Math.floor(i / ROWS)}.${i % ROWS}`);
    const every = Array.from({ length: LAYERS * ROWS }, (_, i) => i);
    const cut = state.size < every.length;
    return [
      ...legend(left, width, size, narrow, cut),
      matrix({
        ...box,
        values: Array.from(
          { length: ROWS },
          (_, row) => Array.from({ length: LAYERS }, (_, layer) => -(state.values[layer * ROWS + row] ?? 0)),
        ),
        domain: [-MOST, MOST],
        ramp: "div",
        ...{ label: "Heads by layer and number", ...(cut ? {} : { cursor: state.head, input: "head" }) },
        tip: `Head ${state.name}: ${state.value === null ? "none" : fixed(state.value, 2)}.`,
      }),
      h(
        "g",
        { key: "circuit", class: "matrix", "pointer-events": "none" },
        h("path", {
          ...{ class: "ground", opacity: 0.88 },
          d: every.filter((i) => cut && !inside(i)).map(square).join("") || "M0 0",
        }),
        h("path", {
          ...attributesOf("wire", { series: "ink" }),
          "stroke-width": 1.5,
          d: every.filter((i) => cut && inside(i)).map(square).join("") || "M0 0",
        }),
      ),
      ...nameTrees(names(state, narrow), at, { ...box, across, down, size, at: state.at }),
      ...[0, 5, 10, 15, 20, 25, 29].map((layer) =>
        label([left + (layer + 0.5) * across, height - size * 0.7], layer || narrow ? String(layer) : "layer 0", {
          ...{ key: `layer ${layer}`, size, anchor: narrow && layer === 29 ? "end" : "middle", quiet: true },
        })
      ),
      ...(narrow ? [] : [0, 8].map((row) =>
        label([left - 8, top + (row + 0.5) * down], row ? String(row) : "head 0", {
          ...{ key: `row ${row}`, size, anchor: "end", quiet: true },
        })
      )),
    ];
  });
}

/**
 * Heads' names above the map, each with a line down to its head.
 * @param {number[]} heads
 * @param {(i: number) => [number, number]} at
 * @param {{ x: number, y: number, width: number, across: number, down: number, size: number, at: number }} box  at: the chosen one
 */
function nameTrees(heads, at, { x, y, width, across, down, size, at: chosen }) {
  const middles = heads.map((i) => at(i)[0] + across / 2);
  const places = spread(middles, size * 2.4, [x + size, x + width - size * 1.1]);
  return heads.flatMap((i, k) => [
    h("path", {
      ...{ key: `tie ${i}`, class: "leader", "pointer-events": "none" },
      d: `M${round(places[k])} ${round(y - size * 0.5)}L${round(middles[k])} ${round(y - 1)}V${
        round(at(i)[1] + down * 0.2)
      }`,
    }),
    label([places[k], y - size * 1.05], `${Math.floor(i / ROWS)}.${i % ROWS}`, {
      ...{ key: `name ${i}`, size, anchor: "middle", weight: i === chosen ? "bold" : "normal" },
    }),
  ]);
}

/** The heads whose names stand on the map where all are kept: the chosen one, and those with the most colour. @param {State} state @param {boolean} narrow */
function names({ values, at, circuit }, narrow) {
  const far = (/** @type {number} */ i) => Math.abs(values[i] ?? 0);
  if (circuit.size < values.length) return [];
  const strong = values.map((_, i) => i).filter((i) => far(i) > 0.3 && i !== at).sort((a, b) => far(b) - far(a));
  const apart = (/** @type {number} */ i, /** @type {number} */ j) =>
    Math.abs(Math.floor(i / ROWS) - Math.floor(j / ROWS)) > (narrow ? 3 : 1) ||
    Math.abs(i % ROWS - j % ROWS) > (narrow ? 4 : 1);
  /** @type {number[]} */
  const shown = [at];
  for (const i of strong) if (shown.length <= NAMED && shown.every((j) => apart(i, j))) shown.push(i);
  return shown;
}

/** What the colours mean. @param {number} left @param {number} width @param {number} size @param {boolean} narrow @param {boolean} cut @returns {Child[]} */
function legend(left, width, size, narrow, cut) {
  const [one, two] = narrow
    ? ["for the answer", "against it"]
    : ["works for the answer, a logit or more", "against it"];
  const y = size * 0.7;
  const right = width - textWidth(two, size) - 22;
  const swatch = (/** @type {number} */ x, /** @type {string} */ step) =>
    h(
      "g",
      { key: `swatch ${step}`, class: "div" },
      h("rect", { class: step, x: round(x), y: round(y - 6), width: 12, height: 12 }),
    );
  return [
    swatch(left, "q8"),
    label([left + 18, y], one, { key: "for", size, quiet: true }),
    swatch(right, "q0"),
    cut &&
    label(
      [(left + width) / 2 + (narrow ? 10 : 60), y],
      narrow ? "outlined: kept" : "outlined: kept, the others write their average",
      {
        ...{ key: "kept", size, weight: "bold", anchor: "middle" },
      },
    ),
    label([right + 18, y], two, { key: "against", size, quiet: true }),
  ];
}

/** Of the sentence and its arcs, in pixels. @param {number} size @param {boolean} narrow */
export const lookHeight = (size, narrow) => size * (narrow ? 5.6 : 3.7);

/**
 * The sentence, with an arc from the last word to each name, as thick as the chosen head’s attention.
 * @param {State} state
 * @param {boolean} narrow
 */
export function looks(state, narrow) {
  return panel(({ size }) => lookHeight(size, narrow), ({ width, size, height }) => {
    const places = wordsAt(narrow ? width : width - 13 * size, size, narrow);
    const line = height - size * 1.9;
    const foot = round(line - size * 0.9);
    const to = places.get(LAST) ?? 0;
    const rest = Math.max(0, 1 - state.looks.reduce((sum, each) => sum + each, 0));
    const who = narrow ? [0, size * 0.5] : [width, line];
    const anchor = narrow ? "start" : "end";
    return [
      label([who[0], who[1]], narrow ? `Head ${state.name} looks at` : `head ${state.name}`, {
        ...{ key: "who", size, weight: "bold", anchor },
      }),
      !narrow && label([width, height - size * 0.6], state.called[state.name] ?? "", { key: "called", size, anchor }),
      ...ROLES.map(([role, word, series], i) => {
        const from = places.get(word) ?? 0;
        const rise = Math.min(line - size * (narrow ? 1.6 : 0.4), 16 + (to - from) * 0.24);
        return h("path", {
          ...attributesOf("wire", { key: `arc ${role}`, series }),
          d: `M${round(to)} ${foot}C${round(to)} ${round(foot - rise)} ${round(from)} ${round(foot - rise)} ${
            round(from)
          } ${foot}`,
          ...{ "stroke-width": round(0.5 + 7 * state.looks[i]), "stroke-opacity": round(0.25 + 0.65 * state.looks[i]) },
        });
      }),
      ...[...places].map(([word, x]) => {
        const series = ROLES.find(([, at]) => at === word)?.[2];
        return label([x, line], WORDS[word], {
          ...{ key: `word ${word}`, size, anchor: "middle", ...(series ? { series } : {}) },
          ...{ weight: series || word === LAST ? "bold" : "normal", quiet: !series && word !== LAST },
        });
      }),
      ...ROLES.map(([role, word, series], i) =>
        label([places.get(word) ?? 0, height - size * 0.6], whole(state.looks[i]), {
          ...{ key: `look ${role}`, size, anchor: "middle", series },
        })
      ),
      label([to, height - size * 0.6], `${narrow ? "rest " : "elsewhere "}${whole(rest)}`, {
        ...{ key: "rest", size, anchor: "middle", quiet: true },
      }),
    ];
  });
}

/** The middle of each word that is shown. @param {number} room @param {number} size @param {boolean} narrow */
function wordsAt(room, size, narrow) {
  const shown = narrow ? FEW : WORDS.map((_, i) => i);
  const edge = size * (narrow ? 2.2 : 3.2);
  const wide = shown.map((i) => BOLD * textWidth(WORDS[i], size));
  const gap = Math.min(
    size * (narrow ? 9 : 3),
    (room - 2 * edge - wide.reduce((sum, each) => sum + each, 0)) / (shown.length - 1),
  );
  let x = edge;
  return new Map(shown.map((i, k) => {
    const middle = x + wide[k] / 2;
    x += wide[k] + gap;
    return [i, middle];
  }));
}
