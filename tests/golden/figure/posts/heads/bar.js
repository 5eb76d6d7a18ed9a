import { slider } from "../../static/js/inputs/slider.js";
import { bytes } from "../../static/js/core/format.js";
import { h, svg } from "../../static/js/core/tree.js";

function inputs() {
  return { n_heads: slider({ label: "Heads", values: [1, 2, 4] }) };
}

function presets() {
  return { "All": { n_heads: 4 } };
}

function derive(inputs, data) {
  return { ...inputs, cache_bytes: inputs.n_heads * data.per_head };
}

function view(derived, layout) {
  const text = bytes(derived.cache_bytes);
  return {
    finding: `The cache holds ${text}.`,
    summary: "One bar.",
    readouts: [{ name: "cache", label: "cache", text, value: derived.cache_bytes }],
    plot: svg(layout.width, 40, [h("rect", { width: derived.n_heads * 10, height: 20 })]),
  };
}

function picture(derived) {
  return svg(240, 120, [h("rect", { width: derived.n_heads * 10, height: 20 })]);
}

export default { inputs, presets, derive, view, picture };
