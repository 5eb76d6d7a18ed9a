// @ts-check
/** What a lens reads, state by state: averages over many questions, and the reader's sentence laid over them. */

import { fixed, percent } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { dot } from "../../static/js/marks/dot.js";
import { line } from "../../static/js/marks/line.js";
import { linear } from "../../static/js/marks/scale.js";
import { label, round, textWidth } from "../../static/js/marks/text.js";
import { hundredths, lensesFrom, measuresOf, readings, STATES } from "../../static/js/transformer/lens.js";
import { logProbabilities } from "../../static/js/transformer/probability.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";

const TASKS = { giving: "who receives", repeats: "repeated words", facts: "facts" };
const SERIES = { giving: 1, repeats: 2, facts: 3 };
/** @type {Record<string, { words: string, unit: string, most: number, text: (value: number) => string }>} */
const METRICS = {
  kl: { words: "divergence from the final distribution, nats", unit: " nats", most: 13, text: (v) => fixed(v, 2) },
  top1: { words: "share of answers on top", unit: "", most: 1, text: (v) => percent(v, 2) },
  probability: { words: "probability of the answer", unit: "", most: 1, text: (v) => percent(v, 2) },
  entropy: { words: "entropy of what is read, nats", unit: " nats", most: 5.6, text: (v) => fixed(v, 2) },
};

/** @param {any} data */
export function inputs(data) {
  return {
    ...sentenceControls(data.language, { tasks: ["giving", "fact", "own"] }),
    lens: choice({ label: "Lens", options: { logit: "logit", debiased: "debiased", tuned: "tuned" } }),
    metric: choice({
      label: "Measure",
      options: { kl: "divergence", top1: "answer on top", probability: "chance of the answer", entropy: "entropy" },
    }),
    seed: choice({ label: "Model", options: { "rich-0": "first", "rich-1": "second" } }),
  };
}

export function presets() {
  const own = { task: "own", own: "key Owen lamp store Eva ring key Owen lamp store Eva" };
  return [
    { name: "Logit lens", inputs: {} },
    { name: "Tuned lens", inputs: { lens: "tuned" } },
    { name: "Answers on top, tuned", inputs: { lens: "tuned", metric: "top1" } },
    { name: "Confident and wrong", inputs: { metric: "entropy" } },
    { name: "A repeated word", inputs: { ...own, lens: "tuned", metric: "probability" } },
    { name: "The other model", inputs: { lens: "tuned", metric: "top1", seed: "rich-1" } },
  ];
}

/** @param {any} inputs @param {any} data */
export const check = (inputs, data) => checkSentence(inputs, data.language);

/** @param {any} inputs @param {any} data */
export function derive(inputs, data) {
  const model = modelFrom(data.config, data.files.model);
  const { words, tokens, answer } = sentenceOf(inputs, data.language);
  const run = forward(model, tokens);
  const lens = lensesFrom(data.translators)[inputs.lens];
  const final = logProbabilities(run.logits, data.config.vocab_size)[tokens.length - 1];
  const word = answer ? data.language.vocabulary.indexOf(answer) : final.indexOf(Math.max(...final));
  const every = readings(model, run, lens, STATES.map((_, s) => s));
  const measured = every.map((at) => measuresOf(final, at[tokens.length - 1], word));
  const yours = measured.map((at) => at[/** @type {"kl"} */ (inputs.metric)]);
  const curves = data.curves[inputs.seed];
  return {
    ...inputs,
    words,
    word: data.language.vocabulary[word],
    yours,
    lines: Object.keys(TASKS).map((task) => ({ task, ...curves[task][inputs.lens] })),
    raw: Object.keys(TASKS).map((task) => curves[task].logit[inputs.metric]),
    at_start: hundredths(yours[0]),
    after_0: hundredths(yours[2]),
    after_1: hundredths(yours[4]),
    after_2: hundredths(yours[6]),
    after_3: hundredths(yours[8]),
  };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { lens, metric, seed, lines, raw, yours, words, word } = derived;
  const { width, font: size } = layout;
  const { words: title, unit, most, text } = METRICS[metric];
  const first = seed === "rich-0";
  const key = [
    ...Object.entries(TASKS).map(([task, name]) => ({ name, series: SERIES[/** @type {"giving"} */ (task)] })),
    ...(first ? [{ name: "your sentence", series: 0 }] : []),
  ];
  const placed = placeKey(key, width, size);
  const high = Math.max(most, ...yours);
  const box = { left: size * 2.8, right: width - size * 1.6, top: placed.bottom + size * 2.6, bottom: 0 };
  box.bottom = box.top + (width >= 600 ? 300 : 240);
  const x = linear([0, STATES.length - 1], [box.left, box.right]);
  const y = linear([0, high], [box.bottom, box.top]);
  const points = (/** @type {number[]} */ values) =>
    values.map((value, s) => /** @type {[number, number]} */ ([x(s), y(value)]));
  const [giving, repeats, facts] = lines.map((/** @type {any} */ each) => each[metric][2]);
  const name = {
    kl: "a divergence",
    top1: "a share of answers on top",
    probability: "a probability of the answer",
    entropy: "an entropy",
  }[/** @type {"kl"} */ (metric)];
  return {
    finding:
      `After layer 0 the ${lens} lens of the ${first ? "first" : "second"} model gives, on average, ${name} of ` +
      `${text(giving)}${unit} for who receives, ${text(facts)}${unit} for facts and ${
        text(repeats)
      }${unit} for repeated words.`,
    summary: `Lines over nine states of the stream. ` +
      lines.map((/** @type {any} */ each) =>
        `${TASKS[/** @type {"giving"} */ (each.task)]}: ${each[metric].map(text).join(", ")}`
      ).join(". ") + `. The sentence “${words.slice(1).join(" ")}” with “${word}”: ${yours.map(text).join(", ")}.`,
    readouts: [
      ...lines.map((/** @type {any} */ each) => ({
        name: each.task,
        label: `${TASKS[/** @type {"giving"} */ (each.task)]}, after layer 0`,
        text: text(each[metric][2]),
        value: each[metric][2],
      })),
      { name: "yours", label: `“${word}” in your sentence`, text: text(yours[2]), value: yours[2] },
    ],
    plot: svg(width, Math.ceil(box.bottom + size * 3.4), [
      ...placed.marks,
      axisLeft(y, box.left, {
        format: (value) => fixed(value, high > 2 ? 0 : 1),
        ticks: most > 12 ? [0, 3, 6, 9, 12] : undefined,
        grid: [box.left, box.right],
        title,
        size,
      }),
      metric === "kl" && first && derived.task !== "own" &&
      h("path", {
        class: `area s${derived.task === "giving" ? 1 : 3}`,
        d: band(lines[derived.task === "giving" ? 0 : 2], points),
      }),
      ...(lens === "logit"
        ? []
        : raw.map((/** @type {number[]} */ values, /** @type {number} */ i) =>
          line(points(values), { series: i + 1, weight: 1 })
        )),
      ...lines.flatMap((/** @type {any} */ each) => {
        const series = SERIES[/** @type {"giving"} */ (each.task)];
        return [
          line(points(each[metric]), { series, dash: false }),
          ...points(each[metric]).map((at) => dot(at, { series, radius: 4 })),
        ];
      }),
      ...(first
        ? [
          line(points(yours), { series: 0, dash: false, weight: 2 }),
          ...points(yours).map((at) => dot(at, { radius: 4, hollow: true })),
        ]
        : []),
      axisBottom(x, box.bottom, {
        format: (value) => (value ? (width >= 600 ? STATES[value] : `MLP ${value / 2 - 1}`) : "start"),
        ticks: width >= 600 ? STATES.map((_, s) => s) : [0, 2, 4, 6, 8],
        title: "what wrote to the stream last",
        size,
      }),
    ]),
    notes: [
      ...(lens === "logit" ? [] : ["Thin lines: the logit lens on the same questions."]),
      ...(first
        ? (metric === "kl" && derived.task !== "own" ? ["Shaded: the middle half of all questions of this kind."] : [])
        : [
          "The second model differs from the first only in its seed. Your sentence runs on the first one, and is not drawn here.",
        ]),
    ],
  };
}

/** The band between the quartiles, as one closed path. @param {any} each @param {(values: number[]) => [number, number][]} points */
function band(each, points) {
  const around = [...points(each.kl_75), ...points(each.kl_25).reverse()];
  return around.map(([x, y], i) => `${i ? "L" : "M"}${round(x)} ${round(y)}`).join("") + "Z";
}

/** The lines' names in rows, each after its mark. @param {{ name: string, series: number }[]} key @param {number} width @param {number} size */
function placeKey(key, width, size) {
  let x = 0, y = size;
  const marks = key.flatMap(({ name, series }) => {
    const wide = textWidth(name, size) + 34;
    if (x > 0 && x + wide > width) [x, y] = [0, y + size * 1.6];
    const at = x;
    x += wide;
    return [dot([at + 7, y], { series, hollow: series === 0 }), label([at + 18, y], name, { size })];
  });
  return { marks, bottom: y + size * 0.6 };
}

/** @param {any} derived */
export function picture({ raw }) {
  return svg(
    240,
    120,
    raw.map((/** @type {number[]} */ values, /** @type {number} */ i) =>
      line(values.map((value, s) => /** @type {[number, number]} */ ([14 + s * 26, 106 - value * 7.2])), {
        series: i + 1,
        dash: false,
        weight: 3,
      })
    ),
  );
}
