// @ts-check
/** A rack of devices, each a tank that weights, gradients, optimiser states and activations fill, or overfill. */

import {
  attributesOf,
  bar,
  bytes,
  count,
  h,
  handle,
  label,
  line,
  plural,
  round,
  spread,
  tear,
  textWidth,
} from "../../static/js/kit.js";

/**
 * @import { Child } from "../../static/js/core/tree.js"
 * @import { TrainingBytes } from "../../static/js/formulas/calc/training.js"
 * @import { Series } from "../../static/js/marks/chart.js"
 * @import { Box } from "../../static/js/marks/panels.js"
 * @typedef {"weights" | "gradients" | "optimizer" | "activations"} PartName
 * @typedef {{ name: string, stage: number, n_devices: number, held: TrainingBytes, total: number, memory: number, device: string, longest: number }} Training
 * @typedef {{ width: number, pitch: number, tank: number, drawn: number, foot: number, right: number, most: number, at: (value: number) => number }} Rack
 */

/** @type {{ part: PartName, name: string, series: Series }[]} */
export const PARTS = [
  { part: "weights", name: "weights", series: "one" },
  { part: "gradients", name: "gradients", series: "two" },
  { part: "optimizer", name: "optimiser", series: "router" },
  { part: "activations", name: "activations", series: "cache" },
];
export const DEVICES = Array.from({ length: 11 }, (_, i) => 2 ** i);
const LAST = PARTS[PARTS.length - 1]; // at the top of a tank, above the tear, too
const MOST = 8; // devices that are drawn
const MARGIN = 7.4; // em right of them, for names and for the way of the grip
const ROOM = [2, 5]; // memories of a device at the top: at least, at most
const SHARES = [
  "every device holds a full copy",
  "of the optimiser states",
  "of optimiser and gradients",
  "of all but the activations",
];

/** @param {Training} training @param {Box & { height: number }} box @returns {Child[]} */
export function rackTrees(training, box) {
  const { n_devices, memory } = training;
  const pitch = (box.width - MARGIN * box.size) / MOST;
  const drawn = Math.min(MOST, n_devices);
  const [top, foot] = [box.size * 1.4, box.height - box.size * 2.4];
  const most = memory * Math.min(ROOM[1], Math.max(ROOM[0], training.longest / memory));
  const at = (/** @type {number} */ value) => foot - (foot - top) * Math.min(1, value / most);
  const rack = { most, width: box.width, pitch, tank: pitch * 0.8, drawn, foot, right: (drawn - 0.2) * pitch, at };
  return [
    h("g", { key: "tanks" }, ...Array.from({ length: drawn }, (_, i) => tank(i, training, rack, box.size))),
    h("g", { key: "names" }, ...names(training, rack, box.size)),
    devices(training, rack, box.size),
  ];
}

/** One device: what it holds, hatched where it holds too much. @param {number} i @param {Training} training @param {Rack} rack @param {number} size */
function tank(i, { held, total, memory }, { pitch, tank: width, foot, most, at }, size) {
  const x = i * pitch;
  const full = at(memory);
  const torn = at(most) + 12;
  let sum = 0;
  const fill = PARTS.flatMap(({ part, series }) => {
    const [bottom, top] = [at(sum), at(sum += held[part])];
    const edge = Math.min(bottom, Math.max(top, full));
    return [
      bar({ x: x + 2, y: edge, width: width - 4, height: bottom - edge }, { key: part, series, mark: part }),
      edge > top && bar({ x: x + 2, y: top, width: width - 4, height: edge - top }, {
        ...{ key: `beyond ${part}`, series, mark: part, hatch: true },
      }),
    ];
  });
  return h(
    "g",
    { key: `tank ${i}` },
    ...fill,
    total > most && bar({ x: x + 2, y: at(most), width: width - 4, height: torn - at(most) }, {
      ...{ key: "top", series: LAST.series, mark: LAST.part, hatch: true },
    }),
    total > most && tear([x + 2, torn], [x + width - 2, torn]),
    h("path", {
      ...attributesOf("wire", { key: "wall" }),
      ...{ d: `M${round(x)} ${round(full)}V${round(foot)}H${round(x + width)}V${round(full)}`, "stroke-width": 1.5 },
    }),
    label([x + width / 2, foot + size * 1.1], String(i + 1), { key: "number", size, anchor: "middle", quiet: true }),
  );
}

/**
 * The parts' names beside the last device, and what is free or too much; above all, what each device keeps.
 * @param {Training} training
 * @param {Rack} rack
 * @param {number} size
 */
function names({ name, held, total, stage, n_devices, memory }, { foot, right, at, width, most }, size) {
  let sum = 0;
  /** @type {{ key: string, text: string, series: Series, y: number }[]} */
  const all = PARTS.flatMap(({ part, name, series }) => {
    const from = sum;
    sum += held[part];
    const hidden = from >= most && part !== LAST.part; // in the tear
    return hidden ? [] : [{ key: part, text: name, series, y: (at(from) + at(sum)) / 2 }];
  });
  const full = at(memory);
  const over = total > memory;
  const gap = bytes(Math.abs(total - memory));
  all.push({
    key: "gap",
    text: `${gap} ${over ? "over" : "free"}`,
    series: over ? "loss" : "ink",
    y: full - size * (over ? 0 : 0.7),
  });
  const places = spread(all.map(({ y }) => y), size * 1.3, [size * 2, foot - size * 0.5]);
  const share = stage === 0 ? SHARES[0] : `each keeps 1/${count(n_devices)} ${SHARES[stage]}`;
  const words = n_devices === 1 ? "nobody to share with" : share;
  return [
    label([0, size * 0.4], textWidth(`${name}: ${words}`, size) * 1.08 < width ? `${name}: ${words}` : words, {
      key: "share",
      size,
      weight: "bold",
    }),
    line([[-4, full], [right + 6, full]], { key: "full", class: "threshold" }),
    ...all.map(({ key, text, series }, i) =>
      label([right + 10, places[i]], text, { key, size, series, mark: key, weight: "bold" })
    ),
  ];
}

/** The grip that pulls further devices out. @param {Training} training @param {Rack} rack @param {number} size */
function devices({ n_devices }, { pitch, foot }, size) {
  const y = foot + size * 1.1;
  const at = (/** @type {number} */ many) =>
    (Math.min(MOST, many) - 0.2) * pitch + 13 + 9 * Math.max(0, Math.log2(many / MOST));
  return handle([at(n_devices), y], {
    label: "Devices",
    text: plural(n_devices, "device"),
    tracks: [{ input: "n_devices", value: n_devices, stops: DEVICES.map((many) => [many, at(many), y]) }],
  });
}
