// @ts-check
/** Patch one word at one depth from the twin sentence, and see how much of the answer moves with it. */

import {
  cell,
  choice,
  figure,
  fixed,
  group,
  panel,
  panels,
  percent,
  plural,
  rows,
  say,
  tint,
} from "../../static/js/kit.js";
import { modelChoice } from "../../static/js/transformer/part_switches.js";
import {
  checkSentence,
  SENTENCE_INPUTS,
  sentenceControls,
  sentenceOf,
} from "../../static/js/transformer/sentence_controls.js";
import { forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { streak, streakHeight } from "./streak.js";
import { otherTokens, scorer } from "./twin.js";

/**
 * @import { Run } from "../../static/js/transformer/transformer.js"
 * @typedef {"stream" | "attention" | "mlp"} Site
 */

const LAYERS = 4;
const OTHERS = { giver: "the other one gives", names: "three new names", order: "names exchanged" };
const SITES = { stream: "the stream", attention: "attention", mlp: "feed-forward" };
const MOVES = 0.5; // a smaller difference between the two sentences is not worth a percentage

/** Depths of the map: the stream also has a state after the last layer. @param {string} site */
const depthsOf = (site) => LAYERS + Number(site === "stream");

/** A depth in words. @param {number} depth @param {string} site */
function depthName(depth, site) {
  if (site !== "stream") return `in ${site === "mlp" ? "feed-forward" : "attention"} ${depth}`;
  return depth === 0 ? "before layer 0" : `after layer ${depth - 1}`;
}

export default figure({
  inputs: (data) => {
    const words = (/** @type {any} */ inputs) => sentenceOf(inputs, data.language).words;
    return {
      cell: cell({
        label: "Patched",
        size: (inputs) => [depthsOf(inputs.site), words(inputs).length],
        words: (depth, word, inputs) => `“${words(inputs)[word]}” ${depthName(depth, inputs.site)}`,
      }),
      other: choice({ label: "From a sentence with", options: OTHERS }),
      model: modelChoice(),
      ...group("More", { site: choice({ label: "What is patched", options: SITES }) }),
      ...sentenceControls(data.language),
    };
  },

  presets: {
    "The second giver": {},
    "One layer later": { cell: "1,10" },
    "The last word": { cell: "1,14" },
    "The verb: nothing": { cell: "1,11" },
    "Seed 1: one hop": { model: "rich-1", cell: "1,14" },
    "Exchange two names": { other: "order", cell: "0,2" },
  },

  once: () => ["1,10", "1,14", "3,14", "4,14"].map((cell) => ({ cell })),

  check: (inputs, data) => checkSentence(inputs, data.language),

  // Every cell: what the model then says.
  slow: {
    inputs: [...SENTENCE_INPUTS, "other", "site", "model"],
    run(inputs, data) {
      if (checkSentence(inputs, data.language)) return null;
      const sentence = sentenceOf(inputs, data.language);
      const site = /** @type {Site} */ (inputs.site);
      const model = modelFrom(data.config, data.files[inputs.model]);
      const score = scorer(sentence, data.language);
      const tokens = otherTokens(inputs.other, sentence, data.language);
      const [clean, other] = [sentence.tokens, tokens].map((each) => forward(model, each));
      const last = tokens.length - 1;
      const width = data.config.d_model;
      const value = (/** @type {Run} */ run, /** @type {number} */ layer, /** @type {number} */ at) =>
        (layer === LAYERS ? run.stream : run.layers[layer][site]).subarray(at * width, (at + 1) * width);
      const [before, after] = [score(clean), score(other)];
      const patched = (/** @type {number} */ layer, /** @type {number} */ at) => {
        const there = value(other, layer, at);
        const same = value(clean, layer, at).every((one, i) => one === there[i]);
        if (same || (layer === LAYERS && at !== last)) return before; // nothing can change
        return score(forward(model, sentence.tokens, [{ site, layer, mode: "patch", positions: [at], source: other }]));
      };
      const depths = Array.from({ length: depthsOf(site) }, (_, depth) => tokens.map((_, at) => patched(depth, at)));
      return { before, after, depths, words: tokens.map((token) => String(data.language.vocabulary[token])) };
    },
  },

  derive(inputs, data, worked) {
    const sentence = sentenceOf(inputs, data.language);
    const { words, answer, wrong } = sentence;
    const [depth, at] = /** @type {[number, number]} */ (inputs.cell.split(",").map(Number));
    const clean = worked?.before.difference ?? 0;
    const flip = worked ? worked.after.difference - clean : 0;
    const moves = inputs.other !== "order" && Math.abs(flip) >= MOVES;
    const now = worked?.depths[depth][at] ?? null;
    const change = now ? now.difference - clean : 0;
    const map = worked?.depths.map((row) => row.map(({ difference }) => difference - clean));
    const { receiver, giver, giver_again, verb, last } = sentence.roles;
    const roles = {
      "the receiver": receiver,
      "the giver": giver,
      "the second giver": giver_again,
      "the verb": verb,
      "the last word": last,
    };
    return {
      ...{
        depth,
        at,
        words,
        clean,
        flip,
        moves,
        now,
        change,
        cell: inputs.cell,
        site: inputs.site,
        other: inputs.other,
      },
      ...{ answer: answer ?? "", wrong: wrong ?? "", from: giver_again ?? 0, to: last },
      twin: worked?.words ?? words,
      known: worked !== null,
      role: Object.entries(roles).find(([, place]) => place === at)?.[0] ?? "",
      share: moves ? Math.round((change / flip) * 100) / 100 : 0,
      map: map ?? Array.from({ length: depthsOf(inputs.site) }, () => words.map(() => 0)),
    };
  },

  view(derived, layout) {
    const { known, words, map, depth, site, clean, flip, change, share, moves, now, answer, wrong, other } = derived;
    const names = map.map((_, i) => (site !== "stream" ? `layer ${i}` : i ? `after ${i - 1}` : "input"));
    const bar = (/** @type {string} */ name, /** @type {number} */ value, /** @type {"one" | "two"} */ series) => ({
      ...{ name, series, text: known ? percent(value, value < 0.0995 ? 2 : 3) : "…", parts: [{ value, series }] },
    });
    return {
      finding: findingOf(derived),
      summary: known
        ? `Change of the logit difference by depth and word. ${
          map.map((values, i) => `${names[i]}: ${values.map((value) => fixed(value, 1)).join(" ")}`).join("; ")
        }.`
        : `A map of ${plural(words.length, "word")} is being computed.`,
      texts: {
        ...{ clean: fixed(clean, 2), flipped: fixed(clean + flip, 2), change: fixed(change, 2) },
        share: known && moves ? percent(share, 2) : "–",
      },
      plot: panels(layout, [
        panel(
          (box) => streakHeight(derived, box),
          (box) => streak(derived, { ...box, names, tip: known ? depthName(depth, site) : "" }),
        ),
        rows({
          title: "The next word",
          domain: [0, 1],
          rows: [bar(answer, now?.answer ?? 0, "one"), bar(wrong, now?.wrong ?? 0, "two")],
        }),
      ]),
      notes: [
        !known
          ? "Running the sentence once for every cell that can matter …"
          : other === "order"
          ? "The answer stays, so there is no flip to share out: a patch at one name makes a sentence that is neither of the two."
          : "Colour, and the number where there is room: percent of the flip.",
      ],
    };
  },
});

/**
 * @param {{ known: boolean, words: string[], at: number, depth: number, site: string, role: string, change: number,
 *   clean: number, moves: boolean, share: number, answer: string, wrong: string }} state
 */
function findingOf({ known, words, at, depth, site, role, change, clean, moves, share, answer, wrong }) {
  const place = `“${words[at]}”${role ? `, ${role},` : ""} ${depthName(depth, site)}`;
  if (!known) return `Patching ${place} …`;
  if (Math.abs(change) < 0.005) return `Patching ${place} changes nothing.`;
  if (moves) return say`Patch ${place}: ${tint("two", percent(share, 2))} of the answer moves.`;
  const now = clean + change;
  const ahead = now < 0 ? tint("two", wrong) : tint("one", answer);
  return say`Patch ${place}: ${ahead} leads by ${fixed(Math.abs(now), 2)}.`;
}
