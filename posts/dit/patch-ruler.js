// @ts-check
/** A latent cut into patches: the corner of the first patch is dragged, the bill follows, the weights do not. */

import {
  attributesOf,
  choice,
  count,
  decimal,
  figure,
  fixed,
  h,
  handle,
  matrix,
  panel,
  panels,
  percent,
  plural,
  round,
  say,
  slider,
  tint,
} from "../../static/js/kit.js";
import {
  conditioning_work,
  mixing as mixing_of,
  multiply_adds,
  tokens as tokens_of,
  trainable_parameters,
} from "../../static/js/formulas/posts/dit.js";
import { costs, square } from "./patch-costs.js";

const PATCHES = [16, 8, 4, 2];
const PIXELS = [128, 256, 512, 1024];

/** What a model of this shape costs. @param {{ layers: number, width: number }} shape @param {number} side @param {number} patch */
function bill({ layers, width }, side, patch) {
  const tokens = tokens_of({ side, patch });
  return {
    tokens,
    parameters: trainable_parameters({ width, layers, patch }),
    work: multiply_adds({ count: tokens, width, layers, patch }),
    mixing: mixing_of({ count: tokens, width, layers }),
    told: conditioning_work({ width, layers }),
  };
}

export default figure({
  inputs: ({ sizes }) => ({
    patch: slider({ label: "Patch p", values: PATCHES, format: (p) => `${p} × ${p}` }),
    pixels: slider({ label: "Picture", values: PIXELS, format: String, unit: "pixels a side" }),
    size: choice({
      label: "Model DiT",
      options: Object.fromEntries(Object.keys(sizes).map((name) => [name, name])),
    }),
  }),

  presets: {
    "XL/4": {},
    "Halve the patch": { patch: 2 },
    "Double it": { patch: 8 },
    "A larger picture": { patch: 2, pixels: 512 },
    "The small model": { patch: 2, size: "S" },
  },

  once: () => [{ patch: 8 }, { patch: 16 }, { patch: 2 }],

  derive({ patch, pixels, size }, data) {
    const side = pixels / 8;
    const coarse = Math.min(2 * patch, PATCHES[0]);
    return {
      ...{ patch, pixels, size, side },
      ...bill(data.sizes[size], side, patch),
      coarse,
      before: bill(data.sizes[size], side, coarse),
      dearer: bill(data.sizes[size], side, coarse / 2).work / bill(data.sizes[size], side, coarse).work,
      largest: bill(data.sizes.XL, data.side, 2),
      picture: /** @type {number[][]} */ (data.picture),
    };
  },

  view(derived, layout) {
    const { patch, pixels, size, tokens, parameters, work, mixing, largest, coarse, dearer } = derived;
    return {
      finding: say`${square(coarse / 2)} costs ${tint("feedForward", fixed(dearer, 1))} times as much as ${
        square(coarse)
      }, at nearly the same weights.`,
      summary: `DiT-${size} at ${pixels} pixels with patches of ${patch}: ${plural(tokens, "token")}, ${
        count(parameters)
      } parameters, ${decimal(work, 4)} multiply-adds, of which attention between tokens is ${percent(mixing / work)}.`,
      texts: { tokens: count(tokens), work: decimal(work, 4), mixing: percent(mixing / work) },
      plot: panels(layout, [[cut(derived), costs(derived, layout.name === "narrow")]]),
      notes: [
        `${coarse > patch ? `Dashed: ${square(coarse)}. ` : ""}A full bar is what XL/2 costs on 256 pixels${
          work > largest.work ? ", and a torn one costs more" : ""
        }${mixing > 0.01 * largest.work ? "; blue is attention between tokens" : ""}.`,
      ],
    };
  },
});

/** @param {{ patch: number, coarse: number, side: number, picture: number[][] }} state */
function cut({ patch, coarse, side, picture }) {
  const edge = (/** @type {{ width: number, layout: string }} */ { width, layout }) =>
    Math.min(width - 12, layout === "narrow" ? 230 : 330);
  return panel((box) => edge(box) + 14, (box) => {
    const [wide, top] = [edge(box), 2];
    const parts = side / patch;
    const lines = Array.from({ length: parts + 1 }, (_, i) => ((i * wide) / parts).toFixed(1));
    const at = (/** @type {number} */ p) => Math.min(wide, (p * wide) / side);
    return [
      h(
        "g",
        { class: "day" },
        matrix({
          values: picture,
          domain: [0, 9],
          label: "A small landscape",
          x: 0,
          y: top,
          width: wide,
          height: wide,
        }),
        h("path", {
          ...attributesOf("wire", { key: `lines ${parts}`, series: "ink" }),
          opacity: 0.6,
          "stroke-width": parts > 20 ? 0.6 : 1.25,
          d: lines.map((x) => `M${x} ${top}v${wide}M0 ${(top + Number(x)).toFixed(1)}h${wide}`).join(""),
        }),
        h("rect", {
          ...attributesOf("threshold", { key: "coarse", series: "feedForward" }),
          ...{ y: top, width: round(at(coarse)), height: round(at(coarse)) },
        }),
        h("rect", {
          ...attributesOf("wire", { key: "patch", series: "feedForward" }),
          ...{ y: top, width: round(at(patch)), height: round(at(patch)), "stroke-width": 3 },
        }),
      ),
      handle([at(patch), top + at(patch)], {
        label: "Patch",
        text: `${patch} × ${patch}`,
        tracks: [{
          input: "patch",
          value: patch,
          stops: PATCHES.map((p) => [p, at(p), top + at(p)]),
        }],
      }),
    ];
  }, { share: 0.9, title: `Latent, ${side} × ${side} places` });
}
