// @ts-check
/** The board of the quiz: cards that are turned one after the other, six families to choose from, and the body at the end. */

import { bar, buttonOf, h, label, panel, round as tenth, rule, textWidth } from "../../static/js/kit.js";
import { FAMILIES } from "./models.js";
import { GAP as GAP_OF_KEYS, plate, scaleOf } from "./plate.js";

/**
 * @import { Model } from "./models.js"
 * @import { Scale } from "./plate.js"
 * @import { Series, Value } from "../../static/js/marks/mark.js"
 * @import { Layout } from "../../static/js/core/figure.js"
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {{ round: number, rounds: number, shown: number, guess: string, log: string, points: number,
 *   models: Model[], facts: string[], family: string, model: Model | null }} State
 */

const CARD = 34; // pixels
const GAP = 8;
const NAMED = [...Object.entries(FAMILIES).filter(([name]) => name !== "other"), ["unknown", "unknowable"]];

/** @param {State} state @param {Layout["name"]} layout */
export function board(state, layout) {
  const narrow = layout === "narrow";
  const rows = 4 + (narrow ? 4 : 3);
  return panel(rows * (CARD + GAP) + (narrow ? 176 : 12), ({ width, size }) => {
    const { facts, shown, guess, family, round, rounds, log, points } = state;
    const done = guess !== "none";
    const wide = narrow ? width : width * 0.58;
    const cell = (/** @type {number} */ i, /** @type {number} */ columns, /** @type {number} */ top) => ({
      x: (i % columns) * ((wide + GAP) / columns),
      y: top + Math.floor(i / columns) * (CARD + GAP),
      width: (wide + GAP) / columns - GAP,
      height: CARD,
    });
    const under = 4 * (CARD + GAP) + 10;
    const columns = narrow ? 2 : 3;
    const last = under + (narrow ? 3 : 2) * (CARD + GAP);
    const next = cell(narrow ? 7 : 8, columns, under);
    return [
      ...facts.map((fact, i) =>
        card(`fact ${i}`, cell(i, 2, 0), i < shown || done ? fact : i === shown ? "reveal another" : "?", size, {
          look: i < shown ? "strong" : i === shown && !done ? "" : "faint",
          set: i === shown && !done ? { shown: shown + 1 } : null,
          name: "Reveal the next fact",
        })
      ),
      ...NAMED.map(([name, words], i) =>
        card(`family ${name}`, cell(i, columns, under), words, size, {
          look: done && name === family ? "chosen" : guess === name ? "strong" : "",
          set: done ? null : { guess: name },
          name: words,
        })
      ),
      card(
        "next",
        next,
        round < rounds ? "Next round" : "Start again",
        size,
        {
          look: done ? "chosen" : "faint",
          set: done
            ? round < rounds
              ? { round: round + 1, shown: 1, guess: "none", log: log + points }
              : { round: 1, shown: 1, guess: "none", log: "" }
            : null,
          name: "Go on",
        },
      ),
      body(
        state,
        narrow
          ? { x: 0, y: last + CARD + GAP + 16, width, height: 150 }
          : { x: wide + 30, y: 0, width: width - wide - 30, height: rows * (CARD + GAP) - GAP },
        size,
      ),
    ];
  });
}

/**
 * @param {string} key
 * @param {Box} box
 * @param {string} words
 * @param {number} size
 * @param {{ look: string, set: Record<string, Value> | null, name: string }} how
 */
const card = (key, { x, y, width, height }, words, size, { look, set, name }) =>
  h(
    "g",
    { key, class: `node s0 ${look}`, ...(set ? buttonOf(set, name) : {}) },
    h("rect", { key: "box", x: tenth(x), y: tenth(y), width: tenth(width), height, rx: 4 }),
    label([x + width / 2, y + height / 2], words, { key: "words", size, anchor: "middle" }),
  );

/**
 * The body as far as the facts tell, before the outlines of all others to one scale: its height first, then its width, what
 * its weights are, its keys, and its choices once an answer is given.
 * @param {State} state
 * @param {Box} place
 * @param {number} size
 */
function body({ model, models, facts, shown, guess }, { x, y, width, height }, size) {
  const all = guess !== "none";
  const known = all ? 9 : shown;
  const scale = scaleOf(models, { width, height: height - 3.4 * size, box: 8 });
  const { across, up, ground } = scale;
  const roomOf = (/** @type {Model} */ { cached }) => Math.max(0.6, (cached / 2) * across) + GAP_OF_KEYS;
  const room = Math.max(...models.map(roomOf)); // for the widest cache, so that no body moves
  const left = model ? roomOf(model) : 0;
  width -= room - left;
  const others = models.map(({ integers: { n_layers, d_model } }) =>
    `M${Math.round(left)} ${Math.round(ground - n_layers * up)}h${
      Math.round(Math.min(d_model * across, width - left))
    }V${Math.round(ground)}`
  );
  const foot = ground + (all ? 14 : 0) + size * 0.9;
  const under = (/** @type {string} */ text, /** @type {boolean} */ strong) =>
    label([left, foot], text, { key: "under", size, weight: strong ? "bold" : "normal", quiet: !strong });
  return h(
    "g",
    { key: "body", transform: `translate(${tenth(x + room - left)} ${tenth(y)})` },
    h("path", { key: "others", class: "zero", d: [...new Set(others)].join(""), opacity: 0.6 }),
    h("path", { key: "ground", class: "zero", d: `M${tenth(left)} ${ground}H${tenth(width)}` }),
    ...(model ? [...asKnown(model, scale, { known, left, width, size, high: facts[0] })] : [
      label([width / 2, ground / 2], all ? "not disclosed" : "?", {
        key: "none",
        size: size * 1.6,
        anchor: "middle",
        weight: "bold",
        halo: true,
      }),
    ]),
    under(all ? model?.short ?? "" : known < 2 || !model ? "how wide?" : facts[1], Boolean(model) && known > 1),
    ...(known < 5 || !model
      ? [
        label([left, foot + size * 1.5], `outlines: all ${models.length}`, {
          key: "all",
          size,
          quiet: true,
        }),
      ]
      : partNames([left - room, foot + size * 1.5], known, { size, width: width + room - left })),
  );
}

/**
 * What is known of a body: its height as a bar and a line, its width as a ground, then its parts.
 * @param {Model} model
 * @param {Scale} scale
 * @param {{ known: number, left: number, width: number, size: number, high: string }} how
 */
function asKnown(model, scale, { known, left, width, size, high }) {
  const { integers: { n_layers, d_model } } = model;
  const top = scale.ground - n_layers * scale.up;
  const wide = known < 2 ? 8 : d_model * scale.across;
  const kept = [...(known > 4 ? ["attention", "used", "rest"] : []), ...(known > 5 ? ["keys", "window"] : [])];
  return [
    bar({ x: left, y: top, width: wide, height: scale.ground - top }, { key: "extent", soft: known > 1 }),
    ...plate(model, scale).filter((part) =>
      part && typeof part === "object" && (known > 8 || kept.includes(String(part.attributes.key)))
    ),
    rule([left, top], [width, top], { key: "level" }),
    label([width, top - size * 0.75], high, { key: "high", size, anchor: "end", weight: "bold", halo: true }),
  ];
}

/** @type {[string, Series][]} */
const PARTS = [["attention", "attention"], ["feed-forward", "feedForward"], ["cache", "cache"]];

/** The names of the parts that are known, in their colours, as far as there is room. @param {[number, number]} from @param {number} known @param {{ size: number, width: number }} room */
function partNames([x, y], known, { size, width }) {
  let left = x;
  return PARTS.slice(0, known < 6 ? 2 : 3).map(([name, series]) => {
    const wide = textWidth(name, size) * 1.12;
    const tree = label([left, y], name, { key: name, size, series, weight: "bold" });
    left += wide + 14;
    return left - 14 - x < width && tree;
  });
}
