// @ts-check
/** One draw of answers, as a column of ballots for each. */

import { dot, label, panel, plural, textWidth } from "../../static/js/kit.js";

/** A column of ballots for each answer, the right one first. @param {number[]} counts @param {number} tries @param {number} tall */
export const urn = (counts, tries, tall) =>
  panel(tall, ({ width, height, size }) => {
    const wide = width / counts.length;
    const foot = height - size * 1.8;
    // As large as the fullest column allows.
    const most = Math.max(...counts);
    const stepOf = (/** @type {number} */ many) =>
      Math.min(44, (wide - 4) / many, (foot - 1.6 * size) / Math.ceil(most / many));
    const across = [1, 2, 3, 4, 5, 6].reduce((best, many) => (stepOf(many) > stepOf(best) + 1e-9 ? many : best), 1);
    const step = stepOf(across);
    const tie = counts.filter((many) => many === most).length > 1;
    let number = 0;
    return counts.flatMap((many, i) => [
      ...Array.from({ length: many }, (_, j) => {
        number += 1;
        const x = i * wide + step / 2 + (j % across) * step;
        const y = foot - step / 2 - Math.floor(j / across) * step;
        return dot([x, y], { series: i ? "ink" : "one", hollow: i > 0, radius: step * 0.36, key: `ballot ${number}` });
      }),
      many === most &&
      label([i * wide + 1, foot - Math.ceil(most / across) * step - size * 0.6], tie ? "tie" : "wins", {
        ...{ size, series: i ? "ink" : "one", weight: "bold", key: `most ${i}` },
      }),
      label([i * wide + 1, foot + size], i === 0 ? "right" : wide > textWidth("wrong", size) + 4 ? "wrong" : "", {
        ...{ size, series: i ? "ink" : "one", weight: i ? "normal" : "bold", quiet: i > 0, key: `column ${i}` },
      }),
    ]);
  }, { title: `One draw of ${plural(tries, "answer")}`, share: 0.8 });
