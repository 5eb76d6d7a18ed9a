// @ts-check
/** Who listens to whom: composition of two heads in the weights, and what happens when that one edge is cut. */

import { fixed, percent } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { cell } from "../../static/js/inputs/cell.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { wire } from "../../static/js/marks/arrow.js";
import { bar } from "../../static/js/marks/bar.js";
import { dot } from "../../static/js/marks/dot.js";
import { matrix } from "../../static/js/marks/matrix.js";
import { label } from "../../static/js/marks/text.js";
import { layerNorm, product, rotate, splitHeads } from "../../static/js/transformer/arrays.js";
import { compared } from "../../static/js/transformer/attribution.js";
import { lastLogits } from "../../static/js/transformer/parts.js";
import { softmax } from "../../static/js/transformer/probability.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";

/** @type {Record<string, string>} */
const READS = { q: "queries", k: "keys", v: "values" };
const nameOf = (/** @type {number} */ place) => `${place >> 2}.${place % 4}`;

/** @param {any} data */
export function inputs(data) {
  const controls = sentenceControls(data.language, { tasks: ["giving", "own"] });
  const reader = Object.entries(controls).map(([name, control]) => [name, {
    ...control,
    when: (/** @type {any} */ inputs) => inputs.test === "sentence" && (control.when?.(inputs) ?? true),
  }]);
  return {
    kind: choice({ label: "The reader’s", options: READS }),
    pair: cell({
      label: "Pair",
      size: () => [16, 16],
      words: (row, column) => `${nameOf(row)} writes, ${nameOf(column)} reads`,
    }),
    shade: choice({ label: "Shade", options: { weights: "weights", cut: "loss when cut" } }),
    least: slider({ label: "Edges drawn", min: 2, max: 30, step: 1, unit: "sd above random" }),
    test: choice({ label: "Cut it on", options: { repeats: "repeats", sentence: "a sentence" } }),
    ...Object.fromEntries(reader),
  };
}

export function presets() {
  return [
    { name: "The strongest key edge", inputs: {} },
    { name: "The strongest edge of all", inputs: { kind: "v", pair: "11,14" } },
    { name: "Key edge of a duplicate head", inputs: { pair: "6,8" } },
    { name: "On “who receives”", inputs: { pair: "4,8", test: "sentence" } },
    { name: "What the cuts say", inputs: { shade: "cut" } },
  ];
}

/** @param {any} inputs @param {any} data */
export const check = (inputs, data) => inputs.test === "sentence" ? checkSentence(inputs, data.language) : null;

export const slow = {
  inputs: ["kind", "pair", "test", "task", "template", "receiver", "giver", "order", "place", "object", "own"],
  /** @param {any} inputs @param {any} data */
  run(inputs, data) {
    const model = modelFrom(data.config, data.files.model);
    const [writer, reader] = inputs.pair.split(",").map(Number);
    const edge = { kind: inputs.kind, writer, reader, instead: data.mean_writes[writer] };
    const valid = writer >> 2 < reader >> 2;
    const both = (/** @type {number[]} */ tokens) => {
      const clean = forward(model, tokens);
      return [clean, valid ? forward(model, tokens, [cut(model, clean, edge)]) : clean];
    };
    if (inputs.test === "sentence") {
      const sentence = sentenceOf(inputs, data.language);
      const logits = both(sentence.tokens).map(lastLogits);
      const words = compared(sentence, logits[0], data.language.vocabulary);
      const [before, after] = logits.map((each) => each[words[0]] - each[words[1]]);
      return { before, after, words };
    }
    const found = [0, 0, 0, 0];
    let asked = 0;
    for (const tokens of data.repeats) {
      const length = (tokens.length - 1) / 2;
      const runs = both(tokens);
      for (let at = length + 2; at < 2 * length; at++) {
        asked += 1;
        runs.forEach((run, i) => {
          const [first, share] = answered(run.logits, at, tokens[at + 1], model.config.vocab_size);
          found[i] += first;
          found[i + 2] += share;
        });
      }
    }
    return { before: found[0] / asked, after: found[1] / asked, shares: [found[2] / asked, found[3] / asked], asked };
  },
};

/**
 * The reader's queries, keys or values, computed from a stream without one writer's write.
 * @param {any} model @param {any} clean
 * @param {{ kind: string, writer: number, reader: number, instead: number[] }} edge
 * @returns {any}
 */
function cut({ config, weights }, clean, { kind, writer, reader, instead }) {
  const { d_model, d_head, n_heads } = config;
  const layer = reader >> 2;
  const t = clean.tokens.length;
  const wrote = clean.layers[writer >> 2].head.subarray((writer % 4) * t * d_model, (writer % 4 + 1) * t * d_model);
  const stream = clean.layers[layer].stream.map((/** @type {number} */ value, /** @type {number} */ i) =>
    value - wrote[i] + instead[i % d_model]
  );
  const name = (/** @type {string} */ part) => weights[`block${layer}.${part}`];
  const read = product(layerNorm(stream, name("norm1_gain"), name("norm1_bias")), name(`w_${kind}`), d_model);
  const split = splitHeads(read, n_heads, d_head);
  return { site: kind, layer, head: reader % 4, mode: "mean", source: kind === "v" ? split : rotate(split, config, t) };
}

/** Whether a word is on top, and its probability. @param {Float32Array} logits @param {number} at @param {number} word @param {number} size */
function answered(logits, at, word, size) {
  const row = logits.subarray(at * size, (at + 1) * size);
  return [Number(row.every((value) => value <= row[word])), softmax(row)[word]];
}

/** @param {any} inputs @param {any} data @param {any} worked */
export function derive({ kind, pair, shade, least, test }, data, worked) {
  const [writer, reader] = pair.split(",").map(Number);
  const { mean, sd } = data.random;
  const all = data.weights[kind];
  const value = all[writer][reader];
  const flat = all.flat().filter((/** @type {number | null} */ one) => one !== null);
  const lost = data.accuracy[kind].map((/** @type {any[]} */ row) =>
    row.map((one) => (one === null ? null : data.whole - one))
  );
  const shown = shade === "weights" ? all : lost;
  const edges = all.flatMap((/** @type {any[]} */ row, /** @type {number} */ from) =>
    row.flatMap((one, to) => (one !== null && one > mean + least * sd ? [{ from, to, value: one }] : []))
  );
  const repeats = test === "repeats";
  return {
    kind,
    pair,
    shade,
    least,
    writer,
    reader,
    value,
    mean,
    sd,
    above: value === null ? null : (value - mean) / sd,
    rank: value === null ? null : flat.filter((/** @type {number} */ one) => one > value).length + 1,
    lost: value === null ? null : lost[writer][reader],
    cells: shown.map((/** @type {any[]} */ row) => row.map((one) => (one === null ? 0 : Math.max(0, one)))),
    domain: shade === "weights" ? [mean - 2 * sd, 0.45] : [0, 0.1],
    edges,
    repeats,
    worked,
    words: worked?.words?.map((/** @type {number} */ word) => data.language.vocabulary[word]),
    composition: value ?? 0,
    accuracy_before: worked && repeats ? Math.round(worked.before * worked.asked) : 0,
    accuracy_after: worked && repeats ? Math.round(worked.after * worked.asked) : 0,
    lead_change: worked && !repeats ? Math.round((worked.after - worked.before) * 100) / 100 : 0,
  };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { kind, writer, reader, value, above, rank, worked, repeats, words, edges, shade } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const side = Math.min(beside ? width * 0.47 : width - size * 2.2, 330);
  const left = size * 2.2;
  const top = size * 3.2;
  const ticks = [0, 4, 8, 12];
  const column = beside ? left + side + 40 : 0;
  const graph = {
    x: column,
    y: beside ? top + size * 2 : top + side + size * 5.8,
    width: width - column,
    height: beside ? side * 0.6 : 190,
  };
  const spot = (/** @type {number} */ place) => /** @type {[number, number]} */ ([
    graph.x + graph.width * (0.14 + (place % 4) * 0.24),
    graph.y + graph.height * (1 - (place >> 2) * 0.333),
  ]);
  const under = graph.y + graph.height + size * 3.8;
  const pairName = `${nameOf(writer)} → ${nameOf(reader)}`;
  const told = worked
    ? repeats
      ? `Cut, it leaves ${percent(worked.after)} of ${worked.asked} repeated words right, of ${
        percent(worked.before)
      } before.`
      : `Cut, it moves the lead of “${words[0]}” over “${words[1]}” from ${fixed(worked.before, 2)} to ${
        fixed(worked.after, 2)
      }.`
    : "";
  const finding = value === null
    ? `Head ${nameOf(reader)} cannot hear ${nameOf(writer)}: it reads before that is written.`
    : `Into the ${READS[kind]} of ${nameOf(reader)}, ${nameOf(writer)} composes at ${
      fixed(value, 3)
    }, rank ${rank} of 96. ${told}`;
  const results = worked && value !== null ? [worked.before, worked.after] : [];
  const most = Math.max(repeats ? 1 : 0.01, ...results.map(Math.abs));
  const room = width - column - size * 9.2;
  const bars = results.flatMap((/** @type {number} */ one, /** @type {number} */ i) => {
    const y = under + size * (1.2 + 1.9 * i);
    return [
      label([column, y], i ? "edge cut" : "whole", { size }),
      bar({
        x: column + size * 4.6,
        y: y - size * 0.7,
        width: Math.max(1, room * Math.max(0, one) / most),
        height: size * 1.4,
      }, {
        series: i ? 6 : 1,
        hatch: i === 1,
      }),
      label([width, y], repeats ? percent(one) : fixed(one, 2), { size, anchor: "end", weight: "bold" }),
    ];
  });
  return {
    finding,
    summary: `Matrix of 16 writing by 16 reading heads, shaded by ${
      shade === "weights" ? "composition in the weights" : "accuracy lost on repeats when the edge is cut"
    }, and a graph of the ${edges.length} edges that stand ${derived.least} standard deviations or more above random matrices. ${finding}`,
    readouts: [
      {
        name: "composition",
        label: `composition ${pairName}`,
        text: value === null ? "none" : fixed(value, 3),
        value: value ?? 0,
      },
      { name: "above", label: "sd above random", text: above === null ? "none" : fixed(above, 1), value: above ?? 0 },
      {
        name: "after",
        label: repeats ? "repeats right, edge cut" : "lead, edge cut",
        text: worked ? (repeats ? percent(worked.after) : fixed(worked.after, 2)) : "…",
        value: worked?.after ?? 0,
      },
    ],
    texts: {
      before: worked ? (repeats ? percent(worked.before) : fixed(worked.before, 2)) : "…",
      rank: String(rank ?? "none"),
    },
    plot: svg(width, Math.ceil(Math.max(top + side + size, under + size * 4.6)), [
      label(
        [0, size * 0.7],
        shade === "weights" ? "Composition, writer down, reader across" : "Repeats lost, writer down, reader across",
        {
          size,
          weight: "bold",
        },
      ),
      ...ticks.flatMap((place) => [
        label([left + (place + 2) * side / 16, top - size * 0.8], `${place / 4}.x`, {
          size,
          anchor: "middle",
          quiet: true,
        }),
        label([left - 5, top + (place + 2) * side / 16], `${place / 4}.x`, { size, anchor: "end", quiet: true }),
      ]),
      matrix({
        values: derived.cells,
        domain: derived.domain,
        label: "16 writing heads down, 16 reading heads across",
        x: left,
        y: top,
        width: side,
        height: side,
        cursor: derived.pair,
        input: "pair",
        tip: finding,
      }),
      label([graph.x, graph.y - size * 2.4], `Edges into ${READS[kind]}`, { size, weight: "bold" }),
      h(
        "g",
        null,
        ...edges.map((/** @type {any} */ one) =>
          wire(spot(one.from), spot(one.to), { series: 1, weight: 12 * (one.value - 0.1) })
        ),
        value !== null && wire(spot(writer), spot(reader), { series: 6, weight: 3 }),
      ),
      ...Array.from({ length: 16 }, (_, place) => {
        const chosen = place === writer || place === reader;
        const at = spot(place);
        const ring = dot(at, { series: chosen ? 1 : 0, radius: size * 1.05, hollow: true });
        const words = label(at, nameOf(place), { size, anchor: "middle", weight: chosen ? "bold" : "normal" });
        return h("g", null, ring, words);
      }),
      label([column, under - size * 0.6], repeats ? "Repeated words that are right" : "Lead of the answer", {
        size,
        weight: "bold",
      }),
      ...bars,
    ]),
    notes: value === null ? ["Choose a reader in a later block."] : worked ? [] : ["Cutting the edge …"],
  };
}
