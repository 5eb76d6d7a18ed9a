// @ts-check
/** A picture of sixteen patches goes through twenty-eight layers whose gates the reader opens. */

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
  point,
  round,
  say,
  slider,
  tint,
  when,
} from "../../static/js/kit.js";
import { LAYERS, patches, pixels, through, WAYS } from "./gate-layers.js";

/**
 * @import { Box } from "../../static/js/marks/panels.js"
 * @import { Child } from "../../static/js/core/tree.js"
 */

const GATES = Array.from({ length: 11 }, (_, i) => i / 10);
const SHOWN = [0, 7, 14, 21, LAYERS]; // layers after which the picture is shown

/** A way in lengths of what moved. @param {number} far */
const lengths = (far) => fixed(far, 1);

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

  derive({ opened, way, time }, { others, picture }) {
    const { after, moved } = through(patches(picture), way, opened, time);
    return {
      ...{ opened, way, time, moved },
      others: /** @type {Record<string, number[]>} */ (others),
      pictures: SHOWN.map((layers) => pixels(after[layers])),
      after_one: moved[0],
      after_all: moved[LAYERS - 1],
    };
  },

  view(derived, layout) {
    const { opened, way, after_all, time } = derived;
    const gated = way === "adaLN-Zero";
    const far = lengths(after_all);
    return {
      finding: gated && opened === 0
        ? "All gates shut: twenty-eight layers change nothing."
        : gated
        ? say`Every gate at ${fixed(opened, 1)}: the picture moves by ${tint("router", far)} times its length.`
        : say`No gates, ${way}: the picture moves by ${tint("router", far)} times its length.`,
      summary:
        `A landscape of sixteen patches before and after ${LAYERS} layers of random weights, told time ${time} by ${way}: its tokens ${
          after_all ? `moved by ${far} times their length` : "did not move"
        }.`,
      plot: panels(layout, [passage(derived), distance(derived, layout.name)]),
      notes: [
        "Each of the 16 patches is a token, its 32 pixels are the token’s numbers. Matrices drawn as in DiT’s code; those of cross-attention by the same rule, our choice. DiT starts shifts and scales at zero too; here they are random, and the vectors of time and class larger than at DiT’s start. Thin lines: the other ways, without gates, at time 500.",
      ],
    };
  },
});

/**
 * The picture as it goes in and comes out, and the layers between them.
 * @param {{ opened: number, way: string, pictures: number[][][], after_all: number }} state
 */
function passage({ opened, way, pictures, after_all }) {
  const top = (/** @type {number} */ size) => 1.7 * size;
  const across = (/** @type {Box} */ { width, layout }) => (layout === "narrow" ? (width - 14) / 2 : (width - 56) / 3);
  const sluice = (/** @type {Box} */ { layout }) => (layout === "narrow" ? 190 : 180);
  const height = (/** @type {Box} */ box) =>
    sluice(box) + (box.layout === "narrow" ? top(box.size) + across(box) / 2 + 2.2 * box.size : 0);
  return panel(height, (box) => {
    const [wide, { size, width, layout }] = [across(box), box];
    const narrow = layout === "narrow";
    const shown = (/** @type {number} */ i, /** @type {[number, number]} */ [x, y], /** @type {number} */ w) =>
      landscape(pictures[i], pictures[0], { x, y, width: w, height: w / 2 });
    const words = after_all ? `moved ${lengths(after_all)}× its length` : "the same, bit for bit";
    const out = width - wide;
    return [
      label([0, 0.6 * size], "A picture goes in", { size, weight: "bold" }),
      shown(0, [0, top(size)], wide),
      label([out, 0.6 * size], "and comes out", { size, weight: "bold" }),
      shown(SHOWN.length - 1, [out, top(size)], wide),
      label([out, top(size) + wide / 2 + size], words, { size, weight: "bold", series: "router" }),
      h(
        "g",
        { transform: narrow ? `translate(0 ${round(height(box) - sluice(box))})` : `translate(${round(wide + 28)} 0)` },
        ...sluices({ opened, way }, { width: narrow ? width : wide, size }, (i, at, w) => shown(i + 1, at, w)),
      ),
    ];
  });
}

/** A picture in the shades of the one that went in. @param {number[][]} values @param {number[][]} first @param {{ x: number, y: number, width: number, height: number }} place */
function landscape(values, first, place) {
  const domain = /** @type {[number, number]} */ ([Math.min(...first.flat()), Math.max(...first.flat())]);
  return h("g", { class: "day" }, matrix({ values, domain, label: "A small landscape", ...place }));
}

/**
 * The boards of the layers' gates, all of which rise with the one that is dragged; below them the stream, as a picture.
 * @param {{ opened: number, way: string }} state
 * @param {{ width: number, size: number }} box
 * @param {(i: number, at: [number, number], width: number) => Child} stream
 */
function sluices({ opened, way }, { width, size }, stream) {
  const gated = way === "adaLN-Zero";
  const [top, foot, pitch] = [1.7 * size, 96, (width - 30) / LAYERS];
  const up = (/** @type {number} */ a) => foot - a * (foot - top);
  const open = gated ? opened : 1;
  const words = `${LAYERS} layers, ${gated ? `gates ${opened ? `at ${fixed(opened, 1)}` : "shut"}` : "no gates"}`;
  const wide = (width - 20) / 3;
  return [
    label([0, size * 0.6], words, { size, weight: "bold", series: "router" }),
    ...Array.from({ length: LAYERS }, (_, i) => [
      bar({ x: i * pitch, y: top, width: pitch * 0.72, height: foot - top }, {
        ...{ key: `layer ${i}`, soft: true, series: "router" },
      }),
      bar({ x: i * pitch, y: top, width: pitch * 0.72, height: up(open) - top }, {
        ...{ key: `gate ${i}`, series: "router" },
      }),
    ]).flat(),
    h("path", {
      ...attributesOf("wire", { key: "stream" }),
      d: `M0 ${foot + 2}H${round(width)}`,
      "stroke-width": 4,
    }),
    ...SHOWN.slice(1, -1).flatMap((layers, i) => {
      const x = i * (wide + 10);
      return [
        stream(i, [x, foot + 14], wide),
        label([x + wide / 2, foot + 14 + wide / 2 + size * 0.9], `after ${layers}`, {
          ...{ size, anchor: "middle", quiet: true },
        }),
      ];
    }),
    gated && handle([width - 12, up(opened)], {
      ...{ label: "Every gate", text: fixed(opened, 1), series: "router" },
      tracks: [{ input: "opened", value: opened, stops: GATES.map((a) => [a, width - 12, up(a)]) }],
    }),
  ];
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
      domain: [0, 8],
      format: (value) => `${value}×`,
      ticks: [0, 2, 4, 6, 8],
      grid: true,
      title: "how far it has moved ÷ its length",
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
