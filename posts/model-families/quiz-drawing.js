// @ts-check
/** The board of the quiz: cards that are turned one after the other, six families to choose from, and the body at the end. */

import { bar, buttonOf, h, label, panel, round as tenth } from "../../static/js/kit.js";
import { FAMILIES } from "./models.js";
import { plate, scaleOf } from "./plate.js";

/**
 * @import { Model } from "./models.js"
 * @import { Value } from "../../static/js/marks/mark.js"
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
  const rows = narrow ? 4 + 4 + 2 : 4 + 3;
  return panel(rows * (CARD + GAP) + (narrow ? 20 : 12), ({ width, size }) => {
    const { facts, shown, guess, family, round, rounds, log, points, model, models } = state;
    const done = guess !== "none";
    const wide = narrow ? width : width * 0.68;
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
        model,
        models,
        done ? 9 : shown,
        narrow
          ? { x: width * 0.1, y: last + CARD + GAP, width: width * 0.8, height: 70 }
          : { x: wide + 30, y: 0, width: width - wide - 40, height: 210 },
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
 * The body as far as the facts tell, to the scale of the wall: its height, its width, its keys, and all once an answer is
 * given; a dashed box for ever where nothing is published.
 * @param {Model | null} model
 * @param {Model[]} models
 * @param {number} known  facts; more than eight: all
 * @param {Box} place
 * @param {number} size
 */
function body(model, models, known, { x, y, width, height }, size) {
  const scale = scaleOf(models, { width: width - 8, height: height - 30, box: 8 });
  const all = known > 8;
  const at = { key: "body", transform: `translate(${tenth(x)} ${tenth(y)})` };
  if (!model) {
    return h(
      "g",
      at,
      h("g", { class: "node off" }, h("rect", { width: tenth(width), height: tenth(height - 14) })),
      label([width / 2, height / 2 - 8], all ? "not disclosed" : "?", { size, anchor: "middle", quiet: true }),
    );
  }
  if (all) {
    return h(
      "g",
      at,
      ...plate(model, scale),
      label([0, height - 4], model.short, { key: "name", size, weight: "bold" }),
    );
  }
  const { integers: { n_layers, d_model }, cached } = model;
  const keys = known < 6 ? 0 : Math.max(1, (cached / 2) * scale.across);
  const high = n_layers * scale.up;
  const wide = known < 2 ? width : d_model * scale.across;
  return h(
    "g",
    at,
    h(
      "g",
      { class: "node off" },
      h("rect", { x: tenth(keys + 2), y: tenth(scale.ground - high), width: tenth(wide), height: tenth(high) }),
    ),
    keys > 0 && bar({ x: 0, y: scale.ground - high, width: keys, height: high }, { series: "cache", key: "keys" }),
    label([0, height - 4], known < 2 ? "as high as this" : "?", { key: "name", size, quiet: true }),
  );
}
