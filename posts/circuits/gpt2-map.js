// @ts-check
/** The published circuit of GPT-2 small: 26 of 144 heads by class, and its fit of two signals. No model runs here. */

import { fixed, percent } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { toggle } from "../../static/js/inputs/toggle.js";
import { label, paragraph, round, wrap } from "../../static/js/marks/text.js";

const SIDE = 12; // layers, and heads in each
const CELLS = { none: "all six", "0": "1st", "1": "2nd", "2": "3rd", "3": "4th", "4": "5th", "5": "6th" };

/** @param {any} data */
export function inputs(data) {
  const classes = Object.fromEntries(data.classes.map((/** @type {any} */ each) => [each.id, each.name]));
  return {
    shown: choice({ label: "Class", options: { all: "all seven", ...classes } }),
    removed: toggle({ label: "Knock out the name movers", on: "knocked out", off: "intact" }),
    left_out: choice({ label: "Fit the signals without cell", options: CELLS }),
  };
}

export function presets() {
  return [
    { name: "All 26 heads", inputs: {} },
    { name: "The name movers", inputs: { shown: "mover" } },
    { name: "Knock them out: little happens", inputs: { shown: "backup", removed: true } },
    { name: "Pointers to the giver", inputs: { shown: "inhibition" } },
    { name: "Heads that vote against", inputs: { shown: "negative" } },
  ];
}

/**
 * Least squares of measured = a * position + b * token, by the normal equations.
 * @param {{ position: number, token: number, measured: number }[]} cells
 */
export function fit(cells) {
  const sum = (/** @type {(cell: any) => number} */ value) => cells.reduce((total, cell) => total + value(cell), 0);
  const [pp, pt, tt] = [sum((c) => c.position ** 2), sum((c) => c.position * c.token), sum((c) => c.token ** 2)];
  const [pm, tm] = [sum((c) => c.position * c.measured), sum((c) => c.token * c.measured)];
  const det = pp * tt - pt * pt;
  return { position: (pm * tt - tm * pt) / det, token: (tm * pp - pm * pt) / det };
}

/** @param {any} inputs @param {any} data */
export function derive({ shown, removed, left_out }, data) {
  const used = data.signals.filter((/** @type {any} */ _, /** @type {number} */ i) => String(i) !== left_out);
  const slopes = fit(used);
  const cells = data.signals.map((/** @type {any} */ cell, /** @type {number} */ i) => ({
    ...cell,
    fitted: slopes.position * cell.position + slopes.token * cell.token,
    out: String(i) === left_out,
  }));
  const chosen = data.classes.filter((/** @type {any} */ each) => shown === "all" || each.id === shown);
  return {
    shown,
    removed,
    left_out,
    classes: data.classes,
    chosen,
    heads: chosen.reduce((/** @type {number} */ total, /** @type {any} */ each) => total + each.heads.length, 0),
    position: slopes.position,
    token: slopes.token,
    cells,
    difference: removed ? data.whole * (1 - data.loss) : data.whole,
    whole: data.whole,
    loss: data.loss,
  };
}

/** @param {any} derived */
function findingOf({ shown, removed, chosen, heads, loss }) {
  if (removed) {
    return `With all three name movers knocked out, GPT-2 small loses only ${
      percent(loss, 1)
    } of its logit difference: backup heads take over.`;
  }
  if (shown === "all") {
    return `The published circuit has ${heads} of 144 heads, in seven classes from layer 0 to layer 11.`;
  }
  const [{ name, acts, looks }] = chosen;
  return `${heads} ${name}: they act at ${acts} and look at ${looks}.`;
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { shown, removed, chosen, classes, position, token, difference, heads } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const across = beside ? Math.min(width * 0.52, 430) : width;
  const map = grid(derived, across, size);
  const x = beside ? across + 34 : 0;
  const room = width - x;
  const top = beside ? size * 0.7 : map.bottom + size * 2;
  const flow = route(derived, { x, y: top, width: room }, size);
  const table = signals(derived, { x, y: flow.bottom + size * 2.4, width: room }, size);
  const told = shown === "all"
    ? []
    : chosen.map((/** @type {any} */ each) => `${each.heads.join(", ")}: ${each.evidence} (${each.section}).`);
  return {
    finding: findingOf(derived),
    summary: `Grid of 12 layers by 12 heads. ${
      classes.map((/** @type {any} */ each) => `${each.name}: ${each.heads.join(", ")}`).join("; ")
    }. Name movers ${removed ? "knocked out" : "intact"}.`,
    readouts: [
      { name: "heads", label: "heads shown", text: String(heads), value: heads },
      {
        name: "difference",
        label: removed ? "logit difference, about" : "logit difference (section 2)",
        text: fixed(difference, 2),
        value: difference,
      },
      { name: "position", label: "position signal", text: fixed(position, 2), value: position },
      { name: "token", label: "token signal", text: fixed(token, 2), value: token },
    ],
    plot: svg(width, Math.ceil(Math.max(map.bottom, table.bottom)) + 8, [...map.marks, ...flow.marks, ...table.marks]),
    notes: [
      ...told,
      ...(removed ? ["3.56 less 5 percent is about 3.38; the paper gives the percentage (section 3.4)."] : []),
      "Published results of Wang et al., not measured here.",
    ],
  };
}

/**
 * The map: letters name the classes, so that colour is not the only cue.
 * @param {any} derived
 * @param {number} width
 * @param {number} size
 */
function grid({ classes, shown, removed }, width, size) {
  const left = size * 2;
  const top = size * 3.4;
  const cell = (width - left) / SIDE;
  const marks = [
    label([0, size * 0.7], "Layer down, head across", { size, weight: "bold" }),
    ...Array.from(
      { length: SIDE },
      (_, i) => label([left + cell * (i + 0.5), size * 2.5], String(i), { size, anchor: "middle", quiet: true }),
    ),
    ...Array.from(
      { length: SIDE },
      (_, i) => label([left - 7, top + cell * (i + 0.5)], String(i), { size, anchor: "end", quiet: true }),
    ),
  ];
  const lines = Array.from({ length: SIDE + 1 }, (_, i) => {
    const at = round(cell * i);
    return `M${round(left)} ${round(top + at)}h${round(cell * SIDE)}M${round(left + at)} ${round(top)}v${
      round(cell * SIDE)
    }`;
  });
  marks.push(h("g", { class: "axis" }, h("path", { d: lines.join(""), class: "grid" })));
  for (const { id, letter, heads, series, name, fuzzy } of classes) {
    const gone = removed && id === "mover";
    const on = shown === "all" || shown === id || (removed && id === "backup");
    for (const head of heads) {
      const [layer, number] = head.split(".").map(Number);
      const [x, y] = [left + cell * number, top + cell * layer];
      marks.push(h(
        "g",
        {
          "data-mark": `class-${id}`,
          "data-tip": `${head}: ${name}${fuzzy.includes(head) ? ", fuzzy" : ""}${gone ? ", knocked out" : ""}`,
          tabindex: on ? 0 : null,
          role: "img",
          "aria-label": `${head}, ${name}`,
        },
        h("rect", {
          x: round(x + 1),
          y: round(y + 1),
          width: round(cell - 2),
          height: round(cell - 2),
          class: `bar soft s${on ? series : 0}`,
          opacity: on || gone ? null : 0.4,
          stroke: "currentColor",
          "stroke-width": gone ? 1 : 0,
          "stroke-dasharray": "2 2",
        }),
        label([x + cell / 2, y + cell / 2], gone ? "×" : letter, {
          size,
          anchor: "middle",
          weight: on ? "bold" : "normal",
          quiet: !on,
        }),
      ));
    }
  }
  return { marks, bottom: top + cell * SIDE + size * 0.4 };
}

/**
 * Who hands on to whom, one line a class.
 * @param {any} derived
 * @param {{ x: number, y: number, width: number }} box
 * @param {number} size
 */
function route({ classes, shown, removed }, { x, y, width }, size) {
  const marks = [label([x, y], "From the words to the answer", { size, weight: "bold" })];
  let at = y + size * 2;
  for (const { id, letter, name, looks, acts, heads } of classes) {
    const on = shown === "all" || shown === id;
    const gone = removed && id === "mover";
    marks.push(
      label([x, at], `${letter}: ${name}${gone ? " (out)" : ""}`, { size, weight: on ? "bold" : "normal", quiet: !on }),
    );
    marks.push(label([x + width, at], `${heads.length}`, { size, anchor: "end", quiet: !on }));
    const text = `${acts} → ${looks}`;
    const lines = wrap(text, width - size * 1.6, size);
    marks.push(paragraph([x + size * 1.3, at + size * 1.65], text, width - size * 1.6, { size, quiet: true }));
    at += size * (1.9 + 1.3 * lines.length);
  }
  return { marks, bottom: at - size };
}

/**
 * The six measured logit differences and what the fit says.
 * @param {any} derived
 * @param {{ x: number, y: number, width: number }} box
 * @param {number} size
 */
function signals({ cells, position, token }, { x, y, width }, size) {
  const columns = [0.42, 0.74, 1].map((share) => x + width * share);
  const marks = [
    label([x, y], "Two signals (appendix A)", { size, weight: "bold" }),
    ...["signal", "measured", "fitted"].map((text, i) =>
      label([i ? columns[i] : x, y + size * 1.7], text, { size, quiet: true, anchor: i ? "end" : "start" })
    ),
  ];
  cells.forEach((/** @type {any} */ cell, /** @type {number} */ i) => {
    const at = y + size * (3.3 + 1.5 * i);
    const sign = (/** @type {number} */ value) => (value > 0 ? "+" : value < 0 ? "−" : "0");
    marks.push(label([x, at], `position ${sign(cell.position)} token ${sign(cell.token)}`, { size, quiet: cell.out }));
    marks.push(label([columns[1], at], fixed(cell.measured, 2), { size, anchor: "end", quiet: cell.out }));
    marks.push(
      label([columns[2], at], fixed(cell.fitted, 2), { size, anchor: "end", weight: "bold", quiet: cell.out }),
    );
  });
  const bottom = y + size * (3.3 + 1.5 * cells.length);
  marks.push(
    label([x, bottom + size * 0.2], `fit: ${fixed(position, 2)} position + ${fixed(token, 2)} token`, { size }),
  );
  return { marks, bottom: bottom + size };
}
