// @ts-check
/** Circuits of every size: what they keep of the logit difference and of the answers, and the reader's own set. */

import { fixed, percent, plural } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { when } from "../../static/js/inputs/control.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { dot } from "../../static/js/marks/dot.js";
import { line, rule } from "../../static/js/marks/line.js";
import { linear } from "../../static/js/marks/scale.js";
import { label, round, spread } from "../../static/js/marks/text.js";
import { lastLogits, listed, PARTS, removal, scoresOf, slim } from "../../static/js/transformer/parts.js";
import { average, forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { modelChoice, partSwitches } from "../../static/js/transformer/part_switches.js";

const HEADS = PARTS.filter((part) => part.includes("."));

/** @typedef {[number, number]} Point */

/** @param {any} _data */
export function inputs(_data) {
  const grown = (/** @type {any} */ { source }) => source === "grown";
  return {
    source: choice({ label: "Circuit", options: { grown: "grown", mine: "my own" } }),
    ...when(grown, {
      rule: choice({
        label: "Drop the head that",
        options: { difference: "moves F least", probability: "the answer needs least" },
      }),
      k: slider({ label: "Heads kept", min: 0, max: 16, step: 1 }),
    }),
    ...when((inputs) => !grown(inputs), {
      mine: partSwitches({ label: "Heads that are kept", name: "mine", mlps: false }),
    }),
    model: modelChoice(),
  };
}

export function presets() {
  return [
    { name: "Six heads by F", inputs: {} },
    { name: "One head, most of F", inputs: { k: 1 } },
    { name: "Seven by the answer", inputs: { rule: "probability", k: 7 } },
    { name: "Seed 1: one head, more than all of F", inputs: { model: "rich-1", k: 1 } },
    {
      name: "My own: all that look at names",
      inputs: { source: "mine", mine: without(["0.0", "0.1", "0.2", "0.3", "2.0", "3.0", "3.3"]) },
    },
    { name: "My own: nobody", inputs: { source: "mine", mine: HEADS.join(",") } },
  ];
}

/** Every head but these. @param {string[]} kept */
const without = (kept) => HEADS.filter((head) => !kept.includes(head)).join(",");

/** The reader's own set on stored questions, with averages over stored sentences in which a third person gives. */
export const slow = {
  inputs: ["source", "mine", "model"],
  /** @param {any} inputs @param {any} data */
  run({ source, mine, model: name }, data) {
    if (source !== "mine") return { scores: null };
    const model = modelFrom(data.config, data.files[name]);
    const gone = mine ? mine.split(",") : [];
    const rows = data.questions.flatMap((/** @type {any} */ { asked, others }) => {
      const mean = slim(average(others.map((/** @type {number[]} */ tokens) => forward(model, tokens))));
      return asked.map((/** @type {number[]} */ row) => {
        const [answer, wrong] = row.slice(-2);
        const logits = lastLogits(forward(model, row.slice(0, -2), removal(gone, mean)));
        return scoresOf(logits, { answer, wrong, kind: "roles" });
      });
    });
    const share = (/** @type {(each: any) => number} */ value) =>
      rows.reduce((/** @type {number} */ sum, /** @type {any} */ each) => sum + value(each), 0) / rows.length;
    return {
      scores: [
        share((each) => each.difference),
        share((each) => Number(each.rank === 1)),
        share((each) => each.probability),
      ],
      asked: rows.length,
    };
  },
};

/** @param {any} inputs @param {any} data @param {any} worked */
export function derive(inputs, data, worked) {
  const { source, rule: by, k, mine, model } = inputs;
  const own = source === "mine";
  const found = data.models[model];
  const rows = found.grown[by];
  const row = rows.find((/** @type {any} */ each) => each.size === k);
  const scores = own ? worked?.scores ?? null : [row.logit_difference, row.top1];
  const circuit = own ? HEADS.filter((head) => !mine.split(",").includes(head)) : row.circuit;
  return {
    own,
    by,
    circuit,
    known: scores !== null,
    whole: found.whole,
    f: scores ? scores[0] : 0,
    share: scores ? Math.round((scores[0] / found.whole) * 1000) / 1000 : 0,
    top1: scores ? Math.round(scores[1] * 1000) / 1000 : 0,
    asked: worked?.asked ?? 0,
    rows,
    random: found.random,
    subsets: found.tests[by],
  };
}

/** A share that is known to a thousandth. @param {number} value */
const short = (value) => percent(value, Math.abs(value) < 0.1 ? 2 : 3);

/** @param {any} derived */
function findingOf({ known, circuit, share, top1, own }) {
  const who = circuit.length === 16
    ? "All 16 heads"
    : circuit.length === 0
    ? "No head at all"
    : circuit.length <= 4
    ? `${circuit.length === 1 ? "Head" : "Heads"} ${listed(circuit)} alone`
    : `${plural(circuit.length, "head")}`;
  if (!known) return `${who}: the ${own ? "36 stored questions are" : "result is"} being answered.`;
  const [part, right] = [short(share), short(top1)];
  const verb = circuit.length < 2 ? ["keeps", "names"] : ["keep", "name"];
  return `${who} ${verb[0]} ${part} of the logit difference and ${verb[1]} the receiver in ${
    percent(top1)
  } of the sentences.`;
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { known, circuit, f, share, top1, own, rows, whole, subsets, asked } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const split = beside ? width * 0.58 : width;
  const tall = beside ? 300 : 220;
  const top = size * 3.4;
  const left = size * 3.6;
  const box = { from: left, to: split - size * (beside ? 6.2 : 6.6), top, bottom: top + tall };
  const curve = curves(derived, box, size);
  const second = {
    from: beside ? split + size * 3.4 : left,
    to: width - 14,
    top: beside ? top : box.bottom + size * 7.4,
  };
  const square = Math.min(second.to - second.from, tall);
  const scatter = completeness(subsets, { ...second, to: second.from + square, bottom: second.top + square }, size);
  const worst = Math.max(...subsets.subsets.map((/** @type {number[]} */ [a, b]) => Math.abs(a - b)));
  const titleX = beside ? split + size * 0.6 : 0;
  return {
    finding: findingOf(derived),
    summary: `Share of the logit difference and of right answers by circuit size: ${
      rows.filter((/** @type {any} */ _, /** @type {number} */ i) => i % 2 === 0).map((/** @type {any} */ each) =>
        `${each.size} heads ${percent(each.logit_difference / whole, 2)} and ${percent(each.top1, 2)}`
      ).join(", ")
    }. Beside it, for every subset of the circuit of ${subsets.circuit.length}, the logit difference of the model and of the circuit without it; they differ by at most ${
      fixed(worst, 2)
    }.`,
    readouts: [
      { name: "difference", label: "F, logit difference", text: known ? fixed(f, 2) : "…", value: f },
      { name: "share", label: "share of the whole model’s", text: known ? short(share) : "…", value: share },
      { name: "top1", label: "receiver on top", text: known ? short(top1) : "…", value: top1 },
    ],
    texts: { heads: listed(circuit), worst: fixed(worst, 2) },
    plot: svg(width, Math.ceil(Math.max(box.bottom, scatter.bottom) + size * 3.4), [
      label([0, size * 0.7], "What a circuit keeps", { size, weight: "bold" }),
      ...curve,
      label([titleX, second.top - size * 2.7], `Without K, ${subsets.circuit.length}-head circuit`, {
        size,
        weight: "bold",
      }),
      ...scatter.marks,
    ]),
    notes: [
      ...(known ? [] : ["Answering 36 stored questions with your circuit …"]),
      ...(own && known ? [`Your set was run on ${asked} sentences, three of each template; the curves on 240.`] : []),
      `Circuit: ${circuit.length ? circuit.join(", ") : "no head"}. Feed-forwards stay.`,
    ],
  };
}

/**
 * Both shares by the number of heads, and random sets.
 * @param {any} derived
 * @param {{ from: number, to: number, top: number, bottom: number }} box
 * @param {number} size
 */
function curves({ rows, random, whole, circuit, share, top1, known }, box, size) {
  const most = Math.max(1.2, ...rows.map((/** @type {any} */ each) => each.logit_difference / whole), share);
  const x = linear([0, 16], [box.from, box.to]);
  const y = linear([Math.min(-0.1, share), most], [box.bottom, box.top]);
  const ordered = [...rows].sort((a, b) => a.size - b.size);
  const path = (/** @type {(each: any) => number} */ value) =>
    ordered.map((each) => /** @type {Point} */ ([x(each.size), y(value(each))]));
  const median = (/** @type {number[]} */ values) => [...values].sort((a, b) => a - b)[values.length >> 1];
  const chance = random.map((
    /** @type {any} */ each,
  ) => /** @type {Point} */ ([x(each.size), y(median(each.sets.map((/** @type {number[]} */ pair) => pair[1])))]));
  const ends = spread([y(1) - size * 1.4, y(1), y(1) + size * 1.4], size * 1.4);
  return [
    axisLeft(y, box.from, {
      format: (value) => percent(value, 3).replace(".0", ""),
      ticks: [0, 0.5, 1, 1.5].filter((tick) => tick <= most),
      grid: [box.from, box.to],
      size,
    }),
    axisBottom(x, box.bottom, {
      format: String,
      ticks: [0, 2, 4, 6, 8, 10, 12, 14, 16],
      title: "heads kept; feed-forwards stay",
      size,
    }),
    line(chance, { series: 0, weight: 1.5, dash: false }),
    line(path((each) => each.logit_difference / whole), { series: 6, dash: false }),
    line(path((each) => each.top1), { series: 1 }),
    label([box.to + 6, ends[0]], "share of F", { size, series: 6 }),
    label([box.to + 6, ends[1]], "receiver first", { size, series: 1 }),
    label([box.to + 6, ends[2]], "thin: random", { size, quiet: true }),
    known && rule([x(circuit.length), box.top], [x(circuit.length), box.bottom], { series: 0 }),
    known &&
    dot([x(circuit.length), y(share)], {
      series: 6,
      radius: 7,
      tip: `${plural(circuit.length, "head")}: ${percent(share)} of F`,
    }),
    known &&
    dot([x(circuit.length), y(top1)], {
      series: 1,
      radius: 6,
      tip: `${plural(circuit.length, "head")}: receiver first in ${percent(top1)}`,
    }),
  ];
}

/**
 * Every subset K: the model without K across, the circuit without K up. On the diagonal the circuit is complete.
 * @param {any} tests
 * @param {{ from: number, to: number, top: number, bottom: number }} box
 * @param {number} size
 */
function completeness({ subsets, circuit }, box, size) {
  const all = subsets.flat();
  const domain = /** @type {Point} */ ([Math.min(0, ...all), Math.max(...all)]);
  const x = linear(domain, [box.from, box.to]);
  const y = linear(domain, [box.bottom, box.top]);
  const d = subsets.map((/** @type {Point} */ [a, b]) => `M${round(x(a)) - 2} ${round(y(b)) - 2.5}h5v5h-5z`).join("");
  return {
    bottom: box.bottom,
    marks: [
      axisLeft(y, box.from, { format: (value) => fixed(value, 0), ticks: y.ticks(4), title: "", size }),
      axisBottom(x, box.bottom, {
        format: (value) => fixed(value, 0),
        ticks: x.ticks(4),
        title: "F of model without K",
        size,
      }),
      label([box.from + 4, box.top - size * 0.9], "F of circuit without K", { size, quiet: true }),
      rule([x(domain[0]), y(domain[0])], [x(domain[1]), y(domain[1])], { series: 0 }),
      h("path", {
        d,
        class: "bar s6",
        tabindex: 0,
        role: "img",
        "aria-label": `${subsets.length} subsets of ${circuit.length} heads`,
        "data-tip": `${subsets.length} subsets K; on the dashed line the circuit reacts as the model does`,
      }),
    ],
  };
}
