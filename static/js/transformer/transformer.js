// @ts-check
/**
 * A small decoder-only transformer: every intermediate has a name and can be replaced. Twin of
 * blog/lab/transformer.py, for one sequence at a time; there the steps are explained.
 *
 * Arrays are flat Float32Arrays; shapes are given as [rows, columns]. t is the number of tokens. Hooks and runs are
 * plain data, so that they can be sent to a worker as they are.
 */

/**
 * @typedef {{vocab_size: number, d_model: number, n_layers: number, n_heads: number, d_head: number, d_ff: number,
 *   rotary_base: number}} TransformerConfig
 * @typedef {{config: TransformerConfig, weights: Record<string, Float32Array>}} Transformer
 * @typedef {"stream" | "attention_in" | "q" | "k" | "v" | "pattern" | "mix" | "head" | "attention" | "stream_mid"
 *   | "mlp_in" | "mlp_pre" | "mlp_post" | "mlp"} Site
 * @typedef {Record<Site, Float32Array>} LayerRun  what one block computed; see SITES
 * @typedef {{tokens: number[], layers: LayerRun[], stream: Float32Array, final: Float32Array,
 *   logits: Float32Array}} Run  stream: what leaves the last block; final: after the last norm; logits [t, vocab_size]
 * @typedef {"zero" | "mean" | "resample" | "patch"} Mode
 * @typedef {{site: Site, layer: number, mode: Mode, head?: number, positions?: number[], units?: number[],
 *   source?: Pick<Run, "layers" | "stream"> | Float32Array}} Hook  left-out head, positions or units mean all of them;
 *   source is needed by every mode but zero: the run (or the array) that the replacement is read from
 */

import { add, attend, batched, gelu, layerNorm, product, rotate, splitHeads, sumHeads } from "./arrays.js";

/**
 * The named values of a block, in the order in which they are computed. With n_heads, t and a width each:
 * q, k, v, mix: d_head; pattern: t; head: d_model. With t and a width: mlp_pre, mlp_post: d_ff; the others: d_model.
 * @type {readonly Site[]}
 */
// deno-fmt-ignore
export const SITES = ["stream", "attention_in", "q", "k", "v", "pattern", "mix", "head", "attention", "stream_mid",
  "mlp_in", "mlp_pre", "mlp_post", "mlp"];

const PER_HEAD = new Set(["q", "k", "v", "pattern", "mix", "head"]);

/**
 * Every weight by name with its shape, in the order in which a file stores them.
 * @param {TransformerConfig} config
 * @returns {Record<string, number[]>}
 */
export function shapes({ vocab_size, d_model, n_layers, n_heads, d_head, d_ff }) {
  const d_heads = n_heads * d_head;
  /** @type {Record<string, number[]>} */
  const named = { embedding: [vocab_size, d_model] };
  for (let layer = 0; layer < n_layers; layer++) {
    const block = {
      norm1_gain: [d_model],
      norm1_bias: [d_model],
      w_q: [d_model, d_heads],
      w_k: [d_model, d_heads],
      w_v: [d_model, d_heads],
      w_o: [d_heads, d_model],
      norm2_gain: [d_model],
      norm2_bias: [d_model],
      w_in: [d_model, d_ff],
      w_out: [d_ff, d_model],
    };
    for (const [name, shape] of Object.entries(block)) named[`block${layer}.${name}`] = shape;
  }
  return { ...named, final_gain: [d_model], final_bias: [d_model], unembedding: [d_model, vocab_size] };
}

/**
 * The model from its file: a vector as 16-bit floats; a matrix as one 16-bit scale per row, then its 8-bit integers.
 * @param {TransformerConfig} config
 * @param {ArrayBuffer} buffer
 * @returns {Transformer}
 */
export function readModel(config, buffer) {
  const view = new DataView(buffer);
  let at = 0;
  const half = () => float16(view.getUint16((at += 2) - 2, true));
  /** @type {Record<string, Float32Array>} */
  const weights = {};
  for (const [name, [rows, columns]] of Object.entries(shapes(config))) {
    const scales = Float32Array.from({ length: rows }, half);
    weights[name] = columns === undefined ? scales : scaled(scales, new Int8Array(buffer, at, rows * columns));
    at += columns === undefined ? 0 : rows * columns;
  }
  if (at !== buffer.byteLength) throw new Error(`the model's file has ${buffer.byteLength} bytes, not ${at}`);
  return { config, weights };
}

/** @type {WeakMap<ArrayBuffer, Transformer>} */
const read = new WeakMap();

/**
 * The model from its file, read once however often it is asked for.
 * @param {TransformerConfig} config
 * @param {ArrayBuffer} buffer
 * @returns {Transformer}
 */
export function modelFrom(config, buffer) {
  const model = read.get(buffer) ?? readModel(config, buffer);
  read.set(buffer, model);
  return model;
}

/** @param {Float32Array} scales @param {Int8Array} integers */
function scaled(scales, integers) {
  const columns = integers.length / scales.length;
  return Float32Array.from(integers, (integer, i) => integer * scales[Math.floor(i / columns)]);
}

/** @param {number} bits */
function float16(bits) {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const size = exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024);
  return bits & 0x8000 ? -size : size;
}

/** @type {WeakMap<Transformer, Map<string, Run>>} runs without hooks, the latest last */
const kept = new WeakMap();
const MOST_KEPT = 16; // runs; a figure compares a few sentences, whatever else moves

/**
 * Run the model and keep every intermediate value. Nobody may change what a run holds: without hooks, the same run may
 * be given again, and what stands before the first hook is that of the run without them.
 * @param {Transformer} model
 * @param {number[]} tokens
 * @param {Hook[]} [hooks]
 * @param {Run} [known]  a run on the same tokens, with hooks of its own, that stands in for the one without
 * @returns {Run}
 */
export function forward(model, tokens, hooks = [], known) {
  const runs = kept.get(model) ?? new Map();
  const name = tokens.join();
  const clean = runs.get(name);
  if (hooks.length) return runOf(model, tokens, hooks, known ?? clean);
  const run = clean ?? runOf(model, tokens, hooks);
  runs.delete(name);
  runs.set(name, run);
  if (runs.size > MOST_KEPT) runs.delete(runs.keys().next().value ?? "");
  kept.set(model, runs);
  return run;
}

/**
 * @param {Transformer} model
 * @param {number[]} tokens
 * @param {Hook[]} hooks
 * @param {Run} [known]
 * @returns {Run}
 */
function runOf(model, tokens, hooks, known) {
  const { config, weights } = model;
  const { d_model, n_layers } = config;
  hooks.forEach((hook) => checkHook(hook, config));
  const first = known ? Math.min(...hooks.map((hook) => hook.layer)) : 0;
  const layers = known ? known.layers.slice(0, first) : [];
  let stream = known ? [...known.layers, known][first].stream.slice() : embedded(model, tokens);
  for (let layer = first; layer < n_layers; layer++) {
    const run = block(model, layer, stream, hooks, layer === first ? known?.layers[layer] : undefined);
    layers.push(run);
    stream = add(run.stream_mid, run.mlp);
  }
  replace(hooks, "stream", n_layers, stream, [1, tokens.length, d_model]);
  const final = layerNorm(stream, weights.final_gain, weights.final_bias);
  return { tokens, layers, stream, final, logits: product(final, weights.unembedding, d_model) };
}

/** @param {Transformer} model @param {number[]} tokens */
function embedded({ config: { d_model, vocab_size }, weights }, tokens) {
  const stream = new Float32Array(tokens.length * d_model);
  tokens.forEach((token, t) => {
    if (!(token >= 0 && token < vocab_size)) throw new Error(`no token ${token} in a vocabulary of ${vocab_size}`);
    stream.set(weights.embedding.subarray(token * d_model, (token + 1) * d_model), t * d_model);
  });
  return stream;
}

/**
 * Logits that any state of the stream [t, d_model] would give if it were the last: the logit lens.
 * @param {Transformer} model
 * @param {Float32Array} stream
 */
export function readout({ config, weights }, stream) {
  return product(layerNorm(stream, weights.final_gain, weights.final_bias), weights.unembedding, config.d_model);
}

/**
 * @param {Transformer} model
 * @param {number} layer
 * @param {Float32Array} stream
 * @param {Hook[]} hooks
 * @param {LayerRun} [known]  what the block computed without these hooks: it holds up to the first place they name
 * @returns {LayerRun}
 */
function block({ config, weights }, layer, stream, hooks, known) {
  const { d_model, d_head, d_ff, n_heads } = config;
  const t = stream.length / d_model;
  /** @param {string} name */
  const weight = (name) => weights[`block${layer}.${name}`];
  const places = hooks.flatMap((hook) => hook.layer === layer ? [SITES.indexOf(hook.site)] : []);
  const held = new Set(known ? SITES.slice(0, Math.min(...places)) : []);
  /** @param {Site} site @param {() => Float32Array} compute @param {number} width */
  const hooked = (site, compute, width) =>
    known && held.has(site)
      ? known[site]
      : replace(hooks, site, layer, compute(), [PER_HEAD.has(site) ? n_heads : 1, t, width]);
  /** @param {string} name */
  const heads = (name) => splitHeads(product(attention_in, weight(name), d_model), n_heads, d_head);

  hooked("stream", () => stream, d_model);
  const attention_in = hooked(
    "attention_in",
    () => layerNorm(stream, weight("norm1_gain"), weight("norm1_bias")),
    d_model,
  );
  const q = hooked("q", () => rotate(heads("w_q"), config, t), d_head);
  const k = hooked("k", () => rotate(heads("w_k"), config, t), d_head);
  const v = hooked("v", () => heads("w_v"), d_head);
  const pattern = hooked("pattern", () => attend(q, k, config, t), t);
  const mix = hooked("mix", () => batched(pattern, v, n_heads, t), d_head);
  const head = hooked("head", () => batched(mix, weight("w_o"), n_heads, d_head), d_model);
  const attention = hooked("attention", () => sumHeads(head, n_heads), d_model);
  const stream_mid = hooked("stream_mid", () => add(stream, attention), d_model);
  const mlp_in = hooked("mlp_in", () => layerNorm(stream_mid, weight("norm2_gain"), weight("norm2_bias")), d_model);
  const mlp_pre = hooked("mlp_pre", () => product(mlp_in, weight("w_in"), d_model), d_ff);
  const mlp_post = hooked("mlp_post", () => mlp_pre.map(gelu), d_ff);
  const mlp = hooked("mlp", () => product(mlp_post, weight("w_out"), d_ff), d_model);
  // deno-fmt-ignore
  return { stream, attention_in, q, k, v, pattern, mix, head, attention, stream_mid, mlp_in, mlp_pre, mlp_post, mlp };
}

/**
 * The mean of runs on sentences of one length, position by position: a source for `mean`.
 * @param {Run[]} runs
 * @returns {Pick<Run, "layers" | "stream">}
 */
export function average(runs) {
  /** @param {Float32Array[]} values */
  const mean = (values) => values[0].map((_, i) => values.reduce((sum, value) => sum + value[i], 0) / values.length);
  const layers = runs[0].layers.map((_, layer) => /** @type {LayerRun} */ (Object.fromEntries(
    SITES.map((site) => [site, mean(runs.map((run) => run.layers[layer][site]))]),
  )));
  return { layers, stream: mean(runs.map((run) => run.stream)) };
}

/**
 * Change what `sender` says, let only `receivers` hear it, run the rest as if nothing had happened. To hear the
 * change at the logits, name no receivers. On its way other heads are frozen; feed-forwards are "frozen" too, or
 * "recomputed", the rule of Wang et al. 2022, appendix B.
 * @param {Transformer} model
 * @param {Run} clean
 * @param {Hook} sender
 * @param {{site: Site, layer: number, head?: number}[]} receivers
 * @param {"frozen" | "recomputed"} feedForwards
 */
export function pathPatch(model, clean, sender, receivers, feedForwards) {
  const sites = /** @type {Site[]} */ (feedForwards === "frozen" ? ["head", "mlp"] : ["head"]);
  const frozen = clean.layers.flatMap((_, layer) =>
    sites.map((site) => /** @type {Hook} */ ({ site, layer, mode: "patch", source: clean }))
  );
  const heard = forward(model, clean.tokens, [...frozen, sender]);
  if (receivers.length === 0) return heard;
  return forward(model, clean.tokens, receivers.map((place) => ({ ...place, mode: "patch", source: heard })));
}

/** @param {Hook} hook @param {TransformerConfig} config */
function checkHook({ site, layer, mode, head, source }, { n_layers, n_heads }) {
  if (!SITES.includes(site)) throw new Error(`unknown site "${site}"; the sites are ${SITES.join(", ")}`);
  if (!(layer >= 0 && layer < n_layers + Number(site === "stream"))) {
    throw new Error(`there is no "${site}" of layer ${layer}: the model has ${n_layers} layers`);
  }
  if (head !== undefined && !PER_HEAD.has(site)) throw new Error(`"${site}" has no head axis; leave out head ${head}`);
  if (head !== undefined && !(head >= 0 && head < n_heads)) throw new Error(`there is no head ${head} of ${n_heads}`);
  if ((mode === "zero") !== (source === undefined)) {
    throw new Error(`mode "${mode}" ${mode === "zero" ? "takes no" : "needs a"} source`);
  }
}

/**
 * Overwrite what the hooks name in a value [heads, t, width], in their order.
 * @param {Hook[]} hooks
 * @param {Site} site
 * @param {number} layer
 * @param {Float32Array} value
 * @param {[number, number, number]} shape
 */
function replace(hooks, site, layer, value, [heads, t, width]) {
  for (const hook of hooks) {
    if (hook.site !== site || hook.layer !== layer) continue;
    const source = hook.source === undefined ? null : sourceOf(hook.source, site, layer);
    if (source && source.length !== value.length) {
      throw new Error(`"${site}" has ${value.length} numbers here and ${source.length} in the source`);
    }
    for (const head of hook.head === undefined ? range(heads) : [hook.head]) {
      for (const position of within(hook.positions, t)) {
        for (const unit of within(hook.units, width)) {
          const i = (head * t + position) * width + unit;
          value[i] = source ? source[i] : 0;
        }
      }
    }
  }
  return value;
}

/** @param {NonNullable<Hook["source"]>} source @param {Site} site @param {number} layer */
function sourceOf(source, site, layer) {
  if (source instanceof Float32Array) return source;
  return layer === source.layers.length ? source.stream : source.layers[layer][site];
}

/** @param {number[] | undefined} indices @param {number} size */
function within(indices, size) {
  const outside = indices?.find((index) => !(index >= 0 && index < size));
  if (outside !== undefined) throw new Error(`the hook names ${outside} on an axis of size ${size}`);
  return indices ?? range(size);
}

/** @param {number} size */
function range(size) {
  return Array.from({ length: size }, (_, i) => i);
}
