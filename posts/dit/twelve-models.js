// @ts-check
/** Twelve published models: their picture quality against compute, parameters, or tokens; the reader changes the axis. */

import { chart, choice, curve, figure, fixed, panels, point, round, say, tint, words } from "../../static/js/kit.js";
import { AXES, remark, switches } from "./model-axes.js";
import { fit } from "./regression.js";

/**
 * @typedef {import("../../static/js/marks/chart.js").Pair} Pair
 * @typedef {import("../../static/js/marks/chart.js").Series} Series
 * @typedef {import("../../static/js/marks/chart.js").Mark} Mark
 * @import { Measure } from "./model-axes.js"
 * @typedef {Record<Measure | "fid", number>} Row
 * @typedef {{ axis: Measure, which: string, models: Record<string, Row>, chosen: string[], line: ReturnType<typeof fit>, rs: Record<string, number> }} State
 */

/** @type {Record<string, Series>} */
const SERIES = { S: "one", B: "two", L: "three", XL: "four" };
const COMPUTE = ["gflops", "training"]; // axes along which the models stand alike
/** Names of marks along compute: in pixels and lines of text from the mark's edge, and the end that is at the mark. */
/** @type {Record<string, [number, number, "start" | "middle" | "end"]>} */
const NAMES = {
  ...{ "S/8": [0, 1.1, "middle"], "L/8": [0, -1, "middle"], "B/8": [6, -0.7, "start"], "S/4": [-6, 0.8, "end"] },
  ...{ "B/4": [-14, 0, "end"], "S/2": [2, 1.5, "start"], "L/4": [-6, 0.9, "end"], "B/2": [0, 1.1, "middle"] },
  ...{ "L/2": [-6, 0, "end"] },
};
const PAIR = ["S/2", "B/4"]; // of equal compute
/** Ends of a column of models that an axis does not tell apart. @type {Partial<Record<Measure, string[]>>} */
const COLUMNS = { parameters: ["XL/8", "XL/2"], tokens: ["S/2", "XL/2"] };

/** @param {string} name */
const sizeOf = (name) => name.split("/")[0];

export default figure({
  inputs: () => ({
    axis: choice({
      label: "Horizontal axis",
      options: { gflops: "compute", training: "training compute", parameters: "parameters", tokens: "tokens" },
    }),
    which: choice({
      label: "Fit",
      options: { all: "all", finer: "p < 8", p8: "p = 8", p4: "p = 4", p2: "p = 2", S: "S", B: "B", L: "L", XL: "XL" },
    }),
  }),

  presets: {
    "Compute": {},
    "Parameters: the cloud falls apart": { axis: "parameters" },
    "Tokens alone": { axis: "tokens" },
    "Without p = 8": { which: "finer" },
    "Only p = 2": { which: "p2" },
    "Only XL": { which: "XL" },
  },

  once: () => [{ axis: "parameters" }, { axis: "tokens" }],

  derive(inputs, data) {
    const models = /** @type {Record<string, Row>} */ (data.models);
    const axis = /** @type {Measure} */ (inputs.axis);
    const chosen = Object.keys(models).filter((name) =>
      inputs.which === "all" || (inputs.which === "finer" && !name.endsWith("/8")) || sizeOf(name) === inputs.which ||
      name.endsWith(`/${inputs.which.slice(1)}`)
    );
    const line = fit(chosen.map((name) => models[name][axis]), chosen.map((name) => models[name].fid));
    const rs = Object.fromEntries(
      Object.keys(AXES).map((key) => {
        const [xs, ys] = [/** @type {Measure} */ (key), "fid"].map((each) =>
          chosen.map((name) => models[name][/** @type {Measure} */ (each)])
        );
        return [key, fit(xs, ys).r];
      }),
    );
    return { axis, which: inputs.which, models, chosen, line, rs, r: line.r, r_log: line.r_log, slope: line.slope };
  },

  view(derived, layout) {
    const { axis, which, chosen, line, models } = derived;
    const r = shortOf(line.r);
    const of = which === "finer"
      ? "Eight models of finer patches"
      : which.startsWith("p")
      ? `Four models of patch ${which[1]}`
      : `Three models of size ${which}`;
    const flat = chosen.every((name) => Math.abs(models[name][axis] / models[chosen[0]][axis] - 1) < 0.02);
    const same = axis === "tokens" ? `${models[chosen[0]].tokens} tokens each` : `nearly equal ${AXES[axis].words}`;
    return {
      finding: which === "all"
        ? lesson(derived)
        : flat
        ? `${of}: ${same}, different pictures.`
        : say`${of} against ${AXES[axis].words}: correlation ${tint("ink", r)}.`,
      summary: `A scatter of FID against ${AXES[axis].title} for twelve models; ${
        flat
          ? `the ${chosen.length} chosen have ${same}, so no line is fitted`
          : `${chosen.length} are fitted, r = ${r}`
      }. ${chosen.map((name) => `${name}: ${fixed(models[name].fid, 2)}`).join(", ")}.`,
      plot: panels(layout, [scatter(derived, flat, layout.name)]),
      notes: [
        `FID-50K after 400,000 steps without guidance (Peebles and Xie 2023, table 4); lower is better. The line fits the logarithm of FID; the correlation is of FID itself, as in the paper.${
          axis === "training" ? " Training counts three forward passes a picture, the paper’s estimate." : ""
        }`,
      ],
    };
  },
});

/** A correlation to two digits, or to as many as it takes to tell it from one. @param {number} r */
const shortOf = (r) => fixed(r, [2, 3].find((digits) => Math.abs(r) < 1 - 0.5 / 10 ** digits) ?? 4);

/** What each axis teaches. @param {State} state */
function lesson({ axis, models, line }) {
  const [worst, best] = (COLUMNS[axis] ?? ["XL/8", "XL/2"]).map((name) => fixed(models[name].fid, 0));
  return {
    gflops: say`B/4 has ${
      tint("ink", fixed(models["B/4"].parameters / models["S/2"].parameters, 0))
    } times the weights of S/2, nearly its compute, the same FID.`,
    parameters: say`XL/8 and XL/2: nearly equal weights, FIDs of ${tint("four", `${worst} and ${best}`)}.`,
    tokens: say`S/2 and XL/2: the same ${fixed(models["S/2"].tokens, 0)} tokens, FIDs of ${
      tint("ink", `${worst} and ${best}`)
    }.`,
    training: say`All saw equally many pictures, so the correlation stays ${tint("ink", shortOf(line.r))}.`,
  }[axis];
}

/** The radius of a mark whose area is its weights. @param {Row} row */
const radiusOf = ({ parameters }) => round(Math.sqrt(parameters / 2.6e6));

/** @param {State} state @param {boolean} flat @param {string} room */
function scatter({ axis, which, models, chosen, line, rs }, flat, room) {
  const { domain, title, ticks, format } = AXES[axis];
  const [from, to] = [Math.min, Math.max].map((end) => end(...chosen.map((name) => models[name][axis])));
  const wide = room === "wide" || room === "full";
  const column = COLUMNS[axis];
  return chart({
    height: room === "narrow" ? 330 : 430,
    x: { domain, log: 10, ticks, format, title: wide ? " " : title },
    y: {
      ...{ domain: [13, 190], log: 10, ticks: [15, 20, 30, 50, 70, 100, 150], format: String, grid: true },
      title: "FID-50K: distance from real pictures",
    },
    marks: [
      which === "all" && column &&
      curve(column.map((name) => [models[name][axis], models[name].fid]), {
        ...{ series: axis === "tokens" ? "ink" : "four", weight: 12, dash: false, key: "column", class: "faint" },
      }),
      !flat &&
      curve([[from, line.at(from)], [to, line.at(to)]], { series: "ink", weight: 1.5, dash: false, key: "line" }),
      !flat && curve(
        chosen.flatMap((name) => [
          /** @type {Pair} */ ([models[name][axis], models[name].fid]),
          /** @type {Pair} */ ([models[name][axis], line.at(models[name][axis])]),
          null,
        ]),
        { series: "ink", weight: 1, key: "rests" },
      ),
      COMPUTE.includes(axis) && which === "all" &&
      point([Math.sqrt(models[PAIR[0]][axis] * models[PAIR[1]][axis]), models[PAIR[0]].fid], {
        ...{ series: "ink", hollow: true, radius: 15, round: true, key: "ring" },
      }),
      ...Object.entries(models).toSorted(([, a], [, b]) => b.parameters - a.parameters).map(([name, row]) =>
        point([row[axis], row.fid], {
          ...{ series: SERIES[sizeOf(name)], mark: name, key: name, hollow: !chosen.includes(name) },
          ...{ radius: radiusOf(row), round: true, set: { which: sizeOf(name) } },
          tip: `DiT-${name}: FID ${fixed(row.fid, 2)}`,
        })
      ),
      ...Object.entries(models).map(([name, row]) => {
        const [dx, dy, anchor] = placeOf(name, axis);
        const off = radiusOf(row);
        return words([row[axis], row.fid], name, {
          ...{ anchor, dx: dx + Math.sign(dx) * off, dy: dy + (dx ? 0 : Math.sign(dy) * off / 13) },
          ...{ series: SERIES[sizeOf(name)], mark: name, halo: true },
          weight: (which === "all" ? column ?? PAIR : chosen).includes(name) ? "bold" : "normal",
        });
      }),
      which === "all" && words([domain[0], 16], `correlation ${shortOf(line.r)}`, {
        ...{ dx: 6, weight: "bold", halo: true },
      }),
      wide && which === "all" && remark(axis, models),
      wide && switches(axis, which === "all" ? rs : {}),
    ],
  });
}

/** @param {string} name @param {Measure} axis @returns {[number, number, "start" | "middle" | "end"]} */
function placeOf(name, axis) {
  if (COMPUTE.includes(axis)) return NAMES[name] ?? [6, 0.7, "start"];
  if (axis === "parameters" && name.endsWith("/4") && name !== "XL/4") return [-6, 0.9, "end"];
  return sizeOf(name) === "L" ? [-6, -0.7, "end"] : [6, 0.7, "start"];
}
