// @ts-check
/**
 * A figure as pure functions: its module and data in, the trees of its parts out. The build prints them, the browser
 * patches them, the sweep tries them.
 */

/**
 * @typedef {import("./tree.js").Tree} Tree
 * @typedef {import("../inputs/control.js").Control} Control
 * @typedef {Record<string, any>} Inputs
 * @typedef {{ name: "narrow" | "medium" | "wide" | "full", width: number, font: number }} Layout
 * @typedef {{ module: string, name: string, arguments: any[], source?: string, part?: string }} Explanation
 *   a derived formula ("calc/params"), its arguments, where it is published, and which of its lines is meant
 * @typedef {{ name: string, label: string, text: string, value?: number | bigint, formula?: Explanation }} Readout
 * @typedef {{ name: string, inputs: Inputs, note?: string }} Preset
 * @typedef {import("./words.js").Words} Words
 * @typedef {object} View
 * @property {Words} finding  what is seen, as a headline of at most 90 characters, true in every state
 * @property {string} summary  the drawing for who cannot see it
 * @property {Tree} plot
 * @property {Readout[]} [readouts]  only what the finding does not say
 * @property {Readout[]} [ledger]  further numbers, folded
 * @property {Record<string, string>} [texts]  for {live=figure.name} in the text
 * @property {string[]} [notes]
 * @typedef {object} FigureModule
 * @property {(data: any) => Record<string, Control>} inputs
 * @property {Record<string, Inputs> | ((data: any) => Record<string, Inputs>)} [presets]  by name
 * @property {(inputs: Inputs, data: any) => string | null} [check]
 * @property {(inputs: Inputs, data: any, worked?: any) => any} derive  worked: what slow.run gave; null until it has
 * @property {string | ((data: any) => Inputs[])} [once]  what runs once when the figure comes into view: a player, or states
 * @property {{ inputs: string[], run: (inputs: Inputs, data: any) => any }} [slow]  what takes longer than a frame
 * @property {(derived: any, layout: Layout) => View} view
 * @property {(derived: any) => Tree} [picture]
 * @property {string} [lead]  the input that sets the others when it changes, such as a model
 * @property {(value: any, data: any) => Inputs} [leadInputs]  what it sets
 * @property {{ figure: string, input: string, take: (derived: any) => any }} [follows]  another figure of the page
 * @property {(text: string, data: any) => Promise<{ inputs: Inputs, words: string }>} [take]  reads a pasted file
 * @property {(derived: any) => { name: string, text: string } | Promise<{ name: string, text: string }>} [give]  a file to download
 * @typedef {{ name: string, module: FigureModule, data: any, controls: Record<string, Control>, start: Inputs, presets: Preset[] }} Figure
 * @typedef {object} Live  a figure in the page, under the reader's hand
 * @property {Figure} figure
 * @property {() => Inputs} inputs
 * @property {(name: string, value: any) => void} set
 * @property {(inputs: Inputs) => void} replace  all inputs at once
 * @property {(entry?: boolean) => void} commit  write the address, as a step of the browser's history if it is to be
 *   one, remember the step of the figure, tell screen readers
 * @property {() => void} restore  what the address asks for, if it asks for something else than before
 * @property {() => any} derived  of the last valid inputs
 * @property {() => View} view
 * @property {(text: string) => void} say  to screen readers, at once
 * @property {() => Record<string, string>} texts
 */

/** @type {Layout[]} */
export const LAYOUTS = [
  { name: "narrow", width: 320, font: 15 },
  { name: "medium", width: 440, font: 13 },
  { name: "wide", width: 640, font: 13 },
  { name: "full", width: 880, font: 13 },
];

/**
 * The layout for the width that a plot has, in pixels: the widest that need not shrink, so that no label does. The
 * style sheet has the same borders.
 * @param {number} width
 */
export function layoutFor(width) {
  return [...LAYOUTS].reverse().find((layout) => layout.width <= width) ?? LAYOUTS[0];
}

/** The figure of a module: what it exports by default, or by name. @param {any} loaded @returns {FigureModule} */
export const figureOf = (loaded) => loaded.default ?? loaded;

/**
 * Bring a module and its data together.
 * @param {string} name
 * @param {FigureModule} module
 * @param {any} data
 * @returns {Figure}
 */
export function openFigure(name, module, data) {
  const start = { ...data.inputs };
  const { presets = {} } = module;
  const named = Object.entries(typeof presets === "function" ? presets(data) : presets);
  return {
    name,
    module,
    data,
    controls: module.inputs(data),
    start,
    presets: named.map(([name, inputs]) => ({ name, inputs })),
  };
}

/**
 * The inputs from which differences count: the start, with what the leading input sets.
 * @param {Figure} figure
 * @param {any} value  of the leading input
 */
function baseInputs(figure, value) {
  const { lead, leadInputs } = figure.module;
  if (!lead) return figure.start;
  return { ...figure.start, ...leadInputs?.(value, figure.data), [lead]: value };
}

/**
 * The inputs after one of them was changed; a leading one takes the others along.
 * @param {Figure} figure
 * @param {Inputs} inputs
 * @param {string} name
 * @param {any} value
 */
export function change(figure, inputs, name, value) {
  const led = name === figure.module.lead ? figure.module.leadInputs?.(value, figure.data) : {};
  return settle(figure, { ...inputs, ...led, [name]: value });
}

/**
 * Inputs in which every value is valid: where a list of values depends on another input and no longer holds the value,
 * the nearest one is taken, in the order of the controls.
 * @param {Figure} figure
 * @param {Inputs} inputs
 */
export function settle(figure, inputs) {
  const settled = { ...inputs };
  for (const [name, control] of Object.entries(figure.controls)) {
    settled[name] = control.nearest(settled[name], settled);
  }
  return settled;
}

/**
 * The inputs that texts of an address ask for, and what was refused.
 * @param {Figure} figure
 * @param {Record<string, string>} texts
 * @returns {{ inputs: Inputs, problems: string[] }}
 */
export function readInputs(figure, texts) {
  const problems = [];
  const lead = figure.module.lead;
  const asked = lead && Object.hasOwn(texts, lead) ? figure.controls[lead].read(texts[lead], figure.start) : undefined;
  let inputs = { ...(asked === undefined ? figure.start : baseInputs(figure, asked)) };
  for (const name of Object.keys(texts)) {
    if (!Object.hasOwn(figure.controls, name)) {
      problems.push(`"${name}" is no input of this figure; it has ${Object.keys(figure.controls).join(", ")}`);
    }
  }
  // In the order of the controls, since a later control's values may depend on an earlier one.
  for (const [name, control] of Object.entries(figure.controls)) {
    if (Object.hasOwn(texts, name)) {
      const value = control.read(texts[name], inputs);
      if (value === undefined) {
        problems.push(`${name}=${texts[name].slice(0, 40)} is not valid; ${control.rule(inputs)}`);
      } else inputs[name] = value;
    }
    inputs = { ...inputs, [name]: control.nearest(inputs[name], inputs) };
  }
  return { inputs, problems };
}

/**
 * The texts for the address: only what differs from the start.
 * @param {Figure} figure
 * @param {Inputs} inputs
 */
export function writeInputs(figure, inputs) {
  /** @type {Record<string, string>} */
  const texts = {};
  const lead = figure.module.lead;
  const base = lead ? baseInputs(figure, inputs[lead]) : figure.start;
  for (const [name, control] of Object.entries(figure.controls)) {
    const from = name === lead ? figure.start : base;
    if (inputs[name] !== from[name]) texts[name] = control.write(inputs[name]);
  }
  return texts;
}

/**
 * The inputs of a preset.
 * @param {Figure} figure
 * @param {Preset} preset
 */
export function presetInputs(figure, preset) {
  const { lead } = figure.module;
  const base = lead && lead in preset.inputs ? baseInputs(figure, preset.inputs[lead]) : figure.start;
  return settle(figure, { ...base, ...preset.inputs });
}

/** @param {View} view @returns {Record<string, string>} readouts and texts by name */
export function textsOf(view) {
  return { ...Object.fromEntries((view.readouts ?? []).map((readout) => [readout.name, readout.text])), ...view.texts };
}
