// @ts-check
/** Sixteen tokens go through twenty-eight layers whose gates the reader opens. */

import {
  attributesOf,
  bar,
  chart,
  choice,
  curve,
  figure,
  fixed,
  h,
  handle,
  label,
  matrix,
  panel,
  panels,
  percent,
  point,
  round,
  say,
  slider,
  tint,
  when,
} from "../../static/js/kit.js";
import { LAYERS, through, TOKENS, WAYS, WIDTH } from "./gate-layers.js";

const GATES = Array.from({ length: 11 }, (_, i) => i / 10);

export default figure({
  inputs: () => ({
    ...when(({ way }) => way === "adaLN-Zero", {
      opened: slider({ label: "Every gate", values: GATES, format: (a) => fixed(a, 1) }),
    }),
    way: choice({ label: "Told by", options: Object.fromEntries(WAYS.map((way) => [way, way])) }),
    time: slider({ label: "Time t", values: [0, 250, 500, 750, 1000] }),
  }),

  presets: {
    "At the start: all gates shut": {},
    "A crack": { opened: 0.1 },
    "Half open": { opened: 0.5 },
    "adaLN without gates": { way: "adaLN" },
    "Cross-attention": { way: "cross-attention" },
    "Two tokens more": { way: "in-context" },
  },

  once: () => [0.3, 0.6, 1].map((opened) => ({ opened })),

  derive({ opened, way, time }, { others }) {
    const { first, last, moved } = through(way, opened, time);
    return {
      ...{ opened, way, time, moved },
      others: /** @type {Record<string, number[]>} */ (others),
      first: rowsOf(first),
      last: rowsOf(last),
      after_one: moved[0],
      after_all: moved[LAYERS - 1],
    };
  },

  view(derived, layout) {
    const { opened, way, after_all, time } = derived;
    const gated = way === "adaLN-Zero";
    const far = percent(after_all);
    return {
      finding: gated && opened === 0
        ? "All gates shut: twenty-eight layers change nothing."
        : gated
        ? say`Every gate at ${fixed(opened, 1)}: the layers move the tokens by ${tint("router", far)}.`
        : say`No gates, ${way}: untrained layers move the tokens by ${tint("router", far)}.`,
      summary:
        `Sixteen tokens of width 32 before and after ${LAYERS} layers of random weights, told time ${time} by ${way}: they moved by ${far} of their length.`,
      texts: { moved: far },
      plot: panels(layout, [
        [tokens(derived.first, "16 tokens go in"), sluices(derived), tokens(derived.last, "16 tokens come out")],
        distance(derived, layout.name),
      ]),
      notes: [
        "Random matrices, drawn as DiT draws those of attention and feed-forward; width 32, two heads. DiT starts shifts and scales at zero too; here they are random, and the grip sets every gate to one number. Thin lines: the other ways, without gates, at time 500.",
      ],
    };
  },
});

/** @param {Float64Array} x */
const rowsOf = (x) => Array.from({ length: TOKENS }, (_, t) => [...x.subarray(t * WIDTH, (t + 1) * WIDTH)]);

/** @param {number[][]} values @param {string} words */
const tokens = (values, words) =>
  panel(({ layout, size }) => (layout === "narrow" ? 92 : 176) + size * 1.8, ({ width, height, size }) => [
    label([0, size * 0.6], words, { size, weight: "bold" }),
    matrix({
      ...{
        values,
        domain: /** @type {[number, number]} */ ([-3, 3]),
        ramp: /** @type {const} */ ("div"),
        label: words,
      },
      ...{ x: 0, y: size * 1.6, width, height: height - size * 1.8 },
    }),
  ]);

/** The boards of the layers' gates, over the stream; all rise with the one that is dragged. @param {{ opened: number, way: string }} state */
function sluices({ opened, way }) {
  const gated = way === "adaLN-Zero";
  return panel(({ layout, size }) => (layout === "narrow" ? 92 : 176) + size * 1.8, ({ width, height, size }) => {
    const [top, foot] = [size * 2.2, height - size * 1.9];
    const pitch = (width - 30) / LAYERS;
    const up = (/** @type {number} */ a) => foot - a * (foot - top);
    const open = gated ? opened : 1;
    const words = `${LAYERS} layers, ${gated ? `gates ${opened ? `at ${fixed(opened, 1)}` : "shut"}` : "no gates"}`;
    return [
      label([0, size * 0.6], words, { size, weight: "bold", series: "router" }),
      ...Array.from({ length: LAYERS }, (_, i) => [
        bar({ x: i * pitch, y: top, width: pitch * 0.72, height: foot - top }, {
          key: `layer ${i}`,
          soft: true,
          series: "router",
        }),
        bar({ x: i * pitch, y: top, width: pitch * 0.72, height: up(open) - top }, {
          key: `gate ${i}`,
          series: "router",
        }),
      ]).flat(),
      h("path", {
        ...attributesOf("wire", { key: "stream" }),
        d: `M0 ${round(foot + 5)}H${round(width)}`,
        "stroke-width": 4,
      }),
      label([width / 2, foot + size * 1.2], "the stream passes below", { size, anchor: "middle", quiet: true }),
      gated && handle([width - 12, up(opened)], {
        ...{ label: "Every gate", text: fixed(opened, 1), series: "router" },
        tracks: [{ input: "opened", value: opened, stops: GATES.map((a) => [a, width - 12, up(a)]) }],
      }),
    ];
  });
}

/**
 * @param {{ moved: number[], others: Record<string, number[]>, way: string, after_all: number }} state
 * @param {import("../../static/js/core/figure.js").Layout["name"]} layout
 */
function distance({ moved, others, way, after_all }, layout) {
  const ungated = (/** @type {string} */ name) => (layout === "narrow" ? name : `${name}, no gates`);
  return chart({
    height: ({ layout }) => (layout === "narrow" ? 196 : 216),
    x: { domain: [0, LAYERS], format: String, ticks: [0, 7, 14, 21, 28], title: "after so many layers" },
    y: {
      domain: [0, 7],
      format: (value) => `${100 * value} %`,
      ticks: [0, 2, 4, 6],
      grid: true,
      title: "how far the tokens have moved",
    },
    marks: [
      ...WAYS.slice(1).map((name) =>
        name !== way &&
        curve([[0, 0], ...others[name].map((far, i) => /** @type {[number, number]} */ ([i + 1, far]))], {
          ...{ series: "ink", weight: 1, dash: false, mark: name },
        })
      ),
      curve([[0, 0], ...moved.map((far, i) => /** @type {[number, number]} */ ([i + 1, far]))], {
        ...{ series: "router", weight: 3, dash: false, mark: way },
      }),
      point([LAYERS, after_all], { series: "router", radius: 5 }),
    ],
    names: [
      { y: after_all, text: way === "adaLN-Zero" ? way : ungated(way), series: "router", mark: way },
      ...WAYS.slice(1).map((name) =>
        name !== way &&
        { y: others[name][LAYERS - 1], text: ungated(name), strong: false, mark: name, set: { way: name } }
      ),
    ],
  });
}
