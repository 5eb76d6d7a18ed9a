// @ts-check
/** Ways to put documents into rows of one length: twin of packers.py, on a list of documents. */

/**
 * @typedef {{ document: number, row: number, start: number, length: number }} Piece
 * @typedef {{ pieces: Piece[], widths: number[], truncated: number }} Packed
 *   pieces in the order in which they were placed; widths of the rows, padding included
 * @typedef {(room: number[], length: number) => number} Choice  of a row; as many as there are: a new one
 */

export const NO_LIMIT = 10 ** 9;
const BATCH = 8; // rows that are padded together after sorting

/** A row for each document. @param {number[]} lengths @param {number} capacity @param {(held: number) => number} [widthOf] @returns {Packed} */
function padded(lengths, capacity, widthOf = () => capacity) {
  const held = lengths.map((length) => Math.min(length, capacity));
  return {
    pieces: held.map((length, i) => ({ document: i, row: i, start: 0, length })),
    widths: held.map(widthOf),
    truncated: lengths.filter((length) => length > capacity).length,
  };
}

/** The next power of two. @param {number} length */
export const powerOfTwo = (length) => 2 ** Math.ceil(Math.log2(length));

/** Batches of similar length, each padded to its longest. @param {number[]} lengths @param {number} capacity @returns {Packed} */
function sortedBatches(lengths, capacity) {
  const pieces = longestFirst(lengths).map((document, row) => ({
    ...{ document, row, start: 0 },
    length: Math.min(lengths[document], capacity),
  }));
  const { truncated } = padded(lengths, capacity);
  return { pieces, widths: pieces.map((_, row) => pieces[row - (row % BATCH)].length), truncated };
}

/** One stream, cut wherever a row is full. @param {number[]} lengths @param {number} capacity @returns {Packed} */
function chunked(lengths, capacity) {
  /** @type {Piece[]} */
  const pieces = [];
  let at = 0;
  lengths.forEach((length, document) => {
    for (let left = length; left > 0;) {
      const start = at % capacity;
      const taken = Math.min(left, capacity - start);
      pieces.push({ document, row: Math.floor(at / capacity), start, length: taken });
      left -= taken;
      at += taken;
    }
  });
  return { pieces, widths: Array(Math.ceil(at / capacity)).fill(capacity), truncated: 0 };
}

/** The first row with room enough. @type {Choice} */
const first = (room, length) => {
  const row = room.findIndex((left) => left >= length);
  return row < 0 ? room.length : row;
};

/** The row with the least room that is enough. @type {Choice} */
export const best = (room, length) =>
  room.reduce(
    (chosen, left, row) => (left >= length && (chosen === room.length || left < room[chosen]) ? row : chosen),
    room.length,
  );

/**
 * Whole documents into the row that is chosen; only what is longer than a row is cut, into rows and a rest.
 * @param {number[]} lengths
 * @param {number} capacity
 * @param {Choice} choose
 * @param {{ decreasing: boolean, limit?: number }} options
 * @returns {Packed}
 */
export function fitted(lengths, capacity, choose, { decreasing, limit = NO_LIMIT }) {
  const chunks = lengths.flatMap((length, document) =>
    Array.from({ length: Math.ceil(length / capacity) }, (_, i) => ({
      document,
      length: Math.min(capacity, length - i * capacity),
    }))
  );
  const order = decreasing ? longestFirst(chunks.map(({ length }) => length)) : chunks.map((_, i) => i);
  /** @type {number[]} */
  const room = [];
  /** @type {number[]} */
  const held = [];
  const pieces = order.map((chunk) => {
    const { document, length } = chunks[chunk];
    const row = choose(room.map((left, i) => (held[i] < limit ? left : -1)), length);
    if (row === room.length) {
      room.push(capacity);
      held.push(0);
    }
    const start = capacity - room[row];
    room[row] -= length;
    held[row] += 1;
    return { document, row, start, length };
  });
  return { pieces, widths: room.map(() => capacity), truncated: 0 };
}

/** Indices by falling length; equals keep their order. @param {number[]} lengths */
export const longestFirst = (lengths) => lengths.map((_, i) => i).sort((a, b) => lengths[b] - lengths[a] || a - b);

/** @type {Record<string, (lengths: number[], capacity: number, limit: number) => Packed>} */
export const PACKERS = {
  pad: (lengths, capacity) => padded(lengths, capacity),
  buckets: (lengths, capacity) => padded(lengths, capacity, (held) => Math.min(capacity, powerOfTwo(held))),
  sort: sortedBatches,
  concat: chunked,
  first: (lengths, capacity, limit) => fitted(lengths, capacity, first, { decreasing: false, limit }),
  ffd: (lengths, capacity, limit) => fitted(lengths, capacity, first, { decreasing: true, limit }),
  bfd: (lengths, capacity, limit) => fitted(lengths, capacity, best, { decreasing: true, limit }),
};

/** Documents that do not stand whole in one row. @param {Packed} packed */
export function cutOf({ pieces, truncated }) {
  const many = new Map();
  for (const { document } of pieces) many.set(document, (many.get(document) ?? 0) + 1);
  return truncated + [...many.values()].filter((times) => times > 1).length;
}
