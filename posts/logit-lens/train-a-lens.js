// @ts-check
/** A tuned lens trained in the page: Adam on an affine map, from the identity, and what it learns from how much text. */

import { count, fixed, significant } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { dot } from "../../static/js/marks/dot.js";
import { line, rule } from "../../static/js/marks/line.js";
import { linear, log } from "../../static/js/marks/scale.js";
import { label } from "../../static/js/marks/text.js";
import { moments, product } from "../../static/js/transformer/arrays.js";
import { hundredths, shifted, statesOf } from "../../static/js/transformer/lens.js";
import { logProbabilities } from "../../static/js/transformer/probability.js";
import { forward, modelFrom, readout } from "../../static/js/transformer/transformer.js";

const PLACES = { 0: "the embedding", 2: "layer 0", 4: "layer 1", 6: "layer 2" };
const FORMS = { bias: "bias", diagonal: "diagonal", full: "full" };

/** @typedef {import("../../static/js/transformer/transformer.js").Transformer} Transformer */

export function inputs() {
  return {
    state: slider({ label: "Read after", values: [0, 2, 4, 6], format: (value) => PLACES[/** @type {0} */ (value)] }),
    form: choice({ label: "Map", options: FORMS }),
    examples: slider({ label: "Training positions", values: [24, 96, 384, 1152] }),
    pull: slider({ label: "Pull towards the identity", values: [0, 1, 10, 100] }),
  };
}

export function presets() {
  return [
    { name: "Full map", inputs: {} },
    { name: "Bias only", inputs: { form: "bias" } },
    { name: "Overfit", inputs: { examples: 24 } },
    { name: "Overfit, held back", inputs: { examples: 24, pull: 10 } },
    { name: "Nothing to read", inputs: { state: 0 } },
  ];
}

/**
 * @typedef {{ states: Float32Array[], final: Float64Array[], logs: Float64Array[] }} Text  the stream at the four
 *   places, [n, d_model] each, and the probabilities that the model finally gives, by position, with their logarithms
 * @type {WeakMap<Transformer, { text: Text, other: Text, asked: { last: Float32Array[], answer: number }[] }>}
 */
const prepared = new WeakMap();

/**
 * Everything that no input changes; computed once for a model.
 * @param {Transformer} model
 * @param {any} data
 * @returns {{ text: Text, other: Text, asked: { last: Float32Array[], answer: number }[] }}
 */
function preparedFor(model, data) {
  const asked = () =>
    data.asked.map((/** @type {any} */ { tokens, answer }) => {
      const states = statesOf(forward(model, tokens));
      return { last: states.map((state) => state.slice(-model.config.d_model)), answer };
    });
  const found = prepared.get(model) ??
    { text: collected(model, data.rows), other: collected(model, data.held_out), asked: asked() };
  prepared.set(model, found);
  return found;
}

/** @param {Transformer} model @param {number[][]} rows @returns {Text} */
function collected(model, rows) {
  const { d_model, vocab_size } = model.config;
  const size = rows[0].length * d_model;
  const states = Object.keys(PLACES).map(() => new Float32Array(rows.length * size));
  const final = rows.flatMap((tokens, i) => {
    const run = forward(model, tokens);
    const all = statesOf(run);
    states.forEach((state, k) => state.set(all[2 * k], i * size));
    return logProbabilities(run.logits, vocab_size).map((row) => row.map(Math.exp));
  });
  return { states, final, logs: final.map((row) => row.map(Math.log)) };
}

/** @param {Float32Array} matrix  [rows, columns] @param {number} columns */
function transposed(matrix, columns) {
  const rows = matrix.length / columns;
  const out = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j];
  return out;
}

/**
 * A training: the divergence from the model's last distribution, and how it changes with matrix and bias.
 * @param {Transformer} model
 */
function trainer(model) {
  const { d_model: d, vocab_size } = model.config;
  const { final_gain, unembedding } = model.weights;
  const turned = transposed(unembedding, vocab_size);
  const moved = (/** @type {Float32Array} */ x, /** @type {Float32Array} */ A, /** @type {Float32Array} */ b) =>
    shifted(product(x, transposed(A, d), d), b);
  /** @param {Float32Array} x @param {Pick<Text, "final" | "logs">} aim @param {Float32Array} A @param {Float32Array} b */
  const loss = (x, { final, logs }, A, b) => {
    const found = logProbabilities(readout(model, moved(x, A, b)), vocab_size);
    let sum = 0;
    for (let n = 0; n < found.length; n++) {
      const p = final[n], log = logs[n], guess = found[n];
      for (let v = 0; v < vocab_size; v++) if (p[v] > 1e-12) sum += p[v] * (log[v] - guess[v]);
    }
    return sum / found.length;
  };
  /** @param {Float32Array} x @param {Float64Array[]} final @param {Float32Array} A @param {Float32Array} b @param {string} form */
  const gradient = (x, final, A, b, form) => {
    const here = moved(x, A, b);
    const rows = here.length / d;
    const found = logProbabilities(readout(model, here), vocab_size);
    const byLogits = new Float32Array(rows * vocab_size);
    for (let n = 0; n < rows; n++) {
      const p = final[n], guess = found[n];
      for (let v = 0; v < vocab_size; v++) byLogits[n * vocab_size + v] = (Math.exp(guess[v]) - p[v]) / rows;
    }
    const byUnit = product(byLogits, turned, vocab_size);
    for (let i = 0; i < byUnit.length; i++) byUnit[i] *= final_gain[i % d];
    const byMoved = throughNorm(here, byUnit, d);
    const byBias = new Float32Array(d);
    for (let i = 0; i < byMoved.length; i++) byBias[i % d] += byMoved[i];
    const byMatrix = form === "bias" ? A : product(transposed(byMoved, d), x, rows); // a bias alone moves no matrix
    return { byMatrix, byBias };
  };
  return { moved, loss, gradient };
}

/** The derivative through a normalisation without gain. @param {Float32Array} x @param {Float32Array} by @param {number} d */
function throughNorm(x, by, d) {
  const out = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += d) {
    const [mean, sigma] = moments(x, at, d);
    let middle = 0, along = 0;
    for (let i = 0; i < d; i++) {
      middle += by[at + i] / d;
      along += (by[at + i] * (x[at + i] - mean)) / sigma / d;
    }
    for (let i = 0; i < d; i++) out[at + i] = (by[at + i] - middle - ((x[at + i] - mean) / sigma) * along) / sigma;
  }
  return out;
}

/** Lengths along which a matrix stretches, largest first: one-sided Jacobi. @param {Float32Array} matrix @param {number} d */
export function singularValues(matrix, d) {
  const columns = Array.from({ length: d }, (_, j) => Float64Array.from({ length: d }, (_, i) => matrix[i * d + j]));
  for (let sweep = 0; sweep < 12; sweep++) {
    let turned = false;
    for (let p = 0; p < d; p++) {
      for (let q = p + 1; q < d; q++) {
        const [u, v] = [columns[p], columns[q]];
        let a = 0, b = 0, c = 0;
        for (let i = 0; i < d; i++) {
          a += u[i] * u[i];
          b += v[i] * v[i];
          c += u[i] * v[i];
        }
        if (Math.abs(c) < 1e-9 * Math.sqrt(a * b)) continue;
        turned = true;
        const zeta = (b - a) / (2 * c);
        const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const cos = 1 / Math.sqrt(1 + t * t), sin = cos * t;
        for (let i = 0; i < d; i++) {
          const before = u[i];
          u[i] = cos * before - sin * v[i];
          v[i] = sin * before + cos * v[i];
        }
      }
    }
    if (!turned) break;
  }
  return columns.map((column) => Math.sqrt(column.reduce((sum, value) => sum + value * value, 0))).sort((a, b) =>
    b - a
  );
}

export const slow = {
  inputs: ["state", "form", "examples", "pull"],
  /** @param {any} inputs @param {any} data */
  run({ state, form, examples, pull }, data) {
    const model = modelFrom(data.config, data.files.model);
    const { d_model: d, vocab_size } = data.config;
    const { text, other, asked } = preparedFor(model, data);
    const [source, unseen] = [text.states[state / 2], other.states[state / 2]];
    const taken = Array.from({ length: examples }, (_, i) => (i * data.stride) % text.final.length);
    const picked = (/** @type {number[]} */ rows) => {
      const states = new Float32Array(rows.length * d);
      rows.forEach((row, i) => states.set(source.subarray(row * d, (row + 1) * d), i * d));
      return { states, final: rows.map((row) => text.final[row]), logs: rows.map((row) => text.logs[row]) };
    };
    const { moved, loss, gradient } = trainer(model);
    const A = Float32Array.from({ length: d * d }, (_, i) => Number(i % (d + 1) === 0));
    const start = A.slice();
    const b = new Float32Array(d);
    const learns = (/** @type {number} */ i) => form === "full" || (form === "diagonal" && i % (d + 1) === 0);
    const memory = [A, b].map(({ length }) => ({ first: new Float64Array(length), second: new Float64Array(length) }));
    const mine = picked(taken.slice(0, data.shown));
    const measured = (/** @type {number} */ step) => ({
      step,
      seen: loss(mine.states, mine, A, b),
      unseen: loss(unseen, other, A, b),
    });
    const right = () =>
      asked.filter(({ last, answer }) => {
        const [row] = logProbabilities(readout(model, moved(last[state], A, b)), vocab_size);
        return row.indexOf(Math.max(...row)) === answer;
      }).length;
    const course = [measured(0)];
    const right_before = right();
    const batch = Math.min(data.batch, examples);
    for (let step = 1; step <= data.steps; step++) {
      const part = picked(Array.from({ length: batch }, (_, i) => taken[((step - 1) * batch + i) % examples]));
      const { byMatrix, byBias } = gradient(part.states, part.final, A, b, form);
      const rate = data.rate * (1 - (step - 1) / data.steps);
      const grown = [1 - 0.9 ** step, 1 - 0.999 ** step];
      [[A, byMatrix], [b, byBias]].forEach(([values, by], which) => {
        const { first, second } = memory[which];
        for (let i = 0; i < values.length; i++) {
          if (which === 0 && !learns(i)) continue;
          first[i] = 0.9 * first[i] + 0.1 * by[i];
          second[i] = 0.999 * second[i] + 0.001 * by[i] * by[i];
          values[i] -= (rate * (first[i] / grown[0])) / (Math.sqrt(second[i] / grown[1]) + 1e-8);
        }
      });
      for (let i = 0; pull > 0 && i < A.length; i++) A[i] -= rate * pull * (A[i] - start[i]);
      if (step % data.every === 0) course.push(measured(step));
    }
    return { course, right_before, right: right(), stretches: singularValues(A, d) };
  },
};

/** @param {any} inputs @param {any} data @param {any} [worked] */
export function derive(inputs, data, worked) {
  const course = worked?.course ?? [];
  const end = course[course.length - 1];
  return {
    ...inputs,
    steps: data.steps,
    sentences: data.asked.length,
    plain: data.plain[inputs.state],
    reached: data.reached[inputs.state],
    course,
    stretches: worked?.stretches ?? [],
    before: hundredths(course[0]?.unseen ?? data.plain[inputs.state]),
    ...(worked
      ? {
        seen: hundredths(end.seen),
        unseen: hundredths(end.unseen),
        best_unseen: hundredths(Math.min(...course.map((/** @type {any} */ each) => each.unseen))),
        right_before: worked.right_before,
        right: worked.right,
        stretch: hundredths(worked.stretches[0]),
      }
      : {}),
  };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { course, state, form, examples, plain, reached, steps, stretches, sentences } = derived;
  const { width, font: size } = layout;
  const done = course.length > 0;
  const beside = width >= 600;
  const split = beside ? width * 0.58 : width;
  const box = { left: size * 2.4, right: split - size, top: size * 5, bottom: size * 5 + 230 };
  const x = linear([0, steps], [box.left, box.right]);
  const high = Math.max(6, ...course.flatMap((/** @type {any} */ each) => [each.seen, each.unseen]));
  const y = linear([0, high], [box.bottom, box.top]);
  const right = {
    left: (beside ? split + 20 : 0) + size * 2.6,
    right: width - size,
    top: beside ? box.top : box.bottom + size * 8.5,
    bottom: 0,
  };
  right.bottom = right.top + (beside ? 230 : 150);
  const n = linear([1, 64], [right.left, right.right]);
  const s = log([0.1, 10], [right.bottom, right.top]);
  const where = PLACES[/** @type {0} */ (state)];
  const curve = (/** @type {"seen" | "unseen"} */ name) =>
    course.map((/** @type {any} */ each) => /** @type {[number, number]} */ ([x(each.step), y(each[name])]));
  const map = { bias: "a bias alone", diagonal: "a diagonal map", full: "a full map" }[/** @type {"bias"} */ (form)];
  const finding = done
    ? `After ${where}, ${map} trained on ${count(examples)} positions reads unseen text at ${
      fixed(derived.unseen, 2)
    } nats (the logit lens: ${fixed(derived.before, 2)}) and its own examples at ${fixed(derived.seen, 2)}.`
    : `After ${where}, the logit lens reads unseen text at ${
      fixed(plain, 2)
    } nats; the stored tuned lens, trained on 24,576 positions, at ${fixed(reached, 2)}.`;
  return {
    finding,
    summary: done
      ? `Divergence on unseen text by step: ${
        course.map((/** @type {any} */ each) => fixed(each.unseen, 2)).join(", ")
      }. ` +
        `The map stretches between ${significant(stretches[63], 2)} and ${significant(stretches[0], 2)} times. ` +
        `Of ${sentences} sentences about giving it answers ${derived.right}, the logit lens ${derived.right_before}.`
      : "Two dashed lines: the logit lens and the stored tuned lens. The training is under way.",
    readouts: [
      { name: "before", label: "logit lens, unseen text", text: fixed(derived.before, 2), value: derived.before },
      { name: "unseen", label: "trained, unseen text", text: done ? fixed(derived.unseen, 2) : "training" },
      { name: "seen", label: "trained, its own examples", text: done ? fixed(derived.seen, 2) : "training" },
      {
        name: "right",
        label: `receivers read, of ${sentences}`,
        text: done ? `${derived.right_before} → ${derived.right}` : "training",
      },
    ],
    plot: svg(width, Math.ceil(Math.max(box.bottom, right.bottom) + size * 3.4), [
      label([0, size * 0.8], "Divergence by training step, nats", { size, weight: "bold" }),
      dot([8, size * 2.4], { series: 6 }),
      label([20, size * 2.4], "unseen text", { size }),
      dot([size * 9, size * 2.4], { series: 3 }),
      label([size * 9 + 12, size * 2.4], "its own examples", { size }),
      axisLeft(y, box.left, { format: (value) => fixed(value, 0), grid: [box.left, box.right], size }),
      rule([box.left, y(plain)], [box.right, y(plain)], { series: 0 }),
      label([box.right, y(plain) - size * 0.8], "logit lens", { size, anchor: "end", quiet: true }),
      rule([box.left, y(reached)], [box.right, y(reached)], { series: 0 }),
      label([box.right, y(reached) + size * 0.8], "stored tuned lens", { size, anchor: "end", quiet: true }),
      line(curve("unseen"), { series: 6, dash: false }),
      line(curve("seen"), { series: 3, dash: false }),
      ...curve("unseen").map((/** @type {[number, number]} */ at) => dot(at, { series: 6, radius: 4 })),
      ...curve("seen").map((/** @type {[number, number]} */ at) => dot(at, { series: 3, radius: 4 })),
      axisBottom(x, box.bottom, {
        format: (value) => fixed(value, 0),
        ticks: [0, 40, 80, 120],
        title: "step",
        size,
      }),
      label([beside ? split + 20 : 0, right.top - size * 3.2], "How the map stretches", { size, weight: "bold" }),
      axisLeft(s, right.left, {
        format: (value) => `${significant(value, 1)}×`,
        ticks: [0.1, 1, 10],
        grid: [right.left, right.right],
        size,
      }),
      line(
        stretches.map((
          /** @type {number} */ value,
          /** @type {number} */ i,
        ) => /** @type {[number, number]} */ ([n(i + 1), s(Math.min(10, Math.max(0.1, value)))])),
        { series: 4, dash: false },
      ),
      axisBottom(n, right.bottom, {
        format: (value) => fixed(value, 0),
        ticks: [1, 16, 32, 48, 64],
        title: "direction",
        size,
      }),
    ]),
    notes: [
      done
        ? "Unseen text: 288 positions that no training here has met. The identity stretches nothing: 1× everywhere."
        : "Training in this page; it takes about a second.",
    ],
  };
}
