// @ts-check
/** What is written on the pour: what can be done, and once a part is pulled out, which other part changed most. */

import { BOLD, h, label, round, signed, textWidth } from "../../static/js/kit.js";

/** @import { Line, Places, Pour } from "./pour-drawing.js" */

const HINT = 4; // the line that the invitation points at: a head that matters more than it says

/** @param {Pour} pour @param {number[]} sums @param {number[]} old @param {Places} places */
export function lessonTrees({ lines, out }, sums, old, { x, y, thick, pitch, width, total, shelf, size }) {
  const at = (/** @type {number} */ i) => x(i) + thick / 2;
  /** The height above all lines between two places. @param {number} from @param {number} to */
  const clear = (from, to) =>
    Math.min(
      ...lines.flatMap((_, i) =>
        at(i) > from - pitch && at(i) < to + pitch ? [sums[i], sums[i + 1], old[i], old[i + 1]].map(y) : []
      ),
    );
  if (out === "none") {
    const words = "pull one out";
    const right = at(HINT) + thick / 2;
    const left = Math.max(0, right - textWidth(words, size) * BOLD);
    const top = Math.min(
      clear(left, right - pitch) - size * 3,
      left > 0 ? Infinity : clear(0, right + pitch * 2) - size,
    );
    return [
      h("path", {
        class: "leader",
        key: "leader",
        d: `M${round(at(HINT))} ${round(y(sums[HINT + 1]) - 4)}V${round(top + size * 0.7)}`,
      }),
      label([left, top], words, { size, weight: "bold", key: "lesson" }),
    ];
  }
  const loss = (/** @type {Line} */ { name, share, before }) => (name === out ? 0 : Math.abs(share - before));
  const most = lines.reduce((a, b, i) => (loss(b) > loss(lines[a]) ? i : a), 0);
  const { name, share, before, series } = lines[most];
  const text = `${name}: ${signed(before)} → ${signed(share)}`;
  const half = textWidth(text, size) * 0.55;
  const middle = Math.max(half, Math.min(width - total - 10 - half, x(most) + half)); // from its bar on, over the later ones
  const top = Math.max(shelf + size * 0.4, clear(middle - half, middle + half) - size * 0.9);
  return [label([middle, top], text, { size, anchor: "middle", weight: "bold", series, key: "lesson" })];
}
