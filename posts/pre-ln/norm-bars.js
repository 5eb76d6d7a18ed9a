// @ts-check
/** The gradient that arrives and the one that comes back, as bars. */

import { attributesOf, fixed, h, label, round, tear } from "../../static/js/kit.js";
import { RADIUS } from "./norm-drawing.js";

/** @import { State } from "./norm-jacobian.js" */

const MOST = 1.5; // of the bars

/** What lies across the vector, over the deviation. @param {State} state */
const quotient = ({ kept, length }) => [
  `${fixed(kept * length / RADIUS, 2)} across`,
  `÷ ${fixed(length / RADIUS, 2)} = ${fixed(kept, 2)}`,
];

/** Both lengths as bars that stand. @param {State} state @param {{ width: number, height: number, size: number }} box */
export function standing(state, { width, height, size }) {
  const { kept, length } = state;
  const foot = height - size * 5, up = (foot - size * 2.2) / MOST, wide = Math.min(34, width * 0.24);
  const one = (
    /** @type {string} */ name,
    /** @type {"ink" | "loss"} */ series,
    /** @type {number} */ x,
    /** @type {number} */ value,
  ) => {
    const tall = Math.min(MOST, value) * up;
    return [
      h("rect", {
        ...attributesOf("bar", { key: `bar ${name}`, series }),
        ...{ x: round(x - wide / 2), y: round(foot - tall), width: round(wide), height: round(tall) },
      }),
      value > MOST && tear([x - wide / 2, foot - tall + 12], [x + wide / 2, foot - tall + 12]),
      label([x, foot - tall - size * 0.9], length || name === "arrives" ? fixed(value, 2) : "none", {
        ...{ size: size * 1.2, anchor: "middle", series, weight: "bold", key: `value ${name}` },
      }),
      label([x, foot + size * 1.1], width < 125 ? name.replace("comes ", "") : name, {
        size,
        anchor: "middle",
        series,
      }),
    ];
  };
  return [
    h("path", { key: "foot", class: "zero", d: `M0 ${round(foot)}H${round(width)}` }),
    ...one("arrives", "ink", width * 0.22, 1),
    ...one("comes back", "loss", width * 0.72, kept),
    ...(length ? quotient(state) : []).map((text, i) =>
      label([width / 2, foot + size * (3 + 1.4 * i)], text, { size, key: `sum ${i}`, anchor: "middle", weight: "bold" })
    ),
  ];
}

/** Both lengths as bars that lie. @param {State} state @param {{ width: number, height: number, size: number }} box */
export function lying(state, { width, size }) {
  const { kept, length } = state;
  const left = size * 5.6, along = (width - left - size * 3) / MOST;
  const one = (
    /** @type {string} */ name,
    /** @type {"ink" | "loss"} */ series,
    /** @type {number} */ y,
    /** @type {number} */ value,
  ) => {
    const long = Math.min(MOST, value) * along;
    return [
      label([0, y + 10], name, { size, series }),
      h("rect", {
        ...attributesOf("bar", { key: `bar ${name}`, series }),
        ...{ x: round(left), y, width: round(long), height: 20 },
      }),
      value > MOST && tear([left + long - 12, y], [left + long - 12, y + 20]),
      label([left + long + 6, y + 10], length || name === "arrives" ? fixed(value, 2) : "none", {
        ...{ size, series, weight: "bold", key: `value ${name}` },
      }),
    ];
  };
  return [
    ...one("arrives", "ink", 0, 1),
    ...one("comes back", "loss", 28, kept),
    label([0, 76], length ? quotient(state).join(" ") : "", { size, weight: "bold" }),
  ];
}
