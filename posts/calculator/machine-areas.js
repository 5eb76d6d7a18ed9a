// @ts-check
/**
 * The weights of a model as areas that fill their box, beside the outline of a model that everybody knows: where the
 * model grows the outline shrinks, as if one stepped back.
 */

import {
  attributesOf,
  bar,
  BOLD,
  count,
  h,
  label,
  percent,
  round,
  significant,
  squarify,
  svg,
  textWidth,
} from "../../static/js/kit.js";
import { classOf } from "../../static/js/core/series.js";

/**
 * @import { Group, Tile } from "../../static/js/calculator/tiles.js"
 * @import { ModelConfig } from "../../static/js/calculator/tiles.js"
 * @typedef {{ groups: Group[], total: number, inside: boolean, active: number, config: ModelConfig, yard: { name: string, total: number },
 *   published: number | undefined }} Weights
 * @typedef {{ x: number, y: number, width: number, height: number }} Place
 */

/** What a group of weights does, in the words of somebody who has not met its name. @type {Record<string, (config: ModelConfig) => string>} */
const WORDS = {
  "attention": () => "looks at other tokens",
  "feed-forward": () => "works on each token alone",
  "experts and feed-forward": ({ moe: [{ n_active_experts, n_experts }] }) =>
    `a token visits ${n_active_experts} of ${n_experts} a layer`,
  "embeddings": ({ tied_embeddings }) => (tied_embeddings ? "tokens in and out" : "tokens in, tokens out"),
  "other mixers": () => "carry a state along",
};

/** A group's name where there is little room. @type {Record<string, string>} */
const SHORT = { embeddings: "Vocab", attention: "Attn." };

/** @param {Weights} state @param {{ width: number, height: number, size: number }} box */
export function areas(state, { width, height, size }) {
  const top = 1.7 * size;
  const place = { x: 0, y: top, width, height: height - top };
  const groups = seen(state);
  const sum = groups.reduce((all, { value }) => all + value, 0);
  const yard = yardOf(state.yard, sum, place, size);
  const idle = state.total > state.active;
  const set = idle ? { inside: state.inside ? 0 : 1 } : undefined;
  return [
    ...headline(state, sum, { width, size, idle }),
    ...boxes(groups, place).map(({ group, box, tiles }) =>
      h(
        "g",
        { key: group.name },
        ...tiles.map((tile) =>
          tileTree(tile, group.name, { total: state.total, set, gap: isCut(group, { box, tiles, size }) ? 0 : 2 })
        ),
        h("rect", {
          key: "edge",
          class: `edge ${classOf(group.tiles[0].series)}`,
          ...rounded(box, Math.min(4, box.width)),
          "data-mark": group.name,
        }),
        ...words(group, { box, tiles, yard, size, state }),
      )
    ),
    yard && h("rect", { ...attributesOf("threshold", { key: "yard", series: "ink", mark: "yard" }), ...rounded(yard) }),
    yard?.words &&
    label([yard.x + 8, yard.y + size], yard.words, {
      key: "yard words",
      size,
      weight: "bold",
      mark: "yard",
      halo: true,
    }),
  ];
}

/** @param {Place} box @param {number} [wide] */
const rounded = ({ x, y, width, height }, wide = width) => ({
  ...{
    x: round(x),
    y: round(y),
    width: round(Math.max(0, wide)),
    height: round(Math.max(0, height - (wide < width ? 2 : 0))),
  },
});

/** What is on the picture: everything, or what one token visits. @param {Weights} state */
function seen({ groups, inside }) {
  if (!inside) return groups;
  return groups.map((group) => {
    const tiles = group.tiles.filter((tile) => !tile.idle);
    return { ...group, tiles, value: tiles.reduce((sum, { value }) => sum + value, 0) };
  }).filter(({ value }) => value > 0);
}

/**
 * Where each group and each of its parts lies.
 * @param {Group[]} groups
 * @param {Place} place
 */
function boxes(groups, place) {
  const outer = squarify(
    groups.map((group) => ({ name: group.name, value: group.value, series: "ink", text: "" })),
    { ...place, width: place.width + 2, height: place.height + 2 },
  );
  return outer.flatMap(({ part, tile: box }) => {
    const group = groups.find(({ name }) => name === part.name);
    if (!group) return [];
    const tiles = squarify(group.tiles.map((tile) => ({ ...tile, text: "" })), box);
    return [{ group, box, tiles: tiles.map(({ part: { name }, tile }) => ({ ...partOf(group, name), box: tile })) }];
  });
}

/** @param {Group} group @param {string} name @returns {Tile} */
const partOf = ({ tiles }, name) => tiles.find((tile) => tile.name === name) ?? tiles[0];

/**
 * @param {Tile & { box: Place }} tile
 * @param {string} mark
 * @param {{ total: number, gap: number, set?: { inside: number } }} how
 */
function tileTree({ name, value, series, idle, box }, mark, { total, gap: most, set }) {
  const gap = Math.min(most, box.width / 3, box.height / 3);
  return bar({ ...box, width: box.width - gap, height: box.height - gap }, {
    ...{ key: name, series, mark, soft: !idle, class: idle ? "hatched" : undefined, set },
    tip: `${name}: ${count(value)} parameters, ${percent(value / total)}`,
  });
}

/** Whether so many words have room. @param {string} text @param {number} size @param {Place} box */
const fitsIn = (text, size, box) => textWidth(text, size) * 1.06 + 20 < box.width;

/** The tile in a group's corner: its border should cut no words. @param {Place} box @param {(Tile & { box: Place })[]} tiles */
const cornerOf = (box, tiles) => tiles.find((tile) => tile.box.x <= box.x + 1 && tile.box.y <= box.y + 1)?.box ?? box;

/** @param {Group} group */
const titleOf = ({ name }) => `${name[0].toUpperCase()}${name.slice(1)}`;

/**
 * Whether a group's name is wider than the tile in its corner, so that borders between tiles would cut it.
 * @param {Group} group
 * @param {{ box: Place, tiles: (Tile & { box: Place })[], size: number }} place
 */
const isCut = (group, { box, tiles, size }) => !fitsIn(titleOf(group), size, cornerOf(box, tiles));

/**
 * The name of a group at its upper left, those of its parts at their feet, each where it has room.
 * @param {Group} group
 * @param {{ box: Place, tiles: (Tile & { box: Place })[], yard: ReturnType<typeof yardOf>, size: number, state: Weights }} place
 */
function words(group, { box, tiles, yard, size, state }) {
  const share = percent(group.value / (state.inside ? state.active : state.total));
  const name = titleOf(group);
  const fits = (/** @type {string} */ text, within = box) => fitsIn(text, size, within);
  const first = cornerOf(box, tiles); // no border cuts what it holds
  const title = [`${name} ${share}`, name].find((each) => fits(each, first)) ??
    [`${name} ${share}`, name, SHORT[group.name] ?? share].find((each) => fits(each));
  const second = title?.endsWith("%") ? WORDS[group.name]?.(state.config) ?? "" : share;
  const rows = [title, second].filter((row) => row && (row === title || fits(row, row === share ? box : first)));
  const kept = rows.slice(0, Math.floor((box.height - 0.5 * size) / (1.35 * size)));
  const head = box.y + (kept.length ? (0.5 + 1.35 * kept.length) * size : 0);
  return [
    ...kept.map((row, i) =>
      label([box.x + 12, box.y + size * (1.1 + 1.35 * i)], String(row), {
        ...{ key: `row ${i}`, size, weight: i ? "normal" : "bold", mark: group.name },
      })
    ),
    ...tiles.map((tile) => footOf(tile, { head, yard, size, mark: group.name })),
  ];
}

/**
 * @param {Tile & { box: Place }} tile
 * @param {{ head: number, yard: ReturnType<typeof yardOf>, size: number, mark: string }} place
 */
function footOf({ name, short = name, box }, { head, yard, size, mark }) {
  const y = box.y + box.height - 1.1 * size;
  const text = [name, short].find((each) => textWidth(each, size) + 18 < box.width);
  const clear = y - size > Math.max(head, box.y) &&
    !(yard && y > yard.y - size && box.x + 12 + textWidth(text ?? "", size) > yard.x - 4);
  return text !== undefined && clear && label([box.x + 12, y], text, { key: `foot ${name}`, size, mark });
}

/**
 * The outline of the known model on the scale of the areas, at the lower right; none where it would be as large.
 * @param {{ name: string, total: number }} known
 * @param {number} sum
 * @param {Place} place
 * @param {number} size
 */
function yardOf({ name, total }, sum, { x, y, width, height }, size) {
  const side = Math.sqrt(total / sum);
  if (side > 0.85) return null;
  const box = { width: width * side, height: height * side };
  const text = [`${name}, same scale`, name, "8B"].find((each) => textWidth(each, size) * 1.08 + 14 < box.width) ?? "";
  return { ...box, x: x + width - box.width, y: y + height - box.height, words: box.height > 1.8 * size ? text : "" };
}

/**
 * What the areas are, and at the right what a click on them does.
 * @param {Weights} state
 * @param {number} sum
 * @param {{ width: number, size: number, idle: boolean }} place
 */
function headline({ total, inside, yard, published }, sum, { width, size, idle }) {
  const left = inside ? `${count(sum)} weights that one token meets` : `${count(sum)} weights`;
  const right = inside
    ? [`areas ${significant(total / sum)} times as large: click to step back`, "click to step back"]
    : idle
    ? ["click: only what one token meets", "click to go in"]
    : total === published
    ? ["as published, to the last one"]
    : total * 1.4 < yard.total
    ? [`${yard.name} would be ${significant(yard.total / total, 2)} times as large`]
    : [];
  const room = width - textWidth(left, size) * BOLD - 20;
  const text = right.find((each) => textWidth(each, size) < room);
  return [
    label([0, 0.6 * size], left, { key: "left", size, weight: "bold" }),
    text && label([width, 0.6 * size], text, { key: "right", size, quiet: true, anchor: "end" }),
  ];
}

/** The same areas without words, for the article's small picture. @param {Weights} state */
export function smallAreas({ groups }) {
  const tiles = boxes(groups, { x: 0, y: 0, width: 240, height: 120 }).flatMap((group) => group.tiles);
  return svg(
    240,
    120,
    tiles.map(({ box, series }) =>
      bar({ ...box, width: box.width - 2, height: box.height - 2 }, { series, soft: true })
    ),
  );
}
