// @ts-check
/** The trees of a diagram: its nodes, edges and names, each with the same children whatever its state. */

import { h } from "../../core/tree.js";
import { attributesOf } from "../mark.js";
import { BOLD, label, round, textWidth } from "../text.js";

/**
 * @typedef {import("../diagram.js").Node} Node
 * @typedef {import("../diagram.js").DiagramOptions} DiagramOptions
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("./layout.js").Place} Place
 * @typedef {import("./layout.js").Area} Area
 * @typedef {import("./route.js").Route} Route
 * @typedef {{ at: [number, number], text: string, whole: boolean }} EdgeLabel
 */

const SMALL = 1; // the least size of a text, as a share of the figure's

/**
 * A text as it fits: in full, smaller, shortened, or not at all.
 * @param {string} text @param {number} width @param {number} size @param {boolean} [bold]
 */
export function fitted(text, width, size, bold = false) {
  const wide = (/** @type {string} */ each, /** @type {number} */ at) => textWidth(each, at) * (bold ? BOLD : 1);
  if (wide(text, size) <= width) return { text, size, whole: true };
  const small = round(size * SMALL + 0.05);
  if (wide(text, small) <= width) return { text, size: small, whole: true };
  const letters = [...text];
  for (let kept = letters.length - 1; kept >= 2; kept -= 1) {
    const short = letters.slice(0, kept).join("").trimEnd() + "…";
    if (wide(short, small) <= width) return { text: short, size: small, whole: false };
  }
  return { text: "", size: small, whole: text === "" };
}

/** @param {Node} node @param {Place} place @param {number} size */
export function drawNode(node, place, size) {
  const { shape = "box", state = "plain", below = "", series } = node;
  const bold = state === "strong" || state === "chosen";
  const [width, height] = [place.right - place.left, place.bottom - place.top];
  const room = (place.turned ? height : width) - (shape === "word" ? 0 : Math.min(8, width * 0.05));
  const name = fitted(node.text, room, size, bold);
  const second = fitted(place.turned ? "" : below, room - 3, size * SMALL + 0.05);
  const two = second.text !== "";
  const tip = tipOf(node, name.whole && second.whole && !(place.turned && below));
  const lift = two ? size * 0.56 : 0;
  const line = (/** @type {number} */ y, /** @type {typeof name} */ { text, size }, quiet = false) =>
    label([0, y], text, { size, anchor: "middle", weight: bold && !quiet ? "bold" : "normal", quiet });
  const first = line(-lift, name);
  if (place.turned) first.attributes.transform = "rotate(-90)";
  return h(
    "g",
    {
      ...attributesOf("node", { series, mark: node.mark, tip, class: `${state} ${shape}` }),
      ...(node.set ? button(node, tip) : {}),
      key: `n:${node.id}`,
      transform: `translate(${round(place.x)} ${round(place.y)})`,
    },
    h("rect", {
      x: round(-width / 2),
      y: round(-height / 2),
      width: round(width),
      height: round(height),
      rx: shape === "round" ? round(Math.min(width, height) / 2) : 3,
    }),
    first,
    two && line(size * 0.66, second, true),
  );
}

/** The card of a node; what its box has no room for stands there. @param {Node} node @param {boolean} whole */
function tipOf({ text, below, tip }, whole) {
  if (whole) return tip;
  const full = below ? `${text}, ${below}` : text;
  return tip === undefined ? full : tip.includes(text) ? tip : `${full}: ${tip}`;
}

/** @param {Node} node @param {string | undefined} tip */
function button({ text, below, set, state }, tip) {
  const inputs = Object.entries(set ?? {}).map(([name, value]) => [name, String(value)]);
  return {
    "data-set": new URLSearchParams(inputs).toString(),
    tabindex: 0,
    role: "button",
    "aria-label": tip ?? (below ? `${text}, ${below}` : text),
    "aria-pressed": state === "chosen" ? "true" : "false",
  };
}

/** @param {Route & { key: string }} route @param {EdgeLabel | null} text @param {number} size */
export function drawEdge({ edge, key, shaft, head, weight }, text, size) {
  const { series, mark, state = "plain", dash, arrow } = edge;
  // What found no room beside its line is told on a card.
  const tip = edge.text && !text ? edge.text : undefined;
  const classes = dash ? `${state} dashed` : state;
  return h(
    "g",
    { ...attributesOf("edge-line", { series, mark, tip, class: classes }), key },
    h("path", { class: "shaft", d: shaft, "stroke-width": round(weight) }),
    arrow !== false && h("path", { class: "tip-head", d: head }),
    text && label(text.at, text.text, { size: round(size * SMALL + 0.05), anchor: "middle" }),
  );
}

/**
 * A place for the text of every edge that has one: on its longest piece, free of nodes and of other texts.
 * @param {Route[]} routes @param {Layout} layout @param {{ width: number, size: number }} box
 * @returns {(EdgeLabel | null)[]}
 */
export function labelEdges(routes, layout, { width, size }) {
  /** @type {Area[]} */
  const taken = [...layout.places.values()];
  return routes.map(({ edge, curves, apex }) => {
    if (!edge.text) return null;
    const [half, tall] = [textWidth(edge.text, size * SMALL) / 2 + 2, size * 0.5];
    for (const [x, y] of apex ? [apex, ...spots(curves)] : spots(curves)) {
      const area = { left: x - half, right: x + half, top: y - tall, bottom: y + tall };
      const inside = area.left >= 0 && area.right <= width && area.top >= 0 && area.bottom <= layout.height;
      if (!inside || taken.some((other) => overlap(area, other))) continue;
      taken.push(area);
      return { at: [x, y], text: edge.text, whole: true };
    }
    return null;
  });
}

/** Points along an edge, those of long pieces first. @param {Route["curves"]} curves */
function spots(curves) {
  const long = curves.map((curve) => ({
    curve,
    length: Math.hypot(curve[3][0] - curve[0][0], curve[3][1] - curve[0][1]),
  }));
  long.sort((a, b) => b.length - a.length);
  return long.filter(({ length }) => length > 1).flatMap(({ curve }) =>
    [0.5, 0.3, 0.7, 1].map((t) => pointAt(curve, t))
  );
}

/** @param {Route["curves"][number]} curve @param {number} t @returns {[number, number]} */
export function pointAt([a, b, c, d], t) {
  const s = 1 - t;
  const at = (/** @type {0 | 1} */ i) => s ** 3 * a[i] + 3 * s * s * t * b[i] + 3 * s * t * t * c[i] + t ** 3 * d[i];
  return [at(0), at(1)];
}

/** @param {Area} a @param {Area} b */
function overlap(a, b) {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

/** @param {DiagramOptions} options @param {Layout} layout @param {number} size */
export function drawNames({ rowNames = [], columnNames = [] }, { left, step, middles }, size) {
  const quiet = { size, quiet: true };
  const rows = rowNames.map((name, row) => {
    const { text, size: at } = fitted(name, left - size * 0.5, size);
    return text && middles.has(row) && label([0, middles.get(row) ?? 0], text, { ...quiet, size: at });
  });
  const columns = columnNames.map((name, column) => {
    const { text, size: at } = fitted(name, step - 4, size);
    return text && label([left + (column + 0.5) * step, size * 0.8], text, { ...quiet, size: at, anchor: "middle" });
  });
  return [...rows, ...columns];
}
