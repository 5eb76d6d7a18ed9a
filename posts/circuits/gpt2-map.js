// @ts-check
/** The published circuit of GPT-2 small: 26 of 144 heads in seven classes, and its fit of two signals. No model runs here. */

import { choice, figure, fixed, group, panels, percent, say, tint, toggle } from "../../static/js/kit.js";
import { heads as headsOf } from "./gpt2-heads.js";
import { fit, signalChart } from "./signals.js";

/**
 * @import { Class } from "./gpt2-heads.js"
 * @import { Cell } from "./signals.js"
 */

const CELLS = { none: "all six", "0": "1st", "1": "2nd", "2": "3rd", "3": "4th", "4": "5th", "5": "6th" };

export default figure({
  inputs: (data) => {
    const names = Object.fromEntries(data.classes.map((/** @type {Class} */ { id, name }) => [id, name]));
    return {
      shown: choice({ label: "Class", options: { all: "all seven", ...names } }),
      removed: toggle({ label: "Knock out the name movers", on: "knocked out", off: "intact" }),
      ...group("What they hand on", {
        chart: toggle({ label: "Two signals instead of heads", on: "signals", off: "heads" }),
        left_out: choice({ label: "Fit the signals without cell", options: CELLS }),
      }),
    };
  },

  presets: {
    "All 26 heads": {},
    "Notice the repeat": { shown: "induction" },
    "Point at it": { shown: "inhibition" },
    "Copy the other": { shown: "mover" },
    "Knock out the copiers": { shown: "backup", removed: true },
    "Vote against": { shown: "negative" },
  },

  once: () => ["duplicate", "induction", "inhibition", "mover"].map((shown) => ({ shown })),

  derive({ shown, removed, chart, left_out }, data) {
    const classes = /** @type {Class[]} */ (data.classes);
    const signals = /** @type {Cell[]} */ (data.signals);
    const slopes = fit(signals.filter((_, i) => String(i) !== left_out));
    const chosen = classes.filter(({ id }) => shown === "all" || id === shown);
    return {
      ...{ shown, removed, chart, left_out, classes, chosen, signals, ...slopes, loss: Number(data.loss) },
      heads: chosen.reduce((total, { heads }) => total + heads.length, 0),
      difference: data.whole * (removed ? 1 - data.loss : 1),
    };
  },

  view(derived, layout) {
    const { classes, chosen, shown, removed, chart, position, token, difference, heads } = derived;
    const [first] = chosen;
    const high = layout.width < 700 ? 360 : 408;
    return {
      finding: findingOf(derived),
      summary: `Map of 144 heads, twelve in each of twelve layers, with those of the circuit lit. ${
        classes.map((each) => `${each.name}: ${each.heads.join(", ")}`).join("; ")
      }. Name movers ${removed ? "knocked out" : "intact"}. Position counts ${fixed(position, 2)}, token ${
        fixed(token, 2)
      }.`,
      texts: {
        ...{ heads: String(heads), difference: fixed(difference, 2) },
        ...{ position: fixed(position, 2), token: fixed(token, 2) },
      },
      plot: panels(layout, [chart ? signalChart(derived, high) : headsOf(derived, high)]),
      notes: [
        removed
          ? "3.56 less 5 percent is about 3.38; the paper gives the percentage (section 3.4)."
          : shown === "all"
          ? "Published results of Wang et al., not measured here."
          : first.heads.some((head) => first.evidence.includes(head)) // which then stand there
          ? `${first.evidence} (${first.section}).`
          : `${first.heads.join(", ")}: ${first.evidence} (${first.section}).`,
      ],
    };
  },
});

/**
 * @param {{ chart: boolean, shown: string, removed: boolean, chosen: Class[], heads: number, loss: number, position: number,
 *   token: number }} state
 */
function findingOf({ chart, shown, removed, chosen: [first], heads, loss, position, token }) {
  if (chart) {
    return say`Where the giver stood counts ${tint("one", fixed(position, 2))} logits, which name it was ${
      fixed(token, 2)
    }.`;
  }
  if (removed) {
    return say`Without its three name movers GPT-2 loses only ${tint("one", percent(loss, 1))}: backups take over.`;
  }
  if (shown === "all") {
    return say`GPT-2 small finds Mary with ${heads} of 144 heads. Can it lose the copiers?`;
  }
  return say`${tint(first.series, String(heads))} ${first.name} at ${first.acts} look at ${first.looks}.`;
}
