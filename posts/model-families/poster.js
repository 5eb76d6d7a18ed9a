// @ts-check
/** SVG files of their own, by the same grammar: the wall as a poster, and the portraits of six families. */

import { h, label } from "../../static/js/kit.js";
import { CHOICES, FAMILIES, monthOf } from "./models.js";
import { blank, nameOf, plate, scaleOf } from "./plate.js";

/**
 * @import { Closed, Model } from "./models.js"
 * @import { Tree } from "../../static/js/core/tree.js"
 * @typedef {{ items: (Model | Closed)[], models: Model[], palette: Record<string, string> }} Wall
 */

const [COLUMNS, WIDE, TALL, EDGE, HEAD] = [8, 150, 190, 40, 110];

/** @param {Wall} wall  @returns {string} */
export function posterOf({ items, models, palette }) {
  const scale = scaleOf(models, { width: WIDE - 20, height: TALL - 48, box: 11 });
  const lines = Math.ceil(items.length / COLUMNS);
  const [width, height] = [COLUMNS * WIDE + 2 * EDGE, HEAD + lines * TALL + EDGE];
  const frame = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height };
  return textOf(h(
    "svg",
    frame,
    h("style", null, styleOf(palette)),
    h("rect", { width, height, class: "paper" }),
    label([EDGE, 50], "One skeleton, many bodies", { size: 34, weight: "bold" }),
    label(
      [EDGE, 84],
      "Height: layers. Width: residual stream. Gold: cache of a token. Blue: attention. Red: feed-forward, pale: at rest. Dark boxes: choices changed since GPT-2.",
      { size: 14, quiet: true },
    ),
    ...items.map((model, i) =>
      h(
        "g",
        { transform: `translate(${EDGE + (i % COLUMNS) * WIDE} ${HEAD + Math.floor(i / COLUMNS) * TALL})` },
        ...("choices" in model ? plate(model, scale) : blank(scale, 40)),
        nameOf(`${model.short}, ${monthOf(model.month)}`, scale, { size: 13, strong: false }),
      )
    ),
  ));
}

/** @param {Record<string, string>} palette */
const styleOf = ({ paper, ink, quiet, ...series }) =>
  [
    `text{font-family:"Source Sans 3",sans-serif;fill:${ink}}.quiet{fill:${quiet}}.strong{font-weight:700}`,
    `.paper{fill:${paper}}.off rect{fill:none;stroke:${ink};stroke-dasharray:3 3}.wire{fill:none;stroke:${ink}}`,
    ...Object.entries(series).map(([name, colour]) => `.${name}{color:${colour}}`),
    ".bar{fill:currentColor}.soft{fill-opacity:.34}.hatched{fill-opacity:.1;stroke:currentColor}",
  ].join("");

/** @param {Tree | string} tree @returns {string} */
function textOf(tree) {
  const safe = (/** @type {unknown} */ value) =>
    String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  if (typeof tree === "string") return tree.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const attributes = Object.entries(tree.attributes)
    .filter(([name, value]) => name !== "key" && value !== null && value !== undefined && value !== false)
    .map(([name, value]) => ` ${name}="${safe(value)}"`).join("");
  return `<${tree.tag}${attributes}>${tree.children.map(textOf).join("")}</${tree.tag}>`;
}

const ROW = { left: 112, wide: 88, tall: 114, size: 13 };
const NAMED = Object.entries(FAMILIES).filter(([name]) => name !== "other");

/**
 * The portraits of six families: their plates in order of publication, and between two of them how many choices changed.
 * `portraits.py` writes it as families.svg.
 * @param {{ models: Model[], closed: Closed[], light: Record<string, string>, dark: Record<string, string> }} data
 */
export function portraits({ models, closed, light, dark }) {
  const own = models.filter(({ family }) => family !== "other");
  const scale = scaleOf(own, { width: ROW.wide - 14, height: ROW.tall - 46, box: 6 });
  const rows = NAMED.map(([name]) =>
    /** @type {(Model | Closed)[]} */ ([...own, ...closed]).filter(({ family }) => family === name)
  )
    .map((row) => row.sort((a, b) => a.month - b.month));
  const [width, height] = [ROW.left + ROW.wide * Math.max(...rows.map((row) => row.length)), ROW.tall * rows.length];
  return textOf(h(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height },
    h("style", null, `${styleOf(light)}@media (prefers-color-scheme:dark){${styleOf(dark)}}`),
    h("rect", { width, height, class: "paper" }),
    ...rows.flatMap((row, line) => [
      label([0, line * ROW.tall + scale.ground], NAMED[line][1], { size: ROW.size, weight: "bold", baseline: "auto" }),
      ...row.map((model, i) =>
        h(
          "g",
          { transform: `translate(${ROW.left + i * ROW.wide} ${line * ROW.tall})` },
          ...("choices" in model ? plate(model, scale) : blank(scale, 24)),
          nameOf(model.short, scale, { size: ROW.size, strong: false }),
          changes(row, i, scale.ground),
        )
      ),
    ]),
  ));
}

/**
 * How many choices changed since the last model of the family whose sizes are public.
 * @param {(Model | Closed)[]} row
 * @param {number} i
 * @param {number} ground
 */
function changes(row, i, ground) {
  const model = row[i];
  const before = row.slice(0, i).reverse().find((each) => "choices" in each);
  if (!before || !("choices" in model) || !("choices" in before)) return null;
  const many = CHOICES.filter((_, k) => model.choices[k] !== before.choices[k]).length;
  return label([-26, ground], many ? `+${many}` : "=", { size: ROW.size, quiet: true, baseline: "auto" });
}
