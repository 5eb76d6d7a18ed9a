// @ts-check
/** One head in two halves: the route, where a word looks, and the cargo, what is moved from there. */

import { fixed } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { cell } from "../../static/js/inputs/cell.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { bar } from "../../static/js/marks/bar.js";
import { matrix } from "../../static/js/marks/matrix.js";
import { label, textWidth } from "../../static/js/marks/text.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { add, gelu, layerNorm, product } from "../../static/js/transformer/arrays.js";
import { compared, promoted } from "../../static/js/transformer/attribution.js";
import { lastLogits } from "../../static/js/transformer/parts.js";
import { ranked } from "../../static/js/transformer/probability.js";
import { checkSentence, sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";

const SHOWN = 6; // sources whose cargo is read
const NAMES = 20; // in the table

/** @param {any} data */
export function inputs(data) {
  const heads = Array.from({ length: 16 }, (_, i) => `${i >> 2}.${i % 4}`);
  return {
    head: cell({ label: "Head", size: () => [4, 4], words: (row, column) => `${row}.${column}` }),
    cargo: choice({
      label: "Cargo from",
      options: Object.fromEntries([["own", "the same head"], ...heads.map((name) => [name, `head ${name}`])]),
    }),
    back: slider({
      label: "Looking from",
      values: (inputs) => {
        const { tokens } = sentenceOf(inputs, data.language);
        return Array.from({ length: Math.max(1, tokens.length - 1) }, (_, i) => i);
      },
      format: (value) => (value ? `${value} before the last` : "last word"),
    }),
    ...sentenceControls(data.language, { tasks: ["giving", "own"] }),
  };
}

export function presets() {
  const own = "key Owen lamp store Eva ring key Owen lamp store";
  return [
    { name: "Writes against the giver", inputs: {} },
    { name: "Copies names", inputs: { head: "3,3" } },
    { name: "One word back", inputs: { head: "2,0", task: "own", own } },
    { name: "To the same word", inputs: { head: "1,2", task: "own", own } },
    { name: "The right route, the wrong cargo", inputs: { cargo: "3.3" } },
  ];
}

/** @param {any} inputs @param {any} data */
export const check = (inputs, data) => checkSentence(inputs, data.language);

/**
 * The columns of one head in a weight that holds all heads side by side.
 * @param {Float32Array} weight @param {number} head @param {any} config
 */
function columnsOf(weight, head, { d_model, d_head, n_heads }) {
  const out = new Float32Array(d_model * d_head);
  for (let i = 0; i < d_model; i++) {
    const from = i * n_heads * d_head + head * d_head;
    out.set(weight.subarray(from, from + d_head), i * d_head);
  }
  return out;
}

/**
 * What a head would carry from each row of a stream [rows, d_model].
 * @param {any} model @param {number} layer @param {number} head @param {Float32Array} stream
 */
function cargoOf({ config, weights }, layer, head, stream) {
  const { d_model, d_head } = config;
  const name = (/** @type {string} */ part) => weights[`block${layer}.${part}`];
  const read = layerNorm(stream, name("norm1_gain"), name("norm1_bias"));
  const own = name("w_o").subarray(head * d_head * d_model, (head + 1) * d_head * d_model);
  return product(product(read, columnsOf(name("w_v"), head, config), d_model), own, d_head);
}

/** @param {any} inputs @param {any} data */
export function derive(inputs, data) {
  const model = modelFrom(data.config, data.files.model);
  const { config } = model;
  const { vocabulary } = data.language;
  const sentence = sentenceOf(inputs, data.language);
  const t = sentence.tokens.length;
  const [layer, head] = inputs.head.split(",").map(Number);
  const [cargo_layer, cargo_head] = inputs.cargo === "own" ? [layer, head] : inputs.cargo.split(".").map(Number);
  const run = forward(model, sentence.tokens);
  const position = Math.max(0, t - 1 - inputs.back);
  const pattern = run.layers[layer].pattern.subarray(head * t * t, (head + 1) * t * t);
  const row = Array.from(pattern.subarray(position * t, position * t + position + 1));
  const cargo = cargoOf(model, cargo_layer, cargo_head, run.layers[layer].stream);
  const order = ranked(row);
  const shown = order.slice(0, SHOWN).filter((i) => row[i] >= 0.03);
  const sources = row.map((weight, j) => {
    const write = cargo.subarray(j * config.d_model, (j + 1) * config.d_model);
    const norm = weight * Math.hypot(...write);
    if (!shown.includes(j)) return { word: sentence.words[j], weight, norm, up: [], own: 0 };
    const order = ranked(promoted(model, write));
    const words = (/** @type {number[]} */ ids) => ids.map((word) => vocabulary[word]);
    const own = order.indexOf(sentence.tokens[j]) + 1;
    return { word: sentence.words[j], weight, norm, up: words(order.slice(0, 2)), own };
  });
  const gapOf = (/** @type {any} */ one) => {
    const logits = lastLogits(one);
    return logits[answer] - logits[rival];
  };
  const [answer, rival] = compared(sentence, lastLogits(run), vocabulary);
  const before = gapOf(run);
  const after = inputs.cargo === "own" ? before : gapOf(swapped(model, run, { layer, head, pattern, cargo }));
  return {
    name: `${layer}.${head}`,
    cargo_name: `${cargo_layer}.${cargo_head}`,
    swapped: inputs.cargo !== "own",
    head: inputs.head,
    vocabulary: config.vocab_size,
    from: sentence.words[position],
    sources,
    most: order[0],
    answer: vocabulary[answer],
    rival: vocabulary[rival],
    before,
    after,
    scores: data.heads,
    score: data.heads[4 * cargo_layer + cargo_head],
    names: namesTable(model, cargo_layer, cargo_head),
    looks_at: sentence.words[order[0]],
    weight: Math.round(row[order[0]] * 100) / 100,
    promotes: sources[order[0]].up[0] ?? "",
    change: Math.round((after - before) * 100) / 100,
  };
}

/**
 * The run in which a head's pattern moves another head's cargo.
 * @param {any} model @param {any} run
 * @param {{ layer: number, head: number, pattern: Float32Array, cargo: Float32Array }} swap
 */
function swapped(model, run, { layer, head, pattern, cargo }) {
  const t = run.tokens.length;
  const source = run.layers[layer].head.slice();
  source.set(product(pattern, cargo, t), head * t * model.config.d_model);
  return forward(model, run.tokens, [{ site: "head", layer, head, mode: "patch", source }]);
}

/**
 * Names that are read by names that are promoted, rows and columns centred. Heads after block 0 read a name as the first MLP
 * leaves it, without any attention.
 * @param {any} model @param {number} layer @param {number} head
 */
function namesTable(model, layer, head) {
  const { d_model, vocab_size } = model.config;
  const { weights } = model;
  let stream = weights.embedding.slice(d_model, (NAMES + 1) * d_model); // the start token comes before the first name
  if (layer > 0) {
    const read = layerNorm(stream, weights["block0.norm2_gain"], weights["block0.norm2_bias"]);
    const said = product(
      product(read, weights["block0.w_in"], d_model).map(gelu),
      weights["block0.w_out"],
      model.config.d_ff,
    );
    stream = add(stream, said);
  }
  const logits = promoted(model, cargoOf(model, layer, head, stream));
  const rows = Array.from(
    { length: NAMES },
    (_, i) => Array.from(logits.subarray(i * vocab_size + 1, i * vocab_size + 1 + NAMES)),
  );
  const mean = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / NAMES;
  const [across, down] = [rows.map(mean), rows.map((_, j) => mean(rows.map((row) => row[j])))];
  const centred = rows.map((row, i) => row.map((value, j) => value - across[i] - down[j] + mean(across)));
  const most = Math.max(...centred.flat().map(Math.abs));
  return centred.map((row) => row.map((value) => value / most));
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { name, cargo_name, swapped, from, sources, most, answer, rival, before, after, score, vocabulary } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const side = beside ? 176 : Math.min(148, (width - 16) / 2);
  const under = size * 3;
  const grid = Array.from({ length: 4 }, (_, r) => derived.scores.slice(4 * r, 4 * r + 4));
  const second = beside ? [0, under + side + size * 4.4] : [width - side, under];
  const left = beside ? side + 36 : 0;
  const top = beside ? size * 3 : under + side + size * 4;
  const row = size * 1.55;
  const words = Math.min(size * 6.2, Math.max(...sources.map((/** @type {any} */ one) => textWidth(one.word, size)))) +
    8;
  const bars = left + words;
  const span = beside ? 110 : 46;
  const said = bars + span + size * 2.9;
  const pushes = (/** @type {any} */ one) => `▲ ${one.up.slice(0, beside ? 2 : 1).join(", ")} · own rank ${one.own}`;
  const rows = sources.flatMap((/** @type {any} */ one, /** @type {number} */ i) => {
    const y = top + (i + 0.5) * row;
    const loud = one.up.length > 0;
    return [
      label([bars - 8, y], one.word, { size, anchor: "end", quiet: !loud, weight: i === most ? "bold" : "normal" }),
      bar({ x: bars, y: y - row * 0.3, width: Math.max(1, one.weight * span), height: row * 0.6 }, { series: 1 }),
      loud && label([said - 8, y], fixed(one.weight, 2), { size, anchor: "end" }),
      loud && label([said, y], pushes(one), { size }),
    ];
  });
  const bottom = Math.max(top + sources.length * row, second[1] + side) + size;
  const best = sources[most];
  const carried = best.up.length
    ? ` ${
      swapped ? `The cargo of ${cargo_name}` : "What it brings"
    } from there puts “${best.word}” at rank ${best.own} of ${vocabulary}.`
    : "";
  const change = after - before;
  const told = swapped
    ? `The lead of “${answer}” over “${rival}” goes from ${fixed(before, 2)} to ${fixed(after, 2)}.`
    : `“${answer}” leads “${rival}” by ${fixed(before, 2)}.`;
  return {
    finding: `From “${from}”, head ${name} looks most at “${best.word}” (${fixed(best.weight, 2)}).${carried}`,
    summary:
      `Attention of head ${name} from “${from}” to ${sources.length} words, with the words that the cargo from each promotes. ${told}`,
    readouts: [
      { name: "weight", label: `weight on “${best.word}”`, text: fixed(best.weight, 2), value: best.weight },
      { name: "copying", label: `copying score of ${cargo_name}`, text: fixed(score, 2), value: score },
      {
        name: "own",
        label: `rank of “${best.word}” in the cargo`,
        text: best.own ? `${best.own} of ${vocabulary}` : "not read",
        value: best.own,
      },
      { name: "lead", label: `“${answer}” over “${rival}”`, text: fixed(after, 2), value: after },
    ],
    texts: { looks: best.word, promotes: best.up[0] ?? "nothing", name, change: fixed(change, 2) },
    plot: svg(width, Math.ceil(bottom), [
      label([0, size * 0.7], "Heads, by copying", { size, weight: "bold" }),
      label([0, size * 2], "rows: blocks 0 to 3", { size, quiet: true }),
      matrix({
        values: grid,
        domain: [-1, 1],
        ramp: "div",
        label: "copying score of each head, blocks down, heads across",
        x: 0,
        y: under,
        width: side,
        height: side,
        cursor: derived.head,
        input: "head",
        tip: `head ${name}`,
      }),
      label([second[0], second[1] - size * 2.3], `Cargo of ${cargo_name}`, { size, weight: "bold" }),
      label([second[0], second[1] - size], beside ? `${NAMES} names in, the same out` : "names in, out", {
        size,
        quiet: true,
      }),
      matrix({
        values: derived.names,
        domain: [-1, 1],
        ramp: "div",
        label: `${NAMES} names that are read, by the same names promoted or pushed down`,
        x: second[0],
        y: second[1],
        width: side,
        height: side,
      }),
      label(
        [left, top - size * 0.9],
        beside
          ? `Word, attention, what the cargo promotes, and the word’s own rank of ${vocabulary}`
          : "Word, attention, promoted, own rank",
        {
          size,
          quiet: true,
        },
      ),
      ...rows,
    ]),
    notes: ["Tables: blue promotes, brown or orange pushes down. The diagonal is a name’s effect on itself."],
  };
}
