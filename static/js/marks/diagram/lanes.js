// @ts-check
/**
 * Lanes: edges that run along the same gutter run at heights of their own, ordered so that few cross. Those that do not
 * meet share a lane.
 */

/**
 * @typedef {import("./route.js").Wire} Wire
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("./layout.js").Area} Area
 * @typedef {{ wire: Wire, slot: 0 | 1, x: [number, number], up: [boolean, boolean], low: number, high: number }} Run
 *   a level piece: its ends, and whether the edge goes on upwards there
 */

const OVERLAP = 4; // a piece that two edges share is as bad as so many crossings
const HEAD = 10; // pixels left between the lanes and the nodes, for arrowheads
const AIR = 3; // wished for between two lanes, besides their weights

/**
 * Set the heights of every edge's level pieces.
 * @param {Wire[]} wires
 * @param {Layout} layout
 */
export function lanes(wires, { gutters, height }) {
  const runs = gutters.map(() => /** @type {Run[]} */ ([]));
  for (const wire of wires) addRuns(wire, runs, gutters);
  runs.forEach((each, i) => place(ordered(each), gutters[i], height));
}

/** @param {Wire} wire @param {Run[][]} runs @param {Area[]} gutters */
function addRuns(wire, runs, gutters) {
  const { way, via, ends: [a, b] } = wire;
  if (way === "arc" || way === "beside") return;
  const [x1, x2] = [a.at[0], b.at[0]];
  const down = a.side === "bottom";
  const leaving = a.place.band + (down ? 1 : 0);
  const entering = b.place.band + (b.side === "bottom" ? 1 : 0);
  const add = (
    /** @type {number} */ gutter,
    /** @type {0 | 1} */ slot,
    /** @type {[number, number]} */ x,
    /** @type {boolean} */ up,
  ) => {
    const middle = (gutters[gutter].top + gutters[gutter].bottom) / 2;
    wire.levels[slot] = middle;
    if (via === null) wire.levels[1] = middle;
    if (Math.abs(x[0] - x[1]) < 0.5) return;
    const ups = /** @type {[boolean, boolean]} */ (way === "over" ? [down, down] : [up, !up]);
    runs[gutter].push({ wire, slot, x, up: ups, low: Math.min(...x), high: Math.max(...x) });
  };
  if (via === null) return add(leaving, 0, [x1, x2], down);
  add(leaving, 0, [x1, via], down);
  add(entering, 1, [via, x2], down);
}

/** What it costs that one runs above another. @param {Run} over @param {Run} under */
function cost(over, under) {
  let sum = 0;
  over.x.forEach((x, i) => {
    if (over.up[i]) return;
    if (x > under.low && x < under.high) sum += 1;
    under.x.forEach((other, j) => {
      if (under.up[j] && Math.abs(x - other) < (over.wire.weight + under.wire.weight) / 2 + 1) sum += OVERLAP;
    });
  });
  under.x.forEach((x, i) => {
    if (under.up[i] && x > over.low && x < over.high) sum += 1;
  });
  return sum;
}

/**
 * From the top down, by putting each where it costs least among those that stand already, then by moving each once more.
 * @param {Run[]} runs
 */
function ordered(runs) {
  /** @type {Run[]} */
  let order = [];
  for (const run of [...runs, ...runs]) {
    order = order.filter((each) => each !== run);
    let price = order.reduce((sum, other) => sum + cost(run, other), 0);
    let [found, least] = [0, price];
    order.forEach((other, i) => {
      price += cost(other, run) - cost(run, other);
      if (price < least) [found, least] = [i + 1, price];
    });
    order.splice(found, 0, run);
  }
  return order;
}

/** @param {Run[]} order  from the top down @param {Area} gutter @param {number} height  of the drawing */
function place(order, { top, bottom }, height) {
  /** @type {{ runs: Run[], weight: number }[]} */
  const levels = [];
  const level = new Map();
  order.forEach((run, i) => {
    const before = order.slice(0, i).filter(({ low, high }) => low < run.high + AIR && high > run.low - AIR);
    const at = Math.max(-1, ...before.map((other) => level.get(other))) + 1;
    level.set(run, at);
    levels[at] = levels[at] ?? { runs: [], weight: 0 };
    levels[at].runs.push(run);
    levels[at].weight = Math.max(levels[at].weight, run.wire.weight);
  });
  const room = (bottom - top) - 2 * Math.min(HEAD, (bottom - top) * 0.3);
  const wanted = levels.reduce((sum, { weight }) => sum + weight + AIR, -AIR);
  const scale = Math.min(1, room / Math.max(1, wanted));
  let y = (top + bottom) / 2 - (wanted * scale) / 2;
  for (const { runs, weight } of levels) {
    const middle = y + (weight * scale) / 2;
    for (const { wire, slot } of runs) {
      setLevel(wire, slot, Math.max(weight / 2, Math.min(height - weight / 2, middle)));
    }
    y += (weight + AIR) * scale;
  }
}

/** @param {Wire} wire @param {0 | 1} slot @param {number} y */
function setLevel(wire, slot, y) {
  wire.levels[slot] = y;
  if (wire.via === null) wire.levels[1] = y;
}
