// @ts-check
/** How large the gradients of a trained model are, group by group, and which of them lie below an epsilon. */

import {
  attributesOf,
  BOLD,
  buttonOf,
  figure,
  h,
  handle,
  label,
  log,
  panel,
  panels,
  percent,
  round,
  rule,
  say,
  slider,
  textWidth,
  tint,
} from "../../static/js/kit.js";
import { even_gradient } from "../../static/js/formulas/posts/adam.js";

/** @import { Child } from "../../static/js/core/tree.js" */
/** @import { Box } from "../../static/js/marks/panels.js" */
/** @typedef {{ group: string, counts: number[], share: number }} Row */
/** @typedef {{ exponent: number, edges: number[], rows: Row[], marks: { text: string, at: number }[] }} State */

const [LOW, HIGH] = [-9, -1]; // exponents at the edges
/** Epsilons by name. @type {[number, string][]} */
const KNOWN = [[-8, "usual"], [-5, "Llama 2’s"]];
const EXPONENTS = Array.from({ length: 29 }, (_, i) => -9 + i / 4);

export default figure({
  inputs: ({ steps }) => ({
    exponent: slider({ label: "Epsilon", values: EXPONENTS, format: power }),
    step: slider({ label: "Training step", values: steps }),
  }),

  presets: {
    "1e−5 at the tenth step": {},
    "1e−5 at the end": { step: 400 },
    "The usual 1e−8": { exponent: -8, step: 400 },
    "1e−3: momentum": { exponent: -3, step: 400 },
  },

  once: () => [{ exponent: -8 }, { exponent: -7 }, { exponent: -6 }],

  derive({ exponent, step }, { groups, edges, counts, models }) {
    const rows = groups.map((/** @type {string} */ group, /** @type {number} */ i) => {
      const found = /** @type {number[]} */ (counts[step][i]);
      const under = found.reduce((sum, many, bin) => sum + (edges[bin + 1] <= exponent ? many : 0), 0);
      return { group, counts: found, share: under / found.reduce((sum, many) => sum + many, 0) };
    });
    return {
      ...{ exponent, step, rows: /** @type {Row[]} */ (rows), edges: /** @type {number[]} */ (edges) },
      marks: Object.entries(models).map(([text, many]) => ({ text, at: even_gradient({ parameters: Number(many) }) })),
      outputs: { shares: rows.map((/** @type {Row} */ { share }) => share) },
    };
  },

  view(derived, layout) {
    const { exponent, step, rows } = derived;
    const most = rows.reduce((best, row) => (row.share > best.share ? row : best));
    const some = most.share > 0.9995 ? "all" : most.share < 0.0005 ? "less than 0.1 %" : rounded(most.share);
    return {
      finding: most.share > 0
        ? say`ε = ${tint("loss", power(exponent))} at least halves the steps of ${
          tint("loss", some)
        } of the ${most.group.toLowerCase()}.`
        : say`ε = ${tint("loss", power(exponent))} halves the steps of none of this model’s weights.`,
      summary: `Histograms of the size of gradients at step ${step}, for ${rows.length} groups of weights. Below ε = ${
        power(exponent)
      }: ${rows.map(({ group, share }) => `${group} ${percent(share)}`).join(", ")}.`,
      plot: panels(layout, [panel((box) => (box.layout === "narrow" ? 380 : 420), (box) => ridges(derived, box))]),
      notes: [
        "Coordinates of our small model by √v, three seeds. Triangles: how large each coordinate would be if a gradient of norm 1 were spread evenly over a larger model. A step is halved where √v equals ε.",
      ],
    };
  },
});

/** @param {number} share */
const rounded = (share) => percent(share, share > 0.99 ? 3 : 2);

/** A share in a narrow column. @param {number} share */
function shortShare(share) {
  if (share === 0) return "0 %";
  return share < 0.0005 ? "<\u20090.1 %" : rounded(share);
}

/** @param {number} exponent */
function power(exponent) {
  const whole = Math.floor(exponent);
  const digits = 10 ** (exponent - whole);
  return `${digits < 1.05 ? "1" : digits.toFixed(1)}e−${-whole}`;
}

/**
 * @param {State} state
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
function ridges({ exponent, edges, rows, marks }, { width, height, size, layout }) {
  const narrow = layout === "narrow";
  const left = narrow ? 4 : Math.max(...rows.map(({ group }) => textWidth(group, size))) * BOLD + 12;
  const right = width - (narrow ? 52 : 56);
  const x = log([10 ** LOW, 10 ** HIGH], [left, right]);
  const [top, foot] = [size * 3.4, height - size * 3.5];
  const tall = (foot - top) / rows.length;
  const limit = x(10 ** exponent);
  const brief = narrow || x(10 ** -6.35) < 270;
  const evenly = `each${brief ? "" : " gradient"}, if all${brief ? "" : " were"} equal, in a model of`;
  const stops = EXPONENTS.map((each) => /** @type {[number, number, number]} */ ([each, x(10 ** each), foot + 6]));
  return [
    ...marks.filter((_, i) => !narrow || i !== 1).flatMap(({ text, at }, i) => [
      h("path", {
        ...attributesOf("edge", { key: `even ${text}`, series: "ink" }),
        d: `M${round(x(at))} ${round(top - 4)}l-5 -8h10Z`,
      }),
      label([x(at) + (narrow ? (i ? 5 : -5) : 0), size * (!narrow && i % 2 ? 0.7 : 1.9) - (narrow ? 0 : 1)], text, {
        ...{ key: `model ${text}`, size, anchor: narrow ? (i ? "end" : "start") : "middle", quiet: true },
      }),
    ]),
    label(narrow ? [left, size * 0.6] : [x(10 ** -6.35), size * 0.9], evenly, {
      ...{ key: "even", size, quiet: true, anchor: narrow ? "start" : "end" },
    }),
    label([narrow ? width : right + 6, top + tall - 4 - size * 1.9], "halved", {
      ...{ key: "halved", size, quiet: true, anchor: narrow ? "end" : "start" },
    }),
    !narrow && rule([limit, top - 2], [limit, foot + 6], { key: "limit", series: "loss" }),
    ...(narrow ? rows : []).map(({ group }, i) =>
      rule([limit, top + i * tall + size * 1.5], [limit, top + (i + 1) * tall - 4], {
        ...{ key: `limit ${group}`, series: "loss" },
      })
    ),
    ...rows.flatMap((row, i) =>
      ridge(row, edges, exponent, { x, top: top + i * tall, tall, size, narrow, right, left })
    ),
    ...below({ x, foot, right, size, narrow, exponent }),
    handle([limit, foot + 6], {
      label: "Epsilon",
      text: power(exponent),
      series: "loss",
      tracks: [{ input: "exponent", value: exponent, stops }],
    }),
  ];
}

/**
 * The axis, with the epsilons that have a name; a click takes one.
 * @param {{ x: (value: number) => number, foot: number, right: number, size: number, narrow: boolean, exponent: number }} place
 * @returns {Child[]}
 */
const below = ({ x, foot, right, size, narrow, exponent }) => [
  ...KNOWN.map(([each, name]) => {
    const [at, wide] = [x(10 ** each), textWidth(name, size) * BOLD + 8];
    return h(
      "g",
      { key: `known ${name}`, ...buttonOf({ exponent: each }, `${name} epsilon`, each === exponent) },
      h("rect", {
        ...{ class: "row-ground", width: round(wide), height: 32 },
        x: round(at - wide / 2),
        y: round(foot + size),
      }),
      label([at, foot + size * 2.9], name, { key: "name", size, anchor: "middle", weight: "bold" }),
    );
  }),
  ...(narrow ? [-8, -5, -2] : [-8, -6, -5, -4, -2]).map((tick) =>
    label([x(10 ** tick), foot + size * 1.7], power(tick), {
      ...{ key: `tick ${tick}`, size, anchor: "middle", quiet: true },
    })
  ),
  label([right, foot + size * 2.9], right - x(1e-5) < 240 ? "size, √v" : "size of the gradient, √v", {
    ...{ key: "axis", size, anchor: "end", quiet: true },
  }),
];

/**
 * One group: its histogram, what lies below epsilon in colour, and its share.
 * @param {Row} row
 * @param {number[]} edges
 * @param {number} exponent
 * @param {{ x: (value: number) => number, top: number, tall: number, size: number, narrow: boolean, right: number, left: number }} place
 * @returns {Child[]}
 */
function ridge({ group, counts, share }, edges, exponent, { x, top, tall, size, narrow, right, left }) {
  const base = top + tall - 4;
  const most = Math.max(...counts);
  const room = tall - (narrow ? size * 1.5 : 10);
  const bars = (/** @type {(bin: number) => boolean} */ kept) =>
    counts.flatMap((many, bin) => {
      if (!many || !kept(bin) || edges[bin] < LOW || edges[bin + 1] > HIGH) return [];
      const high = Math.max(1, (room * many) / most);
      return [
        `M${round(x(10 ** edges[bin]))} ${round(base)}V${round(base - high)}H${round(x(10 ** edges[bin + 1]) - 1)}V${
          round(base)
        }Z`,
      ];
    }).join("") || "M0 0";
  return [
    h("path", {
      ...attributesOf("bar", { key: `above ${group}`, series: "one", class: "soft" }),
      d: bars((bin) => edges[bin + 1] > exponent),
    }),
    h("path", {
      ...attributesOf("bar", { key: `below ${group}`, series: "loss" }),
      d: bars((bin) => edges[bin + 1] <= exponent),
    }),
    h("path", { class: "zero", key: `base ${group}`, d: `M${round(left)} ${round(base)}H${round(right)}` }),
    label(narrow ? [left, top + size * 0.7] : [left - 10, base - size * 0.5], group, {
      ...{ key: `name ${group}`, size, weight: "bold", anchor: narrow ? "start" : "end", halo: true },
    }),
    label([right + 6, base - size * 0.5], shortShare(share), {
      ...{ key: `share ${group}`, size, ...(share ? { series: "loss", weight: "bold" } : { quiet: true }) },
    }),
  ];
}
