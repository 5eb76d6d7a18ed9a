// @ts-check
/** The plane with its eight heaps, a start that is dragged, and the paths from it. */

import { attributesOf, dot, h, handle, label, line, linear, panel, round } from "../../static/js/kit.js";
import { MIDDLES, SIGMA } from "./heaps.js";

/** @typedef {import("./heaps.js").Point} Point */

const EDGE = 5.5; // of the plane
const STOPS = Array.from({ length: 13 }, (_, i) => -3 + i / 2);
const MOST = 100; // corners that a path is drawn with, but for the first one

/** @param {{ paths: Point[][], reached: number[], x: number, y: number, eta: number }} state  reached: runs by heap */
export function plane({ paths, reached, x, y, eta }) {
  const tall = (/** @type {{ width: number, layout: string }} */ { width, layout }) =>
    layout === "narrow" ? Math.min(width, 330) : Math.min(width, 420);
  return panel(tall, ({ width, height, size }) => {
    const half = Math.min(width, height) / 2;
    const [across, up] = [
      linear([-EDGE, EDGE], [width / 2 - half, width / 2 + half]),
      linear([-EDGE, EDGE], [height, height - 2 * half]),
    ];
    const at = (/** @type {Point} */ [px, py]) => /** @type {Point} */ ([across(px), up(py)]);
    const series = eta === 0 ? "one" : "two";
    const unit = half / EDGE;
    return [
      ...MIDDLES.map((middle, k) => {
        const [cx, cy] = at(middle).map(round);
        return h("circle", {
          ...attributesOf("area", { series: "ink", key: `heap ${k}` }),
          cx,
          cy,
          r: round(3 * SIGMA * unit),
        });
      }),
      ...MIDDLES.map(([px, py], k) => {
        const out = 1 + (3 * SIGMA + 0.4) / Math.hypot(px, py);
        return reached[k] > 0 && label(at([out * px, out * py]), String(reached[k]), {
          ...{ series, key: `runs ${k}`, size, anchor: "middle", weight: "bold" },
        });
      }),
      // without fresh noise all are one: the first is drawn
      ...paths.map((path, run) =>
        line((run ? eta === 0 ? path.slice(-1) : thinned(path) : path).map(at), {
          ...{ series, key: `way ${run}`, weight: 1, dash: false },
          class: run && path.length > MOST ? "faint" : undefined,
        })
      ),
      ...paths.map((path, run) => dot(at(path[path.length - 1]), { series, key: `end ${run}`, radius: 3.5 })),
      handle(at([x, y]), {
        label: "Start",
        text: `${x}, ${y}`,
        tracks: [
          { input: "x", value: x, stops: STOPS.map((value) => [value, across(value), up(y)]) },
          { input: "y", value: y, stops: STOPS.map((value) => [value, across(x), up(value)]) },
        ],
      }),
      label([across(x), up(y) + size * 1.5], "start", { size, anchor: "middle", weight: "bold", halo: true }),
    ];
  }, { share: 1.35 });
}

/** A path with no more corners than can be seen; its ends are kept. @param {Point[]} path */
function thinned(path) {
  const every = Math.ceil(path.length / MOST);
  return path.filter((_, i) => i % every === 0 || i === path.length - 1);
}
