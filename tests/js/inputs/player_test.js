// @ts-check
import { some, toText } from "../../../static/js/core/tree.js";
import { player } from "../../../static/js/inputs/player.js";
import { equal, ok } from "../support/assert.js";
import { HOSTILE } from "../support/random.js";

const none = {};
const control = player({ label: "Step", frames: 5, format: (value) => `step ${value}` });

Deno.test("its values are the frames from the first to the last", () => {
  equal(control.sweep(none), [0, 1, 2, 3, 4]);
  for (const value of control.sweep(none)) equal(control.read(control.write(value), none), value);
});

Deno.test("hostile texts are no frames", () => {
  for (const text of HOSTILE) equal(control.read(text, none), undefined, JSON.stringify(text));
});

Deno.test("it is a slider with buttons for one step back, play and one step forward", () => {
  const tree = control.tree({ id: "f-t", name: "t", value: 2, inputs: none });
  const text = toText(tree);
  ok(some(tree, ({ attributes }) => attributes.type === "range" && attributes.value === 2), text);
  equal([...text.matchAll(/data-action="(\w+)" data-player="t"/g)].map((match) => match[1]), [
    "back",
    "play",
    "forward",
  ]);
});

Deno.test("keys step through the frames and stop at the last", () => {
  equal(control.step(4, "ArrowRight", none), 4);
  equal(control.step(2, "PageDown", none), 0);
  equal(control.step(0, "End", none), 4);
});
