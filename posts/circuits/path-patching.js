// @ts-check
/** One edge at a time: a sender changes, one receiver hears it, everything between is frozen. */

import { fixed, percent } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { when } from "../../static/js/inputs/control.js";
import { arrow } from "../../static/js/marks/arrow.js";
import { bar } from "../../static/js/marks/bar.js";
import { label, round } from "../../static/js/marks/text.js";
import { lastLogits, PARTS, scoresOf } from "../../static/js/transformer/parts.js";
import { forward, modelFrom, pathPatch } from "../../static/js/transformer/transformer.js";
import { modelChoice } from "../../static/js/transformer/part_switches.js";
import {
  checkSentence,
  SENTENCE_INPUTS,
  sentenceControls,
  sentenceOf,
} from "../../static/js/transformer/sentence_controls.js";

const LAYERS = 4;
const SENDERS = ["words", ...PARTS];
const RECEIVERS = [...PARTS, "logits"];
const PORTS = { q: "query", k: "key", v: "value" };
const FAINT = 0.02; // smaller shares get no arrow

/** @typedef {import("../../static/js/transformer/transformer.js").Hook} Hook */

/** @param {any} data */
export function inputs(data) {
  const named = (
    /** @type {string} */ part,
  ) => (part.includes(".") ? `head ${part}` : part === "words" ? "the words" : part);
  const options = (/** @type {string[]} */ parts) => Object.fromEntries(parts.map((part) => [part, named(part)]));
  const isHead = (/** @type {any} */ inputs) => inputs.hears.includes(".");
  return {
    hears: choice({ label: "Receiver", options: options(RECEIVERS) }),
    ...when(isHead, { port: choice({ label: "as part of its", options: PORTS }) }),
    sender: choice({ label: "Sender", options: options(SENDERS) }),
    over: choice({ label: "Measured on", options: { average: "36 sentences", one: "this one" } }),
    model: modelChoice(),
    ...when((inputs) => inputs.over === "one", sentenceControls(data.language)),
  };
}

export function presets() {
  return [
    { name: "What the logits hear", inputs: {} },
    { name: "Route A: 0.3 speaks to MLP 0", inputs: { hears: "MLP 0", sender: "0.3" } },
    { name: "Route B: what 2.0 carries", inputs: { hears: "2.0", port: "v", sender: "MLP 0" } },
    { name: "The edge on which GPT-2 runs", inputs: { hears: "3.3", port: "q", sender: "2.0" } },
    { name: "Backwards in time: exactly zero", inputs: { hears: "2.0", port: "v", sender: "3.3" } },
    { name: "Seed 1: one head, one MLP", inputs: { model: "rich-1", hears: "MLP 0", sender: "0.2" } },
  ];
}

/** @param {any} inputs @param {any} data */
export const check = (inputs, data) => (inputs.over === "one" ? checkSentence(inputs, data.language) : null);

/** Where a part stands: its layer, and whether it is a feed-forward. @param {string} part */
function place(part) {
  if (part === "words") return { layer: -1, step: 0 };
  if (part === "logits") return { layer: LAYERS, step: 0 };
  return part.includes(".") ? { layer: Number(part[0]), step: 0 } : { layer: Number(part.slice(4)), step: 1 };
}

/** Whether what one part says can reach another. @param {string} sender @param {string} receiver */
export function reaches(sender, receiver) {
  const [from, to] = [place(sender), place(receiver)];
  return from.layer < to.layer || (from.layer === to.layer && from.step < to.step);
}

/** @param {string} sender @param {any} other @returns {Hook} */
function senderHook(sender, other) {
  const { layer, step } = place(sender);
  if (layer < 0) return { site: "stream", layer: 0, mode: "patch", source: other };
  if (step) return { site: "mlp", layer, mode: "patch", source: other };
  return { site: "head", layer, head: Number(sender[2]), mode: "patch", source: other };
}

/** @param {string} receiver @param {"q" | "k" | "v"} port @returns {{ site: any, layer: number, head?: number }[]} */
function receiverPlaces(receiver, port) {
  const { layer, step } = place(receiver);
  if (layer === LAYERS) return [];
  return step ? [{ site: "mlp_in", layer }] : [{ site: port, layer, head: Number(receiver[2]) }];
}

/** The four passes for every sender, on one sentence. */
export const slow = {
  inputs: ["hears", "port", "over", "model", ...SENTENCE_INPUTS],
  /** @param {any} inputs @param {any} data */
  run(inputs, data) {
    if (inputs.over !== "one" || checkSentence(inputs, data.language)) return null;
    const { tokens, roles, answer, wrong } = sentenceOf(inputs, data.language);
    const { vocabulary } = data.language;
    const question =
      /** @type {any} */ ({ answer: vocabulary.indexOf(answer ?? ""), wrong: vocabulary.indexOf(wrong ?? "") });
    const difference = (/** @type {any} */ run) => scoresOf(lastLogits(run), question).difference;
    const model = modelFrom(data.config, data.files[inputs.model]);
    const flipped = tokens.map((token, i) => (i === roles.giver_again ? tokens[roles.receiver ?? 0] : token));
    const [clean, other] = [tokens, flipped].map((each) => forward(model, each));
    const [before, after] = [difference(clean), difference(other)];
    const places = receiverPlaces(inputs.hears, inputs.port);
    const ends = SENDERS.map((sender) =>
      reaches(sender, inputs.hears) ? difference(pathPatch(model, clean, senderHook(sender, other), places)) : before
    );
    return { clean: before, flipped: after, ends };
  },
};

/** @param {any} inputs @param {any} data @param {any} worked */
export function derive(inputs, data, worked) {
  const { hears, port, sender, over } = inputs;
  const table = data.paths[inputs.model];
  const row = table.receivers.indexOf(hears.includes(".") ? `${hears} ${port}` : hears);
  const known = over === "average" || Boolean(worked);
  const shares = SENDERS.map((name, i) => {
    if (!known || !reaches(name, hears)) return 0;
    return over === "average"
      ? table.share[row][table.senders.indexOf(name)]
      : (worked.clean - worked.ends[i]) / (worked.clean - worked.flipped);
  });
  const i = SENDERS.indexOf(sender);
  return {
    ...inputs,
    known,
    shares,
    share: Math.round(shares[i] * 1000) / 1000,
    passes: over === "one" && worked ? { clean: worked.clean, flipped: worked.flipped, end: worked.ends[i] } : null,
    can: reaches(sender, hears),
    total: data.totals[inputs.model][sender] ?? null,
  };
}

/** @param {any} derived */
const hearer = ({ hears, port }) =>
  hears.includes(".")
    ? `the ${PORTS[/** @type {"q"} */ (port)]} of head ${hears}`
    : hears === "logits"
    ? "the logits"
    : hears;
/** @param {string} sender */
const speaker = (sender) => (sender.includes(".") ? `head ${sender}` : sender === "words" ? "the word itself" : sender);

/** @param {any} derived */
function findingOf(derived) {
  const { sender, known, can, share, over, passes } = derived;
  const edge = `${speaker(sender)} to ${hearer(derived)}`;
  if (sender === derived.hears) return `No part sends to itself: ${speaker(sender)} and the receiver are the same.`;
  if (!can) return `The edge from ${edge} carries exactly 0: the receiver is computed first.`;
  if (!known) return `The four passes for the edge from ${edge} are being run.`;
  const where = over === "average"
    ? "on average over 36 sentences"
    : `here, from ${fixed(passes.clean, 2)} to ${fixed(passes.end, 2)}`;
  return `The edge from ${edge} carries ${percent(share, 2)} of the flip ${where}.`;
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { hears, sender, shares, known, passes, total, share } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const across = beside ? width * 0.66 : width;
  const nodes = graph(derived, across, size);
  const top = beside ? size * 2.4 : nodes.bottom + size * 3.2;
  const loudest = SENDERS.map((name, i) => ({ name, share: shares[i] }))
    .filter((each) => Math.abs(each.share) >= 0.005)
    .sort((a, b) => Math.abs(b.share) - Math.abs(a.share)).slice(0, 6);
  const x = beside ? across + 32 : 0;
  const room = width - x;
  const row = size * 2.7;
  const most = Math.max(0.3, ...shares.map(Math.abs));
  const list = loudest.flatMap((each, i) => {
    const y = top + size * 1.6 + row * i;
    return [
      label([x, y], speaker(each.name), { size, weight: each.name === sender ? "bold" : "normal" }),
      label([width, y], percent(each.share, 2), { size, anchor: "end" }),
      bar({ x, y: y + size * 0.75, width: Math.max(1, (room * Math.abs(each.share)) / most), height: size * 0.7 }, {
        series: seriesOf(each.name),
        hatch: each.share < 0,
      }),
    ];
  });
  const passLines = passes
    ? [
      `1 clean sentence: ${fixed(passes.clean, 2)}`,
      `2 the other sentence: ${fixed(passes.flipped, 2)}`,
      `3 sender changed, all others frozen`,
      `4 only the receiver told: ${fixed(passes.end, 2)}`,
    ]
    : [];
  const passTop = top + size * 2.4 + row * Math.max(1, loudest.length);
  return {
    finding: findingOf(derived),
    summary: known
      ? `Shares of the flip that reach ${hearer(derived)} by one edge: ${
        loudest.length
          ? loudest.map((each) => `${speaker(each.name)} ${percent(each.share, 2)}`).join(", ")
          : "none above half a percent"
      }.`
      : "The four passes are being run.",
    readouts: [
      { name: "share", label: "this edge alone", text: known ? percent(share, 2) : "…", value: share },
      {
        name: "total",
        label: "sender by all ways",
        text: total === null ? "100 %" : percent(total, 2),
        value: total ?? 1,
      },
    ],
    texts: { loudest: loudest[0] ? speaker(loudest[0].name) : "nobody" },
    plot: svg(width, Math.ceil(Math.max(nodes.bottom, passTop + size * 1.5 * passLines.length)) + 8, [
      ...nodes.marks,
      label([x, top], `Into ${hearer(derived)}`, { size, weight: "bold" }),
      ...(loudest.length
        ? list
        : [label([x, top + size * 1.8], known ? "nothing above 0.5 %" : "computing …", { size, quiet: true })]),
      ...passLines.map((text, i) => label([x, passTop + size * 1.5 * i], text, { size, quiet: i === 2 })),
    ]),
    notes: known ? [] : [`Running the four passes for every sender that can reach ${hears} …`],
  };
}

/** @param {string} part */
const seriesOf = (part) => (part === "words" ? 3 : part === "logits" ? 0 : part.includes(".") ? 1 : 2);

/**
 * Layers from below, heads left, feed-forward right; an arrow from every sender that is heard.
 * @param {any} derived
 * @param {number} width
 * @param {number} size
 */
function graph({ hears, sender, shares, known }, width, size) {
  const box = { width: Math.min(76, width / 5 - 10), height: size * 2 };
  const gap = size * 5.2;
  const top = size * 1.2;
  const step = width / 5;
  const at = (/** @type {string} */ part) => {
    const { layer, step: right } = place(part);
    const column = right ? 4 : part.includes(".") ? Number(part[2]) : 1.5;
    return /** @type {[number, number]} */ ([
      step * (column + 0.5),
      top + box.height / 2 + gap * (LAYERS - layer) + (right ? -size * 1.5 : 0),
    ]);
  };
  const [tx, ty] = at(hears);
  const arrows = SENDERS.map((name, i) => {
    const share = shares[i];
    if (!known || Math.abs(share) < FAINT) return null;
    const [x, y] = at(name);
    const sideways = Math.abs(ty - y) < box.height;
    const from = /** @type {[number, number]} */ (sideways ? [x + box.width / 2, y] : [x, y - box.height / 2]);
    const to = /** @type {[number, number]} */ (sideways
      ? [tx - box.width / 2 - 2, ty]
      : [tx + (x - tx) * 0.12, ty + box.height / 2 + 2]);
    return arrow(from, to, {
      series: seriesOf(name),
      weight: 1 + 7 * Math.min(1, Math.abs(share)),
      tip: `${speaker(name)}: ${percent(share, 2)}`,
    });
  });
  const boxes = ["words", ...RECEIVERS].map((name) => {
    const [x, y] = at(name);
    const chosen = name === hears || name === sender;
    const out = name !== hears && !reaches(name, hears);
    const [left, high] = [round(x - box.width / 2), round(y - box.height / 2)];
    const frame = { x: left, y: high, width: round(box.width), height: round(box.height), rx: 4 };
    return h(
      "g",
      { "data-mark": `part-${name}` },
      h("g", { class: "matrix" }, h("rect", { ...frame, class: "ground" })),
      h("rect", {
        ...frame,
        class: `bar ${chosen ? "" : "soft "}s${out ? 0 : seriesOf(name)}`,
        "fill-opacity": chosen ? 0.35 : null,
      }),
      label([x, y], name, { size, anchor: "middle", weight: chosen ? "bold" : "normal", quiet: out }),
    );
  });
  return { marks: [...arrows, ...boxes], bottom: top + box.height + gap * (LAYERS + 1) };
}

/** The two routes of seed 0, without words. @param {any} _derived */
export function picture(_derived) {
  const at = (
    /** @type {number} */ column,
    /** @type {number} */ row,
  ) => /** @type {[number, number]} */ ([40 + 40 * column, 102 - 21 * row]);
  const node = (/** @type {[number, number]} */ [x, y], /** @type {number} */ series, soft = true) =>
    h("rect", { x: x - 13, y: y - 6, width: 26, height: 12, rx: 3, class: `bar ${soft ? "soft " : ""}s${series}` });
  const nodes = Array.from({ length: 20 }, (_, i) => {
    const [column, row] = [i % 5, Math.floor(i / 5)];
    const busy = ["3,0", "4,0", "0,2", "4,2", "2,1", "3,1", "4,3"].includes(`${column},${row}`);
    return node(at(column, row), column === 4 ? 2 : 1, !busy);
  });
  const edges = [[3, 0, 4, 0], [4, 0, 0, 2], [0, 2, 4, 2], [4, 2, 4, 3], [4, 0, 3, 1], [3, 1, 0, 2]];
  const arrows = edges.map(([a, b, c, d]) => {
    const [[x, y], [u, v]] = [at(a, b), at(c, d)];
    const side = b === d ? 14 : 0;
    return arrow([x + side, y - (side ? 0 : 6)], [u - side, v + (side ? 0 : 8)], {
      series: a === 4 ? 2 : 1,
      weight: 2,
    });
  });
  return svg(240, 120, [...nodes, ...arrows]);
}
