// @ts-check
/** Seven dials of a run beside the healthy one: scrub through the steps and see which dial gives the first alarm. */

import {
  BOLD,
  chart,
  choice,
  curve,
  figure,
  fixed,
  grip,
  label,
  level,
  panel,
  panels,
  point,
  region,
  say,
  slider,
  textWidth,
  tint,
  words,
} from "../../static/js/kit.js";

/**
 * @typedef {{ low?: number, high?: number, since: number }} Limits
 * @typedef {{ title: string, short: string, name: string, domain: [number, number], log?: number, ticks: number[] }} Axis
 * @typedef {{ key: string, limits: Limits, values: number[], healthy: number[], at: number, rank: number }} Dial
 */

const BIN = 4;
const STEPS = Array.from({ length: 150 }, (_, i) => BIN * (i + 1));
const LOWS = Array.from({ length: 15 }, (_, i) => Math.round(10 + 5 * i) / 100);
const WHOLE = { domain: /** @type {[number, number]} */ ([0, 1]), ticks: [0, 0.5, 1] };
/** @type {Record<string, Axis>} */
const DIALS = {
  loss: { title: "Loss", short: "Loss", name: "loss", domain: [0, 4], ticks: [0, 1, 2, 3, 4] },
  gradient: {
    ...{ title: "Gradient norm", short: "Gradient", name: "gradient norm" },
    ...{ domain: [0.01, 100], log: 10, ticks: [0.01, 0.1, 1, 10, 100] },
  },
  ratio: {
    ...{ title: "Update / weights", short: "Update", name: "update\u00a0/\u00a0weights" },
    ...{ domain: [3e-5, 0.3], log: 10, ticks: [1e-4, 1e-3, 0.01, 0.1] },
  },
  entropy: { title: "Attention entropy", short: "Entropy", name: "attention entropy", ...WHOLE },
  peak: {
    ...{ title: "Largest logit", short: "Top logit", name: "largest logit" },
    ...{ domain: [1, 3000], log: 10, ticks: [1, 10, 100, 1000] },
  },
  dead: { title: "Dead ReLUs", short: "Dead ReLUs", name: "dead ReLUs", ...WHOLE },
  size: {
    ...{ title: "Size of the stream", short: "Stream", name: "size of the stream" },
    ...{ domain: [0.5, 2000], log: 10, ticks: [1, 10, 100, 1000] },
  },
};

/** The step of the first value outside of the limits, 0 if there is none, the lower one from a step on; twin of solver.py. @param {number[]} values @param {Limits} limits */
export function alarm(values, { low = -Infinity, high = Infinity, since }) {
  const at = values.findIndex((value, i) => value > high || (value < low && BIN * (i + 1) > since));
  return BIN * (at + 1);
}

export default figure({
  inputs: ({ names }) => ({
    step: slider({ label: "Step", values: [0, ...STEPS] }),
    run: choice({ label: "Run", options: names }),
    low: slider({ label: "Entropy alarm below", min: 0.1, max: 0.8, step: 0.05, format: (v) => fixed(v, 2) }),
  }),

  presets: {
    "Which dial moved first?": {},
    "The answer": { step: 600 },
    "Nothing wrong": { step: 600, run: "healthy" },
    "Collapsed attention": { step: 600, run: "collapse" },
    "Dead from the start": { step: 600, run: "dead" },
    "Too good": { step: 600, run: "leak" },
    "Hardly moving": { step: 600, run: "cold" },
  },

  once: () => [4, 40, 100, 200, 400].map((step) => ({ step })),

  derive({ step, run, low }, { runs, names, alarms, levels, finals }) {
    const all = Object.keys(DIALS).map((key) => {
      const limits = /** @type {Limits} */ (key === "entropy" ? { ...alarms.entropy, low } : alarms[key]);
      return {
        ...{ key, limits, at: alarm(runs[run][key], limits) },
        values: /** @type {number[]} */ (runs[run][key]),
        healthy: /** @type {number[]} */ (runs.healthy[key]),
      };
    });
    const order = all.filter(({ at }) => at).sort((p, q) => p.at - q.at);
    const first = order[0];
    return {
      ...{ step, run, low, order, levels: /** @type {Record<string, number>} */ (levels) },
      dials: all.map((dial) => ({ ...dial, rank: 1 + order.indexOf(dial) })),
      name: /** @type {string} */ (names[run]),
      loss: all[0].values[Math.max(0, step / BIN - 1)],
      entropy: all[3].values[Math.max(0, step / BIN - 1)],
      alarms: order.length,
      rung: order.filter(({ at }) => at <= step).length,
      first_alarm: first ? first.at : 0,
      first: first ? DIALS[first.key].name : "",
      loss_alarm: all[0].at,
      final: /** @type {[number, number]} */ (finals[run]),
    };
  },

  view(derived, layout) {
    const { step, name, loss, dials, order, first, first_alarm, final, levels } = derived;
    const narrow = layout.name === "narrow";
    const height = narrow ? 96 : layout.name === "medium" ? 130 : 158;
    const early = order.find(({ key }) => key !== "loss" && key !== "entropy")?.key ?? "ratio";
    const shown = narrow ? dials.filter(({ key }) => ["loss", "entropy", early].includes(key)) : dials;
    const drawn = shown.map((dial) => one(dial, derived, height, layout.name));
    const list = alarmsOf(derived, narrow ? 120 : height, narrow);
    return {
      finding: heading(derived),
      summary: `Dials of the run “${name}” to step ${step}, loss ${fixed(loss, 2)} there. ${
        dials.map(({ key, at }) => `${DIALS[key].title}: ${at ? `alarm at step ${at}` : "no alarm"}`).join("; ")
      }. It ends at ${fixed(final[0], 2)} nats in training and ${
        fixed(final[1], 2)
      } in validation; the language’s own entropy is ${fixed(levels.two, 2)}.`,
      readouts: [
        { name: "final", label: "training loss at the end", text: fixed(final[0], 2), value: final[0] },
        { name: "check", label: "validation at the end", text: fixed(final[1], 2), value: final[1] },
      ],
      texts: { first: first || "none", first_alarm: first ? String(first_alarm) : "–", loss: fixed(loss, 2) },
      plot: panels(layout, narrow ? [...drawn, list] : [drawn.slice(0, 4), [...drawn.slice(4), list]]),
    };
  },
});

/** @param {{ name: string, step: number, rung: number, alarms: number, first: string, first_alarm: number, loss_alarm: number }} state */
function heading({ name, step, rung, alarms, first, first_alarm, loss_alarm }) {
  if (!alarms) return say`${name}: no dial rings in 600 steps.`;
  if (!rung) return say`${name}, step ${step}: which of seven dials turns red first?`;
  const silent = !loss_alarm ? "; no loss alarm" : loss_alarm <= step ? "" : "; no loss alarm yet";
  return say`${name}: ${tint("loss", `${first}${alarms > 1 ? " first," : ""} at step ${first_alarm}`)}${silent}.`;
}

/** The dials in the order in which they ring. @param {{ order: { key: string, at: number }[], step: number }} state @param {number} height @param {boolean} narrow */
function alarmsOf({ order, step }, height, narrow) {
  const rows = narrow ? 4 : 7;
  return panel(height, ({ width, size }) => {
    if (!order.length) return [label([0, size], "None rings.", { size, quiet: true })];
    const tall = Math.min((height - 8) / rows, 1.7 * size);
    const room = narrow ? width * 0.46 : width, whole = textWidth("5 Dead ReLUs, step 600", size) * BOLD < room;
    return order.map(({ key, at }, i) => {
      const [x, y] = [i < rows ? 0 : width * 0.46, (i % rows) * tall + size];
      const series = at <= step ? "loss" : undefined;
      return label(
        [x, y],
        at > step
          ? `${i + 1}\u2002?`
          : whole
          ? `${i + 1}\u2002${DIALS[key].short}, step ${at}`
          : `${DIALS[key].short} ${at}`,
        {
          ...{ size, series, quiet: at > step, key, mark: key, weight: at <= step ? "bold" : "normal" },
        },
      );
    });
  }, { title: narrow ? "All alarms, 3 of the 7 dials are above" : "Alarms by step" });
}

/** Fewer points where the eye sees no difference: all at the start, then every other, and the last. @param {[number, number][]} places */
const thin = (places) => places.filter((_, i) => i < 20 || i % 2 === 1 || i === places.length - 1);

/**
 * @param {Dial} dial
 * @param {{ step: number, low: number, levels: Record<string, number> }} state
 * @param {number} height
 * @param {string} layout
 */
function one({ key, limits, values, healthy, at, rank }, { step, low, levels }, height, layout) {
  const { title, short, ticks, ...y } = DIALS[key];
  const along = (/** @type {number[]} */ all) =>
    all.map((value, i) => /** @type {[number, number]} */ ([STEPS[i], value]));
  const now = along(values).slice(0, step / BIN);
  const head = now[now.length - 1] ?? [0, values[0]];
  const rung = at > 0 && at <= step;
  const few = layout !== "full";
  return chart({
    title: rung ? `${short}, ${few ? "at" : "step"} ${at}` : few ? short : title,
    height,
    x: { domain: [0, 600], ticks: [0, 300, 600], format: String, room: 14 },
    y: {
      ...{ domain: y.domain, log: y.log, format: String, grid: true, room: layout === "narrow" ? 58 : 50 },
      ticks: few && ticks.length > 3 ? ticks.filter((_, i) => i % 2 === 0) : ticks,
    },
    marks: [
      rung && region([[at, y.domain[0]], [step, y.domain[1]]], { series: "loss" }),
      limits.high !== undefined && level(limits.high),
      limits.low !== undefined && level(limits.low, { from: limits.since }),
      key === "loss" && level(levels.one),
      curve(along(healthy).filter((_, i) => i % 6 === 0), { series: "ink", dash: false, weight: 1, mark: "healthy" }),
      curve(thin(now), { series: rung ? "loss" : "attention", dash: false, weight: 2.5, mark: key }),
      now.length > 0 && now.length < 3 && point(head, { series: rung ? "loss" : "attention", radius: 4, mark: key }),
      curve([[step, y.domain[0]], [step, y.domain[1]]], { series: "ink", dash: false, weight: 1 }),
      rung && words([600, y.domain[1]], String(rank), {
        ...{ dx: -6, dy: 0.9, anchor: "end", series: "loss", weight: "bold", size: 20, halo: true },
      }),
      key === "loss" && words([0, levels.one], "one letter", { dx: 6, dy: height > 120 ? -1.2 : -1, quiet: true }),
      key === "loss" && height > 120 &&
      words([0, limits.low ?? 0], "floor −0.1", { dx: 6, dy: -0.8, quiet: true, halo: true }),
      key === "loss" && grip(head, {
        ...{ label: "Step", text: String(step), series: "attention" },
        x: { input: "step", value: step, values: [0, ...STEPS] },
      }),
      key === "entropy" && grip([540, low], {
        ...{ label: "Entropy alarm", text: fixed(low, 2), radius: 7 },
        y: { input: "low", value: low, values: LOWS },
      }),
    ],
  });
}
