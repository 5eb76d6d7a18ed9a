// @ts-check
/** Direct logit attribution: a logit difference split over everything that wrote to the stream, and one head's sources. */

import { fixed, plural, signed } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { toggle } from "../../static/js/inputs/toggle.js";
import { line as edge } from "../../static/js/marks/axis.js";
import { bar } from "../../static/js/marks/bar.js";
import { rule } from "../../static/js/marks/line.js";
import { linear } from "../../static/js/marks/scale.js";
import { label, textWidth } from "../../static/js/marks/text.js";
import { product } from "../../static/js/transformer/arrays.js";
import { compared, difference, dot, partsOf } from "../../static/js/transformer/attribution.js";
import { hundredths } from "../../static/js/transformer/lens.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";

const SERIES = { embedding: 3, head: 1, mlp: 2, constant: 4 };

/**
 * @typedef {import("../../static/js/transformer/attribution.js").Part} Part
 * @typedef {{ name: string, kind: keyof typeof SERIES, value: number }} Entry
 */

/** @param {any} data */
export function inputs(data) {
  const { n_layers, n_heads } = data.config;
  const heads = Array.from({ length: n_layers * n_heads }, (_, i) => `${Math.floor(i / n_heads)}.${i % n_heads}`);
  const most = (/** @type {any} */ inputs) =>
    checkSentence(inputs, data.language) ? 32 : sentenceOf(inputs, data.language).words.length - 1;
  return {
    ...sentenceControls(data.language, { tasks: ["giving", "fact", "own"] }),
    back: slider({
      label: "Positions before the last",
      values: (inputs) => Array.from({ length: Math.min(9, most(inputs) + 1) }, (_, i) => i),
    }),
    swap: toggle({ label: "Swap the two words" }),
    group: choice({ label: "Group by", options: { part: "part", layer: "layer", kind: "kind" } }),
    frozen: toggle({ label: "Freeze the final scale" }),
    head: choice({ label: "Head, by source", options: Object.fromEntries(heads.map((name) => [name, name])) }),
  };
}

export function presets() {
  return [
    { name: "Who pays", inputs: {} },
    { name: "By kind: heads in debt", inputs: { group: "kind" } },
    { name: "Scale not frozen", inputs: { frozen: false } },
    { name: "A head with one source", inputs: { head: "2.0" } },
    { name: "A fact", inputs: { task: "fact" } },
    { name: "Swapped", inputs: { swap: true } },
  ];
}

/** @param {any} inputs @param {any} data */
export const check = (inputs, data) => checkSentence(inputs, data.language);

/** @param {any} inputs @param {any} data */
export function derive(inputs, data) {
  const model = modelFrom(data.config, data.files.model);
  const { d_model, vocab_size, d_head } = data.config;
  const sentence = sentenceOf(inputs, data.language);
  const run = forward(model, sentence.tokens);
  const at = sentence.tokens.length - 1 - inputs.back;
  const logits = run.logits.subarray(at * vocab_size, (at + 1) * vocab_size);
  const asked = inputs.back === 0 ? sentence : { answer: null, wrong: null };
  const two = compared(asked, logits, data.language.vocabulary);
  const [a, b] = inputs.swap ? two.reverse() : two;
  const stream = run.stream.subarray(at * d_model, (at + 1) * d_model);
  const whole = difference(model, stream, a, b);
  const parts = partsOf(run, at, data.config);
  const without = (/** @type {Part} */ { write }) =>
    difference(model, stream.map((value, i) => value - write[i]), a, b);
  const entries = parts.map((part) => ({
    ...part,
    value: inputs.frozen ? dot(whole.along, part.write) : whole.value - without(part).value,
    scale: without(part).sigma / whole.sigma,
  }));
  const [layer, head] = inputs.head.split(".").map(Number);
  const block = run.layers[layer];
  const t = sentence.tokens.length;
  const values = block.v.subarray(head * t * d_head, (head + 1) * t * d_head);
  const out = model.weights[`block${layer}.w_o`].subarray(head * d_head * d_model, (head + 1) * d_head * d_model);
  const moved = product(values, out, d_head);
  const sources = sentence.words.slice(0, at + 1).map((/** @type {string} */ word, /** @type {number} */ j) => ({
    word,
    weight: block.pattern[(head * t + at) * t + j],
    value: block.pattern[(head * t + at) * t + j] * dot(whole.along, moved.subarray(j * d_model, (j + 1) * d_model)),
  }));
  const sum = (/** @type {string} */ kind) =>
    entries.reduce((total, each) => total + (each.kind === kind ? each.value : 0), 0);
  const constant = { name: "constant", kind: /** @type {const} */ ("constant"), value: whole.constant };
  return {
    ...inputs,
    words: sentence.words,
    at,
    a: data.language.vocabulary[a],
    b: data.language.vocabulary[b],
    whole: whole.value,
    entries: grouped([...(inputs.frozen ? [constant] : []), ...entries], inputs.group),
    total: entries.reduce((total, each) => total + each.value, inputs.frozen ? whole.constant : 0),
    sources,
    fetched: sources.reduce((/** @type {number} */ total, /** @type {any} */ each) => total + each.value, 0),
    loudest: entries.reduce((best, each) => (Math.abs(each.scale - 1) > Math.abs(best.scale - 1) ? each : best)),
    difference: hundredths(whole.value),
    heads: hundredths(sum("head")),
    feed_forwards: hundredths(sum("mlp")),
    embedding: hundredths(sum("embedding")),
    head_alone: hundredths(
      whole.value - without(/** @type {Part} */ (parts.find((part) => part.name === inputs.head))).value,
    ),
    head_pays: hundredths(
      sources.reduce((/** @type {number} */ total, /** @type {any} */ each) => total + each.value, 0),
    ),
  };
}

/** @param {(Entry & { layer?: number })[]} entries @param {string} group @returns {Entry[]} */
function grouped(entries, group) {
  if (group === "part") return entries;
  const names = { embedding: "embedding", constant: "constant", head: "heads", mlp: "feed-forwards" };
  /** @type {Map<string, Entry>} */
  const sums = new Map();
  for (const { kind, value, layer } of entries) {
    const name = group === "kind" || layer === undefined || layer < 0
      ? names[kind]
      : kind === "head"
      ? `heads of layer ${layer}`
      : `MLP ${layer}`;
    sums.set(name, { name, kind, value: value + (sums.get(name)?.value ?? 0) });
  }
  return [...sums.values()];
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { entries, total, whole, a, b, at, words, frozen, sources, head, fetched, heads, feed_forwards, loudest } =
    derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const main = beside ? width * 0.58 : width;
  const place = { x: 0, y: 0, width: main, size };
  const waterfall = drawBill(derived, place);
  const strip = drawSources(
    derived,
    beside
      ? { x: main + 28, y: 0, width: width - main - 28, size }
      : { x: 0, y: waterfall.bottom + size * 1.5, width, size },
  );
  const largest = sources.reduce((/** @type {any} */ best, /** @type {any} */ each) =>
    Math.abs(each.value) > Math.abs(best.value) ? each : best
  );
  const question = `the logit of “${a}” minus that of “${b}”`;
  return {
    finding: frozen
      ? `After “${words[at]}”, ${question} is ${signed(whole)}; the feed-forwards pay ${
        signed(feed_forwards)
      } of it directly and all heads together ${signed(heads)}. Head ${head} pays ${
        signed(fetched)
      }, mostly fetched from “${largest.word}”.`
      : `With the scale free to move, the single removals sum to ${signed(total)}, but ${question} is ${
        signed(whole)
      }: they are not shares.`,
    summary: `Bars for ${plural(entries.length, "entry", "entries")}: ` +
      entries.map((/** @type {Entry} */ each) => `${each.name} ${signed(each.value)}`).join(", ") +
      `. Head ${head} writes ${signed(fetched)} in all, most of it (${
        signed(largest.value)
      }) fetched from “${largest.word}”.`,
    readouts: [
      { name: "difference", label: `“${a}” minus “${b}”`, text: signed(whole), value: whole },
      { name: "feed", label: "feed-forwards", text: signed(feed_forwards), value: feed_forwards },
      { name: "heads", label: "all heads", text: signed(heads), value: heads },
      { name: "head", label: `head ${head}`, text: signed(fetched), value: fetched },
    ],
    texts: { error: Math.abs(total - whole) < 1e-4 ? "less than 0.0001" : fixed(Math.abs(total - whole), 2) },
    plot: svg(width, Math.ceil(Math.max(waterfall.bottom, strip.bottom)), [...waterfall.marks, ...strip.marks]),
    notes: [
      frozen
        ? `The bars end ${Math.abs(total - whole) < 1e-4 ? "at" : "near"} the logit difference: ${
          signed(total, 4)
        } against ${signed(whole, 4)}. Hatched: against “${a}”.`
        : `Each bar: what the difference loses if this write alone is taken away and the norm is applied anew. Without ${loudest.name} the scale would be ${
          fixed(loudest.scale, 2)
        } of what it is.`,
    ],
  };
}

/** @param {any} derived @param {{ x: number, y: number, width: number, size: number }} place */
function drawBill({ entries, whole, a, b, frozen }, { x, y, width, size }) {
  const high = size * 1.55;
  const from = x + Math.max(
    ...entries.map((/** @type {Entry} */ each) => textWidth(each.name, size)),
    textWidth("difference", size),
  ) + 12;
  const to = x + width - size * 3.4;
  /** @type {number[]} */
  const starts = [];
  let running = 0;
  for (const { value } of entries) {
    starts.push(frozen ? running : 0);
    running += value;
  }
  const ends = entries.map((/** @type {Entry} */ each, /** @type {number} */ i) => starts[i] + each.value);
  const scale = linear([Math.min(0, whole, ...starts, ...ends), Math.max(0, whole, ...starts, ...ends)], [from, to]);
  const top = y + size * 3.4;
  const bottom = top + (entries.length + 1) * high;
  const span = (/** @type {number} */ i, /** @type {number} */ v, /** @type {number} */ w) => ({
    x: Math.min(scale(v), scale(w)),
    y: top + i * high + high * 0.15,
    width: Math.max(1, Math.abs(scale(v) - scale(w))),
    height: high * 0.7,
  });
  const row = (/** @type {number} */ i, /** @type {string} */ name, /** @type {number} */ value, bold = false) => {
    const weight = bold ? /** @type {const} */ ("bold") : /** @type {const} */ ("normal");
    const middle = top + (i + 0.5) * high;
    return [
      label([from - 8, middle], name, { size, anchor: "end", weight }),
      label([x + width, middle], signed(value), { size, anchor: "end", weight }),
    ];
  };
  const marks = [
    label([x, y + size * 0.7], `“${a}” minus “${b}”`, { size, weight: "bold" }),
    label([x, y + size * 2.1], frozen ? "each write, added to those above" : "each write, taken away alone", {
      size,
      quiet: true,
    }),
    edge(scale(0), top, scale(0), bottom, "rule"),
    rule([scale(whole), top], [scale(whole), bottom], { series: 0 }),
    ...entries.flatMap((/** @type {Entry} */ each, /** @type {number} */ i) => [
      bar(span(i, starts[i], ends[i]), { series: SERIES[each.kind], hatch: each.value < 0, mark: each.name }),
      ...row(i, each.name, each.value),
    ]),
    bar(span(entries.length, 0, whole), { series: 0, hatch: whole < 0 }),
    ...row(entries.length, "difference", whole, true),
  ];
  return { marks, bottom: bottom + size };
}

/** @param {any} derived @param {{ x: number, y: number, width: number, size: number }} place */
function drawSources({ sources, head, fetched }, { x, y, width, size }) {
  const high = size * 1.55;
  const from = x + Math.max(...sources.map((/** @type {any} */ each) => textWidth(each.word, size))) + 12;
  const to = x + width - size * 3.4;
  const values = sources.map((/** @type {any} */ each) => each.value);
  const scale = linear([Math.min(-0.3, ...values), Math.max(0.3, ...values)], [from, to]);
  const top = y + size * 3.4;
  const marks = [
    label([x, y + size * 0.7], `Head ${head}: ${signed(fetched)}, by source`, { size, weight: "bold" }),
    label([x, y + size * 2.1], "where it looked and what that paid", { size, quiet: true }),
    edge(scale(0), top, scale(0), top + sources.length * high, "rule"),
    ...sources.flatMap((/** @type {any} */ { word, value, weight }, /** @type {number} */ i) => {
      const middle = top + (i + 0.5) * high;
      return [
        label([from - 8, middle], word, { size, anchor: "end", weight: weight > 0.2 ? "bold" : "normal" }),
        bar({
          x: Math.min(scale(0), scale(value)),
          y: top + i * high + high * 0.15,
          width: Math.max(1, Math.abs(scale(value) - scale(0))),
          height: high * 0.7,
        }, { series: 1, hatch: value < 0 }),
        label([x + width, middle], Math.abs(value) < 0.005 ? "0" : signed(value), { size, anchor: "end" }),
      ];
    }),
  ];
  return { marks, bottom: top + sources.length * high + size };
}
