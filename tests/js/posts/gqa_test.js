// @ts-check
import { keys } from "../../../posts/gqa/pooled-keys.js";
import roofline from "../../../posts/gqa/roofline.js";
import { tanks } from "../../../posts/gqa/tanks.js";
import { LAYOUTS } from "../../../static/js/core/figure.js";
import { plainText } from "../../../static/js/core/words.js";
import { equal, near, ok } from "../support/assert.js";

/** @import { Tree } from "../../../static/js/core/tree.js" */

const BOX = /** @type {const} */ ({ width: 674, size: 13, layout: "wide" });

/** @param {any[]} children @returns {Map<string, Tree["attributes"]>} */
const byKey = (children) =>
  new Map(children.filter(Boolean).map(({ attributes }) => [String(attributes.key), attributes]));

/** A tank of 100 bytes with 40 of weights and boxes of six bytes: ten fit exactly. @param {number} batch */
function tank(batch) {
  const kind = /** @type {const} */ ({ kind: "a", name: "A", series: "ink", n_kv_heads: 1, weights: 40, held_rate: 1 });
  const drawn = byKey(tanks({ batch, devices: 1, usable: 100, kinds: [{ ...kind, one: 6, fits: 10 }] }, 300).draw(BOX));
  const boxes = [...String(drawn.get("cache a")?.d).matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v-([\d.]+)/g)]
    .map((found) => found.slice(1).map(Number));
  const [, , top, foot, right] = String(drawn.get("tank a")?.d).match(/M([\d.]+) ([\d.]+)V([\d.]+)H([\d.]+)/) ?? [];
  return { drawn, boxes, top: Number(top), foot: Number(foot), right: Number(right) };
}

Deno.test("a sequence is a box, and boxes end where the memory does", () => {
  equal([1, 7, 10, 11, 500].map((batch) => tank(batch).boxes.length), [1, 7, 10, 10, 10]);
  for (const batch of [7, 10, 11]) {
    const { boxes, top, foot, right } = tank(batch);
    for (const [x, y, wide, tall] of boxes) {
      ok(y <= foot && y - tall >= top && x + wide <= right, `${[x, y, wide, tall]} leaves ${[top, foot, right]}`);
    }
  }
  equal([10, 11].map((batch) => tank(batch).drawn.has("lid a")), [false, true]);
});

Deno.test("all boxes of a tank have the area of their bytes", () => {
  const { boxes, top, foot, right } = tank(10);
  const area = (right * (foot - top) * 6) / 100;
  for (const [, , wide, tall] of boxes) near((wide + 1.5) * (tall + 1.5), area, 0.01);
});

Deno.test("the rows of a group grow into one band, and bands fill what their rows took", () => {
  const values = Array.from({ length: 32 }, (_, i) => [i, -i]);
  const place = (/** @type {number} */ group) =>
    [...byKey(keys({ heads: 32, group, before: values, after: values }, false).draw({ ...BOX, layout: "wide" }))]
      .filter(([key]) => key.startsWith("row "))
      .map(([, { transform }]) => (String(transform).match(/[\d.]+/g) ?? []).map(Number));
  for (const group of [1, 2, 8, 32]) {
    const bands = place(group);
    equal(new Set(bands.map(([, y]) => y)).size, 32 / group);
    const [, first] = bands[0];
    const [, last, , tall] = bands[31];
    near(last + tall - first, place(1)[31][1] + place(1)[31][3] - first, 0.02);
  }
});

Deno.test("the roofline's headline names whom fp8 or a batch lifts over the ridge", () => {
  const h100 = { name: "H100", flops_per_second: { bf16: 989e12 }, bandwidth_bytes_per_second: 3.35e12 };
  const mla = { n_heads: 128, kv_rank: 512, d_rope: 64 };
  const data = { n_heads: 64, prompt: 4096, mla, roofs: { h100 }, dtype_bytes: { bf16: 2, fp8: 1 } };
  const finding = (/** @type {object} */ inputs) => {
    const state = { n_kv_heads: 8, batch: 16, dtype: "bf16", accelerator: "h100", ...inputs };
    return plainText(roofline.view(roofline.derive(state, data, null), LAYOUTS[2]).finding);
  };
  equal([{}, { batch: 512 }, { dtype: "fp8" }].map(finding), [
    "No batch lifts GQA-8’s attention above 2.71\u00a0% of the peak.",
    "At batch 512 weights pass the ridge; GQA-8 stays at 2.71\u00a0%.",
    "In fp8 MLA passes the ridge; GQA-8 stays at 5.42\u00a0% of the peak.",
  ]);
});
