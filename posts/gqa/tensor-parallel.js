// @ts-check
/** Key/value heads placed on devices: below one head for each device, copies fill what sharing has saved. */

import {
  bytes,
  chart,
  columns,
  count,
  figure,
  grip,
  h,
  note,
  panel,
  panels,
  plural,
  say,
  slider,
  tint,
  words,
} from "../../static/js/kit.js";
import { copies_of_each_head, device_cache_bytes, kv_heads_per_device } from "../../static/js/formulas/posts/gqa.js";
import { devicesOf } from "./device-heads.js";

/** @import { Placed } from "./device-heads.js" */

const HEADS = [1, 2, 4, 8, 16, 32, 64];

export default figure({
  inputs: () => ({
    n_kv_heads: slider({ label: "Key/value heads", values: HEADS }),
    devices: slider({ label: "Devices", values: [1, 2, 4, 8, 16] }),
    seq_len: slider({ label: "Context", min: 128, max: 131072, scale: "log", format: count, unit: "tokens" }),
  }),

  presets: {
    "Eight on eight": {},
    "One key on eight": { n_kv_heads: 1 },
    "Eight on sixteen": { devices: 16 },
    "64 on eight": { n_kv_heads: 64 },
    "One device": { devices: 1 },
  },

  once: () => [{ n_kv_heads: 32 }, { n_kv_heads: 1 }],

  derive({ n_kv_heads, devices, seq_len }, { sizes: { n_layers, d_head, dtype_bytes } }) {
    const on = (/** @type {number} */ heads) =>
      device_cache_bytes({ n_layers, n_kv_heads: heads, d_head, seq_len, dtype_bytes, devices });
    const copies = copies_of_each_head({ n_kv_heads, devices });
    return {
      ...{ n_kv_heads, devices, copies, device_bytes: on(n_kv_heads), all_bytes: devices * on(n_kv_heads) },
      heads_per_device: kv_heads_per_device({ n_kv_heads, devices }),
      wasted_bytes: devices * on(n_kv_heads) * (1 - 1 / copies),
      steps: HEADS.map((heads, i) => ({ heads, at: i, bytes: on(heads), copied: heads < devices })),
    };
  },

  view(derived, layout) {
    const narrow = layout.name === "narrow";
    const rack = panel(narrow ? 140 : 120, (box) => devicesOf(derived, box), {
      title: derived.devices === 1 ? "One device" : "Devices, and the key/value heads on each",
    });
    return {
      ...sentences(derived),
      plot: panels(layout, [rack, bars(derived, narrow)]),
    };
  },

  picture: (derived) =>
    h(
      "svg",
      { viewBox: "0 0 240 120", "aria-hidden": "true" },
      ...devicesOf(derived, { width: 240, height: 112, size: 0 }),
    ),
});

/** Cache on each device by the number of heads, the kink marked. @param {Placed} placed @param {boolean} narrow */
function bars({ n_kv_heads, devices, steps }, narrow) {
  const chosen = steps.find(({ heads }) => heads === n_kv_heads) ?? steps[0];
  const most = steps[steps.length - 1].bytes;
  const kink = steps.find(({ heads }) => heads === devices);
  const place = (/** @type {typeof chosen} */ { at, bytes: tall }) => /** @type {[number, number]} */ ([at, tall]);
  return chart({
    title: narrow ? "Cache on each device" : `Cache on each of ${plural(devices, "device")}, by number of heads`,
    height: narrow ? 170 : 200,
    x: {
      ...{ domain: [-0.5, HEADS.length - 0.5], ticks: HEADS.map((_, i) => i), format: (i) => count(HEADS[i]) },
      ...{ title: "key/value heads", room: 2 },
    },
    y: { domain: [0, most * 1.16], bare: true },
    marks: [
      columns(steps.filter(({ copied }) => !copied).map(place), { width: 0.62, series: "cache", class: "soft" }),
      columns(steps.filter(({ copied }) => copied).map(place), {
        ...{ width: 0.62, series: "cache", class: "faint", hatch: true },
      }),
      columns([place(chosen)], { width: 0.62, series: "cache", hatch: chosen.copied }),
      ...steps.filter(({ at }) => !narrow || at === chosen.at || at === HEADS.length - 1).map((step) =>
        words(place(step), bytes(step.bytes), {
          ...{ dy: -0.7, key: `bytes ${step.heads}` },
          ...(narrow && step.at === HEADS.length - 1 ? { dx: 20, anchor: "end" } : { anchor: "middle" }),
          weight: step === chosen ? "bold" : "normal",
        })
      ),
      kink && devices > 1 && (!narrow || n_kv_heads <= devices) &&
      note([kink.at, kink.bytes + most * (narrow ? 0.22 : 0.12)], "here sharing stops paying", {
        ...{ dx: narrow ? -14 : -30, dy: narrow ? -1.6 : -2.2, anchor: narrow ? "middle" : "end" },
      }),
      grip([chosen.at, 0], {
        ...{ label: "Key/value heads", text: plural(n_kv_heads, "key/value head") },
        along: {
          input: "n_kv_heads",
          value: n_kv_heads,
          places: steps.map(({ heads, at }) => [heads, at, 0]),
        },
      }),
    ],
  });
}

/** @param {Placed} placed */
function sentences({ n_kv_heads, devices, copies, heads_per_device, device_bytes, wasted_bytes, steps }) {
  const each = tint("cache", bytes(device_bytes));
  const heads = n_kv_heads === 1 ? "One key" : `${n_kv_heads} keys`;
  const many = plural(devices, "device");
  const kept = copies === 2 ? "twice" : `${copies} times`;
  return {
    finding: devices === 1
      ? say`${heads} on one device take ${each}: every key removed is memory saved.`
      : copies > 1
      ? say`${heads} on ${many}: still ${each} on each, as ${n_kv_heads === 1 ? "it" : "each"} is kept ${kept}.`
      : n_kv_heads === devices
      ? say`${heads} on ${many}: ${each} on each. Would fewer keys take less?`
      : say`${heads} on ${many}: ${each} on each, and nothing is copied.`,
    summary: `${devices === 1 ? "One device" : `${many}, each`} with ${plural(heads_per_device, "key/value head")}; ${
      copies === 1 ? "no head is copied" : `each head is kept on ${copies} devices`
    }. Cache on each device by number of heads: ${
      steps.map((step) => `${step.heads}: ${bytes(step.bytes)}`).join(", ")
    }.`,
    readouts: [{
      name: "wasted",
      label: "spent on copies, all devices",
      text: bytes(wasted_bytes),
      value: wasted_bytes,
    }],
    texts: { each: bytes(device_bytes), copies: count(copies) },
  };
}
