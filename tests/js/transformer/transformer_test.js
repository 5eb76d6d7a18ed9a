// @ts-check
import { average, forward, pathPatch, readModel, readout, SITES } from "../../../static/js/transformer/transformer.js";

const MODELS = new URL("../../../static/models/", import.meta.url);
const TOLERANCE = 2e-3;

/** @param {string} file */
const json = (file) => JSON.parse(Deno.readTextFileSync(new URL(file, import.meta.url)));
/** @type {Record<string, {config: import("../../../static/js/transformer/transformer.js").TransformerConfig, file: string}>} */
const manifest = json("../../../blog/lab/data/manifest.json");
const reference = json("prompts.json");
const models = Object.fromEntries(
  Object.entries(manifest).map(([name, { config, file }]) => [
    name,
    readModel(config, Deno.readFileSync(new URL(file, MODELS)).buffer),
  ]),
);
const [firstName] = Object.keys(models);
const model = models[firstName];
const { vocab_size, n_layers, d_model } = model.config;
const tokens = reference[firstName].prompts[0].tokens;

/** @param {unknown} condition @param {string} message */
function assert(condition, message) {
  if (!condition) throw new Error(message);
}

/** @param {() => unknown} action @param {string} message */
function assertRefused(action, message) {
  try {
    action();
  } catch (error) {
    const found = /** @type {Error} */ (error).message;
    return assert(found === message, `said "${found}", not "${message}"`);
  }
  throw new Error(`was not refused with "${message}"`);
}

/** Logits stored as thousandths. @param {string} text */
function stored(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return Float64Array.from(new Int16Array(bytes.buffer), (integer) => integer / 1000);
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function distance(a, b) {
  assert(a.length === b.length, `${a.length} numbers, not ${b.length}`);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])));
}

/** @param {import("../../../static/js/transformer/transformer.js").Run} run */
const last = (run) => run.logits.subarray(-vocabularyOf(run));
/** @param {import("../../../static/js/transformer/transformer.js").Run} run */
const vocabularyOf = (run) => run.logits.length / run.tokens.length;

for (const [name, each] of Object.entries(models)) {
  Deno.test(`${name} gives the reference logits on 200 texts`, () => {
    const { prompts, logits } = reference[name];
    const expected = stored(logits);
    assert(prompts.length === 200, `${prompts.length} texts`);
    let right = 0;
    prompts.forEach((/** @type {{tokens: number[], answer: number}} */ { tokens, answer }, /** @type {number} */ i) => {
      const found = last(forward(each, tokens));
      const wanted = expected.subarray(i * found.length, (i + 1) * found.length);
      assert(distance(found, wanted) < TOLERANCE, `text ${i} is off by ${distance(found, wanted)}`);
      right += Number(found[answer] === Math.max(...found));
    });
    assert(right >= 196, `only ${right} of 200 answers are right`);
  });

  Deno.test(`${name} gives the reference logits under hooks and along patched paths`, () => {
    for (const { tokens, others, hook, receivers, feed_forwards, logits } of reference[name].hooked) {
      const [first, second] = others.map((/** @type {number[]} */ other) => forward(each, other));
      const sources = { zero: undefined, mean: average([first, second]), resample: first, patch: second };
      const whole = { ...hook, source: sources[/** @type {keyof sources} */ (hook.mode)] };
      const heard = receivers?.map((/** @type {{head: number | null}} */ r) => ({ ...r, head: r.head ?? undefined }));
      const clean = forward(each, tokens);
      const run = heard ? pathPatch(each, clean, whole, heard, feed_forwards) : forward(each, tokens, [whole]);
      const off = distance(last(run), stored(logits));
      assert(off < TOLERANCE, `${JSON.stringify({ hook, receivers, feed_forwards })} is off by ${off}`);
    }
  });
}

Deno.test("the stream is the embedding plus everything written into it", () => {
  const run = forward(model, tokens);
  const sum = Float32Array.from(run.layers[0].stream);
  for (const { attention, mlp } of run.layers) sum.forEach((_, i) => sum[i] += attention[i] + mlp[i]);
  assert(distance(sum, run.stream) < 1e-4, `off by ${distance(sum, run.stream)}`);
});

Deno.test("the lens on the last state gives the logits", () => {
  const run = forward(model, tokens);
  assert(distance(readout(model, run.stream), run.logits) === 0, "differs");
});

Deno.test("patterns are weights over the past", () => {
  const { layers } = forward(model, tokens);
  const t = tokens.length;
  for (const { pattern } of layers) {
    for (let row = 0; row < pattern.length / t; row++) {
      const weights = pattern.subarray(row * t, (row + 1) * t);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      assert(Math.abs(total - 1) < 1e-5, `row ${row} sums to ${total}`);
      assert(weights.subarray(row % t + 1).every((weight) => weight === 0), `row ${row} looks ahead`);
    }
  }
});

Deno.test("patching a run with itself changes nothing, wherever", () => {
  const run = forward(model, tokens);
  for (const site of SITES) {
    const patched = forward(model, tokens, [{ site, layer: 1, mode: "patch", source: run }]);
    assert(distance(patched.logits, run.logits) === 0, `${site} does`);
  }
});

Deno.test("a hooked run is the same to the last bit whether the run without hooks is known or not", () => {
  const fresh = () => ({ ...model });
  const known = fresh();
  forward(known, tokens);
  for (const site of SITES) {
    for (const layer of [0, n_layers - 1]) {
      const hooks = [{ site, layer, mode: /** @type {const} */ ("zero"), positions: [tokens.length - 2] }];
      const [a, b] = [fresh(), known].map((each) => forward(each, tokens, hooks));
      assert(a.logits.every((value, i) => value === b.logits[i]), `${site} of layer ${layer}`);
    }
  }
  const [a, b] = [fresh(), known].map((each) => forward(each, tokens));
  assert(a.logits.every((value, i) => value === b.logits[i]), "a hooked run changed the known one");
});

Deno.test("the last stream of another run brings its logits along", () => {
  const other = forward(model, [...tokens].reverse());
  const patched = forward(model, tokens, [{ site: "stream", layer: n_layers, mode: "patch", source: other }]);
  assert(distance(patched.logits, other.logits) === 0, "differs");
});

Deno.test("a later sender does not reach an earlier receiver", () => {
  const run = forward(model, tokens);
  for (const rule of /** @type {const} */ (["frozen", "recomputed"])) {
    const sender = /** @type {const} */ ({ site: "head", layer: 2, head: 0, mode: "zero" });
    const heard = pathPatch(model, run, sender, [{ site: "q", layer: 1 }], rule);
    assert(distance(heard.logits, run.logits) === 0, `it does, feed-forwards ${rule}`);
  }
});

Deno.test("runs and hooks survive being sent to a worker", () => {
  const run = structuredClone(forward(model, tokens));
  const hooks = structuredClone([{ site: "mlp", layer: 0, mode: "mean", source: average([run]) }]);
  assert(distance(forward(model, tokens, /** @type {any} */ (hooks)).logits, run.logits) === 0, "differs");
});

Deno.test("an average of one run is that run", () => {
  const run = forward(model, tokens);
  assert(distance(average([run]).layers[2].head, run.layers[2].head) === 0, "differs");
});

Deno.test("what does not exist is refused by name", () => {
  /** @param {any} hook */
  const run = (hook) => () => forward(model, tokens, [hook]);
  assertRefused(
    run({ site: "heads", layer: 0, mode: "zero" }),
    `unknown site "heads"; the sites are ${SITES.join(", ")}`,
  );
  assertRefused(run({ site: "mlp", layer: 4, mode: "zero" }), 'there is no "mlp" of layer 4: the model has 4 layers');
  assertRefused(run({ site: "mlp", layer: 0, mode: "zero", head: 1 }), '"mlp" has no head axis; leave out head 1');
  assertRefused(run({ site: "q", layer: 0, mode: "zero", head: 4 }), "there is no head 4 of 4");
  assertRefused(run({ site: "q", layer: 0, mode: "mean" }), 'mode "mean" needs a source');
  const outside = { site: "mlp", layer: 0, mode: "zero", positions: [99] };
  assertRefused(run(outside), `the hook names 99 on an axis of size ${tokens.length}`);
  const shorter = { site: "mlp", layer: 0, mode: "patch", source: forward(model, tokens.slice(1)) };
  const [here, there] = [tokens.length, tokens.length - 1].map((t) => t * d_model);
  assertRefused(run(shorter), `"mlp" has ${here} numbers here and ${there} in the source`);
  assertRefused(() => forward(model, [vocab_size]), `no token ${vocab_size} in a vocabulary of ${vocab_size}`);
  const bytes = new ArrayBuffer(12);
  assertRefused(
    () => readModel({ ...model.config, n_layers: 0, vocab_size: 1, d_model: 1 }, bytes),
    "the model's file has 12 bytes, not 10",
  );
});
