// @ts-check
/** The places that a grip can stand at, and which of them a hand means. */

/**
 * @typedef {import("../marks/mark.js").Value} Value
 * @typedef {[Value, number, number]} Stop  a value, and where the grip then stands
 * @typedef {{ input: string, value: Value, stops: Stop[] }} Track  along one input's values
 */

/**
 * The axis that a hand on a track is read along: 0 across, 1 up, null for a track that turns back on both, whose places
 * are looked at in the plane. Of two axes that both lead one way it is the one on which neighbours stand farther apart, so
 * that a grip goes with the pointer on a curve that is steep and on one that levels off.
 * @param {Stop[]} stops
 * @returns {0 | 1 | null}
 */
export function axisOf(stops) {
  const [across, up] = [1, 2].map((axis) => least(stops.map((stop) => Number(stop[axis]))));
  if (across <= 0 && up <= 0) return null;
  return across <= 0 || up > across + 0.5 ? 1 : 0; // on a diagonal across, however its places are rounded
}

/** The least step ahead between neighbours, 0 or less where they turn back. @param {number[]} places */
function least(places) {
  const way = Math.sign(places[places.length - 1] - places[0]);
  return Math.min(...places.slice(1).map((place, i) => (place - places[i]) * way));
}

/** @param {0 | 1 | null} axis @param {number[]} from @param {number[]} to */
const distance = (axis, from, to) =>
  axis === null ? Math.hypot(from[0] - to[0], from[1] - to[1]) : Math.abs(from[axis] - to[axis]);

/**
 * The place on a track that is nearest to a point, at a stop or between two.
 * @param {Track} track
 * @param {number} x
 * @param {number} y
 */
export function alongTrack({ stops }, x, y) {
  const axis = axisOf(stops);
  let best = [stops[0][1], stops[0][2]];
  for (let i = 1; i < stops.length; i++) {
    const [[, x0, y0], [, x1, y1]] = [stops[i - 1], stops[i]];
    const [wide, tall] = [axis === 1 ? 0 : x1 - x0, axis === 0 ? 0 : y1 - y0];
    const t = Math.min(1, Math.max(0, ((x - x0) * wide + (y - y0) * tall) / (wide ** 2 + tall ** 2 || 1)));
    const place = [x0 + t * (x1 - x0), y0 + t * (y1 - y0)];
    if (distance(axis, place, [x, y]) < distance(axis, best, [x, y])) best = place;
  }
  return best;
}

/**
 * The values whose places are nearest. Of two tracks, the first goes across, the second up.
 * @param {Track[]} tracks
 * @param {number} x
 * @param {number} y
 * @returns {[string, any][]}
 */
export function nearest(tracks, x, y) {
  return tracks.map(({ input, stops }, i) => {
    const axis = tracks.length === 1 ? axisOf(stops) : i === 0 ? 0 : 1;
    const far = (/** @type {Stop} */ [, ...place]) => distance(axis, place, [x, y]);
    return [input, stops.reduce((best, stop) => (far(stop) < far(best) ? stop : best))[0]];
  });
}
