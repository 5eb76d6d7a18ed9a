// @ts-check
/** A tuned lens trained before the reader's eyes: its divergence falls step by step, and words turn into the right names. */

import {
  choice,
  count,
  figure,
  fixed,
  group,
  panel,
  panels,
  player,
  plural,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { hundredths } from "../../static/js/transformer/lens.js";
import { APART, divergence, namesRead } from "./divergence.js";
import { MEASURED, PLACES, train } from "./training.js";

/** @import { Asked, Derived } from "./divergence.js" */

const LAST = MEASURED.length - 1;
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
    const { asked, trained, right, right_before } = derived;
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
          title: "What it reads",
        }),
      ]]),
    };
  },
});

/** @param {Derived} derived */
function sentences({ inputs, course, now, waits, named, asked }) {
  const { form, examples, state } = inputs;
  const where = placeName(state);
  const map = MAPS[/** @type {"bias"} */ (form)];
  const nats = (/** @type {number} */ value) => tint("loss", `${fixed(value, 2)}\u00a0nats`, "unseen");
  const finding = waits || now.step === 0
    ? say`Untrained after ${where}: ${nats(now.unseen)} off, ${named} of 24 names read.`
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
