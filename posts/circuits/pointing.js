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
 * @typedef {{ classes: Class[], shown: string, removed: boolean, difference: number }} State
 * @typedef {"narrow" | "medium" | "wide" | "full"} Room
 * @param {State} state
 * @param {Room} room
 */
export function circuit(state, room) {
  const lead = fixed(state.difference, 2);
  const tight = room === "narrow" || room === "medium";
  const said = WORDS.map((text, i) => /** @type {Node} */ ({
    ...{ id: String(i), at: [i, 0], text, shape: "word" },
    state: text === "Mary" || text === "John" ? "strong" : "plain",
  }));
  const answer = /** @type {Node} */ ({
    ...{ id: "answer", at: [2, 5], span: 4, series: "ink" },
    text: tight ? `Mary by ${lead}` : `Mary leads by ${lead} on average`,
  });
  return diagram({
    ...{ columns: WORDS.length, rows: 6, up: true, rowHeight: 3.4 },
    nodes: [...said, ...state.classes.map((each) => nodeOf(each, state, room)), answer],
    edges: EDGES.filter((ends) => !(state.removed && ends.includes("mover"))).map((ends) => edgeOf(ends, state)),
  });
}

/** Whether a class is in sight. @param {string} id @param {State} state */
const isOn = (id, { shown, removed }) => shown === "all" || shown === id || (removed && id === "backup");

/** @param {Class} each @param {State} state @param {Room} room @returns {Node} */
function nodeOf({ id, short, heads, series }, state, room) {
  const { shown, removed } = state;
  const [column, row, span] = PLACES[id];
  const gone = removed && id === "mover";
  const tight = room === "narrow" || room === "medium";
  const many = room === "wide" || heads.length > 4 ? `${heads.length} heads` : heads.join("  ");
  return {
    ...{ id, at: [column, row], span, series, text: (room !== "full" && SHORT[id]) || short },
    below: tight ? undefined : many,
    state: gone ? "off" : !isOn(id, state) ? "faint" : shown === id ? "chosen" : "plain",
    set: id === "mover"
      ? { removed: removed ? "0" : "1", shown: removed ? "all" : "backup" }
      : { removed: "0", shown: shown === id ? "all" : id },
  };
}

/** An edge has the colour of the class that reads it, or writes the answer. @param {string[]} ends @param {State} state @returns {Edge} */
function edgeOf([from, to], state) {
  const { classes, shown, removed } = state;
  const owner = to === "answer" ? from : to;
  const waits = owner === "backup" && !removed && shown !== "backup"; // in reserve, until the name movers are gone
  const seen = !waits && (isOn(from, state) || isOn(to, state));
  return {
    ...{ from, to, series: classes.find(({ id }) => id === owner)?.series },
    ...{ weight: owner === "mover" ? 3.5 : 2, dash: owner === "negative" },
    state: !seen ? "faint" : isOn(owner, state) && shown !== "all" ? "strong" : "plain",
  };
}
