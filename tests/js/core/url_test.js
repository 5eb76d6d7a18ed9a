// @ts-check
import { readQuery, VERSION, writeAddress, writeQuery } from "../../../static/js/core/url.js";
import { equal, ok } from "../support/assert.js";
import { forMany, HOSTILE } from "../support/random.js";
import { unread } from "../support/unread.js";

Deno.test("what is written is read again, whatever the text", () => {
  forMany(300, (random) => {
    /** @type {Record<string, string>} */
    const texts = {};
    for (const name of ["a", "b_c", "n_kv_heads"]) {
      if (random.unit() < 0.7) texts[name] = random.pick([...HOSTILE, "1,2", "a&b=c", "a+b", "ü", "#", "?"]);
    }
    const query = writeQuery("", "fig", texts);
    if (query.length <= 2000) equal({ ...readQuery(query, "fig") }, texts, query);
  });
});

Deno.test("two figures share an address and neither touches the other's state", () => {
  let query = writeQuery("", "one", { a: "1" });
  query = writeQuery(query, "two", { a: "2" });
  equal({ ...readQuery(query, "one") }, { a: "1" });
  query = writeQuery(query, "one", { a: "3" });
  equal({ ...readQuery(query, "two") }, { a: "2" });
  equal({ ...readQuery(query, "one") }, { a: "3" });
  equal(writeQuery(query, "one", {}), `?v=${VERSION}&two.a=2`);
});

Deno.test("a figure whose name begins with another's name is another figure", () => {
  const query = writeQuery(writeQuery("", "kv", { a: "1" }), "kv-cache", { a: "2" });
  equal({ ...readQuery(query, "kv") }, { a: "1" });
  equal(writeQuery(query, "kv", {}), `?v=${VERSION}&kv-cache.a=2`);
});

Deno.test("at the start the address is bare", () => {
  equal(writeQuery("", "fig", {}), "");
  equal(writeQuery(`?v=${VERSION}&fig.a=1`, "fig", {}), "");
});

Deno.test("an address of another version or of none is not read", () => {
  for (const query of ["?fig.a=1", "?v=0&fig.a=1", "?v=2&fig.a=1", "?v=&fig.a=1", "?v=01&fig.a=1"]) {
    equal({ ...readQuery(query, "fig") }, {}, query);
  }
});

Deno.test("commas of a cell stay readable", () => {
  equal(writeQuery("", "fig", { cell: "2,3" }), `?v=${VERSION}&fig.cell=2,3`);
});

Deno.test("of a key that stands twice the last value counts and writing leaves one", () => {
  const query = `?v=${VERSION}&fig.a=1&fig.a=2`;
  equal({ ...readQuery(query, "fig") }, { a: "2" });
  equal(writeQuery(query, "fig", { a: "3" }), `?v=${VERSION}&fig.a=3`);
});

Deno.test("names of Object's own properties are plain names", () => {
  const texts = readQuery(`?v=${VERSION}&fig.__proto__=1&fig.constructor=2`, "fig");
  equal(Object.keys(texts).sort(), ["__proto__", "constructor"]);
  ok(Object.getPrototypeOf(texts) === null, "the texts have a prototype");
  ok(/** @type {any} */ ({})["1"] === undefined, "Object.prototype was changed");
});

Deno.test("a query that is longer than any of ours is refused without a look at it", () => {
  const fits = `?v=${VERSION}&fig.a=`.padEnd(2000, "9");
  equal(readQuery(fits, "fig").a?.length, 1989);
  equal({ ...readQuery(fits + "9", "fig") }, {});
  equal({ ...readQuery(unread(2001), "fig") }, {});
  equal(writeQuery(unread(2001), "fig", { a: "1" }), `?v=${VERSION}&fig.a=1`);
});

Deno.test("broken percent signs do not throw", () => {
  equal({ ...readQuery(`?v=${VERSION}&fig.a=%E0%A4%A&fig.b=%`, "fig") }.b, "%");
});

Deno.test("an address that the browser refuses is reported, and nothing is thrown", () => {
  const given = { history: globalThis.history, location: globalThis.location };
  const written = /** @type {string[]} */ ([]);
  const page = { href: "https://example.org/a", search: "" };
  const note = (/** @type {string} */ how) => (/** @type {any[]} */ ...[, , address]) =>
    written.push(`${how} ${address}`);
  const stub = (/** @type {any} */ history) => {
    Object.defineProperty(globalThis, "history", { value: history, configurable: true });
    Object.defineProperty(globalThis, "location", { value: page, configurable: true });
  };
  try {
    stub({ pushState: note("push"), replaceState: note("replace"), state: null });
    ok(writeAddress("/b"), "an address");
    ok(writeAddress("/b", true), "a step");
    ok(writeAddress("/a", true), "no step, for the address that stands");
    equal(written, ["replace /b", "push /b", "replace /a"]);
    const refuse = () => {
      throw new DOMException("too often", "SecurityError");
    };
    stub({ pushState: refuse, replaceState: refuse, state: null });
    equal([writeAddress("/b"), writeAddress("/b", true)], [false, false]);
  } finally {
    for (const [name, value] of Object.entries(given)) {
      Object.defineProperty(globalThis, name, { value, configurable: true });
    }
  }
});
