// @ts-check
/** Best and worst fit on the counts of lengths, whole millions of documents at once: twin of pack_counts in packers.py. */

/**
 * @typedef {{ count: number, held: number, pack: [number, number][] }} Group  so many rows that hold these (length, times)
 * @typedef {Group[][]} ByRoom  by the slots that are left
 */

/**
 * @param {number[]} counts  documents of each length, from 1
 * @param {number} capacity
 * @param {number} limit  documents in a row
 * @param {boolean} worst  where most room is left, instead of where least is left
 * @returns {ByRoom}
 */
export function packCounts(counts, capacity, limit, worst) {
  /** @type {ByRoom} */
  const open = Array.from({ length: capacity + 1 }, () => []);
  /** @type {ByRoom} */
  const full = Array.from({ length: capacity + 1 }, () => []);
  const keep = (/** @type {number} */ room, /** @type {Group} */ group) => {
    if (group.count) (group.held >= limit || room === 0 ? full : open)[room].push(group);
  };
  for (let length = counts.length; length > 0; length--) {
    for (let left = counts[length - 1]; left > 0;) {
      const room = roomFor(open, length, worst);
      const space = room < 0 ? capacity : room;
      const from = (room < 0 ? undefined : open[room].pop()) ?? { count: left, held: 0, pack: [] };
      const times = Math.min(worst ? 1 : Math.floor(space / length), limit - from.held, left);
      const taken = Math.min(from.count, Math.floor(left / times));
      if (room >= 0) keep(space, { ...from, count: from.count - taken });
      keep(space - times * length, {
        count: taken,
        held: from.held + times,
        pack: [...from.pack, [length, times]],
      });
      left -= taken * times;
    }
  }
  return open.map((groups, room) => [...full[room], ...groups]);
}

/** The room of the rows that are taken next, or -1. @param {ByRoom} open @param {number} length @param {boolean} worst */
function roomFor(open, length, worst) {
  if (!worst) return open.findIndex((groups, room) => room >= length && groups.length > 0);
  return open.findLastIndex((groups, room) => room >= length && groups.length > 0);
}
