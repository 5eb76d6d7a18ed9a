// @ts-check
import { heads } from "../../../posts/circuits/gpt2-heads.js";
import { equal, ok } from "../support/assert.js";

/** @import { Class } from "../../../posts/circuits/gpt2-heads.js" */
/** @import { Tree } from "../../../static/js/core/tree.js" */

const CLASSES = /** @type {Class[]} */ (
  /** @type {[string, string[]][]} */ ([
    ["previous", ["2.2", "4.11"]],
    ["duplicate", ["0.1", "3.0", "0.10"]],
    ["induction", ["5.5", "6.9", "5.8", "5.9"]],
    ["inhibition", ["7.3", "7.9", "8.6", "8.10"]],
    ["mover", ["9.9", "9.6", "10.0"]],
    ["negative", ["10.7", "11.10"]],
    ["backup", ["9.0", "10.1", "10.6", "10.10", "10.2", "11.9", "11.2", "9.7"]],
  ]).map(([id, its]) => ({ id, heads: its, short: id, name: id, series: "one" }))
);
const BOXES =
  /** @type {const} */ ([{ width: 930, size: 13, layout: "full" }, { width: 350, size: 15, layout: "narrow" }]);

/** @param {Partial<{ shown: string, removed: boolean }>} state @param {typeof BOXES[number]} box */
const drawn = (state, box) => /** @type {Tree[]} */ (
  heads({ classes: CLASSES, shown: "all", removed: false, difference: 3.56, ...state }, 408).draw(box)
    .filter((each) => each && typeof each === "object")
);

/** @param {Tree[]} trees @param {string} key */
const starting = (trees, key) => trees.filter(({ attributes }) => String(attributes.key).startsWith(key));

Deno.test("all 144 heads of GPT-2 small are drawn, those of the circuit as buttons", () => {
  for (const box of BOXES) {
    const trees = drawn({}, box);
    const [unlit] = starting(trees, "unlit");
    const lit = starting(trees, "head ");
    equal([String(unlit.attributes.d).split("M").length - 1, lit.length], [118, 26]);
    ok(lit.every(({ attributes }) => attributes.role === "button"), "a head that is no button");
  }
});

Deno.test("between two layers a route runs between rows of heads, never through one", () => {
  for (const box of BOXES) {
    const trees = drawn({}, box);
    const boxes = String(starting(trees, "unlit")[0].attributes.d).matchAll(/M[\d.]+ ([\d.]+)h[\d.]+v([\d.]+)/g);
    const rows = [...boxes].map(([, top, tall]) => [Number(top), Number(top) + Number(tall)]);
    for (const { attributes } of starting(trees, "route ")) {
      for (const [, y] of String(attributes.d).matchAll(/ ([\d.]+)H/g)) {
        ok(!rows.some(([top, foot]) => top < Number(y) && Number(y) < foot), `${attributes.key} runs at ${y}`);
      }
    }
  }
});

Deno.test("without the name movers the backups speak, and nobody speaks to or through the movers", () => {
  const opacity = (/** @type {Tree[]} */ trees, /** @type {string} */ key) =>
    Number(starting(trees, `route ${key}`)[0].attributes.opacity);
  const [whole, without] = [drawn({}, BOXES[0]), drawn({ shown: "backup", removed: true }, BOXES[0])];
  const routes = ["mover answer", "backup answer", "inhibition mover"];
  equal(routes.map((key) => opacity(whole, key) > 0.5), [true, false, true]);
  equal(routes.map((key) => opacity(without, key) > 0.5), [false, true, false]);
  const off = starting(without, "head ").filter(({ attributes }) => / off/.test(String(attributes.class)));
  equal(off.map(({ attributes }) => attributes.key), ["head 9.9", "head 9.6", "head 10.0"]);
});
