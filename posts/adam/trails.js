// @ts-check
/** Five optimisers in a ravine that may lie at an angle to the coordinates: trails.py, number by number. */

/**
 * @typedef {[number, number]} Point
 * @typedef {{ m0: number, m1: number, v0: number, v1: number, vx: number, b1: number, b2: number }} State
 * @typedef {{ turn: Point, condition: number, u: number, w: number, steps: number }} Ravine  turn: cosine and sine
 * @typedef {{ places: Point[], losses: number[] }} Trail
 */

const [B1, B2, EPSILON, SETTLED] = [0.9, 0.95, 1e-8, 0.01];

/** @type {Record<string, (g: Point, state: State, rate: number) => Point>} */
const UPDATES = {
  descent: ([g0, g1], _, rate) => [rate * g0, rate * g1],
  momentum([g0, g1], state, rate) {
    state.m0 = 0.9 * state.m0 + g0;
    state.m1 = 0.9 * state.m1 + g1;
    return [rate * state.m0, rate * state.m1];
  },
  normalised(g, state, rate) {
    const [m0, m1] = averaged(g, state);
    const length = Math.sqrt(m0 * m0 + m1 * m1) + EPSILON;
    return [rate * m0 / length, rate * m1 / length];
  },
  adam(g, state, rate) {
    const [m0, m1] = averaged(g, state);
    squared(g, state);
    const left = 1 - state.b2;
    return [
      rate * m0 / (Math.sqrt(state.v0 / left) + EPSILON),
      rate * m1 / (Math.sqrt(state.v1 / left) + EPSILON),
    ];
  },
  matrix(g, state, rate) {
    const [m0, m1] = averaged(g, state);
    squared(g, state);
    state.vx = B2 * state.vx + (1 - B2) * (g[0] * g[1]);
    const left = 1 - state.b2;
    const [v0, v1, vx] = [state.v0 / left, state.v1 / left, state.vx / left];
    const root = Math.sqrt(Math.max(0, v0 * v1 - vx * vx));
    const scale = Math.sqrt(v0 + v1 + 2 * root) + 1e-300;
    const [a, d, x] = [(v0 + root) / scale + EPSILON, (v1 + root) / scale + EPSILON, vx / scale];
    const area = a * d - x * x;
    return [rate * (d * m0 - x * m1) / area, rate * (a * m1 - x * m0) / area];
  },
};

/** The mean gradient, corrected for its start at zero. @param {Point} g @param {State} state @returns {Point} */
function averaged([g0, g1], state) {
  state.m0 = B1 * state.m0 + (1 - B1) * g0;
  state.m1 = B1 * state.m1 + (1 - B1) * g1;
  state.b1 *= B1;
  state.b2 *= B2;
  return [state.m0 / (1 - state.b1), state.m1 / (1 - state.b1)];
}

/** The mean square of each coordinate. @param {Point} g @param {State} state */
function squared([g0, g1], state) {
  state.v0 = B2 * state.v0 + (1 - B2) * (g0 * g0);
  state.v1 = B2 * state.v1 + (1 - B2) * (g1 * g1);
}

/**
 * Places along and across the ravine, and losses, from the start on; it ends early where it leaves the map.
 * @param {string} method
 * @param {number} rate
 * @param {Ravine} ravine
 * @returns {Trail}
 */
export function trail(method, rate, { turn: [c, s], condition, u, w, steps }) {
  let [x, y] = [c * u - s * w, s * u + c * w];
  const state = { m0: 0, m1: 0, v0: 0, v1: 0, vx: 0, b1: 1, b2: 1 };
  const [places, losses] = [/** @type {Point[]} */ ([]), /** @type {number[]} */ ([])];
  for (let step = 0; step <= steps; step++) {
    const [along, across] = [c * x + s * y, c * y - s * x];
    const pull = along / condition;
    const loss = 0.5 * (pull * along + across * across);
    places.push([along, across]);
    losses.push(loss);
    if (loss > 1e6) break;
    const move = UPDATES[method]([c * pull - s * across, s * pull + c * across], state, rate);
    [x, y] = [x - move[0], y - move[1]];
  }
  return { places, losses };
}

/**
 * The first step from which on the loss stays below a hundredth of the first; one more than all steps if none.
 * @param {number[]} losses
 * @param {number} steps
 */
export function settled(losses, steps) {
  if (losses.length <= steps) return steps + 1;
  let at = losses.length;
  while (at > 0 && losses[at - 1] < SETTLED * losses[0]) at--;
  return at;
}
