// @ts-check
/** Two texts in, a unified difference out, line by line: what is expected and gone, what is found and new. */

const AROUND = 3; // equal lines that are shown beside a change

/**
 * @param {string} expected
 * @param {string} found
 * @returns {string} "" for equal texts
 */
export function difference(expected, found) {
  const lines = edits(expected.split("\n"), found.split("\n"));
  const changed = lines.flatMap((line, i) => line[0] === " " ? [] : [i]);
  const near = lines.map((_, i) => changed.some((at) => Math.abs(at - i) <= AROUND));
  return lines.flatMap((line, i) => near[i] ? (i && !near[i - 1] ? ["...", line] : [line]) : []).join("\n");
}

/**
 * The longest common lines kept, all others taken out or put in.
 * @param {string[]} a
 * @param {string[]} b
 */
function edits(a, b) {
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  const lines = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) [lines[lines.length], i, j] = ["  " + a[i], i + 1, j + 1];
    else if (j === b.length || (i < a.length && common[i + 1][j] >= common[i][j + 1])) lines.push("- " + a[i++]);
    else lines.push("+ " + b[j++]);
  }
  return lines;
}
