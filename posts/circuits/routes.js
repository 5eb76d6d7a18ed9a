// @ts-check
/** The small model from the words up: who speaks to one receiver, and behind it the routes that the answer takes. */

import { diagram, label } from "../../static/js/kit.js";
import { layerOf, PARTS } from "../../static/js/transformer/parts.js";
import { isHead, SENDERS } from "./edges.js";

/**
 * @import { Edge, Node } from "../../static/js/marks/diagram.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @typedef {"q" | "k" | "v"} Port
 * @typedef {"recomputed" | "frozen"} Rule  what feed-forwards do while a change travels
 * @typedef {{ hears: string, port: Port, sender: string }} Wire
 * @typedef {{ route: "A" | "B", sender: string, hears: string, share: number }} Step  an edge of a route
 */

const FAINT = 0.02; // smaller shares get no line
/** @type {Record<string, Series>} */
const ROUTES = { A: "four", B: "three" }; // no colour of a head, a feed-forward or one of the two names

/** What each route says, in the colour of its lines. @type {Record<string, string>} */
const RULES = { A: "A: not about 3 words back", B: "B: not the one named twice" };

/** The route that an edge belongs to. @param {string} sender @param {string} hears @param {Step[]} routes */
export const routeOf = (sender, hears, routes) =>
  routes.find((step) => step.sender === sender && step.hears === hears)?.route;

/** The colour of an edge: of its route, or ink. @param {string} sender @param {string} hears @param {Step[]} routes @returns {Series} */
export const seriesOf = (sender, hears, routes) => ROUTES[routeOf(sender, hears, routes) ?? ""] ?? "ink";

/**
 * The model from the words up. Lines into the receiver are as thick as their shares; the routes behind it stay in sight.
 * @param {{ wire: Wire, shares: number[], routes: Step[], back: Record<string, Wire> }} state
 * @param {number} rowHeight
 */
export function graph({ wire, shares, routes, back }, rowHeight) {
  /** @type {Edge[]} */
  const into = SENDERS.flatMap((from, i) => {
    const share = shares[i];
    if (Math.abs(share) < FAINT) return [];
    const state = from === wire.sender ? "strong" : "plain";
    const series = seriesOf(from, wire.hears, routes);
    return [{ from, to: wire.hears, series, weight: 1 + 7 * Math.min(1, Math.abs(share)), state, dash: share < 0 }];
  });
  const behind = routes.filter(({ sender, hears }) => !into.some(({ from, to }) => from === sender && to === hears))
    .map(({ route, sender, hears, share }) => /** @type {Edge} */ ({
      ...{ from: sender, to: hears, series: ROUTES[route], weight: 1 + 7 * share, state: "faint" },
    }));
  const busy = new Set([...into, ...behind].flatMap(({ from, to }) => [from, to]));
  const node = (/** @type {string} */ part) => {
    const chosen = part === wire.hears;
    const state = chosen ? "chosen" : part === wire.sender ? "strong" : busy.has(part) ? "plain" : "faint";
    const set = part === "words" ? { sender: part } : { ...back[part] };
    return /** @type {Node} */ ({ id: part, text: part, state, set, ...placeOf(part) });
  };
  const drawn = diagram({
    ...{ columns: 5, rows: 6, up: true, rowHeight },
    nodes: [...PARTS, "words", "logits"].map(node),
    edges: [...behind, ...into],
  });
  const shown = /** @type {("A" | "B")[]} */ ([...new Set(routes.map(({ route }) => route))]);
  return {
    ...drawn,
    ...{ share: 2, title: shown.length > 1 ? "Two routes" : "One route" },
    draw: (/** @type {Box} */ box) => [...drawn.draw(box), ...shown.map((route, i) => ruleOf(route, i, box))],
  };
}

/** A route's rule, beside the panel's title. @param {"A" | "B"} route @param {number} i @param {Box} box */
const ruleOf = (route, i, { width, size }) => {
  const roomy = width > 400;
  const at = /** @type {[number, number]} */ ([size * (6.2 + i * (roomy ? 13.4 : 5)), -1.4 * size]);
  return label(at, roomy ? RULES[route] : `Route ${route}`, {
    size,
    series: ROUTES[route],
    weight: "bold",
    key: route,
  });
};

/** @param {string} part @returns {Pick<Node, "at" | "span" | "series">} */
function placeOf(part) {
  if (part === "words") return { at: [0, 0], span: 5, series: "embeddings" };
  if (part === "logits") return { at: [0, 5], span: 5, series: "ink" };
  const column = isHead(part) ? Number(part[2]) : 4;
  return { at: [column, 1 + layerOf(part)], series: isHead(part) ? "attention" : "feedForward" };
}
