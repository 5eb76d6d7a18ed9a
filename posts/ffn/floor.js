// @ts-check
/** The routing figure drawn: tokens above, experts below, on a floor that lies low where the router scores high. */

import { attributesOf, h, handle, label, line, round, signed } from "../../static/js/kit.js";
import { capacity } from "../../static/js/formulas/calc/moe.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Choice, Sizes } from "./routing.js"
 * @typedef {{ sizes: Sizes, choices: Choice[], arrived: number[], floor: number[], offset: number[], rule: string,
 *   factor: number, limit: number, left: number, lesson: { text: string, short: string, series: "ink" | "loss" } }} Scene
 *   arrived: choices of each expert so far; floor: its mean score; left: tokens that have set out
 * @typedef {{ bin: number, room: number, per: number, pitch: number, radius: number, aside: number, abreast: number,
 *   head: number, foot: (e: number) => number }} Places  pixels
 */

export const FACTORS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
const DROP = 110; // pixels between the floor of a score of 0 and of 1

/**
 * @param {Scene} scene
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
export function floorTrees(scene, box) {
  const places = placesOf(scene, box);
  return [
    h("g", { key: "floor" }, ...ground(scene, places, box)),
    h("g", { key: "bins" }, ...scene.arrived.flatMap((many, e) => bin(many, e, scene, places, box))),
    h("g", { key: "tokens" }, ...tokens(scene, places, box)),
    rim(scene, places),
  ];
}

/** @param {Scene} scene @param {Box & { height: number }} box @returns {Places} */
function placesOf({ sizes, floor }, { width, height, size }) {
  const abreast = width < 600 ? 32 : 64;
  const bin = (width - 14) / sizes.experts;
  const room = bin - (bin > 60 ? 18 : 6);
  const per = room < 50 ? 3 : 4;
  const pitch = Math.min(room / per, 15);
  const aside = Math.min(13, width / abreast);
  const base = height - size * 5.4;
  return {
    ...{ abreast, bin, room, per, pitch, aside, head: size * 1.9 },
    radius: Math.min(pitch, aside) * 0.44,
    foot: (e) => base - DROP * (1 - floor[e]),
  };
}

/** The middle of a seat in an expert. @param {Places} places @param {number} e @param {number} seat @param {number} raised */
const seatAt = ({ bin, per, pitch, foot }, e, seat, raised = 0) => [
  round((e + 0.5) * bin + ((seat % per) - (per - 1) / 2) * pitch),
  round(foot(e) - (Math.floor(seat / per) + 0.5) * pitch - raised),
];

/** How high so many seats are. @param {Places} places @param {number} many */
const tall = ({ per, pitch }, many) => Math.ceil(many / per) * pitch;

/** The floor under all experts. @param {Scene} scene @param {Places} places @param {Box & { height: number }} box */
function ground({ floor, rule, left, sizes }, { bin, foot }, { size, height, width, layout }) {
  const points = floor.flatMap((
    _,
    e,
  ) => /** @type {[number, number][]} */ ([[e * bin + 2, foot(e) + 2], [(e + 1) * bin - 2, foot(e) + 2]]));
  const words = { bias: "bias, added to the score", loss: "what the loss added to the logit", none: "" }[rule] ?? "";
  const wide = layout !== "narrow";
  return [
    line(points, { key: "ground", weight: 2.5, dash: false }),
    label(
      [0, height - size * 0.6],
      left < sizes.tokens ? `the floor lies low where the ${wide ? "router scores" : "score is"} high` : words,
      {
        ...{ key: "words", size, quiet: true },
      },
    ),
    bin > 60 && left > 0 &&
    label([width, height - size * 3.1], "choices", { key: "choices", size, quiet: true, anchor: "end" }),
  ];
}

/** @param {number} many @param {number} e @param {Scene} scene @param {Places} places @param {Box & { height: number }} box @returns {Child[]} */
function bin(many, e, { limit, offset, rule, sizes, left }, places, { size, height }) {
  const { room, foot } = places;
  const x = (e + 0.5) * places.bin;
  const top = foot(e) - tall(places, limit);
  const refused = Math.max(0, many - limit);
  const middle = /** @type {const} */ ({ size, anchor: "middle" });
  const added = signed(offset[e], places.bin > 60 ? 2 : 1);
  return [
    ...[-1, 1].map((side) =>
      line([[x + (side * room) / 2, top], [x + (side * room) / 2, foot(e)]], {
        ...{ key: `wall ${e} ${side}`, series: "router", weight: 1, dash: false },
      })
    ),
    line([[x - room / 2, top - 1], [x + room / 2, top - 1]], {
      ...{ key: `rim ${e}`, series: refused ? "loss" : "router", weight: refused ? 3.5 : 1, dash: false },
    }),
    refused > 0 && label([x, top - 8 - tall(places, refused) - size * 0.8], `+${refused}`, {
      ...{ ...middle, key: `refused ${e}`, series: "loss", weight: "bold" },
    }),
    label([x, height - size * 4.4], places.bin > 60 ? `expert ${e + 1}` : String(e + 1), {
      ...{ ...middle, key: `name ${e}`, quiet: true },
    }),
    left > 0 && label([x, height - size * 3.1], String(many), { ...middle, key: `load ${e}`, weight: "bold" }),
    rule !== "none" && left === sizes.tokens &&
    label([x, height - size * 1.95], added, { ...middle, key: `added ${e}`, quiet: true }),
  ];
}

/** Every choice is a dot: it waits above, sits in its expert, or hovers above it, refused. @param {Scene} scene @param {Places} places @param {Box} box */
function tokens({ sizes, choices, left, limit, lesson }, places, { size, width, layout }) {
  const waits = (/** @type {Choice} */ { token, rank }) => [
    round(((token % places.abreast) + 0.5) * places.aside),
    round(places.head + (Math.floor(token / places.abreast) * (sizes.chosen + 0.4) + rank + 0.5) * places.aside),
  ];
  const waiting = left < sizes.tokens;
  const words = waiting
    ? `${sizes.tokens - left} tokens wait, two choices each`
    : layout === "narrow"
    ? lesson.short
    : lesson.text;
  return [
    label(waiting ? [0, size * 0.6] : [width / 2, places.head + size], words, {
      ...{
        key: waiting ? "waiting" : "lesson",
        weight: waiting ? "normal" : "bold",
        series: waiting ? "ink" : lesson.series,
      },
      ...{ size: waiting || layout === "narrow" ? size : size * 1.25, anchor: waiting ? "start" : "middle" },
    }),
    ...choices.map((each) => {
      const flown = each.token < left;
      const up = tall(places, limit) + 8;
      const [cx, cy] = flown ? seatAt(places, each.expert, each.place, each.kept ? 0 : up) : waits(each);
      const series = flown && !each.kept ? "loss" : "router";
      return h("circle", {
        ...{ cx, cy, r: round(places.radius) },
        ...attributesOf("dot", { key: `${each.token} ${each.rank}`, series }),
      });
    }),
  ];
}

/** The grip at the corner of the last expert's rim. @param {Scene} scene @param {Places} places */
function rim({ factor, sizes }, places) {
  const e = sizes.experts - 1;
  const x = (e + 0.5) * places.bin + places.room / 2;
  const at = (/** @type {number} */ each) => {
    const seats = capacity({
      n_tokens: sizes.tokens,
      n_experts: sizes.experts,
      n_active_experts: sizes.chosen,
      factor: each,
    });
    return places.foot(e) - tall(places, seats);
  };
  return handle([x, at(factor)], {
    label: "Seats of an expert",
    text: `${factor} times an even share`,
    tracks: [{ input: "factor", value: factor, stops: FACTORS.map((each) => [each, x, at(each)]) }],
  });
}
