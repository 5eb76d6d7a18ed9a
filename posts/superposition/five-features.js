// @ts-check
/** Five sparse features trained into two dimensions, live: their directions, what they do to each other, the loss. */

import { fixed, signed, significant } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { player } from "../../static/js/inputs/player.js";
import { slider } from "../../static/js/inputs/slider.js";
import { arrow } from "../../static/js/marks/arrow.js";
import { axisLeft } from "../../static/js/marks/axis.js";
import { bar } from "../../static/js/marks/bar.js";
import { line, rule } from "../../static/js/marks/line.js";
import { matrix } from "../../static/js/marks/matrix.js";
import { linear } from "../../static/js/marks/scale.js";
import { label } from "../../static/js/marks/text.js";
import { begin, gapsBetween, gram, ruleBatch, shapeOf } from "../../static/js/transformer/superposition.js";

const FRAMES = 60;

/** @param {any} data */
export function inputs(data) {
  const step = data.steps / FRAMES;
  return {
    density: slider({ label: "Density, p", values: data.densities, format: (value) => significant(value, 2) }),
    decay: slider({ label: "Importance, each next", values: data.decays, format: (value) => `× ${value}` }),
    relative: slider({ label: "Feature 5, how often", values: data.relative, format: (value) => `× ${value}` }),
    seed: slider({ label: "Start", min: 1, max: data.starts.length }),
    frame: player({ label: "Training step", frames: FRAMES + 1, format: (value) => fixed(value * step, 0) }),
  };
}

export function presets() {
  return [
    { name: "Pentagon", inputs: {} },
    { name: "Two pairs", inputs: { density: 0.3 } },
    { name: "Dense: two and scraps", inputs: { density: 1, decay: 0.7 } },
    { name: "Starve one feature", inputs: { relative: 0.2, seed: 4 } },
    { name: "Three at 120°", inputs: { density: 0.7 } },
    { name: "Untrained", inputs: { frame: 0 } },
  ];
}

/** @typedef {ReturnType<typeof begin>} Training @type {WeakMap<object, { of: string, training: Training }>} */
const last = new WeakMap();

/**
 * The training of some inputs: the last one again while only the step moves.
 * @param {any} data
 * @param {number[]} densities
 * @param {number} decay
 * @param {number} seed
 */
function trainingOf(data, densities, decay, seed) {
  const of = [...densities, decay, seed].join();
  const known = last.get(data);
  if (known?.of === of) return known.training;
  const importance = densities.map((_, i) => decay ** i);
  const training = begin(data.starts[seed - 1], ruleBatch(data, densities), importance, data);
  last.set(data, { of, training });
  return training;
}

/** @param {any} inputs @param {any} data */
export function derive(inputs, data) {
  const { density, decay, relative, seed, frame } = inputs;
  const densities = [density, density, density, density, Math.min(1, density * relative)];
  const stop = Math.round((frame * data.steps) / FRAMES);
  const { W, b, losses } = trainingOf(data, densities, decay, seed).after(stop);
  const products = gram(W);
  const norms = products.map((row, i) => Math.sqrt(row[i]));
  const kept = norms.flatMap((norm, i) => (norm > data.kept ? [i] : []));
  const at = (/** @type {number[]} */ list, /** @type {number} */ value) => list.indexOf(value);
  return {
    ...inputs,
    W,
    b,
    losses,
    products,
    norms,
    kept,
    stop,
    fifth: densities[4],
    steps: data.steps,
    gaps: gapsBetween(W, kept),
    best: data.losses[at(data.densities, density)][at(data.decays, decay)][at(data.relative, relative)],
    loss: losses[losses.length - 1],
    represented: kept.length,
    mean_norm: kept.length ? kept.reduce((sum, i) => sum + norms[i], 0) / kept.length : 0,
    mean_bias: b.reduce((sum, value) => sum + value, 0) / b.length,
  };
}

/** With its sign, and a bare 0. @param {number} value */
const short = (value) => signed(value).replace(/^0\.00$/, "0");

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { W, b, norms, kept, represented, products, losses, best, loss, stop, steps, gaps } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const plane = beside ? width * 0.52 : width;
  const side = Math.min(plane, 400);
  const centre = { x: plane / 2, y: size * 2 + side / 2 };
  const unit = side / 2 / 1.45;
  const over = Math.max(1, ...norms.map((/** @type {number} */ norm) => norm / 1.32)); // an untrained start may be longer
  const to = (
    /** @type {number} */ i,
    reach = 1,
  ) => /** @type {[number, number]} */ ([
    centre.x + (unit * W[0][i] * reach) / over,
    centre.y - (unit * W[1][i] * reach) / over,
  ]);
  const right = beside ? plane + 24 : 0;
  const room = beside ? width - right : width;
  const mapTop = beside ? size * 2 : centre.y + side / 2 + size * 3;
  const cell = Math.min(room / 5, beside ? 46 : 52);
  const biasTop = mapTop + 5 * cell + size * 3;
  const bias = linear([-0.45, 0.9], [right, right + room - size * 6]);
  const curveTop = Math.max(centre.y + side / 2, biasTop + size * 8) + size * 4;
  const curve = { left: size * 3.6, right: width - 8, top: curveTop, bottom: curveTop + 110 };
  const x = linear([0, steps], [curve.left, curve.right]);
  const high = Math.max(losses[0], best * 1.5);
  const y = linear([0, high], [curve.bottom, curve.top]);
  const worst = Math.max(
    ...products.flatMap((/** @type {number[]} */ row, /** @type {number} */ i) =>
      row.filter((_, j) => j !== i).map(Math.abs)
    ),
    0.3,
  );
  const shape = shapeOf(gaps);
  const when = stop < steps ? `After ${stop} steps` : `At density ${significant(derived.density, 2)}`;
  const count = ["none", "one", "two", "three", "four", "all five"][represented];
  const what = shape
    ? `${count}${represented < 5 ? " of five" : ""} features form ${shape}`
    : `${count}${represented < 5 ? " of five" : ""} features are longer than 0.5`;
  const above = loss / best - 1;
  const rank = above < 0.01 ? "the best of 16 starts" : `${fixed(100 * above, 0)} % above the best of 16 starts`;
  return {
    finding: `${when}, ${what}; the loss is ${significant(loss)}, ${rank}.`,
    summary:
      `Five arrows from one origin, lengths ${
        norms.map((/** @type {number} */ norm) => fixed(norm, 2)).join(", ")
      }; angles between neighbours ` +
      `${
        gaps.length > 1 ? gaps.map((/** @type {number} */ gap) => fixed(gap, 0)).join(", ") + " degrees" : "none"
      }. Biases ${b.map(short).join(", ")}.`,
    readouts: [
      { name: "represented", label: "features kept of 5", text: String(represented), value: represented },
      { name: "norm", label: "their mean length", text: fixed(derived.mean_norm, 2), value: derived.mean_norm },
      { name: "gap", label: "narrowest angle", text: gaps.length > 1 ? fixed(Math.min(...gaps), 0) + "°" : "none" },
      { name: "loss", label: "loss", text: significant(loss), value: loss },
    ],
    texts: { shape: shape || "no regular shape", bias: short(derived.mean_bias) },
    plot: svg(width, Math.ceil(curve.bottom + size * 2.4), [
      label([0, size * 0.8], "Directions of the five features", { size, weight: "bold" }),
      h("circle", { cx: centre.x, cy: centre.y, r: unit / over, class: "wire s0", "stroke-width": 1, opacity: 0.5 }),
      label([centre.x, centre.y + side / 2 - size * 0.2], "circle: length 1", { size, quiet: true, anchor: "middle" }),
      ...W[0].flatMap((/** @type {number} */ _, /** @type {number} */ i) => {
        const [ex, ey] = to(i);
        const short = norms[i] < 0.12;
        const reach = short ? 0 : 13 / Math.max(1, Math.hypot(ex - centre.x, ey - centre.y));
        const [lx, ly] = short
          ? [centre.x - 20 + i * 12, centre.y + size * 1.4]
          : [ex + (ex - centre.x) * reach, ey + (ey - centre.y) * reach];
        const series = i === 4 ? 2 : 3;
        return [
          arrow([centre.x, centre.y], [ex, ey], {
            series,
            weight: kept.includes(i) ? 2.5 : 1.5,
            mark: `feature-${i + 1}`,
          }),
          label([lx, ly], String(i + 1), { size, anchor: "middle", weight: "bold", series, mark: `feature-${i + 1}` }),
        ];
      }),
      label([right, mapTop - size * 1.2], "WᵀW: what each does to each", { size, weight: "bold" }),
      matrix({
        values: products.map((/** @type {number[]} */ row, /** @type {number} */ i) =>
          row.map((value, j) => (i === j ? value / 1.4 : value / worst))
        ),
        domain: [-1.9, 1.9],
        ramp: "div",
        x: right,
        y: mapTop,
        width: 5 * cell,
        height: 5 * cell,
        label: "dot products of the five directions",
      }),
      ...products.flatMap((/** @type {number[]} */ row, /** @type {number} */ i) =>
        row.map((value, j) =>
          label(
            [right + (j + 0.5) * cell, mapTop + (i + 0.5) * cell],
            i === j ? fixed(value, 1) : short(value).replace("0.", "."),
            { size, anchor: "middle" },
          )
        )
      ),
      label([right, biasTop - size * 0.4], "Bias", { size, weight: "bold" }),
      ...b.flatMap((/** @type {number} */ value, /** @type {number} */ i) => {
        const row = biasTop + size * (0.8 + 1.45 * i);
        const end = bias(Math.max(-0.45, Math.min(0.9, value)));
        const start = bias(0);
        return [
          bar({ x: Math.min(end, start), y: row, width: Math.max(1, Math.abs(end - start)), height: size }, {
            series: i === 4 ? 2 : 3,
            hatch: value < 0,
            mark: `feature-${i + 1}`,
          }),
          label([right + room, row + size / 2], `${i + 1}: ${short(value)}`, { size, anchor: "end" }),
        ];
      }),
      label([0, curve.top - size * 1.6], "Loss", { size, weight: "bold" }),
      axisLeft(y, curve.left, {
        format: (value) => significant(value, 2),
        ticks: [0, high],
        grid: [curve.left, curve.right],
        size,
      }),
      line(losses.map((/** @type {number} */ value, /** @type {number} */ i) => [x(i), y(Math.min(value, high))]), {
        series: 6,
        dash: false,
      }),
      rule([curve.left, y(best)], [curve.right, y(best)], { series: 0 }),
      label([curve.right, curve.bottom + size * 1.2], `dashed: best of 16 starts, ${significant(best)}`, {
        size,
        anchor: "end",
        quiet: true,
      }),
    ]),
    notes: [
      derived.density * derived.relative > 1
        ? "Feature 5 cannot be present more often than always: its density is 1."
        : "Training runs in this page, 300 steps on 393 weighted points that stand for all sparse inputs; every reader sees the same run.",
    ],
  };
}

/** @param {any} derived */
export function picture({ W }) {
  return svg(240, 120, [
    h("circle", { cx: 120, cy: 60, r: 46, class: "wire s0", "stroke-width": 1, opacity: 0.5 }),
    ...W[0].map((/** @type {number} */ value, /** @type {number} */ i) =>
      arrow([120, 60], [120 + 46 * value, 60 - 46 * W[1][i]], { series: i === 4 ? 2 : 3, weight: 3 })
    ),
  ]);
}
