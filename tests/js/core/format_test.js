// @ts-check
import {
  bytes,
  count,
  decimal,
  fixed,
  flops,
  parseNumber,
  percent,
  plural,
  seconds,
  signed,
  significant,
  tokens,
} from "../../../static/js/core/format.js";
import { equal, near, ok } from "../support/assert.js";
import { forMany, HOSTILE } from "../support/random.js";
import { unread } from "../support/unread.js";

/** @type {Record<string, any>[]} */
const rows = JSON.parse(await Deno.readTextFile(new URL("format_values.json", import.meta.url)));

/**
 * @param {string} name
 * @param {(row: Record<string, any>) => [string, string]} texts  ours and Python's
 */
function agree(name, texts) {
  Deno.test(`${name}: as Python's Decimal writes it, for ${rows.length} values`, () => {
    for (const row of rows) {
      const [ours, python] = texts(row);
      equal(ours, python, `${name} of ${row.value}`);
    }
  });
}

for (const places of [0, 1, 2, 3, 4]) {
  agree(`${places} decimals`, (row) => [fixed(row.value, places), row.fixed[places]]);
}
for (const places of [0, 1, 2]) {
  agree(`${places} decimals of a negative number`, (row) => [fixed(-row.value, places), row.negative[places]]);
}
[2, 3, 4, 6].forEach((digits, i) => {
  agree(`${digits} significant digits`, (row) => [significant(row.value, digits), row.significant[i]]);
});
agree("memory", (row) => [bytes(row.value), row.bytes]);
agree("counts in words' units", (row) => [decimal(row.value), row.decimal]);
agree("operations", (row) => [flops(row.value, "FLOP/s"), row.flops]);
agree("durations", (row) => [seconds(row.value), row.seconds]);
agree("shares", (row) => [percent(row.value), row.percent]);
agree("counts", (row) => [row.count === null ? "" : count(row.value), row.count ?? ""]);

Deno.test("counts beyond 2^53 are written in full from BigInt", () => {
  equal(count(12345678901234567890n), "12,345,678,901,234,567,890");
  equal(count(-1234n), "\u22121,234");
  equal(count(999n), "999");
});

Deno.test("a signed number shows its sign unless it rounds to zero", () => {
  equal([1.005, -1.005, 0.004, -0.004, 0, 0.005].map((value) => signed(value)), [
    "+1.00",
    "\u22121.00",
    "0.00",
    "0.00",
    "0.00",
    "+0.01",
  ]);
  equal([0.4, 2500, -2500].map((value) => signed(value, 0)), ["0", "+2,500", "\u22122,500"]);
});

Deno.test("a number that rounds to zero has no minus sign", () => {
  equal(fixed(-0.04, 1), "0.0");
  equal(fixed(-0, 0), "0");
});

Deno.test("context lengths are short where they are whole thousands of 1024", () => {
  equal([1, 1000, 1023, 1024, 4096, 131072, 131073].map(tokens), [
    "1",
    "1,000",
    "1,023",
    "1k",
    "4k",
    "128k",
    "131,073",
  ]);
});

Deno.test("one is singular", () => {
  equal([plural(0, "head"), plural(1, "head"), plural(2, "head"), plural(3, "query", "queries")], [
    "0 heads",
    "1 head",
    "2 heads",
    "3 queries",
  ]);
});

Deno.test("numbers are read as people type them", () => {
  const cases = /** @type {[string, number][]} */ ([
    ["1,024", 1024],
    ["128k", 128000],
    [" 8B ", 8e9],
    ["8 b", 8e9],
    ["1.5e3", 1500],
    ["-2.5", -2.5],
    ["1_000", 1000],
    ["70 M", 70e6],
    ["2T", 2e12],
  ]);
  for (const [text, value] of cases) equal(parseNumber(text), value, text);
  equal(parseNumber("128k", { binary: true }), 131072);
  equal(parseNumber("1M", { binary: true }), 1048576);
});

Deno.test("what is no number is none", () => {
  for (const text of [...HOSTILE, "k", "1 2x", "0x10", "1.2.3", "--1", "1e", "e5", "1kk", ".", ","]) {
    const value = parseNumber(text);
    ok(
      Number.isNaN(value) || !Number.isFinite(value) || text === "9".repeat(400),
      `${JSON.stringify(text)} gave ${value}`,
    );
  }
});

Deno.test("a text that is longer than any number is refused without a look at it", () => {
  equal(parseNumber("1" + "0".repeat(39)), 1e39);
  equal(parseNumber("1" + "0".repeat(40)), NaN);
  equal(parseNumber(unread(41)), NaN);
});

Deno.test("a written count is read back as the same number", () => {
  forMany(500, (random) => {
    const value = random.whole(0, 2 ** 50);
    equal(parseNumber(count(value)), value);
  });
});

Deno.test("so many significant digits err by at most half a unit of the last", () => {
  forMany(2000, (random) => {
    const value = random.wide(1e-8, 1e15);
    const digits = random.whole(1, 8);
    near(Number(significant(value, digits).replaceAll(",", "")), value, 0.5000001 * 10 ** (1 - digits), String(value));
  });
});
