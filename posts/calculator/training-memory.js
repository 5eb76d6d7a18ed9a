// @ts-check
/** Memory on each device while training: states by ZeRO stage, and activations by what is recomputed. */

import { bytes, count, percent } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { recomputation_flops, training_bytes, training_flops } from "../../static/js/formulas/calc/training.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { bar } from "../../static/js/marks/bar.js";
import { rule } from "../../static/js/marks/line.js";
import { label, textWidth } from "../../static/js/marks/text.js";
import { chosen } from "../../static/js/calculator/bases.js";
import { FOLLOWS } from "../../static/js/calculator/following.js";
import { AS_ABOVE, modelSearch } from "../../static/js/calculator/model_search.js";

const STAGES = [0, 1, 2, 3];
const PARTS = /** @type {const} */ ([["weights", 0], ["gradients", 6], ["optimizer", 4], ["activations", 5]]);
const NAMES = ["no split", "ZeRO 1", "ZeRO 2", "ZeRO 3"];
/** @type {Record<string, string>} */
const WORDS = { weights: "weights", gradients: "gradients", optimizer: "optimiser", activations: "activations" };

export const follows = FOLLOWS;

/** @param {any} data */
export function inputs(data) {
  return {
    zero_stage: choice({ label: "Split over devices", options: { 0: "none", 1: "ZeRO 1", 2: "2", 3: "3" } }),
    n_devices: slider({ label: "Devices", values: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] }),
    recomputation: choice({
      label: "Recompute",
      options: { none: "nothing", selective: "attention scores", full: "whole layers" },
    }),
    batch: slider({ label: "Sequences on each device", values: [1, 2, 4, 8, 16, 32] }),
    seq_len: slider({ label: "Context", values: [1024, 2048, 4096, 8192, 16384, 32768, 131072], unit: "tokens" }),
    optimizer: choice({
      label: "Optimiser",
      options: { adamw: "AdamW", "adamw-8bit": "AdamW, 8-bit moments", momentum: "momentum", sgd: "plain SGD" },
    }),
    gradient: choice({ label: "Gradients", options: { 2: "bf16", 4: "fp32" } }),
    model: modelSearch("Model", data, AS_ABOVE),
  };
}

export function presets() {
  return [
    { name: "One device", inputs: { n_devices: 1, zero_stage: "0" } },
    { name: "Eight, optimiser split", inputs: {} },
    { name: "Eight, all split", inputs: { zero_stage: "3" } },
    { name: "Scores kept", inputs: { recomputation: "none" } },
    { name: "Whole layers again", inputs: { recomputation: "full" } },
  ];
}

/** @param {any} state @param {any} data */
export function derive(state, data) {
  const { name, config } = chosen(state.model, state.machine, data);
  const { n_devices, recomputation, batch, seq_len } = state;
  const of = (/** @type {number} */ zero_stage) =>
    training_bytes(config, {
      weight_bytes: 2,
      gradient_bytes: Number(state.gradient),
      optimizer_bytes: data.optimizers[state.optimizer],
      zero_stage,
      n_devices,
      batch,
      seq_len,
      recomputation,
    });
  const stages = STAGES.map(of);
  const chosenStage = stages[Number(state.zero_stage)];
  return {
    ...state,
    name,
    stages,
    chosen: chosenStage,
    total: chosenStage.total,
    states: chosenStage.total - chosenStage.activations,
    activations: chosenStage.activations,
    extra: recomputation === "full"
      ? recomputation_flops(config, { seq_len }) / training_flops(config, { seq_len })
      : 0,
    device: data.device,
    args: [config, {
      weight_bytes: 2,
      gradient_bytes: Number(state.gradient),
      optimizer_bytes: data.optimizers[state.optimizer],
      zero_stage: Number(state.zero_stage),
      n_devices,
      batch,
      seq_len,
      recomputation,
    }],
  };
}

/** Where the keys of the colours stand: side by side, on as many lines as they need. @param {number} width @param {number} size */
function spreadKeys(width, size) {
  let [x, y] = [0, 0];
  return PARTS.map(([part]) => {
    const wide = textWidth(WORDS[part], size) + 28;
    if (x + wide > width) [x, y] = [0, y + size * 1.5];
    x += wide;
    return { x: x - wide, y };
  });
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { stages, name, n_devices, device, extra } = derived;
  const { width, font: size } = layout;
  const narrow = layout.name === "narrow";
  const at = Number(derived.zero_stage);
  const left = narrow ? 0 : 74;
  const right = width - (narrow ? 0 : 84);
  const tall = narrow ? 28 : 58;
  const most = Math.max(device.memory_bytes, ...stages.map((/** @type {any} */ stage) => stage.total));
  const scale = (right - left) / most;
  const step = narrow ? 66 : 92;
  const keys = spreadKeys(width, size);
  const top = size * 4.2 + keys[keys.length - 1].y;
  const rows = stages.flatMap((/** @type {any} */ stage, /** @type {number} */ i) => {
    const y = top + i * step + (narrow ? size * 1.4 : 0);
    let x = left;
    const parts = PARTS.flatMap(([part, series]) => {
      const box = { x, y, width: Math.max(0, stage[part] * scale - 1), height: tall };
      x += stage[part] * scale;
      const fits = textWidth(WORDS[part], size) + 14 < box.width;
      return [
        bar(box, { series, soft: true, mark: part, tip: `${NAMES[i]}, ${WORDS[part]}: ${bytes(stage[part])}` }),
        fits && label([box.x + 7, y + tall / 2], WORDS[part], { size, mark: part }),
      ];
    });
    const weight = /** @type {"bold" | "normal"} */ (i === at ? "bold" : "normal");
    return [
      label([0, narrow ? y - size * 0.8 : y + tall / 2], NAMES[i], { size, weight }),
      ...parts,
      label([width, narrow ? y - size * 0.8 : y + tall / 2], bytes(stage.total), { size, weight, anchor: "end" }),
    ];
  });
  const limit = left + device.memory_bytes * scale;
  const key = PARTS.flatMap(([part, series], i) => [
    bar({ x: keys[i].x, y: keys[i].y + 2, width: 12, height: 12 }, { series, soft: true }),
    label([keys[i].x + 18, keys[i].y + 8], WORDS[part], { size, quiet: true }),
  ]);
  const fits = derived.total <= device.memory_bytes;
  return {
    finding:
      `Training ${name} takes ${bytes(derived.total)} on each of ${
        n_devices === 1 ? "one device" : `${count(n_devices)} devices`
      }: ` +
      `${bytes(derived.states)} of states and ${bytes(derived.activations)} of activations. ${
        fits ? "It fits" : "It does not fit"
      } in an ${device.name}.`,
    summary:
      stages.map((/** @type {any} */ stage, /** @type {number} */ i) =>
        `${NAMES[i]}: ${PARTS.map(([part]) => `${WORDS[part]} ${bytes(stage[part])}`).join(", ")}, together ${
          bytes(stage.total)
        }`
      ).join("; ") + ".",
    readouts: [
      {
        name: "training.total",
        label: "on each device",
        text: bytes(derived.total),
        value: derived.total,
        formula: {
          module: "calc/training",
          name: "training_bytes",
          arguments: derived.args,
          source: "Rajbhandari et al. 2020, arXiv:1910.02054; activations: Korthikanti et al. 2023, arXiv:2205.05198.",
        },
      },
      {
        name: "training.states",
        label: "weights, gradients, optimiser",
        text: bytes(derived.states),
        value: derived.states,
      },
      {
        name: "training.activations",
        label: "activations",
        text: bytes(derived.activations),
        value: derived.activations,
      },
    ],
    texts: { extra: percent(extra) },
    plot: svg(width, top + STAGES.length * step + (narrow ? size : 0), [
      ...key,
      ...rows,
      rule([limit, top - size * 0.6], [limit, top + STAGES.length * step - 10], { series: 0 }),
      label([Math.min(width, limit + 4), top - size * 1.3], `${device.name}, ${bytes(device.memory_bytes)}`, {
        size,
        quiet: true,
        anchor: limit > width * 0.5 ? "end" : "start",
      }),
    ]),
    notes: [
      ...(extra > 0
        ? [`Running every layer again costs one more forward pass: ${percent(extra)} more arithmetic.`]
        : []),
      "Activations follow Korthikanti et al. for a feed-forward of two matrices four times as wide as the model, with dropout; for other shapes they are an estimate.",
    ],
  };
}
