// @ts-check
/** All heads in the order in which they come back to the circuit, each below its place on the chart; each is a switch. */

import { attributesOf, h, label, panel, round } from "../../static/js/kit.js";
import { PARTS } from "../../static/js/transformer/parts.js";

/** @import { Grown } from "./sizes.js" */

export const HEADS = PARTS.filter((part) => part.includes("."));

/** Every head but these. @param {string[]} kept */
export const without = (kept) => HEADS.filter((head) => !kept.includes(head)).join(",");

/** Which head comes back after which. @param {Grown[]} grown  by size */
const orderOf = (grown) =>
  grown.slice(1).map((
    { circuit },
    i,
  ) => /** @type {string} */ (circuit.find((head) => !grown[i].circuit.includes(head))));

/**
 * A click adds a head to the circuit or takes it out, and makes it the reader's own.
 * @param {{ circuit: string[], grown: Grown[] }} state
 * @param {{ left: number, right: number }} margins  of the chart above
 * @param {boolean} narrow  then they stand in two rows
 */
export function switches({ circuit, grown }, margins, narrow) {
  const rows = narrow ? 2 : 1;
  return panel(({ size }) => (1.9 * rows + 1.5) * size, ({ width, size, height }) => {
    const step = (width - margins.left - margins.right) / HEADS.length;
    const [wide, tall] = [step * (narrow ? 1.84 : 0.84), size * 1.65];
    return [
      ...orderOf(grown).map((head, i) => {
        const kept = circuit.includes(head);
        const mine = without(kept ? circuit.filter((each) => each !== head) : [...circuit, head]) || "none";
        const at = [margins.left + (i + 1) * step, (0.5 + (i % rows)) * size * 1.9];
        return h(
          "g",
          {
            ...attributesOf("node", {
              ...{ series: "attention", class: kept ? "strong" : "faint", mark: head, chosen: kept },
              ...{
                set: { source: "mine", mine },
                tip: `head ${head}, ${kept ? "kept: take it out" : "left out: add it"}`,
              },
            }),
            ...{ key: `head ${head}`, transform: `translate(${round(at[0])} ${round(at[1])})` },
          },
          h("rect", { x: round(-wide / 2), y: round(-tall / 2), width: round(wide), height: round(tall), rx: 3 }),
          label([0, 0], head, { size, anchor: "middle", weight: kept ? "bold" : "normal" }),
        );
      }),
      label([width - margins.right, height - size * 0.6], "heads, in the order in which they come back", {
        ...{ key: "axis", size, anchor: "end", quiet: true },
      }),
    ];
  });
}
