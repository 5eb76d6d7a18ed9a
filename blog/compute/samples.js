// @ts-check
/** What Python computed against what `derive` gives for the same inputs. */

import { derived } from "./sweep.js";

const FLOAT_TOLERANCE = 1e-12; // relative; Python and JavaScript may differ in exp and log, never by more

/** Compare every sample of a figure; one problem for each output that differs, or thing that is thrown. */
export function replay(figure, { at, problem }) {
  const problems = new Map();
  const add = (cause, found) => {
    const first = problems.get(cause);
    if (first) first.more += 1;
    else problems.set(cause, { ...found(), more: 0 });
  };
  for (const { inputs: given, outputs } of figure.data.samples ?? []) {
    const inputs = { ...figure.start, ...given };
    const where = JSON.stringify(given);
    try {
      at("samples", "derive", given);
      const found = derived(figure, inputs, () => at("samples", "slow", given));
      for (const [name, expected] of Object.entries(outputs)) {
        const given = Object.hasOwn(found, name) ? found[name] : found.outputs?.[name];
        if (agree(expected, given)) continue;
        add(`output ${name}`, () => ({
          part: "derive",
          message: `Python and JavaScript disagree on ${name} for ${where}: ${shown(expected)} against ${shown(given)}`,
          hint: "Change figures.py or derive so that both compute the same.",
        }));
      }
    } catch (error) {
      const thrown = problem(error);
      add(thrown.message, () => ({ ...thrown, cause: thrown.message, message: `at ${where}: ${thrown.message}` }));
    }
  }
  return [...problems.values()].map(({ more, ...found }) => ({
    ...found,
    message: found.message + (more ? `; and ${more} more` : ""),
  }));
}

/** A value in words; JSON has no undefined, no NaN and no BigInt. */
function shown(value) {
  if (value === undefined) return "nothing";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item));
}

/** Whether two values are equal: integers and texts exactly, floats within the tolerance. */
function agree(a, b) {
  if (typeof a === "number" && typeof b === "bigint") return Number.isInteger(a) && BigInt(a) === b;
  if (typeof a === "number" && typeof b === "number") {
    return a === b ||
      (!(Number.isInteger(a) && Number.isInteger(b)) &&
        Math.abs(a - b) <= FLOAT_TOLERANCE * Math.max(Math.abs(a), Math.abs(b)));
  }
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => agree(item, b[i]));
  if (a && typeof a === "object") {
    return b && typeof b === "object" && Object.keys(a).every((key) => agree(a[key], b[key]));
  }
  return a === b;
}
