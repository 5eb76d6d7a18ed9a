// @ts-check
/** A changed mark is noticed: each prints as tests/golden/marks holds it. `scripts/golden` writes what is drawn now. */

import { h, toText } from "../../../static/js/core/tree.js";
import { equal } from "../support/assert.js";
import { difference } from "../support/difference.js";
import { samples } from "./samples.js";

const MARKS = new URL("../../../static/js/marks/", import.meta.url);
const GOLDEN = new URL("../../golden/marks/", import.meta.url);
const HEIGHT = 100; // of one sample
const NOT_DRAWN = ["mark", "scale"]; // what marks share

/** @param {URL} folder @param {string} ending */
const namesIn = (folder, ending) =>
  [...Deno.readDirSync(folder)].flatMap(({ name }) => name.endsWith(ending) ? [name.slice(0, -ending.length)] : [])
    .sort();

/**
 * The samples of one file as a drawing, an element a line.
 * @param {Record<string, import("../../../static/js/core/tree.js").Tree | null>} all
 */
function printed(all) {
  const rows = Object.entries(all).map(([name, tree], i) =>
    h("g", { transform: `translate(0 ${i * HEIGHT})` }, h("title", null, name), tree)
  );
  const size = `0 0 240 ${rows.length * HEIGHT}`;
  return indented(toText(h("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: size }, ...rows)));
}

/** @param {string} text */
function indented(text) {
  let depth = 0;
  const lines = text.replaceAll("><", ">\n<").split("\n").map((line) => {
    if (line.startsWith("</")) depth -= 1;
    const indent = "  ".repeat(depth);
    if (!line.includes("</")) depth += 1;
    return indent + line;
  });
  return lines.join("\n").replace(/<(\w+)([^<>]*)>\n *<\/\1>/g, "<$1$2></$1>") + "\n";
}

/** @param {URL} file */
function kept(file) {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

for (const [name, all] of Object.entries(samples)) {
  Deno.test(`the marks of ${name}.js are drawn as they were`, () => {
    const file = new URL(`${name}.svg`, GOLDEN);
    const found = printed(all);
    if (Deno.args.includes("--update-golden")) Deno.writeTextFileSync(file, found);
    const lines = difference(kept(file), found);
    const wayOut = "If this is wanted, scripts/golden takes it, to be read in git diff.";
    if (lines) throw new Error(`tests/golden/marks/${name}.svg (-) and what is drawn (+) differ:\n${lines}\n${wayOut}`);
  });
}

Deno.test("a difference shows what is gone, what is new, and the lines around", () => {
  equal(difference("a\nb\nc\nd\ne\nf\ng", "a\nb\nc\nd\nE\nf\ng"), "...\n  b\n  c\n  d\n- e\n+ E\n  f\n  g");
  equal(difference("a\nb", "a\nb"), "");
  equal(difference("", "a"), "- \n+ a");
});

Deno.test("every file of marks has samples in samples.js, and nothing else has a golden drawing", () => {
  const files = namesIn(MARKS, ".js").filter((name) => !NOT_DRAWN.includes(name));
  equal(Object.keys(samples).sort(), files, "add the file's marks to tests/js/marks/samples.js");
  equal(namesIn(GOLDEN, ".svg"), files, "delete the drawing, or run scripts/golden");
});
