// @ts-check
import { diagram } from "../../../static/js/marks/diagram.js";
import { textWidth } from "../../../static/js/marks/text.js";
import { equal, ok } from "../support/assert.js";
import { all, along, anyDiagram, BOXES, boxesOf, cubics, endsOf, numbers, part } from "../support/diagrams.js";
import { forMany } from "../support/random.js";

/**
 * Each diagram at one of the four widths.
 * @param {number} runs @param {(drawn: any[], box: any, options: any, height: number) => void} property @param {number} [most]
 */
function forDiagrams(runs, property, most) {
  forMany(runs, (draw) => {
    const options = anyDiagram(draw, most);
    const box = draw.pick(BOXES);
    const panel = diagram(options);
    property(panel.draw(box), box, options, panel.height(box));
  });
}

Deno.test("no edge passes through the box of a node, but for the line where it leaves or enters its own", () => {
  forDiagrams(300, (drawn) => {
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
  forDiagrams(300, (drawn, _box, options) => {
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
  forDiagrams(300, (drawn, { width }, _options, height) => {
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

/** Straight pieces of more than a few pixels. @param {import("../../../static/js/core/tree.js").Tree} edge */
function pieces(edge) {
  return cubics(edge).flatMap(([a, , , b]) => {
    const across = [0, 1].find((i) => Math.abs(a[i] - b[i]) < 0.05 && Math.abs(a[1 - i] - b[1 - i]) > 4);
    if (across === undefined) return [];
    const [low, high] = [a[1 - across], b[1 - across]].sort((x, y) => x - y);
    return [{ across, at: a[across], low, high }];
  });
}

Deno.test("of a dozen edges no two run along the same line", () => {
  forDiagrams(300, (drawn) => {
    const edges = all(drawn, "edge-line").map((edge) => ({ key: edge.attributes.key, pieces: pieces(edge) }));
    edges.forEach((one, i) =>
      edges.slice(0, i).forEach((other) => {
        for (const a of one.pieces) {
          const met = other.pieces.find((b) =>
            a.across === b.across && Math.abs(a.at - b.at) < 0.3 &&
            Math.min(a.high, b.high) - Math.max(a.low, b.low) > 4
          );
          ok(!met, `${one.key} and ${other.key} at ${a.at}`);
        }
      })
    );
  }, 12);
});

/** Four layers of four heads and a feed-forward, the words below and the logits above. @param {string[]} senders */
function transformer(senders) {
  const at = (
    /** @type {number} */ column,
    /** @type {number} */ row,
  ) => /** @type {[number, number]} */ ([column, row]);
  const layers = [0, 1, 2, 3].flatMap((layer) => [
    ...[0, 1, 2, 3].map((head) => ({ id: `${layer}.${head}`, at: at(head, 1 + layer), text: "" })),
    { id: `MLP ${layer}`, at: at(4, 1.5 + layer), text: "" },
  ]);
  const ends = [{ id: "words", at: at(0, 0), span: 5, text: "" }, { id: "logits", at: at(1, 5.5), span: 2, text: "" }];
  const edges = senders.map((from, i) => ({ from, to: "logits", weight: 1 + (i * 5) % 6 }));
  return diagram({ columns: 5, rows: 7, up: true, nodes: [...layers, ...ends], edges });
}

Deno.test("twelve edges of a transformer into its logits do not cross where there is room", () => {
  const senders = "MLP 3,3.1,3.2,2.0,2.2,1.2,0.3,MLP 2,MLP 1,words,0.0,1.0".split(",");
  for (const box of BOXES.slice(2)) {
    const lines = all(transformer(senders).draw(box), "edge-line").map((edge) => ({
      key: edge.attributes.key,
      pieces: pieces(edge),
    }));
    for (const one of lines) {
      for (const other of lines.filter(({ key }) => key !== one.key)) {
        for (const a of one.pieces.filter(({ across }) => across === 0)) {
          const met = other.pieces.find((b) =>
            b.across === 1 && b.low < a.at && a.at < b.high && a.low < b.at && b.at < a.high
          );
          ok(!met, `${one.key} and ${other.key} at ${box.width}`);
        }
      }
    }
  }
});

/** A sentence with arcs, alone or below a row of heads. @param {boolean} below @param {string[][]} pairs */
function sentence(below, pairs) {
  const nodes = ["Anna", "and", "Ben", "gave", "a", "book"].map((text, i) => ({
    id: text,
    at: /** @type {[number, number]} */ ([i, below ? 1 : 0]),
    text,
    shape: /** @type {const} */ ("word"),
  }));
  const head = { id: "head", at: /** @type {[number, number]} */ ([0, 0]), text: "head" };
  const edges = pairs.map(([from, to]) => ({ from, to, arc: true }));
  return diagram({ columns: 6, rows: below ? 2 : 1, nodes: below ? [head, ...nodes] : nodes, edges });
}

Deno.test("an arc is the higher the longer it is, above its row, or below it where the row is the lowest of several", () => {
  for (const box of BOXES) {
    for (const below of [false, true]) {
      const drawn = sentence(below, [["Anna", "and"], ["Ben", "Anna"], ["book", "Anna"]]).draw(box);
      const { top, bottom } = /** @type {any} */ (boxesOf(drawn).get("Ben"));
      const reach = all(drawn, "edge-line").map((edge) =>
        Math.max(...along(edge).map(([, y]) => (below ? y - bottom : top - y)))
      );
      ok(
        reach[0] > 4 && reach[1] > reach[0] + 2 && reach[2] > reach[1] + 2,
        `${reach} at ${box.width}, below: ${below}`,
      );
    }
  }
});

Deno.test("the room of arcs is that of the longest one that the row could have", () => {
  const heights = [[["Anna", "and"]], [["Anna", "book"], ["a", "Ben"]]].map((pairs) =>
    sentence(true, pairs).height(BOXES[2])
  );
  equal(heights[0], heights[1]);
});

Deno.test("a sentence too long for its columns is set on end, and stays on its level where it fits", () => {
  const [turned, level] = [150, 640].map((width) => all(sentence(false, []).draw({ ...BOXES[0], width }), "node"));
  ok(turned.every(({ children }) => /** @type {any} */ (children[1]).attributes.transform === "rotate(-90)"), "turned");
  ok(level.every(({ children }) => !/** @type {any} */ (children[1]).attributes.transform), "level");
  equal(turned.map(({ children }) => /** @type {any} */ (children[1]).children[0]), [
    "Anna",
    "and",
    "Ben",
    "gave",
    "a",
    "book",
  ]);
});

Deno.test("the text of an edge stands on no node, and on a card where it finds no room", () => {
  forDiagrams(200, (drawn, { size }) => {
    const boxes = [...boxesOf(drawn).values()];
    for (const edge of all(drawn, "edge-line")) {
      const text = part(edge, "label");
      if (!text) continue;
      const { x, y } = text.attributes;
      const half = textWidth("12 %", size * 0.85) / 2;
      ok(
        !boxes.some((box) => x + half > box.left && x - half < box.right && y > box.top && y - size * 0.6 < box.bottom),
        edge.attributes.key,
      );
      equal(edge.attributes["data-tip"], null);
    }
  });
  const nodes = [0, 1].map((column) => ({
    id: `n${column}`,
    at: /** @type {[number, number]} */ ([column, 0]),
    text: "",
  }));
  const edges = [{ from: "n0", to: "n1", text: "a text far too long for such a drawing as this" }];
  const [edge] = all(diagram({ columns: 2, rows: 1, nodes, edges }).draw(BOXES[0]), "edge-line");
  equal([edge.attributes["data-tip"], part(edge, "label")], [edges[0].text, undefined]);
});
