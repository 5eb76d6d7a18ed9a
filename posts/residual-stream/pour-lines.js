// @ts-check
/** The lines of the ledger: what every part wrote into the difference of two logits. */

import { difference, dot, partsOf } from "../../static/js/transformer/attribution.js";

/**
 * @import { Run, Transformer } from "../../static/js/transformer/transformer.js"
 * @import { Line } from "./pour-drawing.js"
 */

export const ALL = 22; // lines: the embedding, sixteen heads, four MLPs, the final bias
/** @type {Record<string, Line["series"]>} */
const SERIES = { embedding: "embeddings", head: "attention", mlp: "feedForward" };

/** @param {{ share: number }[]} lines */
export const sumOf = (lines) => lines.reduce((sum, { share }) => sum + share, 0);

/**
 * Every writer's line in the difference of two logits, and the bias's.
 * @param {Transformer} model
 * @param {Run} run
 * @param {number} position
 * @param {[number, number]} pair
 */
export function linesOf(model, run, position, [answer, rival]) {
  const { d_model } = model.config;
  const stream = run.stream.subarray(position * d_model, (position + 1) * d_model);
  const { along, constant } = difference(model, stream, answer, rival);
  const written = partsOf(run, position, model.config).map(({ name, kind, write }) => ({
    ...{ name, series: SERIES[kind], norm: Math.sqrt(dot(write, write)), share: dot(write, along) },
  }));
  return [...written, {
    name: "final bias",
    series: /** @type {Line["series"]} */ ("router"),
    norm: 0,
    share: constant,
  }];
}
