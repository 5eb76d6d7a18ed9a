// @ts-check
/** Key-value heads placed on devices: below one head for each device, copies fill what sharing has saved. */

import { bytes, count, plural } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { copies_of_each_head, device_cache_bytes, kv_heads_per_device } from "../../static/js/formulas/posts/gqa.js";
import { slider } from "../../static/js/inputs/slider.js";
import { bar } from "../../static/js/marks/bar.js";
import { attributesOf } from "../../static/js/marks/mark.js";
import { label, round } from "../../static/js/marks/text.js";

const HEADS = [1, 2, 4, 8, 16, 32, 64];

export function inputs() {
  return {
    n_kv_heads: slider({ label: "Key/value heads", values: HEADS }),
    devices: slider({ label: "Devices", values: [1, 2, 4, 8, 16] }),
    seq_len: slider({ label: "Context", min: 128, max: 131072, scale: "log", format: count, unit: "tokens" }),
  };
}

export function presets() {
  return [
    { name: "Eight on eight", inputs: {} },
    { name: "One key on eight", inputs: { n_kv_heads: 1 } },
    { name: "Eight on sixteen", inputs: { devices: 16 } },
    { name: "64 on eight", inputs: { n_kv_heads: 64 } },
    { name: "One device", inputs: { devices: 1 } },
  ];
}

/** @param {any} inputs @param {any} data */
export function derive(inputs, data) {
  const { n_kv_heads, devices, seq_len } = inputs;
  const { n_layers, d_head, dtype_bytes } = data.sizes;
  const on = (/** @type {number} */ heads) =>
    device_cache_bytes({ n_layers, n_kv_heads: heads, d_head, seq_len, dtype_bytes, devices });
  return {
    ...inputs,
    heads_per_device: kv_heads_per_device({ n_kv_heads, devices }),
    copies: copies_of_each_head({ n_kv_heads, devices }),
    device_bytes: on(n_kv_heads),
    all_bytes: devices * on(n_kv_heads),
    wasted_bytes: devices * on(n_kv_heads) * (1 - 1 / copies_of_each_head({ n_kv_heads, devices })),
    steps: HEADS.map((heads) => ({
      heads,
      bytes: on(heads),
      copies: copies_of_each_head({ n_kv_heads: heads, devices }),
    })),
  };
}

/**
 * The largest square of which `many` fit into a box.
 * @param {number} many
 * @param {number} width
 * @param {number} height
 */
function squareFor(many, width, height) {
  for (let side = 36; side > 3; side -= 0.5) {
    if (Math.floor(width / side) * Math.floor(height / side) >= many) return side;
  }
  return 3;
}

/**
 * One device: its frame, its number and the heads that it holds.
 * @param {any} derived
 * @param {number} device
 * @param {{ x: number, y: number, width: number, height: number, size: number }} box
 */
function drawDevice({ n_kv_heads, devices, heads_per_device, copies }, device, { x, y, width, height, size }) {
  const first = Math.floor((device * n_kv_heads) / devices);
  const room = { width: width - 12, height: height - size * 1.7 - 6 };
  const side = squareFor(heads_per_device, room.width, room.height);
  const columns = Math.max(1, Math.floor(room.width / side));
  const across = Math.min(columns, heads_per_device);
  const start = x + (width - across * side) / 2;
  const down = Math.ceil(heads_per_device / columns);
  const from = y + size * 1.7 + Math.max(0, room.height - down * side) / 2;
  const squares = Array.from({ length: heads_per_device }, (_, i) =>
    bar(
      {
        x: start + (i % columns) * side + 1,
        y: from + Math.floor(i / columns) * side,
        width: side - 2,
        height: side - 2,
      },
      { series: 5, hatch: device % copies > 0, mark: `head-${first + i + 1}` },
    ));
  const frame = `M${round(x + 0.5)} ${round(y + 0.5)}h${round(width - 1)}v${round(height - 1)}h${round(1 - width)}Z`;
  return h(
    "g",
    null,
    h("path", { d: frame, ...attributesOf("wire", { series: 0 }), "stroke-width": 1, opacity: 0.45 }),
    label([x + width / 2, y + size * 0.95], count(device + 1), { size, anchor: "middle", quiet: true }),
    ...squares,
  );
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { n_kv_heads, devices, heads_per_device, copies, steps } = derived;
  const { width, font: size, name } = layout;
  const narrow = name === "narrow";
  const columns = Math.min(devices, narrow ? 4 : 8);
  const gap = narrow ? 6 : 8;
  const each = (width - gap * (columns - 1)) / columns;
  const high = narrow ? 78 : devices === 16 ? 92 : 132;
  const rows = Math.ceil(devices / columns);
  const row = (/** @type {number} */ device) => size * 1.7 + Math.floor(device / columns) * (high + gap);
  const place = (/** @type {number} */ device) => ({
    x: (device % columns) * (each + gap),
    y: row(device),
    width: each,
    height: high,
    size,
  });
  const top = size * 1.7 + rows * (high + gap) + size * 3.6;
  const tall = narrow ? 130 : 210;
  const base = top + tall;
  const tallest = Math.max(...steps.map((/** @type {any} */ step) => step.bytes));
  const slot = width / HEADS.length;
  const bars = steps.flatMap((/** @type {any} */ step, /** @type {number} */ i) => {
    const height = (step.bytes / tallest) * (tall - size * (narrow ? 2.6 : 1.4));
    const chosen = step.heads === n_kv_heads;
    const middle = (i + 0.5) * slot;
    const [value, unit] = bytes(step.bytes).split("\u00a0");
    const text = narrow ? value : `${value} ${unit}`;
    return [
      bar({ x: middle - slot * 0.3, y: base - height, width: slot * 0.6, height }, {
        series: 5,
        hatch: step.copies > 1,
        soft: !chosen,
        mark: `heads-${step.heads}`,
        tip: `${plural(step.heads, "key/value head")}: ${bytes(step.bytes)} on each device, ${
          plural(step.copies, "copy", "copies")
        } of each head`,
      }),
      label([middle, base - height - size * (narrow ? 1.95 : 0.7)], text, {
        size,
        anchor: "middle",
        weight: chosen ? "bold" : "normal",
      }),
      narrow && label([middle, base - height - size * 0.65], unit, { size, anchor: "middle", quiet: true }),
      label([middle, base + size * 1.1], count(step.heads), {
        size,
        anchor: "middle",
        weight: chosen ? "bold" : "normal",
        quiet: !chosen,
      }),
    ];
  });
  const [onEach, many] = [bytes(derived.device_bytes), plural(devices, "device")];
  const finding = devices === 1
    ? n_kv_heads === 1
      ? `On one device, one key/value head takes ${onEach}, the least that sharing can reach.`
      : `On one device, ${n_kv_heads} key/value heads take ${onEach}: every head removed is memory saved.`
    : copies > 1
    ? `${
      plural(n_kv_heads, "key/value head")
    } on ${many}: each device still holds ${onEach}, because every head is kept ${
      copies === 2 ? "twice" : `${copies} times`
    }.`
    : `${n_kv_heads} key/value heads on ${many}: each holds ${
      plural(heads_per_device, "head")
    } and ${onEach}; none is copied.`;
  return {
    finding,
    summary:
      `${devices === 1 ? "One device" : `${many}, each`} with ${plural(heads_per_device, "key/value head")}; ${
        copies === 1 ? "no head is copied" : `each head stands on ${copies} devices`
      }. ` +
      `Cache on each device by number of heads: ${
        steps.map((/** @type {any} */ step) => `${step.heads}: ${bytes(step.bytes)}`).join(", ")
      }.`,
    readouts: [
      { name: "each", label: "cache on each device", text: onEach, value: derived.device_bytes },
      {
        name: "copies",
        label: copies === 1 ? "copy of each head" : "copies of each head",
        text: count(copies),
        value: copies,
      },
      {
        name: "wasted",
        label: "spent on copies, all devices",
        text: bytes(derived.wasted_bytes),
        value: derived.wasted_bytes,
      },
    ],
    plot: svg(width, Math.ceil(base + size * 3.3), [
      label([0, size * 0.7], devices === 1 ? "One device" : "Devices, and the key/value heads on each", { size }),
      ...Array.from({ length: devices }, (_, device) => drawDevice(derived, device, place(device))),
      label([0, top - size * 1.6], narrow ? "Cache on each device" : `Cache on each of ${many}, by number of heads`, {
        size,
      }),
      h("path", {
        d: `M0 ${round(base)}H${width}`,
        ...attributesOf("wire", { series: 0 }),
        "stroke-width": 1,
        opacity: 0.45,
      }),
      ...bars,
      label([width, base + size * 2.4], "key/value heads; hatched: copies", { size, anchor: "end", quiet: true }),
    ]),
  };
}
