// @ts-check
/** Draws of the weights as combs: the newest large, all of them small, and a rain of what the first layer gets. */

import {
  attributesOf,
  BOLD,
  buttonOf,
  chart,
  curve,
  h,
  label,
  panel,
  point,
  round,
  significant,
  tear,
  textWidth,
  upright,
  words,
} from "../../static/js/kit.js";

/** @import { Series } from "../../static/js/marks/chart.js" */
/** @typedef {import("./draw-again.js").Draw} Draw */

export const DRAWS = 12;
const TALL = 222; // of both panels
const TOP = 2; // of a comb; what grows beyond is torn

/** @param {number} value */
export const times = (value) => significant(value, 2);

/** The newest draw, large: one tooth for each layer, with the button for the next.
 * @param {Draw[]} drawn @param {{ seed: number, name: string, series: Series, narrow: boolean }} state */
export const newestOf = (drawn, { seed, name, series, narrow }) =>
  panel(narrow ? 150 : TALL, ({ width, height, size }) => {
    const teeth = drawn[drawn.length - 1], foot = height - size * 1.8;
    return [
      again(seed, name, [width, size]),
      seed === 0 && label([0, size * 1.2], narrow ? "" : "the same next time?", { key: "ask", size, weight: "bold" }),
      h(
        "g",
        { key: "teeth", transform: `translate(0 ${round(size * 1.4)})` },
        ...comb(teeth, width - size, foot - size * 1.4, series),
        label([width, (foot - size * 1.4) * (1 - 1 / TOP)], "1", { key: "of one", size, quiet: true, anchor: "end" }),
      ),
      label([0, foot + size], `first: ${times(teeth[0])}`, { key: "at first", size, series, weight: "bold" }),
      label([width - size, foot + size], `last: ${times(teeth[teeth.length - 1])}`, {
        key: "at last",
        size,
        anchor: "end",
      }),
    ];
  }, { title: `Draw ${drawn.length}: gradient by layer`, share: 1.1 });

/** Teeth on a foot with the line of 1; those that are too long are torn. @param {Draw} teeth @param {number} width @param {number} foot @param {Series} series */
function comb(teeth, width, foot, series) {
  const step = width / teeth.length, one = round(foot * (1 - 1 / TOP));
  const long = teeth.map((value, i) => ({ value, i })).filter(({ value }) => value > TOP);
  const path = (/** @type {number} */ value, /** @type {number} */ i) =>
    `M${round((i + 0.12) * step)} ${round(foot)}V${round(foot * (1 - Math.min(TOP, value) / TOP))}H${
      round((i + 0.88) * step)
    }V${round(foot)}Z`;
  return [
    h("path", { ...attributesOf("bar soft", { series, key: "all" }), d: teeth.map(path).join("") }),
    h("path", { ...attributesOf("bar", { series, key: "ends" }), d: path(teeth[0], 0) }),
    h("path", { key: "one", class: "zero", d: `M0 ${one}H${round(width)}` }),
    long.length > 0 && tear([long[0].i * step, 9], [(long[long.length - 1].i + 1) * step, 9]),
  ];
}

/** Every draw so far as a small comb, and the places of those to come. @param {Draw[]} drawn @param {{ series: Series, narrow: boolean }} state */
export const album = (drawn, { series, narrow }) =>
  panel(narrow ? 112 : TALL, ({ width, height, size }) => {
    const across = narrow ? 6 : 4,
      gap = narrow ? 8 : 14,
      wide = (width - gap * (across - 1)) / across,
      tall = height / (DRAWS / across);
    return Array.from({ length: DRAWS }, (_, i) => {
      const foot = tall - 14, draw = drawn[i];
      return h(
        "g",
        {
          key: `draw ${i}`,
          transform: `translate(${round((i % across) * (wide + gap))} ${round(Math.floor(i / across) * tall)})`,
          ...buttonOf({ seed: i }, `draw ${i + 1}`, i === drawn.length - 1),
        },
        h("rect", { class: "row-ground", x: -5, y: -4, width: round(wide + 10), height: round(tall - 4) }),
        ...(draw ? comb(draw, wide, foot, series) : [
          h("path", {
            key: "waiting",
            class: "zero",
            "stroke-dasharray": "3 4",
            d: `M0 ${round(foot)}H${round(wide)}`,
          }),
        ]),
        !draw && label([wide / 2, foot - size], String(i + 1), { key: "to come", size, anchor: "middle", quiet: true }),
      );
    });
  }, { title: "All draws", share: 1.2 });

/** Draw by draw, from above: its first layer over its last, and the mean of all so far.
 * @param {Draw[]} drawn @param {{ series: Series, narrow: boolean, far: boolean }} state  far: where draws differ a hundredfold */
export const rain = (drawn, { series, narrow, far }) => {
  const ratios = drawn.map((draw) => draw[0] / draw[draw.length - 1]), many = ratios.length;
  const means = ratios.map((_, i) => meanOf(ratios.slice(0, i + 1))), mean = means[many - 1];
  const apart = Math.max(...ratios) / Math.min(...ratios);
  return chart({
    title: many > 1
      ? `First layer over last: mean ${times(mean)}, ${times(apart)}-fold apart`
      : "First layer over last",
    height: narrow ? 150 : 140,
    x: {
      ...{ domain: [0.1, far ? 500 : 10], log: 10, ticks: far ? [0.1, 1, 10, 100] : [0.1, 0.3, 1, 3, 10] },
      format: (v) => `${v} ×`,
      room: 20,
    },
    y: { domain: [DRAWS + 2.6, -1.6], bare: true, room: 62 },
    marks: [
      upright(1, undefined, { class: "faint" }),
      ...[1, DRAWS].map((draw) =>
        words([0.1, draw], `draw ${draw}`, { dx: -12, anchor: "end", quiet: true, key: `draw ${draw}` })
      ),
      words([1, -0.9], narrow ? "gets less" : "the first layer gets less", {
        dx: -8,
        anchor: "end",
        halo: true,
      }),
      words([1, -0.9], narrow ? "gets more" : "the first layer gets more", { dx: 8, halo: true }),
      curve(means.map((value, i) => [value, i + 1]), {
        key: "means",
        series: "ink",
        weight: 1.5,
        dash: false,
        class: "faint",
      }),
      many < 4 &&
      words([1, 9], `${DRAWS - many} draws to come`, { dx: 8, quiet: true, halo: true, key: "to come" }),
      many > 1 && upright(mean, many, { key: "mean", series: "ink" }),
      ...ratios.map((ratio, i) =>
        point([ratio, i + 1], { series, radius: i === many - 1 ? 7 : 4.5, round: true, key: `ratio ${i}` })
      ),
      many > 1 && words([mean, DRAWS + 1], "mean", { // at the side where the last draw is not
        ...{ dx: ratios[many - 1] > mean ? -7 : 7, anchor: ratios[many - 1] > mean ? "end" : "start" },
        ...{ weight: "bold", halo: true, key: "of mean" },
      }),
    ],
  });
};

/** @param {number[]} values */
const meanOf = (values) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** The button for the next draw, its right end at a place. @param {number} seed @param {string} name @param {[number, number]} at  right end, and the letters' size */
const again = (seed, name, [right, size]) => {
  const done = seed + 1 >= DRAWS, text = done ? "Start over" : "Draw again";
  const wide = textWidth("Draw again", size) * BOLD + 20;
  return h(
    "g",
    {
      key: "again",
      transform: `translate(${round(right - wide)} ${round(-size * 2.4)})`,
      ...buttonOf({ seed: done ? 0 : seed + 1 }, `${text}: ${name}`),
    },
    h("rect", { class: "sheet", x: 0, y: 0, width: round(wide), height: round(size * 2.2), rx: round(size * 1.1) }),
    label([wide / 2, size * 1.1], text, { size, anchor: "middle", weight: "bold" }),
  );
};
