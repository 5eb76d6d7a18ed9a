// @ts-check
/** What each part pays to the answer directly against what its removal costs in all, three ways to remove. */

import { fixed, signed } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { when } from "../../static/js/inputs/control.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { dot as point } from "../../static/js/marks/dot.js";
import { line, rule } from "../../static/js/marks/line.js";
import { linear } from "../../static/js/marks/scale.js";
import { label, spread, textWidth } from "../../static/js/marks/text.js";
import { difference, dot, partsOf } from "../../static/js/transformer/attribution.js";
import { hundredths } from "../../static/js/transformer/lens.js";
import { average, forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";

const COUNTERPARTS = 12; // sentences behind `mean`, as in sampled.py
const RESAMPLED = 4;
const CLEAR = 0.5; // a smaller change of the logit difference is called none
const SENTENCE = ["template", "receiver", "giver", "order", "place", "object"];

/**
 * @typedef {import("../../static/js/transformer/transformer.js").Run} Run
 * @typedef {import("../../static/js/transformer/transformer.js").Hook} Hook
 * @typedef {Pick<Run, "layers" | "stream">} Source
 */

/** @param {any} data */
export function inputs(data) {
  const parts = data.tables["rich-0"].parts;
  const own = (/** @type {any} */ inputs) => inputs.points === "yours";
  return {
    points: choice({ label: "Points", options: { average: "240 sentences", yours: "your sentence" } }),
    ...when((inputs) => !own(inputs), {
      seed: choice({ label: "Model", options: { "rich-0": "first", "rich-1": "second" } }),
    }),
    ...when(own, sentenceControls(data.language, { tasks: ["giving"] })),
    ablation: choice({ label: "Replace by", options: { zero: "zero", mean: "mean", resample: "another" } }),
    part: choice({
      label: "Part",
      options: Object.fromEntries(parts.map((/** @type {string} */ name) => [name, titleOf(name)])),
    }),
  };
}

export function presets() {
  return [
    { name: "Pays nothing, costs 4.7", inputs: {} },
    { name: "Zero condemns the innocent", inputs: { ablation: "zero", part: "1.0" } },
    { name: "Mean condemns another", inputs: { part: "MLP 1" } },
    { name: "Another sentence acquits it", inputs: { part: "MLP 1", ablation: "resample" } },
    { name: "The second model", inputs: { seed: "rich-1", part: "0.2" } },
    { name: "Your sentence", inputs: { points: "yours" } },
  ];
}

/** @param {any} inputs @param {any} data */
export const check = (inputs, data) => (inputs.points === "yours" ? checkSentence(inputs, data.language) : null);

/** @param {string} name */
const titleOf = (name) => (name.includes(".") ? `head ${name}` : name);

export const slow = {
  inputs: ["points", "ablation", ...SENTENCE],
  /**
   * Attribution, direct effect and total effect of every part on one sentence.
   * @param {any} inputs @param {any} data
   */
  run(inputs, data) {
    if (inputs.points !== "yours") return null;
    const model = modelFrom(data.config, data.files.model);
    const sentence = sentenceOf(inputs, data.language);
    const { d_model } = data.config;
    const [a, b] = [sentence.answer, sentence.wrong].map((word) => data.language.vocabulary.indexOf(word));
    const last = sentence.tokens.length - 1;
    const end = (/** @type {Float32Array} */ stream) => stream.subarray(last * d_model, (last + 1) * d_model);
    const clean = forward(model, sentence.tokens);
    const whole = difference(model, end(clean.stream), a, b);
    const sources = replacements(model, sentence, inputs.ablation, data.language);
    const rows = partsOf(clean, last, data.config).slice(1).map((part, index) => {
      const changes = sources.map((source) => {
        const said = source && partsOf({ ...clean, ...source }, last, data.config)[index + 1].write;
        const direct = end(clean.stream).map((value, i) => value - part.write[i] + (said ? said[i] : 0));
        /** @type {Hook} */
        const hook = {
          site: part.kind === "head" ? "head" : "mlp",
          layer: part.layer,
          ...(part.kind === "head" ? { head: part.head } : {}),
          ...(source ? { mode: "patch", source } : { mode: "zero" }),
        };
        const changed = forward(model, sentence.tokens, [hook]);
        return [difference(model, direct, a, b).value, difference(model, end(changed.stream), a, b).value];
      });
      const [direct, total] = [0, 1].map((i) =>
        changes.reduce((sum, row) => sum + row[i], 0) / changes.length - whole.value
      );
      return { name: part.name, dla: dot(whole.along, part.write), direct, total };
    });
    const order = data.tables["rich-0"].parts;
    return {
      clean: whole.value,
      rows: order.map((/** @type {string} */ name) => rows.find((row) => row.name === name)),
    };
  },
};

/**
 * What a removed part is replaced from: nothing, one average run, or several other sentences.
 * @param {import("../../static/js/transformer/transformer.js").Transformer} model
 * @param {any} sentence @param {string} how @param {any} language
 * @returns {(Source | null)[]}
 */
function replacements(model, sentence, how, language) {
  if (how === "zero") return [null];
  const runs = (/** @type {number} */ count, /** @type {boolean} */ third) =>
    Array.from({ length: count }, (_, k) => forward(model, counterpart(sentence, k, third, language)));
  return how === "mean" ? [average(runs(COUNTERPARTS, true))] : runs(RESAMPLED, false);
}

/**
 * The same sentence about others; with `third`, someone who was not there gives.
 * @param {any} sentence @param {number} k @param {boolean} third @param {any} language
 */
function counterpart({ words, roles, answer, wrong }, k, third, { vocabulary, names, places, objects }) {
  const people = [0, 1, 2].map((i) => names[(5 * k + 16 * i + 3) % names.length]);
  const put = (/** @type {string} */ word, /** @type {number} */ i) => {
    if (third && i === roles.giver_again) return people[2];
    if (word === answer) return people[0];
    if (word === wrong) return people[1];
    if (places.includes(word)) return places[(3 * k + 1) % places.length];
    return objects.includes(word) ? objects[(7 * k + 2) % objects.length] : word;
  };
  return words.map((/** @type {string} */ word, /** @type {number} */ i) => vocabulary.indexOf(put(word, i)));
}

/** @param {any} inputs @param {any} data @param {any} [worked] */
export function derive(inputs, data, worked) {
  const yours = inputs.points === "yours" ? worked : null;
  const table = data.tables[inputs.points === "yours" ? "rich-0" : inputs.seed];
  const of = (/** @type {string} */ name, /** @type {number} */ i) => table[name][inputs.ablation][i];
  const rows = yours?.rows ?? table.parts.map((/** @type {string} */ name, /** @type {number} */ i) => ({
    name,
    dla: table.dla[table.parts.indexOf(name)],
    direct: of("direct", i),
    total: of("total", i),
    error: of("total_error", i),
  }));
  const picked = rows.find((/** @type {any} */ row) => row.name === inputs.part);
  return {
    ...inputs,
    rows,
    picked,
    waiting: inputs.points === "yours" && !worked,
    clean: yours?.clean ?? table.clean,
    dla: hundredths(picked.dla),
    direct: hundredths(picked.direct),
    total: hundredths(picked.total),
  };
}

/** What a part's two numbers say. @param {{ dla: number, total: number }} row */
function verdict({ dla, total }) {
  if (Math.abs(total) < CLEAR) return Math.abs(dla) < CLEAR ? "idle here" : "what it pays is made good by others";
  if (total > 0) return "its removal helps";
  if (dla < CLEAR) return "the change comes about through others";
  return total < -1.5 * dla ? "it pays, and others build on it" : "it pays directly";
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { rows, picked, ablation, points, seed, waiting, clean } = derived;
  const { width, font: size } = layout;
  const how =
    { zero: "zero", mean: "its mean", resample: "its value in another sentence" }[/** @type {"zero"} */ (ablation)];
  const box = { left: size * 3, right: width - size, top: size * 2.6, bottom: size * 2.6 + (width >= 600 ? 380 : 320) };
  const xs = rows.map((/** @type {any} */ row) => row.dla);
  const ys = rows.map((/** @type {any} */ row) => row.total);
  const x = linear([Math.min(-0.4, ...xs) - 0.7, Math.max(3.6, ...xs) + 0.3], [box.left, box.right]);
  const y = linear([Math.min(-8, ...ys) - 0.4, Math.max(2.8, ...ys) + 0.4], [box.bottom, box.top]);
  const who = titleOf(picked.name);
  const among = points === "average" || waiting
    ? `over 240 sentences${seed === "rich-1" && points === "average" ? " in the second model" : ""}`
    : "on this sentence";
  const end = Math.min(x.domain[1], -y.domain[0]);
  return {
    finding: `Replaced by ${how}, ${who} changes the logit difference by ${
      signed(picked.total)
    } ${among}; directly it pays ${signed(picked.dla)}: ${verdict(picked)}.`,
    summary: `A scatter of 16 heads and 4 feed-forwards. Direct payment and effect of removal: ` +
      rows.map((/** @type {any} */ row) => `${row.name} ${signed(row.dla)}, ${signed(row.total)}`).join("; ") + ".",
    readouts: [
      { name: "dla", label: `${who} pays directly`, text: signed(picked.dla), value: picked.dla },
      {
        name: "direct",
        label: "removed, heard by the logits alone",
        text: signed(picked.direct),
        value: picked.direct,
      },
      { name: "total", label: "removed, heard by all", text: signed(picked.total), value: picked.total },
      { name: "clean", label: "logit difference before", text: signed(clean), value: clean },
    ],
    texts: { verdict: verdict(picked) },
    plot: svg(width, Math.ceil(box.bottom + size * 3.4), [
      axisLeft(y, box.left, {
        format: (value) => signed(value, 0),
        about: 6,
        grid: [box.left, box.right],
        title: "change of the logit difference when removed",
        size,
      }),
      axisBottom(x, box.bottom, {
        format: (value) => signed(value, 0),
        ticks: [0, 1, 2, 3],
        title: "pays directly",
        size,
      }),
      rule([box.left, y(0)], [box.right, y(0)], { series: 0 }),
      line([[x(0), y(0)], [x(end), y(-end)]], { series: 0, weight: 1.5, dash: false }),
      label([x(1.3), y(-1.3) - size * 0.8], "costs what it pays", { size, quiet: true }),
      width >= 600 && label([box.right, y.range[1] + size], "removal helps", { size, anchor: "end", quiet: true }),
      width >= 600 && label([box.left + 4, y(-7)], "works through others", { size, quiet: true }),
      ...rows.map((/** @type {any} */ row) =>
        point([x(row.dla), y(row.total)], {
          series: row.name.includes(".") ? 1 : 2,
          radius: row === picked ? 8 : 5,
          hollow: row !== picked && Math.abs(row.total) < CLEAR,
          tip: `${titleOf(row.name)}: pays ${signed(row.dla)}, removed ${signed(row.total)}`,
        })
      ),
      ...names(rows, picked, x, y, size),
    ]),
    notes: [
      ...(waiting ? ["Computing on your sentence; until then, the averages over 240 sentences are shown."] : []),
      points === "average"
        ? `Circles: heads; squares: feed-forwards. Standard error of the chosen removal: ${fixed(picked.error, 2)}.`
        : `Circles: heads; squares: feed-forwards. The mean is over ${COUNTERPARTS} sentences in which a third person gives, “another” over ${RESAMPLED}.`,
    ],
  };
}

/**
 * Names of the parts that stand out, left or right of their point, moved apart.
 * @param {any[]} rows @param {any} picked
 * @param {import("../../static/js/marks/scale.js").Scale} x @param {import("../../static/js/marks/scale.js").Scale} y
 * @param {number} size
 */
function names(rows, picked, x, y, size) {
  const shown = rows.filter((row) => row === picked || Math.abs(row.total) > CLEAR || row.dla > CLEAR);
  const words = (/** @type {any} */ row) => ({
    size,
    weight: row === picked ? /** @type {const} */ ("bold") : /** @type {const} */ ("normal"),
  });
  const far = shown.filter((row) => row.dla > 1).map((row) => {
    const [right, level] = [x(row.dla) + 12, y(row.total)];
    const fits = right + textWidth(row.name, size) < x.range[1] + size;
    const free = Math.abs(y(-x.invert(right + 15)) - level) > size * 1.6; // the line does not run through it
    if (fits && free) return label([right, level], row.name, words(row));
    const under = level + size * 2.5 < y.range[0];
    return label([x(row.dla), level + size * (under ? 1.5 : -1.4)], row.name, { ...words(row), anchor: "middle" });
  });
  const sides = [shown.filter((row) => row.dla < 0.2), shown.filter((row) => row.dla >= 0.2 && row.dla <= 1)];
  const near = sides.flatMap((side, right) => {
    const heights = spread(side.map((row) => y(row.total)), size * 1.2, [y.range[1], y.range[0] - size]);
    return side.map((row, i) =>
      label([right ? x(row.dla) + 12 : Math.min(x(row.dla), x(0)) - 14, heights[i]], row.name, {
        ...words(row),
        anchor: right ? "start" : "end",
      })
    );
  });
  return [...far, ...near];
}
