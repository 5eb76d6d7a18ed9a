// @ts-check
/** A policy over four answers, as bars, and the best one beside it. */

import { bar, label, panel, percent, rule } from "../../static/js/kit.js";

/** One bar for each answer; a mark where the best policy is. @param {{ answers: string[], best: number[], learned: number[] }} state @param {number} tall */
export const bars = ({ answers, best, learned }, tall) =>
  panel(tall, ({ width, height, size }) => {
    const row = height / answers.length;
    const room = width - 52;
    return answers.flatMap((answer, i) => {
      const top = i * row + size * 1.5;
      const thick = row - size * 2.3;
      const end = room * best[i];
      return [
        label([0, top - size * 0.75], answer + ([" (right)", " (flatters)"][i] ?? ""), {
          ...{ size, weight: i < 2 ? "bold" : "normal", key: `answer ${i}` },
          series: i === 0 ? "one" : i === 1 ? "five" : "ink",
        }),
        bar({ x: 0, y: top, width: room * learned[i], height: thick }, {
          series: i === 0 ? "one" : i === 1 ? "five" : "ink",
          soft: i > 1,
          key: `bar ${i}`,
        }),
        rule([end, top], [end, top + thick + 3], { series: "ink", key: `best ${i}` }),
        label([Math.max(room * learned[i], end) + 8, top + thick / 2], share(learned[i]), {
          size,
          key: `text ${i}`,
        }),
      ];
    });
  }, { title: "Policy, and the best one (dashed)" });

/** A share in percent; what is next to nothing is nothing. @param {number} p */
const share = (p) => (p < 0.001 ? "under 0.1\u00a0%" : percent(p, 2));
