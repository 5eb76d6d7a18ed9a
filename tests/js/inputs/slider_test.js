// @ts-check
import { stepThrough } from "../../../static/js/inputs/control.js";
import { logarithmic, slider } from "../../../static/js/inputs/slider.js";
import { some, toText } from "../../../static/js/core/tree.js";
import { equal, ok, throws } from "../support/assert.js";
import { forMany, HOSTILE } from "../support/random.js";

const none = {};

Deno.test("values that are given are kept in their order", () => {
  equal(slider({ label: "a", values: [4, 8, 16] }).sweep(none), [4, 8, 16]);
});

Deno.test("steps of a tenth are tenths", () => {
  equal(slider({ label: "a", min: 0, max: 1, step: 0.1 }).sweep(none), [
    0,
    0.1,
    0.2,
    0.3,
    0.4,
    0.5,
    0.6,
    0.7,
    0.8,
    0.9,
    1,
  ]);
});

Deno.test("a linear list starts at the minimum and never passes the maximum", () => {
  forMany(300, (random) => {
    const [min, step] = [random.whole(-50, 50), random.pick([0.01, 0.1, 0.25, 1, 2, 7])];
    const max = min + random.between(0, 100);
    const values = slider({ label: "a", min, max, step }).sweep(none);
    equal(values[0], min);
    const last = values[values.length - 1];
    ok(last <= max + 1e-9 && last > max - step - 1e-9, `${min} ${max} ${step}: ${last}`);
    ok(values.every((value, i) => i === 0 || value > values[i - 1]), "not rising");
  });
});

Deno.test("a logarithmic list holds both ends and every power of two between, in rising order", () => {
  forMany(300, (random) => {
    const min = random.whole(1, 2000);
    const max = min + random.whole(1, 2 ** 20);
    const values = logarithmic(min, max);
    equal([values[0], values[values.length - 1]], [min, max]);
    ok(values.every((value, i) => Number.isInteger(value) && (i === 0 || value > values[i - 1])), String(values));
    for (let power = 1; power <= max; power *= 2) ok(power < min || values.includes(power), `${power} is missing`);
    ok(values.length <= 4 * (Math.log2(max / min) + 2), `${values.length} values`);
  });
});

Deno.test("a logarithmic list below one has four steps to a doubling", () => {
  equal(logarithmic(0.25, 1), [0.25, 0.3125, 0.375, 0.4375, 0.5, 0.625, 0.75, 0.875, 1]);
});

Deno.test("a logarithmic slider from zero is refused instead of looping for ever", () => {
  throws(
    () => slider({ label: "Context", max: 10, scale: "log" }),
    'slider "Context": a logarithmic scale needs 0 < min',
  );
});

Deno.test("values may depend on the other inputs", () => {
  const control = slider({ label: "a", values: (inputs) => [1, inputs.n] });
  equal(control.sweep({ n: 5 }), [1, 5]);
  equal(control.nearest(4, { n: 5 }), 5);
  equal(control.read("7", { n: 7 }), 7);
  equal(control.read("5", { n: 7 }), undefined);
});

Deno.test("every value can be written and read, and the nearest to a value is the value", () => {
  forMany(200, (random) => {
    const values = [...new Set(random.list(random.whole(1, 30), () => Number(random.wide(1e-6, 1e15).toPrecision(8))))];
    const control = slider({ label: "a", values, scale: random.pick(["linear", "log"]) });
    for (const value of values) {
      equal(control.read(control.write(value), none), value);
      equal(control.nearest(value, none), value);
      equal(control.take(String(values.indexOf(value)), false, none), value);
    }
  });
});

Deno.test("the nearest is near in steps of the scale", () => {
  const values = [1, 10, 100];
  equal(slider({ label: "a", values }).nearest(30, none), 10);
  equal(slider({ label: "a", values, scale: "log" }).nearest(40, none), 100);
});

Deno.test("hostile texts are no values, whatever the list", () => {
  const controls = [slider({ label: "a", values: [0, 1, 2] }), slider({ label: "a", min: 1, max: 1e6, scale: "log" })];
  for (const control of controls) {
    for (const text of HOSTILE) equal(control.read(text, none), undefined, JSON.stringify(text));
  }
});

Deno.test("the native range counts places of the list and says the value in words", () => {
  const control = slider({ label: "Context", values: [1024, 4096, 8192], unit: "tokens" });
  const text = toText(control.tree({ id: "f-n", name: "n", value: 4096, inputs: none }));
  ok(text.includes('min="0" max="2" step="1" value="1"'), text);
  ok(text.includes('aria-valuetext="4,096\u00a0tokens"'), text);
  ok(text.includes('<label for="f-n">Context</label>'), text);
  ok(text.includes('<output for="f-n" class="value">4,096\u00a0tokens</output>'), text);
});

Deno.test("a slider with one value cannot be moved", () => {
  const control = slider({ label: "a", values: [3] });
  const tree = control.tree({ id: "i", name: "n", value: 3, inputs: none });
  ok(some(tree, ({ tag, attributes }) => tag === "input" && attributes.disabled === true), toText(tree));
});

Deno.test("an event of a place outside the list is no value", () => {
  const control = slider({ label: "a", values: [1, 2] });
  for (const raw of ["2", "-1", "1.5", "x", "NaN", "length"]) equal(control.take(raw, false, none), undefined, raw);
});

Deno.test("keys move as in a native slider: Page Down goes down, Home and End to the ends", () => {
  const values = Array.from({ length: 41 }, (_, i) => i * 10);
  const control = slider({ label: "a", values });
  const after = (/** @type {string} */ key) => control.step(200, key, none);
  equal(["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"].map(after), [210, 210, 190, 190]);
  equal(["PageUp", "PageDown", "Home", "End"].map(after), [240, 160, 0, 400]);
  equal(["Enter", "a", "constructor", "Tab", ""].map(after), [200, 200, 200, 200, 200]);
});

Deno.test("no key leaves the list, wherever one starts", () => {
  const keys = ["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown", "PageUp", "PageDown", "Home", "End"];
  forMany(200, (random) => {
    const values = random.list(random.whole(1, 40), (i) => i * 3);
    let value = random.pick(values);
    for (let i = 0; i < 20; i += 1) {
      const key = random.pick(keys);
      const next = stepThrough(values, value, key);
      ok(values.includes(next), `${value} ${key}: ${next}`);
      if (["PageDown", "ArrowLeft", "ArrowDown", "Home"].includes(key)) ok(next <= value, `${key} went up`);
      else ok(next >= value, `${key} went down`);
      value = next;
    }
  });
});

Deno.test("the rule names the values, or how many there are between which ends", () => {
  equal(slider({ label: "a", values: [1, 1024] }).rule(none), "1, 1,024");
  equal(slider({ label: "a", min: 1, max: 100 }).rule(none), "100 values from 1 to 100");
});
