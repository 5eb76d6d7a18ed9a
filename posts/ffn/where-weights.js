// @ts-check
/** A layer that the reader builds, heads beside a wide block, above published models as bars of two colours, sorted. */

import { choice, figure, panel, panels, percent, plural, say, slider, tint } from "../../static/js/kit.js";
import { attention_in_layer, ffn_in_layer } from "../../static/js/formulas/posts/ffn.js";
import { barTrees, EXPERTS, HEADS, RATIOS, small } from "./weight-bars.js";

/**
 * @import { Model, Parts } from "./weight-bars.js"
 * @typedef {{ d_model: number, n_heads: number, d_head: number, n_layers: number, vocab_size: number }} Ours
 * @typedef {{ models: Record<string, Parts>, traits: Record<string, string>, ours: Ours }} Data
 */

export default figure({
  inputs: () => ({
    n_kv_heads: slider({ label: "Key/value heads", values: HEADS }),
    n_experts: slider({ label: "Experts in a layer", values: EXPERTS }),
    ratio: slider({ label: "Width of a feed-forward, in stream widths", values: RATIOS }),
    counted: choice({ label: "Of", options: { layers: "layers", all: "all weights" } }),
  }),

  presets: {
    "A key for every head": {},
    "Llama 3.1 8B": { n_kv_heads: 8 },
    "Eight experts": { n_kv_heads: 8, n_experts: 8 },
    "A thin feed-forward": { ratio: 1 },
    "Count the vocabulary too": { counted: "all" },
  },

  once: () => [
    { ratio: 1 },
    { ratio: 2 },
    {},
    { n_kv_heads: 8 },
    { n_kv_heads: 8, n_experts: 8 },
    { n_kv_heads: 8, n_experts: 64 },
  ],

  derive(inputs, /** @type {Data} */ { models, traits, ours }) {
    const { d_model, n_layers, n_heads, d_head, vocab_size } = ours;
    const { n_kv_heads, n_experts, ratio, counted } = inputs;
    const attention = n_layers * attention_in_layer({ d_model, n_heads, n_kv_heads, d_head });
    const partsOf = (/** @type {{ kv?: number, experts?: number, wide?: number }} */ { kv, experts, wide }) => ({
      attention: n_layers * attention_in_layer({ d_model, n_heads, n_kv_heads: kv ?? n_kv_heads, d_head }),
      feed_forward: n_layers *
        ffn_in_layer({ d_model, d_ff: (wide ?? ratio) * d_model, n_experts: experts ?? n_experts }),
      vocabulary: 2 * vocab_size * d_model,
      rest: (2 * n_layers + 1) * d_model,
    });
    const own = partsOf({});
    /** @type {Model[]} */
    const all = [...Object.entries(models), /** @type {[string, Parts]} */ (["Yours", own])]
      .map(([name, parts]) => ({ name, trait: traits[name] ?? "", ...sharesOf(parts, counted) }))
      .sort((a, b) => a.feedForward - b.feedForward || (a.name === "Yours" ? 1 : -1));
    return {
      ...inputs,
      ...{ attention, feed_forward: own.feed_forward, share: sharesOf(own, counted).feedForward },
      all,
      total: own.attention + own.feed_forward + own.vocabulary + own.rest,
      ends: HEADS.map((kv) => /** @type {[number, number]} */ ([kv, sharesOf(partsOf({ kv }), counted).attention])),
    };
  },

  view(derived, layout) {
    const { all, share, n_kv_heads, n_experts, ratio, counted } = derived;
    const place = all.findIndex(({ name }) => name === "Yours");
    const whole = counted === "layers" ? "your layers" : "all your weights";
    const what = n_experts > 1 ? "Experts are" : "Feed-forwards are";
    return {
      finding: n_kv_heads === 32 && n_experts === 1 && ratio === 3.5 && counted === "layers"
        ? say`Feed-forwards are ${tint("feedForward", percent(share, 3))} of ${whole}. And if heads share keys?`
        : say`${what} ${tint("feedForward", percent(share, 3))} of ${whole}, attention ${
          tint("attention", percent(all[place].attention, all[place].attention < 0.1 ? 2 : 3))
        }.`,
      summary: `Bars of ${all.length} models, by the feed-forward’s share of ${
        counted === "layers" ? "attention and feed-forward" : "all weights"
      }: ${all.map(({ name, feedForward }) => `${name} ${percent(feedForward, 3)}`).join(", ")}. Yours has ${
        plural(n_kv_heads, "key/value head")
      } and ${n_experts > 1 ? plural(n_experts, "expert") : "one feed-forward"} in a layer.`,
      texts: { share: percent(share, 3) },
      plot: panels(layout, [
        panel(
          layout.name === "narrow" ? 520 : 450,
          (box) => barTrees({ ...derived, whole: counted === "layers" ? "one layer" : "all weights" }, box),
        ),
      ]),
    };
  },

  picture: ({ all }) => small(all),
});

/**
 * What is attention and what feed-forward, of the layers or of everything.
 * @param {Parts} parts
 * @param {string} counted
 */
function sharesOf({ attention, feed_forward, vocabulary, rest }, counted) {
  const whole = attention + feed_forward + (counted === "all" ? vocabulary + rest : 0);
  return { attention: attention / whole, feedForward: feed_forward / whole };
}
