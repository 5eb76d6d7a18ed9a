// @ts-check
/** The small model on a sentence: its next word at once, what each head is worth from a worker. */

import { fixed } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { toggle } from "../../static/js/inputs/toggle.js";
import { bar } from "../../static/js/marks/bar.js";
import { label } from "../../static/js/marks/text.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import {
  checkSentence,
  SENTENCE_INPUTS,
  sentenceControls,
  sentenceOf,
} from "../../static/js/transformer/sentence_controls.js";

function inputs({ language }) {
  return {
    ...sentenceControls(language, { tasks: ["giving", "fact", "own"] }),
    heads: toggle({ label: "Without each head" }),
  };
}

function presets() {
  return {
    "Who receives": {},
    "A fact": { task: "fact" },
    "Own words": { task: "own", own: "Then , Emma and Paul met . Emma gave a key to" },
  };
}

function check(inputs, { language }) {
  return checkSentence(inputs, language);
}

const slow = {
  inputs: SENTENCE_INPUTS,
  run(inputs, data) {
    const model = modelFrom(data.config, data.files.model);
    const { tokens } = sentenceOf(inputs, data.language);
    const whole = nextWord(forward(model, tokens));
    return Array.from({ length: 16 }, (_, i) => {
      const [layer, head] = [i >> 2, i % 4];
      const cut = nextWord(forward(model, tokens, [{ site: "head", layer, head, mode: "zero" }]));
      return cut.logits[whole.token] - whole.logits[whole.token];
    });
  },
};

function nextWord({ tokens, logits }) {
  const last = logits.subarray(logits.length - logits.length / tokens.length);
  return { token: last.indexOf(Math.max(...last)), logits: last };
}

function derive(inputs, data, worked) {
  const { tokens, words } = sentenceOf(inputs, data.language);
  const { token } = nextWord(forward(modelFrom(data.config, data.files.model), tokens));
  return { ...inputs, words: words.slice(1), next: data.language.vocabulary[token], changes: worked };
}

function view({ words, next, heads, changes }, { width, font: size }) {
  const shown = heads && changes ? changes : [];
  const most = Math.max(1, ...shown.map(Math.abs));
  return {
    finding: `After “${words.join(" ")}” the model expects ${next}.`,
    summary: shown.length ? `What zeroing each of ${shown.length} heads does to its logit.` : "No heads are shown.",
    readouts: [{ name: "first", label: "without head 0.0", text: shown.length ? fixed(shown[0], 2) : "–" }],
    notes: heads && !changes ? ["The heads are being cut one by one."] : [],
    plot: svg(width, 17 * size, [
      label([0, size], "heads", { size }),
      ...shown.map((change, i) =>
        bar({ x: 0, y: (i + 1) * size, width: (width * Math.abs(change)) / most, height: 6 })
      ),
    ], { label: "Change of the logit without each head" }),
  };
}

export default { inputs, presets, check, slow, derive, view };
