// @ts-check
/** What the calculator's tests read: the table of keys, and the fields of a configuration with their defaults. */

/** @param {string} path */
const json = (path) => JSON.parse(Deno.readTextFileSync(new URL(path, import.meta.url)));

export const TABLE = json("../../../blog/calc/hf_keys.json");
export const SHAPES = json("shapes.json"); // tests/posts/test_calculator.py holds it against the dataclasses
