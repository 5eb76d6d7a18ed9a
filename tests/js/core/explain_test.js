// @ts-check
import { withoutZeros } from "../../../static/js/core/explain.js";
import { equal } from "../support/assert.js";

Deno.test("terms that add nothing are left out, and only these", () => {
  const lines = {
    "5 + 0 + 7 + 0 = 12": "5 + 7 = 12",
    "0 + 0 + 7 = 7": "7 = 7",
    "1 × (8 × 2 + 0) = 16": "1 × (8 × 2) = 16",
    "5 − 0 = 5": "5 = 5",
    "total = 0 + 3 = 3": "total = 3 = 3",
    "5 + 0 × 3 = 5": "5 + 0 × 3 = 5",
    "5 + 0.5 = 5.5": "5 + 0.5 = 5.5",
    "5 + 08 = 13": "5 + 08 = 13",
    "0 = 0": "0 = 0",
  };
  for (const [line, expected] of Object.entries(lines)) equal(withoutZeros(line), expected, line);
});
