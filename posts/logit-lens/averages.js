// @ts-check
/** Averages over many questions by state, with a sentence's own rings among them and names that bring a line forward. */

import {
  attributesOf,
  chart,
  curve,
  fixed,
  grip,
  h,
  label,
  points,
  round,
  spread,
  upright,
  words,
} from "../../static/js/kit.js";
import { STATES } from "../../static/js/transformer/lens.js";
import { insightAt, METRICS } from "./questions.js";

/**
 * @import { Pair, Plane } from "../../static/js/marks/chart.js"
 * @import { Derived, Line } from "./questions.js"
 */

export const [LEFT, RIGHT] = [38, 84]; // pixels beside the plot, so that a frame of the film stands above its state

/** @param {Derived} derived @param {number} height */
export function averages({ lens, metric, state, seed, yours, lines, chosen, frames }, height) {
  const { title, most, ticks, text } = METRICS[metric];
  const pairs = (/** @type {number[]} */ values) => values.map((value, s) => /** @type {Pair} */ ([s, value]));
  const { values, series, raw } = chosen;
  return chart({
    height,
    x: {
      ...{ domain: [0, 8], ticks: [0, 2, 4, 6, 8], room: RIGHT },
      ...{ format: (s) => (s ? STATES[s] : "start"), title: "what wrote to the stream last" },
    },
    y: { domain: [0, most], ticks, format: (v) => fixed(v, most > 1 ? 0 : 1), grid: true, room: LEFT, title },
    marks: [
      chosen.band.length > 0 && bandOf(chosen),
      upright(state),
      lens !== "logit" && curve(pairs(raw), { series, class: "faint", weight: 1.5 }),
      Math.abs(raw[2] - values[2]) > most / 10 && words([2, raw[2]], "logit lens", { dx: 8, dy: -0.6, series }),
      ...lines.map((each) =>
        curve(pairs(each.values), {
          ...{ series: each.series, dash: false, key: each.name, weight: each === chosen ? 4 : 2 },
          ...(each === chosen ? { mark: "chosen" } : { class: "faint" }),
        })
      ),
      seed === "rich-0" && points(pairs(yours), { series: "ink", hollow: true, radius: 4, key: "yours" }),
      namesOf(lines, chosen),
      words([state, most * (most > 1 ? 0.96 : 0.62)], insightAt(metric, values, state, frames), {
        ...(state > 4 ? { dx: -8, anchor: /** @type {const} */ ("end") } : { dx: 8 }),
        weight: "bold",
      }),
      grip([state, values[state]], {
        ...{ label: "Read after", text: `${STATES[state]}: ${text(values[state])}`, series },
        along: { input: "state", value: state, places: values.map((value, s) => [s, s, value]) },
      }),
    ],
  });
}

/** The middle half of all questions. @param {Line} line */
const bandOf = ({ band: [high, low], series }) => (/** @type {Plane} */ at) =>
  h("path", {
    ...attributesOf("area", { series, key: "band" }),
    d: [...high.map((v, s) => [s, v]), ...low.map((v, s) => [s, v]).reverse()]
      .map(([s, v], i) => `${i ? "L" : "M"}${round(at.x(s))} ${round(at.y(v))}`).join("") + "Z",
  });

/** Names at the ends of their lines, moved apart; a click brings one forward. @param {Line[]} lines @param {Line} chosen */
const namesOf = (lines, chosen) => (/** @type {Plane} */ at) => {
  const ends = lines.map(({ values }) => at.y(values[8] + (values[7] - values[8]) / 100));
  const places = spread(ends, at.size * 1.6, [at.top, at.bottom - at.size * 0.4]);
  return lines.map(({ name, series, set }, i) =>
    h(
      "g",
      attributesOf("row", { key: `name ${name}`, set, tip: `Bring forward: ${name}`, chosen: name === chosen.name }),
      h("rect", {
        class: "row-ground",
        ...{ x: round(at.right + 4), y: round(places[i] - at.size * 0.8), width: RIGHT - 4, height: at.size * 1.6 },
      }),
      label([at.right + 10, places[i]], name, { size: at.size, series, weight: "bold", key: "name" }),
    )
  );
};
