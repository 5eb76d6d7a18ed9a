// @ts-check
/** What the machine says: the sentence above it and the remarks below. */

import { bytes, count, fixed, percent } from "../core/format.js";

/** @param {any} derived */
export function finding({ base, changes, only, twin, total, before, cache, ...state }) {
  if (!changes.length) {
    const published = base.total === undefined
      ? ""
      : base.total === total
      ? ", to the last one as published"
      : `; published: ${count(base.total)}${base.exact ? "" : base.total % 1e6 ? ", which counts more" : ", rounded"}`;
    return `${base.name} has ${count(total)} parameters${published}. ${largest({ total, ...state })}`;
  }
  if (twin) {
    return `These are exactly the sizes of ${twin}: ${count(total)} parameters. ${largest({ total, ...state })}`;
  }
  const what = only ?? `${changes.length} changes`;
  const change = total - before.total;
  const [kept, was] = [cache, before.cache].map((size) => bytes(size).replace("\u00a0", " "));
  const more = change === 0
    ? "as many parameters"
    : `${count(Math.abs(change))} parameters ${change < 0 ? "fewer" : "more"}`;
  return `${base.name}, ${what}: ${more}, and a cache of ${kept}, ${kept === was ? "as before" : `which was ${was}`}.`;
}

/** @param {any} state */
function largest({ groups, total, crossing }) {
  const most = groups.reduce((/** @type {any} */ a, /** @type {any} */ b) => (b.value > a.value ? b : a));
  const tokens = crossing ? ` A cache as large as the weights would hold ${count(crossing)} tokens.` : "";
  return `The largest part is ${most.name}, ${percent(most.value / total)}.${tokens}`;
}

/**
 * Why the weights do not fit and what would; the twin of blog/calc/advice.py.
 * @param {{ run: any, weights: number, total: number }} derived
 */
function weightsWarning({ run, weights, total }) {
  const gb = (/** @type {number} */ value) => `${fixed(value / 1e9, 1)} GB`;
  const { accelerator, count: devices, usable_fraction, weight_bytes } = run;
  const offered = accelerator.memory_bytes * devices * usable_fraction;
  if (weights <= offered) return "";
  const enough = Math.ceil(weights / (accelerator.memory_bytes * usable_fraction));
  const smaller = weight_bytes > 1 && total <= offered ? `, or fp8 weights (${gb(total)})` : "";
  return `Weights need ${gb(weights)}; ${devices} × ${accelerator.name} offers ${gb(offered)} at ` +
    `${fixed(100 * usable_fraction, 0)} %. Use ${enough} of them${smaller}.`;
}

/** @param {any} derived */
export function notes({ base, changes, run, weights, cache, config, seq_len, ...state }) {
  const usable = run.accelerator.memory_bytes * run.count * run.usable_fraction;
  const gb = (/** @type {number} */ value) => `${fixed(value / 1e9, 1)} GB`;
  const warning = weightsWarning({ run, weights, total: state.total });
  const found = [];
  if (warning) found.push(warning);
  else if (weights + cache > usable) {
    found.push(
      `Weights and cache need ${gb(weights + cache)}; ${run.count} × ${run.accelerator.name} offers ${
        gb(usable)
      } at ${state.usable} %.`,
    );
  }
  if (config.learned_positions > 0 && seq_len > config.learned_positions) {
    found.push(
      `The position table has ${count(config.learned_positions)} rows: a context of ${
        count(seq_len)
      } tokens is beyond what the model was built for.`,
    );
  }
  if (run.weight_dtype === "int4" || run.kv_dtype === "int4") {
    found.push(
      "int4 is 0.53125 byte a number here: four bits, and for each group of 128 a scale and a zero point of 16 bits.",
    );
  }
  if (run.weight_dtype !== "bf16") {
    found.push("Arithmetic is counted at the bf16 peak, whatever the weights are stored in.");
  }
  if (run.accelerator.derived) found.push(`${run.accelerator.name}: the arithmetic peak is derived, not published.`);
  if (!changes.length && base.source) found.push(`Published total: ${base.source}. ${base.note ?? ""}`.trim());
  return found;
}
