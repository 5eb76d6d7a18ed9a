// @ts-check
/** All heads in a row, each a switch of the reader's own circuit. */

import { diagram } from "../../static/js/kit.js";
import { PARTS } from "../../static/js/transformer/parts.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */

export const HEADS = PARTS.filter((part) => part.includes("."));

/** Every head but these. @param {string[]} kept */
export const without = (kept) => HEADS.filter((head) => !kept.includes(head)).join(",");

/** The heads as switches of the reader's own circuit. @param {string[]} circuit @param {boolean} tight */
export function heads(circuit, tight) {
  const columns = tight ? 8 : 16;
  return diagram({
    ...{ columns, rows: HEADS.length / columns, rowHeight: 2.2, edges: [] },
    nodes: HEADS.map((head, i) => {
      const kept = circuit.includes(head);
      const mine = without(kept ? circuit.filter((each) => each !== head) : [...circuit, head]) || "none";
      const at = /** @type {Pair} */ ([i % columns, Math.floor(i / columns)]);
      return {
        id: head,
        at,
        text: head,
        series: "attention",
        state: kept ? "strong" : "off",
        set: { source: "mine", mine },
      };
    }),
  });
}
