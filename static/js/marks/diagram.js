// @ts-check
/**
 * Nodes in columns and rows and the edges between them: a model as a picture, a circuit over a sentence, a small wiring. Edges
 * find their own ways (route.js); no edge passes through a node that it does not belong to.
 *
 * @typedef {import("../core/tree.js").Child} Child
 * @typedef {import("./mark.js").MarkOptions["series"]} Series
 * @typedef {{ width: number, size: number, layout: "narrow" | "medium" | "wide" | "full" }} Box
 *   a panel's own pixels, from 0, 0; size: of its font
 * @typedef {{ height: (box: Box) => number, draw: (box: Box) => Child[], title?: string }} Panel
 *
 * @typedef {object} Node
 * @property {string} id
 * @property {[number, number]} at  first column and row, whole or half numbers from 0
 * @property {string} text
 * @property {string} [below]  a second, quiet line
 * @property {Series} [series]
 * @property {"plain" | "strong" | "faint" | "off" | "chosen"} [state]
 * @property {string} [mark]
 * @property {string} [tip]
 * @property {Record<string, string | number | boolean>} [set]  inputs that a click sets
 * @property {number} [span]  columns that it is wide
 * @property {"box" | "round" | "word"} [shape]
 *
 * @typedef {object} Edge
 * @property {string} from
 * @property {string} to
 * @property {Series} [series]
 * @property {number} [weight]  in pixels; less is drawn where many edges share a node
 * @property {"plain" | "strong" | "faint"} [state]
 * @property {string} [text]
 * @property {string} [mark]
 * @property {boolean} [dash]
 * @property {boolean} [arrow]  with a head, unless false
 * @property {boolean} [arc]  between nodes of one row: above it, or below where it is the lowest of several
 *
 * @typedef {object} DiagramOptions
 * @property {number} columns
 * @property {number} rows
 * @property {Node[]} nodes
 * @property {Edge[]} edges
 * @property {string[]} [rowNames]
 * @property {string[]} [columnNames]
 * @property {number} [rowHeight]  in em of the font
 * @property {boolean} [up]  row 0 at the bottom
 * @property {string} [title]
 */

import { checkDiagram } from "./diagram/check.js";
import { drawEdge, drawNames, drawNode, labelEdges } from "./diagram/draw.js";
import { layOut } from "./diagram/layout.js";
import { route } from "./diagram/route.js";

/** Strong edges are drawn over plain ones, and those over faint ones. */
const DEPTH = { faint: 0, plain: 1, strong: 2 };

/**
 * @param {DiagramOptions} options
 * @returns {Panel}
 */
export function diagram(options) {
  checkDiagram(options);
  return {
    height: (box) => layOut(options, box).height,
    draw: (box) => drawDiagram(options, box),
    ...(options.title === undefined ? {} : { title: options.title }),
  };
}

/** @param {DiagramOptions} options @param {Box} box */
function drawDiagram(options, { width, size }) {
  const layout = layOut(options, { width, size });
  const keys = edgeKeys(options.edges);
  const routes = route(options.edges, layout, size).map((each, i) => ({ ...each, key: keys[i] }));
  const labels = labelEdges(routes, layout, { width, size });
  const depth = (/** @type {Edge} */ { state = "plain" }) => DEPTH[state];
  const order = routes.map((_, i) => i).sort((a, b) => depth(options.edges[a]) - depth(options.edges[b]) || a - b);
  return [
    ...drawNames(options, layout, size),
    ...order.map((i) => drawEdge(routes[i], labels[i], size)),
    ...options.nodes.map((node) => drawNode(node, /** @type {any} */ (layout.places.get(node.id)), size)),
  ];
}

/** Names that stay the same while an edge does; a second edge between the same two is counted. @param {Edge[]} edges */
function edgeKeys(edges) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return edges.map(({ from, to }) => {
    const key = `e:${from}>${to}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count > 1 ? `${key}#${count}` : key;
  });
}
