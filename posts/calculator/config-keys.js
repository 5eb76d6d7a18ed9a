// @ts-check
/** A config.json as this page reads it: which keys decide a size, which do not, and what is assumed in their absence. */

import { count, plural } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { dot } from "../../static/js/marks/dot.js";
import { label } from "../../static/js/marks/text.js";

const FILES = {
  llama: "Llama 3.1 8B",
  gpt2: "GPT-2",
  mixtral: "Mixtral 8x7B",
  gemma: "Gemma 3 27B",
  deepseek: "DeepSeek-V3",
  bert: "BERT",
};

export function inputs() {
  return { file: choice({ label: "File", options: FILES }) };
}

export function presets() {
  return [
    { name: "Llama 3.1 8B", inputs: {} },
    { name: "GPT-2, other names", inputs: { file: "gpt2" } },
    { name: "Gemma 3, nested", inputs: { file: "gemma" } },
    { name: "DeepSeek-V3, latent", inputs: { file: "deepseek" } },
    { name: "BERT, refused", inputs: { file: "bert" } },
  ];
}

/** @param {any} state @param {any} data */
export function derive(state, data) {
  return { ...state, ...data.readings[state.file] };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { rows, problem, total } = derived;
  const of = (/** @type {string} */ kind) =>
    rows.filter((/** @type {string[]} */ row) => row[2] === kind).map((/** @type {string[]} */ row) => row[0]);
  const [used, assumed, ignored] = [of("used"), of("assumed"), of("ignored")];
  const name = FILES[/** @type {keyof typeof FILES} */ (derived.file)];
  const { width, font: size } = layout;
  const narrow = layout.name === "narrow";
  const step = size * (narrow ? 2.9 : 1.75);
  const middle = Math.min(width * 0.5, 300);
  const absent = assumed.length;
  const finding = problem
    ? `${problem[0].toUpperCase()}${problem.slice(1)}`
    : `${plural(used.length, "key")} of ${name} decide ${count(total)} parameters; ${
      ignored.length ? `${count(ignored.length)} decide nothing` : "no other key is there"
    }` +
      `${absent ? `, and ${plural(absent, "absent key")} ${absent === 1 ? "is" : "are"} assumed` : ""}.`;
  return {
    finding,
    summary: `Used: ${used.join(", ") || "none"}. Assumed: ${assumed.join(", ") || "none"}. Without effect: ${
      ignored.join(", ") || "none"
    }.`,
    readouts: [
      { name: "parameters.total", label: "parameters", text: count(total), value: total },
      { name: "used", label: "keys used", text: count(used.length), value: used.length },
      { name: "assumed", label: "assumed", text: count(absent), value: absent },
    ],
    plot: svg(
      width,
      rows.length * step + size,
      rows.flatMap((/** @type {string[]} */ [key, value, kind], /** @type {number} */ i) => {
        const y = size + i * step;
        const words = kind === "ignored" ? "" : kind;
        const options = { size, quiet: kind === "ignored" };
        return [
          kind !== "ignored" && dot([6, y], { series: 1, hollow: kind === "assumed", radius: 4.5 }),
          label([20, y], key, { ...options, weight: kind === "used" ? "bold" : "normal" }),
          label([narrow ? 20 : middle, narrow ? y + size * 1.3 : y], value, options),
          label([width, y], words, { size, anchor: "end", quiet: true }),
        ];
      }),
    ),
    notes: derived.notes,
  };
}
