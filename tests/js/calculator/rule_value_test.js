// @ts-check
import { ruleValue } from "../../../static/js/calculator/rule_value.js";
import { equal, throws } from "../support/assert.js";

const NAMES = /** @type {Record<string, any>} */ ({ a: 7, list: [1, 2], empty: [], sub: { k: 5 } });
/** @type {Record<string, any>} */
const noted = {};
/** @param {Record<string, any>} names @returns {import("../../../static/js/calculator/rule_value.js").Lookup} */
const lookup = (names) =>
  Object.assign((/** @type {string} */ name) => names[name] ?? null, {
    filled: (/** @type {string} */ name, /** @type {any} */ value) => {
      noted[name] = value;
    },
    layer: (/** @type {number} */ i) => lookup({ ...names, i }),
  });
/** @param {any} tree */
const value = (tree) => ruleValue(tree, lookup(NAMES));

Deno.test("a tree means what the Python expression means that it was read from", () => {
  equal(value(["+", ["//", "a", 2], ["*", ["%", "a", 4], 2], 1]), 10);
  equal(value(["//", ["-", 0, "a"], 2]), -4);
  equal(value(["%", ["-", 0, "a"], 4]), 1);
  equal(value(["if", "empty", 1, "'no"]), "no");
  equal(value(["and", ["in", 2, "list"], ["not", ["in", 3, "list"]]]), true);
  equal(value(["==", ["at", "list", 5], null]), true);
  equal(value(["at", "sub", "'k"]), 5);
  equal(value(["sum", 4, ["*", "i", "a"]]), 42);
  equal(value(["count", 4, ["==", ["%", "i", 2], 0]]), 2);
  equal(value(["==", true, 1]), false);
});

Deno.test("what replaced a missing key is noted, and only that", () => {
  equal(value(["given", "missing", "absent", 3]), 3);
  equal(value(["given", "gone", 2]), 2);
  equal(value(["given", ["at", "sub", "'x"], 1]), 1);
  equal(noted, { missing: null, gone: 2 });
});

Deno.test("values that do not fit are refused in a sentence", () => {
  throws(() => value(["/", "a", 0]), "7 / 0 has no value: give sizes of at least 1.");
  throws(() => value(["+", "missing", 1]), "missing is missing: give missing.");
  throws(() => value(["+", ["at", "sub", "'x"], 1]), "a number is missing: give a number.");
  throws(() => value(["*", "list", 1]), "list is [1, 2], which is no number: give a whole number.");
  throws(() => value(["sum", "list", 1]), "n_layers is [1, 2]: use 1 to 1000.");
  throws(() => value(["refuse", "'no ", "list", "'."]), "no [1, 2].");
});
