// @ts-check
import { toText } from "../../../static/js/core/tree.js";
import { toggle } from "../../../static/js/inputs/toggle.js";
import { equal, ok } from "../support/assert.js";
import { HOSTILE } from "../support/random.js";

const none = {};
const control = toggle({ label: "Causal mask", on: "masked", off: "open" });

Deno.test("on and off are written as 1 and 0 and read again", () => {
  equal([true, false].map(control.write), ["1", "0"]);
  for (const value of [true, false]) equal(control.read(control.write(value), none), value);
});

Deno.test("hostile texts are neither on nor off", () => {
  for (const text of [...HOSTILE, "true", "false", "2", "00", "on"]) {
    equal(control.read(text, none), undefined, JSON.stringify(text));
  }
});

Deno.test("it is a native checkbox with its label", () => {
  const text = toText(control.tree({ id: "f-m", name: "m", value: true, inputs: none }));
  ok(text.includes('<label for="f-m">Causal mask</label>'), text);
  ok(text.includes('<input type="checkbox" id="f-m" data-input="m" checked>'), text);
  ok(!toText(control.tree({ id: "f-m", name: "m", value: false, inputs: none })).includes("checked"), "checked");
});

Deno.test("the event's check counts, not its text", () => {
  equal([control.take("on", true, none), control.take("on", false, none)], [true, false]);
});

Deno.test("space switches and no other key does", () => {
  equal(control.step(true, " ", none), false);
  equal(["ArrowUp", "Enter", "PageDown"].map((key) => control.step(true, key, none)), [true, true, true]);
});

Deno.test("both states have words", () => equal([true, false].map((value) => control.text(value)), ["masked", "open"]));
