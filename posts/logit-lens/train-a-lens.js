// @ts-check
/** A tuned lens trained before the reader's eyes: its divergence falls step by step, and words turn into the right names. */

import {
  attributesOf,
  chart,
  choice,
  count,
  curve,
  figure,
  fixed,
  grip,
  group,
  h,
  label,
  level,
  panel,
  panels,
  player,
  plural,
  points,
  round,
  say,
  slider,
  textWidth,
  tint,
  words,
} from "../../static/js/kit.js";
import { hundredths } from "../../static/js/transformer/lens.js";
import { MEASURED, PLACES, train } from "./training.js";

/** @import { Pair } from "../../static/js/marks/chart.js" */
/** @typedef {{ word: string, answer: string }} Asked */

const LAST = MEASURED.length - 1;
const APART = 0.6; // nats between both curves that need a word
const plain = { 0: "the embedding", 2: "layer 0", 4: "layer 1", 6: "layer 2" };
const placeName = (/** @type {number} */ state) => plain[/** @type {0} */ (state)];
const MAPS = { bias: "A bias alone", diagonal: "A diagonal map", full: "A full map" };

export default figure({
  inputs: () => ({
    step: player({ label: "Training step", frames: LAST + 1, format: (frame) => count(MEASURED[frame]), perSecond: 4 }),
    examples: slider({ label: "Training positions", values: [24, 96, 384, 1152] }),
    form: choice({ label: "Map", options: { bias: "bias", diagonal: "diagonal", full: "full" } }),
    ...group("More", {
      state: slider({ label: "Read after", values: PLACES, format: placeName }),
      pull: slider({ label: "Pull towards the identity", values: [0, 1, 10, 100] }),
    }),
  }),

  presets: {
    "Untrained": {},
    "Trained": { step: LAST },
    "A bias alone": { form: "bias", step: LAST },
    "24 positions, by heart": { examples: 24, step: LAST },
    "Held back": { examples: 24, pull: 10, step: LAST },
    "Nothing to read": { state: 0, step: LAST },
  },

  once: "step",

  slow: {
    inputs: ["state", "form", "examples", "pull"],
    run: (inputs, data) => train(inputs, data),
  },

  derive(inputs, data, frames) {
    const { step, state } = inputs;
    const waits = !frames && step > 0;
    const start = { step: 0, seen: data.plain[state], unseen: data.plain[state], read: data.untrained[state] };
    const course = frames ?? [start];
    const [now, end] = [frames ? frames[step] : start, course[course.length - 1]];
    const answers = /** @type {{ answer: number }[]} */ (data.asked).map(({ answer }) => answer);
    const right = (/** @type {number[]} */ read) => read.filter((word, i) => word === answers[i]).length;
    const asked = answers.map((answer, i) => /** @type {Asked} */ ({
      word: data.vocabulary[now.read[i]],
      answer: data.vocabulary[answer],
    }));
    const kept = course.filter((each) => each.step % data.every === 0).map((each) => each.unseen);
    return {
      ...{ inputs, waits, course, now, asked, plain: data.plain[state], reached: data.reached[state] },
      ...{ named: right(now.read), right_before: right(start.read), right: right(end.read), trained: Boolean(frames) },
      ...{ before: hundredths(course[0].unseen), seen: hundredths(end.seen), unseen: hundredths(end.unseen) },
      best_unseen: hundredths(Math.min(...kept)),
    };
  },

  view(derived, layout) {
    const { asked, named, trained, right, right_before } = derived;
    const narrow = layout.name === "narrow";
    const tall = narrow ? 190 : 380;
    const text = (/** @type {number} */ value) => (trained ? fixed(value, 2) : "training");
    return {
      ...sentences(derived),
      readouts: [],
      texts: {
        before: fixed(derived.before, 2),
        seen: text(derived.seen),
        unseen: text(derived.unseen),
        right: trained ? `${right_before} → ${right}` : "training",
      },
      plot: panels(layout, [[
        { ...divergence(derived, tall), share: 1.7 },
        panel(narrow ? 140 : tall, (box) => namesRead(asked, box), {
          title: `Names it reads: ${named} of ${asked.length} right`,
        }),
      ]]),
    };
  },
});

/** @typedef {import("./training.js").Frame} Frame */
/** @typedef {{ inputs: import("./training.js").How & { step: number }, course: Frame[], now: Frame, plain: number, reached: number,
 *   waits: boolean, named: number, asked: Asked[] }} Derived */

/** The divergence by training step; the curves grow as far as the training has come. @param {Derived} derived @param {number} height */
function divergence({ inputs, course, now, plain, reached, waits }, height) {
  const at = (/** @type {number} */ step) => step + 1;
  const whole = MEASURED.map((_, i) => course[Math.min(i, course.length - 1)]);
  const grown = (/** @type {"seen" | "unseen"} */ name) =>
    whole.map((each) => each.step < now.step ? each : now).map((
      each,
    ) => /** @type {Pair} */ ([at(each.step), each[name]]));
  const apart = now.unseen - now.seen;
  const beside = (
    /** @type {number} */ y,
    /** @type {string} */ text,
    /** @type {"loss" | "ink"} */ series,
    /** @type {number} */ side,
  ) => words([at(now.step), y], text, { dx: 14, dy: Math.abs(apart) < 0.5 ? side : 0, series, weight: "bold" });
  return chart({
    height,
    title: "Nats off the model’s own answer",
    x: {
      ...{ domain: [1, at(120)], log: 2, ticks: [0, 2, 8, 24, 120].map(at), title: "training steps", room: 118 },
      format: (value) => count(value - 1),
    },
    y: { domain: [0, 6], ticks: [0, 2, 4, 6], format: (value) => fixed(value, 0), grid: true },
    marks: [
      level(plain),
      words([at(120), plain], "logit lens", { dy: -0.8, quiet: true, anchor: "end" }),
      level(reached),
      words([1, reached], "stored lens", { dx: 6, dy: 0.9, quiet: true }),
      curve([[at(now.step), now.seen], [at(now.step), now.unseen]], { series: "loss", dash: false, weight: 1 }),
      curve(grown("seen"), { series: "ink", dash: false, weight: 2 }),
      curve(grown("unseen"), { series: "loss", dash: false, weight: 3.5 }),
      points(grown("unseen"), { series: "loss", radius: 3.5 }),
      apart > APART && words([at(now.step), (now.seen + now.unseen) / 2], "learned by heart", { dx: 14 }),
      waits && words([3, plain], "training, about a second …", { dy: 1.4, weight: "bold" }),
      beside(now.unseen, "unseen text", "loss", -0.65),
      beside(now.seen, "its own text", "ink", 0.65),
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

/**
 * What is read at the end of each sentence, in the place of the name that the model will say.
 * @param {Asked[]} asked
 * @param {{ width: number, height: number, size: number }} box
 */
function namesRead(asked, { width, height, size }) {
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

/** @param {Derived} derived */
function sentences({ inputs, course, now, waits, named, asked }) {
  const { form, examples, state } = inputs;
  const where = placeName(state);
  const map = MAPS[/** @type {"bias"} */ (form)];
  const nats = (/** @type {number} */ value) => tint("loss", `${fixed(value, 2)}\u00a0nats`, "unseen");
  const finding = waits || now.step === 0
    ? say`Untrained, the lens is ${nats(now.unseen)} off after ${where}: it reads ${named} of 24 names.`
    : now.unseen - now.seen > APART
    ? say`Learned by heart: ${fixed(now.seen, 2)} nats on its ${count(examples)} positions, ${
      nats(now.unseen)
    } on others.`
    : named === 0
    ? say`The curve falls to ${nats(now.unseen)}, and not one name of 24 is read.`
    : say`${map} learns for ${plural(now.step, "step")}: ${nats(now.unseen)} off, ${named} of 24 names read.`;
  return {
    finding,
    summary: `Divergence on unseen text by step: ${course.map((each) => fixed(each.unseen, 2)).join(", ")}. ` +
      `Read at the end of ${asked.length} sentences: ` +
      asked.map(({ word, answer }) => (word === answer ? `${word}, right` : `${word} for ${answer}`)).join("; ") + ".",
    notes: waits
      ? ["The map is being trained in this page; it takes about a second."]
      : ["Unseen text: 288 positions that no training here has met. The stored lens saw 24,576."],
  };
}
