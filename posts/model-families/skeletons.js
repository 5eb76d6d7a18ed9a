// @ts-check
/** One model turns into another: eight choices are carried over one by one, the differences lit, their costs counted. */

import { figure, hidden, panels, plural, say, slider, tint } from "../../static/js/kit.js";
import { differences } from "../../static/js/formulas/posts/model-families.js";
import { block } from "./block.js";
import { CHOICES, modelField, modelOf, wordOf } from "./models.js";
import { costs, list, ratioOf } from "./skeleton-list.js";

/** @import { Integers, Model } from "./models.js" */

const STEPS = CHOICES.length;
const SWITCHES = { sharing: ["n_heads", "n_kv_heads", "d_head", "kv_rank"], extras: ["window", "n_window_layers"] };
const OF_EXPERTS = ["d_ff", "n_experts", "n_active_experts", "d_expert", "n_dense_layers"];

export default figure({
  follows: {
    ...{ figure: "wall", input: "wall" },
    take: ({ pair: [a, b] }) => `${a.slug} ${b.slug}`,
  },

  inputs: (data) => ({
    turn: slider({
      label: "Carried over",
      values: Array.from({ length: STEPS + 1 }, (_, i) => i),
      format: (value) => (value === 0 ? "nothing" : value === STEPS ? "everything" : `${value} of ${STEPS}`),
    }),
    a: modelField("From", data, { wall: "first on the wall" }),
    b: modelField("To", data, { wall: "second on the wall" }),
    wall: hidden({
      ...{ label: "the wall’s two", read: String, write: String, empty: "llama-2-7b qwen3-235b-a22b" },
      valid: (value) => typeof value === "string" && value.includes(" "),
    }),
  }),

  presets: {
    "The wall’s two": {},
    "The same, turned": { turn: 8 },
    "GPT-2 to LLaMA": { a: "gpt-2-xl", b: "llama-65b", turn: 8 },
    "Llama 3.1 to Qwen3": { a: "llama-3.1-8b", b: "qwen3-235b-a22b", turn: 8 },
    "DeepSeek-V3 to Kimi K2": { a: "deepseek-v3", b: "kimi-k2", turn: 8 },
  },

  once: () => [{ turn: 4 }, { turn: 5 }, { turn: 7 }, { turn: 8 }],

  derive({ turn, a, b, wall }, { models }) {
    const two = wall.split(" ");
    const [from, to] = [a === "wall" ? two[0] : a, b === "wall" ? two[1] : b].map((slug) => modelOf(models, slug));
    const differ = from.choices.map((value, i) => value !== to.choices[i]);
    return {
      ...{ turn, from, to, differ },
      lit: differ.map((each, i) => each && i < turn),
      differences: differences(from.choices, to.choices),
      carried: differ.filter((each, i) => each && i < turn).length,
      shown: {
        choices: from.choices.map((value, i) => (i < turn ? to.choices[i] : value)),
        integers: mixed(turn, from, to),
      },
    };
  },

  view(derived, layout) {
    const { turn, from, to, carried, differences: all } = derived;
    const both = [block(derived, layout.name), list(derived)];
    return {
      finding: from === to
        ? say`${from.short} is on both sides: choose another model.`
        : all === 0
        ? say`${from.short} and ${to.short} differ in no choice, only in sizes.`
        : carried === 0
        ? say`${tint("ink", `${all} of 8`)} choices separate ${from.short} from ${to.short}. Which?`
        : carried < all
        ? say`${from.short} to ${to.short}: ${tint("ink", `${carried} of ${plural(all, "choice")}`)} carried over.`
        : say`To ${to.short}: ${tint("ink", plural(all, "choice"))}, ${ratioOf(from.total, to.total)} weights, ${
          tint("cache", `${ratioOf(from.kv, to.kv)} cache`)
        }.`,
      summary: `${from.short} against ${to.short}: ${
        CHOICES.map(({ title }, i) =>
          derived.differ[i]
            ? `${title}: ${wordOf(i, from.choices[i])} becomes ${wordOf(i, to.choices[i])}`
            : `${title}: ${wordOf(i, to.choices[i])} in both`
        ).join("; ")
      }.`,
      texts: { differ: String(all) },
      plot: panels(layout, [...(layout.width < 640 ? both : [both]), costs(from, to)]),
      notes: [
        turn === 0 || turn === STEPS
          ? `The drawing is ${turn ? to.short : from.short}; the costs are those of both.`
          : "Between its two ends the drawing shows no real model; the costs are those of both.",
      ],
    };
  },
});

/**
 * The integers while some choices are carried over: those of a part change with it, layers and width at the end.
 * @param {number} turn
 * @param {Model} from
 * @param {Model} to
 * @returns {Integers}
 */
function mixed(turn, from, to) {
  const over = CHOICES.slice(0, turn).flatMap(({ name }) =>
    name === "experts" ? OF_EXPERTS : name === "sharing" || name === "extras" ? SWITCHES[name] : []
  );
  if (turn === STEPS) return to.integers;
  return { ...from.integers, ...Object.fromEntries(over.map((name) => [name, to.integers[name]])) };
}
