// @ts-check
/** Two features and one dimension: three strategies, their exact losses, and what trained models did. */

import { fixed, percent, significant } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import {
  antipodal_loss,
  boundary_density,
  drop_extra_loss,
  drop_first_loss,
} from "../../static/js/formulas/posts/superposition.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom, axisLeft } from "../../static/js/marks/axis.js";
import { bar } from "../../static/js/marks/bar.js";
import { dot } from "../../static/js/marks/dot.js";
import { line } from "../../static/js/marks/line.js";
import { matrix } from "../../static/js/marks/matrix.js";
import { log } from "../../static/js/marks/scale.js";
import { label } from "../../static/js/marks/text.js";

const NAMES = ["keep the first alone", "keep the extra alone", "keep both, back to back"];

/** @param {any} data */
export function inputs(data) {
  return {
    ratio: slider({ label: "Importance of the extra feature", values: data.ratio_steps, format: short }),
    p: slider({ label: "Density, p", values: data.p_steps, format: (value) => significant(value, 3) }),
  };
}

export function presets() {
  return [
    { name: "Equal and rare", inputs: {} },
    { name: "The tie", inputs: { p: 0.571 } },
    { name: "Equal and frequent", inputs: { p: 0.8 } },
    { name: "A tenth as important", inputs: { ratio: 0.1, p: 0.25 } },
    { name: "Ten times, still shared", inputs: { ratio: 10, p: 0.1 } },
  ];
}

/** @param {any} inputs @param {any} data */
export function derive({ ratio, p }, data) {
  const drop_extra = drop_extra_loss({ r: ratio, p });
  const drop_first = drop_first_loss({ p });
  const both = antipodal_loss({ r: ratio, p });
  const losses = [drop_extra, drop_first, both];
  const nearest = (/** @type {number[]} */ list, /** @type {number} */ value) =>
    list.reduce(
      (best, other, i) => (Math.abs(Math.log(other / value)) < Math.abs(Math.log(list[best] / value)) ? i : best),
      0,
    );
  const cell = [nearest(data.densities, p), nearest(data.ratios, ratio)];
  return {
    ratio,
    p,
    drop_extra,
    drop_first,
    both,
    losses,
    boundary: boundary_density({ r: ratio }),
    winner: losses.indexOf(Math.min(...losses)),
    trained: data.classes[cell[0]][cell[1]],
    ends: {
      ratio: [data.ratios[0], data.ratios[data.ratios.length - 1]],
      p: [data.densities[0], data.densities[data.densities.length - 1]],
    },
    classes: data.classes,
    curve: data.ratios.map((/** @type {number} */ one) => [one, boundary_density({ r: one })]),
  };
}

/** @param {number} value */
const short = (value) => (Number.isInteger(value) ? String(value) : significant(value, 2));

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { ratio, p, losses, winner, boundary, ends, trained } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const left = size * 3.2;
  const across = beside ? width * 0.56 - left : width - left - 8;
  const tall = Math.min(across, beside ? 380 : 300);
  const top = size * 3;
  const box = { x: left, y: top, width: across, height: tall };
  const half = Math.pow(ends.ratio[1] / ends.ratio[0], 0.5 / 39); // a cell stands half a step around its value
  const low = Math.pow(ends.p[1] / ends.p[0], 0.5 / 39);
  const x = log([ends.ratio[0] / half, ends.ratio[1] * half], [left, left + across]);
  const y = log([ends.p[0] / low, ends.p[1] * low], [top + tall, top]);
  const column = beside ? left + across + 32 : 0;
  const under = beside ? top + size * 1.4 : top + tall + size * 5.5;
  const room = width - column;
  const most = Math.max(...losses);
  const rows = losses.flatMap((/** @type {number} */ loss, /** @type {number} */ i) => {
    const at = under + size * (2 + 4.4 * i);
    return [
      label([column, at - size * 0.9], NAMES[i], { size, weight: i === winner ? "bold" : "normal" }),
      label([width, at - size * 0.9], significant(loss), {
        size,
        anchor: "end",
        weight: i === winner ? "bold" : "normal",
      }),
      bar({ x: column, y: at, width: Math.max(1, (room * loss) / most), height: size * 1.4 }, {
        series: 6,
        soft: i !== winner,
        mark: `strategy-${i}`,
      }),
    ];
  });
  const height = Math.max(top + tall + size * 3.4, under + size * 14.6);
  const place = `At importance ${short(ratio)} and density ${significant(p, 3)}`;
  const least = significant(losses[winner]);
  const second = [...losses].sort((a, b) => a - b)[ratio === 1 && winner < 2 ? 2 : 1]; // two equal features: the same choice
  const tie = second / losses[winner] - 1 < 0.005;
  const finding = tie
    ? `${place} sharing costs as much as dropping a feature, within half a percent: ${least}.`
    : `${place} it is cheapest to ${
      ratio === 1 && winner < 2 ? "keep one and drop the other" : NAMES[winner]
    }: a loss of ${least}, ` +
      `${percent(1 - losses[winner] / second, 2)} less than the next best.`;
  const map = matrix({
    values: [...derived.classes].reverse(),
    domain: [0, 9],
    ...box,
    label: "what the best of ten trained models kept, by importance and density",
  });
  const [px, py] = [x(ratio), y(p)];
  return {
    finding,
    summary:
      `Map of importance 0.1 to 10 by density 0.01 to 1. Below a curve that peaks at density 0.571 for equal importance, trained models keep both features back to back; ` +
      `above it they keep the more important one. Losses at the probe: ${
        losses.map((/** @type {number} */ loss, /** @type {number} */ i) => `${NAMES[i]} ${significant(loss)}`).join(
          ", ",
        )
      }.`,
    readouts: [
      { name: "cheapest", label: "cheapest loss", text: significant(losses[winner]), value: losses[winner] },
      { name: "boundary", label: "density of the tie", text: fixed(boundary, 3), value: boundary },
    ],
    texts: { strategy: NAMES[winner], both: significant(losses[2]), dropped: significant(losses[0]) },
    plot: svg(width, Math.ceil(height), [
      map,
      axisLeft(y, left, { format: (value) => String(value), ticks: [0.01, 0.1, 1], title: "density, p", size }),
      axisBottom(x, top + tall, {
        format: (value) => String(value),
        ticks: [0.1, 1, 10],
        title: "importance of the extra feature",
        size,
      }),
      line(
        derived.curve.map((
          /** @type {[number, number]} */ [one, at],
        ) => /** @type {[number, number]} */ ([x(one), y(at)])),
        { series: 0, dash: false, weight: 2.5 },
      ),
      label([x(1), y(0.05)], "both, back to back", { size, anchor: "middle", weight: "bold" }),
      label([x(0.105), y(0.66)], "first only", { size, weight: "bold" }),
      label([x(9.5), y(0.66)], "extra only", { size, anchor: "end", weight: "bold" }),
      dot([px, py], {
        series: 6,
        radius: 8,
        tip: `importance ${significant(ratio, 2)}, density ${significant(p, 3)}: trained models ${NAMES[trained]}`,
      }),
      label([column, under - size * 0.6], "Loss of each strategy", { size, quiet: true }),
      ...rows,
    ]),
    notes: trained === winner ? [] : [
      `The best of ten trained models in this cell chose to ${
        NAMES[trained]
      }: it may also move its bias, which the closed forms keep at zero.`,
    ],
  };
}
