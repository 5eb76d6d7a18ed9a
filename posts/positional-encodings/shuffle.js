// @ts-check
/** Six words that change places: without a mask and an encoding each takes its output along, unchanged. */

import {
  attributesOf,
  choice,
  figure,
  fixed,
  h,
  handle,
  label,
  matrix,
  panel,
  panels,
  round,
  say,
  slider,
  textWidth,
  tint,
  toggle,
} from "../../static/js/kit.js";
import { orderOf, outputsOf } from "./six-words.js";

/** @import { Tree } from "../../static/js/core/tree.js" */
/** @typedef {{ words: string[], order: number[], outputs: number[][], first: number[][], far: number[],
 *   place: number, backwards: boolean, shuffled: boolean }} Sentence */

const ENCODINGS = { none: "none", sinusoid: "sine", rope: "rotary", alibi: "ALiBi" };
const DOMAIN = /** @type {[number, number]} */ ([-4, 4]);

export default figure({
  inputs: ({ words }) => ({
    place: slider({
      label: "dog changes places with",
      min: 0,
      max: words.length - 1,
      format: (at) => (at ? words[at] : "nobody"),
    }),
    masked: toggle({ label: "Causal mask" }),
    encoding: choice({ label: "Encoding", options: ENCODINGS }),
    backwards: toggle({ label: "Turned round" }),
  }),

  presets: {
    "As written": {},
    "man bites dog": { place: 2 },
    "Turned round": { backwards: true },
    "With a mask": { place: 2, masked: true },
    "Rotary": { place: 2, encoding: "rope" },
  },

  once: () => [{ place: 2 }, { place: 5 }, { backwards: true }],

  derive({ place, backwards, masked, encoding }, { words, drawn }) {
    const order = orderOf(words.length, place, backwards);
    const how = { masked, encoding };
    const first = outputsOf(orderOf(words.length, 0, false), how, drawn);
    const outputs = outputsOf(order, how, drawn);
    const far = outputs.map((row, word) =>
      Math.round(1e9 * Math.max(...row.map((value, i) => Math.abs(value - first[word][i])))) / 1e9
    );
    const moved = Math.max(...far);
    return {
      ...{ words: /** @type {string[]} */ (words), order, outputs, first, far, place, backwards, masked, encoding },
      ...{ moved, same: moved === 0, shuffled: order.some((word, at) => word !== at) },
    };
  },

  view(derived, layout) {
    const tall = { narrow: 300, medium: 316, wide: 316, full: 316 }[layout.name];
    return { ...sentences(derived), plot: panels(layout, [panel(tall, (box) => columns(derived, box))]) };
  },
});

/** @param {Sentence} sentence @param {{ width: number, height: number, size: number }} box */
function columns({ words, order, outputs, first, far, place, backwards, shuffled }, { width, height, size }) {
  const step = width / words.length;
  const [top, foot] = [size * 1.9, height - size * 6.6];
  const wide = Math.min(58, step * 0.6);
  const slot = (/** @type {number} */ at) => (at + 0.5) * step;
  const slotOf = (/** @type {number} */ word) => slot(order.indexOf(word));
  const home = (/** @type {number} */ at) => slot(backwards ? words.length - 1 - at : at);
  const ring = foot + size * 2.8;
  return [
    label(
      [0, size * 0.7],
      `${width < 460 ? "" : "eight numbers for each word; "}blue: above zero, orange: below`,
      { size, quiet: true },
    ),
    ...words.map((word, i) =>
      h(
        "g",
        { key: `word ${i}`, "data-mark": `word-${i}`, transform: `translate(${round(slotOf(i) - wide / 2)} 0)` },
        matrix({
          ...{ values: outputs[i].map((value) => [value]), domain: DOMAIN, ramp: "div", label: `Output of ${word}` },
          ...{ x: 0, y: top, width: wide, height: foot - top },
        }),
        changed(outputs[i], first[i], { top, width: wide, height: foot - top }),
        label([wide / 2, foot + size], word, {
          size: Math.min(size, (step / textWidth("bites.", 1)) * 1),
          anchor: "middle",
          weight: "bold",
        }),
      )
    ),
    label(
      [0, height - size * 2.1],
      shuffled ? "largest change; changed numbers are framed" : "now drag dog to another place",
      { key: "changes", size, quiet: true },
    ),
    ...(shuffled ? far : []).map((by, i) =>
      label([slotOf(i), height - size * 0.6], by ? `± ${fixed(by, 2)}` : "same", {
        ...{ key: `far ${i}`, size, anchor: "middle", series: by ? "loss" : "attention" },
      })
    ),
    held(
      handle([slotOf(0), ring], {
        ...{ label: "Place of the word dog", text: `where ${words[place]} was`, radius: 8 },
        tracks: [{ input: "place", value: place, stops: words.map((_, at) => [at, home(at), ring]) }],
      }),
      { width: wide, height: ring - top },
    ),
  ];
}

/** Frames around the numbers that are no longer what they were. @param {number[]} now @param {number[]} before @param {{ top: number, width: number, height: number }} box */
function changed(now, before, { top, width, height }) {
  const tall = height / now.length;
  const frames = now.map((value, i) =>
    Math.abs(value - before[i]) > 1e-9
      ? `M1 ${round(top + i * tall + 1)}h${round(width - 2)}v${round(tall - 2)}h${round(2 - width)}z`
      : ""
  );
  return h("path", { ...attributesOf("wire", { series: "loss" }), "stroke-width": 1.5, d: frames.join("") || "M0 0" });
}

/** A handle that is held at the whole column above it. @param {Tree} grip @param {{ width: number, height: number }} box */
function held(grip, { width, height }) {
  const box = { x: round(-width / 2), y: round(-height), width: round(width), height: round(height) };
  return { ...grip, children: [h("rect", { class: "reach", ...box }), ...grip.children] };
}

/** @param {{ moved: number, same: boolean, shuffled: boolean, masked: boolean, encoding: string, order: number[], words: string[] }} derived */
function sentences({ moved, same, shuffled, masked, encoding, order, words }) {
  const what = [masked ? "a mask" : "", encoding === "none" ? "" : `${named(encoding)} positions`].filter(Boolean);
  const with_ = what.join(" and ");
  return {
    finding: !shuffled
      ? with_
        ? say`With ${with_}: what if two words swap?`
        : say`Six words, six outputs. What if two words change places?`
      : same
      ? say`Words change places, and every output goes along: change ${tint("attention", "0")}.`
      : say`With ${with_} order counts: ${tint("loss", `± ${fixed(moved, 2)}`)}.`,
    summary: `The words in the order “${
      order.map((word) => words[word]).join(" ")
    }”, each with the eight numbers that one attention layer gives it${
      with_ ? ` with ${with_}` : ""
    }. Compared with the first order, the largest change is ${fixed(moved, 3)}.`,
    texts: { moved: fixed(moved, 2) },
    notes: ["Random vectors and weights, seed 0: not a trained model."],
  };
}

/** @param {string} encoding */
const named = (encoding) => ({ sinusoid: "sinusoidal", rope: "rotary", alibi: "ALiBi" })[encoding] ?? "";
