// @ts-check
/** Every control of a figure moved over its range: what fails or draws nonsense anywhere is not published. */

import { LAYOUTS, presetInputs, settle } from "./static/js/core/figure.js";
import { flawOf } from "./static/js/core/flaw.js";
import { workInputs } from "./static/js/core/slow.js";

const MOST = { corners: 256, fromPresets: 4 };
const MOST_OF_A_MODEL = { corners: 16, fromPresets: 0 }; // of a figure that runs a model from a file, or slowly
const MOST_PROBLEMS = 5;
const LONG = 20; // milliseconds

/** What derive gives, with the slow part done as a worker would: once for the same inputs. */
export function derived(figure, inputs, slowly = () => {}) {
  const { module, data, memory } = figure;
  if (!module.slow) return module.derive(inputs, data);
  const asked = workInputs(figure, inputs);
  const key = `slow ${JSON.stringify(asked)}`;
  if (!memory.has(key)) {
    slowly();
    memory.set(key, structuredClone(module.slow.run(asked, data)));
  }
  return module.derive(inputs, data, memory.get(key));
}

/** What derive gives for the start or a preset without a worker: the first frame asks for it and the sweep again. */
export function named({ module, data, memory }, inputs) {
  const key = `derive ${JSON.stringify(inputs)}`;
  if (memory.has(key)) return memory.get(key);
  const began = performance.now();
  const found = module.derive(inputs, data, null);
  if (performance.now() - began > LONG) memory.set(key, found);
  return found;
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
function* settledStates(figure) {
  const most = figure.data.files || figure.module.slow ? MOST_OF_A_MODEL : MOST;
  const bases = [figure.start, ...figure.presets.map((preset) => presetInputs(figure, preset))];
  const controls = Object.entries(figure.controls);
  yield* bases;
  for (const base of bases) {
    for (const [name, control] of controls) {
      const values = control.sweep(base);
      for (const value of base === figure.start ? values : thinned(values, most.fromPresets)) {
        yield settle(figure, { ...base, [name]: value });
      }
    }
  }
  let corners = [figure.start];
  for (const [name, control] of controls) {
    let ends = corners.flatMap((corner) => {
      const values = control.sweep(corner);
      return [...new Set([values[0], values[values.length - 1]])].map((value) => ({ ...corner, [name]: value }));
    });
    const step = Math.ceil(ends.length / most.corners);
    if (step > 1) ends = ends.filter((_, i) => i % step === 0);
    corners = ends.map((each) => settle(figure, each));
  }
  yield* corners;
}

/**
 * Each state once, the start and the presets first; many ways lead to the same one.
 * @returns {{ inputs: any, isNamed: boolean }[]}  isNamed: the start or a preset
 */
export function states(figure) {
  const known = new Map();
  const many = 1 + figure.presets.length;
  let i = 0;
  for (const inputs of settledStates(figure)) {
    const key = JSON.stringify(inputs);
    if (!known.has(key)) known.set(key, { inputs, isNamed: i < many });
    i += 1;
  }
  return [...known.values()];
}

/** What of some inputs differs from the start: enough to find the state again. */
export function changed({ start }, inputs) {
  return Object.fromEntries(Object.entries(inputs).filter(([name, value]) => value !== start[name]));
}

/** Refuse a figure that fails or draws nonsense anywhere in its range; the first flaw of each kind is enough. */
export function sweep(figure, { at, problem }, known) {
  const { module, data } = figure;
  const problems = new Map(known.filter(({ cause }) => cause).map(({ cause }) => [kindOf(cause), null]));
  const add = (from, layout, message, thrown) => {
    const kind = kindOf(message);
    const state = Object.keys(from).length ? JSON.stringify(from) : "the start values";
    const place = `at ${state}${layout ? ` in the ${layout.name} layout` : ""}`;
    if (!problems.has(kind)) problems.set(kind, { ...thrown, message: `${place}: ${message}`, more: 0 });
    else if (problems.get(kind)) problems.get(kind).more += 1;
  };
  const draw = (inputs, layouts, derive) => {
    const from = changed(figure, inputs);
    let shown = null; // the layout being drawn
    try {
      if (module.check) {
        at("sweep", "check", from);
        if (module.check(inputs, data)) return;
      }
      at("sweep", "derive", from);
      const all = derive(from);
      for (const layout of layouts) {
        at("sweep", "view", from);
        shown = layout;
        const flaw = flawOf(module.view(all, layout));
        if (flaw) add(from, layout, `draws ${flaw}`, { part: "view" });
      }
    } catch (error) {
      const thrown = problem(error);
      add(from, shown, thrown.message, thrown);
    }
  };
  let turn = 0; // most states are drawn in one layout, in turn; the neighbours on a slider take the others
  for (const { inputs, isNamed } of states(figure)) {
    const layouts = isNamed ? LAYOUTS : [LAYOUTS[turn++ % LAYOUTS.length]];
    draw(inputs, layouts, () => isNamed ? named(figure, inputs) : module.derive(inputs, data, null));
    if (isNamed && module.slow) {
      draw(inputs, LAYOUTS, (from) => derived(figure, inputs, () => at("sweep", "slow", from)));
    }
  }
  return [...problems.values()].filter(Boolean).slice(0, MOST_PROBLEMS).map(({ more, ...found }) => ({
    ...found,
    message: found.message + (more ? `; and ${more} more` : ""),
  }));
}

/** What problems have in common that differ in their numbers only. @param {string} message */
const kindOf = (message) => message.replace(/[−-]?\d+(\.\d+)?(e[+-]?\d+)?/g, "#");
