// @ts-check
import { toText } from "../../../static/js/core/tree.js";
import { sentence } from "../../../static/js/inputs/sentence.js";
import { equal, ok } from "../support/assert.js";

const field = sentence({ label: "Your own sentence", suggest: (text) => [text + "!"], examples: ["Mary and", "a"] });

Deno.test("a field holds any text that is short enough", () => {
  equal(field.take(" Mary  ", false, {}), "Mary");
  equal(field.read("x".repeat(2001), {}), undefined);
  equal(field.nearest("x".repeat(2001), {}), "Mary and");
  equal(field.nearest(7, {}), "Mary and");
  equal(field.nearest("", {}), "");
});

Deno.test("the field shows its text, and examples as suggestions", () => {
  const text = toText(field.tree({ id: "f-own", name: "own", value: 'a "b" <c>', inputs: {} }));
  ok(text.includes('value="a &quot;b&quot; &lt;c&gt;"'), text);
  ok(text.includes('list="f-own-list"') && text.includes('<option value="Mary and">'), text);
});
