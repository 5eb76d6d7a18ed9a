// @ts-check
/** The ledger of one prediction: twenty-two parts pour into one sum; any of them can be pulled out, and others shrink. */

import { choice, figure, fixed, panel, panels, player, say, signed, slider, svg, tint } from "../../static/js/kit.js";
import { compared } from "../../static/js/transformer/attribution.js";
import { PARTS, removal } from "../../static/js/transformer/parts.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceOf } from "../../static/js/transformer/sentence_controls.js";
import { pourTrees, thumbnail } from "./pour-drawing.js";
import { ALL, linesOf, sumOf } from "./pour-lines.js";
import { sentenceInputs } from "./sentence-line.js";

/** @import { Pour } from "./pour-drawing.js" */

export default figure({
  inputs: (data) => ({
    poured: player({
      ...{ label: "Parts poured", frames: ALL + 1, perSecond: 9 },
      format: (value) => `${value} of ${ALL}`,
    }),
    out: choice({
      label: "Pulled out",
      options: Object.fromEntries([["none", "nothing"], ...PARTS.map((part) => [part, nameOf(part)])]),
    }),
    ...sentenceInputs(data.language, ["giving", "fact", "own"], {
      back: slider({
        label: "Position",
        values: (inputs) => {
          const { tokens } = sentenceOf(inputs, data.language);
          return Array.from({ length: Math.max(1, tokens.length - 1) }, (_, i) => i);
        },
        format: (value) => (value ? `${value} before the last` : "last word"),
      }),
    }),
  }),

  presets: {
    "It adds up": {},
    "Silence head 0.3": { out: "0.3" },
    "Silence head 1.0, and John wins": { out: "1.0" },
    "A fact": { task: "fact" },
    "Longest when it knows least": { task: "own", own: "key Owen lamp store Eva ring" },
  },

  once: "poured",

  check: (inputs, data) => checkSentence(inputs, data.language),

  derive(inputs, data) {
    const model = modelFrom(data.config, data.files.model);
    const sentence = sentenceOf(inputs, data.language);
    const { tokens, words } = sentence;
    const { vocab_size } = model.config;
    const position = Math.max(0, tokens.length - 1 - inputs.back);
    const run = forward(model, tokens);
    const logits = run.logits.subarray(position * vocab_size, (position + 1) * vocab_size);
    const asked = inputs.back === 0 ? sentence : { answer: null, wrong: null };
    const pair = compared(asked, logits, data.language.vocabulary);
    const whole = linesOf(model, run, position, pair);
    const left = inputs.out === "none"
      ? whole
      : linesOf(model, forward(model, tokens, removal([inputs.out], null)), position, pair);
    const loudest = whole.reduce((a, b) => (b.norm > a.norm ? b : a));
    const largest = whole.reduce((a, b) => (Math.abs(b.share) > Math.abs(a.share) ? b : a));
    const gap = logits[pair[0]] - logits[pair[1]];
    return {
      ...{ poured: inputs.poured, out: inputs.out, loudest, largest, gap },
      words: words.slice(1, position + 1),
      lines: left.map((line, i) => ({ ...line, before: whole[i].share })),
      answer: String(data.language.vocabulary[pair[0]]),
      rival: String(data.language.vocabulary[pair[1]]),
      sum: sumOf(left),
      attention: sumOf(left.filter(({ series }) => series === "attention")),
      mlps: sumOf(left.filter(({ series }) => series === "feedForward")),
      difference: Number(gap.toFixed(2)),
      largest_writer: largest.name,
      largest_share: Number(largest.share.toFixed(2)),
      loudest_writer: loudest.name,
      loudest_norm: Number(loudest.norm.toFixed(1)),
    };
  },

  view(derived, layout) {
    const { gap, sum, mlps, attention, largest } = derived;
    const tall = { narrow: 400, medium: 380, wide: 390, full: 396 }[layout.name];
    return {
      finding: findingOf(derived),
      summary: `${ALL} lines whose sum is ${fixed(sum, 2)}: the four MLPs add ${signed(mlps)}, the sixteen heads ${
        signed(attention)
      }. The largest is ${largest.name}, ${signed(largest.share)}.`,
      texts: {
        gap: fixed(gap, 2),
        mlps: signed(mlps),
        heads: signed(attention),
        sum: fixed(sum, 2),
        largest: largest.name,
        largest_share: signed(largest.share),
      },
      plot: panels(layout, [panel(tall, (box) => pourTrees(derived, box))]),
    };
  },

  picture: ({ lines }) => svg(240, 120, thumbnail(lines)),
});

/** @param {string} part */
const nameOf = (part) => (part.includes(".") ? `head ${part}` : part);

/** @param {Pour} pour */
function findingOf({ lines, poured, out, answer, rival, gap, mlps, attention, sum }) {
  const level = sumOf(lines.slice(0, poured));
  const leads = (/** @type {number} */ by) => `${by < 0 ? "trails" : "leads"} by ${fixed(Math.abs(by), 2)}`;
  if (poured < ALL) return say`After ${poured} of ${ALL} parts, “${answer}” ${tint("ink", leads(level), "sum")}.`;
  if (out === "none") {
    return say`“${answer}” ${gap < 0 ? "trails" : "leads"} “${rival}” by ${fixed(Math.abs(gap), 2)} logits: MLPs ${
      tint("feedForward", signed(mlps))
    }, heads ${tint("attention", signed(attention))}.`;
  }
  const { before = 0, series = "ink" } = lines.find(({ name }) => name === out) ?? {};
  return say`Pull out ${nameOf(out)} (${tint(series, signed(before))}): the lead of “${answer}” goes from ${
    signed(gap)
  } to ${tint("ink", signed(sum), "sum")}.`;
}
