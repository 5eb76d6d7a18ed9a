// @ts-check
import {
  layoutFor,
  LAYOUTS,
  openFigure,
  presetInputs,
  readInputs,
  settle,
  textsOf,
  writeInputs,
} from "../../../static/js/core/figure.js";
import { flawOf } from "../../../static/js/core/flaw.js";
import { panelTree } from "../../../static/js/core/panel.js";
import { h, some, svg, toText } from "../../../static/js/core/tree.js";
import { choice } from "../../../static/js/inputs/choice.js";
import { number } from "../../../static/js/inputs/number.js";
import { slider } from "../../../static/js/inputs/slider.js";
import { toggle } from "../../../static/js/inputs/toggle.js";
import { equal, ok } from "../support/assert.js";
import { forMany, HOSTILE } from "../support/random.js";

const divisors = (/** @type {number} */ n) => Array.from({ length: n }, (_, i) => i + 1).filter((i) => n % i === 0);

/** @type {import("../../../static/js/core/figure.js").FigureModule} */
const module = {
  inputs: () => ({
    heads: slider({ label: "Heads", values: [4, 6, 8, 16] }),
    keys: slider({ label: "Keys", values: (inputs) => divisors(inputs.heads) }),
    kind: choice({ label: "Kind", options: { a: "A", b: "B" } }),
    causal: toggle({ label: "Causal" }),
    size: number({ label: "Size", min: 1, max: 1e6 }),
  }),
  presets: { "Start": {}, "Six": { heads: 6, keys: 3 } },
  derive: (inputs) => inputs,
  view: (derived) => ({
    finding: `${derived.heads} heads`,
    summary: "s",
    readouts: [{ name: "keys", label: "keys", text: `${derived.keys}\u00a0keys`, value: derived.keys }],
    plot: svg(10, 10, []),
  }),
};
const data = { inputs: { heads: 8, keys: 4, kind: "a", causal: true, size: 10 } };
const figure = openFigure("fig", module, data);

/** @param {import("../support/random.js").Random} random */
const anyInputs = (random) => {
  let inputs = { ...figure.start };
  for (const [name, control] of Object.entries(figure.controls)) {
    inputs = { ...inputs, [name]: random.pick(control.sweep(inputs)) };
  }
  return inputs;
};

Deno.test("the layout is the widest in which the smallest label keeps 13 pixels", () => {
  for (let width = 280; width <= 1400; width += 1) {
    const layout = layoutFor(width);
    ok((layout.font * width) / layout.width >= 13, `${width} pixels: ${(layout.font * width) / layout.width}`);
    const next = LAYOUTS[LAYOUTS.indexOf(layout) + 1];
    ok(!next || (next.font * width) / next.width < 13, `${next?.name} would fit ${width} pixels`);
  }
});

Deno.test("an input whose list no longer holds its value takes the nearest", () => {
  equal(settle(figure, { ...figure.start, heads: 6 }).keys, 3);
  equal(settle(figure, { ...figure.start, heads: 16, keys: 16 }).keys, 16);
});

Deno.test("what is settled is valid and settling it again changes nothing", () => {
  forMany(300, (random) => {
    const wild = { ...anyInputs(random), keys: random.whole(-5, 40), heads: random.whole(0, 20) };
    const settled = settle(figure, wild);
    for (const [name, control] of Object.entries(figure.controls)) {
      if (control.kind === "slider") ok(control.sweep(settled).includes(settled[name]), `${name}=${settled[name]}`);
    }
    equal(settle(figure, settled), settled);
  });
});

Deno.test("inputs that are written are read again, without a problem", () => {
  forMany(300, (random) => {
    const inputs = anyInputs(random);
    equal(readInputs(figure, writeInputs(figure, inputs)), { inputs, problems: [] });
  });
});

Deno.test("only what differs from the start is written", () => {
  equal(writeInputs(figure, figure.start), {});
  equal(writeInputs(figure, { ...figure.start, causal: false }), { causal: "0" });
});

Deno.test("an unknown input is named together with the known ones", () => {
  equal(readInputs(figure, { haeds: "4" }), {
    inputs: figure.start,
    problems: ['"haeds" is no input of this figure; it has heads, keys, kind, causal, size'],
  });
});

Deno.test("an invalid value is named together with the rule and the start value is kept", () => {
  equal(readInputs(figure, { keys: "3" }), {
    inputs: figure.start,
    problems: ["keys=3 is not valid; 1, 2, 4, 8"],
  });
});

Deno.test("a value is valid or not by the inputs before it", () => {
  equal(readInputs(figure, { keys: "3", heads: "6" }), {
    inputs: { ...figure.start, heads: 6, keys: 3 },
    problems: [],
  });
});

Deno.test("hostile texts leave the start as it is and each is reported", () => {
  for (const text of HOSTILE) {
    const texts = Object.assign(Object.create(null), { heads: text, keys: text, kind: text, causal: text, size: text });
    const { inputs, problems } = readInputs(figure, texts);
    equal(inputs, figure.start, JSON.stringify(text));
    equal(problems.length, 5, JSON.stringify(text));
    ok(problems.every((problem) => problem.length < 300), "a problem repeats the whole text");
  }
  const texts = JSON.parse('{"__proto__": "1", "constructor": "2"}');
  equal(readInputs(figure, texts).problems.length, 2);
  equal(readInputs(figure, texts).inputs, figure.start);
});

Deno.test("a preset starts from the start, not from what is set", () => {
  equal(presetInputs(figure, figure.presets[1]), { ...figure.start, heads: 6, keys: 3 });
});

Deno.test("the panel presses the preset that is set and holds every control", () => {
  const panel = h("div", null, ...panelTree(figure, figure.start, module.view(figure.start, LAYOUTS[0]), ""));
  const text = toText(panel);
  ok(text.includes('data-preset="0" data-walk aria-pressed="true" tabindex="0"'), text);
  ok(text.includes('data-preset="1" data-walk aria-pressed="false" tabindex="-1"'), text);
  for (const name of Object.keys(figure.controls)) {
    ok(some(panel, ({ attributes }) => attributes["data-input"] === name), `${name} is missing`);
  }
  ok(text.includes('<output name="keys" data-value="4">4<span class="unit">\u00a0keys</span></output>'), text);
});

Deno.test("readouts and texts are one list of names", () => {
  equal(textsOf({ ...module.view(figure.start, LAYOUTS[0]), texts: { more: "x" } }), {
    keys: "4\u00a0keys",
    more: "x",
  });
});

Deno.test("a view without a flaw passes and each kind of flaw is named", () => {
  const view = module.view(figure.start, LAYOUTS[0]);
  equal(flawOf(view), null);
  const cases = /** @type {[object, string][]} */ ([
    [{ finding: "NaN heads" }, 'the text "NaN heads"'],
    [{ finding: undefined }, 'the text "undefined"'],
    [{ summary: "Infinity" }, 'the text "Infinity"'],
    [{ notes: ["null bytes"] }, 'the text "null bytes"'],
    [{ texts: { a: "[object Object]" } }, 'the text "[object Object]"'],
    [{ plot: svg(1, 1, [h("rect", { width: -1 })]) }, 'width="-1" of <rect>'],
    [{ plot: svg(1, 1, [h("rect", { x: NaN })]) }, 'x="NaN" of <rect>'],
    [{ plot: svg(1, 1, [h("path", { d: "M0 NaN" })]) }, 'd="M0 NaN" of <path>'],
    [{ plot: svg(1, 1, [h("path", { d: "M0 0LInfinity 3" })]) }, 'd="M0 0LInfinity 3" of <path>'],
    [{ plot: svg(NaN, 1, []) }, 'viewBox="0 0 NaN 1" of <svg>'],
    [{ plot: svg(1, 1, [h("g", null, h("text", null, "undefined GiB"))]) }, 'the text "undefined GiB"'],
  ]);
  for (const [part, flaw] of cases) equal(flawOf({ ...view, ...part }), flaw);
});

Deno.test("words that merely contain the names of flaws are no flaws", () => {
  equal(flawOf({ ...module.view(figure.start, LAYOUTS[0]), finding: "Banana, nullify, undefinedness" }), null);
});
