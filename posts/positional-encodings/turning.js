// @ts-check
/** The hands of a rotary head: how fast each turns, under which rule, where it stands, and whether training saw it there. */

import { frequency, ntk_base, parts_factor, temperature } from "../../static/js/formulas/posts/positional-encodings.js";

/** @typedef {{ scale: number, trained: number, slow: number, fast: number }} Stretch */
/** @typedef {{ angle: number, reached: number, unseen: boolean }} Hand  in radians of one turn; reached: the last angle of training */

export const TURN = 2 * Math.PI;

/** Radians a token of every pair, fastest first. @param {number} pairs @param {number} base */
export const frequencies = (pairs, base) =>
  Array.from({ length: pairs }, (_, pair) => frequency({ pair, d_head: 2 * pairs, base }));

/**
 * The factor of every pair's frequency under a rule.
 * @param {string} rule
 * @param {{ pairs: number, base: number, stretch: Stretch }} how
 */
export function factors(rule, { pairs, base, stretch: { scale, trained, slow, fast } }) {
  const plain = frequencies(pairs, base);
  if (rule === "pi") return plain.map(() => 1 / scale);
  if (rule === "ntk") {
    const slower = frequencies(pairs, ntk_base({ base, scale, d_head: 2 * pairs }));
    return plain.map((theta, pair) => slower[pair] / theta);
  }
  if (rule === "plain") return plain.map(() => 1);
  const ends = rule === "llama" ? { slow: 1, fast: 4 } : { slow, fast };
  return plain.map((theta) => parts_factor({ turns: (trained * theta) / TURN, scale, ...ends }));
}

/** What YaRN multiplies queries and keys by; other rules leave them alone. @param {string} rule @param {number} scale */
export const warmth = (rule, scale) => (rule === "yarn" && scale > 1 ? temperature({ scale }) : 1);

/**
 * Where every hand stands at a position. A hand that completed no turn in training has seen only the angles up to `reached`.
 * @param {number} position
 * @param {{ pairs: number, base: number, rule?: string, stretch: Stretch }} how
 * @returns {Hand[]}
 */
export function hands(position, { pairs, base, rule = "plain", stretch }) {
  const slowed = factors(rule, { pairs, base, stretch });
  return frequencies(pairs, base).map((theta, pair) => {
    const angle = (position * theta * slowed[pair]) % TURN;
    const reached = stretch.trained * theta;
    return { angle, reached, unseen: reached < TURN && angle > reached };
  });
}

/** How many stand where training never put them. @param {Hand[]} all */
export const unseenOf = (all) => all.reduce((sum, { unseen }) => sum + (unseen ? 1 : 0), 0);
