// @ts-check
/** Where each of the 270 heads of a published model looks when words come a second time. */

import {
  arrow,
  bar,
  cell,
  choice,
  figure,
  grid,
  label,
  panel,
  panels,
  percent,
  plural,
  say,
  tint,
} from "../../static/js/kit.js";

/**
 * @typedef {"previous" | "same" | "next" | "first"} Place
 * @typedef {{ looks: Record<Place, number[][]>, sequences: number }} Data  [head][layer], share of the attention
 */

const [HEADS, LAYERS] = [9, 30];
const MUCH = 0.3; // of its attention: from here a head counts
const WORDS = ["lamp", "river", "seven", "cloud"];
const NOW = 6; // the second “seven”
/** @type {Record<Place, { name: string, at: number, looks: string }>} */
const PLACES = {
  previous: { name: "word before", at: NOW - 1, looks: "the word before" },
  same: { name: "same word", at: NOW - 4, looks: "the same word before" },
  next: { name: "what followed", at: NOW - 3, looks: "what followed last time" },
  first: { name: "first word", at: 0, looks: "the first word" },
};
const placeOf = (/** @type {string} */ name) => PLACES[/** @type {Place} */ (name)];

export default figure({
  inputs: () => ({
    place: choice({
      label: "Looks at",
      options: Object.fromEntries(Object.entries(PLACES).map(([key, { name }]) => [key, name])),
    }),
    head: cell({
      label: "Head",
      size: () => [HEADS, LAYERS],
      words: (row, layer) => `${layer}.${row}`,
    }),
  }),

  presets: {
    "The word before": {},
    "The same word": { place: "same", head: "3,14" },
    "What followed": { place: "next", head: "6,18" },
    "The first word": { place: "first", head: "8,18" },
  },

  once: () => ["same", "next"].map((place) => ({ place })),

  derive({ place, head }, /** @type {Data} */ { looks, sequences }) {
    const table = looks[/** @type {Place} */ (place)];
    const [row, layer] = head.split(",").map(Number);
    return {
      ...{ place, head, row, layer, table, sequences },
      share: table[row][layer],
      many: table.flat().filter((share) => share >= MUCH).length,
      earliest: Math.min(
        LAYERS,
        ...table.flatMap((of) => of.findIndex((share) => share >= MUCH)).filter((l) => l >= 0),
      ),
    };
  },

  view(derived, layout) {
    const { place, head, row, layer, table, share, many, earliest, sequences } = derived;
    const { looks } = placeOf(place);
    return {
      finding: say`${tint("attention", String(many), "many")} of 270 heads spend ${
        percent(MUCH, 1)
      } or more on ${looks}.`,
      summary: `Thirty layers with nine heads each. ${plural(many, "head")} look at ${looks} with at least ${
        percent(MUCH, 1)
      } of their attention, the first of them in layer ${earliest}. Head ${layer}.${row}: ${percent(share, 2)}.`,
      texts: { many: String(many), share: percent(share, 2) },
      plot: panels(layout, [
        panel((box) => 5.2 * box.size, (box) => sentence(placeOf(place), box), {
          title: "Words, said twice",
        }),
        grid({
          ...{ values: table, domain: [0, 1], ramp: "seq", cursor: head, input: "head", cell: 1.55 },
          ...{ label: `Attention to ${looks}`, title: "Their attention, layers 0 to 29" },
          ...{ rowNames: table.map((_, number) => String(number)), rowTitle: "head" },
          tip: `Head ${layer}.${row}: ${percent(share, 2)}.`,
        }),
      ]),
      notes: [
        `Head ${layer}.${row}: ${percent(share, 2)}. SmolLM2-135M-Instruct, ${
          plural(sequences, "sequence")
        }, measured here.`,
      ],
    };
  },
});

/**
 * The words in boxes, the current one and the one looked at in colour, and the look.
 * @param {{ at: number }} place
 * @param {{ width: number, height: number, size: number }} box
 */
function sentence({ at }, { width, height, size }) {
  const step = width / (2 * WORDS.length);
  const top = height - 2.4 * size;
  const middle = (/** @type {number} */ i) => (i + 0.5) * step;
  return [
    ...Array.from({ length: 2 * WORDS.length }, (_, i) =>
      i > NOW ? null : [
        bar({ x: i * step + 2, y: top, width: step - 4, height: 1.9 * size }, {
          ...{ series: /** @type {const} */ ("attention"), key: `box ${i}` },
          ...(i === NOW || i === at ? { soft: true } : { class: "faint", soft: true }),
        }),
        label([middle(i), top + 0.95 * size], WORDS[i % WORDS.length], {
          ...{
            size,
            anchor: /** @type {const} */ ("middle"),
            key: `word ${i}`,
            weight: i === NOW || i === at ? "bold" : "normal",
          },
        }),
      ]).flat(),
    arrow([middle(NOW), size * 0.6], [middle(at), top - 2], { series: "attention", weight: 2.5, key: "look" }),
    label([middle(NOW) + 6, size * 0.8], "now", { size, series: "attention", weight: "bold" }),
  ];
}
