// @ts-check
/** A token on its way: wires, arrows, flows, and a player that moves it. */

import { plural } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { player } from "../../static/js/inputs/player.js";
import { arrow, wire } from "../../static/js/marks/arrow.js";
import { dot } from "../../static/js/marks/dot.js";
import { label, paragraph } from "../../static/js/marks/text.js";

const SERIES = ["ink", "attention", "feedForward", "embeddings", "router", "cache", "loss"];

function inputs() {
  return { step: player({ label: "Layer", frames: 6, perSecond: 10 }) };
}

function presets() {
  return { "Entrance": { step: 0 }, "Exit": { step: 5 } };
}

function derive(inputs) {
  return { ...inputs, passed: inputs.step * 10 };
}

function view(derived, { width, font: size }) {
  const at = (step) => 30 + (step * (width - 60)) / 5;
  return {
    finding: `The token has passed ${plural(derived.passed, "operation")}.`,
    summary: `Layer ${derived.step} of 5.`,
    readouts: [{ name: "passed", label: "operations", text: String(derived.passed), value: derived.passed }],
    plot: svg(width, 200, [
      wire([at(0), 100], [at(5), 100], { series: "ink" }),
      ...[1, 2, 3, 4, 5].map((step) =>
        arrow([at(step), 60], [at(step), 92], { series: SERIES[step], mark: `layer-${step}` })
      ),
      ...[1, 2, 3, 4, 5].map((step) =>
        dot([at(step), 45], { series: SERIES[step], mark: `layer-${step}`, tip: `Layer ${step}` })
      ),
      dot([at(derived.step), 100], { series: "loss", radius: 8 }),
      label([0, size], "layers", { size, weight: "bold" }),
      paragraph([0, 180], "cache", 200, { size, quiet: true }),
    ]),
  };
}

export default { inputs, presets, derive, view };
