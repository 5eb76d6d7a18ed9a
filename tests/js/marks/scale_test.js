// @ts-check
import { band, linear, log } from "../../../static/js/marks/scale.js";
import { equal, near, ok } from "../support/assert.js";
import { forMany } from "../support/random.js";

Deno.test("a scale maps the ends of its domain to the ends of its range, turned ranges too", () => {
  forMany(300, (random) => {
    const range = /** @type {[number, number]} */ (random.list(2, () => random.between(-500, 900)));
    const low = random.wide(1e-6, 1e9);
    const domain = /** @type {[number, number]} */ ([low, low * random.between(1.01, 1e6)]);
    for (const scale of [linear(domain, range), log(domain, range)]) {
      ok(Math.abs(scale(domain[0]) - range[0]) < 1e-6, `${scale(domain[0])} ${range[0]}`);
      ok(Math.abs(scale(domain[1]) - range[1]) < 1e-6, `${scale(domain[1])} ${range[1]}`);
    }
  });
});

Deno.test("invert undoes a scale", () => {
  forMany(300, (random) => {
    const range = /** @type {[number, number]} */ ([random.between(0, 100), random.between(200, 900)]);
    const domain = /** @type {[number, number]} */ ([random.wide(1e-3, 1), random.wide(10, 1e12)]);
    const value = random.wide(domain[0], domain[1]);
    near(log(domain, range).invert(log(domain, range)(value)), value, 1e-9, "log");
    const back = linear(domain, range).invert(linear(domain, range)(value));
    ok(Math.abs(back - value) <= 1e-9 * domain[1], `linear ${value} ${back}`);
  });
});

Deno.test("ticks are round, inside the domain, rising and about as many as asked for", () => {
  forMany(500, (random) => {
    const from = random.between(-1e4, 1e4);
    const to = from + random.wide(1e-3, 1e8);
    const about = random.whole(3, 10);
    const ticks = linear([from, to], [0, 100]).ticks(about);
    const slack = 1e-9 * Math.max(Math.abs(from), Math.abs(to));
    ok(ticks.every((tick) => tick >= from - slack && tick <= to + slack), `${from} ${to}: ${ticks}`);
    ok(ticks.every((tick, i) => i === 0 || tick > ticks[i - 1]), String(ticks));
    ok(ticks.length >= 1 && ticks.length <= 2 * about + 1, `${ticks.length} for ${about}: ${ticks}`);
  });
});

Deno.test("a tick at zero is zero and tenths are tenths", () => {
  equal(linear([-1, 1], [0, 1]).ticks(4), [-1, -0.5, 0, 0.5, 1]);
  equal(linear([0, 0.5], [0, 1]).ticks(5), [0, 0.1, 0.2, 0.3, 0.4, 0.5]);
});

Deno.test("ticks of a logarithmic scale are powers of its base inside the domain", () => {
  equal(log([1, 1000], [0, 1]).ticks(), [1, 10, 100, 1000]);
  equal(log([1024, 131072], [0, 1], 2).ticks(8), [1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072]);
  equal(log([3, 900], [0, 1]).ticks(), [10, 100]);
  forMany(300, (random) => {
    const low = random.wide(1e-9, 1e9);
    const domain = /** @type {[number, number]} */ ([low, low * random.wide(1, 1e12)]);
    const about = random.whole(1, 9);
    const ticks = log(domain, [0, 1], random.pick([2, 10])).ticks(about);
    ok(ticks.length <= about, `${ticks.length} for ${about}`);
    ok(ticks.every((tick) => tick >= domain[0] * (1 - 1e-8) && tick <= domain[1] * (1 + 1e-8)), `${domain}: ${ticks}`);
  });
});

Deno.test("a domain or a range without extent gives numbers", () => {
  for (const make of [linear, log]) {
    const flat = make([5, 5], [0, 100]);
    ok(Number.isFinite(flat(5)) && Number.isFinite(flat.invert(50)), "flat domain");
    ok(flat.ticks().every(Number.isFinite), "ticks of a flat domain");
    const point = make([1, 2], [7, 7]);
    ok(point(1.5) === 7 && Number.isFinite(point.invert(7)), "flat range");
  }
});

Deno.test("bands fill their range, one beside the other", () => {
  forMany(300, (random) => {
    const count = random.whole(1, 200);
    const gap = random.pick([0, 0.1, 0.2, 0.5]);
    const at = band(count, [10, 610], gap);
    near(at(0), 10, 1e-12);
    if (count > 1) near(at(count - 1) + at.width, 610, 1e-9);
    ok(at(1) - at(0) >= at.width - 1e-9 && at.width > 0, "overlap");
    near(at.middle(0), 10 + at.width / 2, 1e-9);
  });
});

Deno.test("no bands are no division by zero", () => {
  const at = band(0, [0, 100]);
  ok([at(0), at.width, at.step, at.middle(0)].every(Number.isFinite), `${at.width}`);
});
