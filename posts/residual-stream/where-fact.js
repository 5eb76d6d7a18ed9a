// @ts-check
/** Where is the fact? Shake the subject, put back one state, and see how much of the answer returns. */

import {
  cell,
  choice,
  figure,
  fixed,
  group,
  panel,
  panels,
  percent,
  say,
  slider,
  tint,
  toggle,
} from "../../static/js/kit.js";
import { sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";
import { KINDS, traceOf } from "./fact-tracing.js";
import { towerTrees } from "./tower-drawing.js";
import { LEVELS, SERIES } from "./tower-states.js";

/**
 * @import { Control } from "../../static/js/inputs/control.js"
 * @import { Traced } from "./fact-tracing.js"
 * @import { Kind, Tower } from "./tower-states.js"
 * @typedef {Record<"relation" | "country" | "form", Control<string>>} FactControls
 * @typedef {Tower & { kind: Kind, answer: string, level: number, working: boolean,
 *   traced: Traced, average: Traced, value: number }} Derived
 */

/** @type {Record<Kind, string>} */
const NAMES = { stream: "the stream after layer", attention: "the attention of layer", mlp: "the MLP of layer" };
const NOTHING = { clean: 0, corrupted: 0, restored: { stream: [], attention: [], mlp: [] } };

export default figure({
  inputs: (data) => ({
    put: toggle({ label: "Put one state back" }),
    kind: choice({ label: "Which", options: { stream: "stream", attention: "attention", mlp: "MLP" } }),
    all: toggle({ label: "Show what each returns" }),
    ...group("More", {
      .../** @type {FactControls} */ (sentenceControls(data.language, { tasks: ["fact"] })),
      at: cell({
        label: "Layer and word",
        size: (inputs) => [4, sentenceOf({ ...inputs, task: "fact" }, data.language).words.length],
        words: (row, column, inputs) =>
          `layer ${row}, “${sentenceOf({ ...inputs, task: "fact" }, data.language).words[column]}”`,
      }),
      level: slider({ label: "Noise", values: LEVELS, unit: "sd", format: (value) => fixed(value, 1) }),
    }),
  }),

  presets: {
    "Shake the country": {},
    "Put its state back": { put: true },
    "Put the last word’s back": { put: true, at: "0,5" },
    "Only the attention": { put: true, kind: "attention", at: "0,5" },
    "Only the MLP": { put: true, kind: "mlp", at: "0,5" },
    "All of them": { all: true },
  },

  once: () => [{ put: true }, { put: true, at: "0,5" }],

  slow: {
    inputs: ["relation", "country", "form", "level"],
    run: (inputs, data) => traceOf(inputs, data),
  },

  /** @returns {Derived & Record<string, any>} */
  derive(inputs, data, worked) {
    const kind = /** @type {Kind} */ (inputs.kind);
    const { words, answer } = sentenceOf({ ...inputs, task: "fact" }, data.language);
    const average = data.maps[Number(inputs.form)];
    const traced = worked ?? NOTHING;
    const [block, position] = inputs.at.split(",").map(Number);
    const value = traced.restored[kind][block]?.[position] ?? 0;
    const rounded = (/** @type {number | undefined} */ of, digits = 2) => Number((of ?? 0).toFixed(digits));
    const [first = []] = traced.restored[kind];
    return {
      ...{ kind, block, position, put: inputs.put, all: inputs.all, level: inputs.level, average, traced, value },
      words: words.slice(1),
      subject: average.subject,
      answer: answer ?? "",
      working: !worked,
      restored: traced.restored,
      span: Math.max(0.01, traced.clean - traced.corrupted),
      levels: [traced.clean, traced.corrupted, inputs.put ? traced.corrupted + value : traced.corrupted],
      clean: rounded(traced.clean, 3),
      corrupted: rounded(traced.corrupted),
      returned: rounded(Math.max(0, ...traced.restored[kind].flat())),
      at_subject: rounded(first[average.subject]),
      at_last: rounded(first[words.length - 1]),
    };
  },

  view(derived, layout) {
    const { put, traced, average, kind, block, position, level } = derived;
    const mean = average.restored[kind][block][position] ?? 0;
    const usual = `Over 160 facts at 3 sd: ${percent(average.clean)} clean, ${percent(average.corrupted)} with noise`;
    return {
      ...sentencesOf(derived),
      plot: panels(layout, [panel(layout.name === "narrow" ? 400 : 404, (box) => towerTrees(derived, box))]),
      notes: [
        derived.working
          ? "Computing on this sentence …"
          : put
          ? `${usual}; this state returns ${percent(Math.max(0, mean), 2)}.`
          : `${usual}.`,
      ],
    };
  },
});

/** @param {Derived} derived */
function sentencesOf({ put, all, kind, block, position, words, subject, answer, levels, traced, span, working }) {
  const [clean, noisy, now] = levels.map((level) => percent(level, level < 0.01 ? 1 : 3));
  const fell = `Noise on “${words[subject - 1]}” takes the chance of “${answer}” from ${clean} to ${noisy}.`;
  const states = KINDS.flatMap((each) => traced.restored[each].flatMap((row) => row.slice(subject)));
  const strong = states.filter((value) => value > span / 2).length;
  const own = KINDS.flatMap((each) => traced.restored[each].filter((row) => row[subject] > span / 2)).length;
  const place = `Put back at “${words[position - 1] ?? "start"}”, ${NAMES[kind]} ${block}`;
  return {
    finding: working
      ? say`The states of “${words[subject - 1]}” are being put back, one by one.`
      : put
      ? say`${place} gives “${answer}” ${tint(SERIES[kind], now)}.`
      : all
      ? say`${strong} of ${states.length} states can each return most of the answer; ${own || "none"} at “${
        words[subject - 1]
      }”.`
      : say`Noise on “${words[subject - 1]}”: “${answer}” goes from ${clean} to ${tint("ink", noisy)}.`,
    summary: `${fell} ${
      put ? `${place} alone makes it ${now}.` : ""
    } Of ${states.length} states from there on, ${strong} can each bring back more than half of what was lost.`,
    texts: { clean: working ? "…" : clean, corrupted: working ? "…" : noisy, fell, returned: fixed(span, 2) },
  };
}
