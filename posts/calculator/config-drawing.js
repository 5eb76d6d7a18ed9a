// @ts-check
/** The file as lines of text, and a wire from each line to the part of the column of areas that it decides. */

import { attributesOf, h, label, round, textWidth } from "../../static/js/kit.js";
import { bandsIn, column } from "./config-column.js";

/**
 * @import { Decides, File, Line, Value } from "./config-reading.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @import { Place, State } from "./config-column.js"
 * @typedef {{ width: number, height: number, size: number, layout: string }} Box
 * @typedef {{ text: string, line?: Line, indent?: number, end?: string, quiet?: boolean }} Row
 */

/** @type {Record<Decides, Series>} */
const SERIES = {
  feedForward: "feedForward",
  attention: "attention",
  embeddings: "embeddings",
  router: "router",
  all: "ink",
  cache: "cache",
  none: "ink",
};
const SHORT = 64; // pixels: the areas where they lie above the lines
const LETTER = 0.6; // em, in the fixed-width font
/** @type {Record<Decides, string>} */
const WORDS = {
  feedForward: "decides the feed-forward",
  attention: "decides the attention",
  embeddings: "decides the embeddings",
  router: "decides the norms",
  all: "decides every layer",
  cache: "decides the cache alone",
  none: "decides no weight",
};

/** @param {State} state @param {Box} box */
export function drawFile(state, box) {
  const narrow = box.layout === "narrow" || box.layout === "medium";
  const { size, width, height } = box;
  const rows = narrow ? shortRows(state) : longRows(state);
  const top = narrow ? SHORT + 1.9 * size : 0;
  const step = Math.min(size * 1.75, (height - top) / rows.length);
  const at = (/** @type {number} */ i) => top + (i + 0.5) * step;
  const map = narrow
    ? { x: 0, y: 0, width, height: SHORT }
    : { x: width * 0.6, y: 0, width: width * 0.38, height: height - 2 * size };
  return [
    ...(narrow ? [] : wires(state, rows, { at, map, size })),
    h(
      "g",
      { key: "lines" },
      ...rows.flatMap((row, i) => rowTrees(row, state, { y: at(i), step, width, size, narrow })),
    ),
    h("g", { key: "map" }, ...column(state, map, { size, narrow })),
  ];
}

/** As the file has it; an object is cut, and so is the word for nothing, which the build takes for a mistake. @param {Value} value */
const json = (value) => (value === null ? "–" : JSON.stringify(value));

/** The file as it is written, and what it leaves out as a remark. @param {State} state @returns {Row[]} */
function longRows({ file }) {
  const depth = file.around.length ? 2 : 1;
  const inner = file.lines.map((line, i) => ({
    ...{
      text: `"${line.key}"`,
      line,
      indent: depth,
      end: `: ${json(line.value)}${i + 1 < file.lines.length ? "," : ""}`,
    },
  }));
  const outer = (/** @type {string} */ key, /** @type {string} */ end) => ({
    text: `"${key}"${end}`,
    indent: 1,
    quiet: true,
  });
  const lines = file.around.flatMap((key) =>
    key === "text_config"
      ? [outer(key, ": {"), ...inner, { text: "},", indent: 1, quiet: true }]
      : [outer(key, key === "model_type" ? ": …," : ": { … }")]
  );
  return [{ text: "{" }, ...(lines.length ? lines : inner), { text: "}" }, ...absent(file)];
}

/** Without its punctuation, and with what decides nothing in one row. @param {State} state @returns {Row[]} */
function shortRows({ file }) {
  const kept = file.lines.filter((line) => line.used && (line.decides !== "none" || line.key === "model_type"));
  const shown = kept.length ? kept : file.lines;
  const idle = file.lines.length - shown.length;
  const missing = Object.keys(file.reading.taken).length;
  return [
    ...shown.map((line) => ({ text: line.key, line, end: `: ${json(line.value)}` })),
    ...(idle ? [{ text: `and ${idle} that decide nothing`, quiet: true }] : []),
    ...(missing ? [{ text: `${missing} absent, and taken as usual`, quiet: true }] : []),
  ];
}

/** What the whole file leaves out already. @param {File} file @returns {Row[]} */
const absent = ({ reading }) =>
  Object.entries(reading.taken).map(([key, value]) => ({ text: `// absent: ${key}: ${value}`, quiet: true }));

/** How far a row's text goes. @param {Row} row @param {number} size */
const endOf = ({ text, end = "", indent = 0 }, size) => (2 * indent + text.length + end.length) * LETTER * size;

/**
 * @param {Row} row
 * @param {State} state
 * @param {{ y: number, step: number, width: number, size: number, narrow: boolean }} place
 */
function rowTrees({ text, line, indent = 0, end = "", quiet }, state, { y, step, width, size, narrow }) {
  const letter = LETTER * size;
  const from = 2 * indent * letter;
  const to = from + (text.length + end.length) * letter;
  const idle = quiet || (line && !line.used);
  const gone = Boolean(line && state.struck.includes(line.key));
  const words = [
    label([from, y], text, {
      ...{ key: "name", size, code: true, quiet: idle, series: line?.used ? SERIES[line.decides] : undefined },
      weight: line?.used ? "bold" : "normal",
    }),
    end && label([from + text.length * letter, y], end, { key: "value", size, code: true, quiet: idle }),
  ];
  if (!line || line.key === "model_type") return [h("g", { key: `${text}${end}` }, ...words)];
  const instead = gone && !state.reading.problem && line.instead ? state.reading.taken[line.instead] : undefined;
  return [h(
    "g",
    {
      ...attributesOf("row", {
        ...{ key: line.key, mark: line.used ? line.decides : undefined, chosen: gone },
        set: { struck: toggled(state, line.key) },
      }),
      "aria-label": `${line.key}, ${line.used ? WORDS[line.decides] : WORDS.none}`,
    },
    h("rect", {
      class: "row-ground",
      x: from - 4,
      y: round(y - step / 2),
      width: round(to - from + 8),
      height: round(step),
    }),
    ...words,
    h("path", {
      key: "strike",
      class: "leader",
      d: `M${round(from)} ${round(y)}L${round(gone ? to : from)} ${round(y)}`,
    }),
    instead !== undefined && label(narrow ? [width, y] : [to + 8, y], narrow ? `→ ${instead}` : `${instead} taken`, {
      ...{ key: "instead", size, weight: "bold", series: SERIES[line.decides], anchor: narrow ? "end" : "start" },
    }),
  )];
}

/** The lines struck out after a click on one, in their order. @param {State} state @param {string} key */
const toggled = ({ file, struck }, key) =>
  file.lines.map((line) => line.key).filter((each) => struck.includes(each) !== (each === key)).join(",");

/**
 * From the end of each line that decides something to the band of areas that it decides, or to the bracket of them all.
 * @param {State} state
 * @param {Row[]} rows
 * @param {{ at: (i: number) => number, map: Place, size: number }} place
 */
function wires(state, rows, { at, map, size }) {
  const bands = bandsIn(state, map, false);
  if (!bands.length) return [];
  const wired = rows.flatMap(({ line, ...row }, i) =>
    line?.used && line.decides !== "none" && line.decides !== "cache"
      ? [{ line, from: endOf(row, size) + takenWidth(line, state, size) + 6, y: at(i) }]
      : []
  );
  const turn = Math.max(...wired.map(({ from }) => from));
  const whole = bands.reduce((sum, { box }) => sum + box.height, 0);
  const bracket = map.x - 7;
  const trees = wired.map(({ line: { decides, key, instead }, from, y }) => {
    const same = wired.filter(({ line }) => line.decides === decides);
    const place = same.findIndex(({ line }) => line.key === key);
    const band = bands.find(({ part }) => part === decides)?.box;
    const [goal, end] = band
      ? [band.y + (band.height * (place + 0.5)) / same.length, map.x - 1]
      : [(whole * (place + 0.5)) / (2 * same.length), bracket];
    const middle = round((turn + end) / 2);
    return h("path", {
      d: `M${round(from)} ${round(y)}L${round(turn)} ${round(y)}` +
        `C${middle} ${round(y)} ${middle} ${round(goal)} ${round(end)} ${round(goal)}`,
      ...attributesOf("wire", { key: `wire ${key}`, series: SERIES[decides], mark: decides }),
      "stroke-width": 1.25,
      opacity: state.struck.includes(key) && !instead ? 0.15 : 0.8,
    });
  });
  const brace = `M${map.x - 2} 0L${bracket} 0L${bracket} ${round(whole)}L${map.x - 2} ${round(whole)}`;
  return [
    ...trees,
    h("path", {
      ...attributesOf("wire", { key: "bracket", series: "ink", mark: "all" }),
      d: brace,
      "stroke-width": 1.25,
    }),
  ];
}

/** The room of what is taken instead of a line that is struck out. @param {Line} line @param {State} state @param {number} size */
const takenWidth = ({ key, instead }, { struck, reading }, size) =>
  struck.includes(key) && instead ? 8 + textWidth(`${reading.taken[instead]} taken`, size) : 0;
