// @ts-check
/** The small model as a picture: its words below, four layers of heads and a feed-forward on the stream of the last word. */

import { attributesOf, fixed, h, label, round, textWidth } from "../../static/js/kit.js";
import { layerOf, PARTS } from "../../static/js/transformer/parts.js";

/**
 * @import { Child } from "../../static/js/marks/chart.js"
 * @import { Layout } from "../../static/js/core/figure.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {{ word: string }} Named
 * @typedef {{ off: string[], words: string[], attention: number[][], pair: Named[], costs: number[] | null }} State
 * @typedef {ReturnType<typeof placesOf>} Places
 */

const SEEN = 0.15; // attention of a head to a word that draws an arc

/**
 * Where everything stands. Beside the model where there is room, above it otherwise: the glasses.
 * @param {Pick<Layout, "name" | "width" | "font">} layout
 * @param {string[]} words
 */
export function placesOf({ name, width, font: size }, words) {
  const beside = width >= 600;
  const full = name === "full";
  const plain = size === 0; // the article's small picture
  const across = plain ? 150 : beside ? width - (full ? 268 : 204) : width;
  const mlp = plain ? 26 : full ? 92 : Math.min(80, width * 0.2);
  const trunk = across - mlp - (plain ? 8 : 16);
  const top = plain ? 8 : beside ? 44 : 132;
  const [step, tall] = plain ? [26, 20] : beside ? [full ? 60 : 62, 44] : [52, 38];
  const gap = plain ? 4 : full ? 14 : 6;
  const wide = (trunk - (plain ? 6 : 14) - 3 * gap) / 4;
  const box = (/** @type {string} */ part) => {
    const isHead = part.includes(".");
    const x = isHead ? Number(part[2]) * (wide + gap) : trunk + (plain ? 6 : 14);
    return { x, y: top + step * (3 - layerOf(part)), width: isHead ? wide : mlp, height: tall };
  };
  const under = top + 4 * step;
  const lines = plain ? { height: 0, places: [], single: false } : linesOf(words, { right: trunk, size, full });
  return {
    ...{ size, beside, plain, box, under, lines, stream: { x: trunk, top: plain ? 2 : beside ? 14 : 118 } },
    glass: glassesAt({
      beside,
      plain,
      width,
      across,
      size,
      foot: plain ? 114 : beside ? under + (full ? 8 : -6) : 108,
    }),
    height: plain ? 120 : Math.ceil(under + Math.max(lines.height, beside ? size * 5 : 0)),
  };
}

/** @param {{ beside: boolean, plain: boolean, width: number, across: number, size: number, foot: number }} room */
function glassesAt({ beside, plain, width, across, size, foot }) {
  const top = plain ? 14 : beside ? 52 : 8;
  if (!beside && !plain) {
    const cell = width / 3;
    return [0, 1, 2].map((i) => ({ x: cell * i + 26, width: 46, top, foot }));
  }
  const left = across + (plain ? 10 : 30);
  const room = width - left;
  const broad = plain ? 32 : Math.min(84, room * 0.33);
  return [0, 1, 2].map((i) => {
    const own = i === 2 ? broad * 0.4 : broad;
    return {
      x: i === 2 ? width - own / 2 - size * 1.1 : left + broad / 2 + i * (broad + (plain ? 8 : 18)),
      width: own,
      top,
      foot,
    };
  });
}

/**
 * The sentence, set so that its last word stands under the stream; the start token has no word and is left out.
 * @param {string[]} words
 * @param {{ right: number, size: number, full: boolean }} place
 */
function linesOf(words, { right, size, full }) {
  const wide = words.map((word) => textWidth(word, size) * 1.06);
  const edge = right + wide[wide.length - 1] / 2;
  const total = wide.slice(1).reduce((sum, each) => sum + each + 7, 0);
  const even = total / Math.ceil(total / edge) + (total > edge ? Math.max(...wide) : 0); // lines of like lengths
  /** @type {number[][]} */
  const lines = [[]];
  let used = 0;
  for (let i = words.length - 1; i > 0; i -= 1) {
    if (used + wide[i] > Math.min(edge, even)) [used] = [0, lines.unshift([])];
    lines[0].unshift(i);
    used += wide[i] + 7;
  }
  const single = full && lines.length === 1;
  const head = full ? Math.max(size * 1.5, 84 - (lines.length - 1) * size * 1.6) : size * 1.5;
  const places = lines.flatMap((line, row) => {
    let x = edge;
    return line.toReversed().map((i) => {
      x -= wide[i] + 7;
      return { i, x: x + 7 + wide[i] / 2, y: head + row * size * 1.6 };
    });
  });
  const rows = full ? 1 : size > 13 ? 3 : 2; // of any sentence of a template
  return { places, single, height: head + (Math.max(rows, lines.length) - 1) * size * 1.6 + size };
}

/**
 * @param {State} state
 * @param {Places} places
 * @returns {Child[]}
 */
export function tower(state, places) {
  const { size, stream, under, lines, beside, plain, box } = places;
  const last = lines.places.find(({ i }) => i === state.words.length - 1);
  return [
    ...(lines.single ? arcs(state, places) : []),
    ...PARTS.map((part) => lead(part, state, places)),
    h("path", {
      d: `M${round(stream.x)} ${round(under + (last && lines.single ? last.y - size : 4))}V${stream.top}`,
      ...attributesOf("wire", { key: "stream", series: "ink" }),
      "stroke-width": plain ? 2.5 : 4,
    }),
    ...PARTS.map((part, i) => node(part, i, state, places)),
    ...lines.places.map(({ i, x, y }) =>
      label([x, under + y], state.words[i], {
        ...{ size, anchor: "middle", key: `word ${i}`, ...seriesOf(state.words[i], state) },
        weight: state.pair.some(({ word }) => word === state.words[i]) ? "bold" : "normal",
      })
    ),
    beside && label([0, size * 1.1], "Four heads a layer", { size, quiet: true, key: "heads" }),
    beside && label([box("MLP 3").x, box("MLP 3").y - size * 0.9], "feed-forwards", { size, quiet: true, key: "mlps" }),
  ];
}

/** The colour of a word that has a glass. @param {string} word @param {State} state @returns {{ series?: Series }} */
const seriesOf = (word, { pair: [one, two] }) =>
  word === one.word ? { series: "one" } : word === two.word ? { series: "two" } : {};

/** What joins a part to the stream. @param {string} part @param {State} state @param {Places} places */
function lead(part, { off }, { box, stream }) {
  const { x, y, width, height } = box(part);
  const isHead = part.includes(".");
  const d = isHead
    ? `M${round(x + width / 2)} ${round(y)}V${round(y - 6)}H${round(stream.x)}`
    : `M${round(x)} ${round(y + height / 2)}H${round(stream.x)}`;
  return h("path", {
    d,
    ...attributesOf("wire", { key: `lead ${part}`, series: isHead ? "attention" : "feedForward" }),
    "stroke-width": 1.25,
    "stroke-opacity": off.includes(part) ? 0 : 0.55,
  });
}

/**
 * A part as a button. A head shows where it looks from the last word: a bar for each word of the sentence.
 * @param {string} part
 * @param {number} index
 * @param {State} state
 * @param {Places} places
 */
function node(part, index, state, { box, size, plain }) {
  const { x, y, width, height } = box(part);
  const isHead = part.includes(".");
  const gone = state.off.includes(part);
  const left = gone
    ? state.off.filter((each) => each !== part)
    : PARTS.filter((each) => each === part || state.off.includes(each));
  const cost = state.costs ? ` Off alone, it changes the logit difference by ${fixed(state.costs[index], 1)}.` : "";
  const name = isHead ? `Head ${part}` : `Feed-forward ${part.slice(4)}`;
  const attributes = attributesOf("node", {
    ...{ series: isHead ? "attention" : "feedForward", class: gone ? "off box" : "plain box" },
    ...(plain ? {} : { set: { off: left.join(",") || "none" }, chosen: !gone, tip: `${name}.${cost}` }),
  });
  return h(
    "g",
    { ...attributes, key: `part ${part}`, transform: `translate(${round(x)} ${round(y)})` },
    h("rect", { width: round(width), height: round(height), rx: 4 }),
    isHead && !gone && sight(state, index - layerOf(part), { width, height, size }),
    size > 0 && label(isHead ? [7, size * 0.9] : [width / 2, height / 2], part, {
      ...{ size, anchor: isHead ? "start" : "middle", weight: "bold" },
    }),
  );
}

/**
 * A head's attention as small bars in the order of the words, in the colours of the two names: three paths.
 * @param {State} state
 * @param {number} head  among all heads
 * @param {{ width: number, height: number, size: number }} room
 */
function sight(state, head, { width, height, size }) {
  const step = (width - 10) / (state.words.length - 1);
  const shapes = { one: "", two: "", ink: "" };
  state.words.forEach((word, i) => {
    if (i === 0) return;
    const tall = Math.max(1, state.attention[head][i] * (height - 5 - 1.5 * size));
    const { series = "ink" } = seriesOf(word, state);
    shapes[/** @type {"ink"} */ (series)] += `M${round(5 + step * (i - 1) + step * 0.15)} ${round(height - 4)}v${
      round(-tall)
    }h${round(step * 0.7)}v${round(tall)}z`;
  });
  return Object.entries(shapes).map(([series, d]) =>
    h("path", {
      d: d || "M0 0",
      ...attributesOf("bar", { key: series, series: /** @type {Series} */ (series) }),
      "fill-opacity": series === "ink" ? 0.4 : null,
    })
  );
}

/** Arcs over the sentence: from which words each head that is on brings something to the last. @param {State} state @param {Places} places */
function arcs(state, { lines, under, size }) {
  const at = new Map(lines.places.map((place) => [place.i, place]));
  const last = state.words.length - 1;
  return PARTS.filter((part) => part.includes(".")).flatMap((part, head) =>
    state.attention[head].map((weight, i) => {
      const [from, to] = [at.get(i), at.get(last)];
      if (weight < SEEN || i === last || !from || !to || state.off.includes(part)) return null;
      const [y, rise] = [under + from.y - size * 0.8, 10 + 3.1 * Math.sqrt(to.x - from.x) * (0.75 + head / 64)];
      return h("path", {
        d: `M${round(to.x)} ${round(y)}C${round(to.x)} ${round(y - rise)} ${round(from.x)} ${round(y - rise)} ${
          round(from.x)
        } ${round(y)}`,
        ...attributesOf("wire", { key: `arc ${part} ${i}`, ...seriesOf(state.words[i], state) }),
        "stroke-width": round(0.5 + 3 * weight),
        "stroke-opacity": round(0.25 + 0.5 * weight),
      });
    })
  );
}
