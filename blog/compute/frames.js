// @ts-check
/**
 * Run by the build in Deno, beside the browser's own modules: draw each figure's first frame, replay its samples, sweep
 * its controls, validate the states that links ask for. Standard input holds the requests, standard output the answers.
 */

import { LAYOUTS, openFigure, panelTree, presetInputs, readInputs, settle, textsOf } from "./static/js/core/figure.js";
import { flawOf } from "./static/js/core/flaw.js";
import { workInputs } from "./static/js/core/slow.js";
import { h, toText } from "./static/js/core/tree.js";
import { modules } from "./figures.js";

const FLOAT_TOLERANCE = 1e-12; // relative; Python and JavaScript may differ in exp and log, never by more
const MOST = { corners: 256, fromPresets: 8 };
const MOST_OF_A_MODEL = { corners: 16, fromPresets: 0 }; // of a figure that runs a model from a file, or slowly
const MANY_CONTROLS = 8; // a figure with more remembers its steps

/** @param {any} error */
const asProblem = (error) => ({ message: String(error?.message ?? error), stack: String(error?.stack ?? "") });

/** Compare what derive gives for each sample with what Python computed. */
function replay(figure) {
  const problems = [];
  for (const sample of figure.data.samples ?? []) {
    const inputs = { ...figure.start, ...sample.inputs };
    const found = derived(figure, inputs);
    for (const [name, expected] of Object.entries(sample.outputs)) {
      if (agree(expected, found[name])) continue;
      const message = `Python and JavaScript disagree on ${name} for ${JSON.stringify(sample.inputs)}: ` +
        `${shown(expected)} against ${shown(found[name])}`;
      problems.push({ message, hint: "Change figures.py or derive so that both compute the same." });
    }
  }
  return problems;
}

/** What derive gives, with the slow part done as a worker would: once for the same inputs. */
function derived(figure, inputs) {
  const { module, data, worked } = figure;
  if (!module.slow) return module.derive(inputs, data);
  const asked = workInputs(figure, inputs);
  const key = JSON.stringify(asked);
  if (!worked.has(key)) worked.set(key, structuredClone(module.slow.run(asked, data)));
  return module.derive(inputs, data, worked.get(key));
}

/** A value in words; JSON has no undefined, no NaN and no BigInt. */
function shown(value) {
  if (value === undefined) return "nothing";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item));
}

/** Whether two values are equal: integers and texts exactly, floats within the tolerance. */
function agree(a, b) {
  if (typeof a === "number" && typeof b === "bigint") return Number.isInteger(a) && BigInt(a) === b;
  if (typeof a === "number" && typeof b === "number") {
    return a === b ||
      (!(Number.isInteger(a) && Number.isInteger(b)) &&
        Math.abs(a - b) <= FLOAT_TOLERANCE * Math.max(Math.abs(a), Math.abs(b)));
  }
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => agree(item, b[i]));
  if (a && typeof a === "object") {
    return b && typeof b === "object" && Object.keys(a).every((key) => agree(a[key], b[key]));
  }
  return a === b;
}

/** So many of a list, both ends among them. */
function thinned(values, most) {
  if (values.length <= most || most === 0) return values.slice(0, most);
  return Array.from({ length: most }, (_, i) => values[Math.round((i * (values.length - 1)) / (most - 1))]);
}

/**
 * Every value of every control from the start, ends and some between from each preset, and the corners of all ranges
 * together.
 */
function* states(figure) {
  const most = figure.data.files || figure.module.slow ? MOST_OF_A_MODEL : MOST;
  const bases = [figure.start, ...figure.presets.map((preset) => presetInputs(figure, preset))];
  const controls = Object.entries(figure.controls);
  for (const base of bases) {
    for (const [name, control] of controls) {
      const values = control.sweep(base);
      for (const value of base === figure.start ? values : thinned(values, most.fromPresets)) {
        yield settle(figure, { ...base, [name]: value });
      }
    }
    yield base;
  }
  let corners = [figure.start];
  for (const [name, control] of controls) {
    corners = corners.flatMap((corner) => {
      const values = control.sweep(corner);
      return [...new Set([values[0], values[values.length - 1]])].map((value) =>
        settle(figure, { ...corner, [name]: value })
      );
    });
    if (corners.length > most.corners) {
      corners = corners.filter((_, i) => i % Math.ceil(corners.length / most.corners) === 0);
    }
  }
  yield* corners;
}

/** Refuse a figure that fails or draws nonsense anywhere in its range; the first flaw of each kind is enough. */
function sweep(figure) {
  const { module, data, presets } = figure;
  const problems = new Map();
  let turn = 0; // a state is drawn in one layout, in turn; the neighbours on a slider take the others
  const draw = (inputs, derive) => {
    try {
      if (module.check?.(inputs, data)) return;
      const flaw = flawOf(module.view(derive(inputs), LAYOUTS[turn++ % LAYOUTS.length]));
      if (flaw) throw new Error(`draws ${flaw}`);
    } catch (error) {
      const problem = asProblem(error);
      if (!problems.has(problem.message)) {
        problems.set(problem.message, { ...problem, message: `at ${JSON.stringify(inputs)}: ${problem.message}` });
      }
    }
  };
  for (const inputs of states(figure)) draw(inputs, () => module.derive(inputs, data, null));
  if (module.slow) { for (const preset of presets) draw(presetInputs(figure, preset), (all) => derived(figure, all)); }
  return [...problems.values()].slice(0, 5);
}

/** What is wrong with the start values and the presets. */
function checkStart(figure) {
  const problems = [];
  const names = Object.keys(figure.controls);
  const followed = figure.module.follows?.input;
  for (const name of new Set([...names, ...Object.keys(figure.start)])) {
    if (name === followed) continue;
    const inPython = Object.hasOwn(figure.start, name);
    if (!inPython || !names.includes(name)) {
      const [has, lacks] = inPython ? ["figures.py", "the module"] : ["the module", "figures.py"];
      problems.push({ message: `${has} has the input "${name}", ${lacks} has not` });
      continue;
    }
    const control = figure.controls[name];
    if (control.nearest(figure.start[name], figure.start) !== figure.start[name]) {
      const message = `the start value ${name}=${figure.start[name]} is not valid; ${control.rule(figure.start)}`;
      problems.push({ message });
    }
  }
  if (!problems.length) {
    const refused = figure.module.check?.(figure.start, figure.data);
    if (refused) problems.push({ message: `the start values are not valid: ${refused}` });
  }
  for (const preset of figure.presets) {
    const settled = problems.length ? preset.inputs : presetInputs(figure, preset);
    for (const [name, value] of Object.entries(preset.inputs)) {
      if (!names.includes(name)) problems.push({ message: `preset "${preset.name}": there is no input "${name}"` });
      else if (settled[name] !== value) {
        problems.push({ message: `preset "${preset.name}": ${name}=${value} is not valid` });
      }
    }
  }
  return problems;
}

/** The first frame of a figure, as texts. */
function firstFrame(figure) {
  const { module, start, controls } = figure;
  const first = derived(figure, start);
  const views = LAYOUTS.map((layout) => ({ layout, view: module.view(first, layout) }));
  const { view } = views[2];
  const frame = (each) => [each.layout.name, toText(h("div", { class: `frame ${each.layout.name}` }, each.view.plot))];
  return {
    parts: {
      finding: view.finding,
      summary: view.summary,
      panel: panelTree(figure, start, view, "").map(toText).join(""),
      notes: (view.notes ?? []).map((note) => toText(h("p", null, note))).join(""),
      picture: module.picture ? toText(module.picture(first)) : "",
    },
    features: {
      history: Object.keys(controls).length > MANY_CONTROLS,
      take: Boolean(module.take),
      give: Boolean(module.give),
    },
    plots: Object.fromEntries(views.map(frame)),
    texts: textsOf(view),
    inputs: Object.fromEntries(
      Object.entries(controls).map(([name, control]) => [
        name,
        {
          kind: control.kind,
          label: control.label,
          text: control.text(start[name], start),
          value: start[name],
          rule: control.rule(start),
        },
      ]),
    ),
  };
}

/** The request with the content of files in the place of their paths, as the page has them. */
function withFiles(request, files) {
  const named = request.data.files;
  if (!named) return request;
  const found = Object.fromEntries(Object.entries(named).map(([name, path]) => [name, files[path]]));
  return { ...request, data: { ...request.data, files: found } };
}

function answer({ slug, name, data, states: asked }, module) {
  const empty = { parts: {}, plots: {}, features: {}, texts: {}, inputs: {}, states: asked.map(() => null) };
  for (const needed of ["inputs", "derive", "view"]) {
    if (typeof module[needed] !== "function") {
      return { slug, name, ...empty, problems: [{ message: `the module exports no function ${needed}` }] };
    }
  }
  try {
    const figure = { ...openFigure(name, module, data), worked: new Map() };
    const problems = checkStart(figure);
    if (problems.length) return { slug, name, ...empty, problems };
    const wrong = asked.map((texts) => readInputs(figure, texts).problems[0] ?? null);
    return { slug, name, ...firstFrame(figure), states: wrong, problems: [...replay(figure), ...sweep(figure)] };
  } catch (error) {
    return { slug, name, ...empty, problems: [asProblem(error)] };
  }
}

const { figures, files } = JSON.parse(await new Response(Deno.stdin.readable).text());
for (const path of Object.keys(files)) files[path] = Uint8Array.fromBase64(files[path]).buffer;
console.log(JSON.stringify(figures.map((request, i) => answer(withFiles(request, files), modules[i]))));
