// @ts-check
/** Three texts in one row: what each word reads, with and without a mask for documents, and how far outputs are off. */

import { choice, figure, group, panels, percent, plural, say, slider, tint } from "../../static/js/kit.js";
import { leak } from "./leaking.js";
import { squareOf, textsOf } from "./leaking-drawing.js";

/** @import { Shown } from "./leaking-drawing.js" */

export default figure({
  inputs: ({ words }) => ({
    mask: choice({ label: "A word may read", options: { row: "the row", documents: "its text" } }),
    positions: choice({ label: "Positions", options: { running: "run on", restart: "restart" } }),
    kind: choice({ label: "They are", options: { rotary: "rotary", learned: "learned" } }),
    ...group("More", {
      probe: slider({
        label: "Word that asks",
        values: words.map((/** @type {string} */ _, /** @type {number} */ i) => i),
        format: (value) => `“${words[value]}”`,
      }),
      head: choice({ label: "Head", options: { "0.0": "0.0", "0.1": "0.1", "1.0": "1.0", "1.1": "1.1" } }),
    }),
  }),

  presets: {
    "No mask": {},
    "A mask": { mask: "documents" },
    "Mask, learned positions": { mask: "documents", kind: "learned" },
    "Mask and restart": { mask: "documents", kind: "learned", positions: "restart" },
    "Restart alone": { positions: "restart" },
  },

  once: () => [{ mask: "documents" }],

  derive({ mask, positions, kind, probe, head }, data) {
    const found = leak(data, { mask: mask === "documents", restart: positions === "restart", kind });
    const [layer, which] = head.split(".").map(Number);
    const { pairs, share, largest, changed, differences, segment } = found;
    return {
      ...{ pairs, share, largest, changed, differences, segment, probe, head },
      ...{ masked: mask === "documents", restarted: positions === "restart", kind },
      words: /** @type {string[]} */ (data.words),
      bounds: /** @type {number[]} */ (data.bounds),
      map: found.maps[layer][which],
    };
  },

  view(derived, layout) {
    const { pairs, share, changed, words, probe } = derived;
    const narrow = layout.width < 600;
    return {
      finding: findingOf(derived),
      summary: `Attention of head ${derived.head} over three texts of ${words.length} words in one row. ${
        plural(pairs, "pair")
      } of words reach into another text, ${
        percent(share)
      } of all attention goes there, and outputs of the second and third text are off by ${
        percent(changed)
      } on average. “${words[probe]}” reads most from ${strongest(derived)}.`,
      readouts: [
        { name: "share", label: "attention across texts", text: percent(share, 2), value: share },
      ],
      texts: { pairs: String(pairs), changed: percent(changed, 2) },
      plot: panels(
        layout,
        narrow
          ? [squareOf(derived, true), textsOf(derived, true)]
          : [[squareOf(derived, false), textsOf(derived, false)]],
      ),
      notes: [
        "Random weights; heads 0.0 and 1.0 are made so that equal words attract. Off by: against the same text in a row of its own.",
      ],
    };
  },
});

/** @param {Shown} state */
function findingOf({ pairs, changed, masked, kind, restarted }) {
  const off = tint("loss", percent(changed, 2));
  if (!masked && restarted) return say`Restarted, no mask: ${pairs} pairs leak, outputs off by ${off}.`;
  if (!masked) return say`No mask: ${tint("loss", String(pairs))} pairs read across texts; outputs off by ${off}.`;
  if (changed > 0) return say`No leak, yet ${off} off: learned positions must restart.`;
  if (kind === "rotary" && !restarted) return "With the mask each text comes out as if alone.";
  return "Mask and restart: each text comes out as if alone.";
}

/** The words that the asking word reads most. @param {Shown} state */
function strongest({ map, probe, words }) {
  const order = map[probe].map((_, i) => i).sort((a, b) => map[probe][b] - map[probe][a]).slice(0, 3);
  return order.map((i) => `“${words[i]}” (${percent(map[probe][i], 2)})`).join(", ");
}
