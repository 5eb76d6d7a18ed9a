// @ts-check
/** One layer's experts are cut finer at equal weights and equal work: the choices explode, what a batch reads does not. */

import { count, figure, fixed, group, panels, percent, round, say, slider, tint } from "../../static/js/kit.js";
import { distinct_experts } from "../../static/js/formulas/calc/roofline.js";
import { log10_choices } from "../../static/js/formulas/posts/ffn.js";
import { inFull, readBy, used } from "./strips.js";

/** @typedef {{ n_experts: number, d_ff: number, d_model: number }} Layer */

const BATCHES = [1, 2, 4, 8, 16, 32, 64, 128];
const CUTS = [1, 2, 4, 8, 16, 32];

export default figure({
  inputs: () => ({
    cut: slider({ label: "Pieces of each expert", values: CUTS }),
    batch: slider({ label: "Tokens at once", values: BATCHES }),
    used: slider({
      label: "Share of the experts that a token uses",
      values: [0.25, 0.5, 1, 2, 4],
      format: (eighths) => `1/${8 / eighths}`,
    }),
    ...group("More", {
      shared: slider({
        label: "Pieces that all tokens share",
        values: ({ cut, used }) => [0, 1, 2].filter((n) => n < Math.max(1, cut * used)),
      }),
    }),
  }),

  presets: {
    "Mixtral: two of eight": {},
    "Each cut in four": { cut: 4 },
    "Each cut in thirty-two": { cut: 32 },
    "Eight of 256": { cut: 32, used: 0.25 },
    "Two pieces for everyone": { cut: 16, shared: 2 },
  },

  once: () => CUTS.map((cut) => ({ cut })),

  derive({ cut, batch, used, shared }, /** @type {{ layer: Layer }} */ { layer }) {
    const all = cut * layer.n_experts;
    const whole = Math.max(1, cut * used); // no token uses less than a piece
    const [n_experts, n_active_experts] = [all - shared, whole - shared];
    const read = (shared + distinct_experts({ n_experts, n_active_experts, batch })) / all;
    return {
      ...{ cut, cuts: CUTS, batch, used, shared, n_experts, n_active_experts, all, whole, wide: layer.d_ff / cut },
      digits: log10_choices({ n_experts, n_active_experts }),
      sets: count(choose(n_experts, n_active_experts)),
      same: shared === 0 && whole === cut * used ? sameAt(1 / used) : "",
      ...{ read, part: partOf(read, whole / all, batch) },
    };
  },

  view(derived, layout) {
    const { cut, used: share, shared, batch, n_experts, n_active_experts, all, whole, digits, part } = derived;
    const narrow = layout.name === "narrow";
    return {
      finding: cut === 1
        ? say`${n_active_experts} of ${n_experts}: ${
          tint("router", `${sets(digits)} sets`)
        }. And if each expert is cut?`
        : say`${n_active_experts} of ${n_experts}: ${tint("router", `${sets(digits)} sets`)}; ${
          batch === 1 ? "one token reads" : `${batch} tokens read`
        } ${tint("feedForward", part)} of the experts.`,
      summary: `${n_experts} routed experts of width ${
        fixed(derived.wide, 0)
      }, of which a token uses ${n_active_experts}${shared ? `, and ${shared} more for all tokens` : ""}. ${
        batch === 1 ? "One token reads" : `If tokens choose independently, ${batch} of them read on average`
      } ${part} of the experts.`,
      texts: { choices: `${sets(digits)} sets to choose from`, read: part },
      notes: whole > cut * share ? [`A token uses at least one piece, here 1/${all} of the experts: cut finer.`] : [],
      plot: panels(layout, [used(derived, narrow), readBy(derived, narrow), inFull(derived, narrow)]),
    };
  },
});

/** What is read of the experts: of one token its pieces, exactly. @param {number} read @param {number} share @param {number} batch */
const partOf = (read, share, batch) =>
  batch === 1 ? `1/${round(1 / share)}` : read > 0.999 ? "over 99.9\u00a0%" : percent(read, read > 0.99 ? 3 : 2);

/** At which cuts a batch reads this share: a token must be able to use whole pieces. @param {number} least */
const sameAt = (least) => least > 1 ? `the same at any cut from ${least} on` : "no cut changes this share";

/** The number of sets of k among n, exactly. @param {number} n @param {number} k */
function choose(n, k) {
  let found = 1n;
  for (let i = 1n; i <= BigInt(k); i += 1n) found = (found * (BigInt(n - k) + i)) / i;
  return found;
}

/** So many, in words that a noun can follow. @param {number} digits */
const sets = (digits) =>
  digits < 6
    ? count(Math.round(10 ** digits))
    : digits < 15
    ? `${fixed(10 ** (digits - 3 * Math.floor(digits / 3)), 1)} ${
      ["million", "billion", "trillion"][Math.floor(digits / 3) - 2]
    }`
    : `${/^(8|18$)/.test(String(Math.floor(digits) + 1)) ? "an" : "a"} ${Math.floor(digits) + 1}-digit number of`;
