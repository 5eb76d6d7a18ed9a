// @ts-check
/** Memory of each device while training: full copies on every one, or states that ZeRO splits among them. */

import {
  bytes,
  choice,
  count,
  figure,
  group,
  panel,
  panels,
  percent,
  rows,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { recomputation_flops, training_bytes, training_flops } from "../../static/js/formulas/calc/training.js";
import { modelOf } from "../../static/js/calculator/bases.js";
import { FOLLOWS } from "../../static/js/calculator/following.js";
import { AS_ABOVE, modelSearch } from "../../static/js/calculator/model_search.js";
import { DEVICES, PARTS, rackTrees } from "./rack.js";

/** @import { Training } from "./rack.js" */

const STAGES = ["0", "1", "2", "3"];
const NAMES = ["no split", "ZeRO 1", "ZeRO 2", "ZeRO 3"];

export default figure({
  inputs: (data) => ({
    zero_stage: choice({ label: "Split over devices", options: { 0: "none", 1: "ZeRO 1", 2: "2", 3: "3" } }),
    n_devices: slider({ label: "Devices", values: DEVICES }),
    recomputation: choice({
      label: "Recompute",
      options: { none: "nothing", selective: "attention scores", full: "whole layers" },
    }),
    ...group("More", {
      batch: slider({ label: "Sequences on each device", values: [1, 2, 4, 8, 16, 32] }),
      seq_len: slider({ label: "Context", values: [1024, 2048, 4096, 8192, 16384, 32768, 131072], unit: "tokens" }),
      optimizer: choice({
        label: "Optimiser",
        options: { adamw: "AdamW", "adamw-8bit": "AdamW, 8-bit moments", momentum: "momentum", sgd: "plain SGD" },
      }),
      gradient: choice({ label: "Gradients", options: { 2: "bf16", 4: "fp32" } }),
      model: modelSearch("Model", data, AS_ABOVE),
    }),
  }),

  presets: {
    "Optimiser split": {},
    "Eight full copies": { zero_stage: "0" },
    "Gradients too": { zero_stage: "2" },
    "All split": { zero_stage: "3" },
    "Keep the scores": { recomputation: "none" },
    "Layers again": { recomputation: "full" },
  },

  follows: FOLLOWS,
  once: () => [{ zero_stage: "0" }, { zero_stage: "3" }],

  derive(inputs, data) {
    const { n_devices, recomputation, batch, seq_len } = inputs;
    const { name, config } = modelOf(inputs, data);
    const how = (/** @type {number} */ zero_stage) => ({
      weight_bytes: 2,
      gradient_bytes: Number(inputs.gradient),
      optimizer_bytes: data.optimizers[inputs.optimizer],
      ...{ zero_stage, n_devices, batch, seq_len, recomputation },
    });
    const stages = STAGES.map((stage) => training_bytes(config, how(Number(stage))));
    const stage = Number(inputs.zero_stage);
    const again = recomputation === "full";
    return {
      ...{
        longest: Math.max(stages[0].total, data.device.memory_bytes),
        name,
        stage,
        stages,
        n_devices,
        memory: data.device.memory_bytes,
        device: data.device.name,
      },
      held: stages[stage],
      total: stages[stage].total,
      activations: stages[stage].activations,
      extra: again ? recomputation_flops(config, { seq_len }) / training_flops(config, { seq_len }) : 0,
      args: [config, how(stage)],
    };
  },

  view(derived, layout) {
    const { name, stages, stage, memory, longest, device, activations, extra } = derived;
    return {
      finding: headline(derived),
      summary: `Memory of each device, training ${name}. ` +
        stages.map((each, i) =>
          `${NAMES[i]}: ${PARTS.map(({ part, name }) => `${name} ${bytes(each[part])}`).join(", ")}, together ${
            bytes(each.total)
          }`
        ).join("; ") + ".",
      readouts: [{
        name: "training.activations",
        label: `activations, ${extra > 0 ? `for ${percent(extra)} more arithmetic` : "which no stage divides"}`,
        text: bytes(activations),
        value: activations,
        formula: {
          module: "calc/training",
          name: "training_bytes",
          arguments: derived.args,
          source: "Rajbhandari et al. 2020, arXiv:1910.02054; activations: Korthikanti et al. 2023, arXiv:2205.05198.",
        },
      }],
      texts: { extra: percent(extra) },
      plot: panels(layout, [
        panel(layout.name === "narrow" ? 225 : 205, (box) => rackTrees(derived, box)),
        rows({
          domain: [0, longest],
          texts: "edge",
          limit: memory,
          limitText: `${layout.name === "narrow" ? "" : `${device} is `}full at ${bytes(memory)}`,
          rows: stages.map((each, i) => ({
            ...{ name: NAMES[i], text: bytes(each.total), strong: i === stage },
            ...{
              set: { zero_stage: STAGES[i] },
              chosen: i === stage,
              tip: `${NAMES[i]}: ${bytes(each.total)} on each device`,
            },
            parts: PARTS.map(({ part, series }) => ({ value: each[part], series, mark: part })),
          })),
        }),
      ]),
    };
  },
});

/** @param {Training} derived */
function headline({ n_devices, total, memory, device }) {
  const holds = n_devices === 1 ? "One device must hold" : `Each of ${count(n_devices)} devices holds`;
  const gap = Math.abs(memory - total);
  return total > memory
    ? say`${holds} ${bytes(total)}: ${tint("loss", bytes(gap))} more than fits in an ${device}.`
    : say`${holds} ${bytes(total)}: ${tint("ink", bytes(gap))} of an ${device} stay free.`;
}
