// @ts-check
/** The 270 heads of a published model: what each is worth by five measures, and circuits of every size among them. */

import {
  cell,
  choice,
  figure,
  fixed,
  panels,
  percent,
  player,
  plural,
  say,
  signed,
  tint,
  when,
} from "../../static/js/kit.js";
import { headMap, LAYERS, looks, ROWS } from "./head-map.js";
import { kept } from "./kept.js";

/**
 * @import { Tested } from "./kept.js"
 * @typedef {"mean" | "zero" | "resample" | "direct" | "queries"} Measure
 */

const MEASURES = {
  mean: "lost if it writes its average",
  zero: "lost if it writes zero",
  resample: "lost if it writes one other",
  direct: "said to the logits directly",
  queries: "said to the queries of the loudest",
};

export default figure({
  inputs: (data) => {
    const sizes = /** @type {Tested[]} */ (data.rows).map(({ size }) => size);
    return {
      k: player({
        ...{ label: "Heads kept", frames: sizes.length, perSecond: 4 },
        format: (/** @type {number} */ at) => plural(sizes[at], "head"),
      }),
      shown: choice({ label: "Colour: what of the logit difference is", options: MEASURES }),
      ...when(({ k }) => k === sizes.length - 1, {
        head: cell({
          ...{ label: "Head", size: () => [ROWS, LAYERS], words: (row, layer) => `${layer}.${row}` },
        }),
      }),
    };
  },

  presets: (data) => data.presets,

  once: (data) => data.once.map((/** @type {number} */ k) => ({ k })),

  derive({ k, shown, head }, data) {
    const rows = /** @type {Tested[]} */ (data.rows);
    const [row, layer] = /** @type {[number, number]} */ (head.split(",").map(Number));
    const at = layer * ROWS + row;
    const whole = rows[rows.length - 1].difference;
    const values = /** @type {(number | null)[]} */ (data.measures[shown]);
    return {
      ...{ k, shown: /** @type {Measure} */ (shown), head, rows, whole, values, at, name: `${layer}.${row}` },
      circuit: new Set(/** @type {string[]} */ (data.order).slice(0, rows[k].size)),
      size: rows[k].size,
      share: Math.round((1000 * rows[k].difference) / whole) / 1000,
      first: rows[k].first,
      value: values[at],
      looks: /** @type {number[]} */ (data.looks[at]),
      random: /** @type {[number, number][]} */ (data.random),
      called: /** @type {Record<string, string>} */ (data.called),
      tested: Number(data.tested),
    };
  },

  view(derived, layout) {
    const { size, share, first, name, value, rows, whole } = derived;
    const narrow = layout.width < 600;
    return {
      finding: findingOf(derived),
      summary: `Map of 270 heads, nine in each of thirty layers, coloured by what is ${
        MEASURES[derived.shown]
      }. Head ${name}: ${
        value === null ? "none" : signed(value, 2)
      }. Circuits keep of the logit difference, on sentences that the search did not see: ${
        rows.filter((_, i) => i % 4 === 0).map((each) =>
          `${plural(each.size, "head")} ${percent(each.difference / whole, 2)}`
        ).join(", ")
      }.`,
      texts: { size: String(size), share: percent(share, 2), first: percent(first, 2) },
      plot: panels(
        layout,
        size < rows[rows.length - 1].size
          ? [headMap(derived, narrow), kept(derived, narrow, true)]
          : [headMap(derived, narrow), looks(derived, narrow), kept(derived, narrow, false)],
      ),
      notes: [
        `Measured on SmolLM2-135M with 4-bit weights, circuits on ${derived.tested} unseen sentences, random sets on the search’s. Right: no word is likelier than the receiver.`,
      ],
    };
  },
});

/**
 * @param {{ size: number, share: number, first: number, tested: number, shown: Measure, name: string,
 *   value: number | null }} state
 */
function findingOf({ size, share, first, tested, shown, name, value }) {
  if (size < 270) {
    const left = tint("four", percent(Math.max(0, share), 2), "share");
    const right = tint("one", `${Math.round(first * tested)} of ${tested}`, "right");
    if (size === 0) return say`Without any head ${left} of the difference is left. Right answers: ${right}.`;
    const who = size === 1 ? "One head" : `${size} of 270 heads`;
    return say`${who} ${size < 2 ? "keeps" : "keep"} ${left} of the difference. Right answers: ${right}.`;
  }
  if (value === null) return say`Head ${name} comes too late to steer the loudest heads.`;
  const much = fixed(Math.abs(value), 1);
  if (much === "0.0") return say`Head ${name}: next to nothing is ${MEASURES[shown]}.`;
  const logits = tint("ink", `${much} logits`);
  if (shown === "direct") return say`Head ${name} speaks ${value > 0 ? "against" : "for"} the answer: ${logits}.`;
  if (shown === "queries") {
    return say`Head ${name} steers the four loudest ${value > 0 ? "from" : "to"} the answer: ${logits}.`;
  }
  return say`Head ${name} gone, the answer ${value > 0 ? "gains" : "loses"} ${logits}.`;
}
