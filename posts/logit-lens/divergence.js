// @ts-check
/** A lens while it is trained: its divergence by step, and the names that it reads. */

import {
  attributesOf,
  chart,
  count,
  curve,
  fixed,
  grip,
  h,
  label,
  level,
  points,
  round,
  textWidth,
  words,
} from "../../static/js/kit.js";
import { MEASURED } from "./training.js";

/**
 * @import { Pair } from "../../static/js/marks/chart.js"
 * @import { Frame, How } from "./training.js"
 * @typedef {{ word: string, answer: string }} Asked
 * @typedef {{ inputs: How & { step: number }, course: Frame[], now: Frame, plain: number, reached: number,
 *   waits: boolean, named: number, asked: Asked[] }} Derived
 */

const at = (/** @type {number} */ step) => step + 1; // on a logarithmic axis step 0 has no place
export const APART = 0.6; // nats between both curves that need a word

/** The divergence by training step; the curves grow as far as the training has come. @param {Derived} derived @param {number} height */
export function divergence({ inputs, course, now, plain, reached, waits }, height) {
  const whole = MEASURED.map((_, i) => course[Math.min(i, course.length - 1)]);
  const past = whole.map((each) => (each.step < now.step ? each : now));
  const grown = (/** @type {"seen" | "unseen"} */ name) =>
    past.map((each) => /** @type {Pair} */ ([at(each.step), each[name]]));
  const apart = now.unseen - now.seen;
  const beside = (/** @type {number} */ side) => ({
    ...{ dx: 14, dy: Math.abs(apart) < 0.5 ? side * (apart < 0 ? -1 : 1) : 0, weight: /** @type {const} */ ("bold") },
  });
  return chart({
    height,
    title: "Nats off the model’s own answer",
    x: {
      ...{ domain: [0.75, at(120)], log: 2, ticks: [0, 2, 8, 24, 120].map(at), title: "training steps", room: 66 },
      format: (value) => count(value - 1),
    },
    y: { domain: [0, 6], ticks: [0, 2, 4, 6], format: (value) => fixed(value, 0), grid: true },
    marks: [
      ...others(plain, reached),
      curve([[at(now.step), now.seen], [at(now.step), now.unseen]], { series: "loss", dash: false, weight: 1 }),
      curve(grown("seen"), { series: "ink", dash: false, weight: 2 }),
      curve(grown("unseen"), { series: "loss", dash: false, weight: 3.5 }),
      points(grown("unseen"), { series: "loss", radius: 3.5 }),
      apart > APART &&
      words([at(now.step), (now.seen + now.unseen) / 2], "learned by heart", { dx: -10, anchor: "end" }),
      now.step === 0 && !waits && ahead,
      waits && words([3, plain], "training, about a second …", { dy: 1.4, weight: "bold" }),
      words([at(now.step), now.unseen], "unseen", { ...beside(-0.95), series: "loss" }),
      words([at(now.step), now.seen], "its own", { ...beside(0.95), series: "ink" }),
      grip([at(now.step), now.unseen], {
        ...{ label: "Training step", text: `step ${now.step}`, series: "loss", look: "bare" },
        along: {
          ...{ input: "step", value: inputs.step },
          places: MEASURED.map((step, i) => [i, at(step), whole[i].unseen]),
        },
      }),
    ],
  });
}

/** Where the curve will be, if there is room for words. @type {import("../../static/js/marks/chart.js").Mark} */
const ahead = (plane) =>
  plane.layout === "narrow"
    ? null
    : words([at(2), 2.6], "here the curve will fall", { dx: 8, quiet: true, key: "ahead" })(plane);

/** What other lenses come to: one without training, and one trained for longer. @param {number} plain @param {number} reached */
const others = (plain, reached) => [
  level(plain),
  words([at(120), plain], "logit lens", { dy: -0.8, quiet: true, anchor: "end" }),
  level(reached),
  (/** @type {import("../../static/js/marks/chart.js").Plane} */ at) =>
    words([1, reached], "stored lens", { dx: 6, dy: at.layout === "narrow" ? -0.8 : 0.9, quiet: true })(at),
];

/**
 * What is read at the end of each sentence, in the place of the name that the model will say.
 * @param {Asked[]} asked
 * @param {{ width: number, height: number, size: number }} box
 */
export function namesRead(asked, { width, height, size }) {
  const across = width > size * 17 ? 4 : 3;
  const [wide, tall] = [width / across, (height * across) / asked.length];
  return asked.map(({ word, answer }, i) => {
    const right = word === answer;
    const [x, y] = [(i % across) * wide, Math.floor(i / across) * tall];
    const shown = textWidth(word, size) > wide - 8 ? `${word.slice(0, 5)}…` : word;
    return h(
      "g",
      attributesOf("read", { key: `name ${i}`, tip: right ? `${word}: right` : `“${word}”, where ${answer} is due` }),
      h("rect", {
        ...attributesOf("area", { series: right ? "embeddings" : "ink" }),
        ...{ x: round(x), y: round(y), width: round(wide - 4), height: round(tall - 4) },
      }),
      label([x + wide / 2 - 2, y + tall / 2 - 2], shown, {
        ...{ size, anchor: "middle", weight: right ? "bold" : "normal", quiet: !right },
        ...(right ? { series: "embeddings" } : {}),
      }),
    );
  });
}
