// @ts-check
/** One row of attention: pull the scale of its logits, see the bars fall to one, and the gradient go with them. */

import {
  chart,
  columns,
  curve,
  figure,
  fixed,
  grip,
  level,
  note,
  panels,
  plural,
  point,
  say,
  significant,
  slider,
  tint,
  toggle,
  words,
} from "../../static/js/kit.js";

const SCALES = Array.from({ length: 47 }, (_, i) => Number((0.1 * 10 ** (i / 20)).toPrecision(2)));
const scales = [...new Set([...SCALES, 1, 6, 10, 20])].filter((s) => s <= 20).sort((p, q) => p - q);

/** @param {number[]} query @param {number[][]} keys @param {number} scale @param {boolean} normed */
export function attention(query, keys, scale, normed) {
  const rms = (/** @type {number[]} */ v) => normed ? Math.sqrt(v.reduce((sum, x) => sum + x * x, 0) / v.length) : 1;
  const own = rms(query);
  const logits = keys.map((key) => {
    const size = rms(key) * own;
    return key.reduce((sum, x, i) => sum + x * query[i], 0) / size / Math.sqrt(query.length) * (normed ? 1 : scale);
  });
  const top = Math.max(...logits);
  const odds = logits.map((logit) => Math.exp(logit - top));
  const sum = odds.reduce((all, odd) => all + odd, 0);
  return { weights: odds.map((odd) => odd / sum), top };
}

/** Its entropy as a share of the largest, and the Frobenius norm of softmax's Jacobian. @param {number[]} weights */
export function measures(weights) {
  const chaos = -weights.reduce((sum, a) => sum + (a > 0 ? a * Math.log(a) : 0), 0);
  const squares = weights.map((a) => a * a);
  const all = squares.reduce((sum, s) => sum + s, 0);
  const own = weights.reduce((sum, a) => sum + (a - a * a) ** 2 - a ** 4, 0);
  return { entropy: chaos / Math.log(weights.length), slope: Math.sqrt(Math.max(0, own + all * all)) };
}

export default figure({
  inputs: () => ({
    scale: slider({ label: "Scale of the logits", values: scales, format: (v) => significant(v, 2) }),
    tokens: slider({ label: "Tokens", values: [8, 16, 32, 64, 128] }),
    normed: toggle({ label: "QK-norm" }),
  }),

  presets: {
    "As drawn": {},
    "Weights × 2.4: logits × 6": { scale: 6 },
    "× 20: one token is left": { scale: 20 },
    "× 20 with QK-norm": { scale: 20, normed: true },
    "× 0.1: attends to all": { scale: 0.1 },
  },

  once: () => [0.1, 3, 6, 10, 20].map((scale) => ({ scale })),

  derive({ scale, tokens, normed }, { query, keys }) {
    const row = keys.slice(0, tokens);
    const at = (/** @type {number} */ s) => measures(attention(query, row, s, normed).weights);
    const now = attention(query, row, scale, normed);
    const all = scales.map((s) => ({ s, ...at(s) }));
    return {
      ...{ scale, tokens, normed, ...now, ...measures(now.weights) },
      plain: at(1).slope,
      entropies: all.map(({ s, entropy }) => /** @type {[number, number]} */ ([s, entropy])),
      slopes: all.map(({ s, slope }) => /** @type {[number, number]} */ ([s, slope])),
    };
  },

  view(derived, layout) {
    const { scale, tokens, normed, weights, entropy, slope, plain } = derived;
    const low = layout.name === "narrow";
    const most = Math.max(...weights);
    const bars = chart({
      title: "Attention of one token",
      height: low ? 150 : 330,
      x: { domain: [-0.7, tokens - 0.3], ticks: [0, tokens - 1], format: (v) => String(v + 1), title: "token" },
      y: { domain: [0, 1], ticks: [0, 0.5, 1], format: (v) => fixed(v, 1), grid: true },
      marks: [
        columns(weights.map((a, i) => [i, a]), { series: "attention", width: 0.75, mark: "row" }),
        level(1 / tokens),
        words([weights.indexOf(most), most], `${fixed(100 * most, 0)} %`, {
          ...{ dy: most > 0.9 ? 0.2 : -0.8, dx: most > 0.9 ? -8 : 0, anchor: most > 0.9 ? "end" : "middle" },
          ...{ series: "attention", weight: "bold", mark: "row", halo: true },
        }),
      ],
      names: low ? [] : [{ y: 1 / tokens, text: "if even", strong: false }],
    });
    return {
      finding: say`${normed ? "QK-norm, any scale" : `Logits × ${significant(scale, 2)}`}: one token takes ${
        tint("attention", `${fixed(100 * most, 0)} %`)
      }, softmax passes on ${tint("loss", fixed(slope, 2))}${scale === 1 || normed ? "" : `, not ${fixed(plain, 2)}`}.`,
      summary: `${plural(tokens, "bar")} of attention; the largest is ${fixed(most, 3)}. Entropy ${
        fixed(entropy, 3)
      } of the largest possible; norm of softmax’s Jacobian ${significant(slope, 3)}.`,
      texts: { entropy: fixed(entropy, 2), slope: significant(slope, 2) },
      plot: panels(layout, [[bars, fall(derived, low)]]),
    };
  },
});

/**
 * Entropy and slope over the scales, the grip on the one that is chosen.
 * @param {{ scale: number, normed: boolean, entropy: number, slope: number, entropies: [number, number][], slopes: [number, number][] }} state
 * @param {boolean} low
 */
function fall({ scale, normed, entropy, slope, entropies, slopes }, low) {
  const hump = slopes.reduce((best, each) => (each[1] > best[1] ? each : best));
  return chart({
    title: "Entropy, and the Jacobian",
    height: low ? 170 : 330,
    x: {
      ...{ domain: [0.1, 30], log: 10, ticks: [0.1, 1, 10], format: String }, // the curves end at 20: room for the grip
      title: "scale of the logits",
    },
    y: { domain: [0, 1.02], ticks: [0, 0.5, 1], format: (v) => fixed(v, 1), grid: true },
    marks: [
      curve(entropies, { series: "attention", mark: "entropy", dash: false }),
      curve(slopes, { series: "loss", mark: "slope", dash: false }),
      !low &&
      (normed
        ? note([1, entropies[0][1]], "flat: the norm undoes any scale", { dx: 0, dy: 3, anchor: "middle" })
        : note(hump, "grows before it dies", { dx: -8, dy: -1.5, anchor: "end" })),
      words([0.11, entropies[0][1]], "entropy", {
        ...{ dy: 1.2, series: "attention", weight: "bold", mark: "entropy", halo: true },
      }),
      words([0.11, slopes[0][1]], "passed on", {
        ...{ dy: slopes[0][1] > 0.1 ? 1.2 : -1, series: "loss", weight: "bold", mark: "slope", halo: true }, // it rises
      }),
      ...(!low && !normed && slopes[slopes.length - 1][1] < 0.05
        ? [
          words([11, 0], "nothing left", { dy: -9.5, anchor: "middle", weight: "bold" }),
          note([11, 0.02], "to learn by", { dx: 0, dy: -8, anchor: "middle" }),
        ]
        : []),
      point([scale, slope], { series: "loss", radius: 4, mark: "slope" }),
      grip([scale, entropy], {
        ...{ label: "Scale of the logits", text: significant(scale, 2), series: "attention" },
        along: { input: "scale", value: scale, places: entropies.map(([s, value]) => [s, s, value]) },
      }),
    ],
  });
}
