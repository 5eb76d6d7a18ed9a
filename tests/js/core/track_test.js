// @ts-check
import { alongTrack, nearest } from "../../../static/js/core/track.js";
import { equal } from "../support/assert.js";

/** @typedef {import("../../../static/js/core/track.js").Track} Track */

/** @param {[number, number][]} places @returns {Track} */
const track = (...places) => ({ input: "at", value: 0, stops: places.map(([x, y], i) => [i, x, y]) });
const steep = track([0, 200], [40, 40], [120, 10], [240, 0]); // a curve that leaps and then runs across
const value = (/** @type {Track} */ each, /** @type {number} */ x, /** @type {number} */ y) =>
  nearest([each], x, y)[0][1];

Deno.test("a grip on a curve that leads across goes with the pointer, however steep the curve is", () => {
  equal([0, 40, 110, 300].map((x) => value(steep, x, 200)), [0, 1, 2, 3]);
  equal(alongTrack(steep, 20, 200), [20, 120]); // between two stops it stays on the curve
});

Deno.test("on a curve that rises fast and levels off the hand is read across, where its places lie apart", () => {
  const levels = track([0, 300], [30, 120], [60, 30], [90, 4], [120, 0]);
  equal([29, 62, 91, 119].map((x) => value(levels, x, 300)), [1, 2, 3, 4]);
});

Deno.test("a grip that leads up follows the height alone", () => {
  const tall = track([0, 300], [60, 200], [100, 0]);
  equal([300, 190, -50].map((y) => value(tall, 0, y)), [0, 1, 2]);
});

Deno.test("an upright track is read up, however close its last places lie", () => {
  const crowded = track([5, 300], [5, 100], [5, 20], [5, 19.9], [5, 19.88]);
  equal([300, 90, 0].map((y) => value(crowded, 80, y)), [0, 1, 4]);
});

Deno.test("on a track that turns back the nearest place counts", () => {
  const loop = track([0, 0], [100, 0], [100, 80], [0, 80]);
  equal([value(loop, 90, 70), value(loop, 10, 75), value(loop, 10, 5)], [2, 3, 0]);
  equal(alongTrack(loop, 120, 40), [100, 40]);
});

Deno.test("of two inputs the first is read across, the second up", () => {
  const across = track([0, 0], [100, 0]);
  const up = track([0, 0], [0, -100]);
  equal(nearest([across, { ...up, input: "up" }], 90, -10), [["at", 1], ["up", 0]]);
});
