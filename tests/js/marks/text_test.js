// @ts-check
import { toText } from "../../../static/js/core/tree.js";
import { label, paragraph, round, spread, textWidth, wrap } from "../../../static/js/marks/text.js";
import { equal, near, ok } from "../support/assert.js";
import { forMany } from "../support/random.js";

Deno.test("positions that have room stay where they are", () => {
  equal(spread([10, 40, 90], 20), [10, 40, 90]);
  equal(spread([], 20), []);
  equal(spread([7], 20, [10, 90]), [10]);
});

Deno.test("neighbours are a gap apart, inside the range and in the same order, however many there are", () => {
  forMany(1000, (random) => {
    const gap = random.between(5, 25);
    const count = random.whole(1, 30);
    const range = /** @type {[number, number]} */ ([20, 20 + gap * (count - 1) + random.pick([0, 1, 100, 600])]);
    const crowded = random.unit() < 0.3;
    const positions = random.list(count, () => crowded ? random.pick([30, 50]) : random.between(-50, 700));
    const placed = spread(positions, gap, range);
    equal(placed.length, count);
    const order = positions.map((_, i) => i).sort((a, b) => positions[a] - positions[b] || a - b);
    order.forEach((i, rank) => {
      const before = order[rank - 1];
      if (rank) ok(placed[i] - placed[before] >= gap - 0.02, `${placed[before]} and ${placed[i]} with gap ${gap}`);
      ok(placed[i] >= range[0] - 0.02 && placed[i] <= range[1] + 0.02, `${placed[i]} outside ${range}`);
    });
  });
});

Deno.test("two that collide part by the same distance", () => {
  const [a, b] = spread([50, 54], 20);
  near(a, 42, 1e-3);
  near(b, 62, 1e-3);
});

Deno.test("a range too small for all keeps the gap and the order", () => {
  const placed = spread([1, 2, 3], 10, [0, 5]);
  near(placed[1] - placed[0], 10, 1e-3);
  near(placed[2] - placed[1], 10, 1e-3);
});

Deno.test("wide letters are wider than narrow ones and a size twice as large is twice as wide", () => {
  ok(textWidth("MMMM", 13) > textWidth("nnnn", 13) && textWidth("nnnn", 13) > textWidth("iiii", 13), "order");
  near(textWidth("attention", 26), 2 * textWidth("attention", 13), 1e-12);
  equal(textWidth("", 13), 0);
});

Deno.test("wrapped lines hold all words in order and none is wider than asked but for a single word", () => {
  const words = ["attention", "is", "a", "weighted", "mean", "over", "positions", "pneumonoultramicroscopic"];
  forMany(300, (random) => {
    const text = random.list(random.whole(1, 20), () => random.pick(words)).join(" ");
    const width = random.between(10, 300);
    const lines = wrap(text, width, 13);
    equal(lines.join(" "), text);
    for (const line of lines) ok(!line.includes(" ") || textWidth(line, 13) <= width, `${line} in ${width}`);
  });
});

Deno.test("a paragraph is one text with a line for each span", () => {
  const tree = paragraph([10, 20], "one two three four", 50, { size: 13 });
  const text = toText(tree);
  equal([...text.matchAll(/<tspan/g)].length, tree.children.length);
  ok(tree.children.length > 1 && text.includes('dy="0"') && text.includes('dy="16.9"'), text);
});

Deno.test("a label is shifted so that its middle, its foot or its top stands at its place", () => {
  const y = (/** @type {"middle" | "auto" | "hanging"} */ baseline) =>
    label([0, 100], "x", { size: 20, baseline }).attributes.y;
  equal([y("middle"), y("auto"), y("hanging")], [107, 100, 115]);
});

Deno.test("pixels are rounded to a tenth", () => equal([round(1.04), round(1.05), round(-0.04)], [1, 1.1, 0]));
