// @ts-check
/** Where is the fact? Blur the subject, put back one state, and see how much of the answer returns. */

import { fixed, percent } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { choice } from "../../static/js/inputs/choice.js";
import { slider } from "../../static/js/inputs/slider.js";
import { matrix } from "../../static/js/marks/matrix.js";
import { label } from "../../static/js/marks/text.js";
import { lastLogits } from "../../static/js/transformer/parts.js";
import { softmax } from "../../static/js/transformer/probability.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";

/** @type {Record<string, string>} */
const STATES = { stream: "stream", attention: "attention", mlp: "MLP" };
/** @type {Record<string, string>} */
const WORDS = { stream: "the stream after block", attention: "the attention of block", mlp: "the MLP of block" };

/** @param {any} data */
export function inputs(data) {
  return {
    kind: choice({ label: "State put back", options: STATES }),
    ...sentenceControls(data.language, { tasks: ["fact"] }),
    level: slider({ label: "Noise", min: 0.5, max: 5, step: 0.5, unit: "sd", format: (value) => fixed(value, 1) }),
  };
}

export function presets() {
  return [
    { name: "Put the stream back", inputs: {} },
    { name: "Only the attention", inputs: { kind: "attention" } },
    { name: "Only the MLP", inputs: { kind: "mlp" } },
    { name: "Subject first", inputs: { form: "2" } },
    { name: "Too little noise", inputs: { level: 1 } },
  ];
}

export const slow = {
  inputs: ["kind", "task", "relation", "country", "form", "level"],
  /** @param {any} inputs @param {any} data */
  run(inputs, data) {
    const model = modelFrom(data.config, data.files.model);
    const { n_layers, d_model } = model.config;
    const { words, tokens, answer } = sentenceOf({ ...inputs, task: "fact" }, data.language);
    const target = data.language.vocabulary.indexOf(answer);
    const subject = words.indexOf(inputs.country);
    const clean = forward(model, tokens);
    const blurred = data.noise.map((/** @type {number[]} */ drawn) => {
      const source = clean.layers[0].stream.slice();
      drawn.forEach((value, i) => (source[subject * d_model + i] += inputs.level * data.spread * value));
      return forward(model, tokens, [{ site: "stream", layer: 0, mode: "patch", source }]);
    });
    const average = (/** @type {(blur: any) => any} */ run) =>
      blurred.reduce(
        (/** @type {number} */ sum, /** @type {any} */ blur) => sum + softmax(lastLogits(run(blur)))[target],
        0,
      ) / blurred.length;
    const corrupted = average((blur) => blur);
    const restored = Array.from({ length: n_layers }, (_, layer) =>
      tokens.map((_, position) => {
        if (position < subject) return 0; // what stands before the subject never hears of it
        const at = inputs.kind === "stream" ? layer + 1 : layer;
        const hook = { site: inputs.kind, layer: at, mode: /** @type {"patch"} */ ("patch"), source: clean };
        const mended = average((blur) => forward(model, tokens, [{ ...hook, positions: [position] }], blur));
        return mended - corrupted;
      }));
    return { clean: softmax(lastLogits(clean))[target], corrupted, restored };
  },
};

/** @param {any} inputs @param {any} data @param {any} worked */
export function derive(inputs, data, worked) {
  const { words, answer } = sentenceOf({ ...inputs, task: "fact" }, data.language);
  const mean = data.maps[Number(inputs.form)];
  const round = (/** @type {number} */ value, /** @type {number} */ decimals) =>
    Math.round(value * 10 ** decimals) / 10 ** decimals;
  const flat = worked?.restored.flatMap((/** @type {number[]} */ row, /** @type {number} */ layer) =>
    row.map((value, position) => ({ value, layer, position }))
  );
  const most = flat?.reduce((/** @type {number} */ high, /** @type {any} */ one) => Math.max(high, one.value), 0);
  const best = flat?.find((/** @type {any} */ one) => one.value >= most - 0.02); // the earliest that is as good as the best
  return {
    kind: inputs.kind,
    level: inputs.level,
    words,
    answer,
    subject: mean.subject,
    worked,
    best,
    most,
    average: mean.restored[inputs.kind],
    averages: { clean: mean.clean, corrupted: mean.corrupted },
    clean: worked ? round(worked.clean, 3) : 0,
    corrupted: worked ? round(worked.corrupted, 2) : 0,
    returned: worked ? round(most, 2) : 0,
    at_subject: worked ? round(worked.restored[0][mean.subject], 2) : 0,
    at_last: worked ? round(worked.restored[0][words.length - 1], 2) : 0,
  };
}

/** @param {any} derived @param {{ name: string, width: number, font: number }} layout */
export function view(derived, layout) {
  const { kind, level, words, answer, subject, worked, best, most, average, averages } = derived;
  const { width, font: size } = layout;
  const beside = width >= 600;
  const gap = 36;
  const names = size * 6;
  const across = beside ? (width - gap) / 2 - names : width - names;
  const row = size * 2.1;
  const shown = words.slice(1);
  const tall = shown.length * row;
  const block = (
    /** @type {number} */ x,
    /** @type {number} */ y,
    /** @type {string} */ title,
    /** @type {number[][] | null} */ map,
  ) => {
    const values = map
      ? shown.map((/** @type {string} */ _, /** @type {number} */ i) => map.map((layer) => layer[i + 1]))
      : null;
    const cell = across / 4;
    return [
      label([x, y + size * 0.7], title, { size, weight: "bold" }),
      ...[0, 1, 2, 3].map((layer) =>
        label([x + names + (layer + 0.5) * cell, y + size * 2.2], `block ${layer}`, {
          size,
          anchor: "middle",
          quiet: true,
        })
      ),
      ...shown.map((/** @type {string} */ word, /** @type {number} */ i) =>
        label([x + names - 8, y + size * 3.2 + (i + 0.5) * row], i + 1 === subject ? `${word} ✱` : word, {
          size,
          anchor: "end",
          weight: i + 1 === subject ? "bold" : "normal",
        })
      ),
      matrix({
        values: values ?? shown.map(() => [0, 0, 0, 0]),
        domain: [0, 2.5], // light enough for the numbers on it
        label: title,
        x: x + names,
        y: y + size * 3.2,
        width: across,
        height: tall,
      }),
      ...(values ?? []).flatMap((/** @type {number[]} */ line, /** @type {number} */ i) =>
        line.map((/** @type {number} */ value, /** @type {number} */ layer) =>
          label(
            [x + names + (layer + 0.5) * cell, y + size * 3.2 + (i + 0.5) * row],
            Math.abs(value) < 0.005 ? "0" : fixed(value, 2),
            {
              size,
              anchor: "middle",
              weight: value > 0.1 ? "bold" : "normal",
            },
          )
        )
      ),
    ];
  };
  const below = size * 3.2 + tall + size * 2.4;
  const place = best && most >= 0.03
    ? `Putting back ${WORDS[kind]} ${best.layer} at “${words[best.position]}” alone returns ${fixed(best.value, 2)}.`
    : "No such state alone returns more than 0.03.";
  const fell = worked
    ? `Noise on “${words[subject]}” takes the chance of “${answer}” from ${percent(worked.clean)} to ${
      percent(worked.corrupted)
    }.`
    : "";
  return {
    finding: worked ? `${fell} ${place}` : `“${answer}” is the answer; the states are being put back one by one.`,
    summary:
      `${fell} Two maps of ${shown.length} words by four blocks show the probability that returns when one state is put back, for this sentence and on average over 160 facts.`,
    readouts: [
      { name: "clean", label: "chance, clean", text: worked ? percent(worked.clean) : "…", value: worked?.clean ?? 0 },
      {
        name: "corrupted",
        label: "with noise",
        text: worked ? percent(worked.corrupted) : "…",
        value: worked?.corrupted ?? 0,
      },
      {
        name: "returned",
        label: "most that returns",
        text: worked ? fixed(most, 2) : "…",
        value: most ?? 0,
      },
    ],
    texts: { fell },
    plot: svg(width, Math.ceil(beside ? below - size : 2 * below - size), [
      ...block(0, 0, "This fact", worked?.restored ?? null),
      ...block(beside ? (width + gap) / 2 : 0, beside ? 0 : below, "Mean of 160 facts", average),
    ]),
    notes: [
      ...(worked ? [] : ["Computing on this sentence …"]),
      `✱ carries the noise. The mean is over all facts in this form at 3 sd: from ${percent(averages.clean)} to ${
        percent(averages.corrupted)
      }.` +
      (level === 3 ? "" : ` The left map is at ${fixed(level, 1)} sd.`),
    ],
  };
}
