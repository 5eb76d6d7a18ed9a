// @ts-check
/** The router drawn: a text of tokens, the beam that it tilts, and experts as bins with so many seats. */

import { attributesOf, bar, fixed, h, handle, label, line, plural, round, textWidth } from "../../static/js/kit.js";
import { capacity } from "../../static/js/formulas/calc/moe.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {{ token: number, rank: number, expert: number, kept: boolean, place: number }} Choice
 *   place: among those that its expert took, or among those that it turned away
 * @typedef {{ n_tokens: number, n_experts: number, n_active_experts: number, skew: number, updates: number, factor: number,
 *   capacity: number, load: number[], arrived: number[], bias: number[], choices: Choice[], untouched: number, unused: number, left: number,
 *   landed: number }} Routing  left: tokens that have set out; landed: those of them that have come to rest
 * @typedef {{ abreast: number, aside: number, bin: number, room: number, per: number, pitch: number, radius: number,
 *   head: number, beam: number, foot: number, seats: number }} Rack  pixels: of the text, of the router, of the bins
 */

export const SKEWS = Array.from({ length: 13 }, (_, i) => i / 2);
export const NO_LIMIT = 8; // a capacity factor that stands for none
export const FACTORS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, NO_LIMIT];
const STRIP = 84; // pixels for the router's beam

/**
 * The whole drawing.
 * @param {Routing} routing
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
export function rackTrees(routing, box) {
  const rack = rackOf(routing, box);
  return [
    h("g", { key: "bins" }, ...bins(routing, rack, box)),
    h("g", { key: "beam" }, ...streams(routing, rack), ...beam(routing, rack, box)),
    h("g", { key: "tokens" }, ...tokens(routing, rack, box.size)),
    tilt(routing, rack),
    places(routing, rack, box),
  ];
}

/**
 * Bins that would hold every token, so that nothing changes its size while the router is tilted.
 * @param {{ n_tokens: number, n_experts: number, n_active_experts: number, capacity: number }} sizes
 * @param {{ width: number, height: number, size: number }} box
 * @returns {Rack}
 */
function rackOf({ n_tokens, n_experts, n_active_experts, capacity: limit }, { width, height, size }) {
  const abreast = width < 600 ? 32 : 64; // tokens side by side in the text
  const aside = Math.min(14, width / abreast);
  const beam = size * 1.8 + Math.ceil(n_tokens / abreast) * (n_active_experts * aside + 5);
  const [top, foot] = [beam + STRIP, height - size * 3];
  const bin = (width - 26) / n_experts;
  const room = bin - (bin > 60 ? 16 : 6);
  const pitchOf = (/** @type {number} */ per) =>
    Math.min((room - 4) / per, (foot - top - size) / (Math.ceil(n_tokens / per) + 1), 14);
  const per = Array.from({ length: 12 }, (_, i) => i + 1).reduce((a, b) => (pitchOf(b) > pitchOf(a) ? b : a));
  const pitch = pitchOf(per);
  const radius = Math.min(pitch, aside) * 0.43;
  const seats = Math.min(limit, n_tokens);
  return { ...{ abreast, aside, bin, room, per, pitch, radius }, ...{ head: size * 1.8, beam, foot, seats } };
}

/** The middle of a seat. @param {Rack} rack @param {number} expert @param {number} seat */
const seatAt = ({ bin, per, pitch, foot }, expert, seat) => [
  round((expert + 0.5) * bin + ((seat % per) - (per - 1) / 2) * pitch),
  round(foot - (Math.floor(seat / per) + 0.5) * pitch),
];

/** Where a choice stands in the text, above which its token is written. @param {Rack} rack @param {number} k @param {number} token @param {number} rank */
const textAt = ({ abreast, aside, head }, k, token, rank) => [
  round(((token % abreast) + 0.5) * aside),
  round(head + Math.floor(token / abreast) * (k * aside + 5) + (rank + 0.5) * aside),
];

/** The height up to which so many fill a bin. @param {Rack} rack @param {number} many */
const levelOf = ({ per, pitch, foot }, many) => foot - Math.ceil(many / per) * pitch;

/** Faint discs: places that nobody has taken. @param {number[][]} at @param {Rack} rack @param {string} key */
const empty = (at, { radius }, key) =>
  h("path", {
    ...attributesOf("wire", { key, series: "router" }),
    ...{ d: at.map(([x, y]) => `M${x} ${y}h0`).join("") || "M0 0", opacity: 0.14 },
    ...{ "stroke-width": round(2 * radius), "stroke-linecap": "round" },
  });

/** The choices of the tokens: each waits in the text, hits a rim, or is seated. @param {Routing} derived @param {Rack} rack @param {number} size */
function tokens({ choices, n_tokens, n_experts, n_active_experts: k, left, landed }, rack, size) {
  const placeOf = (/** @type {Choice} */ { token, rank, expert, kept, place }) => {
    if (token >= left) return textAt(rack, k, token, rank);
    if (kept) return seatAt(rack, expert, place);
    return token < landed
      ? textAt(rack, k, token, rank)
      : [round((expert + 0.5) * rack.bin), round(levelOf(rack, rack.seats) - rack.radius)];
  };
  return [
    label([0, size * 0.6], `${n_tokens} tokens of a text, each chooses ${k} of ${n_experts} experts`, { size }),
    empty(choices.map(({ token, rank }) => textAt(rack, k, token, rank)), rack, "text"),
    ...choices.map((each) => {
      const [cx, cy] = placeOf(each);
      const series = each.token < left && !each.kept ? "loss" : "router";
      const key = `choice ${each.token} ${each.rank}`;
      return h("circle", {
        cx,
        cy,
        r: round(rack.radius),
        ...attributesOf("dot", { key, series, mark: `token ${each.token + 1}` }),
      });
    }),
  ];
}

/**
 * The experts as bins with their seats; above the rim, hatched, what was turned away.
 * @param {Routing} derived
 * @param {Rack} rack
 * @param {Box} box
 * @returns {Child[]}
 */
function bins({ arrived, capacity: limit, factor }, rack, { size }) {
  const { bin, room, foot, seats } = rack;
  const endless = factor === NO_LIMIT;
  const rim = levelOf(rack, endless ? 0 : seats);
  const middle = /** @type {const} */ ({ size, anchor: "middle" });
  return arrived.flatMap((many, e) => {
    const [x, mark, over] = [(e + 0.5) * bin, `expert ${e + 1}`, Math.max(0, many - limit)];
    const [x0, x1, top] = [round(x - room / 2), round(x + room / 2), levelOf(rack, seats + over)];
    const name = textWidth(mark, size) < bin ? mark : String(e + 1);
    const turned = { x: x0, y: top, width: room, height: rim - top - 3 };
    return [
      over > 0 && bar(turned, { key: `over ${e}`, series: "loss", hatch: true, mark }),
      over > 0 && textWidth(`+${over}`, size) < bin &&
      label([x, top - size * 0.8], `+${over}`, { ...middle, key: `more ${e}`, series: "loss", weight: "bold" }),
      !endless && empty(Array.from({ length: seats }, (_, i) => seatAt(rack, e, i)), rack, `seats ${e}`),
      h("path", {
        d: `M${x0} ${round(rim - 2)}V${round(foot + 2)}H${x1}V${round(rim - 2)}`,
        ...attributesOf("wire", { key: `bin ${e}`, mark }),
        "stroke-width": 1.5,
      }),
      label([x, foot + size * 1.1], String(many), { ...middle, key: `load ${e}`, weight: "bold", mark }),
      label([x, foot + size * 2.4], name, { ...middle, key: `name ${e}`, quiet: true, mark }),
    ];
  });
}

/** How high the router's beam stands for what it adds to a score. @param {Rack} rack @param {number} tilt */
const beamAt = ({ beam }, tilt) => beam + 14 + (tilt / 6) * (STRIP - 36);

/** A stream to each expert, as broad as its load; on the beam the bias against the tilt. @param {Routing} derived @param {Rack} rack */
const streams = ({ skew, bias, updates, n_tokens, n_experts, load, arrived, capacity: limit }, rack) =>
  bias.flatMap((value, e) => {
    const [x, y] = [(e + 0.5) * rack.bin, beamAt(rack, skew * (1 - e / (n_experts - 1)))];
    const foot = levelOf(rack, rack.seats + Math.max(0, arrived[e] - limit));
    const width = (rack.room * load[e]) / n_tokens;
    const long = (18 * value) / Math.max(...bias.map(Math.abs), 1e-9);
    return [
      bar({ x: x - width / 2, y, width, height: foot - y }, { key: `stream ${e}`, series: "router", class: "area" }),
      updates > 0 &&
      bar({ x: x - 4, y: Math.min(y, y - long), width: 8, height: Math.abs(long) }, { key: `bias ${e}` }),
    ];
  });

/**
 * What the router's tilt adds to each expert's score, as a beam that is pushed down at its left end; under its other end
 * what comes of it.
 * @param {Routing} derived
 * @param {Rack} rack
 * @param {Box} box
 */
function beam({ skew, bias, updates, untouched, unused, factor, left, n_tokens, n_experts }, rack, { size, width }) {
  const [x0, x1, end] = [rack.bin / 2, (n_experts - 0.5) * rack.bin, beamAt(rack, 0)];
  const router = updates ? `bias ${fixed(Math.min(...bias), 2)} to ${fixed(Math.max(...bias), 2)}` : "the router";
  const outcome = untouched
    ? `${plural(untouched, "token")} reach${untouched === 1 ? "es" : ""} no expert`
    : factor !== NO_LIMIT && `${plural(unused, "place")} stay${unused === 1 ? "s" : ""} empty`;
  const right = /** @type {const} */ ({ size, anchor: "end", halo: true });
  return [
    line([[x0, beamAt(rack, skew)], [x1, end]], { key: "beam", dash: false, weight: 2.5 }),
    label([width - 26, end + size * (updates ? 2 : 1.1)], router, { ...right, key: "router", quiet: true }),
    left === n_tokens && outcome && label([width - 26, end + size * 3.6], outcome, {
      ...{ ...right, size: size * 1.3, key: "outcome", series: untouched ? "loss" : "router", weight: "bold" },
    }),
  ];
}

/** The grip on the beam. @param {Routing} derived @param {Rack} rack */
function tilt({ skew }, rack) {
  const x = rack.bin / 2;
  return handle([x, beamAt(rack, skew)], {
    label: "Tilt to the first experts",
    text: String(skew),
    tracks: [{ input: "skew", value: skew, stops: SKEWS.map((each) => [each, x, beamAt(rack, each)]) }],
  });
}

/** The grip on the rims. @param {Routing} derived @param {Rack} rack @param {Box} box */
function places({ factor, n_tokens, n_experts, n_active_experts }, rack, { width }) {
  const at = (/** @type {number} */ each) =>
    each === NO_LIMIT
      ? levelOf(rack, n_tokens) - rack.pitch
      : levelOf(rack, Math.min(n_tokens, capacity({ n_tokens, n_experts, n_active_experts, factor: each })));
  return handle([width - 11, at(factor)], {
    label: "Places in each expert",
    text: factor === NO_LIMIT ? "no limit" : `${factor} times an even share`,
    tracks: [{ input: "factor", value: factor, stops: FACTORS.map((each) => [each, width - 11, at(each)]) }],
  });
}
