// @ts-check
/** Where the parameters are: a treemap, and bars side by side whose rest is hatched. */

import { decimal, percent, plural } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { share } from "../../static/js/formulas/posts/sink.js";
import { slider } from "../../static/js/inputs/slider.js";
import { toggle } from "../../static/js/inputs/toggle.js";
import { bar } from "../../static/js/marks/bar.js";
import { label } from "../../static/js/marks/text.js";
import { treemap } from "../../static/js/marks/treemap.js";

function inputs() {
  return {
    experts: slider({ label: "Experts", values: [1, 2, 4, 8, 16, 32, 64] }),
    used: toggle({ label: "Mark what one token uses" }),
  };
}

function presets() {
  return { "Dense": { experts: 1 }, "Sparse": { experts: 64 } };
}

function derive(inputs) {
  const experts = inputs.experts * 176;
  return { ...inputs, parameters: experts + 240, expert_share: share({ part: experts, whole: experts + 240 }) };
}

function view(derived, { width, font: size }) {
  const sizes = [
    { name: "experts", value: derived.experts * 176, series: "feedForward" },
    { name: "attention", value: 160, series: "attention" },
    { name: "embeddings", value: 72, series: "embeddings" },
    { name: "norms", value: 8, series: "router" },
  ];
  const parts = sizes.map((part) => ({ ...part, text: decimal(part.value * 1e6) }));
  const active = [
    { name: "active", value: 176, series: "feedForward", text: "one expert" },
    { name: "idle", value: derived.experts * 176 - 176, series: "feedForward", text: "idle", hatch: derived.used },
  ];
  return {
    finding: `${plural(derived.experts, "expert")} hold ${percent(derived.expert_share)} of the parameters.`,
    summary: "A treemap of four parts, and a bar of the experts that one token visits.",
    readouts: [
      {
        name: "expert_share",
        label: "in the experts",
        text: percent(derived.expert_share),
        value: derived.expert_share,
      },
      { name: "parameters", label: "parameters", text: decimal(derived.parameters * 1e6), value: derived.parameters },
    ],
    plot: svg(width, 330, [
      treemap(parts, { x: 0, y: 0, width, height: 220, size }),
      label([0, 240 + size / 2], "visited by one token", { size }),
      ...sideBySide(active, { y: 260, width, height: 30 }),
      bar({ x: 0, y: 305, width: width * derived.expert_share, height: 12 }, {
        series: "ink",
        tip: percent(derived.expert_share),
      }),
    ]),
  };
}

function sideBySide(parts, { y, width, height }) {
  const scale = width / parts.reduce((sum, part) => sum + part.value, 0);
  let x = 0;
  return parts.filter((part) => part.value > 0).map(({ name, text, value, series, hatch }) => {
    const box = { x, y, width: Math.max(0, value * scale - 1), height };
    x += value * scale;
    return bar(box, { series, mark: name, tip: `${name}: ${text}`, hatch, soft: true });
  });
}

export default { inputs, presets, derive, view };
