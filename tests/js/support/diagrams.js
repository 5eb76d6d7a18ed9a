// @ts-check
/** Diagrams drawn by lot, and what a drawn one holds: boxes, points along its edges, arrowheads. */

import { SERIES } from "./series.js";

/**
 * @typedef {import("../../../static/js/marks/diagram.js").DiagramOptions} DiagramOptions
 * @typedef {import("../../../static/js/marks/diagram.js").Node} Node
 * @typedef {import("../../../static/js/marks/diagram.js").Edge} Edge
 * @typedef {import("../../../static/js/core/tree.js").Tree} Tree
 * @typedef {import("./random.js").Random} Random
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Area
 * @typedef {[number, number]} Point
 */

/** @type {{ width: number, size: number, layout: "narrow" | "medium" | "wide" | "full" }[]} */
export const BOXES = [
  { width: 320, size: 15, layout: "narrow" },
  { width: 440, size: 13, layout: "medium" },
  { width: 640, size: 13, layout: "wide" },
  { width: 880, size: 13, layout: "full" },
];

const WORDS = ["0.3", "MLP 2", "logits", "Mary", "a", "num_key_value_heads", "feed-forward", "went", ""];
const STATES = /** @type {const} */ (["plain", "strong", "faint", "off", "chosen"]);

/** @param {Random} draw @param {number} [most]  edges @returns {DiagramOptions} */
export function anyDiagram(draw, most = 30) {
  const [columns, rows] = [draw.whole(1, 10), draw.whole(1, 7)];
  /** @type {Node[]} */
  const nodes = [];
  for (let row = 0; row <= rows - 1; row += draw.unit() < 0.2 ? 0.5 : 1) {
    const shape = draw.pick(/** @type {const} */ (["box", "box", "box", "round", "word"]));
    for (let column = draw.pick([0, 0, 0.5]); column < columns;) {
      const span = draw.unit() < 0.1 ? Math.min(draw.whole(1, columns), Math.floor(columns - column)) : 1;
      if (column + span > columns || span < 1) break;
      if (draw.unit() < 0.8) nodes.push(anyNode(draw, nodes.length, [column, row], { span, shape }));
      column += span;
    }
  }
  const names = draw.unit() < 0.3 ? { rowNames: draw.list(rows, (i) => `layer ${i}`) } : {};
  const heads = draw.unit() < 0.2 ? { columnNames: draw.list(columns, (i) => `head ${i}`) } : {};
  const edges = nodes.length > 1 ? draw.list(draw.whole(0, most), () => anyEdge(draw, nodes)) : [];
  return {
    columns,
    rows,
    nodes,
    edges,
    up: draw.unit() < 0.5,
    rowHeight: draw.pick([2.6, 3.2, 4.5]),
    ...names,
    ...heads,
  };
}

/** @param {Random} draw @param {number} i @param {Point} at @param {Partial<Node>} more @returns {Node} */
function anyNode(draw, i, at, more) {
  const below = draw.unit() < 0.1 ? { below: "after attention" } : {};
  const set = draw.unit() < 0.3 ? { set: { part: `n${i}` } } : {};
  return {
    id: `n${i}`,
    at,
    text: draw.pick(WORDS),
    state: draw.pick(STATES),
    series: draw.pick(SERIES),
    ...below,
    ...set,
    ...more,
  };
}

/** @param {Random} draw @param {Node[]} nodes @returns {Edge} */
function anyEdge(draw, nodes) {
  const from = draw.pick(nodes).id;
  const others = nodes.map(({ id }) => id).filter((id) => id !== from);
  const text = draw.unit() < 0.1 ? { text: "12 %" } : {};
  const arc = draw.unit() < 0.3;
  return { from, to: draw.pick(others), weight: draw.between(0.5, 8), arc, arrow: draw.unit() < 0.9, ...text };
}

/** The elements of a class in what was drawn. @param {any[]} children @param {string} name @returns {Tree[]} */
export function all(children, name) {
  return children.flatMap((child) => {
    if (!child || typeof child !== "object") return [];
    const own = String(child.attributes.class ?? "").split(" ").includes(name) ? [child] : [];
    return [...own, ...all(child.children, name)];
  });
}

/** @param {Tree} tree @param {string} name */
export const part = (tree, name) => all(tree.children, name)[0];

/** Boxes by the id of their node. @param {any[]} children @returns {Map<string, Area>} */
export function boxesOf(children) {
  return new Map(
    all(children, "node").map(({ attributes, children: [rect] }) => {
      const [x, y] = numbers(attributes.transform);
      const { attributes: a } = /** @type {Tree} */ (rect);
      const [left, top] = [x + a.x, y + a.y];
      return [attributes.key.slice(2), { left, top, right: left + a.width, bottom: top + a.height }];
    }),
  );
}

/** @param {string} text */
export const numbers = (text) => (text.match(/-?[\d.]+/g) ?? []).map(Number);

/** The cubics of an edge. @param {Tree} edge @returns {Point[][]} four points each */
export function cubics(edge) {
  const values = numbers(part(edge, "shaft").attributes.d);
  const points = values.flatMap((x, i) => (i % 2 ? [] : [/** @type {Point} */ ([x, values[i + 1]])]));
  return points.flatMap((_, i) => (i % 3 === 0 && i + 3 < points.length ? [points.slice(i, i + 4)] : []));
}

/** Points along an edge, at most two pixels apart. @param {Tree} edge @returns {Point[]} */
export function along(edge) {
  return cubics(edge).flatMap(([a, b, c, d]) => {
    const steps = Math.ceil((Math.abs(d[0] - a[0]) + Math.abs(d[1] - a[1])) / 1.5) + 1;
    return Array.from({ length: steps + 1 }, (_, i) => {
      const [t, s] = [i / steps, 1 - i / steps];
      const at = (/** @type {0 | 1} */ k) =>
        s ** 3 * a[k] + 3 * s * s * t * b[k] + 3 * s * t * t * c[k] + t ** 3 * d[k];
      return /** @type {Point} */ ([at(0), at(1)]);
    });
  });
}

/** The ends of an edge: ids. @param {Tree} edge */
export const endsOf = (edge) => edge.attributes.key.slice(2).split("#")[0].split(">");
