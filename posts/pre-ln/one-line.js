// @ts-check
/** Six ways to put the norms: the whole path from the loss to the words, and one part, on which the norm is moved. */

import {
  attributesOf,
  buttonOf,
  choice,
  figure,
  h,
  handle,
  label,
  panel,
  panels,
  round,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import { norms_on_the_path } from "../../static/js/formulas/posts/pre-ln.js";
import { SERIES } from "./combs.js";
import { path } from "./path.js";
import { small } from "./small.js";

/** @typedef {{ name: string, equation: string, models: string, on_input: boolean, on_output: boolean, on_sum: boolean, is_deep: boolean, is_scaled: boolean, left: number[] }} Design  left: by depth, of the straight path’s gradient by the norms alone */
/** @typedef {{ width: number, height: number, size: number, layout: string }} Box */

export default figure({
  inputs: (data) => ({
    design: choice({
      label: "Design",
      options: Object.fromEntries(Object.entries(data.designs).map(([key, { name }]) => [key, name])),
    }),
    depth: slider({ label: "Layers", values: data.depths }),
  }),

  presets: {
    "2017": {},
    "Llama": { design: "pre", depth: 32 },
    "GPT-2": { design: "scaled", depth: 48 },
    "Gemma 2": { design: "peri", depth: 42 },
    "OLMo 2": { design: "output", depth: 32 },
    "DeepNorm": { design: "deep", depth: 96 },
  },

  once: () => ["post", "deep", "output", "peri", "pre"].map((design) => ({ design })),

  derive({ design, depth }, { designs, depths }) {
    const shown = /** @type {Design} */ (designs[design]);
    return {
      ...{ design, depth, shown },
      designs: /** @type {Record<string, Design>} */ (designs),
      left: shown.left[depths.indexOf(depth)],
      on_path: norms_on_the_path({ on_sum: shown.on_sum, n_layers: depth }),
      in_all: (Number(shown.on_input) + Number(shown.on_output) + Number(shown.on_sum)) * 2 * depth +
        (shown.on_sum ? 0 : 1),
    };
  },

  view(derived, layout) {
    const { shown, depth, on_path, in_all, left } = derived;
    return {
      finding: say`${shown.name}: the way back to the words passes ${tint("router", String(on_path), "path")} of ${
        String(in_all)
      } norms.`,
      summary:
        `${shown.equation}. Used by ${shown.models}. With ${depth} layers the straight path from the loss to the words passes ${on_path} of the network’s ${in_all} norms; ${
          shown.is_deep ? "norms and heavier skip together" : "the norms alone"
        } leave ${small(left)} of its gradient.`,
      notes: [
        "Models stand for one size each, 2017’s for its encoder. Norms on queries and keys, as in OLMo 2, are not counted. Means of three draws.",
      ],
      texts: { on_path: String(on_path) },
      plot: panels(layout, [
        panel(({ size }) => size * 8.4, (box) => path(derived, box)),
        panel(isWide(layout.name) ? 214 : 292, (box) => part(derived, box)),
      ]),
    };
  },
});

/** Whether there is room beside the part. @param {string} layout */
const isWide = (layout) => layout === "wide" || layout === "full";

/** Where the norm of each design stands. @param {Box} box */
function slots({ width, size, layout }) {
  const narrow = layout === "narrow", y = size * 4.2;
  const [a, b] = narrow ? [98, 178] : [width * 0.22, width * 0.42];
  const after = narrow ? 226 : width * 0.66, far = after + 24; // two designs at one place stand side by side
  const [upper, lower] = [y + 42, y + 64];
  /** @type {Record<string, { x: number, y: number, flat?: boolean, text: string, at: [number, number], anchor: "start" | "middle" | "end" }>} */
  const all = {
    scaled: {
      x: a,
      y: lower,
      flat: true,
      text: "Small start",
      at: [a - 22, lower],
      anchor: "end",
    },
    pre: { x: a, y: upper, flat: true, text: "Pre-LN", at: [a - 22, upper], anchor: "end" },
    peri: { x: b, y: lower, flat: true, text: "Peri-LN", at: [b + 22, lower], anchor: "start" },
    output: { x: b, y: upper, flat: true, text: "Output norm", at: [b + 22, upper], anchor: "start" },
    post: { x: after, y, text: "Post-LN", at: [after + 5, y - size * 2.1], anchor: "end" },
    deep: {
      x: far,
      y,
      text: !isWide(layout) ? "DeepNorm" : "DeepNorm, stream larger",
      at: [far - 5, y - size * 2.1],
      anchor: "start",
    },
  };
  return { all, a, b, y, foot: y + 132 };
}

/** One part: the norm is a bar with a grip, and every place where it may stand has a name.
 * @param {{ design: string, depth: number, left: number, shown: Design, designs: Record<string, Design> }} state @param {Box} box */
function part({ design, depth, left, shown, designs }, box) {
  const { all, a, b, y, foot } = slots(box), { width, size, layout } = box;
  const small = shown.is_scaled || shown.is_deep, [wide, tall] = small ? [26, 22] : [44, 34];
  const slot = all[design], track = Object.keys(all);
  const corner = /** @type {[number, number]} */ (isWide(layout) ? [width * 0.6, y + 84] : [0, foot + size * 2.6]);
  const says = shown.on_sum ? "no way around this norm" : "the path goes around this norm";
  return [
    label([0, size * 0.7], "One part: drag the norm", { size, weight: "bold" }),
    back([width - 8, slot.x, 0], y, shown.on_sum ? left ** (0.5 / depth) : 1),
    h("path", {
      ...attributesOf("wire", { key: "stream" }),
      d: `M12 ${y}H${round(width - 8)}`,
      "stroke-width": shown.is_deep ? 7 : 2.5,
    }),
    h("path", {
      ...attributesOf("wire", { key: "branch" }),
      d: `M${round(a)} ${y}V${foot}H${round(b)}V${y}`,
      "stroke-width": 1.5,
    }),
    h("rect", {
      ...attributesOf("bar", { key: "f", series: "ink" }),
      ...{ x: round((a + b) / 2 - wide / 2), y: round(foot - tall / 2), width: wide, height: tall, rx: 3 },
    }),
    label([(a + b) / 2, foot], "f", { size, anchor: "middle", weight: "bold", on: true }),
    isWide(layout) &&
    label([width - 8, y + WIDE + size], "gradient", { size, series: "loss", anchor: "end", key: "of back" }),
    h("circle", { ...attributesOf("dot hollow", { key: "sum" }), cx: round(b), cy: y, r: 9 }),
    label([b, y], "+", { size, anchor: "middle", weight: "bold" }),
    ...track.map((key) => place(key, all[key], designs[key].name, key === design, size)),
    shown.on_input && shown.on_output && norm("second", all.pre),
    norm("norm", slot),
    label(corner, shown.equation, { size, code: true }),
    label([corner[0], corner[1] + size * 1.6], shown.models, { size, quiet: true }),
    label([corner[0], corner[1] + size * 3.4], says, { size, weight: "bold", series: "loss" }),
    handle([slot.x, slot.y], {
      ...{ label: "Design", text: shown.name, series: "router" },
      tracks: [{ input: "design", value: design, stops: track.map((key) => [key, all[key].x, all[key].y]) }],
    }),
  ];
}

const WIDE = 11; // half of the gradient's width, in pixels

/** The gradient on its way back along the stream, thinner after a norm on it.
 * @param {[number, number, number]} at  where it comes from, where the norm stands, and where it goes @param {number} y @param {number} kept  by that norm */
function back([from, norm, to], y, kept) {
  const [before, after] = [WIDE, WIDE * kept].map(round);
  return h("path", {
    ...attributesOf("bar soft", { key: "back", series: "loss", mark: "way" }),
    d: `M${round(from)} ${y - before}H${round(norm)}V${y - after}H${to + 14}V${y - after - 4}L${to} ${y}L${to + 14} ${
      y + after + 4
    }V${y + after}H${round(norm)}V${y + before}H${round(from)}Z`,
  });
}

/** A bar across its line. @param {string} key @param {{ x: number, y: number, flat?: boolean }} slot */
function norm(key, { x, y, flat }) {
  const [width, height] = flat ? [40, 10] : [10, 40];
  const box = { x: round(x - width / 2), y: round(y - height / 2), width, height };
  return h("rect", { ...attributesOf("bar", { key, series: "router" }), ...box });
}

/** A place for the norm, as a button. @param {string} key
 * @param {{ x: number, y: number, flat?: boolean, text: string, at: [number, number], anchor: "start" | "middle" | "end" }} slot
 * @param {string} name @param {boolean} chosen @param {number} size */
function place(key, { x, y, flat, text, at, anchor }, name, chosen, size) {
  const [width, height] = flat ? [36, 6] : [6, 36];
  return h(
    "g",
    { key: `place ${key}`, ...buttonOf({ design: key }, name, chosen) },
    h("rect", {
      ...attributesOf("bar hatched", { series: "router" }),
      ...{ x: round(x - width / 2), y: round(y - height / 2), width, height },
    }),
    label(at, text, { size, anchor, series: SERIES[key], weight: chosen ? "bold" : "normal" }),
  );
}
