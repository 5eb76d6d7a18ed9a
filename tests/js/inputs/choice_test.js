// @ts-check
import { some, toText } from "../../../static/js/core/tree.js";
import { choice } from "../../../static/js/inputs/choice.js";
import { equal, ok } from "../support/assert.js";
import { HOSTILE } from "../support/random.js";

const none = {};
const few = choice({ label: "Type", options: { bf16: "bf16", fp8: "fp8" } });
const many = choice({ label: "Model", options: { a: "One", b: "Two", c: "Three", d: "Four", e: "Five" } });
const long = choice({ label: "Model", options: { a: "A very long name indeed", b: "Another long name" } });
const place = (/** @type {any} */ value) => ({ id: "fig-type", name: "type", value, inputs: none });

Deno.test("few short options are radio buttons of one group, the chosen one checked", () => {
  const tree = few.tree(place("fp8"));
  const text = toText(tree);
  equal([...text.matchAll(/type="radio" name="fig-type"/g)].length, 2);
  ok(text.includes('value="fp8" data-input="type" checked>'), text);
  ok(text.includes("<legend>Type</legend>"), text);
});

Deno.test("many options or long ones are a select, the chosen one selected", () => {
  for (const [control, value] of /** @type {const} */ ([[many, "c"], [long, "b"]])) {
    const tree = control.tree(place(value));
    ok(some(tree, ({ tag }) => tag === "select"), toText(tree));
    ok(toText(tree).includes(`<option value="${value}" selected>`), toText(tree));
    ok(toText(tree).includes('<label for="fig-type">Model</label>'), toText(tree));
  }
});

Deno.test("every option is read as it is written", () => {
  for (const control of [few, many, long]) {
    for (const value of control.sweep(none)) {
      equal(control.read(control.write(value), none), value);
      equal(control.take(value, true, none), value);
      equal(control.nearest(value, none), value);
    }
  }
});

Deno.test("hostile texts are no options and the nearest to them is the first", () => {
  for (const text of HOSTILE) {
    equal(few.read(text, none), undefined, JSON.stringify(text));
    equal(few.take(text, true, none), undefined, JSON.stringify(text));
    equal(few.nearest(text, none), "bf16", JSON.stringify(text));
  }
});

Deno.test("keys move through the options and stop at the ends", () => {
  equal(many.step("a", "ArrowRight", none), "b");
  equal(many.step("a", "ArrowLeft", none), "a");
  equal(many.step("c", "End", none), "e");
  equal(many.step("e", "PageDown", none), "c");
});

Deno.test("the value for people is the option's words, the rule its values", () => {
  equal(many.text("c"), "Three");
  equal(few.rule(none), "bf16, fp8");
});
