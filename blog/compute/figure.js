// @ts-check
/**
 * A figure as the build needs it, beside its modules: the first frame with what is wrong with the start values, presets
 * and states that links ask for; and the check of its samples and of its whole range.
 *
 * `at` is told what will run next, `problem` makes an answer of what was thrown.
 */

import { figureOf, LAYOUTS, openFigure, presetInputs, readInputs, textsOf } from "./static/js/core/figure.js";
import { panelTree } from "./static/js/core/panel.js";
import { h, toText } from "./static/js/core/tree.js";
import { plainText } from "./static/js/core/words.js";
import { derived, named, sweep } from "./sweep.js";
import { replay } from "./samples.js";

export { figureOf };

const MOST_OF_A_LINE = 72; // characters of a finding on a wide plate
const STICKS = 1.3; // height to width of a drawing that stays in view while its controls move
const MANY_CONTROLS = 8; // a figure with more remembers its steps

/**
 * @typedef {{ name: string, module: any, data: any, states: Record<string, string>[], memory: Map<string, any>, at: any,
 *   problem: any }} Job  memory: of what took long, from the first frame to the check
 */

/** The figure with its controls, and what stands against drawing it. @param {Job} job */
function opened({ name, module, data, memory, at }) {
  for (const needed of ["inputs", "derive", "view"]) {
    if (typeof module[needed] !== "function") {
      return { figure: null, problems: [{ message: `the figure has no function ${needed}` }] };
    }
  }
  at("first frame", "inputs");
  const figure = { ...openFigure(name, module, data), memory };
  return { figure, problems: checkStart(figure) };
}

/** Compare the inputs of both languages, and try the start values and the presets. */
function checkStart(figure) {
  const problems = [];
  const names = Object.keys(figure.controls);
  const followed = figure.module.follows?.input;
  const found = (part, message) => problems.push({ part, message });
  for (const name of new Set([...names, ...Object.keys(figure.start)])) {
    if (name === followed) continue;
    const inPython = Object.hasOwn(figure.start, name);
    if (!inPython || !names.includes(name)) {
      const [has, lacks] = inPython ? ["figures.py", "the module"] : ["the module", "figures.py"];
      found("inputs", `${has} has the input "${name}", ${lacks} has not`);
      continue;
    }
    const control = figure.controls[name];
    if (control.nearest(figure.start[name], figure.start) !== figure.start[name]) {
      found("inputs", `the start value ${name}=${figure.start[name]} is not valid; ${control.rule(figure.start)}`);
    }
  }
  if (!problems.length) {
    const refused = figure.module.check?.(figure.start, figure.data);
    if (refused) found("check", `the start values are not valid: ${refused}`);
  }
  for (const preset of figure.presets) {
    const settled = problems.length ? preset.inputs : presetInputs(figure, preset);
    for (const [name, value] of Object.entries(preset.inputs)) {
      if (!names.includes(name)) found("presets", `preset "${preset.name}": there is no input "${name}"`);
      else if (settled[name] !== value) found("presets", `preset "${preset.name}": ${name}=${value} is not valid`);
    }
  }
  return problems;
}

/** The first frame of a figure as texts, and what is wrong with each state that a link asks for. @param {Job} job */
export function frame(job) {
  const { figure, problems } = opened(job);
  if (!figure || problems.length) return { problems };
  const { module, start, controls } = figure;
  const phase = (part) => job.at("first frame", part);
  phase("derive");
  const first = module.slow ? derived(figure, start, () => phase("slow")) : named(figure, start);
  phase("view");
  const views = LAYOUTS.map((layout) => ({ layout, view: module.view(first, layout) }));
  const { view } = views[2];
  const plot = (each) => [each.layout.name, toText(h("div", { class: `frame ${each.layout.name}` }, each.view.plot))];
  const parts = {
    finding: [view.finding].flat().map((part) => toText(part)).join(""),
    summary: String(view.summary),
    panel: panelTree(figure, start, view, "").map(toText).join(""),
    notes: (view.notes ?? []).map((note) => toText(h("p", null, note))).join(""),
  };
  const plots = Object.fromEntries(views.map(plot));
  if (module.picture) phase("picture");
  return {
    parts: { ...parts, picture: module.picture ? toText(module.picture(first)) : "" },
    features: {
      history: Object.keys(controls).length > MANY_CONTROLS,
      ...roomOf(figure, view, job.at),
      sticks: sticks(views[0].view.plot),
      take: Boolean(module.take),
      give: Boolean(module.give),
    },
    plots,
    texts: Object.fromEntries(Object.entries(textsOf(view)).map(([name, text]) => [name, String(text)])),
    inputs: Object.fromEntries(
      Object.entries(controls).map(([name, control]) => [name, atStart(control, name, start)]),
    ),
    states: job.states.map((texts) => readInputs(figure, texts).problems[0] ?? null),
    problems: [],
  };
}

/**
 * The room that words need in some preset, which is kept so that nothing moves: whether there are notes, and whether the
 * finding breaks into two lines. A preset that fails is the check's to report.
 */
function roomOf(figure, first, at) {
  const { module, presets } = figure;
  const views = presets.flatMap((preset) => {
    try {
      at("first frame", "derive", preset.inputs);
      const derived = named(figure, presetInputs(figure, preset));
      at("first frame", "view", preset.inputs);
      return [module.view(derived, LAYOUTS[2])];
    } catch {
      return [];
    }
  });
  const all = [first, ...views];
  return {
    notes: all.some(({ notes = [] }) => notes.length > 0),
    long: all.some(({ finding }) => plainText(finding).length > MOST_OF_A_LINE),
  };
}

/** Whether a phone's window holds the drawing and a control below it. */
function sticks({ attributes: { viewBox } }) {
  const [, , width, height] = String(viewBox).split(" ").map(Number);
  return height <= STICKS * width;
}

const atStart = (control, name, start) => ({
  kind: String(control.kind),
  label: String(control.label),
  text: String(control.text(start[name], start)),
  value: start[name],
  rule: String(control.rule(start)),
});

/** The samples replayed and the range swept. A figure that cannot be opened is the frame's to report. @param {Job} job */
export function check(job) {
  const { figure, problems } = opened(job);
  if (!figure || problems.length) return { problems: [] };
  const known = replay(figure, job);
  return { problems: [...known, ...sweep(figure, job, known)] };
}
