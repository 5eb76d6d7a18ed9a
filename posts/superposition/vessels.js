// @ts-check
/** Words as vessels: each is filled as far as a feature reads on it, from empty at the counterparts' mean to full at its own. */

import { attributesOf, BOLD, buttonOf, fixed, h, label, round, textWidth } from "../../static/js/kit.js";

/** @import { Box } from "../../static/js/marks/panels.js" */
/** @import { Child } from "../../static/js/core/tree.js" */
/** @typedef {{ key: string, name: string, reads: number[] }} Row  of one feature, by token */
/** @typedef {{ token: string, x: number, line: number, width: number }} Word */

const MOST = 1.25; // a vessel may run over by a quarter
const LEAD = { narrow: 2.5, medium: 2.6, wide: 2.7, full: 2.7 }; // height of a line, in em
const ROW = 26; // pixels of a row of cells

/** How full a vessel is at a reading. @param {number} read */
const full = (read) => Math.max(0, Math.min(MOST, (read + 1) / 2));

/** What is printed of a token. @param {string} token */
const printed = (token) => token.replaceAll("\n", "↵").trim() || "·";

/**
 * Where the words of a sentence stand; a token without a space before it joins the one to its left.
 * @param {string[]} tokens
 * @param {number} room
 * @param {number} size
 * @returns {Word[]}
 */
function placed(tokens, room, size) {
  let [x, line] = [0, 0];
  return tokens.map((token) => {
    const gap = token.startsWith(" ") && x > 0 ? 5 : x > 0 ? 1 : 0;
    const width = textWidth(printed(token), size) * 1.06 + 6;
    if (x + gap + width > room) [x, line] = [0, line + 1];
    else x += gap;
    const word = { token, x, line, width };
    x += width;
    return word;
  });
}

/** Font of the words. @param {Box} box */
const fontOf = ({ size, layout }) => (layout === "narrow" ? size * 1.05 : size * 1.2);

/** As high as the longest of the sentences needs. @param {string[][]} sentences @param {Box} box */
export function heightOf(sentences, box) {
  const font = fontOf(box);
  const lines = Math.max(...sentences.map((tokens) => placed(tokens, box.width, font).at(-1)?.line ?? 0)) + 1;
  return lines * font * LEAD[box.layout];
}

/**
 * The sentence, each word filled by the chosen feature.
 * @param {string[]} tokens
 * @param {Row} row
 * @param {Box} box
 * @returns {Child[]}
 */
export function vessels(tokens, { name, reads }, box) {
  const font = fontOf(box);
  const [lead, tall] = [font * LEAD[box.layout], font * 1.8];
  return placed(tokens, box.width, font).map(({ token, x, line, width }, t) => {
    const foot = line * lead + tall + font * 0.5;
    const level = t ? tall * full(reads[t]) : 0;
    const tip = t ? `“${printed(token)}”: ${name} reads ${fixed(reads[t], 2)}` : "the first token is not read";
    return h(
      "g",
      attributesOf("vessel", { key: `word ${t}`, tip }),
      h("rect", {
        ...attributesOf("bar", { key: "level", series: "one" }),
        ...{ x: round(x), y: round(foot - level), width: round(width), height: round(level), opacity: 0.42 },
      }),
      h("path", {
        ...{ key: "rim", class: "zero", opacity: 0.7 },
        d: `M${round(x)} ${round(foot - tall)}V${round(foot)}H${round(x + width)}V${round(foot - tall)}`,
      }),
      label([x + width / 2, foot - font * 0.75], printed(token), {
        ...{ key: "word", size: font, anchor: "middle", weight: t && reads[t] > 0 ? "bold" : "normal", quiet: !t },
      }),
    );
  });
}

export const rowsHeight = (/** @type {number} */ count) => count * ROW;

/**
 * Every feature on the same sentence, a row each; a tap chooses one.
 * @param {Row[]} rows
 * @param {string} chosen
 * @param {Box} box
 * @returns {Child[]}
 */
export function strips(rows, chosen, { width, size }) {
  const left = Math.max(...rows.map(({ name }) => textWidth(name, size))) * BOLD + 10;
  return rows.map(({ key, name, reads }, i) => {
    const wide = (width - left) / reads.length;
    const levels = [0.25, 0.5, 0.75, 1].map((least) => ({
      least,
      d: reads.map((read, t) => {
        const at = full(read);
        if (!t || at < least - 0.125 || (least < 1 && at >= least + 0.125)) return "";
        return `M${round(left + t * wide)} ${round(i * ROW + 4)}h${round(wide - 1)}v${ROW - 8}h${round(1 - wide)}z`;
      }).join(""),
    }));
    return h(
      "g",
      { key: `row ${key}`, class: "row", ...buttonOf({ kind: key }, `read along ${name}`, key === chosen) },
      h("rect", { class: "row-ground", x: 0, y: round(i * ROW), width: round(width), height: ROW }),
      label([4, (i + 0.5) * ROW], name, { key: "name", size, weight: key === chosen ? "bold" : "normal" }),
      ...levels.map(({ least, d }) =>
        h("path", {
          ...attributesOf("bar", { key: `level ${least}`, series: key === chosen ? "one" : "ink" }),
          ...{ opacity: round(least * 0.8), d: d || "M0 0" },
        })
      ),
    );
  });
}
