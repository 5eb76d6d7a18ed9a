// @ts-check
import { h, patch, some, svg, toText } from "../../../static/js/core/tree.js";
import { equal, ok } from "../support/assert.js";
import { changes, contents, element, installDocument, parse } from "../support/dom.js";
import { forMany } from "../support/random.js";

installDocument();

const TEXTS = ["plain", 'a "quoted" & <b>bold</b>', "</script>", "&amp;", "x > y", "ü∑", "'single'"];

/**
 * @param {import("../support/random.js").Random} random
 * @param {number} depth
 * @returns {any}
 */
function anyTree(random, depth) {
  const drawn = random.unit() < 0.5;
  const tag = random.pick(drawn ? ["svg", "g", "rect", "path", "text"] : ["div", "p", "span", "input", "br"]);
  /** @type {Record<string, any>} */
  const attributes = {};
  for (const name of ["class", "data-mark", "width", "aria-label", "disabled", "hidden"]) {
    if (random.unit() < 0.4) {
      attributes[name] = random.pick([null, undefined, false, true, 0, -1.5, 12, ...TEXTS]);
    }
  }
  const leaf = tag === "input" || tag === "br" || depth === 0;
  const count = leaf ? 0 : random.whole(0, 4);
  const child = () => random.unit() < 0.4 ? random.pick([null, false, "", 7, ...TEXTS]) : anyTree(random, depth - 1);
  return h(tag, attributes, ...random.list(count, child));
}

Deno.test("children that are nothing are left out, arrays are flattened and neighbouring texts become one", () => {
  const tree = h("p", null, "a", 1, [null, "b"], false, undefined, "", h("br"), 0, "c");
  equal(tree.children, ["a1b", { tag: "br", attributes: {}, children: [] }, "0c"]);
});

Deno.test("text and attributes are escaped, so that no text can become markup", () => {
  equal(
    toText(h("p", { title: '"><script>' }, "<script>&</script>")),
    '<p title="&quot;&gt;&lt;script&gt;">&lt;script&gt;&amp;&lt;/script&gt;</p>',
  );
});

Deno.test("attributes that are nothing are left out and true ones stand without a value", () => {
  equal(toText(h("input", { a: null, b: undefined, c: false, d: true, e: 0, f: "" })), '<input d e="0" f="">');
});

Deno.test("styles are left to the browser", () => {
  equal(toText(h("div", { style: { "--fill": "3%" } })), "<div></div>");
});

Deno.test("a drawing is an image, or a group when something in it can be focused", () => {
  equal(svg(10, 20, [h("rect")], { label: "A square" }).attributes, {
    viewBox: "0 0 10 20",
    "aria-label": "A square",
    role: "img",
  });
  equal(svg(10, 20, [h("g", null, h("rect", { tabindex: 0 }))], { label: "Squares" }).attributes.role, "group");
});

Deno.test("a drawing without a label is hidden from screen readers, which read the summary instead", () => {
  const { attributes } = svg(10, 20, [h("rect")]);
  equal(attributes["aria-hidden"], "true");
  ok(attributes.role === undefined, "an image without a name is announced as a riddle");
});

Deno.test("some finds an element at any depth", () => {
  const tree = h("a", null, "text", h("b", null, h("c")));
  ok(some(tree, ({ tag }) => tag === "c"), "c is there");
  ok(!some(tree, ({ tag }) => tag === "d"), "d is not");
});

Deno.test("patching a page with what was printed there changes nothing", () => {
  forMany(400, (random) => {
    const tree = anyTree(random, 4);
    const page = parse(toText(tree));
    const before = contents(page);
    changes.count = 0;
    patch(page, [tree]);
    equal(contents(page), before);
    equal(changes.count, 0, "changes");
  });
});

Deno.test("patching turns any printed tree into any other, and that into any third", () => {
  forMany(400, (random) => {
    const page = parse(toText(anyTree(random, 4)));
    for (const tree of [anyTree(random, 4), anyTree(random, 4)]) {
      patch(page, [tree]);
      equal(contents(page), contents(parse(toText(tree))));
    }
  });
});

Deno.test("attributes that others set after the first patch stay, and so does what a reader has opened", () => {
  const page = parse('<details open><summary class="a"></summary></details>');
  patch(page, [h("details", null, h("summary", { class: "a" }))]);
  page.childNodes[0].childNodes[0].setAttribute("data-dim", "");
  patch(page, [h("details", null, h("summary", { class: "b" }))]);
  equal(contents(page), [["details", [["open", ""]], [["summary", [["class", "b"], ["data-dim", ""]], []]]]]);
});

Deno.test("an element that stays is the same element, so that it keeps the focus", () => {
  const page = element("div");
  patch(page, [h("input", { id: "a", value: 1 })]);
  const input = page.childNodes[0];
  patch(page, [h("input", { id: "a", value: 2 })]);
  ok(page.childNodes[0] === input, "the input was replaced");
  equal(input.value, "2");
});

Deno.test("an element with a key is not moved when those before it go or come, so that it keeps focus and pointer", () => {
  const page = element("g");
  const marks = (/** @type {string[]} */ keys) => keys.map((key) => h("rect", { key }));
  patch(page, marks(["a", "b", "grip"]));
  const grip = page.childNodes[2];
  const before = changes.count;
  patch(page, marks(["grip"]));
  ok(page.childNodes[0] === grip, "the grip was replaced");
  equal(changes.count - before, 2); // both others went, and that was all
  patch(page, marks(["c", "grip"]));
  ok(page.childNodes[1] === grip, "the grip was replaced");
});

Deno.test("the element that is held stays in the page when its siblings change their order", () => {
  forMany(100, (random) => {
    const page = element("g");
    const keys = ["a", "b", "c", "d", "grip"];
    const marks = (/** @type {string[]} */ order) => order.map((key) => h("rect", { key, class: key }));
    const shuffled = () => [...keys].map((key) => [random.unit(), key]).sort().map(([, key]) => String(key));
    patch(page, marks(keys));
    const grip = page.childNodes[4];
    grip.remove = () => ok(false, "the grip was taken out");
    page.insertBefore = function (/** @type {any} */ child, /** @type {any} */ before) {
      ok(child !== grip, "the grip was moved");
      Object.getPrototypeOf(page).insertBefore.call(page, child, before);
    };
    /** @type {any} */ (document).activeElement = grip;
    for (const order of [shuffled(), shuffled(), [...shuffled(), "e"]]) {
      patch(page, marks(order));
      equal(page.childNodes.map((/** @type {any} */ node) => node.attributes.get("class")), order);
    }
    /** @type {any} */ (document).activeElement = null;
  });
});

Deno.test("the value of the element in use is not written over", () => {
  const page = element("div");
  patch(page, [h("input", { value: "1" })]);
  const input = page.childNodes[0];
  input.value = "1,0";
  /** @type {any} */ (document).activeElement = input;
  patch(page, [h("input", { value: "1" })]);
  /** @type {any} */ (document).activeElement = null;
  equal(input.value, "1,0");
});

Deno.test("a checkbox follows its tree, also after the reader has changed it", () => {
  const page = element("div");
  patch(page, [h("input", { type: "checkbox", checked: true })]);
  const box = page.childNodes[0];
  equal(box.checked, true);
  box.checked = false;
  patch(page, [h("input", { type: "checkbox", checked: true })]);
  equal(box.checked, true);
});
