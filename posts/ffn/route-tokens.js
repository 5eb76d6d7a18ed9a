// @ts-check
/** Tokens fly into experts; those that a full expert refuses are red; a loss or a bias tilts the floor until they spread. */

import {
  choice,
  count,
  figure,
  fixed,
  group,
  panel,
  panels,
  player,
  plural,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { capacity } from "../../static/js/formulas/calc/moe.js";
import { largestViolation, loads } from "../../static/js/calculator/router.js";
import { FACTORS, floorTrees } from "./floor.js";
import { choicesOf, lossOf, movedWeight, routed } from "./routing.js";

/** @import { Sizes } from "./routing.js" */

export default figure({
  inputs: (/** @type {{ sizes: Sizes }} */ { sizes }) => ({
    time: player({
      label: "Time",
      frames: sizes.waves + sizes.updates + 1,
      perSecond: 5,
      format: (at) => `${at} of ${sizes.waves + sizes.updates}`,
    }),
    rule: choice({ label: "Balanced by", options: { none: "nothing", loss: "a loss", bias: "a bias" } }),
    factor: slider({ label: "Seats, in even shares", values: FACTORS }),
    ...group("More", {
      skew: slider({ label: "How the router leans to the first experts", values: [0, 1, 2, 3, 4, 5, 6] }),
    }),
  }),

  presets: {
    "Sixty-four tokens wait": {},
    "Nobody balances": { time: 32, rule: "none" },
    "A loss balances": { time: 32, rule: "loss" },
    "A bias balances": { time: 32 },
    "Not one seat to spare": { time: 32, factor: 1 },
  },

  once: "time",

  derive(inputs, /** @type {{ sizes: Sizes }} */ { sizes }) {
    const { time, rule, factor } = inputs;
    const found = routed(inputs, sizes);
    const limit = capacity({
      n_tokens: sizes.tokens,
      n_experts: sizes.experts,
      n_active_experts: sizes.chosen,
      factor,
    });
    const choices = choicesOf(found.experts, limit, sizes.experts);
    const sending = rule === "none" ? sizes.waves + sizes.updates : sizes.waves; // without balancing, all the time there is
    const left = Math.min(sizes.tokens, (time * sizes.tokens) / sending);
    const load = loads(found.experts, sizes.experts);
    const seated = new Set(choices.filter(({ kept }) => kept).map(({ token }) => token));
    return {
      ...{ time, rule, factor, sizes, choices, left, limit, load, offset: found.offset },
      updates: Math.max(0, time - sizes.waves),
      arrived: loads(found.experts.slice(0, left), sizes.experts),
      refused: choices.filter(({ token, kept }) => token < left && !kept).length,
      dropped: choices.filter(({ kept }) => !kept).length,
      untouched: sizes.tokens - seated.size,
      idle: load.filter((many) => many === 0).length,
      max_violation: largestViolation(load),
      aux_loss: lossOf(found, rule),
      moved: movedWeight(found, rule),
      floor: floorOf(found, rule),
    };
  },

  view(derived, layout) {
    const { sizes, left, load, dropped, aux_loss, max_violation, limit } = derived;
    return {
      finding: headline(derived),
      summary: `64 tokens choose 2 of 8 experts each, and an expert has ${limit} seats. ${
        left < sizes.tokens ? `${plural(left, "token")} sent so far. ` : ""
      }In all, the experts are chosen ${load.join(", ")} times, and ${
        count(dropped)
      } choices find no seat. The fullest expert is ${
        fixed(100 * max_violation, 0)
      } % above the mean, and the auxiliary loss is ${fixed(aux_loss, 3)} times α.`,
      texts: {
        dropped: count(dropped),
        seats: count(limit),
        loss: fixed(aux_loss, 2),
        moved: fixed(derived.moved, 2),
      },
      plot: panels(layout, [
        panel(
          layout.name === "narrow" ? 380 : 400,
          (box) => floorTrees({ ...derived, lesson: lessonOf(derived) }, box),
        ),
      ]),
    };
  },
});

/** The mean score of each expert, with what balancing has added: the floor. @param {ReturnType<typeof routed>} found @param {string} rule */
function floorOf({ logits, offset }, rule) {
  const score = (/** @type {number} */ z) => 1 / (1 + Math.exp(-z));
  return offset.map((added, e) => {
    const all = logits.map((row) => rule === "bias" ? score(row[e]) + added : score(row[e] + added));
    return all.reduce((sum, each) => sum + each, 0) / all.length;
  });
}

/** The sentence that is written on the drawing. @param {{ rule: string, updates: number, untouched: number, idle: number, dropped: number }} derived */
function lessonOf({ rule, updates, untouched, idle, dropped }) {
  const lost = untouched
    ? `${plural(untouched, "token")} refused twice: no feed-forward`
    : idle
    ? `${plural(idle, "expert")} had nothing to do`
    : dropped
    ? "every token has at least one seat"
    : "everyone has a seat";
  const series = /** @type {"ink" | "loss"} */ (untouched ? "loss" : "ink");
  if (rule === "none" || !updates || untouched) return { text: lost, short: lost, series };
  return rule === "bias"
    ? { text: "a bias changes who is chosen, not the scores", short: "a bias changes only the choice", series }
    : {
      text: "a loss changes the scores, and so the weights too",
      short: "a loss changes the weights too",
      series,
    };
}

/** @param {{ time: number, rule: string, sizes: Sizes, left: number, refused: number, dropped: number, limit: number, updates: number, moved: number, load: number[] }} derived */
function headline({ time, rule, sizes, left, refused, dropped, limit, updates, moved, load }) {
  const all = sizes.tokens * sizes.chosen;
  if (time === 0) return say`${all} choices, ${limit * sizes.experts} seats: will each choice find one?`;
  if (left < sizes.tokens) {
    return say`${plural(left, "token")} sent, ${tint("loss", plural(refused, "choice"))} refused.`;
  }
  const lost = dropped ? say`${tint("loss", `${dropped} of ${all}`)} choices are refused` : say`no choice is refused`;
  if (rule === "none" || !updates) {
    const most = Math.max(...load), fullest = `expert ${load.indexOf(most) + 1}`;
    return dropped
      ? [...lost, `, ${most - limit === dropped ? "all" : `${most - limit} of them`} by ${fullest}.`]
      : `No choice is refused: ${most} want ${fullest}, which has ${limit} seats.`;
  }
  const after = `After ${plural(updates, "step")} `;
  const price = rule === "bias"
    ? [", and no score has changed."]
    : say`, and each weight moves by ${tint("router", fixed(moved, 2))} on average.`;
  return [after, ...lost, ...price];
}
