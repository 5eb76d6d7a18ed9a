// @ts-check
/**
 * The way of every edge of a diagram: out of its own port, along the gutter between two rows, up the gap between two columns,
 * along the next gutter, into its own port. Rows are bands without a node between them, so whatever stays in the gutters and
 * in the gaps that `channel` finds never meets a node.
 */

import { channel } from "./channels.js";
import { lanes } from "./lanes.js";
import { arch, headOf, jog, level, pathOf, straight } from "./curves.js";
import { arcHeight } from "./layout.js";
import { spread } from "../text.js";

/**
 * @typedef {import("../diagram.js").Edge} Edge
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("./layout.js").Place} Place
 * @typedef {import("./curves.js").Curve} Curve
 * @typedef {import("./curves.js").Point} Point
 * @typedef {"top" | "bottom" | "left" | "right"} Side
 * @typedef {{ place: Place, side: Side, at: Point }} End  at: the port
 * @typedef {object} Wire  an edge on its way
 * @property {Edge} edge
 * @property {"through" | "over" | "arc" | "beside"} way
 * @property {[End, End]} ends
 * @property {number} weight
 * @property {[number, number]} rooms  what its ports leave to it, across
 * @property {number | null} via  x of the gap that it takes through the rows between, where there are any
 * @property {[number, number]} levels  y of its lanes
 * @typedef {{ edge: Edge, shaft: string, head: string, weight: number, curves: Curve[], apex: Point | null }} Route
 *   apex: the top of an arc
 */

/** Default weight of an edge, and what an arrowhead of a weight measures. */
const WEIGHT = 1.5;
/** @param {number} weight */
const headSize = (weight) => ({ length: 5 + 1.1 * weight, width: 4.6 + 1.2 * weight });

/**
 * @param {Edge[]} edges
 * @param {Layout} layout
 * @param {number} size
 * @returns {Route[]} in the order given
 */
export function route(edges, layout, size) {
  const wires = edges.map((edge) => started(edge, layout));
  // A gap depends on the ports and the order of the ports on the gaps: the second round settles nearly all of them.
  for (let round = 0; round < 2; round += 1) {
    channel(wires, layout);
    ports(wires, size);
  }
  channel(wires, layout);
  lanes(wires, layout);
  return wires.map((wire) => finished(wire, layout, size));
}

/** @param {Edge} edge @param {Layout} layout @returns {Wire} */
function started(edge, { places, gutters }) {
  const [a, b] = [edge.from, edge.to].map((id) => /** @type {Place} */ (places.get(id)));
  const way = wayOf(edge, a, b, [...places.values()]);
  const sides = sidesOf(way, a, b, gutters);
  const ends =
    /** @type {[End, End]} */ ([a, b].map((place, i) => ({ place, side: sides[i], at: facing(place, i ? a : b) })));
  return { edge, way, ends, weight: edge.weight ?? WEIGHT, rooms: [Infinity, Infinity], via: null, levels: [0, 0] };
}

/** @param {Edge} edge @param {Place} a @param {Place} b @param {Place[]} places @returns {Wire["way"]} */
function wayOf(edge, a, b, places) {
  if (a.band !== b.band) return "through";
  if (edge.arc) return "arc";
  const between = ({ band, x } = a) => band === a.band && x > Math.min(a.x, b.x) && x < Math.max(a.x, b.x);
  return places.some(between) ? "over" : "beside";
}

/** @param {Wire["way"]} way @param {Place} a @param {Place} b @param {Layout["gutters"]} gutters @returns {[Side, Side]} */
function sidesOf(way, a, b, gutters) {
  if (way === "through") return a.band < b.band ? ["bottom", "top"] : ["top", "bottom"];
  if (way === "beside") return a.x < b.x ? ["right", "left"] : ["left", "right"];
  const height = (/** @type {number} */ i) => gutters[i].bottom - gutters[i].top;
  // An arc takes the side on which room is kept for it, another edge the wider gutter.
  const below = way === "arc" ? isDipping(a, gutters) : height(a.band + 1) > height(a.band) + 1;
  return below ? ["bottom", "bottom"] : ["top", "top"];
}

/** @param {Place} place @param {Layout["gutters"]} gutters */
const isDipping = ({ band }, gutters) => band > 0 && band === gutters.length - 2;

/**
 * Where a node is left or entered at first: its middle, or, if it is wide, opposite to the other.
 * @param {Place} place @param {Place} other @returns {Point}
 */
function facing(place, other) {
  return [isWide(place, other) ? within(place, other.x, 0) : place.x, place.y];
}

/** @param {Place} place @param {Place} other */
const isWide = (place, other) => place.right - place.left > 1.6 * (other.right - other.left);

/** @param {Place} place @param {number} x @param {number} inset */
const within = ({ left, right }, x, inset) => Math.max(left + inset, Math.min(right - inset, x));

/**
 * Give every end a port of its own along its side, in the order in which the edges come, so that they need not cross.
 * @param {Wire[]} wires @param {number} size
 */
function ports(wires, size) {
  /** @type {Map<string, { wire: Wire, end: 0 | 1 }[]>} */
  const sides = new Map();
  for (const wire of wires) {
    for (const end of /** @type {const} */ ([0, 1])) {
      const name = `${wire.ends[end].side} ${wire.ends[end].place.id}`;
      sides.set(name, [...(sides.get(name) ?? []), { wire, end }]);
    }
  }
  for (const ends of sides.values()) portsOf(ends, size);
}

/** @param {{ wire: Wire, end: 0 | 1 }[]} ends  of one side of one node @param {number} size */
function portsOf(ends, size) {
  const { place, side } = ends[0].wire.ends[ends[0].end];
  const upright = side === "left" || side === "right";
  const [from, to] = upright ? [place.top, place.bottom] : [place.left, place.right];
  const inset = Math.min(size * 0.4, (to - from) * 0.15);
  const width = Math.max(...ends.map(({ wire }) => headSize(wire.weight).width)) + 1.5;
  const gap = ends.length > 1 ? Math.min(width, (to - from - 2 * inset) / (ends.length - 1)) : to - from;
  const order = ends.map(({ wire, end }, i) => ({ i, key: approach(wire, end), far: wire.ends[1 - end].place.x }));
  order.sort((a, b) => a.key - b.key || a.far - b.far || a.i - b.i);
  const wanted = order.map(({ i }) => wish(ends[i].wire, ends[i].end, inset));
  wanted.forEach((each, i) => (wanted[i] = Math.max(each, wanted[i - 1] ?? each))); // the order is kept where wishes cross
  const placed = ends.length > 1 ? spread(wanted, gap, [from + inset, to - inset]) : wanted;
  order.forEach(({ i }, rank) => {
    const { wire, end } = ends[i];
    const outer = { top: place.top, bottom: place.bottom, left: place.left, right: place.right }[side];
    wire.ends[end].at = upright ? [outer, placed[rank]] : [placed[rank], outer];
    wire.rooms[end] = gap;
  });
}

/** From where an edge comes to its end, as a place along the side. @param {Wire} wire @param {0 | 1} end */
function approach(wire, end) {
  const [here, there] = [wire.ends[end], wire.ends[1 - end]];
  if (wire.way === "through") return wire.via ?? there.at[0];
  if (wire.way === "beside") return 2 * end;
  // Arcs nest: of those that leave to one side, the longest leaves nearest to the middle.
  const away = there.place.x - here.place.x;
  return here.place.x + Math.sign(away) * (1e4 - Math.abs(away));
}

/** Where along its side an end would stand, were it alone. @param {Wire} wire @param {0 | 1} end @param {number} inset */
function wish(wire, end, inset) {
  const { place, side } = wire.ends[end];
  if (side === "left" || side === "right") return place.y;
  const there = wire.ends[1 - end];
  if (isWide(place, there.place)) return within(place, wire.via ?? there.at[0], inset);
  const most = (place.right - place.left) / 2 - inset;
  const away = approach(wire, end) - place.x;
  return place.x + Math.sign(away) * Math.min(most * 0.5, Math.abs(away) * 0.1);
}

/** @param {Wire} wire @param {Layout} layout @param {number} size @returns {Route} */
function finished(wire, layout, size) {
  const { edge, ends: [a, b] } = wire;
  const room = Math.min(...wire.rooms);
  const weight = Math.min(wire.weight, Math.max(0.75, room * 0.7));
  const free = Math.max(0.5, 0.7 * lastStretch(wire));
  const head = headSize(weight);
  const width = Math.min(head.width, room - 0.5);
  const length = Math.min(head.length, free) * (edge.arrow === false ? 0 : 1);
  const direction = /** @type {Point} */ ({ top: [0, 1], bottom: [0, -1], left: [1, 0], right: [-1, 0] }[b.side]);
  const air = edge.arrow === false ? 0 : 1.5;
  const tip = /** @type {Point} */ ([b.at[0] - direction[0] * air, b.at[1] - direction[1] * air]);
  const base = /** @type {Point} */ ([tip[0] - direction[0] * length * 0.9, tip[1] - direction[1] * length * 0.9]);
  const curves = curvesOf(wire, a.at, base, layout, size);
  const apex = wire.way === "arc" ? curves[1][3] : null;
  return { edge, weight, curves, apex, shaft: pathOf(curves), head: headOf(tip, direction, length, width) };
}

/** How long the straight piece before the end can be. @param {Wire} wire */
function lastStretch({ way, ends: [a, b], levels }) {
  if (way === "beside") return Math.abs(b.at[0] - a.at[0]) - 3;
  if (way === "arc") return 20;
  return Math.abs(b.at[1] - levels[1]) - 1.5;
}

/** @param {Wire} wire @param {Point} from @param {Point} to @param {Layout} layout @param {number} size @returns {Curve[]} */
function curvesOf({ way, ends: [a, b], via, levels }, from, to, { bands }, size) {
  const most = size * 0.75;
  if (way === "beside") return [level(from, to)];
  if (way === "arc") {
    const rise = arcHeight(b.place.x - a.place.x, size) * (a.side === "top" ? -1 : 1);
    return [straight(from, from), ...arch(from, to, from[1] + rise)];
  }
  const last = (/** @type {Curve[]} */ curves) => curves[curves.length - 1][3];
  const along = (
    /** @type {Point} */ start,
    /** @type {number} */ x,
    /** @type {0 | 1} */ slot,
    /** @type {[number, number]} */ within,
  ) => jog(start, x, { lane: levels[slot], within, most });
  if (way === "over" || via === null) {
    const curves = along(from, to[0], 0, [from[1], to[1]]);
    return [...curves, straight(last(curves), to)];
  }
  const step = Math.sign(b.place.band - a.place.band);
  const [near, far] = step > 0 ? /** @type {const} */ (["top", "bottom"]) : /** @type {const} */ (["bottom", "top"]);
  const first = along(from, via, 0, [from[1], bands[a.place.band + step][near]]);
  const second = along(last(first), to[0], 1, [bands[b.place.band - step][far], to[1]]);
  return [...first, ...second, straight(last(second), to)];
}
