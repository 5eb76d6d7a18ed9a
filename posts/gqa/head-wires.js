// @ts-check
/** Query heads in a row, wired to the key/value heads below them; the last key is a grip that merges them. */

import { attributesOf, bar, h, handle, label, plural, round } from "../../static/js/kit.js";

/** @typedef {{ n_heads: number, n_kv_heads: number, group: number }} Heads */

/** @param {number} n */
export const divisors = (n) => Array.from({ length: n }, (_, i) => i + 1).filter((i) => n % i === 0);

/**
 * Every query head, and the key/value head that it reads. A head that is merged stands where the one does that it was
 * merged into, so that boxes slide together and apart.
 * @param {Heads} heads
 * @param {{ width: number, height: number, size: number }} box
 */
export function wires({ n_heads, n_kv_heads, group }, { width, height, size }) {
  const gap = group > 1 && n_kv_heads > 1 ? Math.min(14, (0.2 * width) / (n_kv_heads - 1)) : 0;
  const pitch = (width - gap * (n_kv_heads - 1)) / n_heads;
  const [top, foot] = [size * 1.4, height - size * 1.6];
  const [query, key] = [(foot - top) * 0.2, (foot - top) * 0.17];
  const at = (/** @type {number} */ i) => (i + 0.5) * pitch + Math.floor(i / group) * gap;
  const keyAt = (/** @type {number} */ k) => (at(k * group) + at(k * group + group - 1)) / 2;
  const thick = Math.min(20, pitch * 0.64);
  const broad = Math.min(34, Math.max(thick, group * pitch * 0.5));
  const heads = Array.from({ length: n_heads }, (_, i) => i);
  const markOf = (/** @type {number} */ i) => `group-${Math.floor(i / group) + 1}`;
  return [
    ...heads.map((i) =>
      h("path", {
        d: `M${round(at(i))} ${round(top + query + 2)}L${round(keyAt(Math.floor(i / group)))} ${round(foot - key - 2)}`,
        ...attributesOf("wire", { key: `wire ${i}`, mark: markOf(i) }),
        "stroke-width": 0.75,
        opacity: 0.5,
      })
    ),
    ...heads.map((i) =>
      bar({ x: at(i) - thick / 2, y: top, width: thick, height: query }, {
        ...{ key: `query ${i}`, series: "attention", mark: markOf(i) },
      })
    ),
    ...heads.map((i) =>
      bar({ x: keyAt(Math.floor(i / group)) - broad / 2, y: foot - key, width: broad, height: key }, {
        ...{ key: `key ${i}`, series: "cache", mark: markOf(i), tip: tipOf(i, { n_heads, n_kv_heads, group }) },
      })
    ),
    ...(size ? labels({ n_heads, n_kv_heads, group }, { foot, size }) : []),
    size && n_kv_heads > 0 && merging({ n_heads, n_kv_heads, group }, keyAt, foot - key / 2),
  ];
}

/** What a group's key says of itself; only the first box of a group does. @param {number} i @param {Heads} heads */
function tipOf(i, { n_kv_heads, group }) {
  if (i % group || n_kv_heads > 16) return undefined;
  const readers = group === 1 ? `Query head ${i + 1} reads` : `Query heads ${i + 1} to ${i + group} share`;
  return `${readers} key/value head ${i / group + 1}`;
}

/** @param {Heads} heads @param {{ foot: number, size: number }} place */
const labels = ({ n_heads, n_kv_heads }, { foot, size }) => [
  label([0, size * 0.5], `${n_heads} query heads`, { size, series: "attention", weight: "bold" }),
  label([0, foot + size], n_kv_heads === 1 ? "one key/value head" : plural(n_kv_heads, "key/value head"), {
    ...{ size, series: "cache", weight: "bold" },
  }),
];

/**
 * The grip on the last key: pushed to the left, keys merge; pulled to the right, they come apart.
 * @param {Heads} heads
 * @param {(key: number) => number} keyAt
 * @param {number} y
 */
function merging({ n_heads, n_kv_heads }, keyAt, y) {
  const stops = divisors(n_heads);
  const right = keyAt(n_kv_heads - 1);
  return handle([right, y], {
    label: "Key/value heads",
    text: plural(n_kv_heads, "key/value head"),
    tracks: [{
      input: "n_kv_heads",
      value: n_kv_heads,
      stops: stops.map((many) => [many, right + (stops.indexOf(many) - stops.indexOf(n_kv_heads)) * 44, y]),
    }],
  });
}
