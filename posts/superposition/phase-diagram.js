// @ts-check
/** Two features and one dimension: three strategies, their exact losses, and what trained models did. */

import {
  chart,
  curve,
  figure,
  fixed,
  grip,
  note,
  panels,
  percent,
  say,
  significant,
  slider,
  tint,
} from "../../static/js/kit.js";
import {
  antipodal_loss,
  boundary_density,
  drop_extra_loss,
  drop_first_loss,
} from "../../static/js/formulas/posts/superposition.js";
import { costs, NAMES, PLACES, portrait, region, SERIES } from "./strategies.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */

export default figure({
  inputs: ({ ratio_steps, p_steps }) => ({
    ratio: slider({ label: "Importance of the extra feature", values: ratio_steps, format: short }),
    p: slider({ label: "Density, p", values: p_steps, format: (value) => significant(value, 3) }),
  }),

  presets: {
    "Equal and rare": {},
    "The tie": { p: 0.571 },
    "Equal and frequent": { p: 0.8 },
    "A tenth as important": { ratio: 0.1, p: 0.25 },
    "Ten times, still shared": { ratio: 10, p: 0.1 },
  },

  once: () => [{ p: 0.571 }, { p: 0.8 }],

  derive({ ratio, p }, data) {
    const [drop_extra, drop_first] = [drop_extra_loss({ r: ratio, p }), drop_first_loss({ p })];
    const both = antipodal_loss({ r: ratio, p });
    const losses = [drop_extra, drop_first, both];
    const [ratios, densities] = /** @type {[number[], number[]]} */ ([data.ratios, data.densities]);
    return {
      ...{ ratio, p, drop_extra, drop_first, both, losses, ratios, densities },
      steps: /** @type {{ ratio: number[], p: number[] }} */ ({ ratio: data.ratio_steps, p: data.p_steps }),
      boundary: boundary_density({ r: ratio }),
      winner: losses.indexOf(Math.min(...losses)),
      classes: /** @type {number[][]} */ (data.classes),
      trained: /** @type {number} */ (data.classes[nearest(densities, p)][nearest(ratios, ratio)]),
      border: ratios.map((one) => /** @type {Pair} */ ([one, boundary_density({ r: one })])),
    };
  },

  view(derived, layout) {
    const { ratio, p, steps, ratios, densities, classes, border } = derived;
    const beside = layout.name === "wide" || layout.name === "full";
    const half = (/** @type {number[]} */ list) => Math.sqrt(list[1] / list[0]); // a cell stands half a step around its value
    const ends = (
      /** @type {number[]} */ list,
    ) => /** @type {Pair} */ ([list[0] / half(list), list[list.length - 1] * half(list)]);
    const map = chart({
      share: 1.35,
      height: beside ? 390 : 266,
      x: {
        domain: ends(ratios),
        log: 10,
        ticks: [0.1, 1, 10],
        format: String,
        title: "importance of the extra feature",
      },
      y: { domain: ends(densities), log: 10, ticks: [0.01, 0.1, 1], format: String, title: "density, p" },
      marks: [
        ...SERIES.map((_, kind) => region(kind, classes, ratios, densities)),
        curve(border, { series: "ink", dash: false, weight: 2.5 }),
        ...PLACES.map((place, kind) => portrait(place, kind)),
        note([1, 0.56], beside ? "equals: up to 4/7" : "up to 4/7", { dx: 34, dy: beside ? 8.5 : 4.6 }),
        grip([ratio, p], {
          label: "Importance and density",
          text: `${short(ratio)}, ${significant(p, 3)}`,
          x: { input: "ratio", value: ratio, values: steps.ratio },
          y: { input: "p", value: p, values: steps.p },
        }),
      ],
    });
    return {
      ...sentences(derived),
      plot: panels(layout, beside ? [[map, costs(derived, 390)]] : [map, costs(derived, 170)]),
    };
  },
});

/** @param {number} value */
const short = (value) => (Number.isInteger(value) ? String(value) : significant(value, 2));

/** The place of the value that is nearest by ratio. @param {number[]} list @param {number} value */
const nearest = (list, value) =>
  list.reduce(
    (best, other, i) => Math.abs(Math.log(other / value)) < Math.abs(Math.log(list[best] / value)) ? i : best,
    0,
  );

/** @param {{ ratio: number, p: number, losses: number[], winner: number, boundary: number }} state */
function sentences({ ratio, p, losses, winner, boundary }) {
  const alike = ratio === 1 && winner < 2; // dropping the one or the other is then the same choice
  const second = [...losses].sort((a, b) => a - b)[alike ? 2 : 1];
  const less = tint(SERIES[winner], percent(1 - losses[winner] / second, 2));
  const tie = second / losses[winner] - 1 < 0.005;
  const kept = alike ? "one" : ["the first", "the extra one"][winner];
  const finding = tie
    ? say`Here sharing costs as much as dropping a feature: a loss of ${tint("six", significant(losses[winner]))}.`
    : winner === 2
    ? ratio === 1
      ? say`Two equals share a number: ${less} less loss. Up to which density?`
      : say`Sharing one number loses ${less} less than dropping one of two features.`
    : say`Too frequent to share: keeping ${kept} alone loses ${less} less.`;
  const each = losses.map((loss, i) => `${NAMES[i]} ${significant(loss)}`).join(", ");
  return {
    finding,
    summary:
      `Map of importance 0.1 to 10 by density 0.01 to 1. The curve of the formulas peaks at density 0.571 for equal importance. ` +
      `Below it, trained models keep both features back to back; above it they mostly keep the more important one, ` +
      `but go on sharing in a strip along the curve, up to density 0.79 near equal importance. ` +
      `Losses at importance ${short(ratio)} and density ${significant(p, 3)}: ${each}.`,
    texts: {
      cheapest: significant(losses[winner]),
      boundary: fixed(boundary, 3),
      strategy: NAMES[winner],
      both: significant(losses[2]),
      dropped: significant(losses[0]),
    },
  };
}
