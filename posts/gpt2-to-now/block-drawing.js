// @ts-check
/** One layer of the model with areas to scale, and the cache of one context as a comb with a tooth for every layer. */

import { attributesOf, bar, h, label, panel, round, textWidth } from "../../static/js/kit.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Child } from "../../static/js/core/tree.js"
 * @typedef {import("./swap-shape.js").Sizes} Sizes
 * @typedef {ReturnType<typeof import("./swap-shape.js").swapped>} Shape
 * @typedef {{ width: number, size: number, unit: number, tile: [number, number] }} Scale  unit: weights in a square pixel
 */

const [COLUMNS, ROWS, GAP] = [8, 4, 3];
const WORDS = "the room that 32 experts will take";

/**
 * @param {Shape} shape
 * @param {Sizes} sizes
 */
export const block = (shape, sizes) =>
  panel(({ width, size }) => heights(width, size).total, ({ width, size }) => blockTrees(shape, sizes, width, size), {
    share: 1.5,
  });

/** @param {number} width @param {number} size */
function heights(width, size) {
  const tile = /** @type {[number, number]} */ ([(width - GAP * (COLUMNS - 1)) / COLUMNS, 0]);
  tile[1] = tile[0] * 0.78;
  const side = tile[0] * 0.64;
  const attention = size * 1.5;
  const feedForward = attention + side + size * 3.1;
  const comb = feedForward + ROWS * (tile[1] + GAP) + size * 1.7;
  return { tile, attention, feedForward, comb, tooth: size * 3.6, total: comb + size * 3.7 };
}

/**
 * The drawing by itself, for the panel and for the small picture.
 * @param {Shape} shape @param {Sizes} sizes @param {number} width @param {number} size @returns {Child[]}
 */
export function blockTrees(shape, sizes, width, size) {
  const places = heights(width, size);
  const one = (3 * sizes.width * sizes.gated) / sizes.used;
  const scale = { width, size, unit: one / (places.tile[0] * places.tile[1]), tile: places.tile };
  const title = (
    /** @type {number} */ y,
    /** @type {string} */ text,
    /** @type {import("../../static/js/core/series.js").Series} */ series,
  ) => size > 0 && label([0, y - size * 0.85], text, { size, series, weight: "bold", key: `title ${series}` });
  return [
    title(places.attention, "Attention", "attention"),
    ...attention(shape, sizes, scale, places.attention),
    ...small(shape, sizes, scale, places.attention),
    title(
      places.feedForward,
      shape.experts > 1 ? `Feed-forward: ${shape.used} of ${shape.experts} experts work` : "Feed-forward",
      "feedForward",
    ),
    size > 0 && shape.experts === 1 && room(scale, places.feedForward),
    ...experts(shape, sizes, scale, places.feedForward),
    title(places.comb, "Cache, a tooth for each layer", "cache"),
    ...comb(shape, sizes, scale, places),
  ];
}

/** Four matrices; keys and values grow narrow where queries share them. @param {Shape} shape @param {Sizes} sizes @param {Scale} scale @param {number} top */
function attention({ keys }, { width, heads }, { size, unit }, top) {
  const side = Math.sqrt(width ** 2 / unit);
  const names = ["Q", "K", "V", "O"];
  return names.flatMap((name, i) => {
    const wide = name === "K" || name === "V" ? (side * keys) / heads : side;
    const x = i * (side + 8);
    const tip = `${name}: ${wide < side ? "shared by five queries each" : "one for every head"}`;
    return [
      bar({ x, y: top, width: wide, height: side }, {
        series: "attention",
        key: `matrix ${name}`,
        mark: "attention",
        tip,
      }),
      size > 0 &&
      label([x + side / 2, top + side + size * 0.75], name, {
        size,
        anchor: "middle",
        quiet: true,
        key: `name ${name}`,
      }),
    ];
  });
}

/** What is hardly seen at this scale: the table of positions, the norms and the biases. @param {Shape} shape @param {Sizes} sizes @param {Scale} scale @param {number} top */
function small(shape, { width, heads, head }, { size, unit, ...scale }, top) {
  const { positions, norm_vectors, biases, keys, matrices, d_ff, experts: many } = shape;
  const each = {
    "position table": positions * width,
    norms: 2 * norm_vectors * width,
    biases: biases * ((heads + 2 * keys) * head + width + many * ((matrices - 1) * d_ff + width)),
  };
  const left = scale.width * 0.58;
  return Object.entries(each).flatMap(([name, weights], i) => {
    const side = Math.sqrt(weights / unit);
    const y = top + i * size * 1.25;
    const words = weights ? name : `no ${name}`;
    return [
      bar({ x: left + textWidth(words, size) + 8, y: y - side / 2, width: side, height: side }, {
        series: i ? "router" : "embeddings",
        key: `small ${name}`,
      }),
      size > 0 && label([left, y], words, { size, quiet: !weights, key: `word ${name}` }),
    ];
  });
}

/** Tiles: dense ones lie side by side, experts apart; those that a token does not use are pale. @param {Shape} shape @param {Sizes} sizes @param {Scale} scale @param {number} top */
function experts(
  { experts: many, matrices, d_ff, used },
  { width, used: quarters, experts: most },
  { tile, unit },
  top,
) {
  const [tileWide, tall] = tile;
  const each = many > 1 ? d_ff : d_ff / quarters;
  const strip = (width * each) / (unit * tall);
  return Array.from({ length: most }, (_, i) => {
    const shown = many > 1 || i < quarters;
    const x = (i % COLUMNS) * (many > 1 ? tileWide + GAP : strip * matrices);
    const y = top + Math.floor(i / COLUMNS) * (tall + GAP);
    return h(
      "g",
      { key: `expert ${i}` },
      ...[0, 1, 2].map((j) =>
        bar({
          x: shown ? x + Math.min(j, matrices) * strip : 0,
          y: shown ? y : top,
          width: shown && j < matrices ? Math.max(0, strip - 1) : 0,
          height: shown ? tall : 0,
        }, { series: "feedForward", key: `strip ${j}`, soft: many > 1 && i >= used, mark: "experts" })
      ),
    );
  });
}

/** The room that experts will take, while there are none. @param {Scale} scale @param {number} top */
function room({ width, size, tile: [wide, tall] }, top) {
  const outlines = Array.from({ length: COLUMNS * ROWS }, (_, i) => i).slice(COLUMNS / 2).filter((i) =>
    Math.floor(i / COLUMNS) !== 2 || (Math.abs((i % COLUMNS) - 3.5) - 0.5) * (wide + GAP) > textWidth(WORDS, size) / 2
  ).map((i) => {
    const [x, y] = [(i % COLUMNS) * (wide + GAP), top + Math.floor(i / COLUMNS) * (tall + GAP)];
    return `M${round(x)} ${round(y)}h${round(wide)}v${round(tall)}h${round(-wide)}Z`;
  });
  return h(
    "g",
    { key: "room" },
    h("path", {
      ...attributesOf("wire", { series: "feedForward", class: "faint", key: "outlines" }),
      ...{ d: outlines.join(""), "stroke-width": 0.75 },
    }),
    label([width / 2, top + tall * 2.5 + GAP * 2], WORDS, {
      ...{ size, anchor: "middle", quiet: true, halo: true, key: "words" },
    }),
  );
}

/** Teeth as wide as a layer has keys, as tall as it keeps positions. @param {Shape} shape @param {Sizes} sizes @param {Scale} scale @param {{ comb: number, tooth: number }} places */
function comb({ keys, windowed }, { layers, heads, window, context }, { width }, { comb: top, tooth }) {
  const pitch = width / layers;
  return Array.from({ length: layers }, (_, i) => {
    const tall = windowed && i % 2 === 0 ? (tooth * window) / context : tooth;
    return bar({ x: i * pitch, y: top + tooth - tall, width: (pitch * 0.84 * keys) / heads, height: tall }, {
      ...{ series: "cache", key: `tooth ${i}`, mark: "cache" },
    });
  });
}
