// @ts-check
import { toText } from "../../../static/js/core/tree.js";
import { number } from "../../../static/js/inputs/number.js";
import { equal, ok } from "../support/assert.js";
import { forMany, HOSTILE } from "../support/random.js";

const none = {};
const context = number({ label: "Context", min: 1, max: 2 ** 20, binary: true, unit: "tokens" });
const share = number({ label: "Share", min: -1, max: 1, whole: false });

Deno.test("a number is read as people type it", () => {
  equal(["1,024", "128k", "1M", "8"].map((text) => context.read(text, none)), [1024, 131072, 1048576, 8]);
  equal(["0.5", "-1", "1e-3"].map((text) => share.read(text, none)), [0.5, -1, 0.001]);
});

Deno.test("what is too small, too large or broken is no value", () => {
  for (const text of ["0", "-1", "2M", "1.5", "1e99"]) equal(context.read(text, none), undefined, text);
  for (const text of ["1.01", "-2", "1e99"]) equal(share.read(text, none), undefined, text);
});

Deno.test("hostile texts are no values", () => {
  for (const text of HOSTILE) {
    for (const control of [context, share]) {
      equal(control.read(text, none), undefined, JSON.stringify(text));
      equal(control.take(text, false, none), undefined, JSON.stringify(text));
    }
  }
});

Deno.test("every valid number can be written and read", () => {
  forMany(500, (random) => {
    const whole = random.whole(1, 2 ** 20);
    equal(context.read(context.write(whole), none), whole);
    const part = random.between(-1, 1) * 10 ** -random.whole(0, 9);
    equal(share.read(share.write(part), none), part);
  });
});

Deno.test("the nearest valid number is inside and whole where it must be", () => {
  equal([0, 3.6, 1e9].map((value) => context.nearest(value, none)), [1, 4, 2 ** 20]);
  equal([-3, 0.25, 3].map((value) => share.nearest(value, none)), [-1, 0.25, 1]);
});

Deno.test("arrow keys step by one and stay inside", () => {
  equal(context.step(5, "ArrowUp", none), 6);
  equal(context.step(5, "ArrowDown", none), 4);
  equal(context.step(1, "ArrowDown", none), 1);
  equal(context.step(5, "constructor", none), 5);
});

Deno.test("the field shows the value and its unit and asks phones for digits", () => {
  const text = toText(context.tree({ id: "f-n", name: "n", value: 4096, inputs: none }));
  ok(text.includes('value="4,096"') && text.includes('inputmode="decimal"') && text.includes(">tokens<"), text);
});

Deno.test("the rule is a sentence's end", () => {
  equal(context.rule(none), "a whole number from 1 to 1,048,576");
  equal(share.rule(none), "a number from \u22121 to 1");
});
