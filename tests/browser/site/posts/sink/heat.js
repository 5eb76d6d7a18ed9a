// @ts-check
/** A matrix of 40 x 40 cells above its axis. */

import { fixed, significant } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { slider } from "../../static/js/inputs/slider.js";
import { axisBottom } from "../../static/js/marks/axis.js";
import { matrix } from "../../static/js/marks/matrix.js";
import { linear } from "../../static/js/marks/scale.js";

function inputs() {
  return { gain: slider({ label: "Gain", min: 1, max: 4, step: 0.5 }) };
}

function presets() {
  return { "As it is": {}, "Loud": { gain: 4 } };
}

function derive(inputs, data) {
  const values = data.values.map((row) => row.map((value) => value * inputs.gain));
  return { ...inputs, values, corner: values[39][39] };
}

function view(derived, { width, font: size }) {
  const height = 260;
  const x = linear([0, 40], [10, width - 20]);
  return {
    finding: `With a gain of ${significant(derived.gain, 2)} the last cell holds ${fixed(derived.corner, 3)}.`,
    summary: "Waves in two directions.",
    readouts: [{ name: "corner", label: "last cell", text: fixed(derived.corner, 3), value: derived.corner }],
    plot: svg(width, height, [
      matrix({
        values: derived.values,
        domain: [-1, 1],
        ramp: "div",
        label: "Forty by forty values",
        x: 10,
        y: 0,
        width: width - 30,
        height: height - 60,
      }),
      axisBottom(x, height - 60, { format: (value) => fixed(value, 0), title: "column", size }),
    ]),
  };
}

export default { inputs, presets, derive, view };
