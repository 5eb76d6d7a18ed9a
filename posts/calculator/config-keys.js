// @ts-check
/** A config.json under the reader's pencil: each line is wired to the weights that it decides, and can be struck out. */

import { choice, count, figure, hidden, panel, panels, plural, say, tint } from "../../static/js/kit.js";
import { drawFile } from "./config-drawing.js";
import { fileOf, readingOf } from "./config-reading.js";

/**
 * @import { Data, File, Reading, Value } from "./config-reading.js"
 * @typedef {{ name: string, struck: string[], file: File, reading: Reading }} State
 */

const FILES = {
  llama: "Llama 3.1 8B",
  gpt2: "GPT-2",
  mixtral: "Mixtral 8x7B",
  gemma: "Gemma 3 27B",
  deepseek: "DeepSeek-V3",
  bert: "BERT",
};

export default figure({
  inputs: (data) => ({ file: choice({ label: "File", options: FILES }), struck: struckOut(data) }),

  presets: (data) => ({
    "Llama 3.1 8B": {},
    "Strike out the key/value heads": { struck: "num_key_value_heads" },
    "Strike out the vocabulary": { struck: "vocab_size" },
    "DeepSeek-V3": { file: "deepseek" },
    "All of it struck out": { file: "deepseek", struck: allOf("deepseek", data) },
    "BERT, refused": { file: "bert" },
  }),

  once: () => [{ struck: "num_key_value_heads" }],

  derive({ file, struck }, data) {
    const lines = struck === "" ? [] : struck.split(",");
    const reading = readingOf(data.texts[file], lines, data);
    return {
      ...{ name: FILES[/** @type {keyof typeof FILES} */ (file)], struck: lines, file: fileOf(file, data), reading },
      ...{ total: reading.total, active: reading.active, problem: reading.problem },
    };
  },

  view(state, layout) {
    const { file, reading, struck } = state;
    const used = file.lines.filter((line) => line.used).map(({ key }) => key);
    const taken = Object.entries(reading.taken).map(([key, value]) => `${key} ${value}`);
    return {
      finding: findingOf(state),
      summary: `Lines that decide a size: ${used.join(", ") || "none"}. Struck out: ${struck.join(", ") || "none"}. ` +
        `Taken for what is absent: ${taken.join(", ") || "nothing"}. ${reading.problem}`,
      texts: { "parameters.total": count(reading.total), used: count(used.length), assumed: count(taken.length) },
      plot: panels(layout, [panel(layout.width < 640 ? 438 : 424, (box) => drawFile(state, box))]),
    };
  },
});

/**
 * The lines without which the file is read; a line of another file is none.
 * @param {Data} data
 */
function struckOut(data) {
  const kept = (/** @type {string} */ text, /** @type {Record<string, any>} */ { file }) =>
    keysOf(file, data).filter((key) => text.split(",").includes(key)).join(",");
  return {
    ...hidden({ label: "lines struck out", read: String, write: String, valid: () => true, empty: "" }),
    read: (/** @type {string} */ text, /** @type {Record<string, any>} */ inputs) =>
      kept(text, inputs) === text ? text : undefined,
    nearest: kept,
    sweep: (/** @type {Record<string, any>} */ { file }) => ["", ...keysOf(file, data), allOf(file, data)],
  };
}

/** The lines that can be struck out: all but the one that says which kind of model it is. @param {string} file @param {Data} data */
const keysOf = (file, data) => fileOf(file, data).lines.map(({ key }) => key).filter((key) => key !== "model_type");

/** @param {string} file @param {Data} data */
const allOf = (file, data) => keysOf(file, data).join(",");

/** @param {State} state */
function findingOf({ name, struck, file, reading }) {
  const { total, problem } = reading;
  const change = total - file.reading.total;
  const more = tint("ink", count(Math.abs(change)));
  const way = change > 0 ? "more" : "fewer";
  if (file.reading.problem) return say`${name} is refused: it is not a decoder.`;
  if (problem) return say`Without ${linesInWords(struck)} nothing can be counted.`;
  if (!struck.length) {
    const many = file.lines.filter(({ key, decides }) => key === "model_type" || !["none", "cache"].includes(decides));
    return say`${many.length} of ${file.lines.length} lines decide all ${
      tint("ink", count(total))
    } parameters of ${name}.`;
  }
  if (struck.length === file.lines.length - 1) {
    return change === 0
      ? say`Left with its type, ${name} still has ${tint("ink", count(total))} parameters.`
      : say`Left with its type, ${name} would have ${more} parameters ${way}.`;
  }
  if (struck.length > 1) {
    return change === 0
      ? say`Without ${linesInWords(struck)} not one of ${tint("ink", count(total))} parameters changes.`
      : say`Without ${linesInWords(struck)}: ${more} parameters ${way}.`;
  }
  return withoutOne(file, struck[0], reading, change && { more, way });
}

/**
 * @param {File} file
 * @param {string} key
 * @param {Reading} reading
 * @param {0 | { more: ReturnType<typeof tint>, way: string }} change
 */
function withoutOne({ lines }, key, { taken }, change) {
  const line = lines.find((each) => each.key === key);
  if (!line?.instead) return say`Without ${key} nothing changes: it decides no weight.`;
  const value = shown(taken[line.instead]);
  if (change) return say`Without ${key} it takes ${value}: ${change.more} parameters ${change.way}.`;
  if (line.decides === "cache") return say`Without ${key} it takes ${value}: only the cache changes.`;
  return say`Without ${key} it takes the same ${value}: nothing changes.`;
}

/** @param {string[]} struck */
const linesInWords = (struck) => (struck.length === 1 ? struck[0] : `${plural(struck.length, "line")}`);

/** @param {Value} value */
const shown = (value) => (typeof value === "number" ? count(value) : String(value));
