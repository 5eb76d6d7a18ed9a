// @ts-check
/** What five arrows in a plane come to, in words: untrained, moving, settled, or with one of them held. */

import { fixed, plural, say, signed, significant, tint } from "../../static/js/kit.js";
import { shapeOf } from "../../static/js/transformer/superposition.js";

/** @import { End } from "./training.js" */

const COUNTS = ["No feature", "One feature", "Two features", "Three features", "Four features", "All five features"];

/**
 * @param {{ represented: number, stop: number, steps: number, loss: number, holds: boolean, hold: number,
 *   gaps: number[], norms: number[], density: number, relative: number }} state
 * @param {End} end
 */
export function sentences(
  { represented, stop, steps, loss, holds, hold, gaps, norms, density, relative },
  end,
) {
  const shape = shapeOf(gaps);
  const narrowest = (/** @type {number[]} */ all) => (all.length > 1 ? `${fixed(Math.min(...all), 0)}°` : "none");
  const settled = shape
    ? say`${COUNTS[represented]} fit two numbers: ${shape}, ${tint("one", narrowest(gaps))} apart.`
    : say`${COUNTS[represented]} ${represented === 1 ? "is" : "are"} kept; the loss is ${
      tint("ink", significant(loss))
    }.`;
  const running = say`After ${plural(stop, "step")} ${
    shape ? `the arrows form ${shape}` : "the arrows are moving"
  }: a loss of ${tint("ink", significant(loss))}.`;
  const held = say`Arrow ${hold} is held; the others make room: ${
    tint("two", `${significant(loss / end.loss)} ×`)
  } the trained loss.`;
  const untrained = "Five features, two numbers: where will training put them?";
  return {
    finding: holds ? held : stop === 0 ? untrained : stop < steps ? running : settled,
    summary: `Five arrows from one origin, lengths ${
      norms.map((norm) => fixed(norm, 2)).join(", ")
    }; angles between neighbours ${
      gaps.length > 1 ? `${gaps.map((gap) => fixed(gap, 0)).join(", ")} degrees` : "none"
    }. The training ends with a loss of ${significant(end.loss)}.`,
    texts: {
      represented: String(end.represented),
      shape: shapeOf(end.gaps) || "no regular shape",
      loss: significant(end.loss),
      gap: narrowest(end.gaps),
      bias: signed(end.bias),
    },
    notes: density * relative > 1 ? ["Feature 5 cannot be present more often than always: its density is 1."] : [],
  };
}
