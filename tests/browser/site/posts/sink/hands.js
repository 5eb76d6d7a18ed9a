// @ts-check
/** What hands can do in a drawing: grips across, up and free, rows that are chosen, and marks that travel. */

import { chart, choice, curve, figure, grip, panels, rows, say, slider, tint } from "../../static/js/kit.js";

const BATCHES = [1, 2, 4, 8, 16, 32, 64];
const HEIGHTS = [0, 1, 2, 3, 4];
/** @type {Record<string, number>} */
const KINDS = { a: 1, b: 2, c: 4 };

export default figure({
  inputs: () => ({
    batch: slider({ label: "Batch", values: BATCHES }),
    height: slider({ label: "Height", values: HEIGHTS }),
    limit: slider({ label: "Limit", values: [10, 20, 40, 80] }),
    kind: choice({ label: "Kind", options: { a: "a", b: "b", c: "c" } }),
  }),
  presets: {
    "First": {},
    "Far": { batch: 64, height: 4, kind: "c" },
    "Noted": { batch: 32 },
  },
  once: () => [{ batch: 64 }],
  derive: (inputs) => ({ ...inputs, product: inputs.batch * KINDS[inputs.kind] }),
  view({ batch, height, limit, kind, product }, layout) {
    return {
      finding: say`The product is ${tint("cache", String(product), "product")}.`,
      summary: `Batch ${batch}, height ${height}, limit ${limit}, kind ${kind}.`,
      texts: { product: String(product) },
      notes: batch === 32 ? ["A note comes and goes."] : [],
      plot: panels(layout, [
        chart({
          height: 200,
          x: { domain: [1, 64], log: 2, title: "batch" },
          y: { domain: [0, 4], title: "height" },
          marks: [
            curve(BATCHES.map((x) => [x, (height * x) / 64]), { series: "attention" }),
            grip([batch, height], {
              label: "Setting",
              text: `${batch} by ${height}`,
              x: { input: "batch", value: batch, values: BATCHES },
              y: { input: "height", value: height, values: HEIGHTS },
            }),
          ],
        }),
        rows({
          domain: [0, 100],
          limit,
          limitText: `limit ${limit}`,
          drag: { input: "limit", value: limit, values: [10, 20, 40, 80], label: "Limit", text: String(limit) },
          rows: Object.keys(KINDS).map((name) => ({
            ...{ name, mark: "product", tip: `kind ${name}`, set: { kind: name }, chosen: name === kind },
            parts: [{ value: (KINDS[name] * batch) / 4, series: "cache" }],
          })),
        }),
      ]),
    };
  },
});
