// @ts-check
/** Two runs that spike at the same step: rewind both, try a cure, and see which spike it was made for. */

import {
  attributesOf,
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  h,
  label,
  note,
  panel,
  panels,
  point,
  round,
  say,
  slider,
  tint,
  upright,
  words,
} from "../../static/js/kit.js";

/**
 * @typedef {import("../../static/js/marks/chart.js").Pair} Pair
 * @typedef {import("../../static/js/marks/panels.js").Panel} Panel
 * @typedef {{ series: "one" | "four", name: string, now: Pair[], before: Pair[], top: number, peak: Pair,
 *   dials: Record<string, { points: Pair[], times: number | null }> }} Run
 */

const STEPS = Array.from({ length: 60 }, (_, i) => 291 + i);
const TURN = 301; // the first step of both faults
const SPIKE = 2.4; // nats; what stays under it is calm
/** @type {Record<string, { title: string, domain: Pair, ticks: number[] }>} */
const AXES = {
  gradient: { title: "gradient norm", domain: [0.1, 100], ticks: [0.1, 1, 10, 100] },
  ratio: { title: "update / weights", domain: [0.001, 0.3], ticks: [0.001, 0.01, 0.1] },
};
const DIALS = Object.keys(AXES);

export default figure({
  inputs: () => ({
    step: slider({ label: "Step", values: STEPS }),
    remedy: choice({
      label: "Rewind to 300 and",
      options: { none: "nothing", skip: "skip", restore: "mend" },
    }),
    dials: choice({ label: "Gradient and update", options: { hidden: "hidden", both: "open" } }),
  }),

  presets: {
    "Only the loss": {},
    "Open gradient and update": { dials: "both", step: 305 },
    "Skip the batches": { remedy: "skip" },
    "Mend the schedule": { remedy: "restore" },
  },

  once: () => [291, 301, 306, 312, 325].map((step) => ({ step })),

  derive({ step, remedy, dials }, { curves, first }) {
    const along = (/** @type {number[]} */ values) =>
      values.slice(0, step - first + 1).map((value, i) => /** @type {Pair} */ ([first + i, value]));
    const turn = TURN - first;
    const run = (/** @type {string} */ key) => {
      const values = curves[key][remedy];
      const seen = values.loss.slice(turn, Math.max(turn + 1, step - first + 1));
      const top = Math.max(...seen);
      return /** @type {Run} */ ({
        series: key === "a" ? "one" : "four",
        name: key.toUpperCase(),
        now: along(values.loss),
        before: along(curves[key].none.loss),
        top,
        peak: [TURN + seen.indexOf(top), top],
        dials: Object.fromEntries(DIALS.map((dial) => [dial, {
          points: along(values[dial]),
          times: step < TURN ? null : values[dial][turn] / values[dial][turn - 1],
        }])),
      });
    };
    const runs = [run("a"), run("b")];
    return { step, remedy, dials, runs, a: runs[0].top, b: runs[1].top };
  },

  view(derived, layout) {
    const { step, remedy, dials, runs, a, b } = derived;
    const open = dials === "both";
    const narrow = layout.name === "narrow";
    const [whole, low] = narrow ? [180, 76] : [414, 84];
    const room = 4 * layout.font; // one gutter, so that a step is one upright through all
    const rest = 2 * (low + 2 * layout.font + 28); // what two more rows take
    const spared = narrow ? whole + 2 * layout.font + 28 : 0; // on a phone the runs stand below each other until dials open
    const losses = runs.map((run) => lossOf(run, derived, open ? whole + spared - rest : whole, room, narrow && open));
    const rows = open
      ? [losses, ...DIALS.map((dial) => runs.map((run) => dialOf(run, dial, low, room, narrow)))]
      : [losses];
    return {
      finding: heading(derived),
      summary: `Loss of two runs, steps 291 to ${step}. The largest since step 301 is ${
        fixed(a, 2)
      } nats in run A and ${fixed(b, 2)} in run B${
        remedy === "none"
          ? ""
          : `, after ${remedy === "skip" ? "skipping five batches" : "mending the schedule of the learning rate"}`
      }.`,
      texts: { a: fixed(a, 2), b: fixed(b, 2) },
      plot: panels(layout, narrow && open ? rows.map(pair) : rows),
    };
  },

  picture: ({ runs }) =>
    h(
      "svg",
      { viewBox: "0 0 240 120", "aria-hidden": "true" },
      ...runs.map(({ series, before }, side) =>
        h("path", {
          ...attributesOf("line plain", { key: series, series }),
          "stroke-width": 2.5,
          d: before.map(([, v], i) =>
            `${i ? "L" : "M"}${round(8 + side * 120 + (i * 104) / 59)} ${round(140 - v * 32)}`
          )
            .join(""),
        })
      ),
    ),
});

/** Two panels side by side, also on a phone. @param {Panel[]} two */
const pair = (two) =>
  panel((box) => two[0].height(box) + 2 * box.size, (box) =>
    two.map(({ title, draw }, i) => {
      const width = (box.width - 10) / 2;
      return h(
        "g",
        { key: title, transform: `translate(${round(i * (width + 10))} ${2 * box.size})` },
        label([0, -1.4 * box.size], title ?? "", { size: box.size, weight: "bold" }),
        ...draw({ ...box, width }),
      );
    }));

/** @param {Run} run @param {{ step: number, remedy: string, dials: string }} state @param {number} height @param {number} room @param {boolean} tight */
function lossOf({ name, series, now, before, top, peak }, { step, remedy, dials }, height, room, tight) {
  const x = Math.min(step, 325);
  return chart({
    title: tight ? `${name}: loss` : `Run ${name}: loss, nats a letter`,
    height,
    x: {
      domain: [291, 350],
      ticks: tight ? [301, 350] : [291, 301, 320, 350],
      format: String,
      room: 18,
      title: height > 200 && dials === "hidden" ? "step" : undefined,
    },
    y: {
      domain: [1.4, 4.5],
      ticks: height < 250 ? [2, 3, 4] : [1.5, 2, 2.5, 3, 3.5, 4],
      format: String,
      grid: true,
      room,
    },
    marks: [
      upright(TURN),
      remedy !== "none" && curve(before, { series: "ink", dash: false, weight: 1, mark: `${name} before` }),
      curve(now, { series, mark: name, dash: false, weight: 3 }),
      remedy === "none" && step >= TURN + 8 && point(peak, { series, mark: name, radius: 4 }),
      remedy === "none" && step >= TURN + 8 &&
      words(peak, fixed(top, 2), { dx: 9, dy: -0.4, series, weight: "bold", mark: name }),
      !tight && words([TURN, 4.4], "breaks", { dx: -7, anchor: "end", quiet: true, halo: true }),
      remedy !== "none" && step >= 312 &&
      (top < SPIKE
        ? note([x, now[x - 291]?.[1] ?? 1.8], "cured", { dx: 0, dy: -3.5, anchor: "middle" })
        : note(peak, "a peak again", { dx: 16, dy: -1, anchor: "start" })),
      grip(now[now.length - 1], {
        ...{ label: `Step of both runs, at run ${name}`, text: String(step), series },
        x: { input: "step", value: step, values: STEPS },
      }),
    ],
  });
}

/** @param {Run} run @param {string} dial @param {number} height @param {number} room @param {boolean} tight */
function dialOf({ name, series, dials }, dial, height, room, tight) {
  const { title, ...y } = AXES[dial];
  const { points, times } = dials[dial];
  return chart({
    title: `${name}: ${tight ? title.split(" ")[0] : title}`,
    height,
    x: { domain: [291, 350], ticks: tight ? [301, 350] : [291, 301, 320, 350], format: String, room: 18 },
    y: { ...y, log: 10, ticks: y.ticks.filter((_, i) => i % 2 === 0), format: String, grid: true, room },
    marks: [
      upright(TURN),
      curve(points, { series, mark: name, dash: false }),
      times && words([350, y.domain[1]], `${tight ? "" : "at 301 "}× ${fixed(times, times < 3 ? 1 : 0)}`, {
        ...{ anchor: "end", dy: 0.4, weight: times > 8 ? "bold" : "normal", quiet: times < 8, halo: true },
        series: times > 8 ? series : undefined,
      }),
    ],
  });
}

/** @param {{ step: number, remedy: string, dials: string, a: number, b: number }} state */
function heading({ step, remedy, dials, a, b }) {
  const of = (/** @type {"one" | "four"} */ series, /** @type {string} */ name, /** @type {number} */ top) =>
    say`${tint(series, name)} ${top < SPIKE ? "stays calm" : "spikes"} (${fixed(top, 2)})`;
  const [of_a, of_b] = [tint("one", `A ${fixed(a, 2)}`), tint("four", `B ${fixed(b, 2)}`)];
  if (step < TURN) return say`Two healthy runs. Each is about to be broken, for a different reason.`;
  if (remedy === "skip") return [...say`Batches skipped: `, ...of("one", "A", a), ", ", ...of("four", "B", b), "."];
  if (remedy === "restore") return [...say`Schedule mended: `, ...of("one", "A", a), ", ", ...of("four", "B", b), "."];
  if (step === TURN) return say`The first broken step: ${of_a}, ${of_b}. One fault is in the data. Which?`;
  if (dials === "both") return say`${of_a}, ${of_b}: at 301, whose update jumped though its gradient did not?`;
  return say`Two spikes, ${of_a} and ${of_b} nats: one is in the data. Which?`;
}
