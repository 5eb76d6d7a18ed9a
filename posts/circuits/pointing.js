// @ts-check
/** The circuit of GPT-2 small as it stands over the words: classes of heads where they act, and whom they read. */

import { diagram, fixed } from "../../static/js/kit.js";

/**
 * @import { Edge, Node } from "../../static/js/marks/diagram.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @typedef {{ id: string, short: string, name: string, heads: string[], fuzzy: string[], series: Series, acts: string,
 *   looks: string, evidence: string, section: string }} Class
 */

/** Names that a phone has room for. @type {Record<string, string>} */
const SHORT = { previous: "previous", inhibition: "inhibitors", mover: "movers" };
// The sentence, with what no head of the circuit looks at or acts on left out.
const WORDS = ["Mary", "and", "John", "went", "…", "John", "…", "to"];
/** Columns and row of each class: above the word at which it acts, or beside those that act there. @type {Record<string, [number, number, number]>} */
const PLACES = {
  previous: [2.5, 1, 2],
  duplicate: [4.5, 1, 2],
  induction: [4.5, 2, 2],
  inhibition: [6, 3, 2],
  mover: [6, 4, 2],
  negative: [3.5, 4, 2],
  backup: [0.5, 4, 2],
};
/** Who reads from whom; words by their column. */
const EDGES = [
  ["2", "previous"],
  ["2", "duplicate"],
  ["5", "duplicate"],
  ["previous", "induction"],
  ["duplicate", "inhibition"],
  ["induction", "inhibition"],
  ["7", "inhibition"],
  ["inhibition", "mover"],
  ["0", "mover"],
  ["0", "negative"],
  ["0", "backup"],
  ["mover", "answer"],
  ["negative", "answer"],
  ["backup", "answer"],
];
/**
 * The circuit over the words. Name movers are knocked out by a click, other classes are chosen by it.
 * @param {{ classes: Class[], shown: string, removed: boolean, difference: number }} state
 * @param {"narrow" | "medium" | "wide" | "full"} room
 */
export function circuit({ classes, shown, removed, difference }, room) {
  const tight = room === "narrow" || room === "medium";
  const isOn = (/** @type {string} */ id) => shown === "all" || shown === id || (removed && id === "backup");
  const isOff = (/** @type {string} */ id) => removed && id === "mover";
  const nodes = classes.map(({ id, short, heads, series }) => {
    const [column, row, span] = PLACES[id];
    const state = isOff(id) ? "off" : !isOn(id) ? "faint" : shown === id ? "chosen" : "plain";
    const below = tight ? undefined : room === "wide" || heads.length > 4 ? `${heads.length} heads` : heads.join("  ");
    const other = shown === id ? "all" : id;
    const set = id === "mover"
      ? { removed: !removed, shown: removed ? "all" : "backup" }
      : { shown: other, removed: false };
    return /** @type {Node} */ ({
      id,
      at: [column, row],
      span,
      text: (room !== "full" && SHORT[id]) || short,
      below,
      series,
      state,
      set,
    });
  });
  const told = WORDS.map((text, i) => /** @type {Node} */ ({
    id: String(i),
    at: [i, 0],
    text,
    shape: "word",
    state: text === "Mary" || text === "John" ? "strong" : "plain",
  }));
  const answer = /** @type {Node} */ ({
    ...{ id: "answer", at: [2, 5], span: 4, series: "ink" },
    text: tight ? `Mary by ${fixed(difference, 2)}` : `Mary leads by ${fixed(difference, 2)} on average`,
  });
  const colour = Object.fromEntries(classes.map(({ id, series }) => [id, series]));
  const edges = EDGES.filter((ends) => !ends.some(isOff)).map(([from, to]) => {
    const owner = to === "answer" ? from : to;
    const waits = owner === "backup" && !removed && shown !== "backup";
    const state = waits || !(isOn(from) || isOn(to)) ? "faint" : isOn(owner) && shown !== "all" ? "strong" : "plain";
    return /** @type {Edge} */ ({
      from,
      to,
      series: colour[owner],
      weight: owner === "mover" ? 3.5 : 2,
      state,
      dash: owner === "negative",
    });
  });
  return diagram({
    columns: WORDS.length,
    rows: 6,
    up: true,
    rowHeight: 3.4,
    nodes: [...told, ...nodes, answer],
    edges,
  });
}
