// @ts-check
/** One draw of answers: ballots that fall on a pile for each, the right one first. */

import { dot, label, panel, plural, rule } from "../../static/js/kit.js";

/**
 * @param {{ answers: number[], counted: number, wrong: number }} state  answers: in the order in which they are drawn
 * @param {number} tall
 */
export const urn = ({ answers, counted, wrong }, tall) =>
  panel(tall, ({ width, height, size }) => {
    const wide = width / (wrong + 1);
    const foot = height - size * 2.2;
    const pile = (/** @type {number} */ i, most = answers.length) =>
      answers.slice(0, most).filter((answer) => answer === i).length;
    const piles = Array.from({ length: wrong + 1 }, (_, i) => pile(i));
    // As large as the fullest pile allows.
    const stepOf = (/** @type {number} */ many) =>
      Math.min(44, (wide - 4) / many, (foot - 1.6 * size) / Math.ceil(Math.max(...piles) / many));
    const across = [1, 2, 3, 4, 5, 6].reduce((best, many) => (stepOf(many) > stepOf(best) + 1e-9 ? many : best), 1);
    const step = stepOf(across);
    const now = piles.map((_, i) => pile(i, counted));
    const most = Math.max(...now);
    const tie = now.filter((many) => many === most).length > 1;
    const ahead = tie ? "tie" : counted < answers.length ? "leads" : "wins";
    const seen = piles.map(() => 0);
    const ballots = answers.map((answer, k) => {
      const j = seen[answer]++;
      const [x, y] = [answer * wide + step / 2 + (j % across) * step, foot - step / 2 - Math.floor(j / across) * step];
      const ballot = dot([x, k < counted ? y : step / 2], {
        ...{ series: answer ? "ink" : "one", hollow: answer > 0, radius: step * 0.36, key: `ballot ${k}` },
      });
      if (k >= counted) ballot.attributes.opacity = 0; // it waits, and falls when it is counted
      return ballot;
    });
    return [
      ...ballots,
      ...now.map((many, i) =>
        (many > 0 || counted === answers.length) &&
        label(
          [i * wide + (many === most ? 1 : step / 2), foot - Math.ceil(many / across) * step - size * 0.6],
          `${many}${many === most ? ` ${ahead}` : ""}`,
          {
            ...{ size, series: i ? "ink" : "one", weight: many === most ? "bold" : "normal", key: `most ${i}` },
            ...{ anchor: many === most ? "start" : "middle" },
          },
        )
      ),
      label([1, foot + size * 1.2], "right", { size, series: "one", weight: "bold", key: "right" }),
      rule([wide, foot + 5], [width - 4, foot + 5], { series: "ink", class: "faint", key: "others" }),
      label([wide + 1, foot + size * 1.2], wrong > 1 ? `${wrong} ways to be wrong` : "wrong", { size, key: "wrong" }),
    ];
  }, { title: `One draw of ${plural(answers.length, "answer")}`, share: 0.8 });
