// @ts-check
import { flawOf } from "../../../static/js/core/flaw.js";
import { some, svg } from "../../../static/js/core/tree.js";
import { squarify, treemap } from "../../../static/js/marks/treemap.js";
import { equal, near, ok } from "../support/assert.js";
import { forMany } from "../support/random.js";
import { SERIES } from "../support/series.js";

/** @param {number[]} values */
const parts = (values) =>
  values.map((value, i) => ({ name: `part ${i}`, value, series: SERIES[i % SERIES.length], text: String(value) }));

Deno.test("areas are in true proportion to the values, to a billionth", () => {
  forMany(400, (random) => {
    const values = random.list(random.whole(1, 40), () => random.wide(1, random.pick([10, 1e6, 1e12])));
    const box = { x: random.between(-10, 50), y: 3, width: random.between(50, 900), height: random.between(50, 600) };
    const total = values.reduce((a, b) => a + b, 0);
    const tiles = squarify(parts(values), box);
    equal(tiles.length, values.length);
    for (const { part, tile } of tiles) {
      near((tile.width * tile.height) / (box.width * box.height), part.value / total, 1e-9, part.name);
    }
  });
});

Deno.test("tiles lie inside the box and do not overlap", () => {
  forMany(200, (random) => {
    const box = { x: 10, y: 20, width: random.between(50, 900), height: random.between(50, 600) };
    const tiles = squarify(parts(random.list(random.whole(1, 25), () => random.wide(1, 1e4))), box).map(({ tile }) =>
      tile
    );
    tiles.forEach((a, i) => {
      ok(a.x >= box.x - 1e-6 && a.x + a.width <= box.x + box.width + 1e-6, "sticks out sideways");
      ok(a.y >= box.y - 1e-6 && a.y + a.height <= box.y + box.height + 1e-6, "sticks out above or below");
      for (const b of tiles.slice(i + 1)) {
        const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
        const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
        ok(wide < 1e-6 || high < 1e-6, `overlap of ${wide} by ${high}`);
      }
    });
  });
});

Deno.test("parts that are zero or less have no tile", () => {
  equal(squarify(parts([3, 0, -1]), { x: 0, y: 0, width: 10, height: 10 }).map(({ part }) => part.value), [3]);
  equal(squarify([], { x: 0, y: 0, width: 10, height: 10 }), []);
});

Deno.test("equal parts of a square are near squares", () => {
  for (const { tile } of squarify(parts(Array(16).fill(1)), { x: 0, y: 0, width: 400, height: 400 })) {
    near(tile.width, 100, 1e-9);
    near(tile.height, 100, 1e-9);
  }
});

Deno.test("no size of the box or of the parts draws nonsense", () => {
  for (const width of [0, 1e-9, 0.5, 3, 640]) {
    for (const height of [0, 1e-9, 2, 400]) {
      for (const values of [[], [0], [1], [1e12, 1], [1, 1, 1], [1e-9, 1e9, 3]]) {
        const plot = svg(640, 400, [treemap(parts(values), { x: 0, y: 0, width, height })]);
        equal(flawOf({ finding: "", summary: "", plot }), null, `${width} x ${height}: ${values}`);
      }
    }
  }
});

Deno.test("a part too small for its name has no label", () => {
  const tree = treemap([{ name: "a long name indeed", value: 1, series: "attention", text: "1" }], {
    x: 0,
    y: 0,
    width: 30,
    height: 30,
  });
  equal(JSON.stringify(tree).includes('"text"'), false);
});

Deno.test("a bare treemap has every area and no words", () => {
  const box = { x: 0, y: 0, width: 400, height: 300 };
  const says = (/** @type {boolean} */ bare) =>
    some(svg(400, 300, [treemap(parts([5, 3]), { ...box, bare })]), ({ tag }) => tag === "text");
  equal([false, true].map(says), [true, false]);
});
