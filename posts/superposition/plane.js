// @ts-check
/** Five arrows in a plane: their tips, the way they came, the one that is in the hand; and what each does to each. */

import { arrow, attributesOf, buttonOf, fixed, h, handle, label, panel, round } from "../../static/js/kit.js";

/** @import { Box, Panel } from "../../static/js/marks/panels.js" */
/** @import { Child } from "../../static/js/core/tree.js" */
/** @typedef {{ W: number[][], norms: number[], trails: [number, number][][], kept: number[], hold: number, x: number, y: number,
 *   free: number, holds: boolean, home: [number, number] }} Arrows */

const REACH = 1.42; // the longest arrow that has room
const GRID = Array.from({ length: 57 }, (_, i) => (i - 28) / 20);

/** The places of a tip that is held, and the one where it is free. @param {number} free */
export const placesOf = (free) => [...GRID, free];

/** The fifth feature has its own colour. @param {number} i @returns {"one" | "two"} */
const seriesOf = (i) => (i === 4 ? "two" : "one");

/**
 * @param {Arrows} arrows
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
export function plane(arrows, { width, height, size }) {
  const { W, norms, trails, kept, hold, holds, free } = arrows;
  const unit = Math.min(width, height) / 2 / REACH;
  const centre = { x: width / 2, y: height / 2 };
  const at = (
    /** @type {number} */ x,
    /** @type {number} */ y,
  ) => /** @type {[number, number]} */ ([centre.x + unit * x, centre.y - unit * y]);
  const tip = (/** @type {number} */ i) => {
    const short = Math.min(1, REACH / Math.max(norms[i], 1e-9)); // an untrained one may be longer than the plane
    return at(W[0][i] * short, W[1][i] * short);
  };
  return [
    h("circle", {
      key: "one",
      cx: round(centre.x),
      cy: round(centre.y),
      r: round(unit),
      class: "wire s0",
      opacity: 0.25,
    }),
    label([width, height - size], "circle: length 1", { key: "length", size, quiet: true, anchor: "end" }),
    ...trails.map((trail, i) =>
      h("path", {
        ...attributesOf("line plain", { series: seriesOf(i), mark: `feature ${i + 1}` }),
        ...{ "stroke-width": 1.25, opacity: 0.4 },
        d: trail.map(([x, y], k) => `${k ? "L" : "M"}${at(x, y).map(round).join(" ")}`).join("") || "M0 0",
      })
    ),
    ...norms.map((_, i) =>
      arrow(at(0, 0), tip(i), {
        ...{ key: `arrow ${i}`, series: seriesOf(i), mark: `feature ${i + 1}`, weight: kept.includes(i) ? 4 : 2.5 },
      })
    ),
    ...norms.map((norm, i) => number(i, norm, tip(i), at(0, 0), { hold, free, size })),
    inHand(arrows, tip(hold - 1), at),
    holds && letGo(hold, free, { x: 0, y: height - size, size }),
  ];
}

/**
 * A feature's number beyond its tip; a click takes the arrow in the hand.
 * @param {number} i
 * @param {number} norm
 * @param {[number, number]} tip
 * @param {[number, number]} centre
 * @param {{ hold: number, free: number, size: number }} state
 */
function number(i, norm, [x, y], [cx, cy], { hold, free, size }) {
  const long = Math.max(1, Math.hypot(x - cx, y - cy));
  const off = hold === i + 1 ? 22 : 14;
  const [lx, ly] = norm < 0.12
    ? [cx - 24 + i * 12, cy + 24]
    : [x + ((x - cx) * off) / long, y + ((y - cy) * off) / long];
  const words = `take arrow ${i + 1} in hand, ${fixed(norm, 2)} long`;
  return h(
    "g",
    { key: `number ${i}`, "data-tip": words, ...buttonOf({ hold: i + 1, x: free, y: free }, words, hold === i + 1) },
    h("circle", { key: "ground", class: "row-ground", cx: round(lx), cy: round(ly), r: 12 }),
    label([lx, ly], String(i + 1), {
      ...{ key: "word", size, anchor: "middle", weight: "bold", series: seriesOf(i), mark: `feature ${i + 1}` },
    }),
  );
}

/**
 * The grip at a tip: it goes anywhere, and snaps back where the arrow is free.
 * @param {Arrows} arrows
 * @param {[number, number]} tip
 * @param {(x: number, y: number) => [number, number]} at
 */
function inHand({ hold, x, y, free, home }, [tx, ty], at) {
  const [hx, hy] = at(...home);
  const across = [...GRID.map((v) => stop(v, at(v, 0)[0], ty)), stop(free, hx, ty)].sort((a, b) => a[1] - b[1]);
  const up = [...GRID.map((v) => stop(v, tx, at(0, v)[1])), stop(free, tx, hy)].sort((a, b) => b[2] - a[2]);
  return handle([tx, ty], {
    ...{ label: `Tip of arrow ${hold}`, text: x === free && y === free ? "free" : "held", look: "grip", radius: 10 },
    tracks: [{ input: "x", value: x, stops: across }, { input: "y", value: y, stops: up }],
  });
}

/** @param {number} value @param {number} x @param {number} y @returns {import("../../static/js/marks/handle.js").Stop} */
const stop = (value, x, y) => [value, x, y];

/** @param {number} hold @param {number} free @param {{ x: number, y: number, size: number }} place */
function letGo(hold, free, { x, y, size }) {
  const words = `let go of arrow ${hold}`;
  return h(
    "g",
    { key: "let go", ...buttonOf({ x: free, y: free }, words), class: "row" },
    h("rect", {
      class: "row-ground",
      x: round(x),
      y: round(y - size),
      width: round(size * 9),
      height: round(size * 2),
    }),
    label([x + 4, y], `↺ ${words}`, { size, weight: "bold" }),
  );
}

/** Short, the minus printed. @param {number} value @param {number} digits */
const short = (value, digits) =>
  fixed(value, digits).replace(/^−?0\.0+$/, "0").replace("0.", ".").replace(/1\.0+$/, "1");

/**
 * The dot products of all arrows: what is below zero costs nothing. The words stand beside it where there is room.
 * @param {number[][]} products
 * @param {number} most  pixels of a cell
 * @returns {Panel}
 */
export function table(products, most) {
  const sized = (/** @type {Box} */ { width, size }) => {
    const cell = Math.min(most, width / 5);
    return { cell, digits: cell < 2.6 * size ? 1 : 2, beside: width > 5 * cell + 9 * size };
  };
  return panel((box) => 5 * sized(box).cell + (sized(box).beside ? 0 : 2.9 * box.size), (box) => {
    const { cell, digits, beside } = sized(box);
    const { size } = box;
    const [x, y] = beside ? [5 * cell + 14, size] : [0, 5 * cell + size * 0.9];
    const cells = products.flatMap((row, i) =>
      row.flatMap((value, j) => [
        h("rect", {
          ...attributesOf("bar", {
            key: `cell ${i} ${j}`,
            series: i === j || Math.abs(value) < 0.005 ? "ink" : value < 0 ? "one" : "two",
          }),
          ...{ x: round(j * cell), y: round(i * cell), width: round(cell - 2), height: round(cell - 2) },
          opacity: i === j || Math.abs(value) < 0.005 ? 0.08 : round(0.1 + 0.5 * Math.min(1, Math.abs(value))),
        }),
        label([(j + 0.5) * cell - 1, (i + 0.5) * cell - 1], short(value, i === j ? 1 : digits), {
          ...{ key: `product ${i} ${j}`, size, anchor: "middle", quiet: i === j },
        }),
      ])
    );
    return [
      ...cells,
      label([x, y], beside ? "negative: free if alone" : "negative: free alone", {
        key: "free",
        size,
        series: "one",
        weight: "bold",
      }),
      label([x, y + size * 1.5], "positive: disturbs", { key: "dear", size, series: "two", weight: "bold" }),
    ];
  }, { title: "What each does to each" });
}

/**
 * Panels one below the other, or side by side, as one.
 * @param {Panel[]} list
 * @param {{ share?: number, across?: boolean }} [options]
 * @returns {Panel}
 */
export function together(list, { share, across = false } = {}) {
  const gap = 22;
  const part = (/** @type {Box} */ box) => ({ ...box, width: across ? (box.width - gap) / list.length : box.width });
  const tall = (/** @type {Panel} */ one, /** @type {Box} */ box) =>
    one.height(part(box)) + (one.title ? 2 * box.size : 0);
  return panel(
    (box) => {
      const heights = list.map((one) => tall(one, box));
      return across ? Math.max(...heights) : heights.reduce((sum, height) => sum + height + gap, -gap);
    },
    (box) => {
      let top = 0;
      return list.map((one, i) => {
        const head = one.title ? 2 * box.size : 0;
        const place = across ? [i * (part(box).width + gap), head] : [0, top + head];
        top += tall(one, box) + gap;
        return h(
          "g",
          { key: `part ${i}`, transform: `translate(${place.map(round).join(" ")})` },
          one.title && label([0, -head + box.size * 0.6], one.title, { size: box.size, weight: "bold" }),
          ...one.draw(part(box)),
        );
      });
    },
    { share },
  );
}
