// @ts-check
/**
 * All 144 heads of GPT-2 small, layer by layer from left to right. Those of the published circuit are lit, and what one
 * class hands to the next runs between them, past every head that has no part in it.
 */

import { attributesOf, fixed, h, label, panel, round } from "../../static/js/kit.js";
import { sentence } from "./gpt2-sentence.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @typedef {{ id: string, short: string, name: string, heads: string[], fuzzy: string[], series: Series, acts: string,
 *   looks: string, evidence: string, section: string }} Class
 * @typedef {{ classes: Class[], shown: string, removed: boolean, difference: number }} State
 * @typedef {ReturnType<typeof placesOf>} Places
 */

const SIDE = 12; // layers, and heads in each
const MIDDLE = 5.5; // between the heads, where the answer comes out
/** What happens in which layers, the last one beyond. @type {[string, number, number][]} */
const ACTS = [["Notice the repeat", 0, 7], ["point at it", 7, 9], ["copy the other", 9, 12]];
/** Who hands something to whom, between which two heads it runs. @type {[string, string, number][]} */
const ROUTES = [
  ["previous", "induction", 6.5],
  ["duplicate", "inhibition", 4.5],
  ["induction", "inhibition", 7.5],
  ["inhibition", "mover", 7.5],
  ["negative", "answer", 8.5],
  ["backup", "answer", 4.5],
  ["mover", "answer", MIDDLE],
];
/** Where there is room for the name of a class to begin: layer and head. @type {Record<string, [number, number]>} */
const NAMES = {
  previous: [1.6, 3],
  duplicate: [0.45, 10],
  induction: [4.65, 6.5],
  inhibition: [6.6, 2],
  mover: [8.6, 4.9],
  negative: [9.6, 8.2],
  backup: [9.7, 4],
};
/** Names that a phone has room for. @type {Record<string, string>} */
const SHORT = { previous: "previous", inhibition: "inhibitors", mover: "movers" };

/** @param {string} head @returns {[number, number]} layer, and number in it */
const placeOf = (head) => /** @type {[number, number]} */ (head.split(".").map(Number));

/**
 * The map, and under it the sentence with who looks where.
 * @param {State} state
 * @param {number} height
 */
export function heads(state, height) {
  return panel(height, (box) => {
    const places = placesOf(box);
    return [
      ...acts(places),
      h("path", { ...attributesOf("bar", { key: "unlit" }), "fill-opacity": 0.09, d: unlit(state, places) }),
      ...ROUTES.map((route) => routeTree(route, state, places)),
      ...state.classes.flatMap((each) => each.heads.map((head) => headTree(head, each, state, places))),
      ...state.classes.map((each) => className(each, state, places)),
      ...answer(state, places),
      ...sentence(state, {
        width: box.width,
        top: places.foot,
        right: places.right,
        size: box.size,
        roomy: places.roomy,
      }),
    ];
  });
}

/** Where layers and heads stand. @param {Box & { height: number }} box */
function placesOf({ width, height, size }) {
  const roomy = width >= 700;
  const [top, foot] = [size * 2.2, height - size * (roomy ? 6.4 : 5.6)];
  const right = width - (roomy ? 144 : 72);
  const [across, down] = [right / SIDE, (foot - size * 1.5 - top) / SIDE];
  const wide = roomy ? across * 0.62 : 14;
  return {
    ...{ roomy, width, top, foot, right, across, down, wide, size, tall: roomy ? down * 0.72 : 13, gap: across - wide },
    x: (/** @type {number} */ layer) => (layer + 0.5) * across,
    y: (/** @type {number} */ head) => top + (head + 0.5) * down,
  };
}

/** What happens from left to right, and the layers in which it does. @param {Places} places @returns {Child[]} */
function acts({ roomy, x, y, across, top, size }) {
  const layers = Array.from({ length: SIDE }, (_, layer) => layer);
  const edge = y(SIDE - 0.5) + 2;
  return [
    ...ACTS.flatMap(([words, from, to]) => [
      h("path", {
        ...attributesOf("wire", { key: `act ${from}` }),
        d: `M${round(from * across + 3)} ${round(top - 4)}H${round(to * across - 3)}`,
      }),
      label([((from + to) * across) / 2, top - size * 1.1], roomy ? words : words.split(" ")[0], {
        ...{ key: `words ${from}`, size, anchor: "middle", weight: "bold" },
      }),
    ]),
    ...layers.map((layer) =>
      label([x(layer), edge + size * 0.6], roomy && layer === 0 ? "layer 0" : String(layer), {
        ...{ key: `layer ${layer}`, size, anchor: "middle", quiet: true },
      })
    ),
  ];
}

/** The heads that have no part in it, as one path. @param {State} state @param {Places} places */
function unlit({ classes }, { x, y, wide, tall }) {
  const lit = new Set(classes.flatMap(({ heads: its }) => its));
  return Array.from({ length: SIDE * SIDE }, (_, i) => [Math.floor(i / SIDE), i % SIDE])
    .filter(([layer, head]) => !lit.has(`${layer}.${head}`))
    .map(([layer, head]) =>
      `M${round(x(layer) - wide / 2)} ${round(y(head) - tall / 2)}h${round(wide)}v${round(tall)}h${round(-wide)}z`
    ).join("");
}

/** Whether a class is in sight. @param {string} id @param {State} state */
const isOn = (id, { shown, removed }) => shown === "all" || shown === id || (removed && id === "backup");

/** Backups are in reserve until the name movers are gone. @param {string} id @param {State} state */
const waits = (id, { shown, removed }) => id === "backup" && shown !== id && !removed;

/** @param {string} id @param {State} state */
const isOff = (id, { removed }) => removed && id === "mover";

/**
 * A head; name movers are knocked out by a click, other classes are chosen by it.
 * @param {string} head
 * @param {Class} its
 * @param {State} state
 * @param {Places} places
 */
function headTree(head, its, state, { x, y, wide, tall, size, roomy }) {
  const { id, series, name } = its;
  const { shown, removed } = state;
  const [layer, number] = placeOf(head);
  const [off, idle] = [isOff(id, state), waits(id, state)];
  const lit = !off && isOn(id, state) && !idle;
  const set = id === "mover"
    ? { removed: removed ? "0" : "1", shown: removed ? "all" : "backup" }
    : { removed: "0", shown: shown === id ? "all" : id };
  const button = { set, chosen: shown === id, tip: `${head}, one of ${name}` };
  const box = { x: round(-wide / 2), y: round(-tall / 2), width: round(wide), height: round(tall), rx: 3 };
  return h(
    "g",
    {
      ...attributesOf(lit ? "lit" : "node", { series, mark: id, class: off ? "off" : "plain", ...button }),
      ...{ key: `head ${head}`, transform: `translate(${round(x(layer))} ${round(y(number))})` },
    },
    h("rect", { ...box, ...(lit ? attributesOf("bar", { series }) : {}) }),
    roomy &&
      label([0, 0], head, { size, anchor: "middle", weight: idle ? "normal" : "bold", quiet: idle, series, on: lit }),
  );
}

/** @param {Class} its @param {State} state @param {Places} places */
function className({ id, short, series }, state, { x, y, size, roomy }) {
  const [layer, head] = NAMES[id];
  return label([x(layer), y(head)], (!roomy && SHORT[id]) || short, {
    ...{ key: `name ${id}`, size, series, weight: "bold", mark: id, halo: true },
    quiet: !isOn(id, state) || isOff(id, state) || waits(id, state),
  });
}

/**
 * What one class hands to the next: from each head into the gap before the next layer, between two rows of heads, and out
 * of the gap before the layer that reads it.
 * @param {[string, string, number]} route
 * @param {State} state
 * @param {Places} places
 */
function routeTree([from, to, between], state, places) {
  const { x, y, wide, gap, right } = places;
  const its = (/** @type {string} */ id) => state.classes.find((each) => each.id === id);
  const owner = /** @type {Class} */ (its(to === "answer" ? from : to));
  const ends = its(to)?.heads.map((head) => [x(placeOf(head)[0]) - wide / 2, y(placeOf(head)[1])]) ??
    [[right + 1.5 * gap, y(MIDDLE)]];
  const d = /** @type {Class} */ (its(from)).heads.flatMap((head) => {
    const [layer, number] = placeOf(head);
    return ends.map((end) => path([x(layer) + wide / 2, y(number)], y(between), end, gap));
  }).join("");
  const cut = isOff(from, state) || isOff(to, state) || waits(from, state);
  const seen = !cut && (isOn(from, state) || isOn(to, state));
  const chosen = seen && state.shown !== "all";
  return h("path", {
    ...attributesOf("wire", { key: `route ${from} ${to}`, series: owner.series, mark: owner.id }),
    ...{ d, "stroke-width": chosen ? 2.25 : 1.5, opacity: !seen ? 0.1 : chosen ? 0.9 : 0.6 },
    "stroke-dasharray": from === "negative" ? "4 3" : null,
  });
}

/**
 * A wire that turns only in the gaps between layers.
 * @param {number[]} from  the right edge of a head
 * @param {number} lane
 * @param {number[]} to  the left edge of another
 * @param {number} gap
 */
function path([fx, fy], lane, [tx, ty], gap) {
  const turn = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ next) =>
    `C${round(x + gap / 2)} ${round(y)} ${round(x + gap / 2)} ${round(next)} ${round(x + gap)} ${round(next)}`;
  const start = `M${round(fx)} ${round(fy)}`;
  if (tx - fx < gap * 1.5) return start + turn(fx, fy, ty);
  return `${start}${turn(fx, fy, lane)}H${round(tx - gap)}${turn(tx - gap, lane, ty)}`;
}

/** What comes out at the right. @param {State} state @param {Places} places */
function answer({ difference }, { right, gap, y, size, roomy }) {
  const at = right + 1.5 * gap + 6;
  const big = round(size * (roomy ? 1.5 : 1.15));
  return [
    label([at, y(MIDDLE)], "Mary", { key: "answer", size: big, weight: "bold" }),
    label([at, y(MIDDLE) + size * 1.7], `${roomy ? "leads " : ""}by ${fixed(difference, 2)}`, { key: "lead", size }),
  ];
}
