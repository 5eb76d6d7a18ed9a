// @ts-check
/** Synthetic heads with a common part, the one cache that a group keeps of them, and the error that this leaves. */

import { softmax } from "../../static/js/transformer/probability.js";

/**
 * @typedef {{ heads: number, tokens: number, width: number, value_width: number, grain: number, sharp: number,
 *   drawn: { common: number[], own: number[], fresh: number[], queries: number[] } }} Drawn
 */

/** Keys and values of all heads: a common part and one of their own. @param {number} shared @param {Drawn} data */
export function mixed(shared, { heads, tokens, width, value_width, grain, drawn }) {
  const size = tokens * (width + value_width);
  const [own, common] = [Math.sqrt(1 - shared), Math.sqrt(shared)];
  return Array.from({ length: heads }, (_, head) => {
    const cache = new Float64Array(size); // filled by a loop: thousands of calls would cost most of a frame
    for (let i = 0; i < size; i += 1) cache[i] = (common * drawn.common[i] + own * drawn.own[head * size + i]) / grain;
    return cache;
  });
}

/**
 * The one cache that a group keeps.
 * @param {Float64Array[]} before
 * @param {number} first  head of the group
 * @param {{ group: number, method: string, data: Drawn }} how
 */
export function pooled(before, first, { group, method, data }) {
  if (group === 1 || method === "first") return before[first];
  if (method === "random") return Float64Array.from(data.drawn.fresh, (value) => value / data.grain);
  const mean = new Float64Array(before[first].length);
  for (let i = 0; i < mean.length; i += 1) {
    for (let member = first; member < first + group; member += 1) mean[i] += before[member][i];
    mean[i] /= group;
  }
  return mean;
}

/**
 * Relative squared errors of keys and of what attention reads, over all heads.
 * @param {Float64Array[]} before
 * @param {(head: number) => Float64Array} read
 * @param {Drawn} data
 */
export function errorsOf(before, read, data) {
  const row = data.width + data.value_width;
  const sums = { key: 0, keys: 0, output: 0, outputs: 0 };
  before.forEach((mine, head) => {
    const theirs = read(head);
    for (let i = 0; i < mine.length; i += 1) {
      if (i % row >= data.width) continue;
      sums.key += (theirs[i] - mine[i]) ** 2;
      sums.keys += mine[i] ** 2;
    }
    const wanted = attend(mine, head, data);
    attend(theirs, head, data).forEach((value, i) => (sums.output += (value - wanted[i]) ** 2));
    wanted.forEach((value) => (sums.outputs += value ** 2));
  });
  return { key_error: sums.key / sums.keys, output_error: sums.output / sums.outputs };
}

/** What a head's query reads: softmax(q k / sqrt(width)) v. @param {Float64Array} cache @param {number} head @param {Drawn} data */
function attend(cache, head, { tokens, width, value_width, grain, sharp, drawn }) {
  const row = width + value_width;
  const scores = new Float64Array(tokens);
  for (let token = 0; token < tokens; token += 1) {
    for (let i = 0; i < width; i += 1) {
      scores[token] += cache[token * row + i] * ((sharp * drawn.queries[head * width + i]) / grain / Math.sqrt(width));
    }
  }
  const output = new Array(value_width).fill(0);
  softmax([...scores]).forEach((weight, token) => {
    for (let i = 0; i < value_width; i += 1) output[i] += weight * cache[token * row + width + i];
  });
  return output;
}
