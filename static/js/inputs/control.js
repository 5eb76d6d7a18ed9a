// @ts-check
/**
 * What every control is: plain functions over the inputs of its figure, so that the build can draw and sweep it.
 *
 * @template [V=any]  of its value
 * @typedef {object} Control
 * @property {string} kind
 * @property {string} label
 * @property {(place: Place) => Tree} tree              the native control with its label and output
 * @property {(value: V, inputs?: Inputs) => string} text              the value for people, with its unit
 * @property {(value: V) => string} write             the value for the address
 * @property {(text: string, inputs: Inputs) => V | undefined} read   undefined when the text is no valid value
 * @property {(inputs: Inputs) => string} rule          the valid values in words
 * @property {(value: any, inputs: Inputs) => V} nearest  the value itself when valid
 * @property {(inputs: Inputs) => V[]} sweep          the values that the build tries
 * @property {(raw: string, checked: boolean, inputs: Inputs, type?: string) => V | undefined} take  from the native control's event
 * @property {string} [group]  controls of one group are folded together
 * @property {(text: string) => V | undefined} [guess]  the value that a part of its name means, once Enter is pressed
 * @property {(inputs: Inputs) => boolean} [when]  whether the control applies; its value is kept while it does not
 * @property {(text: string) => string[]} [suggest]  whole texts for the list of a field while one is typed; it is taken when whole
 * @property {(value: V, key: string, inputs: Inputs) => V} step  after a key of the keyboard; same value if none
 */

/**
 * @typedef {import("../core/tree.js").Tree} Tree
 * @typedef {Record<string, any>} Inputs
 * @typedef {{ id: string, name: string, value: any, inputs: Inputs }} Place
 */

import { h } from "../core/tree.js";

/**
 * The frame shared by the controls with a label above and a value beside it.
 * @param {string} kind
 * @param {string} label
 * @param {Place} place
 * @param {string} text
 * @param {...Tree} native
 */
export function labelled(kind, label, place, text, ...native) {
  return h(
    "div",
    { class: `control ${kind}` },
    h("label", { for: place.id }, label),
    h("output", { for: place.id, class: "value" }, text),
    ...native,
  );
}

/**
 * Controls under one heading, folded.
 * @template {Record<string, Control>} C
 * @param {string} name
 * @param {C} controls
 * @returns {C}
 */
export function group(name, controls) {
  return each(controls, { group: name });
}

/**
 * Controls that apply only in some states.
 * @template {Record<string, Control>} C
 * @param {(inputs: Inputs) => boolean} test
 * @param {C} controls
 * @returns {C}
 */
export function when(test, controls) {
  return each(controls, { when: test });
}

/**
 * @template {Record<string, Control>} C
 * @param {C} controls
 * @param {Partial<Control>} more
 */
const each = (
  controls,
  more,
) => /** @type {C} */ (Object.fromEntries(
  Object.entries(controls).map(([key, control]) => [key, { ...control, ...more }]),
));

/**
 * Move through an ordered list by a slider's keys.
 * @param {any[]} values
 * @param {any} value
 * @param {string} key
 */
export function stepThrough(values, value, key) {
  const at = values.indexOf(value);
  const jump = Math.max(2, Math.round(values.length / 10));
  /** @type {Record<string, number>} */
  const moves = {
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    PageUp: at + jump,
    PageDown: at - jump,
    Home: 0,
    End: values.length - 1,
  };
  if (!Object.hasOwn(moves, key)) return value;
  return values[Math.min(values.length - 1, Math.max(0, moves[key]))];
}
