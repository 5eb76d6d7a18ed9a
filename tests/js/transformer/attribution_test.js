// @ts-check
import { compared, difference, dot, partsOf, promoted } from "../../../static/js/transformer/attribution.js";
import { logProbabilities, ranked, softmax, softmaxWithin } from "../../../static/js/transformer/probability.js";
import { forward, modelFrom, readout } from "../../../static/js/transformer/transformer.js";
import { equal, near, ok } from "../support/assert.js";

const file = (/** @type {string} */ name) => new URL(`../../../${name}`, import.meta.url);
const { config } = JSON.parse(Deno.readTextFileSync(file("blog/lab/data/manifest.json")))["rich-0"];
const model = modelFrom(config, Deno.readFileSync(file("static/models/rich-0.bin")).buffer);
const tokens = [0, 5, 9, 14, 30, 77, 120, 8, 41];
const run = forward(model, tokens);
const { d_model, vocab_size } = config;

Deno.test("what every part writes adds up to the logit difference, at every position", () => {
  tokens.forEach((_, at) => {
    const [a, b] = [(7 * at + 3) % vocab_size, (11 * at + 20) % vocab_size];
    const { along, constant, value } = difference(
      model,
      run.stream.subarray(at * d_model, (at + 1) * d_model),
      a,
      b,
    );
    const shares = partsOf(run, at, config).map(({ write }) => dot(write, along));
    const logits = run.logits.subarray(at * vocab_size, (at + 1) * vocab_size);
    near(shares.reduce((sum, share) => sum + share, constant), logits[a] - logits[b], 1e-4, `shares at ${at}`);
    near(value, logits[a] - logits[b], 1e-4, `difference at ${at}`);
  });
});

Deno.test("what a whole stream promotes is what the readout reads, up to scale and bias", () => {
  const stream = run.stream.subarray(0, d_model);
  const { sigma, constant } = difference(model, stream, 4, 9);
  const [pushed, logits] = [promoted(model, stream), readout(model, stream)];
  near((pushed[4] - pushed[9]) / sigma + constant, logits[4] - logits[9], 1e-4);
});

Deno.test("compared are the sentence's own words, or else the likeliest", () => {
  const vocabulary = ["a", "b", "c", "d"];
  const logits = [0, 3, 1, 2];
  equal(compared({ answer: "a", wrong: "c" }, logits, vocabulary), [0, 2]);
  equal(compared({ answer: "b", wrong: null }, logits, vocabulary), [1, 3]);
  equal(compared({ answer: null, wrong: null }, logits, vocabulary), [1, 3]);
});

Deno.test("a softmax sums to one, keeps the order and survives large logits", () => {
  const logits = [1000, 998, -1000, 1001];
  const chances = softmax(logits);
  near(chances.reduce((sum, chance) => sum + chance, 0), 1, 1e-12);
  equal(ranked(chances), [3, 0, 1, 2]);
  equal(logits, [1000, 998, -1000, 1001], "the logits are left alone");
  equal(softmaxWithin([9, 1, 1, 9], 1, 3), [9, 0.5, 0.5, 9]);
});

Deno.test("log-probabilities are the logarithms of the softmax of each position", () => {
  const rows = logProbabilities(run.logits, vocab_size);
  ok(rows.length === tokens.length, `${rows.length} rows`);
  rows.forEach((row, at) => {
    const chances = softmax(run.logits.subarray(at * vocab_size, (at + 1) * vocab_size));
    [0, 50, 200].forEach((word) => near(Math.exp(row[word]), chances[word], 1e-9, `word ${word} at ${at}`));
  });
});
