// @ts-check
/** The ledger of one prediction: every writer's line in the sum that is the logit difference. */

import { fixed, signed } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { line as edge } from "../../static/js/marks/axis.js";
import { bar } from "../../static/js/marks/bar.js";
import { linear } from "../../static/js/marks/scale.js";
import { label } from "../../static/js/marks/text.js";
import { compared, difference, dot, partsOf } from "../../static/js/transformer/attribution.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";

const SERIES = { embedding: 3, head: 1, mlp: 2 };

/** @param {any} data */
export function inputs(data) {
  return {
    ...sentenceControls(data.language, { tasks: ["giving", "fact", "own"] }),
    back: slider({
      label: "Position",
      values: (inputs) => {
        const { tokens } = sentenceOf(inputs, data.language);
        return Array.from({ length: Math.max(1, tokens.length - 1) }, (_, i) => i);
      },
      format: (value) => (value ? `${value} before the last` : "last word"),
    }),
    sorted: choice({ label: "Lines", options: { written: "as written", size: "by size" } }),
  };
}

export function presets() {
  return [
    { name: "Who receives", inputs: {} },
    { name: "A fact", inputs: { task: "fact" } },
    { name: "A repeat", inputs: { task: "own", own: "key Owen lamp store Eva ring key Owen lamp" } },
    { name: "Loudest when it knows least", inputs: { task: "own", own: "key Owen lamp store Eva ring" } },
    { name: "After the giver’s name", inputs: { back: 4, sorted: "size" } },
  ];
}

/** @param {any} inputs @param {any} data */
export const check = (inputs, data) => checkSentence(inputs, data.language);

/** @param {number} value @param {number} decimals */
const round = (value, decimals) => Math.round(value * 10 ** decimals) / 10 ** decimals;

/** @param {any} inputs @param {any} data */
export function derive(inputs, data) {
  const model = modelFrom(data.config, data.files.model);
  const sentence = sentenceOf(inputs, data.language);
  const run = forward(model, sentence.tokens);
  const { d_model, vocab_size } = model.config;
  const position = Math.max(0, sentence.tokens.length - 1 - inputs.back);
  const logits = run.logits.subarray(position * vocab_size, (position + 1) * vocab_size);
  const asked = inputs.back === 0 ? sentence : { answer: null, wrong: null };
  const [answer, rival] = compared(asked, logits, data.language.vocabulary);
  const stream = run.stream.subarray(position * d_model, (position + 1) * d_model);
  const { along, constant } = difference(model, stream, answer, rival);
  const length = Math.sqrt(dot(stream, stream));
  const lines = partsOf(run, position, model.config).map(({ name, kind, write }) => {
    const norm = Math.sqrt(dot(write, write));
    return { name, series: SERIES[kind], norm, cosine: dot(write, stream) / (norm * length), share: dot(write, along) };
  });
  const loudest = lines.reduce((a, b) => (b.norm > a.norm ? b : a));
  lines.push({ name: "final bias", series: 4, norm: 0, cosine: 0, share: constant });
  const largest = lines.reduce((a, b) => (Math.abs(b.share) > Math.abs(a.share) ? b : a));
  const gap = logits[answer] - logits[rival];
  return {
    lines: inputs.sorted === "size" ? [...lines].sort((a, b) => Math.abs(b.share) - Math.abs(a.share)) : lines,
    word: sentence.words[position],
    answer: data.language.vocabulary[answer],
    rival: data.language.vocabulary[rival],
    gap,
    sum: lines.reduce((sum, one) => sum + one.share, 0),
    attention: lines.reduce((sum, one) => sum + (one.series === 1 ? one.share : 0), 0),
    mlps: lines.reduce((sum, one) => sum + (one.series === 2 ? one.share : 0), 0),
    loudest,
    largest,
    length,
    difference: round(gap, 2),
    largest_writer: largest.name,
    largest_share: round(largest.share, 2),
    loudest_writer: loudest.name,
    loudest_norm: round(loudest.norm, 1),
  };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { lines, word, answer, rival, gap, sum, loudest, largest, attention, mlps, length } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const columns = beside ? size * 8.4 : 0;
  const left = size * 5;
  const right = width - columns - size * 3.6;
  const row = size * 1.5;
  const top = size * 2.2;
  /** @type {number[]} */
  const sums = [];
  for (const one of lines) sums.push((sums[sums.length - 1] ?? 0) + one.share);
  const x = linear([Math.min(0, ...sums), Math.max(0.01, ...sums)], [left, right]);
  const rows = lines.flatMap((/** @type {any} */ one, /** @type {number} */ i) => {
    const y = top + (i + 0.5) * row;
    const [from, to] = [x(i ? sums[i - 1] : 0), x(sums[i])];
    const box = {
      x: Math.min(from, to),
      y: y - row * 0.36,
      width: Math.max(1, Math.abs(to - from)),
      height: row * 0.72,
    };
    const tip = `${one.name}: ${signed(one.share)}, norm ${fixed(one.norm, 1)}, cosine ${fixed(one.cosine, 2)}`;
    const numbers = one.name === "final bias" ? [] : [
      label([width - size * 4, y], fixed(one.norm, 1), { size, anchor: "end", quiet: true }),
      label([width, y], fixed(one.cosine, 2), { size, anchor: "end", quiet: true }),
    ];
    return [
      label([0, y], one.name, { size, weight: one === largest ? "bold" : "normal" }),
      bar(box, { series: one.series, tip, hatch: one.share < 0 }),
      label([right + size * 3.4, y], signed(one.share), { size, anchor: "end" }),
      ...(beside ? numbers : []),
    ];
  });
  const end = top + lines.length * row;
  const heads = [
    label([0, size * 0.8], "Writer", { size, quiet: true }),
    label([right + size * 3.4, size * 0.8], "adds", { size, anchor: "end", quiet: true }),
    ...(beside
      ? [
        label([width - size * 4, size * 0.8], "norm", { size, anchor: "end", quiet: true }),
        label([width, size * 0.8], "cosine", { size, anchor: "end", quiet: true }),
      ]
      : []),
  ];
  const leads = gap >= 0 ? `leads “${rival}” by ${fixed(gap, 2)}` : `trails “${rival}” by ${fixed(-gap, 2)}`;
  return {
    finding: `After “${word}”, “${answer}” ${leads}. The largest line is ${largest.name}, ${
      signed(largest.share)
    }; the longest write ${loudest.name}, norm ${fixed(loudest.norm, 1)}.`,
    summary:
      `Waterfall of ${lines.length} lines whose sum is ${fixed(sum, 2)}: the four MLPs add ${
        signed(mlps)
      }, the sixteen ` +
      `heads ${signed(attention)}. The longest write is that of ${loudest.name}, norm ${
        fixed(loudest.norm, 1)
      }, in a stream of norm ${fixed(length, 1)}.`,
    readouts: [
      { name: "gap", label: "logit difference", text: fixed(gap, 2), value: gap },
      { name: "mlps", label: "from the MLPs", text: signed(mlps), value: mlps },
      { name: "heads", label: "from the heads", text: signed(attention), value: attention },
    ],
    texts: {
      sum: fixed(sum, 2),
      largest: largest.name,
      largest_share: signed(largest.share),
      loudest: loudest.name,
      loudest_norm: fixed(loudest.norm, 1),
    },
    plot: svg(width, Math.ceil(end + row * 1.6), [
      ...heads,
      edge(x(0), top, x(0), end + row * 1.4, "rule"),
      ...rows,
      label([0, end + row * 0.8], "Sum", { size, weight: "bold" }),
      bar({
        x: Math.min(x(0), x(sum)),
        y: end + row * 0.4,
        width: Math.max(1, Math.abs(x(sum) - x(0))),
        height: row * 0.8,
      }, { series: 0 }),
      label([right + size * 3.4, end + row * 0.8], signed(sum), { size, anchor: "end", weight: "bold" }),
    ]),
    notes: [],
  };
}

/** @param {any} derived */
export function picture({ lines }) {
  /** @type {number[]} */
  const sums = [];
  for (const one of lines) sums.push((sums[sums.length - 1] ?? 0) + one.share);
  const x = linear([Math.min(0, ...sums), Math.max(0.01, ...sums)], [10, 230]);
  return svg(
    240,
    120,
    lines.map((/** @type {any} */ one, /** @type {number} */ i) => {
      const [from, to] = [x(i ? sums[i - 1] : 0), x(sums[i])];
      return bar({ x: Math.min(from, to), y: 4 + i * 5.1, width: Math.max(1.5, Math.abs(to - from)), height: 4 }, {
        series: one.series,
      });
    }),
  );
}
