// @ts-check
/** Switch heads and feed-forwards off and read what the model then says. */

import { fixed, percent, plural } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { line } from "../../static/js/marks/axis.js";
import { bar } from "../../static/js/marks/bar.js";
import { matrix } from "../../static/js/marks/matrix.js";
import { label, textWidth } from "../../static/js/marks/text.js";
import {
  lastLogits,
  listed,
  PARTS,
  questionOf,
  removal,
  scoresOf,
  slim,
  unrelated,
} from "../../static/js/transformer/parts.js";
import { ranked, softmax } from "../../static/js/transformer/probability.js";
import { average, forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { modelChoice, partSwitches } from "../../static/js/transformer/part_switches.js";
import {
  checkSentence,
  SENTENCE_INPUTS,
  sentenceControls,
  sentenceOf,
} from "../../static/js/transformer/sentence_controls.js";

/** @typedef {import("../../static/js/transformer/parts.js").Scores} Scores */

const HEADS = 4;
const METRICS = { difference: "logit difference", probability: "probability", rank: "rank" };
const WAYS = { mean: "average", zero: "zero", resample: "one other" };

/** @param {any} data */
export function inputs(data) {
  return {
    off: partSwitches({ label: "Parts that are on", name: "off" }),
    how: choice({ label: "Switched off means", options: WAYS }),
    metric: choice({ label: "Bars show", options: METRICS }),
    model: modelChoice(),
    ...sentenceControls(data.language, { tasks: ["giving", "own"] }),
  };
}

export function presets() {
  return [
    { name: "Everything on", inputs: {} },
    { name: "One route gone", inputs: { off: "0.3" } },
    { name: "Both routes gone", inputs: { off: "0.3,2.0" } },
    { name: "Without those that look at both", inputs: { off: "0.0,0.1,0.2" } },
    { name: "A harmless head, set to zero", inputs: { off: "1.0", how: "zero" } },
    {
      name: "Led astray by the latest name",
      inputs: { task: "own", own: "When Mary and John went to the store , John and Mary gave a drink to" },
    },
  ];
}

/** @param {any} inputs @param {any} data */
export const check = (inputs, data) => checkSentence(inputs, data.language);

/** Attention from the last position, by layer, position and head. @param {import("../../static/js/transformer/transformer.js").Run} run */
function lastAttention({ layers, tokens: { length: t } }) {
  return layers.map(({ pattern }) =>
    Array.from({ length: t }, (_, j) => Array.from({ length: HEADS }, (_, head) => pattern[(head * t + t - 1) * t + j]))
  );
}

/** What needs more than a frame: the averages, and what each part costs alone. */
export const slow = {
  inputs: [...SENTENCE_INPUTS, "model", "how"],
  /** @param {any} inputs @param {any} data */
  run(inputs, data) {
    if (checkSentence(inputs, data.language)) return null;
    const sentence = sentenceOf(inputs, data.language);
    const model = modelFrom(data.config, data.files[inputs.model]);
    const others = unrelated(sentence.tokens, data.language).map((tokens) => forward(model, tokens));
    const source =
      { mean: slim(average(others)), resample: slim(others[0]), zero: null }[/** @type {"zero"} */ (inputs.how)];
    const run = forward(model, sentence.tokens);
    const before = lastLogits(run);
    const question = questionOf(sentence, data.language, before);
    const alone = PARTS.map((part) =>
      scoresOf(lastLogits(forward(model, sentence.tokens, removal([part], source))), question)
    );
    return { source, alone, before, attention: lastAttention(run) };
  },
};

/** @param {any} inputs @param {any} data @param {any} worked */
export function derive(inputs, data, worked) {
  const sentence = sentenceOf(inputs, data.language);
  const model = modelFrom(data.config, data.files[inputs.model]);
  const off = inputs.off ? inputs.off.split(",") : [];
  const run = worked ? null : forward(model, sentence.tokens);
  const before = run ? lastLogits(run) : worked.before;
  const question = questionOf(sentence, data.language, before);
  const known = off.length === 0 || inputs.how === "zero" || worked;
  const after = off.length && known
    ? lastLogits(forward(model, sentence.tokens, removal(off, inputs.how === "zero" ? null : worked.source)))
    : before;
  const clean = scoresOf(before, question);
  const left = scoresOf(after, question);
  const [chances, was] = [softmax(after), softmax(before)];
  const rounded = (/** @type {number} */ value) => Math.round(value * 100) / 100;
  return {
    off,
    how: inputs.how,
    metric: inputs.metric,
    words: sentence.words,
    kind: question.kind,
    answer: data.language.vocabulary[question.answer],
    wrong: data.language.vocabulary[question.wrong],
    named: sentence.words.some((word) => data.language.names.includes(word)),
    known: Boolean(known),
    clean,
    left,
    difference: rounded(left.difference),
    rank: left.rank,
    first: data.language.vocabulary[ranked(after)[0]],
    top: ranked(after).slice(0, 5).map((i) => ({ word: data.language.vocabulary[i], now: chances[i], was: was[i] })),
    attention: run ? lastAttention(run) : worked.attention,
    changes: worked
      ? worked.alone.map((/** @type {Scores} */ one) =>
        inputs.metric === "rank" ? clean.rank - one.rank : one[/** @type {"difference"} */ (inputs.metric)] - clean[
          /** @type {"difference"} */ (inputs.metric)
        ]
      )
      : null,
  };
}

/** @param {any} derived */
function findingOf({ off, how, known, answer, wrong, clean, left, kind, first }) {
  const what = kind === "own" ? `the model’s own first word “${answer}”` : `“${answer}”`;
  const lead = (/** @type {Scores} */ { difference, probability, rank }) =>
    `${what} leads “${wrong}” by ${fixed(difference, 2)} and has a probability of ${percent(probability)}${
      rank === 1 ? ", the highest of all words" : `, rank ${rank}`
    }`;
  if (!off.length) return `With every part on, ${lead(clean)}.`;
  const words = { mean: "replaced by the average", zero: "set to zero", resample: "taken from one other sentence" };
  const did = `With ${listed(off)} ${words[/** @type {"mean"} */ (how)]}`;
  if (!known) return `${did}: the averages are being computed.`;
  return `${did}, ${lead(left).replace(/leads (.*?) by −/, "trails $1 by ")}${
    left.rank === 1 ? "" : `; “${first}” is first`
  }.`;
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { off, how, known, answer, wrong, clean, left, kind, named } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const across = beside ? Math.round(width * 0.62) : width;
  const grid = gridOf(derived, across, size);
  const top = beside ? size * 1.2 : grid.bottom + size * 2.4;
  const list = topWords(
    derived,
    beside ? { x: across + 28, y: top, width: width - across - 28 } : { x: 0, y: top, width },
    size,
  );
  const notes = [];
  if (!known) notes.push("Computing the averages over twelve sentences with other names …");
  if (kind === "own") {
    notes.push(
      "This sentence does not repeat exactly one of its names, so there is no right answer: the numbers follow the two words that the whole model likes best.",
    );
  }
  if (kind === "names") notes.push(`The answer is taken to be ${answer}, named once, against ${wrong}, named again.`);
  if (how !== "zero" && !named) {
    notes.push(
      "The sentence has no name to exchange, so averages equal the parts themselves and nothing changes. Use zero.",
    );
  }
  return {
    finding: findingOf(derived),
    summary: `Attention of 16 heads from the last of ${
      plural(derived.words.length, "word")
    }, what each part's removal alone changes, and the five likeliest next words: ${
      derived.top.map((/** @type {any} */ each) => `${each.word} ${percent(each.now, 2)}`).join(", ")
    }.`,
    readouts: [
      readout("difference", "logit difference", known ? fixed(left.difference, 2) : "…", left.difference),
      readout("probability", `probability of ${answer}`, known ? percent(left.probability) : "…", left.probability),
      readout("rank", `rank of ${answer}`, known ? String(left.rank) : "…", left.rank),
    ],
    texts: { clean: fixed(clean.difference, 2), sure: percent(clean.probability), answer },
    plot: svg(width, Math.ceil(Math.max(grid.bottom, list.bottom)) + 6, [...grid.marks, ...list.marks]),
    notes,
  };
}

/** A line of the axes' colour. @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
const ruled = (x1, y1, x2, y2) => h("g", { class: "axis" }, line(x1, y1, x2, y2, "rule"));

/** @param {string} name @param {string} label @param {string} text @param {number} value */
const readout = (name, label, text, value) => ({ name, label, text, value });

/**
 * Words down, parts across: where each head looks from the last word, and below what its removal alone changes.
 * @param {any} derived
 * @param {number} width
 * @param {number} size
 */
function gridOf({ words, attention, off, changes, metric }, width, size) {
  const left = Math.min(
    width * 0.3,
    Math.max(...words.map((/** @type {string} */ word) => textWidth(word, size * 1.08))) + 10,
  );
  const column = (width - left - 4) / PARTS.length;
  const row = size * 1.3;
  const top = size * 4.4;
  const under = top + row * words.length;
  const x = (/** @type {number} */ i) => left + i * column;
  const marks = [label([0, size * 0.7], "Where each head looks from the last word", { size, weight: "bold" })];
  words.forEach((/** @type {string} */ word, /** @type {number} */ i) =>
    marks.push(
      label([left - 6, top + row * (i + 0.5)], word, {
        size,
        anchor: "end",
        weight: i === words.length - 1 ? "bold" : "normal",
      }),
    )
  );
  attention.forEach((/** @type {number[][]} */ values, /** @type {number} */ layer) => {
    marks.push(
      label([x(layer * 5) + column * 2, size * 2.3], `layer ${layer}`.slice(width < 400 ? 6 : 0), {
        size,
        anchor: "middle",
        quiet: true,
      }),
    );
    const shown = values.map((line) => line.map((value, head) => (off.includes(`${layer}.${head}`) ? 0 : value)));
    marks.push(matrix({
      values: shown,
      domain: [0, 1],
      label: `attention of layer ${layer}`,
      x: x(layer * 5),
      y: top,
      width: column * 4,
      height: row * words.length,
    }));
  });
  PARTS.forEach((part, i) => {
    const gone = off.includes(part);
    const name = part.includes(".") ? part[2] : "M";
    marks.push(
      label([x(i) + column / 2, size * 3.6], gone ? "×" : name, {
        size,
        anchor: "middle",
        weight: gone ? "bold" : "normal",
      }),
    );
  });
  const tall = size * 5;
  const middle = under + size * 2.6 + tall / 2;
  const most = Math.max(metric === "probability" ? 0.05 : 1, ...(changes ?? []).map(Math.abs));
  const format = metric === "probability"
    ? (/** @type {number} */ v) => percent(v, 2)
    : (/** @type {number} */ v) => fixed(v, metric === "rank" ? 0 : 1);
  const what = {
    difference: "logit difference",
    probability: "probability",
    rank: "rank (up: better)",
  }[/** @type {"rank"} */ (metric)];
  marks.push(label([0, under + size * 1.3], `Change of ${what}, each part alone`, { size, weight: "bold" }));
  marks.push(label([left - 6, middle], "0", { size, anchor: "end", quiet: true }));
  marks.push(label([left - 6, middle + tall / 2], format(-most), { size, anchor: "end", quiet: true }));
  marks.push(ruled(left, middle, width, middle));
  if (!changes) marks.push(label([x(3), middle - size], "computing …", { size, quiet: true }));
  (changes ?? []).forEach((/** @type {number} */ change, /** @type {number} */ i) => {
    const high = (Math.abs(change) / most) * (tall / 2);
    marks.push(
      bar({
        x: x(i) + column * 0.14,
        y: change < 0 ? middle : middle - high,
        width: column * 0.72,
        height: Math.max(0.5, high),
      }, {
        series: PARTS[i].includes(".") ? 1 : 2,
        hatch: off.includes(PARTS[i]) && high > 2,
        tip: `${PARTS[i].includes(".") ? "head " : ""}${PARTS[i]} alone: ${format(change)}`,
      }),
    );
  });
  return { marks, bottom: middle + tall / 2 + size * 0.8 };
}

/**
 * The five likeliest next words, with a tick where each stood before.
 * @param {any} derived
 * @param {{ x: number, y: number, width: number }} box
 * @param {number} size
 */
function topWords({ top, answer, wrong }, { x, y, width }, size) {
  const marks = [label([x, y - size * 0.5], "Likeliest next words", { size, weight: "bold" })];
  const row = size * 2.9;
  top.forEach((/** @type {any} */ { word, now, was }, /** @type {number} */ i) => {
    const at = y + size * 0.9 + row * i;
    const role = word === answer ? ", the answer" : word === wrong ? ", the rival" : "";
    marks.push(label([x, at + size * 0.2], word + role, { size, weight: role ? "bold" : "normal" }));
    marks.push(label([x + width, at + size * 0.2], percent(now, now > 0.1 ? 3 : 2), { size, anchor: "end" }));
    marks.push(
      bar({ x, y: at + size, width: Math.max(1, width * now), height: size * 0.9 }, {
        series: role ? 3 : 0,
        soft: !role,
      }),
    );
    const tick = x + width * was;
    marks.push(ruled(tick, at + size * 0.75, tick, at + size * 2.15));
  });
  const bottom = y + size * 0.9 + row * top.length;
  marks.push(label([x, bottom + size * 0.3], "tick: with every part on", { size, quiet: true }));
  return { marks, bottom: bottom + size };
}
