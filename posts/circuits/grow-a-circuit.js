// @ts-check
/** Heads come back one by one: what circuits of every size keep of the logit difference and of the answers. */

import { choice, figure, fixed, group, panels, percent, player, plural, say, tint, when } from "../../static/js/kit.js";
import { modelChoice, partSwitches } from "../../static/js/transformer/part_switches.js";
import { lastLogits, listed, removal, scoresOf, slim } from "../../static/js/transformer/parts.js";
import { average, forward, modelFrom } from "../../static/js/transformer/transformer.js";
import { HEADS, switches, without } from "./head-switches.js";
import { short, SIZES, sizes } from "./sizes.js";

/** @import { Grown, Random } from "./sizes.js" */

const DOUBTFUL = 0.2; // so much more of F than of the answers is worth a question

export default figure({
  inputs: () => ({
    ...when(({ source }) => source === "grown", {
      k: player({ label: "Heads kept", frames: SIZES.length, perSecond: 2 }),
      rule: choice({
        label: "Drop the head that",
        options: { difference: "moves F least", probability: "the answer needs least" },
      }),
    }),
    model: modelChoice(),
    ...group("My own circuit", {
      source: choice({ label: "Circuit", options: { grown: "grown", mine: "my own" } }),
      mine: partSwitches({ label: "Heads that are kept", name: "mine", mlps: false }),
    }),
  }),

  presets: {
    "Six heads by F": {},
    "One head, most of F": { k: 1 },
    "Seven by the answer": { rule: "probability", k: 7 },
    "Seed 1: one head, all of F": { model: "rich-1", k: 1 },
    "All that look at names": { source: "mine", mine: without(["0.0", "0.1", "0.2", "0.3", "2.0", "3.0", "3.3"]) },
  },

  once: () => [0, 1, 3, 4, 5].map((k) => ({ k })),

  // The reader's own set on stored questions, with averages over stored sentences in which a third person gives.
  slow: {
    inputs: ["source", "mine", "model"],
    run({ source, mine, model: name }, data) {
      if (source !== "mine") return null;
      const model = modelFrom(data.config, data.files[name]);
      const gone = mine ? mine.split(",") : [];
      const questions = /** @type {{ asked: number[][], others: number[][] }[]} */ (data.questions);
      const scores = questions.flatMap(({ asked, others }) => {
        const mean = slim(average(others.map((tokens) => forward(model, tokens))));
        return asked.map((row) => {
          const [answer, wrong] = row.slice(-2);
          const logits = lastLogits(forward(model, row.slice(0, -2), removal(gone, mean)));
          return scoresOf(logits, { answer, wrong, kind: "roles" });
        });
      });
      const asked = scores.length;
      const difference = scores.reduce((sum, each) => sum + each.difference, 0) / asked;
      return { asked, difference, top1: scores.filter(({ rank }) => rank === 1).length / asked };
    },
  },

  derive({ source, rule, k, mine, model }, data, worked) {
    const found = data.models[model];
    const grown = /** @type {Grown[]} */ ([...found.grown[rule]].sort((a, b) => a.size - b.size));
    const own = source === "mine";
    const scores = own ? worked : { difference: grown[k].logit_difference, top1: grown[k].top1, asked: 0 };
    const thousandth = (/** @type {number} */ value) => Math.round(value * 1000) / 1000;
    const whole = Number(found.whole);
    return {
      ...{ own, k, grown, whole, known: scores !== null, asked: scores?.asked ?? 0 },
      circuit: own ? HEADS.filter((head) => !mine.split(",").includes(head)) : grown[k].circuit,
      difference: scores?.difference ?? 0,
      share: thousandth((scores?.difference ?? 0) / whole),
      top1: thousandth(scores?.top1 ?? 0),
      random: /** @type {Random[]} */ (found.random),
    };
  },

  view(derived, layout) {
    const { known, circuit, difference, share, top1, own, grown, whole, asked } = derived;
    const narrow = layout.width < 600;
    const margins = { left: narrow ? 50 : 54, right: narrow ? 14 : 24 };
    return {
      finding: findingOf(derived),
      summary: `Share of the logit difference and of right answers by circuit size: ${
        grown.filter(({ size }) => size % 2 === 0).map((each) =>
          `${each.size} heads ${percent(each.logit_difference / whole, 2)} and ${percent(each.top1, 2)}`
        ).join(", ")
      }.`,
      texts: {
        ...{ difference: known ? fixed(difference, 2) : "…", share: known ? short(share) : "…" },
        ...{ top1: known ? short(top1) : "…", heads: listed(circuit) },
      },
      plot: panels(layout, [sizes(derived, margins, narrow), switches(derived, margins, narrow)]),
      notes: [
        own && !known
          ? "Answering 36 stored questions with your circuit …"
          : own
          ? `Your set answered ${asked} questions, three of each template; the curves are of 240.`
          : "A click on a head makes the circuit your own. Feed-forwards stay.",
      ],
    };
  },
});

/** @param {{ known: boolean, circuit: string[], share: number, top1: number }} state */
function findingOf({ known, circuit, share, top1 }) {
  const many = circuit.length;
  const who = many === 0
    ? "No head at all"
    : many === 1
    ? `Head ${circuit[0]} alone`
    : many === 16
    ? "All 16 heads"
    : plural(many, "head");
  if (!known) return `${who}: 36 stored questions are being answered.`;
  const [kept, right] = [tint("four", short(share), "share"), tint("one", short(top1), "right")];
  if (share - top1 > DOUBTFUL) return say`${who}: ${kept} of the logit difference, yet ${right} right. Faithful?`;
  const [keeps, is] = many < 2 ? ["keeps", "is"] : ["keep", "are"];
  return say`${who} ${keeps} ${kept} of the logit difference and ${is} right in ${right}.`;
}
