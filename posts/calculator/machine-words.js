// @ts-check
/** What the machine says: the sentence above it, and one remark below. */

import { bytes, count, fixed, percent, plural, say, significant, tint } from "../../static/js/kit.js";

/**
 * @import { Base } from "../../static/js/calculator/bases.js"
 * @import { Run } from "../../static/js/calculator/quantities.js"
 * @import { Group, ModelConfig } from "../../static/js/calculator/tiles.js"
 * @typedef {{ base: Base, config: ModelConfig, run: Run, changes: string[], groups: Group[], only: string, twin: string, first: boolean,
 *   total: number, active: number, weights: number, cache: number, usable: number, before: { total: number, cache: number } }} State
 */

const LONGEST = 26; // letters of a name
const MOST = 67; // letters of a finding on one line

/** @param {string} name */
const cut = (name) => (name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name);

/** @param {State} state */
export function findingOf(state) {
  if (state.changes.length) return changed(state);
  const { base, total, active, run, cache, weights, groups, first } = state;
  const name = cut(base.name);
  if (!first) {
    const tokens = run.batch === 1
      ? plural(run.seq_len, "token")
      : `${count(run.batch)} × ${plural(run.seq_len, "token")}`;
    return say`${tokens} leave ${tint("cache", bytes(cache), "cache")} of cache, ${times(cache, weights)} the weights.`;
  }
  if (active < total) {
    const share = tint("feedForward", percent(active / total), "experts and feed-forward");
    return say`${name} sends a token through ${share} of its parameters.`;
  }
  const most = groups.reduce((a, b) => (b.value > a.value ? b : a));
  const series = most.name === "feed-forward" ? "feedForward" : most.name === "embeddings" ? "embeddings" : "attention";
  const share = tint(series, percent(most.value / total), most.name);
  return say`${share} of the parameters of ${name} are ${most.name}.`;
}

/** A part of a whole, or how many times it. @param {number} part @param {number} whole */
const times = (part, whole) => part < whole ? `${percent(part / whole, 2)} of` : `${significant(part / whole)} times`;

/** @param {State} state */
function changed({ base, changes, only, twin, total, before, cache }) {
  if (twin) return say`These are the sizes of ${cut(twin)}: ${tint("ink", count(total))} parameters.`;
  const ratio = total / before.total - 1;
  const weights = ratio === 0
    ? "no weight changes"
    : `${percent(Math.abs(ratio), 2)} ${ratio < 0 ? "fewer" : "more"} weights`;
  const kept = cache === before.cache
    ? ""
    : before.cache && cache
    ? `${significant(cache / before.cache, 2)} times`
    : bytes(cache);
  const what =
    [only, `${cut(base.name)}, ${plural(changes.length, "change")}`].find((each) =>
      each && `${each}: ${weights}, ${kept} the cache.`.length <= MOST
    ) ?? plural(changes.length, "change");
  return kept
    ? say`${what}: ${weights}, ${tint("cache", kept, "cache")} the cache.`
    : say`${what}: ${weights}, the same cache.`;
}

/**
 * Why the weights do not fit and what would; the twin of blog/calc/advice.py.
 * @param {State} state
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

/** The one remark that matters most. @param {State} state */
export function notesOf(state) {
  const { run, config } = state;
  const warning = weightsWarning(state);
  if (warning) return [warning];
  if (config.learned_positions > 0 && run.seq_len > config.learned_positions) {
    return [`The position table has ${count(config.learned_positions)} rows, fewer than this context has tokens.`];
  }
  if (run.weight_dtype === "int4" || run.kv_dtype === "int4") {
    return ["int4 is 0.53125 byte a number here: groups of 128 share a scale and a zero point of 16 bits."];
  }
  if (run.accelerator.derived) return [`${run.accelerator.name}: the arithmetic peak is derived, not published.`];
  return [];
}
