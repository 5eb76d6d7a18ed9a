// @ts-check
import { toText } from "../../../static/js/core/tree.js";
import { cell } from "../../../static/js/inputs/cell.js";
import { equal, ok } from "../support/assert.js";
import { forMany, HOSTILE } from "../support/random.js";

const control = cell({ label: "Cell", size: (inputs) => [inputs.rows, inputs.columns] });
const inputs = { rows: 3, columns: 5 };

Deno.test("arrows move by one cell, Home and End to the ends of the row", () => {
  const after = (/** @type {string} */ key) => control.step("1,2", key, inputs);
  equal(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].map(after), [
    "0,2",
    "2,2",
    "1,1",
    "1,3",
    "1,0",
    "1,4",
  ]);
  equal(["Enter", "x", "constructor", "Tab"].map(after), ["1,2", "1,2", "1,2", "1,2"]);
});

Deno.test("Page Down goes down and Page Up goes up, to the last and the first row", () => {
  equal(["PageDown", "PageUp"].map((key) => control.step("1,2", key, inputs)), ["2,2", "0,2"]);
});

Deno.test("the cursor never leaves the matrix", () => {
  const keys = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"];
  forMany(200, (random) => {
    const size = { rows: random.whole(1, 40), columns: random.whole(1, 40) };
    let value = "0,0";
    for (let i = 0; i < 40; i += 1) {
      value = control.step(value, random.pick(keys), size);
      equal(control.read(value, size), value);
    }
  });
});

Deno.test("a cell outside is no value and the nearest is inside", () => {
  equal(control.read("3,0", inputs), undefined);
  equal(control.read("0,5", inputs), undefined);
  equal(control.nearest("9,9", inputs), "2,4");
  equal(control.nearest("-1,-1", inputs), "0,0");
});

Deno.test("hostile texts are no cells and the nearest cell to them is the first", () => {
  for (const text of [...HOSTILE, "1", "1,", ",1", "01,1", "1,2,3", "1.5,2", "-0,1", "1e0,1"]) {
    equal(control.read(text, inputs), undefined, JSON.stringify(text));
    ok(/^\d+,\d+$/.test(control.nearest(text, inputs)), `${JSON.stringify(text)}: ${control.nearest(text, inputs)}`);
  }
});

Deno.test("the corners are what the build tries", () => {
  equal(control.sweep(inputs), ["0,0", "0,4", "2,0", "2,4"]);
});

Deno.test("the place is said in words that count from one", () => {
  equal(control.text("0,1"), "row 1, column 2");
  const text = toText(control.tree({ id: "f-c", name: "c", value: "0,1", inputs }));
  ok(text.includes("row 1, column 2"), text);
});
