// @ts-check
/**
 * One number of the calculator: its dotted name, its text, the formula that made it and where that is published.
 *
 * @typedef {import("../core/figure.js").Readout} Readout
 */

import { count } from "../core/format.js";

export const FARTHEST = 2 ** 40; // sequences or tokens of which any number fits: the search ends here
export const SOURCES = {
  weights: "Counted tensor by tensor from the released implementations.",
  cache: "Ainslie et al. 2023, arXiv:2305.13245; for latent layers DeepSeek-AI 2024, arXiv:2405.04434, table 1.",
  flops: "Two FLOPs for each multiply-add; matrix products only. Hoffmann et al. 2022, arXiv:2203.15556, appendix F.",
  roofline: "Williams, Waterman and Patterson 2009, CACM 52(4); Pope et al. 2023, arXiv:2211.05102, section 2.1.",
  training: "Rajbhandari et al. 2020, arXiv:1910.02054, section 3.1: 2 + 2 + 12 bytes for each parameter.",
};

/**
 * @param {string} name
 * @param {string} label
 * @param {number | bigint | undefined} value  undefined: there is none, as the text says
 * @param {string} text
 * @param {[string, string, any[], string?]} formula  module, name, arguments, line
 * @param {string} source
 * @returns {Readout}
 */
export function row(name, label, value, text, [module, formula, args, part], source) {
  return { name, label, value, text, formula: { module, name: formula, arguments: args, source, part } };
}

/** @param {string} name @param {any[]} args @returns {[string, string, any[]]} */
export const roof = (name, args) => ["calc/roofline", name, args];

/** A number of sequences or positions, or that there is no limit. @param {number} value */
export const amount = (value) => value >= FARTHEST ? "any number of" : count(value);
