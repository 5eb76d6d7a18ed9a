// @ts-check
/** The drawing of the bill: bars that begin where the last one ended. */

import { attributesOf, bar, h, label, linear, round, rule, signed, textWidth } from "../../static/js/kit.js";
import { sum } from "./paid.js";

/**
 * @import { Entry } from "./paid.js"
 * @typedef {{ name: string, parts: Entry[] }} Group
 * @typedef {{ width: number, height: number, size: number, layout: string }} Box
 * @typedef {{ frozen: Entry[], alone: Entry[], whole: number }} Paid
 */

/** @type {Record<Entry["kind"], "embeddings" | "attention" | "feedForward" | "router">} */
const SERIES = { constant: "router", embedding: "embeddings", head: "attention", mlp: "feedForward" };
const THICKEST = 56; // pixels, of a merged bar

/**
 * The bill. Every entry is a bar in a lane of its own, whatever it is grouped with, so that bars travel as groups change.
 * @param {{ entries: Entry[], group: string, frozen: boolean, head: string, total: number, paid: Paid }} bill
 * @param {Box} box
 */
export function waterfall({ entries, group, frozen, head, total, paid }, { width, height, size, layout }) {
  const groups = groupsOf(entries, group, layout === "narrow" ? 5 : 8);
  const names = Math.max(...["difference", ...groups.map(nameOf)].map((name) => textWidth(name, size))) * 1.08 + 10;
  const at = linear(extremes(entries, paid.whole), [names, width - size * 4]);
  const foot = height - size * 2;
  const tall = heightsOf(groups, group, foot - 6);
  const turns = [`M${round(at(0))} 0`];
  let [top, running] = [0, 0];
  /** @type {import("../../static/js/core/tree.js").Child[]} */
  const bars = [];
  const drawn = groups.flatMap((each, i) => {
    const lane = (tall[i] - 4) / each.parts.length;
    const middle = top + tall[i] / 2 - 2;
    const merged = each.parts.length > 1 && each.name !== "start"; // into the bar of the first
    const thick = Math.min(THICKEST, tall[i] - 4);
    const lanes = each.parts.map((entry, k) => {
      const [from, y] = [running, top + k * lane];
      const value = merged ? (k ? 0 : sum(each.parts)) : entry.value;
      const box = merged ? { y: middle - thick / 2, height: thick } : { y: y + lane * 0.12, height: lane * 0.76 };
      running += value;
      if (value) turns.push(`V${round(box.y + box.height / 2)}H${round(at(running))}`);
      bars.push(barOf(entry, value, [at(from), at(running)], box));
      return laneOf(entry, { y, lane, width, chosen: !merged && entry.name === head });
    });
    top += tall[i];
    const strong = each.name === "small" || each.name === "start" ? "normal" : "bold";
    return [
      ...lanes,
      label([0, middle], nameOf(each), { size, weight: strong, key: `name ${nameOf(each)}` }),
      label([width, middle], signed(sum(each.parts)), {
        ...{ size, weight: strong, anchor: "end" },
        key: `sum ${nameOf(each)}`,
      }),
    ];
  });
  const end = foot + size * 0.35;
  return [
    ...drawn,
    h("path", { key: "running", class: "leader", d: turns.join("") + `V${round(end)}`, "pointer-events": "none" }),
    h("g", { key: "bars", "pointer-events": "none" }, ...bars),
    rule([at(paid.whole), 0], [at(paid.whole), end], { key: "whole" }),
    ...sumTrees(paid.whole, frozen ? null : total, { y: end, height: size * 1.1 }, at),
    label([0, foot + size * 0.9], "difference", { size, weight: "bold" }),
    label([width, foot + size * 0.9], signed(paid.whole), { size, weight: "bold", anchor: "end" }),
    (layout === "wide" || layout === "full") && insight({ frozen, whole: paid.whole, at, size }),
  ];
}

/**
 * What the bill comes to; hatched, by how much its entries are too much, where they can be.
 * @param {number} whole
 * @param {number | null} total
 * @param {{ y: number, height: number }} lane
 * @param {ReturnType<typeof linear>} at
 */
function sumTrees(whole, total, lane, at) {
  const span = (/** @type {number} */ a, /** @type {number} */ b) => ({
    x: Math.min(at(a), at(b)),
    width: Math.abs(at(b) - at(a)),
  });
  return [
    bar({ ...lane, ...span(0, whole) }, { key: "difference", series: "ink" }),
    total !== null && bar({ ...lane, ...span(whole, total) }, { key: "too much", series: "loss", hatch: true }),
  ];
}

/** @param {{ frozen: boolean, whole: number, at: ReturnType<typeof linear>, size: number }} state */
function insight({ frozen, whole, at, size }) {
  const text = frozen
    ? ["The bill names", "who pays, not", "who is needed."]
    : ["Too much: each removal", "moves the scale."];
  const x = whole > 0 ? at(whole) - 8 : at(whole) + 8;
  const anchor = whole > 0 ? /** @type {const} */ ("end") : /** @type {const} */ ("start");
  return h(
    "g",
    { key: "insight" },
    ...text.map((line, i) => label([x, size * (0.8 + 1.3 * i)], line, { size, anchor, weight: "bold" })),
  );
}

/**
 * The lane around an entry's bar; a click on a head shows it alone, with its sources.
 * @param {Entry} entry
 * @param {{ y: number, lane: number, width: number, chosen: boolean }} place
 */
function laneOf({ name, kind, value }, { y, lane, width, chosen }) {
  const set = kind === "head" ? { group: "part", head: name } : undefined;
  const tip = `${kind === "head" ? `Head ${name}` : name}: ${signed(value)}`;
  return h(
    "g",
    attributesOf("row", { key: `lane ${name}`, tip, set, chosen: set && chosen }),
    h("rect", { class: "row-ground", key: "ground", x: 0, y: round(y - 1), width, height: round(lane + 1) }),
  );
}

/**
 * The bar that an entry draws: its own, that of all which are merged with it, or none.
 * @param {Entry} entry
 * @param {number} value
 * @param {[number, number]} ends
 * @param {{ y: number, height: number }} box
 */
const barOf = ({ name, kind }, value, [from, to], box) =>
  value !== 0 && bar({ ...box, x: Math.min(from, to), width: Math.max(1, Math.abs(to - from)) }, {
    ...{ key: `${value < 0 ? "against" : "for"} ${name}`, series: SERIES[kind], hatch: value < 0 },
  });

/** What the running sums reach in any order, so that no axis moves. @param {Entry[]} entries @param {number} whole @returns {[number, number]} */
function extremes(entries, whole) {
  const reached = ["part", "kind"].flatMap((by) => {
    let running = 0;
    return groupsOf(entries, by, 0).flatMap(({ parts }) => parts.map(({ value }) => running += value));
  });
  return [Math.min(0, whole, ...reached), Math.max(0, whole, ...reached)];
}

/** @param {Group[]} groups @param {string} by @param {number} height */
function heightsOf(groups, by, height) {
  const weight = (/** @type {Group} */ { name, parts }) =>
    by === "kind" ? (name === "start" ? 0.25 : 1) : Math.max(1, 0.34 * parts.length);
  const whole = groups.reduce((total, each) => total + weight(each), 0);
  return groups.map((each) => (height * weight(each)) / whole);
}

/**
 * Groups of entries in the order in which they are drawn. Of single parts the largest have a row of their own, and what
 * lies between them shares one.
 * @param {Entry[]} entries
 * @param {string} by
 * @param {number} many  parts with a row of their own
 * @returns {Group[]}
 */
function groupsOf(entries, by, many) {
  const names = { constant: "start", embedding: "start", head: "heads", mlp: "feed-forwards" };
  const large = new Set([...entries].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, many));
  /** @type {Group[]} */
  const groups = [];
  const place = (/** @type {Entry} */ entry) => {
    if (by === "kind") return names[entry.kind];
    if (entry.layer < 0) return "start";
    if (by === "layer") return entry.kind === "head" ? `heads ${entry.layer}` : entry.name;
    return large.has(entry) ? entry.name : "small";
  };
  for (const entry of entries) {
    const name = place(entry);
    const found = by === "kind" ? groups.find((each) => each.name === name) : groups.at(-1);
    if (found?.name === name) found.parts.push(entry);
    else groups.push({ name, parts: [entry] });
  }
  return groups;
}

/** @param {Group} group */
const nameOf = ({ name, parts }) =>
  name !== "small" ? name : parts.length > 1 ? `${parts[0].name} to ${parts[parts.length - 1].name}` : parts[0].name;
