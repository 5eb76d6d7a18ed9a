// @ts-check
/** The race: documents wait in two orders, and below each order stand the packers that take them so. */

import { attributesOf, h, handle, label, panel, percent, plural, round } from "../../static/js/kit.js";
import { laneTrees } from "./lanes.js";
import { longestFirst } from "./packers.js";

/**
 * @import { Lane } from "./lanes.js"
 * @typedef {{ lengths: number[], capacity: number, placed: number, frames: number, share: number, done: number, lanes: Lane[] }} Race
 * @typedef {{ x: number, width: number, foot: number, tall: number, size: number }} Room
 */

/** The packers that take documents as they arrive, and those that take the longest first. */
const ARRIVING = ["pad", "buckets", "concat", "first"];
const SORTED = ["sort", "ffd", "bfd"];
const [FEW_ARRIVING, FEW_SORTED] = [["pad", "concat"], ["ffd", "bfd"]]; // on a phone

/** @param {Race} race @param {boolean} narrow */
export function raceOf(race, narrow) {
  const { lengths, capacity, share, lanes } = race;
  return panel(narrow ? 400 : 420, ({ width, height, size }) => {
    const queues = [
      { order: lengths.map((_, i) => i), words: "as they arrive", names: narrow ? FEW_ARRIVING : ARRIVING },
      { order: longestFirst(lengths), words: "longest first", names: narrow ? FEW_SORTED : SORTED },
    ];
    const pitch = width / (queues[0].names.length + queues[1].names.length);
    const rows = Math.max(...lanes.map((lane) => lane.rows));
    const [foot, tall, top] = [size * 1.6 + 44, 44, size * 4.2 + 62];
    let x = 0;
    return queues.flatMap(({ order, words, names }, i) => {
      const room = { x, width: pitch * names.length - 14, foot, tall, size };
      const waiting = (/** @type {number} */ document) => standing(order.indexOf(document), document, race, room);
      const racing = names.flatMap((name, k) =>
        laneTrees(/** @type {Lane} */ (lanes.find((lane) => lane.name === name)), {
          ...{ x: room.x + k * pitch, y: top, width: pitch - 14, height: height - top - size * 4.2, size },
          ...{ rows, capacity, done: share === 1, waiting },
        })
      );
      x += pitch * names.length;
      return [
        label([room.x, size * 0.6], i || narrow ? words : `${plural(lengths.length, "document")}, ${words}`, {
          ...{ key: words, size, weight: "bold" },
        }),
        ...queueTrees(order, words, race, room),
        ...racing,
        i === 0 && gripOf(race, room),
      ];
    });
  });
}

/** Where a document waits. @param {number} place @param {number} document @param {Race} race @param {Room} room */
function standing(place, document, { lengths }, { x, width, foot, tall }) {
  const pitch = width / lengths.length;
  const height = Math.max(1, (lengths[document] / Math.max(...lengths)) * tall);
  return { x: x + place * pitch + pitch * 0.12, y: foot - height, width: pitch * 0.76, height };
}

/** The documents in one order, faint once they are placed. @param {number[]} order @param {string} words @param {Race} race @param {Room} room */
function queueTrees(order, words, race, room) {
  const path = (/** @type {boolean} */ done) =>
    order.flatMap((document, place) => {
      if (place < race.done !== done) return [];
      const { x, width, height } = standing(place, document, race, room);
      return [`M${round(x + width / 2)} ${round(room.foot)}v${-Math.max(1, Math.round(height))}`];
    }).join("") || "M0 0";
  return [true, false].map((done) =>
    h("path", {
      ...attributesOf("wire", { key: `${words} ${done}`, series: "one", class: done ? "faint" : undefined }),
      "stroke-width": round((0.76 * room.width) / order.length),
      d: path(done),
    })
  );
}

/** Says how many are placed. @param {Race} race @param {Room} room */
function gripOf({ placed, frames, share }, { x, width, foot }) {
  const at = (/** @type {number} */ part) => Math.max(x + 10, x + part * width);
  return handle([at(share), foot + 12], {
    label: "Placed",
    text: percent(share, 2),
    tracks: [{
      ...{ input: "placed", value: placed },
      stops: Array.from({ length: frames }, (_, i) => [i, at(i / (frames - 1)), foot + 12]),
    }],
  });
}
