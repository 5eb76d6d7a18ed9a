// @ts-check
/**
 * A figure as pure functions: its module and data in, the trees of its parts out. The build prints them, the browser
 * patches them, the sweep tries them.
 */

import { h } from "./tree.js";

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
  return { name, module, data, controls: module.inputs(data), start, presets: named.map(presetOf) };
}

/** @param {[string, any]} entry @returns {Preset} */
const presetOf = ([name, inputs]) => (Array.isArray(inputs?.inputs) || inputs?.name ? inputs : { name, inputs });

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

/**
 * Everything beside the plot: presets, controls, large numbers and the sentence about invalid inputs.
 * @param {Figure} figure
 * @param {Inputs} inputs
 * @param {View} view
 * @param {string} message
 * @param {string} [touched]  the input that was changed last: the message stands beside it
 */
export function panelTree(figure, inputs, view, message, touched = "") {
  const beside = message !== "" && (figure.controls[touched]?.when?.(inputs) ?? touched in figure.controls);
  return [
    presetsTree(figure, inputs),
    h(
      "div",
      { class: "controls" },
      ...controlTrees(figure, inputs, beside ? messageTree(message) : null, touched),
      beside ? null : messageTree(message),
    ),
    h("dl", { class: "readouts" }, ...(view.readouts ?? []).map(readoutTree)),
    ...(view.ledger ? [ledgerTree(view.ledger)] : []),
  ];
}

/**
 * The presets as steps of a story.
 * @param {Figure} figure
 * @param {Inputs} inputs
 */
function presetsTree(figure, inputs) {
  const current = (/** @type {Preset} */ preset) => {
    const wanted = presetInputs(figure, preset);
    return Object.keys(figure.controls).every((name) => wanted[name] === inputs[name]);
  };
  const pressed = figure.presets.map(current);
  const stop = Math.max(0, pressed.indexOf(true)); // one stop of the Tab key; arrow keys walk to the others
  return h(
    "div",
    { class: "presets", role: "group", "aria-label": "Presets" },
    ...figure.presets.map((preset, i) =>
      h("button", {
        ...{ type: "button", "data-preset": i, "data-walk": true },
        "aria-pressed": String(pressed[i]),
        tabindex: i === stop ? 0 : -1,
      }, preset.name)
    ),
  );
}

/** @param {string} message */
const messageTree = (message) => h("p", { class: "message", role: "alert" }, message);

/**
 * The controls that apply, those of a group folded together.
 * @param {Figure} figure
 * @param {Inputs} inputs
 * @param {Tree | null} message  stands inside one of them, so that no other control moves
 * @param {string} touched
 */
function controlTrees(figure, inputs, message, touched) {
  const shown = Object.entries(figure.controls).filter(([, control]) => control.when?.(inputs) ?? true);
  const tree = (/** @type {[string, Control]} */ [name, control]) => {
    const found = control.tree({ id: `${figure.name}-${name}`, name, value: inputs[name], inputs });
    return message && name === touched ? { ...found, children: [...found.children, message] } : found;
  };
  const groups = [...new Set(shown.map(([, control]) => control.group))];
  return groups.flatMap((group) => {
    const trees = shown.filter(([, control]) => control.group === group).map(tree);
    if (!group) return trees;
    return h("details", { class: "group", "data-group": group }, h("summary", null, group), ...trees);
  });
}

/**
 * Further numbers, folded into a table.
 * @param {Readout[]} ledger
 */
function ledgerTree(ledger) {
  const rows = ledger.map((readout) =>
    h("tr", null, h("th", { scope: "row" }, readout.label), h("td", null, ...numberTrees(readout)))
  );
  return h(
    "details",
    { class: "group ledger" },
    h("summary", null, "All numbers"),
    h("div", { class: "table-scroll" }, h("table", null, h("tbody", null, ...rows))),
  );
}

/** @param {Readout} readout */
function readoutTree(readout) {
  return h("div", null, h("dt", null, readout.label), h("dd", null, ...numberTrees(readout)));
}

/**
 * A number, and the button that opens its formula.
 * @param {Readout} readout
 */
function numberTrees({ name, label, text, value, formula }) {
  const [number, ...unit] = text.split("\u00a0");
  const output = h(
    "output",
    { name, "data-value": value === undefined ? null : String(value) },
    number,
    unit.length > 0 && h("span", { class: "unit" }, "\u00a0" + unit.join("\u00a0")),
  );
  const explain = formula && h("button", {
    type: "button",
    class: "explain live-only",
    "data-explain": name,
    "aria-label": `How ${label} is computed`,
  }, "=");
  return [output, explain];
}

/** @param {View} view @returns {Record<string, string>} readouts and texts by name */
export function textsOf(view) {
  return { ...Object.fromEntries((view.readouts ?? []).map((readout) => [readout.name, readout.text])), ...view.texts };
}
