// @ts-check
/**
 * Run by tests/posts/test_calculator.py: Python's numbers and the figure's data come in, what disagrees goes out. One
 * run, so that ten thousand configurations cost seconds.
 */

import {
  change,
  LAYOUTS,
  openFigure,
  presetInputs,
  readInputs,
  settle,
  writeInputs,
} from "../../../static/js/core/figure.js";
import { flawOf } from "../../../static/js/core/flaw.js";
import { kv_cache_bytes, kv_cache_bytes_per_token } from "../../../static/js/formulas/calc/kv_cache.js";
import { parameters } from "../../../static/js/formulas/calc/params.js";
import { forward_flops, library_step_flops, prefill_flops } from "../../../static/js/formulas/calc/prefill.js";
import * as exact from "../../../static/js/formulas/calc/prefill.exact.js";
import { decode_bytes, decode_flops, decode_seconds, max_batch } from "../../../static/js/formulas/calc/roofline.js";
import { compact } from "../../../static/js/calculator/export.js";
import { complete, problemOf, readOwn } from "../../../static/js/calculator/config_checks.js";
import { inputsOf, laidOver } from "../../../static/js/calculator/machine.js";
import { tileGroups } from "../../../static/js/calculator/tiles.js";
import { longestContext } from "../../../static/js/calculator/room.js";
import machine from "../../../posts/calculator/machine.js";
import { forMany, HOSTILE, random } from "./random.js";

const { cases, data } = JSON.parse(await new Response(Deno.stdin.readable).text());
/** @type {Record<string, string[]>} */
const problems = { numbers: [], refusals: [], presets: [], states: [], addresses: [] };
const figure = openFigure("machine", machine, data);

/** @param {string} kind @param {string} text */
function fault(kind, text) {
  if (problems[kind].length < 5) problems[kind].push(text.slice(0, 400));
}

/** Integers must be equal, of any size; floats to the last bit. @param {any} a @param {any} b */
function same(a, b) {
  if (typeof a === "string") return a === String(b);
  return a === b;
}

function compareNumbers() {
  for (const { model, run, expected, problem } of cases) {
    const config = complete(model, data.shapes);
    const found = problemOf(config);
    if (found !== problem) fault("refusals", `${found} against ${problem} for ${JSON.stringify(model)}`);
    if (problem) continue;
    const { batch, seq_len, weight_bytes, kv_bytes, accelerator, count } = run;
    const step = { batch, seq_len, weight_bytes, kv_bytes };
    const device = data.devices[accelerator];
    const room = { ...step, count, usable_fraction: 0.9 };
    const { total, active, ...parts } = parameters(config);
    /** @type {Record<string, any>} */
    const numbers = {
      total,
      active,
      ...parts,
      cache: kv_cache_bytes(config, { batch, seq_len, dtype_bytes: kv_bytes }),
      per_token: kv_cache_bytes_per_token(config, { dtype_bytes: kv_bytes }),
      forward: exact.forward_flops(config, { seq_len }).total,
      prefill: exact.prefill_flops(config, { seq_len }),
      decode: exact.library_step_flops(config, { cached: seq_len - 1 }).total,
      decode_flops: decode_flops(config, { batch, seq_len }),
      decode_bytes: decode_bytes(config, step),
      decode_seconds: decode_seconds(config, device, { count, ...step }),
      max_batch: max_batch(config, device, room),
      longest: longestContext(config, /** @type {any} */ ({ ...room, accelerator: device })),
    };
    for (const [name, value] of Object.entries(expected)) {
      if (!same(value, numbers[name])) {
        fault("numbers", `${name}: Python ${value}, JavaScript ${numbers[name]} for ${JSON.stringify(model)}`);
      }
    }
    for (
      const [name, value] of [["forward", forward_flops(config, { seq_len }).total], [
        "prefill",
        prefill_flops(config, { seq_len }),
      ], ["decode", library_step_flops(config, { cached: seq_len - 1 }).total]]
    ) {
      if (Number.isSafeInteger(value) && String(value) !== expected[/** @type {string} */ (name)]) {
        fault("numbers", `${name}: ${value} is not ${expected[/** @type {string} */ (name)]}`);
      }
    }
    const tiles = tileGroups(config).reduce((sum, group) => sum + group.value, 0);
    if (tiles !== total) fault("numbers", `the areas make ${tiles} of ${total} for ${JSON.stringify(model)}`);
    const again = laidOver(config, inputsOf(config));
    if (again.config !== config) {
      fault("numbers", `inputs left alone change ${JSON.stringify(model)}: ${again.problem}`);
    }
    const back = readOwn(JSON.parse(JSON.stringify(compact(config, data.shapes))), data.shapes);
    if (JSON.stringify(parameters(back)) !== JSON.stringify(parameters(config))) {
      fault("numbers", `a copy differs: ${JSON.stringify(model)}`);
    }
  }
}

/** Draw a state in every layout; a flaw or an exception is a fault. @param {string} kind @param {any} inputs @param {any} layout */
function drawn(kind, inputs, layout) {
  try {
    const refused = machine.check?.(inputs, data) ?? null;
    if (refused !== null) {
      if (refused.length < 20 || refused.length > 400) fault(kind, `no sentence: ${refused}`);
      return null;
    }
    const derived = machine.derive(inputs, data);
    for (const row of derived.rows) {
      if (typeof row.value === "number" && !Number.isFinite(row.value)) fault(kind, `${row.name} is ${row.value}`);
      if (
        typeof row.value === "number" && Number.isInteger(row.value) && !Number.isSafeInteger(row.value) &&
        !row.name.startsWith("bounds.") && row.name !== "flops.per_token"
      ) {
        fault(kind, `${row.name} is not exact: ${row.value}`);
      }
    }
    const flaw = flawOf(machine.view(derived, layout));
    if (flaw) fault(kind, `${flaw} at ${JSON.stringify(inputs)}`);
    return derived;
  } catch (error) {
    fault(kind, `${/** @type {Error} */ (error).message} at ${JSON.stringify(inputs)}`);
    return null;
  }
}

function everyPreset() {
  for (const [slug, each] of Object.entries(data.published)) {
    const inputs = change(figure, figure.start, "model", slug);
    const derived = drawn("presets", inputs, LAYOUTS[3]);
    if (!derived) fault("presets", `${slug} is refused: ${machine.check?.(inputs, data)}`);
    else if (/** @type {any} */ (each).exact && derived.total !== /** @type {any} */ (each).total) {
      fault("presets", `${slug}: ${derived.total}`);
    } else if (derived.changes.length) fault("presets", `${slug} counts as changed: ${derived.changes}`);
    const texts = writeInputs(figure, inputs);
    if (Object.keys(texts).some((name) => name !== "model")) {
      fault("presets", `the address of ${slug} holds ${Object.keys(texts)}`);
    }
  }
  for (const preset of figure.presets) drawn("presets", presetInputs(figure, preset), LAYOUTS[0]);
}

function randomStates() {
  const slugs = Object.keys(data.published);
  forMany(3000, (draw) => {
    let inputs = change(figure, figure.start, "model", draw.pick(slugs));
    for (let i = draw.whole(1, 6); i > 0; i -= 1) {
      const name = draw.pick(Object.keys(figure.controls));
      if (name === "model") continue;
      const control = figure.controls[name];
      const typed = control.kind === "quantity"
        ? control.take(String(Math.round(draw.wide(1, 300000))), false, inputs, "text")
        : undefined;
      inputs = change(figure, inputs, name, typed ?? draw.pick(control.sweep(inputs)));
    }
    const derived = drawn("states", inputs, draw.pick(LAYOUTS));
    if (!derived) return;
    const { inputs: again, problems: refused } = readInputs(figure, writeInputs(figure, inputs));
    if (refused.length || JSON.stringify(settle(figure, again)) !== JSON.stringify(inputs)) {
      fault("states", `the address loses ${JSON.stringify(inputs)}: ${refused}`);
    }
  });
}

function hostileAddresses() {
  const draw = random(11);
  const texts = [
    ...HOSTILE,
    '{"model":{}}',
    '{"model":{"d_model":1e300,"n_layers":2,"n_heads":1,"n_kv_heads":1,"d_head":2,"d_ff":4,"vocab_size":9}}',
    '{"__proto__":{"model":1},"model":null}',
    '{"model":{"d_model":"64"}}',
    '{"model":[],"name":7}',
    "{" + '"a":'.repeat(2000),
    "[".repeat(5000),
    '{"model":{"d_model":64,"n_layers":2,"n_heads":4,"n_kv_heads":3,"d_head":16,"d_ff":4,"vocab_size":9}}',
    "1e400",
    "99999999999999999999",
    "-5",
    "0x10",
    "3.5",
  ];
  for (let i = 0; i < 3000; i += 1) {
    const asked = Object.create(null);
    for (let k = draw.whole(1, 4); k > 0; k -= 1) {
      asked[draw.pick([...Object.keys(figure.controls), "__proto__", "constructor"])] = draw.pick(texts);
    }
    try {
      drawn("addresses", readInputs(figure, asked).inputs, LAYOUTS[i % 4]);
    } catch (error) {
      fault("addresses", `${/** @type {Error} */ (error).message} for ${JSON.stringify(asked)}`);
    }
  }
}

compareNumbers();
everyPreset();
randomStates();
hostileAddresses();
console.log(JSON.stringify({ cases: cases.length, problems }));
