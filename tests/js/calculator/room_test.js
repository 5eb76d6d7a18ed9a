// @ts-check
import { copied } from "../../../static/js/calculator/room.js";
import { equal } from "../support/assert.js";

/** @param {any} sizes */
const model = (sizes) => ({ mla: [], attention: [], n_kv_heads: 8, ...sizes });

Deno.test("devices that share out heads are told what each holds again, as the command tells it", () => {
  equal(copied(model({ mla: [{}] }), 8), "all latents on each");
  equal(copied(model({}), 16), "each key-value head on 2");
  equal(copied(model({ attention: [{ n_kv_heads: 2 }, { n_kv_heads: 4 }] }), 8), "each key-value head on 4");
  equal(copied(model({}), 8), "norms alone on each");
  equal(copied(model({ n_kv_heads: 0 }), 8), "norms alone on each");
});
