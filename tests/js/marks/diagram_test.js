// @ts-check
import { diagram } from "../../../static/js/marks/diagram.js";
import { round, textWidth } from "../../../static/js/marks/text.js";
import { equal, ok } from "../support/assert.js";
import { all, along, anyDiagram, BOXES, boxesOf, endsOf, numbers, part } from "../support/diagrams.js";
import { forMany } from "../support/random.js";

/** Each diagram at one of the four widths. @param {number} runs @param {(drawn: any[], box: any, options: any, height: number) => void} property @param {number} [most] */
function forDiagrams(runs, property, most) {
  forMany(runs, (draw) => {
    const options = anyDiagram(draw, most);
    const box = draw.pick(BOXES);
    const panel = diagram(options);
    property(panel.draw(box), box, options, panel.height(box));
  });
}

Deno.test("no edge passes through the box of a node, but for the line where it leaves or enters its own", () => {
  forDiagrams(500, (drawn) => {
    const boxes = boxesOf(drawn);
    for (const edge of all(drawn, "edge-line")) {
      for (const [x, y] of along(edge)) {
        for (const [id, { left, right, top, bottom }] of boxes) {
          const inside = x > left + 0.2 && x < right - 0.2 && y > top + 0.2 && y < bottom - 0.2;
          ok(!inside, `${edge.attributes.key} passes ${id} at ${x}, ${y}`);
        }
      }
    }
  });
});

Deno.test("arrowheads at one side of a node stand beside one another", () => {
  forDiagrams(500, (drawn, _box, options) => {
    /** @type {Map<string, { low: number, high: number, key: string }[]>} */
    const heads = new Map();
    for (const edge of all(drawn, "edge-line")) {
      const head = part(edge, "tip-head");
      if (!head) continue;
      const [tx, ty, ax, ay, bx, by] = numbers(head.attributes.d);
      const upright = Math.abs(ax - bx) > Math.abs(ay - by);
      const away = upright ? Math.sign(ty - ay) : Math.sign(tx - ax);
      const span = upright ? [ax, bx] : [ay, by];
      const place = `${endsOf(edge)[1]} ${upright} ${away}`;
      const own = { low: Math.min(...span), high: Math.max(...span), key: edge.attributes.key };
      for (const other of heads.get(place) ?? []) {
        ok(own.low >= other.high - 0.2 || own.high <= other.low + 0.2, `${own.key} and ${other.key} at ${place}`);
      }
      heads.set(place, [...(heads.get(place) ?? []), own]);
    }
  });
});

Deno.test("nothing leaves the drawing, lines with half their weight included", () => {
  forDiagrams(400, (drawn, { width }, _options, height) => {
    const inside = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ what, half = 0) =>
      ok(
        x >= half - 0.2 && x <= width - half + 0.2 && y >= half - 0.2 && y <= height - half + 0.2,
        `${what} at ${x}, ${y}`,
      );
    for (const [id, { left, right, top, bottom }] of boxesOf(drawn)) {
      inside(left, top, id);
      inside(right, bottom, id);
    }
    for (const edge of all(drawn, "edge-line")) {
      const weight = part(edge, "shaft").attributes["stroke-width"];
      for (const [x, y] of along(edge)) inside(x, y, edge.attributes.key, Math.min(weight / 2, 3));
      const head = numbers(part(edge, "tip-head")?.attributes.d ?? "");
      head.forEach((x, i) => i % 2 === 0 && inside(x, head[i + 1], `the head of ${edge.attributes.key}`));
    }
  });
});

Deno.test("every edge is one M and nine C, every head one M, two L and Z, all of numbers", () => {
  const pair = "-?[\\d.]+ -?[\\d.]+";
  const [shaft, head] = [`^M${pair}(C${pair} ${pair} ${pair}){9}$`, `^M${pair}(L${pair}){2}Z$`].map((each) =>
    new RegExp(each)
  );
  forDiagrams(200, (drawn) => {
    for (const edge of all(drawn, "edge-line")) {
      ok(shaft.test(part(edge, "shaft").attributes.d), part(edge, "shaft").attributes.d);
      const tip = part(edge, "tip-head");
      ok(!tip || head.test(tip.attributes.d), tip?.attributes.d);
    }
  });
});

Deno.test("a name fits its box at 0.85 of the font or more; where it is cut or left out, the card has it", () => {
  forDiagrams(300, (drawn, { size }, options) => {
    for (const tree of all(drawn, "node")) {
      const node = options.nodes.find((/** @type {any} */ each) => `n:${each.id}` === tree.attributes.key);
      const [rect, name] = /** @type {any[]} */ (tree.children);
      const { width, height } = rect.attributes;
      const shown = name.children[0] ?? "";
      ok(name.attributes["font-size"] >= size * 0.85, `${name.attributes["font-size"]} of ${size}`);
      const room = name.attributes.transform ? height : width;
      ok(textWidth(shown, name.attributes["font-size"]) <= room + 0.5, `"${shown}" in ${room}`);
      if (shown !== node.text) ok(tree.attributes["data-tip"]?.includes(node.text), `"${node.text}" is lost`);
    }
  });
});

Deno.test("the same diagram is drawn the same, and what it was made from is left as it was", () => {
  forMany(50, (draw) => {
    const options = anyDiagram(draw);
    const before = structuredClone(options);
    equal(diagram(options).draw(BOXES[2]), diagram(structuredClone(options)).draw(BOXES[2]));
    equal(options, before);
  });
});

Deno.test("the height does not depend on which edges are shown, arcs aside", () => {
  forMany(50, (draw) => {
    const { edges, ...rest } = anyDiagram(draw);
    const routed = edges.map((edge) => ({ ...edge, arc: false }));
    const heights = [[], routed, routed.slice(1)].map((each) => diagram({ ...rest, edges: each }).height(BOXES[1]));
    equal(new Set(heights).size, 1);
  });
});

Deno.test("a node that sets inputs is a button with its name and whether it is chosen", () => {
  const at = /** @type {[number, number]} */ ([0, 0]);
  const node = { id: "a", at, text: "head 0.3", set: { hears: "0.3", "of all": true } };
  const drawn = (/** @type {any} */ more) =>
    all(diagram({ columns: 1, rows: 1, nodes: [{ ...node, ...more }], edges: [] }).draw(BOXES[1]), "node")[0]
      .attributes;
  const { key, tabindex, role, ...rest } = drawn({});
  equal([key, tabindex, role], ["n:a", 0, "button"]);
  equal(rest["data-set"], "hears=0.3&of+all=true");
  equal([rest["aria-label"], rest["aria-pressed"]], ["head 0.3", "false"]);
  equal(drawn({ state: "chosen" })["aria-pressed"], "true");
  equal(drawn({ tip: "first head" })["aria-label"], "first head");
  equal("role" in drawn({ set: undefined }), false);
});

Deno.test("what cannot be drawn is refused with the node or edge by name", () => {
  const node = (/** @type {string} */ id, /** @type {[number, number]} */ at, more = {}) => ({
    id,
    at,
    text: id,
    ...more,
  });
  /** @param {any[]} nodes @param {any[]} [edges] */
  const refusal = (nodes, edges = []) => {
    try {
      diagram({ columns: 2, rows: 2, nodes, edges });
      return "drawn";
    } catch (error) {
      return /** @type {Error} */ (error).message;
    }
  };
  const [a, b] = [node("a", [0, 0]), node("b", [1, 1])];
  equal(refusal([a, b], [{ from: "a", to: "b" }]), "drawn");
  equal(refusal([a, a]), 'diagram: two nodes are called "a"; an id names one');
  equal(
    refusal([a, b], [{ from: "a", to: "c" }]),
    'diagram: the edge from "a" to "c" names no node "c"; there are a, b',
  );
  equal(refusal([a], [{ from: "a", to: "a" }]), 'diagram: an edge leads from "a" to itself; leave it out');
  equal(refusal([a, node("b", [0.5, 0])]), 'diagram: nodes "a" and "b" overlap in row 0; set them a column apart');
  equal(
    refusal([node("a", [1, 0], { span: 2 })]),
    'diagram: node "a" stands at [1, 0] with span 2; at is its first column and its row, whole or half numbers in 2 columns and 2 rows from 0',
  );
});

Deno.test("a second edge between the same nodes has a key of its own", () => {
  const nodes = [0, 1].map((row) => ({ id: `n${row}`, at: /** @type {[number, number]} */ ([0, row]), text: "" }));
  const edges = [1, 2].map((weight) => ({ from: "n0", to: "n1", weight }));
  const drawn = diagram({ columns: 1, rows: 2, nodes, edges }).draw(BOXES[0]);
  equal(all(drawn, "edge-line").map((edge) => edge.attributes.key), ["e:n0>n1", "e:n0>n1#2"]);
});
