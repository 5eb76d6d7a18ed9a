// @ts-check
/** Every model with a published size and published tokens, by year: how many tokens each parameter was given. */

import {
  arrow,
  chart,
  choice,
  curve,
  decimal,
  figure,
  grip,
  hidden,
  level,
  panels,
  say,
  significant,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { training_flops } from "../../static/js/formulas/posts/gpt2-to-now.js";
import { dots, names, stripes, YEARS } from "./arc-marks.js";
import { exponent } from "./law-names.js";

/**
 * @import { Axis, Pair } from "../../static/js/marks/chart.js"
 * @import { Row, Shown } from "./arc-marks.js"
 */

const short = (/** @type {number} */ v) => decimal(v, 1);
/** @type {Record<string, Axis & { y: "ratio" | "flops" | "tokens" }>} */
const VIEWS = {
  ratio: {
    y: "ratio",
    domain: [0.3, 2e4],
    ticks: [1, 10, 100, 1000, 1e4],
    format: short,
    title: "tokens per parameter",
  },
  compute: {
    y: "flops",
    domain: [1e21, 1e27],
    ticks: [1e21, 1e23, 1e25, 1e27],
    format: exponent,
    title: "FLOP of training",
  },
  plane: { y: "tokens", domain: [1e11, 1e14], ticks: [1e11, 1e12, 1e13, 1e14], format: short, title: "tokens" },
};

export default figure({
  inputs: ({ models }) => {
    const known = models.map((/** @type {Row} */ row) => row.name);
    const read = (/** @type {string} */ text) => (known.includes(text) ? text : undefined);
    return {
      until: slider({ label: "Published until", values: YEARS, format: String }),
      shown: choice({ label: "Up the page", options: { ratio: "ratio", compute: "compute", plane: "tokens" } }),
      counted: choice({ label: "Parameters", options: { active: "used", all: "all" } }),
      chosen: hidden({ label: "model", read, write: String, valid: (name) => known.includes(name), empty: known[0] }),
    };
  },

  presets: {
    "Six years": {},
    "Grow the model": { until: 2021 },
    "The turn of 2022": { until: 2022, chosen: "Chinchilla" },
    "Inference first": { until: 2024, chosen: "Llama 3 8B" },
    "Sparse, all counted": { chosen: "Kimi K2", counted: "all" },
    "Size against tokens": { chosen: "Llama 3.1 405B", shown: "plane" },
    "Compute": { chosen: "Llama 3.1 405B", shown: "compute" },
  },

  once: () => YEARS.map((until) => ({ until })),

  derive({ until, shown, counted, chosen }, { models, hidden: quiet }) {
    const all = /** @type {Row[]} */ (models).map((row) => {
      const used = counted === "active" ? row.active : row.size;
      const flops = training_flops({ size: used, tokens: row.tokens });
      return {
        ...{ ...row, used, flops, ratio: row.tokens / used },
        x: shown === "plane" ? used : 2018 + (row.months + 0.5) / 12,
      };
    });
    const one = /** @type {Shown} */ (all.find((row) => row.name === chosen));
    const rows = all.filter((row) => row.months < 12 * (until - 2017) || row === one);
    const ends = all.filter(({ name }) => name === "GPT-3" || name === "Llama 3 8B"); // by month
    const [first, later] = ends.map((row) => row.ratio);
    return { until, shown, counted, rows, one, quiet, ends, first, later, flops: one.flops, ratio: one.ratio };
  },

  view({ until, shown, counted, rows, one, quiet, ends, first, later }, layout) {
    const narrow = layout.name === "narrow";
    const { y, ...axis } = VIEWS[shown];
    const each = significant(one.ratio);
    const size = `${one.used < one.size ? "used " : ""}parameter`;
    const stated = one.stated ? `${exponent(one.stated)} FLOP stated by its makers, ` : "";
    return {
      finding: one.name === "GPT-3" && until < 2024
        ? say`Until ${String(until)}: GPT-3 read ${tint("one", each)} tokens a parameter.`
        : one.name === "GPT-3"
        ? say`${one.name} read ${tint("one", each)} tokens a parameter, Llama 3 8B ${tint("one", significant(later))}.`
        : say`${one.name} read ${tint(one.sparse ? "four" : "one", each)} tokens a ${size}, ${
          significant(one.ratio / first, 2)
        } times GPT-3’s.`,
      summary: `${rows.length} models up to ${until} with published size and tokens. ${one.name} has ${
        decimal(one.used)
      } parameters, ${decimal(one.tokens)} tokens, ${each} for each parameter.`,
      texts: { ratio: each },
      notes: [
        `${one.name}: ${stated}${
          exponent(one.flops)
        } by 6ND. Filled marks: compute is stated. Hollow: computed from size and tokens. Triangles: mixtures of experts.`,
      ],
      plot: panels(layout, [chart({
        height: narrow ? 290 : 390,
        x: shown === "plane"
          ? {
            ...{ domain: [1e9, 2e12], log: 10, ticks: [1e9, 1e10, 1e11, 1e12], format: short },
            title: counted === "active" ? "parameters that a token uses" : "parameters",
          }
          : {
            domain: [2019, 2026],
            ticks: narrow ? [2019, 2021, 2023, 2025] : YEARS,
            format: String,
          },
        y: { ...axis, log: 10, grid: true },
        marks: [
          ...(shown === "plane" ? plane() : [stripes(quiet, until)]),
          shown === "ratio" && level(20),
          shown === "ratio" && words([2019.05, 20], "20 for each", { dy: -0.8 }),
          ...(shown === "ratio" ? answers({ until, years: ends.map(({ x }) => x), first, later }, narrow) : []),
          ...dots(rows, one, y),
          ...names(rows, one, y, { narrow, right: shown === "plane" ? 3e11 : narrow ? 2022.5 : 2024.6 }),
          shown !== "plane" && grip([until + 0.98, axis.domain[0]], {
            ...{ label: "Published until", text: String(until) },
            along: {
              ...{ input: "until", value: until },
              places: YEARS.map((year) => [year, year + 0.98, axis.domain[0]]),
            },
          }),
        ],
      })]),
    };
  },
});

/** The three answers, where they were given, and how far it is from the first to the third. @param {{ until: number, years: number[], first: number, later: number }} state @param {boolean} narrow */
const answers = ({ until, years: [from, to], first, later }, narrow) => [
  until >= 2024 && climb([from, first], [to, later]),
  until >= 2024 &&
  words([2022.75, 400], `× ${significant(later / first, 2)}${narrow ? "" : ` in ${Math.round(to - from)} years`}`, {
    ...{ anchor: "end", weight: "bold", series: "one", halo: true },
  }),
  !narrow && words([2019.05, 0.75], "1 grow the model", { weight: "bold" }),
  !narrow && until >= 2022 && words([2023.05, 20], "2 read more", { dy: 0.8, weight: "bold", halo: true }),
  !narrow && until >= 2024 &&
  words([2025.95, 14000], "3 cheap to serve", { anchor: "end", weight: "bold" }),
];

/** @param {Pair} from @param {Pair} to @returns {import("../../static/js/marks/chart.js").Mark} */
const climb = ([x0, y0], [x1, y1]) => (at) => {
  const [[a, b], [c, d]] = [[at.x(x0), at.y(y0)], [at.x(x1), at.y(y1)]];
  const cut = 12 / Math.hypot(c - a, d - b);
  const far = 5 * cut; // clear of the first one's name
  return arrow([a + (c - a) * far, b + (d - b) * far], [c - (c - a) * cut, d - (d - b) * cut], {
    ...{ series: "one", weight: 3, key: "climb", class: "faint" },
  });
};

/** Where every parameter gets 20 tokens, and where budgets are equal. */
const plane = () => [
  curve([[5e9, 1e11], [2e12, 4e13]], { series: "ink", weight: 1.5, dash: false, class: "faint", key: "twenty" }),
  words([1.9e12, 3.8e13], "20 for each", { dx: -8, dy: -0.5, anchor: "end", key: "twenty words", halo: true }),
  ...[1e22, 1e23, 1e24, 1e25].flatMap((flops) => {
    const ends = /** @type {Pair[]} */ ([1e9, 2e12].map((n) => [n, flops / 6 / n]));
    const [from, to] = [Math.max(1e9, flops / 6 / 1e14), Math.min(2e12, flops / 6 / 1e11)];
    return [
      curve(ends.map(([n]) => (n === 1e9 ? from : to)).map((n) => [n, flops / 6 / n]), {
        ...{ series: "five", weight: 1, key: `equal ${flops}` },
      }),
      words([to, flops / 6 / to], `${exponent(flops)} FLOP`, {
        ...{ series: "five", dx: to < 2e12 ? -4 : -8, dy: -0.7, anchor: "end", key: `words ${flops}`, halo: true },
      }),
    ];
  }),
];
