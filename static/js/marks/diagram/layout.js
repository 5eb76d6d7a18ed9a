// @ts-check
/**
 * From columns and rows to pixels: where every node of a diagram stands, and the empty strips between its rows. Each row that
 * is named, whole or half, gets a band of its own, so that between two bands there is always a gutter without a node.
 */

import { BOLD, textWidth } from "../text.js";

/**
 * @typedef {import("../diagram.js").Node} Node
 * @typedef {import("../diagram.js").Edge} Edge
 * @typedef {import("../diagram.js").DiagramOptions} DiagramOptions
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Area
 * @typedef {Area & { id: string, band: number, x: number, y: number, turned: boolean }} Place  a node's box; x, y: its middle
 * @typedef {{ row: number, top: number, bottom: number, dips: boolean, arcs: number }} Band
 *   arcs: the room kept for them, above the band or, where they dip, below it
 * @typedef {object} Layout
 * @property {number} height
 * @property {number} left  where the columns begin, right of the rows' names
 * @property {number} right
 * @property {number} step  from column to column
 * @property {Map<string, Place>} places
 * @property {Band[]} bands  from the top down
 * @property {Area[]} gutters  gutters[i] lies above bands[i], the last below all of them; without the room of arcs
 * @property {Map<number, number>} middles  y of every row, with or without nodes
 */

const MARGIN = 6; // pixels beside the outermost columns, so that an edge can always pass there
const EDGE_GAP = 8; // least pixels between two boxes of a row
const GUTTER = 1.6; // least em between two rows with nodes
const OUTSIDE = 1; // and beyond the first and the last

/**
 * @param {DiagramOptions} options
 * @param {{ width: number, size: number }} box
 * @returns {Layout}
 */
export function layOut(options, { width, size }) {
  const left = MARGIN + namesRoom(options.rowNames, width, size);
  const right = width - MARGIN;
  const step = (right - left) / options.columns;
  const widthOf = nodeWidths(options, step, size);
  const rows = rowsOf(options, step, size);
  const header = options.columnNames ? size * 1.7 : 0;
  const { middles, height } = stack(rows, options, header, size);
  const filled = rows.filter(({ nodes }) => nodes.length);
  const bands = filled.map(({ row, half, dips, arcs }) => {
    const y = middles.get(row) ?? 0;
    return { row, top: y - half, bottom: y + half, dips, arcs };
  });
  const places = new Map();
  filled.forEach(({ nodes, turned }, band) => {
    for (const node of nodes) {
      const x = left + (node.at[0] + (node.span ?? 1) / 2) * step;
      const half = (turned ? size * 1.3 : widthOf(node)) / 2;
      const { top, bottom } = bands[band];
      const area = { left: x - half, right: x + half, top, bottom };
      places.set(node.id, { ...area, id: node.id, band, x, y: (top + bottom) / 2, turned });
    }
  });
  return { height, left, right, step, places, bands, gutters: guttersOf(bands, left, right, header, height), middles };
}

/** @param {string[] | undefined} names @param {number} width @param {number} size */
function namesRoom(names, width, size) {
  if (!names?.length) return 0;
  return Math.min(width * 0.24, Math.max(...names.map((name) => textWidth(name, size))) + size);
}

/**
 * Boxes of one column are equally wide, as wide as the longest name asks and the columns allow; a word is as wide as it is.
 * @param {DiagramOptions} options @param {number} step @param {number} size
 * @returns {(node: Node) => number}
 */
function nodeWidths({ nodes }, step, size) {
  const gap = Math.min(Math.max(EDGE_GAP, step * 0.2), step * 0.6);
  const boxes = nodes.filter(({ shape, span = 1 }) => shape !== "word" && span <= 1);
  const widest = Math.max(0, ...boxes.map((node) => nameWidth(node, size)));
  const unit = Math.min(step - gap, Math.max(size * 3.4, widest + size * 1.2));
  return (node) => {
    const span = node.span ?? 1;
    if (node.shape === "word") return Math.min(step * span - 5, nameWidth(node, size) + size * 0.5);
    return unit + (span - 1) * step;
  };
}

/** @param {Node} node @param {number} size */
function nameWidth({ text, below = "", state }, size) {
  const bold = state === "strong" || state === "chosen" ? BOLD : 1;
  return Math.max(textWidth(text, size) * bold, textWidth(below, size));
}

/**
 * @typedef {{ row: number, nodes: Node[], half: number, turned: boolean, dips: boolean, arcs: number }} Row
 * @param {DiagramOptions} options @param {number} step @param {number} size
 * @returns {Row[]} from the top down
 */
function rowsOf(options, step, size) {
  const whole = Array.from({ length: options.rows }, (_, row) => row);
  const values = [...new Set([...whole, ...options.nodes.map(({ at }) => at[1])])].sort((a, b) => a - b);
  if (options.up) values.reverse();
  const filled = values.filter((row) => options.nodes.some(({ at }) => at[1] === row));
  return values.map((row) => {
    const nodes = options.nodes.filter(({ at }) => at[1] === row);
    const turned = isTurned(nodes, step, size);
    // The lowest row hangs its arcs below itself, where nothing else is; any other carries them.
    const dips = filled.length > 1 && row === filled[filled.length - 1];
    return {
      row,
      nodes,
      half: rowHeight(nodes, turned, size) / 2,
      turned,
      dips,
      arcs: arcRoom(options, nodes, step, size),
    };
  });
}

/**
 * A sentence too long for its columns is set on end, word by word.
 * @param {Node[]} nodes @param {number} step @param {number} size
 */
function isTurned(nodes, step, size) {
  return nodes.length > 1 && nodes.every(({ shape, span = 1 }) => shape === "word" && span === 1) &&
    nodes.some(({ text }) => textWidth(text, size) > step - 5);
}

/** @param {Node[]} nodes @param {boolean} turned @param {number} size */
function rowHeight(nodes, turned, size) {
  if (!nodes.length) return 0;
  if (turned) return Math.min(size * 7, Math.max(...nodes.map((node) => nameWidth(node, size)))) + size * 0.4;
  const lines = nodes.some(({ below }) => below) ? 1.2 : 0;
  return size * ((nodes.every(({ shape }) => shape === "word") ? 1.5 : 1.8) + lines);
}

/** Room for the longest arc that the row could have, so that the height does not change with the arcs shown. */
function arcRoom(/** @type {DiagramOptions} */ { edges }, /** @type {Node[]} */ nodes, step = 0, size = 0) {
  const at = new Map(nodes.map(({ id, at: [column], span = 1 }) => [id, column + span / 2]));
  if (!edges.some(({ arc, from, to }) => arc && at.has(from) && at.has(to))) return 0;
  const columns = [...at.values()];
  return arcHeight((Math.max(...columns) - Math.min(...columns)) * step, size) + size * 0.5;
}

/** How high an arc of a span is, both in pixels: ever higher, ever less. @param {number} span @param {number} size */
export function arcHeight(span, size) {
  return size * (0.5 + 0.62 * Math.sqrt(Math.abs(span) / size));
}

/**
 * The middles of all rows: those with nodes as far apart as their boxes, arcs and a gutter need, the others between them.
 * @param {Row[]} rows @param {DiagramOptions} options @param {number} header @param {number} size
 */
function stack(rows, { rows: count, rowHeight = 3.2, up }, header, size) {
  const unit = rowHeight * size;
  const place = (/** @type {number} */ row) => (up ? count - 1 - row : row);
  const known = [{ at: -0.5, y: header }];
  let room = size * (OUTSIDE - GUTTER);
  for (const { row, nodes, half, dips, arcs } of rows) {
    if (!nodes.length) continue;
    const last = known[known.length - 1];
    room += size * GUTTER + (dips ? 0 : arcs) + half;
    known.push({ at: place(row), y: last.y + Math.max((place(row) - last.at) * unit, room) });
    room = half + (dips ? arcs : 0);
  }
  const last = known[known.length - 1];
  const height = Math.ceil(last.y + Math.max((count - 0.5 - last.at) * unit, room + size * OUTSIDE));
  known.push({ at: count - 0.5, y: height });
  return { middles: new Map(rows.map(({ row }) => [row, between(known, place(row))])), height };
}

/** @param {{ at: number, y: number }[]} known @param {number} at */
function between(known, at) {
  const i = Math.max(1, known.findIndex((each) => each.at >= at));
  const [before, after] = [known[i - 1], known[i]];
  return before.y + ((after.y - before.y) * (at - before.at)) / (after.at - before.at);
}

/**
 * @param {Band[]} bands @param {number} left @param {number} right @param {number} top @param {number} bottom @returns {Area[]}
 */
function guttersOf(bands, left, right, top, bottom) {
  return Array.from({ length: bands.length + 1 }, (_, i) => {
    const [above, below] = [bands[i - 1], bands[i]];
    return {
      left,
      right,
      top: above ? above.bottom + (above.dips ? above.arcs : 0) : top,
      bottom: below ? below.top - (below.dips ? 0 : below.arcs) : bottom,
    };
  });
}
