// @ts-check
/** What holds for every mark: no nonsense at any size, colour by series alone, a tip can be reached by the keyboard. */

import { flawOf } from "../../../static/js/core/flaw.js";
import { some, svg, toText } from "../../../static/js/core/tree.js";
import { arrow, wire } from "../../../static/js/marks/arrow.js";
import { axisBottom, axisLeft } from "../../../static/js/marks/axis.js";
import { bar } from "../../../static/js/marks/bar.js";
import { chart } from "../../../static/js/marks/chart.js";
import { dot } from "../../../static/js/marks/dot.js";
import { area, line, rule } from "../../../static/js/marks/line.js";
import { attributesOf } from "../../../static/js/marks/mark.js";
import { matrix, rampStep } from "../../../static/js/marks/matrix.js";
import { linear, log } from "../../../static/js/marks/scale.js";
import { rows } from "../../../static/js/marks/rows.js";
import { label, textWidth } from "../../../static/js/marks/text.js";
import { equal, near, ok } from "../support/assert.js";
import { forMany } from "../support/random.js";
import { SERIES } from "../support/series.js";

/**
 * @param {any} mark
 * @param {string} [where]
 */
const sound = (mark, where) => equal(flawOf({ finding: "", summary: "", plot: svg(9, 9, [mark]) }), null, where);

const SIZES = [0, 1e-9, 0.04, 1, 17.3, 640, 1e6];
const number = String;
const BOX = { width: 240, size: 13, layout: /** @type {const} */ ("wide") };

Deno.test("bars of any size are drawn, negative ones as nothing", () => {
  for (const width of [...SIZES, -3]) {
    for (const height of [...SIZES.slice(0, 6), -3]) {
      for (const options of [{}, { soft: true }, { series: /** @type {const} */ ("loss") }]) {
        sound(bar({ x: 0, y: 0, width, height }, options));
      }
      if (width <= 640) sound(bar({ x: 0, y: 0, width, height }, { hatch: true }), `hatch ${width} x ${height}`);
    }
  }
});

Deno.test("a bar that ends beyond the domain of its rows is torn, and no other", () => {
  const torn = (/** @type {number} */ value) =>
    some(
      svg(9, 9, rows({ domain: [-5, 5], rows: [{ name: "", parts: [{ value }] }] }).draw(BOX)),
      ({ attributes }) => attributes.class === "tear",
    );
  equal([-9, -5, 0, 5, 5.1, 900].map(torn), [true, false, false, false, true, true]);
});

Deno.test("a hatch stays inside its box", () => {
  forMany(200, (random) => {
    const box = {
      x: random.between(0, 50),
      y: random.between(0, 50),
      width: random.between(1, 90),
      height: random.between(1, 90),
    };
    const text = toText(bar(box, { hatch: true }));
    const d = /** @type {RegExpExecArray} */ (/ d="([^"]*)"/.exec(text))[1];
    for (const [, x, y] of d.matchAll(/[ML]([\d.]+) ([\d.]+)/g)) {
      if (d === "M0 0") continue;
      ok(Number(x) >= box.x - 0.2 && Number(x) <= box.x + box.width + 0.2, `x ${x} of ${JSON.stringify(box)}`);
      ok(Number(y) >= box.y - 0.2 && Number(y) <= box.y + box.height + 0.2, `y ${y} of ${JSON.stringify(box)}`);
    }
  });
});

Deno.test("lines, areas and rules of no, one and equal points are drawn", () => {
  /** @type {[number, number][][]} */
  const runs = [[], [[1, 2]], [[3, 3], [3, 3]], [[0, 0], [1e6, -1e6]]];
  for (const points of runs) {
    sound(line(points));
    const filled = area(points, 10);
    if (filled) sound(filled);
  }
  sound(rule([0, 0], [0, 0]));
});

Deno.test("a missing point leaves a gap in the line", () => {
  equal(line([[0, 0], [1, 1], null, [3, 3], [4, 4]]).attributes.d, "M0 0L1 1M3 3L4 4");
  equal(line([null, [1, 1], [2, 2]]).attributes.d, "M1 1L2 2");
});

Deno.test("every series has a dot of its own shape", () => {
  const shapes = SERIES.map((series) => dot([0, 0], { series }));
  for (const shape of shapes) sound(shape);
  equal(new Set(shapes.slice(1).map((shape) => shape.attributes.d ?? "circle")).size, 6);
});

Deno.test("wires and arrows between the same point and itself are drawn", () => {
  for (const to of /** @type {[number, number][]} */ ([[5, 5], [5, 6], [900, -3]])) {
    for (const mark of [wire([5, 5], to), arrow([5, 5], to)]) sound(mark);
  }
});

Deno.test("an arrow ends where it points", () => {
  ok(toText(arrow([0, 0], [30, 40])).includes('d="M30 40L'), toText(arrow([0, 0], [30, 40])));
});

Deno.test("labels of an axis do not touch, whatever its width", () => {
  forMany(300, (random) => {
    const width = random.between(40, 700);
    const scale = random.pick([
      linear([0, random.wide(1, 1e9)], [0, width]),
      log([1, random.wide(10, 1e9)], [0, width]),
    ]);
    const tree = axisBottom(scale, 100, { format: number, size: 13 });
    const labels = tree.children.flatMap((child) => typeof child === "object" && child.tag === "text" ? [child] : []);
    for (let i = 1; i < labels.length; i += 1) {
      const [a, b] = [labels[i - 1], labels[i]];
      const need = (textWidth(String(a.children[0]), 13) + textWidth(String(b.children[0]), 13)) / 2;
      ok(Math.abs(b.attributes.x - a.attributes.x) >= need, `${a.children[0]} touches ${b.children[0]} in ${width}`);
    }
    ok(labels.length >= 1, "no label at all");
  });
});

Deno.test("axes without extent are drawn", () => {
  for (const scale of [linear([0, 0], [0, 0]), linear([1, 2], [5, 5]), log([1, 1], [0, 100])]) {
    sound(axisBottom(scale, 10, { format: number, title: "x", grid: [0, 9] }));
    sound(axisLeft(scale, 10, { format: number, title: "y", grid: [0, 9] }));
  }
});

Deno.test("a value's step of the ramp rises with it, from the first to the last", () => {
  equal([rampStep(0, [0, 1]), rampStep(1, [0, 1]), rampStep(-9, [0, 1]), rampStep(9, [0, 1])], [0, 8, 0, 8]);
  equal(rampStep(0, [-1, 1]), 4, "zero is the middle of a diverging ramp");
  equal(rampStep(3, [3, 3]), 4, "a domain without extent");
  forMany(200, (random) => {
    const [a, b] = random.list(2, () => random.between(-2, 2)).sort((x, y) => x - y);
    ok(rampStep(a, [-1, 1]) <= rampStep(b, [-1, 1]), `${a} ${b}`);
  });
});

Deno.test("a matrix covers every cell once", () => {
  forMany(100, (random) => {
    const [rows, columns] = [random.whole(1, 20), random.whole(1, 20)];
    const values = random.list(rows, () => random.list(columns, () => random.unit()));
    const tree = matrix({ values, domain: [0, 1], label: "m", x: 0, y: 0, width: 10 * columns, height: 10 * rows });
    let covered = 0;
    for (const [, left, top, wide] of toText(tree).matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
      ok(Number(left) + Number(wide) <= columns && Number(top) < rows, "a run leaves its row");
      covered += Number(wide);
    }
    equal(covered, rows * columns);
    ok(toText(tree).includes('transform="scale(10 10)"'), toText(tree));
  });
});

Deno.test("matrices of any size are drawn", () => {
  for (const values of [[], [[]], [[1]], [[0, 0], [0, 0]], Array.from({ length: 30 }, () => Array(30).fill(0.5))]) {
    for (const width of [0, 0.5, 300]) {
      const options = {
        values,
        domain: /** @type {[number, number]} */ ([0, 1]),
        label: "m",
        x: 0,
        y: 0,
        width,
        height: width,
      };
      sound(matrix({ ...options, cursor: "0,0", input: "cell" }));
    }
  }
});

Deno.test("a mark with a tip can be focused and is named by it, one without cannot", () => {
  const named = attributesOf("bar", { tip: "32 heads", mark: "a" });
  equal([named.tabindex, named.role, named["aria-label"]], [0, "img", "32 heads"]);
  ok(!("tabindex" in attributesOf("bar", { mark: "a" })), "focusable without a tip");
});

Deno.test("no mark holds a colour or a style", () => {
  const all = [
    bar({ x: 0, y: 0, width: 9, height: 9 }, { series: "attention", hatch: true }),
    line([[0, 0], [1, 1]], { series: "feedForward" }),
    dot([0, 0], { series: "embeddings" }),
    arrow([0, 0], [1, 1]),
    label([0, 0], "x", { series: "cache" }),
    matrix({ values: [[1]], domain: [0, 1], label: "m", x: 0, y: 0, width: 9, height: 9 }),
  ];
  for (const tree of all) {
    ok(
      !some(tree, ({ attributes }) => ["style", "fill", "stroke", "color"].some((name) => name in attributes)),
      toText(tree),
    );
  }
});

Deno.test("a name at the edge of a chart that sets something is a button of that name, others are text", () => {
  /** @type {import("../../../static/js/marks/chart.js").Axis} */
  const at = { domain: [0, 1] };
  const names = [{ y: 0.2, text: "H200", set: { device: "h200" }, chosen: true }, { y: 0.8, text: "H100" }];
  const { draw } = chart({ x: at, y: at, marks: [], names, height: 100 });
  const printed = toText(svg(300, 100, draw({ width: 300, size: 13, layout: "wide" })));
  equal(printed.match(/role="button"/g)?.length, 1);
  ok(printed.includes('data-set="device=h200"') && printed.includes('aria-label="H200"'), printed);
  ok(printed.includes('aria-pressed="true"'), "the chosen name does not say so");
});
