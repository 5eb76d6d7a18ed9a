// @ts-check
/** The gap between columns that an edge takes through the rows between its ends: near its way, and not where another runs. */

/**
 * @typedef {import("./route.js").Wire} Wire
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {{ from: number, to: number, low: number, high: number }} Gap  where the line may run; where it has air beside it
 */

const AIR = 2; // least pixels between an edge and a node that it passes
const SPACE = 9; // pixels that it keeps where the gap is wide
const LATER = 0.02; // of two ways of one length, the one that leaves the lane of its start sooner
const BEND = 14; // a bend costs as much as so many pixels of way
const TIGHT = 25; // a pixel of air less as much as these
const CROSSED = 90; // a crossing as much as these
const CROWDED = 3000; // and running on another edge as much as these

/**
 * Set `via` of every edge that passes a row. Strong edges choose first: theirs should be the plain way.
 * @param {Wire[]} wires
 * @param {Layout} layout
 */
export function channel(wires, layout) {
  const long = wires.filter(({ way, ends: [a, b] }) => way === "through" && Math.abs(a.place.band - b.place.band) > 1);
  const order = long.map((wire, i) => ({ wire, i })).sort((a, b) => b.wire.weight - a.wire.weight || a.i - b.i);
  /** @type {Wire[]} */
  const placed = wires.filter(({ way }) => way === "through").filter((wire) => !long.includes(wire));
  for (const { wire } of order) {
    wire.via = best(wire, gapsOf(wire, layout), placed);
    placed.push(wire);
  }
}

/** The bands of a wire's ends, the upper first. @param {Wire} wire */
function bandsOf({ ends: [a, b] }) {
  return [Math.min(a.place.band, b.place.band), Math.max(a.place.band, b.place.band)];
}

/** Where no row between the ends has a node. @param {Wire} wire @param {Layout} layout @returns {Gap[]} */
function gapsOf(wire, { places, left, right }) {
  const [upper, lower] = bandsOf(wire);
  const boxes = [...places.values()].filter(({ band }) => band > upper && band < lower).sort((a, b) => a.left - b.left);
  const ends = [...boxes, { left: right, right }];
  /** @type {Gap[]} */
  const gaps = [];
  let from = left;
  for (const box of ends) {
    const width = box.left - from;
    // Half its own weight and a little air, more where there is more; nearer only where others leave no room.
    const air = Math.min(width / 2, AIR + wire.weight / 2 + Math.min(SPACE, width / 8));
    const least = Math.min(width / 2, AIR);
    const gap = { from: from + least, to: box.left - least, low: from + air, high: box.left - air };
    // Past the outermost boxes half the line would leave the drawing.
    if (from === left) gap.from = Math.min(gap.low, left + wire.weight / 2 - 2);
    if (box.left === right) gap.to = Math.max(gap.high, right - wire.weight / 2 + 2);
    if (width > 2) gaps.push(gap);
    from = Math.max(from, box.right);
  }
  return gaps;
}

/** @param {Wire} wire @param {Gap[]} gaps @param {Wire[]} placed */
function best(wire, gaps, placed) {
  const [upper, lower] = bandsOf(wire);
  const others = placed.map((other) => ({ wire: other, ...shapeOf(other, other.via), bands: bandsOf(other) }))
    .filter(({ bands: [top, bottom] }) => Math.max(top, upper) < Math.min(bottom, lower));
  const ends = wire.ends.map(({ at }) => at[0]);
  let found = { x: gaps[0].from, cost: Infinity };
  for (const gap of gaps) {
    for (const x of candidates(gap, ends)) {
      const tight = Math.max(0, gap.low - x, x - gap.high);
      const own = shapeOf(wire, x);
      let cost = wayCost(x, ends) + TIGHT * tight;
      for (const other of others) {
        cost += crowdCost(x, wire, other.wire) + CROSSED * (crossings(own, other) + crossings(other, own));
      }
      if (cost < found.cost - 1e-6) found = { x, cost };
    }
  }
  return found.x;
}

/**
 * Which gutters a wire runs along, from where to where, and which it only passes.
 * @typedef {{ runs: { gutter: number, low: number, high: number }[], x: number, upper: number, lower: number }} Shape
 * @param {Wire} wire @param {number | null} via @returns {Shape}
 */
function shapeOf({ ends: [a, b] }, via) {
  const down = a.place.band < b.place.band;
  const [leaving, entering] = down ? [a.place.band + 1, b.place.band] : [a.place.band, b.place.band + 1];
  const run = (/** @type {number} */ gutter, /** @type {number} */ from, /** @type {number} */ to) => ({
    gutter,
    low: Math.min(from, to),
    high: Math.max(from, to),
  });
  const [upper, lower] = [Math.min(leaving, entering), Math.max(leaving, entering)];
  if (via === null) return { runs: [run(leaving, a.at[0], b.at[0])], x: 0, upper, lower };
  return { runs: [run(leaving, a.at[0], via), run(entering, via, b.at[0])], x: via, upper, lower };
}

/** How often what one runs along is passed by another. @param {Shape} level @param {Shape} upright */
function crossings({ runs }, { x, upper, lower }) {
  return runs.filter(({ gutter, low, high }) => gutter > upper && gutter < lower && x > low && x < high).length;
}

/** @param {Gap} gap @param {number[]} ends */
function candidates({ from, to, low, high }, ends) {
  const step = Math.max(1.3, Math.min(6, (to - from) / 6));
  const inner = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
  const near = ends.map((x) => Math.max(low, Math.min(high, x)));
  return [...near, (low + high) / 2, ...inner, to];
}

/** @param {number} x @param {number[]} ends */
function wayCost(x, ends) {
  const bends = ends.filter((end) => Math.abs(end - x) > 0.5).length;
  return ends.reduce((sum, end) => sum + Math.abs(end - x), 0) + BEND * bends + LATER * Math.abs(ends[0] - x);
}

/** @param {number} x @param {Wire} wire @param {Wire} other */
function crowdCost(x, wire, { via, weight }) {
  if (via === null) return 0;
  const need = (weight + wire.weight) / 2 + 3;
  const apart = Math.abs(via - x);
  return apart < need ? CROWDED * (1 - apart / need) ** 2 : 0;
}
