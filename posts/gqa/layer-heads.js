// @ts-check
/** One layer of a published model: nine query heads, and the three keys and three values that become one. */

import { attributesOf, bar, h, label, round } from "../../static/js/kit.js";

/** @typedef {{ pooled: string, sizes: { n_heads: number, n_kv_heads: number } }} Pooled */

const ROOM = 62; // pixels of the rows' names

/**
 * Query heads in a row, wired to the keys that they read, and below these the values. What is pooled slides together;
 * where one head is kept, the others fade.
 * @param {Pooled} pooled
 * @param {{ width: number, height: number, size: number }} box
 */
export function layerHeads({ pooled, sizes: { n_heads, n_kv_heads } }, { width, height, size }) {
  const group = n_heads / n_kv_heads;
  const pitch = (width - ROOM) / n_heads;
  const row = height / 3;
  const tall = row * 0.46;
  const at = (/** @type {number} */ i) => ROOM + (i + 0.5) * pitch;
  const home = (/** @type {number} */ k) => at(k * group + (group - 1) / 2);
  const middle = home((n_kv_heads - 1) / 2);
  const merged = (/** @type {string} */ what) => pooled !== (what === "keys" ? "values" : "keys");
  const reads = pooled === "first" ? home(0) : middle; // where the one that is left stands
  const place = (/** @type {string} */ what, /** @type {number} */ k) =>
    !merged(what) || pooled === "first" ? home(k) : middle;
  const broad = pitch * group * 0.5;
  const thick = Math.min(16, pitch * 0.55);
  const heads = Array.from({ length: n_heads }, (_, i) => i);
  const kept = Array.from({ length: n_kv_heads }, (_, k) => k);
  const box = (/** @type {string} */ what, /** @type {number} */ k, /** @type {number} */ y) => {
    const other = pooled === what ? "both" : what; // a second tap takes the first one back
    return bar({ x: place(what, k) - broad / 2, y, width: broad, height: tall }, {
      ...{ set: { pooled: other }, tip: other === "both" ? "pool keys and values" : `pool the ${what} alone` },
      ...{ key: `${what} ${k}`, series: "cache", class: pooled === "first" && k > 0 ? "faint" : "", mark: what },
    });
  };
  return [
    ...heads.map((i) =>
      h("path", {
        d: `M${round(at(i))} ${round(tall + 2)}L${round(merged("keys") ? reads : home(Math.floor(i / group)))} ${
          round(row - 1)
        }`,
        ...attributesOf("wire", { key: `wire ${i}` }),
        ...{ "stroke-width": 0.75, opacity: 0.55 },
      })
    ),
    ...heads.map((i) =>
      bar({ x: at(i) - thick / 2, y: 0, width: thick, height: tall }, { key: `query ${i}`, series: "attention" })
    ),
    ...kept.map((k) => box("keys", k, row)),
    ...kept.map((k) => box("values", k, row * 1.85)),
    ...["queries", "keys", "values"].map((text, i) =>
      label([0, [0, row, row * 1.85][i] + tall / 2], text, {
        size,
        key: `row ${text}`,
        series: i ? "cache" : "attention",
      })
    ),
  ];
}
