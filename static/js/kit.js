// @ts-check
/** What a figure is written with, in one import. */

export * from "./core/format.js";
export { say, tint } from "./core/words.js";
export { h, svg } from "./core/tree.js";
export { cell } from "./inputs/cell.js";
export { choice } from "./inputs/choice.js";
export { group, when } from "./inputs/control.js";
export { hidden } from "./inputs/hidden.js";
export { number } from "./inputs/number.js";
export { player } from "./inputs/player.js";
export { quantity } from "./inputs/quantity.js";
export { search } from "./inputs/search.js";
export { slider } from "./inputs/slider.js";
export { toggle } from "./inputs/toggle.js";
export { arrow, wire } from "./marks/arrow.js";
export { bar, tear } from "./marks/bar.js";
export * from "./marks/chart.js";
export { diagram } from "./marks/diagram.js";
export { dot } from "./marks/dot.js";
export { grid } from "./marks/grid.js";
export { handle } from "./marks/handle.js";
export { area, line, rule } from "./marks/line.js";
export { attributesOf, buttonOf } from "./marks/mark.js";
export { matrix } from "./marks/matrix.js";
export { panel, panels } from "./marks/panels.js";
export { rows } from "./marks/rows.js";
export { band, linear, log } from "./marks/scale.js";
export { BOLD, label, paragraph, round, spread, textWidth } from "./marks/text.js";
export { rowsOf, squarify, treemap } from "./marks/treemap.js";

/**
 * @import { Control } from "./inputs/control.js"
 * @import { FigureModule, Layout, Readout, View } from "./core/figure.js"
 * @import { Tree } from "./core/tree.js"
 */

/**
 * The values of a figure's controls, by name.
 * @template {Record<string, Control>} C
 * @typedef {{ [K in keyof C]: C[K] extends Control<infer V> ? V : never }} Values
 */

/**
 * A figure: what `inputs` offers is what `derive` gets, what `derive` gives is what `view` gets, and the type check knows it.
 * @template {Record<string, Control>} C
 * @template D
 * @template [W=null]
 * @param {object} module
 * @param {(data: any) => C} module.inputs  the controls, in reading order; the first is the lead
 * @param {Record<string, Partial<Values<C>>> | ((data: any) => Record<string, Partial<Values<C>>>)} [module.presets]
 *   named states, as the steps of a story; what a preset leaves out is as at the start
 * @param {{ inputs: (keyof C & string)[], run: (inputs: Values<C>, data: any) => W }} [module.slow]  what takes longer than a frame
 * @param {(inputs: Values<C>, data: any) => string | null} [module.check]
 * @param {(inputs: Values<C>, data: any, worked: W | null) => D} module.derive  everything shown, from inputs alone
 * @param {(derived: D, layout: Layout) => View} module.view
 * @param {(derived: D) => Tree} [module.picture]  240 x 120, without text
 * @param {keyof C & string} [module.lead]
 * @param {(value: any, data: any) => Partial<Values<C>>} [module.leadInputs]
 * @param {FigureModule["follows"]} [module.follows]
 * @param {FigureModule["take"]} [module.take]
 * @param {(derived: D) => ReturnType<NonNullable<FigureModule["give"]>>} [module.give]
 * @param {(keyof C & string) | ((data: any) => Partial<Values<C>>[])} [module.once]  what runs once when the figure comes into
 *   view: a player from its beginning, or states one after the other, before the start is shown again
 * @returns {FigureModule}
 */
export const figure = (module) => /** @type {FigureModule} */ (/** @type {unknown} */ (module));

/**
 * A large number beside the drawing.
 * @param {string} name  for {live=figure.name} in the text
 * @param {string} label
 * @param {number} value
 * @param {(value: number) => string} format
 * @param {Pick<Readout, "formula">} [more]
 * @returns {Readout}
 */
export const readout = (name, label, value, format, more = {}) => ({
  name,
  label,
  text: format(value),
  value,
  ...more,
});
