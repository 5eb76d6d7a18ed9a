// @ts-check
/** A sparse autoencoder takes a toy model's activations apart: what goes in, which latents fire, what comes back. */

import { fixed, percent, significant } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom, axisLeft, line as edge } from "../../static/js/marks/axis.js";
import { bar } from "../../static/js/marks/bar.js";
import { line, rule } from "../../static/js/marks/line.js";
import { linear, log } from "../../static/js/marks/scale.js";
import { label, spread } from "../../static/js/marks/text.js";

/** @param {any} data */
export function inputs(data) {
  const n = (/** @type {any} */ inputs) => Array.from({ length: data[inputs.data].n }, (_, i) => i + 1);
  return {
    data: choice({ label: "Toy model", options: { twelve: "12 in 4", ten: "10 in 3" } }),
    size: choice({ label: "Latents per feature", options: { half: "½", equal: "1", twice: "2" } }),
    price: slider({ label: "Price of activity, λ", values: data.prices, format: (value) => String(value) }),
    first: slider({ label: "Feature that is present", values: n }),
    strength: slider({ label: "How strongly", min: 0.1, max: 1, step: 0.1, format: (value) => fixed(value, 1) }),
    second: slider({
      label: "A second one",
      values: (inputs) => [0, ...n(inputs)],
      format: (value) => (value ? String(value) : "none"),
    }),
    push: slider({
      label: "Push the strongest latent",
      min: 0,
      max: 1,
      step: 0.1,
      format: (value) => `+${fixed(value, 1)}`,
    }),
  };
}

export function presets() {
  return [
    { name: "Right directions, too short", inputs: {} },
    { name: "Perfect and wrong", inputs: { price: 0.01 } },
    { name: "Price too high", inputs: { price: 1 } },
    { name: "Half the latents", inputs: { size: "half" } },
    { name: "Packed tighter", inputs: { data: "ten", price: 0.5 } },
    { name: "Steer", inputs: { push: 1, strength: 0.1 } },
  ];
}

/** @param {number[][]} matrix @param {number[]} vector */
const times = (matrix, vector) => matrix.map((row) => row.reduce((sum, value, i) => sum + value * vector[i], 0));
/** @param {number[]} a @param {number[]} b */
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** @param {any} inputs @param {any} data */
export function derive({ data: name, size, price, first, strength, second, push }, data) {
  const { n, W, b, sizes } = data[name];
  const one = sizes[size][data.prices.indexOf(price)];
  const x = new Array(n).fill(0);
  x[first - 1] = strength;
  if (second) x[second - 1] = strength;
  const activations = times(W, x);
  const before = times(one.E, activations.map((value, j) => value - one.c[j]));
  const f = before.map((value, k) => Math.max(0, value + one.e[k]));
  const rebuilt = times(one.D, f).map((value, j) => value + one.c[j]);
  const columns = f.map((_, k) => one.D.map((/** @type {number[]} */ row) => row[k]));
  const truth = x.map((_, i) => W.map((/** @type {number[]} */ row) => row[i]));
  const strongest = f.indexOf(Math.max(...f));
  const steered = rebuilt.map((value, j) => value + push * columns[strongest][j]);
  const output = truth.map((direction, i) => Math.max(0, dot(direction, steered) + b[i]));
  const named = columns.map((column) => {
    const cosines = truth.map((direction) => dot(direction, column) / Math.sqrt(dot(direction, direction)));
    const feature = cosines.indexOf(Math.max(...cosines));
    return { feature: feature + 1, cosine: cosines[feature] };
  });
  return {
    name,
    size,
    price,
    first,
    strength,
    second,
    push,
    x,
    f,
    output,
    named,
    strongest,
    n,
    m: W.length,
    firing: f.filter((value) => value > 1e-6).length,
    kept_length: dot(activations, rebuilt) / dot(activations, activations),
    cosine: one.cosine,
    explained: one.explained,
    active: one.active,
    dead: one.dead,
    curves: data.prices.map((
      /** @type {number} */ at,
      /** @type {number} */ k,
    ) => [at, sizes[size][k].cosine, sizes[size][k].explained]),
  };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { x, f, output, named, n, m, firing, kept_length, cosine, explained, price, curves, push, strongest } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const split = beside ? width * 0.54 : width;
  const high = beside ? 84 : 70;
  const rows = [
    { words: `${n} features put in`, values: x, series: 3 },
    { words: `${f.length} latents, ${firing} firing`, values: f, series: 2 },
    { words: push ? "toy model’s output after the push" : "toy model’s output, rebuilt", values: output, series: 3 },
  ];
  const bars = rows.flatMap(({ words, values, series }, r) => {
    const base = size * 2 + high + r * (high + size * 4.2);
    const pitch = (split - 8) / values.length;
    const most = Math.max(1.2, ...values);
    const loud = values.map((/** @type {number} */ value, /** @type {number} */ i) => ({ value, i })).filter((
      /** @type {any} */ { value },
    ) => value > 0.02 * most);
    // Names of neighbours must not touch: the larger one is named.
    const shown = loud.filter((/** @type {any} */ { value, i }) =>
      loud.every((/** @type {any} */ other) =>
        other.i === i || Math.abs(other.i - i) * pitch > size * 2.1 || other.value < value
      )
    );
    return [
      label([0, base - high - size], words, { size, weight: "bold" }),
      h("g", { class: "axis" }, edge(0, base, split - 8, base, "rule")),
      ...values.map((/** @type {number} */ value, /** @type {number} */ i) => {
        const tall = (Math.max(0, value) / most) * (high - size);
        const pushed = r === 1 && push > 0 && i === strongest;
        return bar({ x: i * pitch + pitch * 0.15, y: base - tall, width: pitch * 0.7, height: tall }, {
          series,
          hatch: pushed,
          mark: `bar-${r}-${i}`,
        });
      }),
      ...shown.map((/** @type {any} */ { i }) =>
        label(
          [Math.max(size * 1.1, (i + 0.5) * pitch), base + size],
          r === 1 ? `→${named[i].feature}` : String(i + 1),
          {
            size,
            anchor: "middle",
            quiet: true,
          },
        )
      ),
    ];
  });
  const under = size * 2 + 3 * high + 2 * size * 4.2 + size * 2;
  const top = beside ? size * 4.2 : under + size * 5;
  const chart = {
    left: (beside ? split + 14 : 0) + size * 2.8,
    right: width - 10,
    top,
    bottom: beside ? under - size * 3.4 : top + 180,
  };
  const at = log([curves[0][0], curves[curves.length - 1][0]], [chart.left, chart.right]);
  const y = linear([0, 1], [chart.bottom, chart.top]);
  const texts = spread([y(curves[0][1]) + size, y(curves[0][2]) - size * 0.2], size * 1.3, [
    chart.top - size,
    chart.bottom,
  ]);
  const lost = kept_length < 0 ? "none" : percent(Math.max(0, kept_length), 2);
  const put = x.flatMap((
    /** @type {number} */ v,
    /** @type {number} */ i,
  ) => (v ? [`${i + 1} at ${fixed(v, 1)}`] : []));
  const fires = f.flatMap((/** @type {number} */ v, /** @type {number} */ k) =>
    v > 1e-6
      ? [`one nearest to feature ${named[k].feature} (cosine ${fixed(named[k].cosine, 2)}) at ${fixed(v, 2)}`]
      : []
  );
  const where = cosine >= 0.97 ? "along" : cosine >= 0.93 ? "nearly along" : "elsewhere than";
  const rebuilt = explained > 0.995 ? `${fixed(100 * explained, 2)}\u00a0%` : percent(explained);
  const finding =
    `At λ = ${price} the latents point ${where} the true features (mean best cosine ${fixed(cosine, 3)}), ` +
    `rebuild ${rebuilt} of the variance, and ${fixed(derived.active, 2)} are active at a time.`;
  return {
    finding,
    summary: `Features put in: ${put.join(", ")}. Latents that fire: ${fires.join(", ") || "none"}. ` +
      `The rebuilt activations keep ${lost} of the length.`,
    readouts: [
      { name: "cosine", label: "mean best cosine to the truth", text: fixed(cosine, 3), value: cosine },
      { name: "explained", label: "variance explained", text: rebuilt, value: explained },
      { name: "active", label: "latents active on average", text: fixed(derived.active, 2), value: derived.active },
      { name: "length", label: "of this sample’s length rebuilt", text: lost },
    ],
    texts: { firing: String(firing), dead: String(derived.dead) },
    plot: svg(width, Math.ceil(beside ? under : chart.bottom + size * 3.4), [
      ...bars,
      label([beside ? split + 14 : 0, top - size * 2.6], "All prices, same dictionary", { size, weight: "bold" }),
      axisLeft(y, chart.left, {
        format: (value) => fixed(value, 1),
        ticks: [0, 0.5, 1],
        grid: [chart.left, chart.right],
        size,
      }),
      axisBottom(at, chart.bottom, {
        format: (value) => significant(value, 1),
        ticks: [0.003, 0.03, 0.3],
        title: "price, λ",
        size,
      }),
      rule([at(price), chart.bottom], [at(price), chart.top], { series: 0 }),
      line(curves.map((/** @type {number[]} */ [l, value]) => /** @type {[number, number]} */ ([at(l), y(value)])), {
        series: 3,
        dash: false,
      }),
      line(
        curves.map((
          /** @type {number[]} */ [l, , value],
        ) => /** @type {[number, number]} */ ([at(l), y(Math.max(0, value))])),
        { series: 6, weight: 2 },
      ),
      label([chart.left + 6, texts[0] + size * 0.3], "cosine to the truth", { size, series: 3 }),
      label([chart.left + 6, texts[1] - size * 0.8], "variance explained", { size, series: 6 }),
    ]),
    notes: [
      derived.dead
        ? `${derived.dead} of ${f.length} latents never fire. → names the feature that a latent is nearest to.`
        : "→ names the feature that a latent is nearest to.",
      ...(derived.name === "ten" && derived.size === "equal"
        ? [
          `${n} features in ${m} dimensions: with ${n} latents no price that was tried brings the mean cosine to 0.97.`,
        ]
        : []),
    ],
  };
}
