// @ts-check
/** One edge at a time: a sender changes, one receiver hears it, other heads are frozen. A click walks one step back. */

import { choice, figure, fixed, group, panels, percent, rows, when } from "../../static/js/kit.js";
import { modelChoice } from "../../static/js/transformer/part_switches.js";
import { lastLogits, scoresOf } from "../../static/js/transformer/parts.js";
import {
  checkSentence,
  SENTENCE_INPUTS,
  sentenceControls,
  sentenceOf,
} from "../../static/js/transformer/sentence_controls.js";
import { forward, modelFrom, pathPatch } from "../../static/js/transformer/transformer.js";
import { findingOf, hearer, menuOf, named, PORTS } from "./edge-words.js";
import { isHead, placesOfReceiver, reaches, RECEIVERS, senderHook, SENDERS } from "./edges.js";
import { graph, seriesOf } from "./routes.js";

/**
 * @import { Run } from "../../static/js/transformer/transformer.js"
 * @import { Series } from "../../static/js/marks/mark.js"
 * @import { Port, Rule, Step, Wire } from "./routes.js"
 * @typedef {{ senders: string[], receivers: string[], share: number[][] }} Table
 */

export default figure({
  inputs: (data) => ({
    hears: choice({ label: "Who hears", options: menuOf(RECEIVERS) }),
    ...when(({ hears }) => isHead(hears), { port: choice({ label: "as part of its", options: PORTS }) }),
    sender: choice({ label: "Who speaks", options: menuOf(SENDERS) }),
    rule: choice({ label: "Feed-forwards between them", options: { recomputed: "recomputed", frozen: "frozen" } }),
    ...group("More", {
      over: choice({
        label: "Measured on",
        options: { average: `${data.paths["rich-0"].recomputed.sentences} sentences`, one: "this one" },
      }),
      model: modelChoice(),
    }),
    ...when(({ over }) => over === "one", sentenceControls(data.language)),
  }),

  presets: {
    "Into the logits": {},
    "Freeze feed-forwards": { rule: "frozen", sender: "MLP 3" },
    "Into the keys of 2.0": { hears: "2.0", port: "k", sender: "1.2" },
    "GPT-2’s edge": { hears: "3.3", port: "q", sender: "2.0" },
    "Backwards in time": { hears: "2.0", port: "v", sender: "3.3" },
    "Seed 1: one route": { model: "rich-1", sender: "0.2" },
  },

  once: () => [{ rule: "frozen", sender: "MLP 3" }, { hears: "0.3", port: "v", sender: "words" }],

  check: (inputs, data) => (inputs.over === "one" ? checkSentence(inputs, data.language) : null),

  // The four passes for every sender, on one sentence.
  slow: {
    inputs: ["hears", "port", "rule", "over", "model", ...SENTENCE_INPUTS],
    run(inputs, data) {
      if (inputs.over !== "one" || checkSentence(inputs, data.language)) return null;
      const { tokens, roles, answer, wrong } = sentenceOf(inputs, data.language);
      const id = (/** @type {string | null} */ word) => data.language.vocabulary.indexOf(word);
      const difference = (/** @type {Run} */ run) =>
        scoresOf(lastLogits(run), { answer: id(answer), wrong: id(wrong), kind: "roles" }).difference;
      const model = modelFrom(data.config, data.files[inputs.model]);
      const flipped = tokens.map((token, i) => (i === roles.giver_again ? tokens[roles.receiver ?? 0] : token));
      const [clean, other] = [tokens, flipped].map((each) => forward(model, each));
      const places = placesOfReceiver(inputs.hears, /** @type {Port} */ (inputs.port));
      const rule = /** @type {Rule} */ (inputs.rule);
      const patched = (/** @type {string} */ sender) =>
        pathPatch(model, clean, senderHook(sender, other), places, rule);
      const ends = SENDERS.map((sender) => difference(reaches(sender, inputs.hears) ? patched(sender) : clean));
      return { clean: difference(clean), flipped: difference(other), ends };
    },
  },

  derive(inputs, data, worked) {
    const wire = /** @type {Wire} */ ({ hears: inputs.hears, port: inputs.port, sender: inputs.sender });
    const rule = /** @type {Rule} */ (inputs.rule);
    const table = /** @type {Table} */ (data.paths[inputs.model][rule]);
    const average = inputs.over === "average";
    const heard = heardBy(table, wire.hears, wire.port);
    const shares = SENDERS.map((name, i) => {
      if (average || !reaches(name, wire.hears)) return heard[i];
      return worked ? (worked.clean - worked.ends[i]) / (worked.clean - worked.flipped) : 0;
    });
    const at = SENDERS.indexOf(wire.sender);
    return {
      ...{ wire, rule, shares, average, known: average || worked !== null, can: reaches(wire.sender, wire.hears) },
      share: Math.round(shares[at] * 1000) / 1000,
      passes: worked && !average ? { clean: worked.clean, flipped: worked.flipped, end: worked.ends[at] } : null,
      routes: /** @type {Step[]} */ (data.routes[inputs.model][rule]),
      back: Object.fromEntries(RECEIVERS.map((name) => [name, loudestInto(table, name)])),
    };
  },

  view(derived, layout) {
    const { wire, shares, known, share, passes, routes } = derived;
    const narrow = layout.name === "narrow";
    const heard = SENDERS.map((name, i) => ({ name, share: shares[i] }))
      .filter((each) => Math.abs(each.share) >= 0.01)
      .sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
    const loudest = heard.slice(0, 6);
    const shown = loudest.slice(0, narrow ? 4 : 6); // the words say all six in every layout
    const more = narrow && heard.length > shown.length ? `, the ${shown.length} loudest of ${heard.length}` : "";
    const least = Math.min(0, ...shown.map((each) => each.share));
    const sum = heard.reduce((all, each) => all + each.share, 0);
    const list = rows({
      title: `Into ${hearer(wire)}${more}`,
      share: 0.85,
      texts: "edge",
      domain: [least && Math.min(-0.1, least), Math.max(0.65, ...shown.map((each) => each.share))],
      rows: shown.map((each) => ({
        name: each.name === "words" ? "the word" : each.name,
        text: percent(each.share, 2),
        parts: [partOf(each, seriesOf(each.name, wire.hears, routes))],
        ...{ chosen: each.name === wire.sender, strong: each.name === wire.sender, set: { sender: each.name } },
        tip: `${named(each.name)}: ${percent(each.share, 2)}`,
      })),
    });
    const height = (/** @type {Parameters<typeof list.height>[0]} */ box) =>
      Math.max(list.height(box), 4 * 2.2 * box.size);
    return {
      finding: findingOf(derived),
      summary: `Shares of the flip that reach ${hearer(wire)} by one edge: ${
        loudest.map((each) => `${named(each.name)} ${percent(each.share, 2)}`).join(", ") || "none above one percent"
      }.`,
      texts: { loudest: loudest[0] ? named(loudest[0].name) : "nobody", share: known ? percent(share, 2) : "…" },
      plot: panels(layout, [[graph(derived, narrow ? 2.9 : 4.6), { ...list, height }]]),
      notes: passes
        ? [
          `Passes 1 and 2: ${fixed(passes.clean, 2)} and ${fixed(passes.flipped, 2)}. Pass 4: ${fixed(passes.end, 2)}.`,
        ]
        : known
        ? heard.length > 1
          ? [`Each speaks alone. All shares sum to ${percent(sum, 3)}${sum > 1.1 ? ": they overlap" : ""}.`]
          : []
        : ["Running the four passes for every sender …"],
    };
  },
});

/** A bar in its route's colour; one of no route stays pale. @param {{ share: number }} each @param {Series} series */
const partOf = ({ share }, series) => ({ value: share, series, soft: series === "ink" });

/** What every sender carries to one receiver. @param {Table} table @param {string} hears @param {Port} port */
function heardBy(table, hears, port) {
  const row = table.share[table.receivers.indexOf(isHead(hears) ? `${hears} ${port}` : hears)];
  return SENDERS.map((name) => (reaches(name, hears) ? row[table.senders.indexOf(name)] : 0));
}

/** The step back from a part: the port and the sender that carry most. @param {Table} table @param {string} hears @returns {Wire} */
function loudestInto(table, hears) {
  const ports = /** @type {Port[]} */ (isHead(hears) ? ["v", "q", "k"] : ["v"]);
  const all = ports.flatMap((port) =>
    heardBy(table, hears, port).map((share, i) => ({ share, wire: { hears, port, sender: SENDERS[i] } }))
  );
  return all.reduce((best, each) => (each.share > best.share ? each : best)).wire;
}
