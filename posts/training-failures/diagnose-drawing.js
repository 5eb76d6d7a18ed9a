// @ts-check
/** Ten runs as small curves, the causes to choose from, the loss, and the dials under their lids. */

import {
  attributesOf,
  buttonOf,
  chart,
  curve,
  fixed,
  h,
  label,
  level,
  panel,
  point,
  round,
  upright,
} from "../../static/js/kit.js";
import { after, DIALS, ORDER } from "./diagnose-play.js";

/** @import { Places, Play, State } from "./diagnose-play.js" */

export const CALM = 205; // about the height that the list of causes needs

/** All ten as small curves, those solved with their points. @param {State} state @param {boolean} low */
export function runs({ number, plays, losses }, low) {
  const tall = low ? 70 : 40;
  return panel(tall, ({ width, size }) => {
    const [columns, rows] = low ? [5, 2] : [10, 1];
    const [wide, high] = [width / columns, tall / rows];
    return Object.entries(plays).map(([run, { right, points: score }], i) => {
      const [x, y] = [(i % columns) * wide, Math.floor(i / columns) * high];
      const at = (/** @type {[number, number]} */ [step, value]) =>
        `${round(x + 28 + (step / 600) * (wide - 36))} ${round(y + high - 5 - (Math.min(4, value) / 4) * (high - 10))}`;
      return h(
        "g",
        {
          key: `run ${run}`,
          ...buttonOf({ case: run }, `Run ${run}${right ? `, ${score} points` : ""}`, run === number),
        },
        h("rect", {
          class: "row-ground",
          x: round(x),
          y: round(y),
          width: round(wide - 4),
          height: round(high - 2),
          rx: 4,
        }),
        label([x + 5, y + 11], run, { size, weight: run === number ? "bold" : "normal", quiet: run !== number }),
        right && label([x + 5, y + high - 12], `+${score}`, { size, weight: "bold", series: "embeddings" }),
        h("path", {
          ...attributesOf("line plain", { series: right ? "embeddings" : run === number ? "loss" : "ink" }),
          "stroke-width": 1.5,
          d: losses[run].filter((_, k) => k % 5 === 0).map((place, k) => `${k ? "L" : "M"}${at(place)}`).join(""),
        }),
      );
    });
  });
}

/** The ten causes: a wrong one is struck out, the right one green. @param {State & Play} state @param {number} columns */
export function list(state, columns) {
  const { causes, tried, cause, right } = state;
  const rows = Math.ceil(Object.keys(causes).length / columns);
  const tall = columns === 1 ? CALM / rows : 30;
  return panel(rows * tall, ({ width, size }) =>
    Object.entries(causes).map(([key, words], i) => {
      const [x, y] = [Math.floor(i / rows) * (width / columns), (i % rows) * tall];
      const wide = width / columns - 6;
      const [fits, misses] = [right && key === cause, tried.includes(key) && key !== cause];
      return h(
        "g",
        { key: `cause ${key}`, ...buttonOf({ log: after(state, key) }, words, tried.includes(key)) },
        h("rect", {
          ...{ class: "row-ground", x: round(x), y: round(y), width: round(wide), height: round(tall - 3), rx: 4 },
        }),
        h("rect", {
          ...attributesOf("area", { series: fits ? "embeddings" : "ink" }),
          ...{ x: round(x), y: round(y), width: round(wide), height: round(tall - 3), rx: 4 },
          opacity: fits ? 1 : misses ? 0.2 : 0.5,
        }),
        label([x + 8, y + tall / 2 - 1.5], words, {
          ...{ size, series: fits ? "embeddings" : undefined, quiet: misses },
          weight: fits ? "bold" : "normal",
        }),
        misses && h("path", { class: "leader", d: `M${round(x + 6)} ${round(y + tall / 2)}H${round(x + wide - 40)}` }),
        misses &&
          label([x + wide - 8, y + tall / 2 - 1.5], "−1", { size, anchor: "end", series: "loss", weight: "bold" }),
      );
    }), { title: "Which cause? (wrong: −1)", share: 0.42 });
}

/** @param {{ loss: Places, checks: Places, right: boolean, levels: Record<string, number>, final: number,
 *   cure: { at: number, points: Places, final: number, check: number } | null }} state @param {number} height */
export function lossOf({ loss, checks, right, levels, cure, final }, height) {
  const mended = right && cure;
  const top = [...checks, ...loss].some(([, value]) => value > 4) ? 8 : 4;
  return chart({
    title: "Loss (line), validation (dots), nats a letter",
    height,
    x: { domain: [0, 600], ticks: [0, 100, 200, 300, 400, 500, 600], format: String, title: "step" },
    y: { domain: [0, top], ticks: top === 8 ? [0, 2, 4, 6, 8] : [0, 1, 2, 3, 4], format: String, grid: true },
    marks: [
      level(levels.two),
      level(levels.one),
      curve(loss, {
        ...{ dash: false, weight: mended ? 1.2 : 2.5, mark: "loss" },
        series: mended ? "ink" : right ? "embeddings" : "loss",
      }),
      ...checks.map((place) => point(place, { series: "two", radius: 3.5, mark: "validation" })),
      mended && upright(cure.at),
      mended && curve(cure.points, { series: "embeddings", dash: false, weight: 3.5, mark: "cure" }),
      mended && point([600, cure.check], { series: "embeddings", radius: 5, mark: "cure" }),
    ],
    names: [
      { y: levels.two, text: "floor", strong: false },
      { y: levels.one, text: "one letter", strong: false },
      mended && { y: cure.final, text: `mended ${fixed(cure.final, 2)}`, series: "embeddings", mark: "cure" },
      !mended && { y: final, text: fixed(final, 2), series: right ? "embeddings" : "loss", mark: "loss" },
    ],
  });
}

/**
 * A dial under its lid. The lid stays a button when it is open, so that the keys stay where they are.
 * @param {{ key: string, places: Places }} dial @param {State & Play} state @param {number} height @param {string} layout
 */
export function dial({ key, places }, state, height, layout) {
  const { title, short, ...y } = DIALS[key];
  const narrow = layout === "narrow";
  const open = state.right || state.opened.includes(key);
  const drawn = chart({
    height,
    x: { domain: [0, 600], ticks: [0, 300, 600], format: String },
    y: {
      ...y,
      ticks: narrow ? y.ticks.filter((_, i) => i !== 1) : y.ticks,
      format: String,
      grid: true,
      room: narrow ? 64 : 56,
    },
    marks: [curve(places, { series: "ink", dash: false, weight: 2, mark: key })],
  });
  const named = layout === "full" ? title : short;
  return panel(height, (box) => [
    h(
      "g",
      {
        key: "lid",
        ...buttonOf(
          { log: after(state, String(1 + ORDER.indexOf(key))) },
          open ? title : `Open the dial “${title}”`,
          open,
        ),
      },
      h("rect", { class: "row-ground", x: 0, y: 0, width: round(box.width), height: box.height, fill: "none" }),
      ...(open ? drawn.draw(box) : [
        h("rect", {
          ...attributesOf("area", { series: "ink" }),
          ...{ x: 0, y: 4, width: round(box.width), height: height - 8, rx: 6 },
        }),
        label([box.width / 2, height / 2], "open (−1)", { size: box.size, anchor: "middle" }),
      ]),
    ),
  ], { title: named });
}

/** Two and two side by side, also on a phone. @param {ReturnType<typeof panel>[]} all @param {boolean} low */
export function pairs(all, low) {
  const pair = (/** @type {ReturnType<typeof panel>[]} */ two) =>
    panel((box) => two[0].height(box) + 2 * box.size, (box) =>
      two.map(({ title, draw }, i) => {
        const width = (box.width - 16) / 2;
        return h(
          "g",
          { key: title, transform: `translate(${round(i * (width + 16))} ${2 * box.size})` },
          label([0, -1.4 * box.size], title ?? "", { size: box.size, weight: "bold" }),
          ...draw({ ...box, width }),
        );
      }));
  return low ? [pair(all.slice(0, 2)), pair(all.slice(2))] : [all];
}
