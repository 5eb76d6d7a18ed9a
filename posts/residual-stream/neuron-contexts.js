// @ts-check
/** What the data say of each neuron, in two letters a number: the contexts that excite it most, and how pure they are. */

const CODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"; // as in experiment.py
const ROW = 32; // words in a row of the corpus, its start token not counted
const BEFORE = 6; // words of a context that are shown before the one that excites
const TOP = 40; // words that purity was counted on

/**
 * @typedef {{ before: string[], word: string }} Context
 * @typedef {{ rows: string[], best: string[], shown: number, classes: string[], purest: string[][], purity: string[][],
 *   language: { vocabulary: string[] } }} Stored
 */

/** The number that two letters stand for. @param {string} text @param {number} i */
const number = (text, i) => CODE.indexOf(text[2 * i]) * 64 + CODE.indexOf(text[2 * i + 1]);

/** @param {Stored} data @param {number} layer @param {number} neuron @returns {Context[]} best first */
export function contextsOf({ rows, best, shown, language }, layer, neuron) {
  return Array.from({ length: shown }, (_, i) => {
    const at = number(best[layer], neuron * shown + i);
    const row = rows[Math.floor(at / ROW)];
    const word = (/** @type {number} */ place) => language.vocabulary[number(row, place)];
    const place = (at % ROW) + 1;
    const many = Math.min(BEFORE, place - 1);
    return { before: Array.from({ length: many }, (_, k) => word(place - many + k)), word: word(place) };
  });
}

/** Which class of words excites it most often, and in what share of its top words. @param {Stored} data @param {number} layer @param {number} neuron */
export function purityOf({ classes, purest, purity }, layer, neuron) {
  const kind = classes[Number(purest[layer][neuron])];
  return {
    kind: kind === "country" ? "countries" : `${kind}s`,
    purity: CODE.indexOf(purity[layer][neuron]) / TOP,
  };
}
