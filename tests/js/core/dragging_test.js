// @ts-check
import { stepOf } from "../../../static/js/core/dragging.js";
import { equal, ok } from "../support/assert.js";

Deno.test("a short list takes 24 pixels a step, a long one lies within 240", () => {
  equal(stepOf(5), 24);
  equal(stepOf(11), 24);
  ok(Math.abs(stepOf(41) - 6) < 1e-9, "41 values");
  for (const length of [1, 2, 12, 29, 40, 97, 1000]) {
    ok(stepOf(length) > 0 && stepOf(length) * (length - 1) <= 240 + 1e-9, `${length} values`);
  }
});
