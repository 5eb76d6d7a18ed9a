// @ts-check
/**
 * Features above, latents below, and a wire wherever a latent points at a feature. A feature is a glass: its rim is what
 * was put in, its filling what comes back.
 */

import { attributesOf, bar, buttonOf, fixed, h, handle, label, round } from "../../static/js/kit.js";

/** @import { Box } from "../../static/js/marks/panels.js" */
/** @import { Child } from "../../static/js/core/tree.js" */
/** @typedef {{ cosines: number[][], slots: number[], x: number[], f: number[], output: number[], first: number,
 *   strength: number, push: number, strongest: number, n: number,
 *   dead: number }} Wired */
/** @typedef {{ feature: (i: number) => number, latent: (k: number) => number, tall: (value: number) => number, rim: number,
 *   foot: number, head: number, pitch: number, step: number, size: number }} Places */

const LEAST = 0.5; // a cosine below it is no wire
const MOST = 1.2; // the fullest glass
const TENTHS = Array.from({ length: 11 }, (_, i) => i / 10);

/**
 * Where each latent stands, so that wires run straight where they can: the nearest pairs choose first.
 * @param {number[][]} cosines  of each latent with each feature
 */
export function slotsOf(cosines) {
  const [many, n] = [cosines.length, cosines[0].length];
  const pairs = cosines.flatMap((row, k) =>
    row.flatMap((cosine, i) => {
      const from = Math.floor((i * many) / n);
      const to = Math.max(from, Math.ceil(((i + 1) * many) / n) - 1);
      return Array.from({ length: to - from + 1 }, (_, s) => ({ cosine, k, slot: from + s }));
    })
  ).sort((a, b) => b.cosine - a.cosine || a.k - b.k || a.slot - b.slot);
  const slots = new Array(many).fill(-1);
  const taken = new Set();
  for (const { k, slot } of pairs) {
    if (slots[k] >= 0 || taken.has(slot)) continue;
    slots[k] = slot;
    taken.add(slot);
  }
  return /** @type {number[]} */ (slots);
}

/**
 * @param {Wired} state
 * @param {Box & { height: number }} box
 * @returns {Child[]}
 */
export function wiring(state, { width, height, size }) {
  const { n, f, slots, dead } = state;
  const [pitch, step] = [width / n, width / f.length];
  const [rim, full] = [size * 1.9, height * 0.21];
  const foot = rim + full;
  /** @type {Places} */
  const places = {
    ...{ pitch, step, rim, foot, size, head: height - full - size * 2.3 },
    feature: (i) => (i + 0.5) * pitch,
    latent: (k) => (slots[k] + 0.5) * step,
    tall: (value) => (Math.min(MOST, Math.max(0, value)) / MOST) * (foot - rim),
  };
  return [
    label(
      [0, size * 0.5],
      width < 400 ? "Rim: put in; filling: comes back" : "Features: the rim is put in, the filling comes back",
      {
        key: "above",
        size,
        weight: "bold",
      },
    ),
    label([0, height - size * 0.5], `${f.length} latents and how strongly they fire${dead ? `, ${dead} never` : ""}`, {
      ...{ key: "below", size, weight: "bold" },
    }),
    ...wires(state, places),
    ...state.x.map((_, i) => glass(i, state, places)),
    ...f.map((_, k) => lamp(k, state, places)),
    ...grips(state, places),
  ];
}

/**
 * @param {Wired} state
 * @param {Places} places
 */
function wires({ cosines, slots, f }, { feature, latent, foot, head, size }) {
  const [from, to] = [head - 9, foot + size * 1.6];
  const bend = (to - from) * 0.45;
  return cosines.flatMap((row, k) =>
    row.flatMap((cosine, i) => {
      if (cosine <= LEAST) return [];
      const near = (cosine - LEAST) / (1 - LEAST);
      const [x0, x1] = [round(latent(k)), round(feature(i))];
      return h("path", {
        ...attributesOf("wire", {
          key: `wire ${slots[k]} ${i}`,
          series: f[k] > 1e-6 ? "one" : "ink",
          mark: `latent ${slots[k] + 1}`,
        }),
        d: `M${x0} ${round(from)}C${x0} ${round(from + bend)} ${x1} ${round(to - bend)} ${x1} ${round(to)}`,
        "stroke-width": round(0.6 + 4.4 * near ** 2),
        opacity: round(f[k] > 1e-6 ? 0.95 : 0.2 + 0.3 * near),
      });
    })
  );
}

/**
 * A feature; a click makes it the one that is present.
 * @param {number} i
 * @param {Wired} state
 * @param {Places} places
 */
function glass(i, { x, output, first }, { feature, tall, foot, rim, pitch, size }) {
  const wide = Math.min(34, pitch * 0.66);
  const left = feature(i) - wide / 2;
  const outline = (/** @type {number} */ value) =>
    `M${round(left)} ${round(foot - tall(value))}V${round(foot)}H${round(left + wide)}V${round(foot - tall(value))}`;
  const words = `feature ${i + 1}: ${fixed(x[i], 1)} put in, ${fixed(output[i], 2)} comes back`;
  return h(
    "g",
    { class: "row", key: `feature ${i}`, "data-tip": words, ...buttonOf({ first: i + 1 }, words, first === i + 1) },
    h("rect", {
      ...{ class: "row-ground", x: round(feature(i) - pitch / 2), y: round(rim - 4) },
      ...{ width: round(pitch), height: round(foot - rim + size * 1.7) },
    }),
    bar({ x: left, y: foot - tall(output[i]), width: wide, height: tall(output[i]) }, {
      key: "filling",
      series: "two",
    }),
    h("path", { key: "room", class: "zero", opacity: 0.55, d: outline(1) }),
    h("path", {
      ...{ key: "rim", class: x[i] ? "wire s0" : "zero", "stroke-width": x[i] ? 1.75 : 1 },
      d: outline(x[i]),
    }),
    label([feature(i), foot + size * 0.95], String(i + 1), {
      ...{ key: "number", size, anchor: "middle", weight: x[i] ? "bold" : "normal", quiet: !x[i] },
    }),
  );
}

/**
 * A latent, and its activity hanging from it.
 * @param {number} k
 * @param {Wired} state
 * @param {Places} places
 */
function lamp(k, { f, slots, cosines, push, strongest }, { latent, head, tall, step }) {
  const fires = f[k] > 1e-6;
  const wide = Math.min(24, step * 0.5);
  const best = Math.max(...cosines[k]);
  const tip = `latent ${slots[k] + 1}, nearest to feature ${cosines[k].indexOf(best) + 1} (cosine ${
    fixed(best, 2)
  }): fires at ${fixed(f[k], 2)}`;
  const hang = (/** @type {number} */ from, /** @type {number} */ more) => ({
    ...{ x: latent(k) - wide / 2, y: head + 10 + tall(from), width: wide, height: tall(from + more) - tall(from) },
  });
  return h(
    "g",
    { key: `latent ${slots[k]}` },
    bar(hang(0, f[k]), { key: "fires", series: "one" }),
    push > 0 && k === strongest && bar(hang(f[k], push), { key: "pushed", series: "one", hatch: true }),
    h("circle", {
      ...attributesOf(fires ? "dot" : "dot hollow", {
        key: "lamp",
        series: fires ? "one" : "five",
        mark: `latent ${slots[k] + 1}`,
        tip,
      }),
      ...{ cx: round(latent(k)), cy: round(head), r: round(Math.min(8.5, step * 0.36)) },
    }),
  );
}

/**
 * The rim of the feature that is present, and the end of the strongest latent's activity.
 * @param {Wired} state
 * @param {Places} places
 */
function grips({ first, strength, push, strongest, f }, { feature, latent, tall, foot, head }) {
  const [rim, end] = [feature(first - 1), latent(strongest)];
  const below = (/** @type {number} */ more) => head + 12 + tall(f[strongest] + more);
  return [
    handle([rim, foot - tall(strength)], {
      ...{ label: `Strength of feature ${first}`, text: fixed(strength, 1), radius: 8 },
      tracks: [{
        input: "strength",
        value: strength,
        stops: TENTHS.slice(1).map((value) => [value, rim, foot - tall(value)]),
      }],
    }),
    handle([end, below(push)], {
      ...{ label: "Push the strongest latent", text: `+${fixed(push, 1)}`, radius: 8 },
      tracks: [{ input: "push", value: push, stops: TENTHS.map((value) => [value, end, below(value)]) }],
    }),
  ];
}
