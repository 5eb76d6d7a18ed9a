// @ts-check
/** What each rule multiplies the clocks' speeds by, and where the hands then stand at the end of the stretched context. */

import {
  buttonOf,
  chart,
  choice,
  count,
  curve,
  figure,
  grip,
  group,
  h,
  label,
  level,
  panel,
  panels,
  plural,
  points,
  region,
  say,
  significant,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { ntk_base } from "../../static/js/formulas/posts/positional-encodings.js";
import { wall } from "./clock-wall.js";
import { capital, RULES } from "./names.js";
import { factors, frequencies, hands, TURN, unseenOf, warmth } from "./turning.js";

/**
 * @import { Layout } from "../../static/js/core/figure.js"
 * @import { Mark, Pair } from "../../static/js/marks/chart.js"
 */

const PAIRS = 64;
const SCALES = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
const ENDS = /** @type {[number, number]} */ ([-0.5, 63.5]);
const [LEFT, RIGHT] = [44, 12]; // pixels, of both drawings: each clock stands over its pair
/** @type {Record<string, { pair: number, dx: number, dy: number, anchor?: "end" }>} where each curve has its name */
const NAMED = {
  plain: { pair: 63, dx: 0, dy: -0.8, anchor: "end" },
  pi: { pair: 0, dx: 2, dy: 0.9 },
  ntk: { pair: 11, dx: 6, dy: 1 },
  yarn: { pair: 32, dx: -8, dy: 0.7, anchor: "end" },
  llama: { pair: 40, dx: 8, dy: -0.9 },
};

export default figure({
  inputs: () => ({
    rule: choice({
      label: "Rule",
      options: Object.fromEntries(Object.entries(RULES).map(([rule, { text }]) => [rule, text])),
    }),
    scale: slider({ label: "Stretch, s", values: SCALES, format: (s) => `× ${s}` }),
    ...group("More", {
      base: slider({ label: "Base, b", values: [1e4, 1e5, 1.5e5, 5e5, 1e6], format: count }),
      trained: slider({
        label: "Training length, L",
        values: [64, 512, 2048, 4096, 8192],
        format: count,
        unit: "tokens",
      }),
      slow: slider({ label: "Turns below which a pair is divided, α", values: [0.5, 1, 2, 4] }),
      fast: slider({ label: "Turns above which it is left, β", values: [3, 10, 16, 32, 64] }),
    }),
  }),

  presets: {
    "As trained": {},
    "Divide everything": { rule: "pi" },
    "Change the base": { rule: "ntk" },
    "By parts: YaRN": { rule: "yarn" },
    "Llama 3.1": { rule: "llama", base: 500_000, trained: 8192 },
    "A window of 64": { rule: "yarn", trained: 64 },
  },

  once: () => ["pi", "ntk", "yarn"].map((rule) => ({ rule })),

  derive(inputs) {
    const { rule, scale, base, trained, slow, fast } = inputs;
    const how = { pairs: PAIRS, base, stretch: { scale, trained, slow, fast } };
    const end = hands(Math.round(scale * trained), { ...how, rule });
    const chosen = factors(rule, how);
    return {
      ...inputs,
      curves: Object.keys(RULES).map((name) => ({
        name,
        points: factors(name, how).map((factor, pair) => /** @type {Pair} */ ([pair, factor])),
      })),
      turns: frequencies(PAIRS, base).map((theta) => (trained * theta) / TURN),
      end,
      ...{ ntk_base: ntk_base({ base, scale, d_head: 2 * PAIRS }), temperature: warmth(rule, scale) },
      ...{ fastest: chosen[0], middle: chosen[32], slowest: chosen[63], unseen: unseenOf(end) },
    };
  },

  view(derived, layout) {
    const { rule, scale, unseen } = derived;
    const narrow = layout.name === "narrow";
    const { text, series } = RULES[rule];
    const times = scale === 1 ? "not stretched" : `${scale} times the length`;
    return {
      finding: unseen
        ? say`${capital(text)}, ${times}: ${tint("loss", `${unseen} of 64 hands`, "unseen")} ${
          unseen === 1 ? "is" : "are"
        } red.${rule === "plain" ? " And repaired?" : ""}`
        : derived.fastest < 1
        ? say`${capital(text)}: no hand is red, but the fastest is slowed to ${
          tint(series, `× ${significant(derived.fastest)}`)
        }.`
        : say`${capital(text)}, ${times}: no red hand, the fastest ${tint(series, "keeps its speed")}.`,
      summary:
        `Factor on the speed of 64 rotary pairs under five rules, for a stretch of ${scale}. Under ${text}: fastest ${
          significant(derived.fastest)
        }, pair 32 ${significant(derived.middle)}, slowest ${significant(derived.slowest)}; ${
          plural(unseen, "hand")
        } at unseen angles at the last token.`,
      texts: {
        base: count(derived.ntk_base),
        unseen: String(unseen),
        temperature: significant(derived.temperature, 3),
      },
      notes: rule === "yarn"
        ? [`Besides, YaRN multiplies queries and keys by ${significant(derived.temperature)}.`]
        : ["Red: where no hand stood in training. Click on a name to choose its rule."],
      plot: panels(layout, [clocksAbove(derived, layout), speeds(derived, narrow)]),
    };
  },
});

/** Where each hand stands at the last token, over its pair. @param {{ end: import("./turning.js").Hand[], scale: number, trained: number }} derived @param {Layout} layout */
function clocksAbove({ end, scale, trained }, layout) {
  const tall = { narrow: 112, medium: 132, wide: 150, full: 180 }[layout.name];
  return panel(tall, ({ width, height, size }) => [
    label([LEFT, size * 0.7], `the 64 hands at token ${count(Math.round(scale * trained))}`, { size, quiet: true }),
    ...wall(end, {
      ...{ width: width - LEFT - RIGHT, height: height - size * 1.7, columns: 16, gap: 1.5 },
      ...{ top: size * 1.7, left: LEFT, upright: true },
    }),
  ]);
}

/** @param {{ rule: string, scale: number, slow: number, fast: number, fastest: number, turns: number[], end: import("./turning.js").Hand[], curves: { name: string, points: Pair[] }[] }} derived @param {boolean} narrow */
function speeds({ rule, scale, slow, fast, turns, curves, end, fastest }, narrow) {
  const slowed = fastest <= 1 / 4;
  const from = turns.filter((each) => each > fast).length;
  const to = turns.filter((each) => each > slow).length;
  const blends = rule === "yarn" && to > from;
  const [least, most] = [1 / 100, 1.5];
  return chart({
    height: narrow ? 250 : 230,
    x: {
      ...{ domain: ENDS, format: count, title: "pair, from the fastest to the slowest", room: RIGHT },
      ticks: narrow ? [0, 16, 32, 48, 63] : [0, 8, 16, 24, 32, 40, 48, 56, 63],
    },
    y: {
      ...{ domain: [least, most], log: 2, grid: true, title: "speed of the clock, as a share of its own", room: LEFT },
      ...{
        ticks: [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64],
        format: (v) => (v === 1 ? "1" : `1/${Math.round(1 / v)}`),
      },
    },
    marks: [
      blends && region([[from, least], [Math.min(63, to), most]], { series: RULES.yarn.series, key: "blended" }),
      blends && words([Math.min(50, from), least], "blended", { dx: 6, dy: -0.8, quiet: true, key: "blend" }),
      level(1 / scale, { key: "whole" }),
      words([63.5, 1 / scale], narrow ? `÷ ${scale}` : `÷ ${scale}: angles stay as trained`, {
        ...{ dx: -4, dy: 1.4, anchor: "end", quiet: true, halo: true, key: "whole stretch" },
      }),
      ...curves.map(({ name, points }) =>
        curve(points, {
          ...{ series: RULES[name].series, dash: false, mark: name, key: name },
          ...(name === rule ? { weight: 4 } : { weight: 1.75, class: "faint" }),
        })
      ),
      ...curves.filter(({ name }) => name === rule).map(({ points: all }) =>
        points(all.filter((_, pair) => end[pair].unseen), {
          series: "loss",
          radius: 4,
          key: "red",
          mark: "unseen",
          round: true,
        })
      ),
      !narrow && slowed &&
      words([0, fastest], "neighbours blur", { dx: 8, dy: -1, weight: "bold", halo: true, key: "blur" }),
      ...curves.map(({ name, points }) => named(name, points[NAMED[name].pair], name === rule)),
      grip([63, 1 / scale], {
        ...{ label: "Stretch", text: `${scale} times` },
        along: { input: "scale", value: scale, places: SCALES.map((s) => [s, 63, 1 / s]) },
      }),
    ],
  });
}

/** A curve's name on the curve; a click chooses its rule. @param {string} name @param {Pair} place @param {boolean} chosen @returns {Mark} */
const named = (name, [x, y], chosen) => (at) => {
  const { text, short, series } = RULES[name];
  const { dx, dy, anchor } = NAMED[name];
  const words = at.layout === "narrow" ? short : text;
  return h(
    "g",
    { key: `choose ${name}`, ...buttonOf({ rule: name }, text, chosen) },
    label([at.x(x) + dx, at.y(y) + dy * at.size], words, {
      ...{ size: at.size, series, anchor, mark: name, halo: true, weight: chosen ? "bold" : "normal" },
    }),
  );
};
