// @ts-check
/**
 * The skeleton: one layer on its residual stream, drawn from eight choices and a handful of sizes. Parts whose choice
 * differs between two models are lit once it is carried over.
 */

import { attributesOf, count, h, label, panel, round, wire } from "../../static/js/kit.js";
import { attention, feedForward, INDEX } from "./block-parts.js";

/**
 * @import { Shown } from "./block-parts.js"
 * @import { Layout } from "../../static/js/core/figure.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {{ box: Box, text: string, choice: number, series: Series, gone?: boolean }} Part
 */

const HIGH = { narrow: 346, medium: 336, wide: 336, full: 338 };
const KINDS = { layer: "LN", rms: "RMS", bare: "plain" };

/**
 * @param {{ shown: Shown, lit: boolean[] }} state
 * @param {Layout["name"]} layout
 */
export const block = ({ shown, lit: differ }, layout) =>
  panel(HIGH[layout], ({ width, height, size }) => {
    const { choices, integers } = shown;
    const of = (/** @type {string} */ name) => choices[INDEX[name]];
    const at = measures(width, height);
    const node = (/** @type {string} */ key, /** @type {Part} */ part) => nodeOf(key, part, differ[part.choice], size);
    const lanes = [
      { name: "attention", y: at.lower, core: attention(at.lower, at, shown, size, differ) },
      { name: "feed-forward", y: at.upper, core: feedForward(at.upper, at, shown, size, differ) },
    ];
    return [
      h("rect", {
        key: "layer",
        class: "sheet",
        x: round(at.x - 14),
        y: at.top,
        width: round(width - at.x + 12),
        height: at.foot - at.top,
        rx: 6,
      }),
      label([width - 8, at.top + size], `${count(integers.n_layers)} layers, ${count(integers.d_model)} wide`, {
        ...{ key: "sizes", size, anchor: "end", weight: "bold" },
      }),
      wire([at.x, height - 24], [at.x, 24], { key: "stream", weight: 4 }),
      ...lanes.flatMap(({ name, y, core }, i) => [
        laneWire(name, i, at, y, of("placement") === "parallel", differ[INDEX.placement]),
        ...["before", "after"].map((where, k) =>
          node(`norm ${name} ${where}`, {
            box: { x: k ? at.second : at.first, y: y - size, width: at.norm, height: size * 2 },
            text: KINDS[/** @type {keyof typeof KINDS} */ (of("norm"))],
            ...{ choice: differ[INDEX.norm] ? INDEX.norm : INDEX.placement, series: "router" },
            gone: k ? !["both", "outputs"].includes(of("placement")) : of("placement") === "outputs",
          })
        ),
        ...core,
      ]),
      node("reading", {
        box: { x: 0, y: height - 24, width: at.core, height: 24 },
        text: of("position") === "learned" ? "tokens + learned positions" : "tokens",
        ...{ choice: INDEX.position, series: "embeddings" },
      }),
      node("writing", {
        box: { x: 0, y: 0, width: at.core, height: 24 },
        text: `${count(integers.vocab_size)} ${of("tying") === "tied" ? "scores, same table" : "scores, own table"}`,
        ...{ choice: INDEX.tying, series: "embeddings" },
      }),
    ];
  });

/** @param {number} width @param {number} height */
function measures(width, height) {
  const norm = 40;
  const x = 20;
  const first = x + 26;
  const core = width - first - 2 * norm - 40;
  return {
    ...{ x, norm, first, core: Math.max(core, 190), top: 40, foot: height - 40 },
    from: first + norm + 14,
    wide: core,
    second: width - norm - 12,
    lower: height - 40 - 58,
    upper: height - 40 - 58 - 112,
  };
}

/** @typedef {ReturnType<typeof measures>} Measures */

/**
 * The wire of a lane: from the stream through its parts and back. In parallel both lanes read below and write above.
 * @param {string} name
 * @param {number} lane
 * @param {Measures} at
 * @param {number} y
 * @param {boolean} parallel
 * @param {boolean} lit
 */
function laneWire(name, lane, at, y, parallel, lit) {
  const reads = parallel ? at.lower + 48 : y + 48;
  const writes = parallel ? at.upper - 48 : y - 48;
  const [left, right] = [at.x + 12 + (parallel ? lane * 5 : 0), at.second + at.norm + 7];
  return h("path", {
    ...attributesOf("wire", { key: `wire ${name}`, series: lit ? "router" : "ink", mark: `choice-${INDEX.placement}` }),
    d: `M${at.x} ${round(reads)}L${left} ${round(reads)}L${left} ${round(y)}L${right} ${round(y)}L${right} ${
      round(writes)
    }L${at.x} ${round(writes)}`,
    "stroke-width": 1.5,
  });
}

/**
 * @param {string} key
 * @param {Part} part
 * @param {boolean} lit
 * @param {number} size
 */
function nodeOf(key, { box, text, choice, series, gone = false }, lit, size) {
  return h(
    "g",
    {
      key,
      ...attributesOf(`node ${lit ? "strong" : ""}`, { series, mark: `choice-${choice}` }),
      opacity: gone ? 0 : 1,
    },
    h("rect", { key: "box", ...rounded(box), rx: 4 }),
    label([box.x + box.width / 2, box.y + box.height / 2], text, { key: "text", size, anchor: "middle" }),
  );
}

/** @param {Box} box */
const rounded = ({ x, y, width, height }) => ({ x: round(x), y: round(y), width: round(width), height: round(height) });
