// @ts-check
import { hangFrom } from "../../../posts/superposition/solid.js";
import { slotsOf } from "../../../posts/superposition/wiring.js";
import { equal, near, ok } from "../support/assert.js";

/** The 27 corners of Gosset's solid: differences of two axes in each pair of three triples, of length one. */
function gosset() {
  const triples = [0, 1, 2].map((t) =>
    [0, 1, 2].map((i) => Array.from({ length: 9 }, (_, j) => (j === 3 * t + i ? 1 : 0)))
  );
  const from = triples.map((triple) =>
    triple.map((axis, i) => axis.map((value, j) => value - (triple[0][j] + triple[1][j] + triple[2][j]) / 3))
  );
  const points = [[0, 1], [1, 2], [2, 0]].flatMap(([a, b]) =>
    from[a].flatMap((one) => from[b].map((other) => one.map((value, j) => value - other[j])))
  );
  return points.map((point) => {
    const length = Math.hypot(...point);
    return point.map((value) => value / length);
  });
}

Deno.test("from any corner of Gosset's solid 16 others hang at a quarter and 10 at minus a half", () => {
  const corners = gosset();
  for (const held of [0, 13, 26]) {
    const heights = hangFrom(corners, held).map(({ cosine }) => Math.round(4 * cosine) / 4);
    equal([1, 0.25, -0.5].map((height) => heights.filter((one) => one === height).length), [1, 16, 10]);
  }
});

Deno.test("the ten that oppose the held corner hang in a regular ring, and each disturbs sixteen", () => {
  const corners = hangFrom(gosset(), 4);
  const ring = corners.filter(({ cosine }) => cosine < 0).map(({ a, b }) => ({
    r: Math.hypot(a, b),
    turn: Math.atan2(b, a),
  }));
  for (const { r } of ring) near(r, ring[0].r, 1e-9);
  const turns = ring.map(({ turn }) => turn).sort((a, b) => a - b);
  for (let i = 1; i < turns.length; i += 1) near(turns[i] - turns[i - 1], Math.PI / 5, 1e-6);
  equal(corners.reduce((sum, { near: others }) => sum + others.length, 0), (27 * 16) / 2);
});

Deno.test("latents that point at one feature each stand under it, whatever their order", () => {
  equal(slotsOf([[0.1, 0.9, 0.2], [0.2, 0.1, 0.95], [0.99, 0.3, 0.1]]), [1, 2, 0]);
});

Deno.test("every latent has a slot of its own, be they fewer or more than the features", () => {
  for (const many of [2, 4, 8]) {
    const cosines = Array.from({ length: many }, (_, k) => [0, 1, 2, 3].map((i) => Math.sin(3 * k + 5 * i)));
    const slots = slotsOf(cosines);
    ok(slots.every((slot) => slot >= 0 && slot < many), `slots ${slots}`);
    equal(new Set(slots).size, many);
  }
});
