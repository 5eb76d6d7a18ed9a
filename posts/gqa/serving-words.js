// @ts-check
/** What a batch of sequences comes to for three ways to share heads, in words. */

import { count, fixed, plural, say, significant, tint } from "../../static/js/kit.js";

/** @typedef {{ kind: string, name: string, rate: number, fits: number, cache: number, bytes: number }} Kind */

/** @param {{ batch: number, seq_len: number, devices: number, mha: Kind, gqa: Kind, kinds: Kind[] }} state */
export function sentences({ batch, seq_len, devices, mha, gqa, kinds }) {
  const without = kinds.filter(({ fits }) => batch > fits).map(({ name }) => name).join(" or ");
  const each = kinds.map(({ name, rate, fits }) =>
    `${name}: ${fixed(rate, 0)} tokens per second at batch ${count(batch)}, memory for ${count(fits)}`
  );
  const share = gqa.cache / gqa.bytes;
  return {
    finding: say`${plural(batch, "sequence")} of ${count(seq_len)}: ${
      tint("cache", fixed(gqa.rate, 0), "gqa")
    } tokens a second with 8 keys, ${tint("ink", fixed(mha.rate, 0), "mha")} with 64.`,
    summary: `Upper bounds on ${devices} H100 for the shapes of Llama 2 70B. ${each.join("; ")}.`,
    readouts: [{
      name: "gqa_share",
      label: "of the bytes that GQA reads are cache",
      text: `${significant(100 * share)}\u00a0%`,
      value: share,
    }],
    texts: {
      gqa_rate: fixed(gqa.rate, 0),
      mha_rate: fixed(mha.rate, 0),
      ratio: significant(gqa.rate / mha.rate),
    },
    notes: without
      ? [`Memory cannot hold this batch with ${without}: the rate is what bandwidth alone would allow.`]
      : [],
  };
}
