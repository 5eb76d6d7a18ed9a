// @ts-check
/**
 * Bars in rows: a name, what the bar is made of, and its value at the end. Values may go both ways from zero, a row may
 * begin where the last one ended (a waterfall), an amount beyond a limit is hatched, a bar that ends beyond the domain is torn.
 */

import { h } from "../core/tree.js";
import { bar, tear } from "./bar.js";
import { handle } from "./handle.js";
import { rule } from "./line.js";
import { attributesOf } from "./mark.js";
import { BOLD, label, round, textWidth } from "./text.js";

/**
 * @typedef {import("./mark.js").Series} Series
 * @typedef {import("../core/tree.js").Child} Child
 * @typedef {import("./panels.js").Box} Box
 * @typedef {import("./panels.js").Panel} Panel
 * @typedef {{ value: number, series?: Series, words?: string, soft?: boolean, hatch?: boolean, mark?: string, tip?: string }} Part
 * @typedef {object} Row
 * @property {string} name
 * @property {Part[]} parts    one after the other
 * @property {string} [text]   at the end of the bar
 * @property {number} [from]   where the first part begins; zero otherwise
 * @property {string} [key]    its identity; the name otherwise
 * @property {Series} [series] of its name
 * @property {string} [mark]
 * @property {string} [tip]
 * @property {Record<string, import("./mark.js").Value>} [set]  what a click on the row sets
 * @property {boolean} [chosen]
 * @property {boolean} [strong]  its name, bold; yes unless told otherwise
 * @property {boolean} [quiet]   the row as a whole, faint
 * @typedef {object} Rows
 * @property {(Row | false | null | undefined | "")[]} rows
 * @property {[number, number]} domain  values at both ends; the scale stays while a hand is on a control
 * @property {number} [limit]
 * @property {string} [limitText]
 * @property {{ input: string, value: number, values: number[], label: string, text: string }} [drag]  the limit as a grip
 * @property {number} [names]   pixels for the names; as wide as the widest otherwise, and at most 40 %
 * @property {number} [step]    em from row to row
 * @property {string} [title]
 * @property {number} [share]
 * @property {"end" | "edge"} [texts]  beside the bar's end, or all at the right edge
 * @property {string} [widest]  the widest text of any state: its room is kept, so that no bar's scale moves
 */

const TORN = 14; // pixels before the end of a bar that goes on

/**
 * @param {Rows} options
 * @returns {Panel}
 */
export function rows(options) {
  const shown = options.rows.filter((row) => typeof row === "object" && row !== null);
  const step = (/** @type {Box} */ { layout }) => options.step ?? (layout === "narrow" ? 2.2 : 2.4);
  const head = (/** @type {Box} */ { size }) => (options.limitText ? 1.8 * size : 0);
  return {
    title: options.title,
    share: options.share,
    height: (box) => head(box) + shown.length * step(box) * box.size,
    draw: (box) => {
      const scale = scaleOf(options, shown, box);
      const bars = shown.flatMap((row, i) =>
        rowTree(row, options, scale, {
          ...{ top: head(box) + i * step(box) * box.size, height: step(box) * box.size * 0.66 },
          ...box,
        })
      );
      return [
        ...bars,
        ...limitTrees(options, scale, {
          ...box,
          top: head(box),
          bottom: head(box) + shown.length * step(box) * box.size,
        }),
      ];
    },
  };
}

/**
 * From values to pixels.
 * @param {Rows} options
 * @param {Row[]} shown
 * @param {Box} box
 */
function scaleOf({ domain: [low, high], names, texts = "end", widest: kept = "" }, shown, { width, size }) {
  const widest = (/** @type {string[]} */ all) => Math.max(0, ...all.map((text) => textWidth(text, size)));
  const left = names ?? Math.min(width * 0.4, widest(shown.map(({ name }) => name)) * BOLD + 10);
  const room = widest([kept, ...shown.map(({ text = "" }) => text)]) * 1.05 + 8;
  const from = left + (low < 0 && texts === "end" ? room : 0);
  const to = width - room;
  const at = (/** @type {number} */ value) =>
    from + ((to - from) * (Math.min(high, Math.max(low, value)) - low)) / (high - low || 1);
  return Object.assign(at, { left, zero: at(0), right: width, edge: texts === "edge" });
}

/** @typedef {ReturnType<typeof scaleOf>} Scale */

/**
 * @param {Row} row
 * @param {Rows} options
 * @param {Scale} at
 * @param {Box & { top: number, height: number }} box
 * @returns {Child[]}
 */
function rowTree(row, { limit, domain }, at, { top, height, size }) {
  const { name, parts, text = "", from = 0, key = name, series, mark, tip, set, chosen, strong = true, quiet } = row;
  const middle = top + height / 2;
  let sum = from;
  const pieces = parts.flatMap((part, i) => {
    const start = sum;
    sum += part.value;
    return partTrees(part, `${i}`, [start, sum], limit, at, { top, height, size, mark });
  });
  const back = sum < from || (sum === from && sum < 0);
  const slack = 1e-9 * (domain[1] - domain[0]); // a sum is rounded
  const beyond = sum < domain[0] - slack || sum > domain[1] + slack;
  const torn = at(sum) - Math.sign(sum) * TORN;
  const end = at.edge ? at.right : at(back ? Math.min(sum, from) : Math.max(sum, from)) + (back ? -6 : 6);
  const { key: _, ...button } = attributesOf("row", { mark, tip, set, chosen, class: quiet ? "faint" : undefined });
  return [h(
    "g",
    { key: `row ${key}`, ...(set || tip ? button : { class: quiet ? "row faint" : "row" }) },
    set &&
      h("rect", { class: "row-ground", x: 0, y: round(top - 2), width: round(at.right), height: round(height + 4) }),
    label([0, middle], name, { key: "name", size, series, mark, weight: strong ? "bold" : "normal" }),
    ...pieces,
    beyond && tear([torn, top], [torn, top + height]),
    text && label([end, middle], text, { key: "text", size, mark, anchor: at.edge || back ? "end" : "start" }),
  )];
}

/**
 * A part of a bar, split where it crosses the limit.
 * @param {Part} part
 * @param {string} key
 * @param {[number, number]} ends
 * @param {number | undefined} limit
 * @param {Scale} at
 * @param {{ top: number, height: number, size: number, mark?: string }} box
 * @returns {Child[]}
 */
function partTrees(
  { words, value: _, ...options },
  key,
  [start, end],
  limit = Infinity,
  at,
  { top, height, size, mark },
) {
  const cut = end > start ? Math.min(end, Math.max(start, limit)) : end;
  const piece = (/** @type {number} */ a, /** @type {number} */ b, /** @type {object} */ more) => {
    const [left, right] = [at(Math.min(a, b)), at(Math.max(a, b))];
    return bar({ x: left, y: top, width: right - left, height }, { mark, ...options, ...more });
  };
  const [from, to] = [at(Math.min(start, end)), at(Math.max(start, end))];
  const fits = words && textWidth(words, size) + 14 < to - from;
  return [
    piece(start, cut, { key: `part ${key}` }),
    cut < end && piece(cut, end, { key: `beyond ${key}`, hatch: true }),
    fits && label([from + 7, top + height / 2], words, {
      ...{ key: `words ${key}`, size, mark: options.mark ?? mark },
      ...(options.soft || options.hatch ? {} : { on: true, series: options.series ?? "ink" }),
    }),
  ];
}

/**
 * The limit over all rows, as a line or as a grip that moves it; and zero where values go both ways.
 * @param {Rows} options
 * @param {Scale} at
 * @param {Box & { top: number, bottom: number }} box
 * @returns {Child[]}
 */
function limitTrees({ limit, limitText = "", drag, domain }, at, { width, size, top, bottom }) {
  const zero = domain[0] < 0 &&
    h("path", { key: "zero", class: "zero", d: `M${round(at.zero)} ${round(top - 2)}V${round(bottom - 2)}` });
  if (limit === undefined) return [zero];
  const x = at(limit);
  const anchor = x > width * 0.75 ? "end" : x < width * 0.25 ? "start" : "middle";
  return [
    zero,
    rule([x, top - 4], [x, bottom - 4], { key: "limit" }),
    label([x, size * 0.6], limitText, { key: "limit text", size, quiet: true, anchor }),
    drag && handle([x, bottom - 4], {
      label: drag.label,
      text: drag.text,
      tracks: [{
        input: drag.input,
        value: drag.value,
        stops: drag.values.map((value) => [value, at(value), bottom - 4]),
      }],
    }),
  ];
}
