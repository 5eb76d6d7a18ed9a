// @ts-check
/** Logits as probabilities: the one softmax of the page. */

/**
 * Turn the logits between two places of an array into probabilities, in place.
 * @template {Float32Array | number[]} T
 * @param {T} values
 * @returns {T}
 */
export function softmaxWithin(values, from = 0, to = values.length) {
  let highest = -Infinity, total = 0;
  for (let i = from; i < to; i++) highest = Math.max(highest, values[i]);
  for (let i = from; i < to; i++) total += values[i] = Math.exp(values[i] - highest);
  for (let i = from; i < to; i++) values[i] /= total;
  return values;
}

/** Probabilities of the words, in double precision. @param {ArrayLike<number>} logits @returns {number[]} */
export const softmax = (logits) => softmaxWithin(Array.from(logits));

/**
 * Log-probabilities, one list for each position, that a readout gives.
 * @param {Float32Array} logits  [t, words]
 * @param {number} words
 */
export function logProbabilities(logits, words) {
  const rows = [];
  for (let at = 0; at < logits.length; at += words) {
    const row = new Float64Array(words);
    let highest = -Infinity, total = 0;
    for (let v = 0; v < words; v++) highest = Math.max(highest, logits[at + v]);
    for (let v = 0; v < words; v++) total += Math.exp(logits[at + v] - highest);
    const shift = highest + Math.log(total);
    for (let v = 0; v < words; v++) row[v] = logits[at + v] - shift;
    rows.push(row);
  }
  return rows;
}

/** Word numbers, the likeliest first. @param {ArrayLike<number>} values  logits or probabilities */
export function ranked(values) {
  return Array.from(values, (_, i) => i).sort((a, b) => values[b] - values[a]);
}
