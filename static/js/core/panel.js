// @ts-check
/** What stands beside a drawing, as trees: presets, controls, large numbers and the sentence about invalid inputs. */

import { presetInputs } from "./figure.js";
import { h } from "./tree.js";

/**
 * @typedef {import("./tree.js").Tree} Tree
 * @typedef {import("../inputs/control.js").Control} Control
 * @import { Figure, Inputs, Preset, Readout, View } from "./figure.js"
 */

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
