// @ts-check
import { travellers } from "../../../static/js/core/motion.js";
import { h, patch } from "../../../static/js/core/tree.js";
import { equal, ok } from "../support/assert.js";
import { element, installDocument } from "../support/dom.js";
import { forMany } from "../support/random.js";

installDocument();

/** A drawing that is patched, and a clock that a test moves. */
function stage() {
  const root = element("svg");
  let time = 0;
  /** @type {(() => void)[]} */
  let frames = [];
  const motion = travellers(root, { now: () => time, schedule: (frame) => frames.push(frame) });
  return {
    root,
    motion,
    /** @param {any[]} trees @param {boolean} [moving] */
    draw: (trees, moving = true) => {
      if (!moving) motion.settle();
      patch(root, trees, moving ? motion : undefined);
    },
    /** @param {number} milliseconds */
    after(milliseconds) {
      time += milliseconds;
      const due = frames;
      frames = [];
      for (const frame of due) frame();
    },
    waiting: () => frames.length,
  };
}

/** @param {any} attributes */
const bar = (attributes) => h("rect", { key: "bar", y: 0, ...attributes });
/** @param {any} root @param {string} name */
const number = (root, name) => Number(root.children[0].getAttribute(name));

Deno.test("a mark with a key travels from where it was to where it is, and arrives exactly", () => {
  const { root, draw, after, waiting } = stage();
  draw([bar({ x: 10, width: 5 })], false);
  draw([bar({ x: 50, width: 5 })]);
  equal(number(root, "x"), 10);
  ok(root.classList.contains("moving"), "the drawing says that it moves");
  after(130);
  ok(number(root, "x") > 25 && number(root, "x") < 35, `half-way after half of the time, not at ${number(root, "x")}`);
  after(130);
  equal(root.children[0].getAttribute("x"), "50");
  equal(waiting(), 0);
  ok(!root.classList.contains("moving"), "and then it rests");
});

Deno.test("a change in mid-way starts from what is seen", () => {
  const { root, draw, after } = stage();
  draw([bar({ x: 0 })], false);
  draw([bar({ x: 100 })]);
  after(130);
  const seen = number(root, "x");
  draw([bar({ x: 0 })]);
  equal(number(root, "x"), seen);
  after(40);
  ok(number(root, "x") < seen && number(root, "x") > 0, "it turns round where it was");
  after(300);
  equal(number(root, "x"), 0);
});

Deno.test("under a hand every frame is final, and what was under way arrives", () => {
  const { root, draw, after } = stage();
  draw([bar({ x: 0, width: 1 })], false);
  draw([bar({ x: 100, width: 9 })]);
  after(50);
  draw([bar({ x: 70, width: 9 })], false);
  equal([number(root, "x"), number(root, "width")], [70, 9]);
  after(300);
  equal([number(root, "x"), number(root, "width")], [70, 9]);
});

Deno.test("paths of equal commands travel, others change at once", () => {
  const { root, draw, after } = stage();
  const path = (/** @type {string} */ d) => [h("path", { key: "p", d })];
  draw(path("M0 0L10 10"), false);
  draw(path("M0 0L20 -10"));
  after(130);
  equal(root.children[0].getAttribute("d"), "M0 0L15 0");
  draw(path("M0 0H5"));
  equal(root.children[0].getAttribute("d"), "M0 0H5");
  after(300);
  equal(root.children[0].getAttribute("d"), "M0 0H5");
});

Deno.test("words change at once, and so does what has no key", () => {
  const { root, draw } = stage();
  draw([h("text", { key: "t", x: 1 }, "1"), h("rect", { x: 1 })], false);
  draw([h("text", { key: "t", x: 1 }, "2"), h("rect", { x: 9 })]);
  equal(root.children[0].childNodes[0].nodeValue, "2");
  equal(root.children[1].getAttribute("x"), "9");
});

Deno.test("what was not there before comes out of the paper and leaves no trace of it", () => {
  const { root, draw, after } = stage();
  draw([bar({ x: 0 })], false);
  draw([bar({ x: 0 }), h("rect", { key: "new", x: 5 })]);
  equal(root.children[1].getAttribute("opacity"), "0");
  after(300);
  equal(root.children[1].getAttribute("opacity"), null);
});

Deno.test("an attribute that goes while it travels is gone", () => {
  const { root, draw, after } = stage();
  draw([bar({ x: 0, opacity: 0.2 })], false);
  draw([bar({ x: 0, opacity: 1 })]);
  after(50);
  draw([bar({ x: 0 })]);
  after(300);
  equal(root.children[0].getAttribute("opacity"), null);
});

Deno.test("a mark keeps its element wherever it goes among its neighbours", () => {
  forMany(200, (random) => {
    const { root, draw } = stage();
    const keys = ["a", "b", "c", "d", "e", "f"];
    const some = () => keys.filter(() => random.unit() < 0.6).sort(() => random.unit() - 0.5);
    const trees = (/** @type {string[]} */ chosen) =>
      chosen.flatMap((
        key,
      ) => [h("rect", { key, "data-name": key }), ...(random.unit() < 0.3 ? [h("path", { d: "M0 0" })] : [])]);
    const first = some();
    draw(trees(first), false);
    const was = new Map(root.children.map((/** @type {any} */ each) => [each.getAttribute("data-name"), each]));
    const second = some();
    draw(trees(second), random.unit() < 0.5);
    const rects = root.children.filter((/** @type {any} */ each) => each.localName === "rect");
    equal(rects.map((/** @type {any} */ each) => each.getAttribute("data-name")), second);
    for (const rect of rects) {
      const name = rect.getAttribute("data-name");
      if (first.includes(name)) ok(rect === was.get(name), `${name} was made anew`);
    }
  });
});
