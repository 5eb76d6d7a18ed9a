// @ts-check
/** A layer's neurons as a field of squares, the needed ones filled, and all layers sorted by what they need of chance. */

import {
  attributesOf,
  bar,
  BOLD,
  buttonOf,
  count,
  h,
  handle,
  label,
  panel,
  percent,
  round,
  rule,
  signed,
  textWidth,
} from "../../static/js/kit.js";

/** @typedef {{ neurons: number, kept: number, layer: number, needed: number, random: number, all: number[], chance: number[], cuts: [number, number][] }} Field
 *   cuts: by share of the squared output the neurons that it takes */

const FAR = 0.25; // from chance, in shares of it: a layer whose distance is named
const MOST = 1.45; // times chance: the longest bar
const TALL = 440;

/** Every neuron as a square, the strongest first; an outline round those that chance would need.
 * @param {Field} state @param {boolean} narrow */
export const field = ({ neurons, kept, needed, random, cuts }, narrow) =>
  panel(narrow ? 210 : TALL, ({ width, height, size }) => {
    const [top, right] = [size * 1.8, width - 20];
    const across = Math.round(Math.sqrt((neurons * right) / (height - top)));
    const cell = Math.min(right / across, (height - top) / Math.ceil(neurons / across));
    const edge = across * cell, foot = top + Math.ceil(neurons / across) * cell;
    const [lit, chance] = [needed, random].map((share) => Math.round(neurons * share));
    const gives = `neurons: ${percent(kept, 2)} of the squared output`;
    const long = `${count(lit)} of ${count(neurons)} ${gives}`;
    const title = textWidth(long, size) * BOLD < width - 8 ? long : `${count(lit)} ${gives}`;
    const rest = `the other ${count(neurons - lit)} give the last ${percent(1 - kept, 2)}`;
    const levelOf = (/** @type {number} */ many) => foot - (many / across) * cell;
    /** Rows of squares from below. @param {number} from @param {number} to */
    const rowsOf = (from, to) => {
      let d = "";
      for (let at = from; at < to;) {
        const row = Math.floor(at / across), end = Math.min(to, (row + 1) * across);
        d += `M${round((at - row * across) * cell)} ${round(foot - (row + 0.5) * cell)}H${
          round((end - row * across) * cell)
        }`;
        at = end;
      }
      return d || "M0 0";
    };
    const squares = (/** @type {string} */ key, /** @type {"ink" | "feedForward"} */ series, /** @type {string} */ d) =>
      h("path", {
        ...attributesOf("wire", { key, series }),
        ...{ d, "stroke-width": round(cell - 1.5), "stroke-dasharray": `${round(cell - 1.5)} 1.5` },
        ...{ opacity: series === "ink" ? 0.13 : 1 },
      });
    return [
      label([0, size * 0.6], title, {
        ...{ key: "lit", size, weight: "bold", series: "feedForward" },
      }),
      squares("others", "ink", rowsOf(lit, neurons)),
      squares("needed", "feedForward", rowsOf(0, lit)),
      h("path", {
        ...attributesOf("wire", { key: "chance", series: "ink", mark: "random" }),
        ...{ d: outline(chance, across, cell, foot), "stroke-width": 2.5 },
      }),
      label([8, levelOf(Math.max(lit, chance)) - cell - size * 0.9], `outlined: ${count(chance)} by chance`, {
        ...{ key: "random", size, weight: "bold", mark: "random", halo: true },
      }),
      label([edge / 2, (top + levelOf(Math.max(lit, chance))) / 2 - size * 0.4], rest, {
        ...{ key: "rest", size: size * (narrow ? 1 : 1.15), anchor: "middle", weight: "bold", halo: true },
      }),
      rule([0, levelOf(lit)], [edge, levelOf(lit)], { key: "cut" }),
      handle([edge + 2, levelOf(lit)], {
        ...{ label: "Share of the squared output", text: percent(kept, 2), series: "feedForward" },
        tracks: [{ input: "kept", value: kept, stops: cuts.map(([share, many]) => [share, edge + 2, levelOf(many)]) }],
      }),
    ];
  }, { share: 1.5 });

/** The edge of so many squares, filled by rows from below. @param {number} many @param {number} across @param {number} cell @param {number} foot */
function outline(many, across, cell, foot) {
  const rows = Math.floor(many / across), rest = round((many % across) * cell), wide = round(across * cell);
  const [low, high] = [round(foot - rows * cell), round(foot - (rows + 1) * cell)];
  return `M0 ${round(foot)}V${high}H${rest}V${low}H${wide}V${round(foot)}Z`;
}

/** All layers at the same cut, sorted by how much they need of what chance would.
 * @param {Field} state @param {boolean} narrow */
export const ranked = ({ layer, all, chance }, narrow) =>
  panel(narrow ? 290 : TALL, ({ width, height, size }) => {
    const columns = narrow ? 2 : 1, many = Math.ceil(all.length / columns), top = size * 3.6;
    const box = { width: (width - 16 * (columns - 1)) / columns, height: (height - top) / many, size };
    const gaps = all.map((share, i) => share / chance[i] - 1);
    const sorted = gaps.map((_, i) => i).sort((a, b) => gaps[a] - gaps[b]);
    const fewer = gaps.filter((gap) => gap < 0).length;
    const line = size * 2 + unitOf(box), near = sorted.filter((i) => Math.abs(gaps[i]) <= FAR);
    const beside = top + (sorted.indexOf(near[0]) + near.length / 3) * box.height;
    const long = `${fewer} of ${all.length} need fewer than chance`;
    const title = textWidth(long, size) * BOLD < width ? long : `${fewer} of ${all.length} need fewer`;
    const within = `within ${percent(FAR, 2)}`;
    const told = near.length > 6 && textWidth(within, size) * BOLD < box.width - line - 12;
    return [
      label([0, size * 0.6], title, {
        ...{ key: "title", size, weight: "bold" },
      }),
      ...Array.from({ length: columns }, (_, i) => i * (box.width + 16)).flatMap((x, i) => [
        label([x, size * 2.4], "layer", { key: `layer ${i}`, size, quiet: true }),
        label([x + line, size * 2.4], "chance", { key: `chance ${i}`, size, anchor: "middle", weight: "bold" }),
      ]),
      ...sorted.map((i, place) =>
        needOf({ layer: i, gap: gaps[i], chosen: i === layer }, [
          Math.floor(place / many) * (box.width + 16),
          top + (place % many) * box.height,
        ], box)
      ),
      told && label([line + 12, beside], `${near.length} layers`, {
        ...{ key: "near", size, weight: "bold" },
      }),
      told && label([line + 12, beside + size * 1.3], within, {
        ...{ key: "near too", size, weight: "bold" },
      }),
    ];
  });

/** How long a bar is that needs as many as chance. @param {{ width: number, size: number }} box */
const unitOf = ({ width, size }) => (width - size * 5.2) / MOST;

/** @param {{ layer: number, gap: number, chosen: boolean }} state @param {[number, number]} at @param {{ width: number, height: number, size: number }} box */
function needOf({ layer, gap, chosen }, [x, y], { width, height, size }) {
  const long = unitOf({ width, size }) * (1 + gap), far = Math.abs(gap) > FAR;
  const near = Math.abs(gap) < FAR + 0.005; // so that none reads as exactly a quarter
  return h(
    "g",
    {
      ...{ key: `layer ${layer}`, transform: `translate(${round(x)} ${round(y)})` },
      ...buttonOf({ layer }, `layer ${layer}`, chosen),
    },
    h("rect", { class: "row-ground", x: 0, y: 0, width: round(width), height: round(height) }),
    label([size * 1.5, height / 2], String(layer), {
      ...{ key: "name", size, anchor: "end", quiet: !chosen && !far, weight: chosen ? "bold" : "normal" },
    }),
    bar({ x: size * 2, y: 1, width: long, height: height - 2 }, {
      ...{ key: "needed", series: "feedForward", soft: !far && !chosen },
    }),
    rule([size * 2 + unitOf({ width, size }), -1], [size * 2 + unitOf({ width, size }), height], { key: "line" }),
    far &&
      label(
        [size * 2 + Math.max(long, unitOf({ width, size })) + 5, height / 2],
        `${signed(100 * gap, near ? 1 : 0)} %`,
        {
          ...{ key: "gap", size, weight: "bold", series: "feedForward", halo: true },
        },
      ),
  );
}
