// @ts-check
/** Every state of the stream of a sentence, read as if it were the last: one row per word, one column per layer. */

import { fixed, percent, plural, significant } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { cell } from "../../static/js/inputs/cell.js";
import { choice } from "../../static/js/inputs/choice.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { bar } from "../../static/js/marks/bar.js";
import { dot } from "../../static/js/marks/dot.js";
import { line } from "../../static/js/marks/line.js";
import { matrix } from "../../static/js/marks/matrix.js";
import { linear, log } from "../../static/js/marks/scale.js";
import { label, textWidth } from "../../static/js/marks/text.js";
import { hundredths, lensesFrom, measuresOf, readings, STATES } from "../../static/js/transformer/lens.js";
import { logProbabilities, ranked } from "../../static/js/transformer/probability.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";

const COLUMNS = {
  layers: { states: [0, 2, 4, 6, 8], names: ["start", "layer 0", "layer 1", "layer 2", "layer 3"] },
  attention: { states: [0, 1, 3, 5, 7], names: ["start", "attn 0", "attn 1", "attn 2", "attn 3"] },
};
const FURTHEST = 12; // nats; what is further is drawn alike
const FOUR_STEPS = 9 / 4; // of the ramp's nine, so that words stay readable on them

/** @param {any} data */
export function inputs(data) {
  const words = (/** @type {any} */ inputs) => {
    if (checkSentence(inputs, data.language)) return Array(33).fill("…"); // what cannot be read moves no cursor
    return sentenceOf(inputs, data.language).words;
  };
  return {
    ...sentenceControls(data.language, { tasks: ["giving", "fact", "own"] }),
    lens: choice({ label: "Lens", options: { logit: "logit", debiased: "debiased", tuned: "tuned" } }),
    where: choice({ label: "Read the stream", options: { layers: "after layers", attention: "after attention" } }),
    show: choice({
      label: "Print",
      options: { word: "likeliest word", probability: "chance of the answer", kl: "divergence", entropy: "entropy" },
    }),
    cell: cell({
      label: "Cell",
      size: (inputs) => [words(inputs).length, 5],
      words: (row, column, inputs) =>
        `“${words(inputs)[row]}”, ${COLUMNS[/** @type {"layers"} */ (inputs.where)].names[column]}`,
    }),
  };
}

/** @param {any} data */
export function presets(data) {
  const own = { task: "own", own: "key Owen lamp store Eva ring key Owen lamp store Eva" };
  const start = data.inputs.cell;
  return [
    { name: "Who receives", inputs: {} },
    { name: "The same state, tuned lens", inputs: { lens: "tuned" } },
    { name: "One half-step earlier", inputs: { where: "attention", cell: start } },
    { name: "A fact", inputs: { task: "fact", cell: "5,1" } },
    { name: "Not there yet", inputs: { ...own, lens: "tuned", cell: "11,3" } },
  ];
}

/** @param {any} inputs @param {any} data */
export const check = (inputs, data) => checkSentence(inputs, data.language);

/** @param {Float64Array} row */
const highest = (row) => row.indexOf(Math.max(...row));

/** @param {any} inputs @param {any} data */
export function derive(inputs, data) {
  const model = modelFrom(data.config, data.files.model);
  const { words, tokens } = sentenceOf(inputs, data.language);
  const { states: chosen, names } = COLUMNS[/** @type {"layers"} */ (inputs.where)];
  const run = forward(model, tokens);
  const lens = lensesFrom(data.translators)[inputs.lens];
  const final = logProbabilities(run.logits, data.config.vocab_size);
  const every = readings(model, run, lens, STATES.map((_, s) => s));
  const last = final.map(highest);
  const cells = words.map((_, t) => chosen.map((s) => measuresOf(final[t], every[s][t], last[t])));
  const [row, column] = inputs.cell.split(",").map(Number);
  const at = cells[row][column];
  const order = ranked(every[chosen[column]][row]);
  const vocabulary = data.language.vocabulary;
  const trace = (/** @type {number} */ word) => STATES.map((_, s) => measuresOf(final[row], every[s][row], word).rank);
  return {
    ...inputs,
    words,
    names,
    row,
    column,
    cells,
    vocabulary,
    last,
    at,
    five: order.slice(0, 5).map((word) => ({ word: vocabulary[word], p: Math.exp(every[chosen[column]][row][word]) })),
    traces: [last[row], ...(at.top === last[row] ? [] : [at.top])].map((word) => ({
      word: vocabulary[word],
      ranks: trace(word),
    })),
    state: chosen[column],
    top: vocabulary[at.top],
    final_word: vocabulary[last[row]],
    final_p: Math.exp(final[row][last[row]]),
    rank: at.rank,
    kl: hundredths(at.kl),
    agreeing: cells.filter((each) => each[column].top1).length,
  };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { words, row, column, names, top, final_word, rank, at, lens, agreeing } = derived;
  const { width, font: size } = layout;
  const beside = width >= 860;
  const side = beside ? width - 320 : width;
  const drawn = drawGrid(derived, side, size);
  const two = width >= 600 && !beside;
  const left = { x: beside ? side + 36 : 0, y: beside ? size : drawn.bottom + size * 2.2 };
  const room = beside ? width - left.x : two ? width * 0.44 : width;
  const bars = drawFive(derived, { ...left, width: room, size });
  const under = left.y + size * 11.5;
  const chart = two
    ? { x: width * 0.52, y: left.y, width: width * 0.48, size }
    : { x: left.x, y: under + size * 0.5, width: room, size };
  const ranks = drawRanks(derived, chart);
  const bottom = Math.max(drawn.bottom, two ? under : 0, ranks.bottom);
  const where = column === 0
    ? "Before the first layer"
    : `After ${names[column].replace("attn", "the attention of layer")}`;
  const reads = `${where}, at “${words[row]}”, the ${lens} lens reads “${top}”`;
  const finding = at.top1
    ? `${reads} (${percent(at.probability)}), which is the model’s own answer; the divergence is ${
      fixed(at.kl, 2)
    } nats.`
    : `${reads}; the model will say “${final_word}”, which the lens ranks ${
      ordinal(rank)
    } of ${derived.vocabulary.length}` +
      ` (${percent(at.probability, 2)}). Divergence: ${fixed(at.kl, 2)} nats.`;
  return {
    finding,
    summary:
      `A grid with ${words.length} rows, one for each word, and five columns: ${names.join(", ")}. In the column ` +
      `${names[column]}, ${plural(agreeing, "row")} of ${words.length} already have the model’s final word on top. ` +
      `Likeliest at the cursor: ${
        derived.five.map((/** @type {any} */ f) => `${f.word} ${percent(f.p, 2)}`).join(", ")
      }.`,
    readouts: [
      { name: "top", label: "read at the cursor", text: top },
      { name: "rank", label: `rank of “${final_word}”`, text: String(rank), value: rank },
      { name: "kl", label: "divergence, nats", text: fixed(at.kl, 2), value: at.kl },
      { name: "entropy", label: "entropy, nats", text: fixed(at.entropy, 2), value: at.entropy },
    ],
    texts: Object.fromEntries(
      derived.cells[words.length - 1].map((/** @type {any} */ each, /** @type {number} */ c) => [
        `end_${c}`,
        derived.vocabulary[each.top],
      ]),
    ),
    plot: svg(width, Math.ceil(bottom), [...drawn.marks, ...bars, ...ranks.marks]),
    notes: [
      derived.show === "word"
        ? "Colour: the stronger, the further from the model’s final distribution. Bold: already its final word."
        : "Colour: the stronger, the larger the number printed. Bold: the model’s final word is on top.",
    ],
  };
}

/** @param {number} n */
export function ordinal(n) {
  const tail = n % 100 > 10 && n % 100 < 14 ? "th" : ["th", "st", "nd", "rd"][n % 10] ?? "th";
  return `${n}${tail}`;
}

/** @param {any} derived @param {number} width @param {number} size */
function drawGrid(derived, width, size) {
  const { words, names, cells, show, vocabulary, cell: cursor, at, last } = derived;
  const from = Math.max(...words.map((/** @type {string} */ word) => textWidth(word, size))) + 10;
  const top = size * 2.6;
  const high = size * 1.75;
  const wide = (width - from - 2) / 5;
  const value = (/** @type {any} */ each) => (show === "word" ? Math.sqrt(Math.min(FURTHEST, each.kl)) : each[show]);
  const full = { word: Math.sqrt(FURTHEST), kl: FURTHEST, probability: 1, entropy: 5.6 }[/** @type {"word"} */ (show)];
  const words_of = (/** @type {any} */ each) =>
    show === "word" ? fitted(vocabulary[each.top], wide - 9, size) : fixed(each[show], show === "probability" ? 2 : 1);
  const marks = [
    ...names.map((/** @type {string} */ name, /** @type {number} */ c) =>
      label([from + (c + 0.5) * wide, size * 1.7], name, { size, anchor: "middle", quiet: true })
    ),
    ...words.map((/** @type {string} */ word, /** @type {number} */ t) =>
      label([from - 8, top + (t + 0.5) * high], word, { size, anchor: "end" })
    ),
    matrix({
      values: cells.map((/** @type {any[]} */ row) => row.map((each) => Math.min(full * 0.999, value(each)))),
      domain: [0, full * FOUR_STEPS],
      label: "What the lens reads, by word and layer",
      x: from,
      y: top,
      width: wide * 5,
      height: high * words.length,
      cursor,
      input: "cell",
      tip: `${derived.names[derived.column]}, ${words[derived.row]}: ${derived.top}, ${
        percent(derived.five[0].p, 2)
      }; final word ${vocabulary[last[derived.row]]}, ${percent(at.probability, 2)}.`,
    }),
    ...cells.flatMap((/** @type {any[]} */ row, /** @type {number} */ t) =>
      row.map((each, c) =>
        label([from + (c + 0.5) * wide, top + (t + 0.5) * high], words_of(each), {
          size,
          anchor: "middle",
          weight: each.top1 ? "bold" : "normal",
        })
      )
    ),
  ];
  return { marks, bottom: top + high * words.length + size };
}

/** As much of a word as fits. @param {string} word @param {number} width @param {number} size */
function fitted(word, width, size) {
  for (let letters = word.length; letters > 1; letters--) {
    const text = letters === word.length ? word : word.slice(0, letters) + "…";
    if (textWidth(text, size) <= width) return text;
  }
  return word.slice(0, 1);
}

/** @param {any} derived @param {{ x: number, y: number, width: number, size: number }} place */
function drawFive({ five, names, column, words, row, final_word }, { x, y, width, size }) {
  const from = x + Math.max(...five.map((/** @type {any} */ each) => textWidth(each.word, size))) + 12;
  const room = x + width - from - size * 4;
  return [
    label([x, y + size * 0.6], `Likeliest at “${words[row]}”, ${names[column]}`, { size, weight: "bold" }),
    ...five.flatMap((/** @type {any} */ { word, p }, /** @type {number} */ i) => {
      const middle = y + size * (2.9 + i * 1.7);
      return [
        label([from - 8, middle], word, { size, anchor: "end", weight: word === final_word ? "bold" : "normal" }),
        bar({ x: from, y: middle - size * 0.55, width: Math.max(1, p * room), height: size * 1.1 }, {
          series: word === final_word ? 3 : 0,
        }),
        label([from + Math.max(1, p * room) + 6, middle], percent(p, 2), { size, quiet: true }),
      ];
    }),
  ];
}

/** @param {any} derived @param {{ x: number, y: number, width: number, size: number }} place */
function drawRanks({ traces, state, vocabulary, words, row }, { x, y, width, size }) {
  const box = {
    left: x + size * 2.6,
    right: x + width - size * 1.6,
    top: y + size * (3.6 + traces.length),
    bottom: y + size * 15,
  };
  const across = linear([0, STATES.length - 1], [box.left, box.right]);
  const down = log([1, vocabulary.length], [box.top, box.bottom]);
  const marks = [
    label([x, y + size * 0.6], `Rank at “${words[row]}”, half-step by half-step`, { size, weight: "bold" }),
    ...traces.map((/** @type {any} */ { word }, /** @type {number} */ i) =>
      label(
        [x, y + size * (2.1 + i * 1.3)],
        `${i ? "■ dashed" : "▲ solid"}: “${word}”${i ? "" : ", the model’s answer"}`,
        {
          size,
          series: i ? 2 : 3,
        },
      )
    ),
    axisLeft(down, box.left, {
      format: (value) => fixed(value, 0),
      ticks: [1, 10, 100],
      grid: [box.left, box.right],
      size,
    }),
    ...traces.map((/** @type {any} */ { ranks }, /** @type {number} */ i) =>
      line(ranks.map((/** @type {number} */ rank, /** @type {number} */ s) => [across(s), down(rank)]), {
        series: i ? 2 : 3,
        dash: i > 0,
      })
    ),
    ...traces.map((/** @type {any} */ { ranks, word }, /** @type {number} */ i) =>
      dot([across(state), down(ranks[state])], {
        series: i ? 2 : 3,
        tip: `${word}: rank ${significant(ranks[state])} after ${STATES[state]}`,
      })
    ),
    axisBottom(across, box.bottom, {
      format: (value) => (value ? `MLP ${value / 2 - 1}` : "start"),
      ticks: [0, 2, 4, 6, 8],
      size,
    }),
  ];
  return { marks, bottom: box.bottom + size * 2.4 };
}
