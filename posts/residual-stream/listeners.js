// @ts-check
/** Who listens to whom: heads as a graph whose edges can be cut, and the words that are then wrong. */

import {
  cell,
  choice,
  figure,
  fixed,
  group,
  panel,
  panels,
  say,
  slider,
  tint,
  toggle,
  when,
} from "../../static/js/kit.js";
import { modelFrom } from "../../static/js/transformer/transformer.js";
import { checkSentence, sentenceControls, sentenceOf } from "../../static/js/transformer/sentence_controls.js";
import { leads, repeated } from "./edge-cut.js";
import { pullTrees } from "./head-panels.js";
import { foldOf, heightOfStrings, networkTrees, stringTrees } from "./network-drawing.js";

/**
 * @import { Edge } from "./edge-cut.js"
 * @import { Wire, Word } from "./network-drawing.js"
 * @typedef {Edge["kind"]} Kind
 * @typedef {{ strings: Word[][], lead: ReturnType<typeof leads> | null }} Worked
 */

const READS = { q: "queries", k: "keys", v: "values" };
const LOST = 0.01; // share of repeats: what a cut costs at least where edges are drawn by their cost
const nameOf = (/** @type {number} */ place) => `${place >> 2}.${place % 4}`;

export default figure({
  inputs: (data) => ({
    cut: toggle({ label: "Cut the edge" }),
    kind: choice({ label: "The reader’s", options: READS }),
    shade: choice({ label: "Thickness", options: { weights: "weights", cut: "cost" } }),
    ...group("More", {
      pair: cell({
        label: "Edge",
        size: () => [16, 16],
        words: (row, column) => `${nameOf(row)} → ${nameOf(column)}`,
      }),
      least: slider({ label: "Edges drawn", min: 2, max: 30, step: 1, unit: "sd above random" }),
      test: choice({ label: "Cut it on", options: { repeats: "repeats", sentence: "a sentence" } }),
      ...onSentence(sentenceControls(data.language, { tasks: ["giving", "own"] })),
    }),
  }),

  presets: {
    "The weights point at one": {},
    "Cut it": { cut: true },
    "Almost as strong, and idle": { pair: "8,12", cut: true },
    "The strongest of all": { kind: "v", pair: "11,14", cut: true },
    "Which cuts cost": { shade: "cut" },
  },

  once: () => [{ cut: true }],

  check: (inputs, data) => (inputs.test === "sentence" ? checkSentence(inputs, data.language) : null),

  slow: {
    inputs: /** @type {any} */ (
      ["kind", "pair", "test", "task", "template", "receiver", "giver", "order", "place", "object", "own"]
    ),
    /** @returns {Worked} */
    run(inputs, data) {
      const model = modelFrom(data.config, data.files.model);
      /** @type {string[]} */
      const vocabulary = data.language.vocabulary;
      const [writer, reader] = inputs.pair.split(",").map(Number);
      const edge = { kind: /** @type {Kind} */ (inputs.kind), writer, reader, instead: data.mean_writes[writer] };
      if (inputs.test === "sentence") {
        return { strings: [], lead: leads(model, sentenceOf(inputs, data.language), edge, vocabulary) };
      }
      const strings = data.repeats.map((/** @type {number[]} */ tokens) =>
        repeated(model, tokens, edge).map(({ word, said }) => ({
          word: vocabulary[word],
          right: said.map((one) => one === word),
          said: vocabulary[said[1]],
        }))
      );
      return { strings, lead: null };
    },
  },

  derive({ kind, pair, shade, least, test, cut }, data, worked) {
    const [writer, reader] = pair.split(",").map(Number);
    const { mean, sd } = data.random;
    /** @type {(number | null)[][]} */
    const weights = data.weights[kind];
    const lost = (/** @type {number} */ from, /** @type {number} */ to) =>
      Math.max(0, data.whole - data.accuracy[kind][from][to]);
    const all = weights.flatMap((row, from) =>
      row.flatMap((value, to) => (value === null ? [] : [{ from, to, value, lost: lost(from, to) }]))
    );
    const value = weights[writer][reader];
    const drawn = all.filter(({ from, to, value, lost }) =>
      (from === writer && to === reader) || (shade === "cut" ? lost >= LOST : value > mean + least * sd)
    );
    /** @type {Wire[]} */
    const wires = drawn.map(({ from, to, value, lost }) => ({
      ...{ from, to, weight: shade === "cut" ? 1 + 24 * lost : 14 * Math.max(0.05, value - 0.1) },
    }));
    const words = (worked?.strings ?? []).flat();
    const lost_words = words.filter((word) => word.right[0] && !word.right[1]).length;
    const right = [0, 1].map((i) => words.filter((word) => word.right[i]).length);
    const lead = worked?.lead ?? null;
    return {
      ...{ kind: /** @type {Kind} */ (kind), writer, reader, value, shade, wires, cut, lead, least },
      ...{
        asked: words.length,
        lost_words,
        right,
        repeats: test === "repeats",
        strings: worked?.strings ?? [],
        working: !worked,
      },
      costly: all.filter(({ lost }) => lost >= LOST).length,
      above: value === null ? 0 : (value - mean) / sd,
      rank: value === null ? 0 : all.filter((one) => one.value > value).length + 1,
      composition: value ?? 0,
      accuracy_before: right[0],
      accuracy_after: right[1],
      lead_change: lead ? Number((lead.after - lead.before).toFixed(2)) : 0,
    };
  },

  view(derived, layout) {
    const { strings, lead, cut, asked, kind, shade, working, repeats } = derived;
    const few = shade === "cut" ? "a cut costs 1 % or more" : `${derived.least} sd or more above chance`;
    const network = panel(
      layout.name === "narrow" ? 250 : 232,
      (box) => networkTrees(derived, box),
      {
        title: layout.name === "narrow"
          ? `Into ${READS[kind]}: ${few}`
          : `Who writes what the ${READS[kind]} of a later head read: ${few}`,
      },
    );
    const { strings: many } = foldOf(layout.name);
    const shown = many < strings.length ? `; ${many} of ${strings.length} strings` : "";
    const wrong = cut ? `: ${derived.lost_words} lost by the cut` : "";
    const answers = lead && !repeats
      ? panel(
        heightOfStrings,
        (box) => pullTrees({ ...lead, lead: cut ? lead.after : lead.before, trained: lead.before }, box),
        {
          title: "The next word, in logits",
        },
      )
      : panel(heightOfStrings, (box) => stringTrees(strings, cut, box), {
        title: working ? "Cutting the edge …" : `${asked} words again${wrong}${shown}`,
      });
    return {
      ...sentencesOf(derived),
      plot: panels(layout, [network, answers]),
    };
  },
});

/**
 * The sentence's controls, which apply only where the edge is cut on a sentence.
 * @param {Record<string, import("../../static/js/inputs/control.js").Control>} controls
 */
const onSentence = (controls) =>
  Object.fromEntries(
    Object.entries(controls).flatMap(([name, control]) =>
      Object.entries(when((inputs) => inputs.test === "sentence" && (control.when?.(inputs) ?? true), {
        [name]: control,
      }))
    ),
  );

/**
 * @param {{ kind: Kind, writer: number, reader: number, value: number | null, above: number, rank: number, cut: boolean,
 *   asked: number, lost_words: number, right: number[], lead: Worked["lead"], working: boolean, wires: Wire[], shade: string,
 *   costly: number }} derived
 */
function sentencesOf(derived) {
  const { kind, writer, reader, value, above, rank, cut, asked, lost_words, right, lead } = derived;
  const { working, wires, shade, costly } = derived;
  const [from, to] = [nameOf(writer), nameOf(reader)];
  const pointed = say`Of 96 edges into ${READS[kind]}, ${from} → ${to} is ${
    tint("attention", rank === 1 ? "the strongest" : `number ${rank}`)
  }: what hangs on it?`;
  const whole = `With ${from} → ${to} cut, `;
  const felt = lead
    ? say`${whole}the lead of “${lead.answer}” goes from ${fixed(lead.before, 2)} to ${
      tint("loss", fixed(lead.after, 2))
    }.`
    : say`Cut ${from} → ${to}, one edge of 96, and ${tint("loss", `${lost_words} of ${asked}`)} words go wrong.`;
  const one = costly === 1;
  const paid = say`Of 96 edges into ${READS[kind]}, ${tint("loss", one ? "one" : String(costly))} ${
    one ? "carries" : "carry"
  } the repeats: a cut costs 1\u00a0% or more.`;
  return {
    finding: value === null
      ? say`Head ${to} cannot hear ${from}: it reads before that is written.`
      : cut && !working
      ? felt
      : shade === "cut"
      ? paid
      : pointed,
    summary: `A graph of sixteen heads and ${wires.length} edges into ${READS[kind]}. The edge from ${from} to ${to} ${
      value === null ? "does not exist" : `has a composition of ${fixed(value, 3)}`
    }. ${asked ? `Whole, ${right[0]} of ${asked} repeated words are right, with this edge cut ${right[1]}.` : ""}`,
    texts: {
      composition: value === null ? "none" : fixed(value, 3),
      above: fixed(above, 1),
      rank: String(rank),
      before: asked ? `${right[0]} of ${asked}` : "…",
      after: asked ? `${right[1]} of ${asked}` : "…",
    },
  };
}
