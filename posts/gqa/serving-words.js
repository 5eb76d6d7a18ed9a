// @ts-check
/** What a batch of sequences comes to for three ways to share heads, in words. */

import { count, fixed, plural, say, significant, tint } from "../../static/js/kit.js";

/** @typedef {{ kind: string, name: string, rate: number, fits: number }} Kind */

/** @param {{ batch: number, seq_len: number, devices: number, kinds: Kind[] }} state */
export function sentences({ batch, seq_len, devices, kinds }) {
  const [mha, gqa] = kinds;
  const without = kinds.filter(({ fits }) => batch > fits).map(({ name }) => name).join(" or ");
  const each = kinds.map(({ name, rate, fits }) =>
    `${name}: ${fixed(rate, 0)} tokens per second at batch ${count(batch)}, memory for ${count(fits)}`
  );
  return {
    finding: findingOf(batch, seq_len, kinds),
    summary: `Upper bounds on ${devices} H100 for the shapes of Llama 2 70B. ${each.join("; ")}.`,
    texts: {
      gqa_rate: fixed(gqa.rate, 0),
      mha_rate: fixed(mha.rate, 0),
      ratio: significant(gqa.rate / mha.rate),
    },
    notes: [
      without
        ? `Memory cannot hold this batch with ${without}: the thin line is what bandwidth and arithmetic would allow.`
        : "Memory is counted as one pool: sequences are divided among the devices, and no head is held twice.",
    ],
  };
}

/** How many fit; where all do, how fast it goes. @param {number} batch @param {number} seq_len @param {Kind[]} kinds */
function findingOf(batch, seq_len, [mha, gqa, mqa]) {
  const long = count(seq_len);
  const fit = (/** @type {Kind} */ { fits }) => (fits >= batch ? "all" : fits ? count(fits) : "none");
  if (mha.fits >= batch) {
    return say`${plural(batch, "sequence")} of ${long}: ${
      tint("cache", fixed(gqa.rate, 0), "gqa")
    } tokens a second with 8 keys, ${tint("ink", fixed(mha.rate, 0), "mha")} with 64.`;
  }
  if (mqa.fits === 0) {
    return `${
      batch === 1 ? "A sequence" : `None of ${count(batch)} sequences`
    } of ${long} fits, not even with one key.`;
  }
  if (batch === 1) {
    return say`A sequence of ${long} does not fit with 64 keys, but ${
      tint("cache", gqa.fits ? "with 8 it does" : "with one it does", "gqa")
    }.`;
  }
  return say`${mha.fits ? tint("loss", count(mha.fits), "mha") : "None"} of ${count(batch)} sequences of ${long} ${
    mha.fits > 1 ? "fit" : "fits"
  } with 64 keys, ${tint("cache", fit(gqa), "gqa")} with 8, ${tint("attention", fit(mqa), "mqa")} with one.`;
}
