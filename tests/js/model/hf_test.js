// @ts-check
/** The reader of config.json files against figures of real implementations, as Python's is tested. */

import { kv_cache_bytes } from "../../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../../static/js/formulas/calc/params.js";
import { asConfig, OWN_KEY } from "../../../static/js/model/export.js";
import { fromHf } from "../../../static/js/model/hf.js";
import { evaluate, parse } from "../../../static/js/model/hf_expression.js";
import { complete } from "../../../static/js/model/config_checks.js";
import { equal, ok, throws } from "../support/assert.js";
import { forMany } from "../support/random.js";
import { SHAPES, TABLE } from "../support/calculator.js";

/** @param {string} name @returns {any[]} */
const rows = (name) =>
  JSON.parse(Deno.readTextFileSync(new URL(`../../calc/oracle/${name}.json`, import.meta.url))).rows;
/** @param {any} row */
const keysOf = (row) => ({ ...row.keys, model_type: row.model_type ?? row.keys.model_type });
/** @param {any} keys */
const read = (keys) => fromHf(keys, TABLE, SHAPES);

Deno.test("every component of a hundred published models is exact", () => {
  for (const row of rows("models")) {
    const { total, active, unvisited_experts, ...parts } = parameters(read(keysOf(row)).model);
    equal(Object.fromEntries(Object.entries(parts).filter(([, value]) => value)), row.components, row.name);
    equal([total, active], [row.total, row.active], row.name);
  }
});

Deno.test("cache by design and as the library keeps it is exact", () => {
  const byName = Object.fromEntries(rows("models").map((row) => [row.name, row]));
  for (const row of rows("kv_cache")) {
    const found = read(keysOf(byName[row.name]));
    for (const [kind, model] of /** @type {const} */ ([["library", found.library], ["design", found.model]])) {
      for (const [length, bytes] of Object.entries(row[kind] ?? {})) {
        equal(
          kv_cache_bytes(model, { batch: 1, seq_len: Number(length), dtype_bytes: 2 }),
          bytes,
          `${row.name} ${kind} ${length}`,
        );
      }
    }
  }
});

Deno.test("totals of relatives and of released files are exact", () => {
  for (const name of ["relatives", "released"]) {
    for (const row of rows(name)) equal(parameters(read(keysOf(row)).model).total, row.total, row.name);
  }
});

Deno.test("an exported configuration of a usual family is read by its usual keys too", () => {
  for (const row of rows("models")) {
    const { model } = read(keysOf(row));
    const { [OWN_KEY]: own, ...usual } = /** @type {any} */ (asConfig(model, row.name, SHAPES));
    equal(complete(own.model, SHAPES), model, row.name);
    const plain = !model.qkv_bias && !model.out_bias && model.qk_norm === "none";
    if (usual.model_type === "llama" && plain) {
      equal(parameters(read(usual).model).total, parameters(model).total, row.name);
    }
  }
});

Deno.test("the language of the table follows Python's rules", () => {
  const look = Object.assign((/** @type {string} */ name) => ({ a: 7, list: [1, 2], empty: [] })[name] ?? null, {
    within: () => look,
  });
  const value = (/** @type {string} */ text) => evaluate(parse(text), /** @type {any} */ (look));
  equal(value("a // 2 + a % 4 * 2"), 9);
  equal(value("-a // 2"), -4);
  equal(value("missing ?? 3"), 3);
  equal(value("empty ? 1 : 2"), 2);
  equal(value("2 in list and not 3 in list"), true);
  equal(value("list[5] == null"), true);
  throws(() => value("a / 0"), "7 / 0 has no value");
  throws(() => value("missing + 1"), "missing is missing: give missing.");
});

/** Anything that JSON can hold, and worse. @param {import("../support/random.js").Random} draw @param {number} depth @returns {any} */
function anything(draw, depth = 0) {
  const plain = [
    null,
    true,
    false,
    0,
    1,
    -1,
    2.5,
    1e308,
    -1e308,
    2 ** 53,
    "",
    "llama",
    "__proto__",
    "9".repeat(50),
    [],
  ];
  if (depth > 3 || draw.whole(0, 9) < 6) return draw.pick(plain);
  const size = draw.whole(0, 4);
  if (draw.whole(0, 1)) return Array.from({ length: size }, () => anything(draw, depth + 1));
  return Object.fromEntries(Array.from({ length: size }, () => [draw.pick(KEYS), anything(draw, depth + 1)]));
}

const KEYS = [
  ...Object.keys(TABLE.types.general.aliases),
  ...["model_type", "text_config", "__proto__", "constructor", "toString", "hidden_size", "num_hidden_layers"],
];

Deno.test("hostile configurations are refused with a sentence or counted, never worse", () => {
  const base = rows("models");
  forMany(3000, (draw) => {
    const keys = { ...(draw.whole(0, 3) ? keysOf(draw.pick(base)) : {}) };
    for (let i = draw.whole(1, 4); i > 0; i -= 1) keys[draw.pick(KEYS)] = anything(draw);
    try {
      const { total } = parameters(read(keys).model);
      ok(Number.isFinite(total) && total >= 0, `${JSON.stringify(keys)}: ${total}`);
    } catch (error) {
      ok(error instanceof Error && !(error instanceof TypeError), `${JSON.stringify(keys).slice(0, 300)}: ${error}`);
      ok(String(error).length < 420, String(error));
    }
  });
  for (const value of [null, 3, "text", [], [1], undefined]) {
    throws(() => read(value), "a configuration is an object of keys");
  }
});
