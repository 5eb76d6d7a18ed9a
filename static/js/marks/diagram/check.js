// @ts-check
/** What a diagram cannot draw is said at once, with the name of the node or edge. */

/**
 * @typedef {import("../diagram.js").Node} Node
 * @typedef {import("../diagram.js").DiagramOptions} DiagramOptions
 */

/** @param {DiagramOptions} options */
export function checkDiagram({ columns, rows, nodes, edges }) {
  const ids = new Set();
  for (const node of nodes) {
    if (ids.has(node.id)) throw new Error(`diagram: two nodes are called "${node.id}"; an id names one`);
    ids.add(node.id);
    checkPlace(node, columns, rows);
  }
  nodes.forEach((node, i) => nodes.slice(0, i).forEach((other) => checkApart(other, node)));
  for (const { from, to } of edges) {
    const lost = [from, to].find((id) => !ids.has(id));
    if (lost !== undefined) {
      throw new Error(
        `diagram: the edge from "${from}" to "${to}" names no node "${lost}"; there are ${[...ids].join(", ")}`,
      );
    }
    if (from === to) throw new Error(`diagram: an edge leads from "${from}" to itself; leave it out`);
  }
}

/** @param {Node} node @param {number} columns @param {number} rows */
function checkPlace({ id, at: [column, row], span = 1 }, columns, rows) {
  const halves = [column, row].every((each) => Number.isInteger(each * 2));
  if (halves && span > 0 && column >= 0 && column + span <= columns && row >= 0 && row <= rows - 1) return;
  const place = `at [${column}, ${row}]${span === 1 ? "" : ` with span ${span}`}`;
  const room = `whole or half numbers in ${columns} columns and ${rows} rows from 0`;
  throw new Error(`diagram: node "${id}" stands ${place}; at is its first column and its row, ${room}`);
}

/** @param {Node} a @param {Node} b */
function checkApart(a, b) {
  const apart = a.at[1] !== b.at[1] || a.at[0] + (a.span ?? 1) <= b.at[0] || b.at[0] + (b.span ?? 1) <= a.at[0];
  if (apart) return;
  throw new Error(`diagram: nodes "${a.id}" and "${b.id}" overlap in row ${a.at[1]}; set them a column apart`);
}
