// @ts-check
/** Scores of eight queries and eight keys, read off with a cursor. */

import { fixed } from "../../static/js/core/format.js";
import { svg } from "../../static/js/core/tree.js";
import { cell } from "../../static/js/inputs/cell.js";
import { matrix } from "../../static/js/marks/matrix.js";
import { label } from "../../static/js/marks/text.js";

function inputs() {
  return { cell: cell({ label: "Score", size: () => [8, 8], words: (q, k) => `query ${q + 1}, key ${k + 1}` }) };
}

function presets() {
  return { "Start": {}, "Last on first": { cell: "7,0" } };
}

function derive(inputs, data) {
  const [query, key] = inputs.cell.split(",").map(Number);
  return { ...inputs, query, key, scores: data.scores, score: data.scores[query][key] };
}

function view(derived, { width, font: size }) {
  const side = Math.min(width - 60, 300);
  return {
    finding: `Query ${derived.query + 1} scores key ${derived.key + 1} with ${fixed(derived.score, 3)}.`,
    summary: "A matrix of scores between minus one and one.",
    readouts: [{ name: "score", label: "score", text: fixed(derived.score, 3), value: derived.score }],
    plot: svg(width, side + 40, [
      label([0, size], "queries", { size }),
      label([60, side + 20 + size * 0.8], "keys", { size }),
      matrix({
        values: derived.scores,
        domain: [-1, 1],
        ramp: "div",
        label: "Scores of queries and keys",
        x: 60,
        y: 0,
        width: side,
        height: side,
        cursor: derived.cell,
        input: "cell",
        tip: fixed(derived.score, 3),
      }),
    ], { label: "Scores" }),
  };
}

export default { inputs, presets, derive, view };
