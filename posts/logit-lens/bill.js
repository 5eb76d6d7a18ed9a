// @ts-check
/** Direct logit attribution as a bill: every part's bar begins where the last one ended, and bars merge by layer and by kind. */

import {
  choice,
  figure,
  fixed,
  group,
  panel,
  panels,
  plural,
  say,
  signed,
  slider,
  tint,
  toggle,
  when,
} from "../../static/js/kit.js";
import { hundredths } from "../../static/js/transformer/lens.js";
import { checkSentence, sentenceOf } from "../../static/js/transformer/sentence_controls.js";
import { sourcesOf } from "./fetched.js";
import { sentenceInputs } from "./film.js";
import { paidFor, sum } from "./paid.js";
import { waterfall } from "./waterfall.js";

/** @import { Entry } from "./paid.js" */

const CLEAR = 0.02; // of the logit difference: less is called none
const HEADS = Array.from({ length: 16 }, (_, i) => `${i >> 2}.${i % 4}`);

export default figure({
  inputs: (data) => ({
    group: choice({ label: "Group by", options: { part: "part", layer: "layer", kind: "kind" } }),
    frozen: toggle({ label: "Freeze the final scale" }),
    swap: toggle({ label: "Swap the two words" }),
    ...group("More", {
      ...when((state) => state.group === "part", {
        head: choice({ label: "Head, by source", options: Object.fromEntries(HEADS.map((name) => [name, name])) }),
      }),
      ...sentenceInputs(data),
      back: slider({
        label: "Positions before the last",
        values: (inputs) => Array.from({ length: Math.min(9, longest(inputs, data) + 1) }, (_, i) => i),
      }),
    }),
  }),

  presets: {
    "By kind: heads below zero": {},
    "A head with one source": { group: "part" },
    "Two sources, nearly level": { group: "part", head: "3.3" },
    "Scale set free": { frozen: false },
    "A fact": { task: "fact" },
    "Swapped": { swap: true },
  },

  once: () => [{ group: "layer" }, { group: "part" }],

  check: (inputs, data) => checkSentence(inputs, data.language),

  derive(inputs, data) {
    const paid = paidFor(inputs, data);
    const entries = inputs.frozen ? paid.frozen : paid.alone;
    const fetched = paid.sources.reduce((total, { value }) => total + value, 0);
    const alone = paid.alone.find(({ name }) => name === inputs.head)?.value ?? 0;
    return {
      ...{ group: inputs.group, frozen: inputs.frozen, head: inputs.head, entries, paid, fetched },
      total: sum(entries),
      difference: hundredths(paid.whole),
      heads: hundredths(sum(entries, "head")),
      feed_forwards: hundredths(sum(entries, "mlp")),
      embedding: hundredths(sum(entries, "embedding")),
      ...{ head_alone: hundredths(alone), head_pays: hundredths(fetched) },
    };
  },

  view(derived, layout) {
    const { paid: { a, b, whole }, head, fetched, total } = derived;
    const off = Math.abs(total - whole);
    const narrow = layout.name === "narrow";
    const parts = derived.group === "part"; // else the bars have the sources’ room too
    return {
      ...sentences(derived),
      texts: {
        ...{ difference: signed(whole), feed: signed(derived.feed_forwards), heads: signed(derived.heads) },
        ...{ head: signed(fetched), error: off < 1e-4 ? "less than 0.0001" : fixed(off, 2) },
      },
      plot: panels(layout, [[
        panel(!narrow ? 390 : parts ? 240 : 382, (box) => waterfall(derived, { ...box, layout: layout.name }), {
          ...{ title: `Logit of “${a}” minus that of “${b}”, nats`, share: 1.7 },
        }),
        ...(parts
          ? [
            panel(narrow ? 84 : 390, (box) => sourcesOf(derived.paid.sources, box, narrow ? 3 : 7), {
              title: `Head ${head} fetches ${signed(fetched)}`,
            }),
          ]
          : []),
      ]]),
    };
  },
});

/** Positions of a sentence but the last. @param {Record<string, any>} inputs @param {import("./film.js").Data} data */
const longest = (inputs, data) =>
  checkSentence(inputs, data.language) ? 32 : sentenceOf(inputs, data.language).words.length - 1;

/** @typedef {{ group: string, frozen: boolean, head: string, entries: Entry[], total: number, fetched: number, heads: number, feed_forwards: number, paid: ReturnType<typeof paidFor> }} Derived */

/** @param {Derived} derived */
function sentences(
  { group, frozen, head, entries, total, fetched, heads, feed_forwards, paid: { a, b, whole, sources } },
) {
  const largest = sources.reduce((best, each) => Math.abs(each.value) > Math.abs(best.value) ? each : best);
  const rest = fetched - largest.value;
  const lead = `“${a}” ${whole < 0 ? "trails" : "leads"} “${b}” by ${fixed(Math.abs(whole), 2)}`;
  const paid = tint("feedForward", signed(feed_forwards));
  return {
    finding: frozen && group === "part"
      ? Math.abs(rest) < CLEAR
        ? say`Head ${head} pays ${tint("attention", signed(fetched))}, all of it fetched from “${largest.word}”.`
        : say`Head ${head} pays ${tint("attention", signed(fetched))}: ${
          signed(largest.value)
        } fetched from “${largest.word}”, ${signed(rest)} from the rest.`
      : frozen
      ? say`${lead}: feed-forwards ${paid}, all heads ${tint("attention", signed(heads))}.`
      : say`Removed one by one, the parts take ${tint("ink", signed(total))}: ${signed(total - whole)} too much.`,
    summary: `Bars for ${plural(entries.length, "entry", "entries")}: ` +
      entries.map(({ name, value }) => `${name} ${signed(value)}`).join(", ") +
      `. Head ${head} writes ${signed(fetched)} in all, most of it (${
        signed(largest.value)
      }) fetched from “${largest.word}”.`,
    notes: [
      frozen
        ? `Hatched: against “${a}”. The bars end at the difference${
          group === "part" ? "; the arcs show where the head looks" : ""
        }.`
        : "Each bar: what is lost if this write alone is taken away and the norm is applied anew. They are not shares.",
    ],
  };
}
