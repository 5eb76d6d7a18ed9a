// @ts-check
/** The square of who reads whom, and the three texts as the asking word sees them. */

import { attributesOf, BOLD, h, handle, label, panel, percent, round, textWidth } from "../../static/js/kit.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @typedef {{ words: string[], bounds: number[], segment: number[], map: number[][], differences: number[], probe: number,
 *   head: string, masked: boolean, restarted: boolean, kind: string, pairs: number, share: number, changed: number, largest: number }} Shown
 */

const NAMES = ["Recipe", "Comet", "Letter"];
const STEPS = [0.03, 0.08, 0.18, 0.35, 0.6]; // weights from which a cell is so strong

/** @param {Shown} state @param {boolean} narrow */
export function squareOf({ words, segment, map, bounds, masked, probe, head }, narrow) {
  return panel(narrow ? 304 : 336, ({ width, height, size }) => {
    const top = size * 1.8;
    const side = Math.min(width - 26, height - top - 12);
    const cell = side / words.length;
    const at = (/** @type {number} */ i) => round(i * cell);
    const paths = [true, false].map(() => STEPS.map(() => ""));
    map.forEach((row, i) =>
      row.forEach((weight, j) => {
        const step = STEPS.findLastIndex((least) => weight >= least);
        if (step >= 0) paths[segment[i] === segment[j] ? 0 : 1][step] += `M${j} ${i}h1v1h-1z`;
      })
    );
    const y = (/** @type {number} */ row) => round(top + row * cell + cell / 2);
    return [
      label([0, size * 0.6], `Who reads whom, head ${head}`, { size, weight: "bold" }),
      ...maskTrees({ masked, bounds }, { at, top, side, size }),
      h(
        "g",
        { key: "cells", transform: `translate(0 ${round(top)}) scale(${Number(cell.toPrecision(6))})` },
        ...[true, false].flatMap((own, i) =>
          paths[i].map((d, step) =>
            h("path", {
              ...attributesOf("bar", { key: `cells ${own} ${step}`, series: own ? "attention" : "loss" }),
              ...{ d: d || "M0 0", opacity: 0.25 + 0.18 * step },
            })
          )
        ),
      ),
      h("path", {
        ...attributesOf("wire", { key: "texts" }),
        d: bounds.slice(0, -1).map((start, i) => triangle(start, bounds[i + 1], at, top)).join(""),
        ...{ "stroke-width": 1, opacity: 0.7 },
      }),
      h("path", {
        ...attributesOf("wire", { key: "probe" }),
        d: `M0 ${y(probe)}H${round(side + 8)}`,
        "stroke-width": 1,
        opacity: 0.8,
      }),
      handle([side + 14, y(probe)], {
        label: "Word that asks",
        text: `“${words[probe]}”`,
        tracks: [{ input: "probe", value: probe, stops: words.map((_, i) => [i, side + 14, y(i)]) }],
      }),
    ];
  }, { share: 1.08 });
}

/**
 * The steps between the texts: a click on them is the mask.
 * @param {{ masked: boolean, bounds: number[] }} state
 * @param {{ at: (i: number) => number, top: number, side: number, size: number }} place
 */
function maskTrees({ masked, bounds }, { at, top, side, size }) {
  return [
    h("path", {
      ...attributesOf("area", {
        ...{ key: "across", series: masked ? "ink" : "loss" },
        set: { mask: masked ? "row" : "documents" },
        tip: masked ? "Masked: a click takes the mask away" : "Read across texts: a click masks it",
      }),
      d: stairs(bounds, at, top),
      opacity: masked ? 0.5 : 1,
    }),
    label([side, top + size * 0.9], masked ? "grey: masked" : "red: read across texts", {
      ...{ key: "across words", size, anchor: "end", weight: "bold" },
      ...(masked ? {} : { series: /** @type {const} */ ("loss") }),
    }),
    label([side, top + size * 2.3], masked ? "click it to unmask" : "click it to mask", {
      ...{ key: "click words", size, anchor: "end", quiet: true },
    }),
  ];
}

/** One text's own triangle. @param {number} start @param {number} end @param {(i: number) => number} at @param {number} top */
const triangle = (start, end, at, top) => `M${at(start)} ${round(top + at(start))}V${round(top + at(end))}H${at(end)}Z`;

/** What lies below the texts' own triangles. @param {number[]} bounds @param {(i: number) => number} at @param {number} top */
const stairs = (bounds, at, top) =>
  bounds.slice(1, -1).map((start, i) =>
    `M0 ${round(top + at(start))}H${at(start)}V${round(top + at(bounds[i + 2]))}H0Z`
  ).join("");

/** The texts, each word as strong as the asking word reads it; a click on a word lets it ask. @param {Shown} state @param {boolean} narrow */
export function textsOf(state, narrow) {
  const { words, segment, map, bounds, differences, probe } = state;
  return panel(narrow ? 300 : 336, ({ width, size }) => {
    const line = size * (narrow ? 1.66 : 2.1);
    /** @type {Child[]} */
    const trees = [];
    /** @type {Place[]} */
    const places = [];
    let top = size * 0.6;
    bounds.slice(0, -1).forEach((start, text) => {
      const of = differences.slice(start, bounds[text + 1]);
      const off = of.reduce((sum, gap) => sum + gap, 0) / of.length;
      trees.push(
        label([0, top], NAMES[text], { key: `name ${text}`, size, weight: "bold", halo: true }),
        label([textWidth(NAMES[text], size) * BOLD + 12, top], off ? `off by ${percent(off, 2)}` : "as if alone", {
          ...{ key: `off ${text}`, size, halo: true, quiet: !off, weight: off ? "bold" : "normal" },
          ...(off ? { series: /** @type {const} */ ("loss") } : {}),
        }),
      );
      const set = wrapped(words.slice(start, bounds[text + 1]), { top: top + line, line, width, size });
      places.push(...set);
      top = set[set.length - 1].y + line * (narrow ? 1.3 : 1.4);
    });
    const chosen = acrossOf(state);
    const across = acrossTrees(state, chosen, { places, y: top, size });
    return [
      across.line,
      ...trees,
      ...places.map((place, token) =>
        wordTree(words[token], { token, ...place, size }, {
          weight: map[probe][token],
          own: segment[token] === segment[probe],
          asks: token === probe,
        })
      ),
      across.words,
    ];
  });
}

/** @typedef {{ x: number, y: number, wide: number }} Place */

/** Where words stand; a stop or a comma never begins a line. @param {string[]} words @param {{ top: number, line: number, width: number, size: number }} room */
function wrapped(words, { top, line, width, size }) {
  const wides = words.map((word) => textWidth(word, size) + 9);
  let [x, y] = [0, top];
  return words.map((_, i) => {
    const after = /^[.,;]$/.test(words[i + 1] ?? "") ? wides[i + 1] + 1 : 0;
    if (x + wides[i] + after > width && x > 0) [x, y] = [0, y + line];
    const place = { x, y, wide: wides[i] };
    x += wides[i] + 1;
    return place;
  });
}

/** The word of another text that the asking word reads most, if it reads any. @param {Shown} state */
function acrossOf({ map, probe, segment }) {
  const others = map[probe].map((_, i) => i).filter((i) => segment[i] !== segment[probe] && map[probe][i] >= 0.01);
  return others.sort((a, b) => map[probe][b] - map[probe][a])[0];
}

/**
 * A line from the asking word to the word across that it reads most, and what it is in words.
 * @param {Shown} state
 * @param {number | undefined} target
 * @param {{ places: Place[], y: number, size: number }} room
 */
function acrossTrees({ words, map, probe, segment }, target, { places, y, size }) {
  const asks = `“${words[probe]}” `;
  if (target === undefined) {
    const words = label([0, y + size * 0.4], `${asks}reads its own text only.`, {
      key: "across words",
      size,
      quiet: true,
    });
    return { line: null, words };
  }
  const [from, to] = [places[probe], places[target]];
  const [x0, x1] = [from.x + from.wide / 2, to.x + to.wide / 2];
  const [y0, y1] = [from.y - size * 0.75, to.y + size * 0.75];
  const middle = (y0 + y1) / 2;
  const share = percent(map[probe][target], 2);
  const text = `${asks}gives ${share} to the ${NAMES[segment[target]].toLowerCase()}’s “${words[target]}”.`;
  return {
    line: h("path", {
      ...attributesOf("wire", { key: "reads", series: "loss" }),
      d: `M${round(x0)} ${round(y0)}C${round(x0)} ${round(middle)} ${round(x1)} ${round(middle)} ${round(x1)} ${
        round(y1)
      }`,
      "stroke-width": 2,
    }),
    words: label([0, y + size * 0.4], text, { key: "across words", size, weight: "bold", series: "loss" }),
  };
}

/**
 * @param {string} word
 * @param {{ token: number, x: number, y: number, wide: number, size: number }} place
 * @param {{ weight: number, own: boolean, asks: boolean }} state
 */
function wordTree(word, { token, x, y, wide, size }, { weight, own, asks }) {
  const box = { x: round(x), y: round(y - size * 0.75), width: round(wide), height: round(size * 1.5), rx: 3 };
  return h(
    "g",
    attributesOf("word-that-asks", {
      ...{ key: `word ${token}`, set: { probe: token }, chosen: asks },
      tip: `“${word}”, read with ${weight > 0 && weight < 0.001 ? `under ${percent(0.001, 1)}` : percent(weight, 2)}`,
    }),
    h("rect", {
      ...box,
      ...attributesOf("bar", { series: own ? "attention" : "loss" }),
      opacity: round(Math.min(0.8, 0.9 * Math.sqrt(weight)) * 10) / 10,
    }),
    asks && h("rect", { ...box, ...attributesOf("wire", {}), "stroke-width": 2 }),
    label([x + wide / 2, y], word, { size, anchor: "middle", weight: asks ? "bold" : "normal" }),
  );
}
