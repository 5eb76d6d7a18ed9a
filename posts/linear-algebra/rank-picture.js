// @ts-check
/** A picture as a matrix, of which the reader keeps the largest singular values. */

import { attributesOf, figure, fixed, h, panel, panels, say, slider, tint, words } from "../../static/js/kit.js";
import { spectrum } from "./spectrum.js";

/** What can be made out from so many readers on. @type {[number, string][]} */
const PAINTED = [
  [1, "lighter and darker copies of one row"],
  [2, "the outline of a door"],
  [4, "a door with its window"],
  [8, "a door with its window and knob"],
];

export default figure({
  inputs: ({ s }) => ({
    rank: slider({ label: "Rank", values: s.map((/** @type {number} */ _, /** @type {number} */ k) => k + 1) }),
  }),

  presets: { "One": { rank: 1 }, "Two": {}, "Four": { rank: 4 }, "Eight": { rank: 8 }, "All": { rank: 24 } },

  once: () => [1, 4, 8].map((rank) => ({ rank })),

  derive({ rank }, { s, u, v, grain }) {
    /** @type {number[]} */
    const values = s;
    const squares = values.map((size) => size * size);
    const sum = (/** @type {number[]} */ list) => list.reduce((all, one) => all + one, 0);
    const picture = u[0].map((/** @type {number} */ _, /** @type {number} */ i) =>
      v[0].map((/** @type {number} */ __, /** @type {number} */ j) =>
        sum(values.slice(0, rank).map((size, k) => (size * u[k][i] * v[k][j]) / grain ** 3))
      )
    );
    return {
      rank,
      values,
      picture,
      kept: sum(squares.slice(0, rank)) / sum(squares),
      idle: sum(squares.slice(squares.length / 2)) / sum(squares),
    };
  },

  view({ rank, values, picture, kept, idle }, layout) {
    const most = values.length;
    const share = `${fixed(Math.floor(1000 * kept + 1e-9) / 10, 1)} %`;
    const idleWords = `the last ${most / 2} add ${idle < 0.001 ? "under 0.1" : fixed(100 * idle, 1)} %`;
    return {
      finding: rank === most
        ? say`${tint("one", `All ${most}`, "kept")} readers paint the picture itself.`
        : say`${tint("one", String(rank), "kept")} of ${most} readers ${rank > 1 ? "paint" : "paints"} ${
          PAINTED.filter(([from]) => rank >= from).at(-1)?.[1] ?? ""
        }.`,
      summary: `A door of ${most} by ${most} numbers, of which the ${rank} largest singular values keep ${share}.`,
      plot: panels(layout, [[
        painted(picture),
        spectrum({
          ...{ rank, series: "one", title: "Its singular values", height: layout.name === "narrow" ? 150 : 300 },
          values: values.map((size) => size / values[0]),
          ranks: values.map((_, k) => k + 1),
          marks: [
            words([most, layout.name === "narrow" ? 0.3 : 0.1], idleWords, {
              anchor: "end",
              quiet: true,
            }),
            words([most, 0.75], `squared error ${fixed(100 * (1 - kept), 1)} %`, {
              ...{ anchor: "end", series: "one", weight: "bold", halo: true, mark: "kept" },
            }),
          ],
        }),
      ]]),
    };
  },
});

const [TINTS, BLACKEST] = [12, 9];

/** The picture, darker where its numbers are larger. @param {number[][]} picture */
const painted = (picture) =>
  panel(({ width }) => width, ({ width }) => {
    const cell = width / picture.length;
    const paths = Array.from({ length: TINTS }, () => "");
    picture.forEach((row, i) =>
      row.forEach((value, j) => {
        const tint = Math.max(0, Math.min(TINTS - 1, Math.floor((TINTS * value) / BLACKEST)));
        paths[tint] += `M${j} ${i}h1v1h-1z`;
      })
    );
    return [h(
      "g",
      { key: "picture", role: "img", "aria-label": "Picture of a door", transform: `scale(${cell.toPrecision(6)})` },
      ...paths.map((d, i) =>
        h("path", {
          ...attributesOf("bar", { series: "one", key: `tint ${i}` }),
          ...{ d: d || "M0 0", opacity: 0.06 + (0.94 * i) / (TINTS - 1), "shape-rendering": "crispEdges" },
        })
      ),
    )];
  }, { title: "A picture" });
